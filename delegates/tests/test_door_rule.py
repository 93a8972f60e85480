"""Who let somebody in follows from the set of scans: whatever order they come in, however often."""

from __future__ import annotations

import datetime
import random
from uuid import UUID

from delegates import door_rule
from delegates.door_rule import Look

START = datetime.datetime(2020, 4, 24, 7, 15, tzinfo=datetime.UTC)


def look(number: int, seconds: float = 0, door: str = "A", **more) -> Look:
    return Look(UUID(int=number), START + datetime.timedelta(seconds=seconds), door, **more)


def told(scans) -> tuple:
    return (
        door_rule.admitting(scans),
        door_rule.conflicts(scans),
    )


def test_the_earliest_lets_in_and_ties_go_by_number():
    late, early, twin = look(1, 9), look(3, 5), look(2, 5, "B")
    assert door_rule.admitting([late, early, twin]) == twin
    assert door_rule.admitting([]) is None and door_rule.conflicts([]) == []


def test_what_was_taken_back_counts_for_nothing_and_may_come_first():
    scan, undo, other = look(1), look(2, 60, takes_back=UUID(int=1)), look(4, 90, "B")
    assert door_rule.admitting([undo]) is None
    assert door_rule.admitting([undo, scan]) is None
    assert door_rule.admitting([undo, scan, other]) == other
    again = look(3, 99, takes_back=UUID(int=2))  # an undo cannot be undone
    assert door_rule.admitting([again, undo, scan]) is None


def test_a_conflict_is_another_door_another_device_or_later_than_a_double_reading():
    first = look(1, device=1)
    double, later = look(2, 30, device=1), look(3, 31, device=1)
    elsewhere, device = look(4, 1, "B", device=1), look(5, 2, device=2)
    sheet = look(6, 3600, "", by_hand=True)
    found = door_rule.conflicts([sheet, later, device, elsewhere, double, first])
    assert [conflict.late for conflict in found] == [elsewhere, device, later]
    assert {conflict.first for conflict in found} == {first}
    assert found[0].after == datetime.timedelta(seconds=1)


def test_order_and_repetition_change_nothing():
    chance = random.Random(20200424)
    for _round in range(300):
        scans = []
        for number in range(chance.randint(1, 9)):
            undone = UUID(int=chance.randint(0, 12)) if chance.random() < 0.3 else None
            scans.append(
                look(number, chance.choice([0, 5, 40]), chance.choice("AB"), takes_back=undone,
                     device=chance.randint(0, 1), by_hand=chance.random() < 0.1)
            )  # fmt: skip
        wanted = told(scans)
        sent = scans + chance.choices(scans, k=4)
        chance.shuffle(sent)
        assert told(sent) == wanted
        standing = door_rule.standing(scans)
        first, late = wanted
        assert (first is None) == (not standing)
        assert {first, *(one.late for one in late)} - {None} <= set(standing)
        assert all(one.first == first and one.late != first and one.after >= START - START for one in late)


def test_a_moment_of_a_wrong_clock_is_put_right_and_kept_within_bounds():
    hour, day = datetime.timedelta(hours=1), datetime.timedelta(days=1)
    for wrong in (datetime.timedelta(minutes=10), -hour, -50 * 365 * day):
        said, device_now = START - 2 * hour + wrong, START + wrong
        assert door_rule.corrected(said, device_now, START, day) == START - 2 * hour
    assert door_rule.corrected(START + hour, START, START, day) == START  # never in time to come
    assert door_rule.corrected(START - 9 * day, START, START, day) == START - day
