"""The hall's screen and the election: how far it is for everybody, the figures once the board has released them."""

import pytest
from django.test import Client
from django.utils import timezone

from agenda import screen
from agenda.models import HallScreen
from documents.tests import sample_election
from elections import hall_result
from elections.models import Election
from elections.result_models import Result, digest_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(sample, organiser):
    """shown() -> what the projector draws while it shows the election."""
    token = screen.make_link(sample, organiser)
    HallScreen.objects.update(shows="election", follows=False)
    result = Result.objects.get()
    Result.objects.update(digest=digest_of(result.numbers))
    return lambda: Client().get(f"/hall/screen/{token}/state/").content.decode()


def test_nothing_of_the_result_before_it_is_released(shown):
    names = [name for name, _votes in sample_election.PEOPLE]
    assert [name for name in names if name in shown()] == []
    Election.objects.update(released_at=timezone.now())
    page = shown()
    assert [name for name in names if name in page] == names
    assert "50,60" in page and "42" in page
    Election.objects.update(released_at=None)
    assert [name for name in names if name in shown()] == []


def test_figures_that_were_changed_are_not_shown(shown):
    Election.objects.update(released_at=timezone.now())
    numbers = Result.objects.get().numbers
    numbers["candidates"][0]["votes"] = 79
    Result.objects.update(numbers=numbers)
    assert "Lê Mẫu Thịnh" not in shown()


def test_before_there_is_an_election_the_item_is_shown(conference, organiser):
    token = screen.make_link(conference, organiser)
    HallScreen.objects.update(shows="election", follows=False)
    assert hall_result.shown(conference) is None
    assert Client().get(f"/hall/screen/{token}/").status_code == 200
