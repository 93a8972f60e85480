"""Somebody of the counting board falls ill while it is counted."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Role, RoleAssignment, User
from conference import history
from elections import access, counting, preparing, replacing, results, tally
from elections.models import BoardMember, Candidate, Election
from elections.rounds import ElectionError

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef" * 2


@pytest.fixture
def third(make_user):
    return make_user(None, full_name="Kiểm Phiếu Ba")


def seat_of(election, user) -> BoardMember:
    return election.board.get(user=user)


def new(election, user, name: str = "") -> BoardMember:
    return BoardMember(election=election, user=user, full_name=name or str(user))


def test_the_entries_of_the_replaced_one_go_and_the_other_ones_stay(counting_now, people, figures, third):
    election = counting_now
    for teller in (people.first, people.second):
        counting.enter(election, teller, figures(*((3, 1, 0) if teller == people.first else (2, 1, 0))))
    election.refresh_from_db()
    for teller in (people.first, people.second):
        tally.enter(election, teller, 1, {"counted": 0, "invalid": 0} | _votes(figures(0, 0, 0)))
    for teller in (people.first,):
        tally.enter(election, teller, 2, {"counted": 1, "invalid": 0} | _votes(figures(1, 0, 0)))
    counting.enter(election, people.first, figures(3, 1, 0))
    old = seat_of(election, people.first)
    made = replacing.replace(old, new(election, third), people.head, "Bị ốm")
    assert (made.post, made.body, made.is_teller) == ("secretary", "counting", True)
    assert [row.turn for row in old.counts.all()] == [1]  # a finished turn is on record
    assert [row.step for row in old.running.all()] == [1]
    old.refresh_from_db()
    assert (old.user, old.is_teller, old.replaced_by, old.replaced_why) == (None, False, made, "Bị ốm")
    with pytest.raises(PermissionDenied):
        counting.enter(election, people.first, figures(3, 1, 0))
    assert not access.sits(people.first)
    counting.enter(election, people.second, figures(3, 1, 0))
    counting.enter(election, third, figures(3, 1, 0))
    result = results.confirm(election, people.head)
    assert results.is_untouched(election, result)
    assert "Bị ốm" in history.of(election).get(action="board_replaced").reason


def _votes(figures: dict[str, int]) -> dict[str, int]:
    return {name: number for name, number in figures.items() if name.startswith("votes_")}


def test_what_the_other_one_entered_stays(counting_now, people, figures, third):
    counting.enter(counting_now, people.second, figures(3, 1, 0))
    replacing.replace(
        seat_of(counting_now, people.first), new(counting_now, third), people.secretary, "Bị ốm"
    )
    counting.enter(counting_now, third, figures(3, 1, 0))
    assert counting.agreed(counting_now) == figures(3, 1, 0)


def test_nothing_is_left_to_replace_for_once_both_are_equal(counting_now, people, figures, third):
    for teller in (people.first, people.second):
        counting.enter(counting_now, teller, figures(3, 1, 0))
    with pytest.raises(ElectionError):
        replacing.replace(seat_of(counting_now, people.first), new(counting_now, third), people.head, "Bị ốm")
    assert counting.agreed(counting_now) is not None


def test_who_may_and_whom(counting_now, people, third, organiser, make_user):
    election = counting_now
    first, head = seat_of(election, people.first), seat_of(election, people.head)
    cases = {
        "head": (people.head, True, False), "secretary": (people.secretary, True, True), "organiser": (organiser, True, True),
        "teller": (people.second, False, False), "self": (people.first, False, False), "nobody": (make_user(), False, False),
    }  # fmt: skip
    for name, (user, of_teller, of_head) in cases.items():
        found = (replacing.may_replace(election, user, first), replacing.may_replace(election, user, head))
        assert found == (of_teller, of_head), name
    RoleAssignment.objects.create(user=people.second, role=Role.SESSION)
    second = User.objects.get(pk=people.second.pk)
    assert not replacing.may_replace(election, second, first)  # conducts the session, and counts
    with pytest.raises(PermissionDenied):
        replacing.replace(first, new(election, third), second, "x")
    replacing.replace(head, new(election, third), people.secretary, "Bị ốm")
    assert counting.may_confirm(election, third) and not counting.may_confirm(election, people.head)
    Election.objects.update(state="counted")
    election.refresh_from_db()
    assert not replacing.may_replace(election, organiser, first)


def test_by_whom_not(counting_now, people, third, candidates, make_user):
    old = seat_of(counting_now, people.first)
    candidate = new(counting_now, make_user(full_name="Thái Mẫu Vũ"))
    for wrong, field in (
        (candidate, "full_name"),  # stands for election
        (new(counting_now, people.second), "user"),  # the other teller
        (new(counting_now, people.head), "user"),
        (new(counting_now, third, "Kiểm Phiếu Hai"), "full_name"),  # under another account
        (new(counting_now, None, "Không Tài Khoản"), "user"),
        (new(counting_now, people.first), "full_name"),
    ):
        with pytest.raises(ElectionError) as refused:
            replacing.replace(old, wrong, people.head, "x")
        assert refused.value.field == field
    old.refresh_from_db()
    assert old.replaced_at is None and counting_now.board.count() == 3


def test_the_second_round_has_the_new_one(counting_now, people, third, figures, organiser):
    replacing.replace(seat_of(counting_now, people.first), new(counting_now, third), people.head, "Bị ốm")
    for teller in (third, people.second):
        counting.enter(counting_now, teller, figures(3, 1, 0))
    results.confirm(counting_now, people.head)
    results.sign(counting_now, people.secretary)
    following = results.second_round(counting_now, organiser)
    assert set(following.board.filter(is_teller=True).values_list("user", flat=True)) == {
        third.pk,
        people.second.pk,
    }
    assert following.board.count() == 3


def test_the_page(counting_now, people, third, as_user, make_user, organiser):
    old = seat_of(counting_now, people.first)
    here = reverse("elections:replace_member", args=[old.pk])
    assert (
        here in as_user(people.head).get(reverse("elections:page", args=[counting_now.pk])).content.decode()
    )
    sent = {"user": third.pk, "full_name": "", "reason": "Bị ốm", "key": KEY}
    assert as_user(make_user()).post(here, sent).status_code == 404
    assert as_user(people.second).post(here, sent).status_code == 403
    client = as_user(people.head)
    assert list(client.post(here, sent | {"reason": " "}).context["form"].errors) == ["reason"]
    assert list(client.post(here, sent | {"user": people.second.pk}).context["form"].errors) == ["user"]
    assert client.get(here).status_code == 200
    assert client.post(here, sent).status_code == 302
    assert seat_of(counting_now, third).is_teller
    assert client.post(here, sent).status_code == 302  # pressed twice: the seat is another's by now
    assert counting_now.board.count() == 4
    shown = as_user(organiser).get(reverse("elections:page", args=[counting_now.pk])).content.decode()
    assert "Kiểm Phiếu Một" in shown and "Kiểm Phiếu Ba" in shown


def test_who_was_replaced_may_be_named_again(voting_now, people, third, organiser):
    replacing.replace(seat_of(voting_now, people.first), new(voting_now, third), people.secretary, "Bị ốm")
    back = new(voting_now, people.first)
    assert preparing.seat(back, organiser).pk
    assert not Candidate.objects.filter(full_name="Kiểm Phiếu Một").exists()
