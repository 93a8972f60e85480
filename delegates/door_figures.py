"""What doors and screens read: everybody with how they stand, and how many are inside."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F
from django.utils.translation import get_language

from conference import vietnamese
from conference.models import Conference, Unit
from conference.unchanged import unless_changed
from delegates import door, door_sentences
from delegates.badges import shown
from delegates.door_models import FormerBadge
from delegates.models import Delegate

_COLUMNS = (
    "conference", "full_name", "gender", "position", "workplace", "represents", "category", "stands_in_for", "badge_code",
    "present_at", "cancelled_at", "is_vip", "protocol_rank", "unit__short_name", "unit__name", "nomination__state",
    "seat__number", "seat__delegate", "seat__row__label", "seat__row__is_presidium",
)  # fmt: skip


def counts(figures: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    """{category: (expected, present)} as devices get it."""
    labels = dict(Delegate.Category.choices)
    return {
        "expected": sum(expected for expected, _present in figures.values()),
        "present": sum(present for _expected, present in figures.values()),
        "by_category": {
            category: {"label": str(labels[category]), "expected": expected, "present": present}
            for category, (expected, present) in figures.items()
        },
    }


def roster(conference: Conference) -> tuple[str, dict[str, Any]]:
    """(version, roster) with everybody, also who is no longer expected, with why; the same people, the same version."""
    return unless_changed(_roster, conference.pk, get_language())


def _roster(conference_id: int, _language: str | None) -> tuple[str, dict[str, Any]]:
    conference = Conference.objects.get(pk=conference_id)
    let_in = {look.delegate_id: look for look in admitting(conference)}  # type: ignore[attr-defined]
    people = conference.delegates.select_related("unit", "nomination", "seat__row").only(*_COLUMNS)
    former = FormerBadge.objects.filter(delegate__conference=conference).values_list("code", "delegate")
    content = {
        "conference": {
            "id": conference.pk,
            "title": conference.short_title,
            "date": conference.date.isoformat() if conference.date else None,
        },
        "people": [_line(row, let_in.get(row.pk)) for row in people.in_protocol_order()],
        "units": list(Unit.objects.filter(is_active=True).values_list("name", flat=True)),
        "former_codes": dict(former.order_by("pk")),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20], content


def admitting(conference: Conference) -> Iterable[Any]:
    """The scans that let in those who are inside; one query."""
    return door.scans().filter(
        conference=conference, takes_back=None, delegate__present_at=F("at"), delegate__isnull=False
    )


def _line(delegate: Delegate, scan: Any) -> dict[str, Any]:
    words = (delegate.full_name, delegate.represents, delegate.position, delegate.workplace)
    units = (delegate.unit.short_name, delegate.unit.name, delegate.comes_for)
    return {
        **door_sentences.person(delegate),
        "code": delegate.badge_code,
        "code_shown": shown(delegate.badge_code),
        "present_at": delegate.present_at.isoformat() if delegate.present_at else None,
        "let_in_by": scan.by_name if scan else "",
        "door": scan.door if scan else "",
        "off": door_sentences.off(delegate) or None,
        "search": vietnamese.fold(" ".join((*words, *units))),
    }
