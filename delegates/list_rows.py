"""The rows of the delegate list as HTML. Fifty of them take the template language longer than all else on the page."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from conference.addresses import address
from conference.templatetags.ui import day, moment, state_badge
from delegates.models import Delegate
from nominations.states import State

SHOWN = (
    "conference", "category", "full_name", "represents", "position", "workplace", "unit__short_name", "invited_at", "confirmed_at", "present_at",
    "cancelled_at",
)  # fmt: skip
"""What a row tells; of those who are no longer expected also `OFF`."""
OFF = ("nomination__amended_at", "nomination__state")


@dataclass(frozen=True)
class Look:
    """Who looks: may the rows be ticked, and edited; are they of people who are no longer expected?"""

    ticks: bool
    edits: bool
    off: bool


def drawn(delegates: Iterable[Delegate], first: int, look: Look) -> SafeString:
    """<tr>s with running numbers from `first`. Every text of the database is escaped here."""
    labels = escape(_("Unit")), escape(_("Category"))
    rows = (_row(delegate, number, look, labels) for number, delegate in enumerate(delegates, first))
    return mark_safe("".join(rows))  # noqa: S308 - see above


def _row(delegate: Delegate, number: int, look: Look, labels: tuple[str, str]) -> str:
    name = escape(delegate.full_name)
    tick = (
        f'<td><input class="form-check-input" type="checkbox" name="delegate" value="{delegate.pk}" aria-label="{name}"></td>'
        if look.ticks
        else ""
    )
    who = f'<a href="{address("delegates:edit", delegate.pk)}">{name}</a>' if look.edits else name
    if look.off:
        who = f"<del>{who}</del>"
    if delegate.represents:
        whom = escape(_("for %(name)s") % {"name": delegate.represents})
        who += f'<div class="meta">{whom}</div>'
    place = "<br>".join(escape(text) for text in (delegate.position, delegate.workplace) if text)
    category = escape(capfirst(delegate.get_category_display()))
    return (
        f'<tr>{tick}<td class="num d-none d-sm-table-cell">{number}</td><th scope="row">{who}</th><td>{place}</td>'
        f'<td class="nowrap" data-label="{labels[0]}">{escape(delegate.unit.short_name)}</td>'
        f'<td data-label="{labels[1]}">{category}</td><td>{_gone(delegate) if look.off else _answer(delegate)}</td></tr>'
    )


def _answer(delegate: Delegate) -> str:
    invited, confirmed, present = _("invited"), _("confirmed"), _("present")
    if delegate.present_at:
        said = state_badge("present", present)
    elif delegate.confirmed_at:
        said = state_badge("confirmed", confirmed)
    elif delegate.invited_at:
        said = state_badge("invited", invited)
    else:
        said = mark_safe(f'<span class="meta">{escape(capfirst(_("not invited yet")))}</span>')  # noqa: S308
    dates = [(invited, _day(delegate.invited_at)), (confirmed, _day(delegate.confirmed_at))]
    if delegate.present_at:
        dates.append((present, moment(timezone.localtime(delegate.present_at))))
    return said + "".join(
        f'<div class="meta">{escape(capfirst(word))} <span class="num">{date}</span></div>'
        for word, date in dates
        if date
    )


def _gone(delegate: Delegate) -> str:
    nomination = delegate.nomination
    if delegate.cancelled_at:
        reason = getattr(delegate, "reason", "")
        said = f": {escape(reason)}" if reason else ""
        badge = state_badge("cancelled", _("no longer coming"))
        return f'{badge}<div class="meta"><span class="num">{_day(delegate.cancelled_at)}</span>{said}</div>'
    if nomination and nomination.amended_at and nomination.state not in (State.WITHDRAWN, State.REFUSED):
        return state_badge("submitted", _("waits for a new approval"))
    return state_badge("withdrawn", _("nomination withdrawn"))


def _day(time: datetime.datetime | None) -> str:
    return day(timezone.localtime(time)) if time else ""
