"""The sentences: what is to be done, why the person is told now."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reminders.what_to_say import Matter, Urgency, urgency


@dataclass(frozen=True)
class Line:
    """One line of a page or a mail. `path` leads to where it is done."""

    kind: str
    subject: int
    urgency: Urgency
    what: str
    why: str
    path: str
    due: datetime.date | None = None
    is_seen: bool = False


def line(
    matter: Matter, today: datetime.date, before: datetime.date | None, *, is_seen: bool = False
) -> Line:
    """`before`: the day on which the person was told of it the time before."""
    return Line(
        matter.kind, matter.subject, urgency(matter, today), matter.what, why(matter, today, before), matter.path,
        matter.due, is_seen,
    )  # fmt: skip


def group_label(of: Urgency) -> str:
    return {
        Urgency.URGENT: _("Urgent: late, or before the Council"),
        Urgency.NEXT: _("Today and tomorrow"),
        Urgency.SOON: _("Coming up"),
        Urgency.WAITING: _("Waiting for you"),
    }[of]


def why(matter: Matter, today: datetime.date, before: datetime.date | None) -> str:
    parts = [_state(matter)]
    if any(cause.code == "freed" for cause in matter.causes):
        parts.append(_("what it waited for is done"))
    if before is not None:
        parts.append(_("reminded on %(day)s") % {"day": _day(before)})
    if matter.due is not None:
        parts.append(_due(matter.due, (matter.due - today).days))
    return "; ".join(part for part in parts if part)


def _state(matter: Matter) -> str:
    on = {"day": _day(matter.on)} if matter.on else {}
    return {
        "decide": lambda: _("waits for your decision since %(day)s") % on,
        "publish": lambda: _("waits for your decision since %(day)s") % on,
        "rewrite": lambda: _("returned by the editorial board on %(day)s") % on,
        "returned": lambda: _("returned, still to be corrected before nominations close"),
        "draft": lambda: _("not submitted yet, and nominations close soon"),
        "obstacle": lambda: _("waits for the Standing Council's answer since %(day)s") % on,
        "answer": lambda: _("answered on %(day)s") % on,
        "vote": lambda: _("waits for your vote since %(day)s") % on,
    }.get(matter.kind, str)()


def _due(due: datetime.date, days: int) -> str:
    if days < 0:
        return ngettext("%(n)d day late", "%(n)d days late", -days) % {"n": -days}
    if days == 0:
        return _("due today")
    if days == 1:
        return _("due tomorrow")
    return ngettext(
        "%(n)d day left, due on %(day)s", "%(n)d days left, due on %(day)s", days
    ) % {"n": days, "day": _day(due)}  # fmt: skip


def _day(day: datetime.date | None) -> str:
    return date_format(day, "d/m/Y") if day else ""
