"""The order of the programme and the times that follow from it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from agenda import arrange, ordering, rearrange
from agenda.models import AgendaItem
from conference import history


@pytest.fixture
def items(conference) -> list[AgendaItem]:
    """A, B, C: 30, 15 and 20 minutes; the last without a presenter."""
    return [
        AgendaItem.objects.create(
            conference=conference, position=position, title=title, minutes=minutes, presenter=who
        )
        for position, (title, minutes, who) in enumerate(
            [("A", 30, "VP"), ("B", 15, "MC"), ("C", 20, "")], start=1
        )
    ]


def order(conference) -> str:
    """Titles in order; fails when the positions are not 1, 2, 3 …"""
    standing = list(conference.agenda.values_list("position", "title"))
    assert [position for position, _title in standing] == list(range(1, len(standing) + 1))
    return "".join(title for _position, title in standing)


def trail(item) -> list[tuple]:
    return [(entry.action, entry.changes) for entry in reversed(history.of(item))]


def test_times_follow_from_start_and_minutes(conference, items):
    conference.start_time = datetime.time(7, 15)
    table = arrange.timetable(conference)
    assert [(slot.number, slot.begin, slot.end, slot.item.title) for slot in table.slots] == [
        (1, "07:15", "07:45", "A"),
        (2, "07:45", "08:00", "B"),
        (3, "08:00", "08:20", "C"),
    ]
    assert (table.total, table.limit, table.overrun, table.unmanned, table.past_midnight) == (
        65,
        240,
        0,
        [3],
        False,
    )


@pytest.mark.parametrize(("limit", "over"), [(66, 0), (65, 0), (64, 1)])
def test_limit_just_under_at_and_over(limit, over, conference, items):
    conference.minutes_limit = limit
    assert arrange.timetable(conference).overrun == over


def test_past_midnight_is_told_not_an_error(conference, items):
    conference.start_time = datetime.time(23, 20)
    table = arrange.timetable(conference)
    assert [(slot.begin, slot.end) for slot in table.slots] == [("23:20", "23:50"), ("23:50", ""), ("", "")]
    assert table.past_midnight


def test_a_fixed_start_waits_or_is_missed_and_spare_minutes_count(conference, items):
    conference.start_time, conference.minutes_limit = datetime.time(7, 15), 80
    items[0].pause_after, items[1].fixed_start, items[2].fixed_start = (
        5,
        datetime.time(8),
        datetime.time(8, 10),
    )
    table = arrange.of_items(conference, items)
    assert [(slot.begin, slot.end, slot.waits, slot.late) for slot in table.slots] == [
        ("07:15", "07:45", 0, 0),
        ("08:00", "08:15", 15, 0),
        ("08:15", "08:35", 0, 5),
    ]
    assert (table.total, table.length, table.overrun) == (65, 80, 0)
    conference.minutes_limit = 79
    assert arrange.of_items(conference, items).overrun == 1


def test_empty_programme(conference):
    table = arrange.timetable(conference)
    assert (table.slots, table.total, table.overrun, table.unmanned, table.past_midnight) == (
        [],
        0,
        0,
        [],
        False,
    )


@pytest.mark.parametrize(("place", "expected"), [(1, "XABC"), (2, "AXBC"), (4, "ABCX")])
def test_add_makes_room(place, expected, conference, items, organiser):
    item = arrange.add(AgendaItem(conference=conference, title="X", minutes=5), place, organiser)
    assert order(conference) == expected
    assert trail(item) == [("added", {"position": ["", str(place)]})]


def test_the_same_item_sent_twice_stands_once(conference, items, organiser):
    for _click in range(2):
        item = arrange.add(
            AgendaItem(conference=conference, title="X", minutes=5, presenter="VP"), 2, organiser
        )
    assert order(conference) == "AXBC"
    assert len(trail(item)) == 1
    arrange.add(AgendaItem(conference=conference, title="X", minutes=6, presenter="VP"), 2, organiser)
    assert order(conference) == "AXXBC"


@pytest.mark.parametrize(
    ("index", "step", "expected"),
    [(0, 1, "BAC"), (1, 1, "ACB"), (1, -1, "BAC"), (2, -1, "ACB"), (0, -1, "ABC"), (2, 1, "ABC")],
)
def test_move(index, step, expected, conference, items, organiser):
    item = items[index]
    moved = rearrange.place(item, index + 1, index + 1 + step, organiser)
    assert (order(conference), moved) == (expected, expected != "ABC")
    changes = [("moved", {"position": [str(index + 1), str(index + 1 + step)]})]
    assert trail(item) == (changes if moved else [])


def test_a_second_click_does_not_move_twice(conference, items, organiser):
    assert [rearrange.place(items[2], 3, 2, organiser) for _click in range(2)] == [True, False]
    assert rearrange.place(items[2], 3, 1, organiser) is False  # stands elsewhere than the page showed
    assert order(conference) == "ACB"


def test_change_stores_content_and_place(conference, items, organiser):
    items[0].title = "Đón tiếp"
    assert arrange.change(items[0], 3, organiser, {"title": ["A", "Đón tiếp"], "place": ["1", "3"]})
    assert order(conference) == "BCĐón tiếp"
    assert trail(items[0]) == [("edited", {"title": ["A", "Đón tiếp"], "position": ["1", "3"]})]
    assert arrange.change(items[0], 3, organiser, {})
    assert len(trail(items[0])) == 1


def test_remove_closes_the_gap_and_the_history_keeps_the_content(conference, items, organiser):
    gone = items[1]
    for _click in range(2):
        arrange.remove(gone, organiser)
    assert order(conference) == "AC"
    assert trail(gone) == [("removed", {"title": ["B", ""], "minutes": ["15", ""], "presenter": ["MC", ""]})]
    assert arrange.change(gone, 1, organiser, {"title": ["B", "D"]}) is False
    assert rearrange.place(gone, 2, 1, organiser) is False


def test_nobody_else_arranges(conference, items, head):
    item = AgendaItem(conference=conference, title="X", minutes=5)
    for act in (
        lambda: arrange.add(item, 1, head),
        lambda: arrange.change(items[0], 2, head, {}),
        lambda: rearrange.place(items[0], 1, 2, head),
        lambda: rearrange.swap(items[0], items[1], "", head),
        lambda: rearrange.shift(items[1], 5, "", head),
        lambda: rearrange.fit(conference, (), "", head),
        lambda: rearrange.set_minutes(conference, {}, head),
        lambda: rearrange.take_back(conference, "", head),
        lambda: arrange.remove(items[0], head),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert order(conference) == "ABC"


def state(conference) -> list[tuple]:
    return list(conference.agenda.values_list("title", "minutes", "pause_after", "fixed_start"))


def seen(conference) -> str:
    return ordering.mark(conference.agenda.all())


def test_swap_shift_fit_minutes_and_each_taken_back(conference, items, organiser):
    a, b, c = items
    as_it_was = state(conference)
    old = seen(conference)
    rearrange.swap(a, c, old, organiser)
    assert order(conference) == "CBA"
    for act in (
        lambda: rearrange.swap(a, c, old, organiser),
        lambda: rearrange.shift(b, 5, old, organiser),
        lambda: rearrange.fit(conference, (), old, organiser),
        lambda: rearrange.take_back(conference, old, organiser),
    ):
        with pytest.raises(rearrange.Stale):
            act()
    rearrange.take_back(conference, seen(conference), organiser)
    assert (state(conference), order(conference)) == (as_it_was, "ABC")
    rearrange.take_back(conference, seen(conference), organiser)  # what was taken back comes back
    assert order(conference) == "CBA"
    rearrange.take_back(conference, seen(conference), organiser)

    c.fixed_start = datetime.time(9)
    c.save()
    rearrange.shift(b, 10, seen(conference), organiser)
    assert [row[2:] for row in state(conference)] == [(10, None), (0, None), (0, datetime.time(9, 10))]
    with pytest.raises(ValidationError):
        rearrange.shift(b, -11, seen(conference), organiser)
    with pytest.raises(ValidationError):
        rearrange.shift(a, 5, seen(conference), organiser)
    rearrange.take_back(conference, seen(conference), organiser)
    assert state(conference)[2] == ("C", 20, 0, datetime.time(9))
    AgendaItem.objects.update(fixed_start=None)

    changed = rearrange.set_minutes(conference, {a.pk: (30, 40), b.pk: (14, 20), 9999: (1, 2)}, organiser)
    assert changed == (1, {b.pk: 15})
    assert trail(a)[-1] == ("edited", {"minutes": ["30", "40"]})
    conference.minutes_limit = 70
    rearrange.fit(conference, {b.pk}, seen(conference), organiser)
    assert [row[1] for row in state(conference)] == [37, 15, 18]
    conference.minutes_limit = 40
    with pytest.raises(ValidationError):
        rearrange.fit(conference, {b.pk}, seen(conference), organiser)
    arrange.remove(c, organiser)
    with pytest.raises(rearrange.Stale):  # what came or went meanwhile is not guessed at
        rearrange.take_back(conference, seen(conference), organiser)
