"""Which of several elections the hall's screen is about."""

import datetime

import pytest
from django.utils import timezone

from elections import hall_result
from elections.models import Election

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def ago(minutes: int) -> datetime.datetime:
    return NOW - datetime.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"state": "counting", "tally_step": 1}, {"state": "draft"}),
        ({"state": "counting", "tally_step": 1}, {"state": "listed"}),
        ({"state": "counting", "tally_step": 1}, {"state": "counting"}),
        ({"state": "counting"}, {"state": "voting"}),
        ({"state": "voting"}, {"state": "counted", "released_at": ago(1)}),
        ({"state": "counted", "released_at": ago(1)}, {"state": "signed", "released_at": ago(5)}),
        ({"state": "counted", "released_at": ago(1)}, {"state": "counted", "voting_ended_at": ago(5)}),
        ({"state": "counted", "voting_ended_at": ago(1)}, {"state": "signed", "released_at": ago(5)}),
        ({"state": "signed", "released_at": ago(5)}, {"state": "listed"}),
        ({"state": "listed"}, {"state": "draft"}),
    ],
)
def test_the_one_under_way_else_the_result_shown_last(conference, first, second):
    older, newer = (
        Election.objects.create(conference=conference, purpose="Bầu", seats=1, **fields)
        for fields in (first, second)
    )
    assert hall_result.shown(conference).election == older
    Election.objects.filter(pk=newer.pk).update(**{"tally_step": None, "released_at": None} | first)
    assert hall_result.shown(conference).election == newer  # of equals the newest
