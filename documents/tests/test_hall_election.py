"""The hall's screen and the election: how far it is for everybody, the figures once the board has released them."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from agenda import screen
from agenda.models import HallScreen
from documents.engine import PaperError
from documents.kinds import PAPERS
from documents.kinds.delegation import elected
from documents.tests import sample_election
from elections import hall_result
from elections.models import BallotEntry, BoardMember, Election, RunningCount
from elections.result_models import Result, digest_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(sample, organiser):
    """shown() -> what the projector draws while it shows the election."""
    token = screen.make_link(sample, organiser)
    HallScreen.objects.update(shows="election", follows=False)
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
    Result.objects.update(digest=digest_of(numbers))  # with their check sum: the tellers' own entries tell
    assert "Lê Mẫu Thịnh" not in shown()


def test_a_running_tally_is_marked_as_provisional(shown):
    election = Election.objects.get()
    votes = {f"votes_{row.pk}": row.place for row in election.candidates.all()}
    for seat in election.board.filter(body="counting").exclude(post="head"):
        figures = {"counted": 40, "invalid": 1} | votes
        RunningCount.objects.create(election=election, teller=seat, turn=1, step=1, figures=figures)
    BallotEntry.objects.create(
        election=election, kind="issued", number=85, by=User.objects.get(username="bau-cu")
    )
    Election.objects.update(state="counting", tally_step=1)
    page = shown()
    assert "đã đếm 40/85 phiếu, 39 phiếu hợp lệ" in page and "Lê Mẫu Thịnh" in page and "Trúng cử" not in page
    RunningCount.objects.filter(pk=RunningCount.objects.first().pk).update(figures=votes)
    assert "Lê Mẫu Thịnh" not in shown()


def test_changed_figures_are_printed_nowhere(sample):
    """Neither on the minutes and the list sent up, nor in the report on results."""
    assert elected(sample)
    numbers = Result.objects.get().numbers
    numbers["candidates"][0]["votes"] = 79
    Result.objects.update(numbers=numbers, digest=digest_of(numbers))
    assert elected(sample) == []
    for code in ("count-minutes", "delegation-list"):
        (subject,) = PAPERS[code].subjects(sample, {})
        with pytest.raises(PaperError):
            PAPERS[code].order(sample, [subject.id], sample_election.SELECTIONS[code])


def test_the_minutes_say_who_was_replaced(sample):
    election = Election.objects.get()
    old = election.board.get(full_name="Cao Mẫu An")
    new = BoardMember.objects.create(election=election, post="member", full_name="Lê Mẫu Mới")
    at = election.voting_ended_at
    BoardMember.objects.filter(pk=old.pk).update(replaced_at=at, replaced_by=new, replaced_why="Bị ốm")
    (subject,) = PAPERS["count-minutes"].subjects(sample, {})
    (sheet,) = (
        PAPERS["count-minutes"]
        .order(sample, [subject.id], sample_election.SELECTIONS["count-minutes"])
        .sheets
    )
    assert (sheet.context["member_pairs"], sheet.context["last_member"]) == ([], "Lê Mẫu Mới")
    assert sheet.context["board"][-1] == "Lê Mẫu Mới, Ủy viên, thay Cao Mẫu An từ 10 giờ 40 phút"


def test_before_there_is_an_election_the_item_is_shown(conference, organiser):
    token = screen.make_link(conference, organiser)
    HallScreen.objects.update(shows="election", follows=False)
    assert hall_result.shown(conference) is None
    assert Client().get(f"/hall/screen/{token}/").status_code == 200
