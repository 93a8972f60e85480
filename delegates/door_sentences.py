"""What the door is told of a scan, in words and as the device gets it."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from delegates import door
from delegates.door import Answer
from delegates.door_models import Scan
from delegates.door_rule import Look
from delegates.models import Delegate

Outcome = Scan.Outcome


def clock(moment: datetime.datetime) -> str:
    """ "07:42:10" as the hall's clock shows it."""
    return f"{timezone.localtime(moment):%H:%M:%S}"


def called(delegate: Delegate) -> str:
    return f"{delegate.honorific} {delegate.full_name}"


def sentence(answer: Answer) -> str:
    """One sentence for whoever stands at the door."""
    outcome = answer.outcome
    of_nobody = {
        Outcome.UNKNOWN: _("No badge has this code. Look for the person by name."),
        Outcome.BEFORE: _("This scan is from before the doors began anew; it lets nobody in."),
    }
    if outcome in of_nobody:
        return of_nobody[Outcome(outcome)]
    if outcome == Outcome.OTHER_CONFERENCE:
        title = answer.badge_of.conference.short_title if answer.badge_of else ""
        return _("This badge is of another conference: %(title)s.") % {"title": title}
    if answer.person is None:
        return _("Taken back, if that scan comes in.")
    name = called(answer.person)
    if outcome == Outcome.REVOKED:
        return _revoked(answer.person)
    if outcome == Outcome.OFF:
        return off(answer.person)
    if outcome == Outcome.REPEATED:
        return _("Read twice: %(name)s was let in a moment ago.") % {"name": name}
    if outcome == Outcome.INSIDE and answer.first:
        return inside({"name": name, "let_in": let_in(answer.first)})
    if outcome == Outcome.ADMITTED:
        return _("%(name)s may go in.") % {"name": name}
    if answer.first:
        words = {"name": name, "let_in": let_in(answer.first)}
        return _("Taken back; %(name)s stays inside: %(let_in)s.") % words
    return _("Taken back: %(name)s is not inside.") % {"name": name}


def inside(words: dict[str, str]) -> str:
    """What the second door is told; `words`: name, let_in."""
    return _("%(name)s is inside already: %(let_in)s.") % words


def let_in(first: Look) -> str:
    """ "let in at 07:42:10 at Cửa A by Trần Mẫu"."""
    words = {"time": clock(first.at), "door": first.door, "by": first.by}
    if not first.by:
        return _("marked as present at %(time)s") % words
    if not first.door:
        return _("marked as present at %(time)s by %(by)s") % words
    return _("let in at %(time)s at %(door)s by %(by)s") % words


def off(delegate: Delegate) -> str:
    """Why somebody is no longer expected, as a sentence; "" for who is."""
    why = door.why_off(delegate)
    words = {"name": called(delegate)}
    if why == "withdrawn":
        return _("%(name)s is no longer expected: the nomination was taken back. Ask the organisers.") % words
    if why == "cancelled":
        return _("%(name)s is no longer expected: noted as not coming. Ask the organisers.") % words
    return ""


def _revoked(delegate: Delegate) -> str:
    words = {"name": called(delegate), "first": delegate.comes_for}
    if delegate.stands_in_for:
        return _("This badge holds no more: %(name)s comes in place of %(first)s.") % words
    return _("This badge holds no more: %(name)s has a newer one.") % words


def person(delegate: Delegate) -> dict[str, Any]:
    """What a device shows of somebody; no number, birth or way to reach them. Comes with unit and `seat__row`."""
    return {
        "id": delegate.pk,
        "name": delegate.full_name,
        "honorific": delegate.honorific,
        "unit": delegate.unit.short_name,
        "category": delegate.category,
        "category_label": delegate.get_category_display(),
        "position": delegate.position,
        "represents": delegate.represents,
        "seat": delegate.seat_label,
        "stands_in_for": delegate.comes_for or None,
    }


def told(answer: Answer) -> dict[str, Any]:
    """The answer to one scan as the device gets it."""
    first = answer.first
    return {
        "id": str(answer.id),
        "outcome": answer.outcome,
        "again": answer.again,
        "sentence": sentence(answer),
        "person": person(answer.person) if answer.person else None,
        "let_in": {"by": first.by, "door": first.door, "at": first.at.isoformat()} if first else None,
    }
