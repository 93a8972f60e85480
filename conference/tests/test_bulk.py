"""Many rows by one statement are stored as Django stores them one by one."""

from __future__ import annotations

import datetime

import pytest
from django.db import transaction

from conference import bulk
from conference.models import HistoryEntry, Unit

pytestmark = pytest.mark.django_db
SHARED = {"subject_type": "conference.unit", "action": "edited"}
ENTRIES = [
    {"subject_id": 1, "subject_label": "  Nguye\u0302\u0303n\u00a0 “Đức”, 'Lê'\\ % $[0]", "changes": {"tên": ["", "Ánh \"x\""]}},
    {"subject_id": 2, "subject_label": "", "changes": {}, "at": datetime.datetime(2026, 1, 2, 3, tzinfo=datetime.UTC)},
    {"subject_id": 3, "subject_label": "Đ" * 300, "changes": {"n": [1, None, True]}, "reason": "vì"},
]  # fmt: skip


def stored(*, by_hand: bool) -> list[dict]:
    rows = [HistoryEntry(**SHARED | each) for each in ENTRIES]
    for row in rows[::2]:
        row.at = datetime.datetime(2026, 11, 26, 8, 30, 15, 123456, tzinfo=datetime.UTC)
    with transaction.atomic():
        made = HistoryEntry.objects.bulk_create(rows) if by_hand else bulk.insert(HistoryEntry, rows)
    assert [row.subject_id for row in made] == [
        HistoryEntry.objects.values_list("subject_id", flat=True).get(pk=row.pk) for row in made
    ]
    return list(HistoryEntry.objects.filter(pk__in=[row.pk for row in made]).order_by("pk").values())


def test_inserted_rows_are_what_django_would_insert():
    ours, theirs = stored(by_hand=False), stored(by_hand=True)
    assert [row.pop("id") for row in ours] == [row.pop("id") - 3 for row in theirs]
    assert ours == theirs
    assert bulk.insert(HistoryEntry, []) == []


def test_updated_rows_are_what_django_would_update():
    units = [
        Unit(code=f"M{n}", short_name=f"M{n}", name=f"Đơn vị {n}", kind=Unit.Kind.DIVISION) for n in range(3)
    ]
    with transaction.atomic():
        bulk.insert(Unit, units)
        for number, unit in enumerate(units):
            unit.name, unit.is_active = f"  Phòng   {number} ", number != 1
        bulk.update(Unit, units[:2], ["name", "is_active"])
        bulk.update(Unit, [], ["name"])
    found = Unit.objects.filter(code__startswith="M").order_by("code")
    assert list(found.values_list("name", "is_active")) == [
        ("Phòng 0", True), ("Phòng 1", False), ("Đơn vị 2", True),
    ]  # fmt: skip
