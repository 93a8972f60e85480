"""The drawing of tasks on a line of time, on made-up days."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from subcommittees import timeline
from subcommittees.timeline import CHART, HEAD, LABELS, MARGIN, ROW, draw

DAY = datetime.date(2030, 4, 24)
DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 12, 31))


def test_rows_days_and_ways():
    tasks = [(1, DAY - datetime.timedelta(10)), (2, DAY), (3, DAY + datetime.timedelta(10))]
    found = draw(tasks, {3: {1, 99}, 2: {1}}, DAY, DAY)
    left, middle, right = LABELS + MARGIN, LABELS + MARGIN + CHART // 2, LABELS + MARGIN + CHART
    rows = [HEAD + ROW // 2 + ROW * row for row in range(3)]
    assert found.places == {1: (left, rows[0]), 2: (middle, rows[1]), 3: (right, rows[2])}
    assert found.ways == [(left, rows[0], middle, rows[1]), (left, rows[0], right, rows[2])]
    assert (found.day_x, found.today_x, found.by_month) == (middle, middle, False)
    assert [tick.day.isoformat() for tick in found.ticks] == ["2030-04-15", "2030-04-22", "2030-04-29"]


def test_a_long_time_has_months_and_a_single_day_is_drawn():
    long = draw([(1, datetime.date(2029, 11, 20)), (2, DAY)], {}, DAY, datetime.date(2031, 1, 1))
    assert [tick.day.isoformat() for tick in long.ticks] == [
        "2029-12-01", "2030-01-01", "2030-02-01", "2030-03-01", "2030-04-01",
    ]  # fmt: skip
    assert (long.by_month, long.today_x) == (True, None)
    assert draw([(1, DAY)], {}, None, DAY).places == {1: (LABELS + MARGIN, HEAD + ROW // 2)}


@given(st.lists(DAYS, min_size=1, max_size=9), st.none() | DAYS, DAYS)
def test_everything_lies_within_the_drawing(dues, day, today):
    found = draw(list(enumerate(dues)), {}, day, today)
    across = [x for x, _y in found.places.values()] + [tick.x for tick in found.ticks]
    assert min(across) >= LABELS + MARGIN and max(across) <= LABELS + MARGIN + CHART < timeline.WIDTH
    assert max(y for _x, y in found.places.values()) < found.height
    assert len(found.ticks) <= timeline.MOST_WEEKS + 1
