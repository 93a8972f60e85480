"""Counts whose query text is kept: they follow the rows, the facts keep them apart."""

import pytest

from conference.counting import counts
from nominations.models import Nomination
from nominations.states import State

pytestmark = pytest.mark.django_db


def of_state(conference, state):
    rows = Nomination.objects.filter(conference=conference)
    return {"of_state": rows.filter(state=state), "none": rows.none(), "all": rows}


def test_each_figure_is_that_of_this_moment(conference, make_nomination):
    assert counts(of_state, conference, State.DRAFT) == {"of_state": 0, "none": None, "all": 0}
    make_nomination(State.DRAFT)
    make_nomination(State.APPROVED)
    make_nomination(State.APPROVED)
    assert counts(of_state, conference, State.DRAFT) == {"of_state": 1, "none": None, "all": 3}
    assert counts(of_state, conference, State.APPROVED) == {"of_state": 2, "none": None, "all": 3}


def test_one_query_and_no_more_text_the_second_time(conference, django_assert_num_queries):
    asked = []

    def build(conference, fact):
        asked.append(fact)
        return of_state(conference, fact)

    for _time in range(2):
        with django_assert_num_queries(1):
            counts(build, conference, State.DRAFT)
    assert asked == [State.DRAFT]
