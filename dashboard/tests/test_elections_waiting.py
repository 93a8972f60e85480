"""What of an election waits for the organiser, the tellers and the head: in the menu and on the home page."""

import pytest
from django.urls import reverse

from accounts.models import Role
from elections import counting, waiting
from elections.models import BoardMember, Candidate, Election

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted_now(conference, make_user):
    """(election being counted by a show of hands, head, first teller, second teller)"""
    election = Election.objects.create(
        conference=conference, purpose="Bầu", seats=1, mode="hands", state="counting", called=9, present=9
    )
    head, first, second = make_user(Role.DOOR), make_user(None), make_user(Role.COUNCIL_MEMBER)
    for user, post, teller in ((head, "head", False), (first, "member", True), (second, "member", True)):
        BoardMember.objects.create(
            election=election, post=post, user=user, is_teller=teller, full_name=str(user)
        )
    return election, head, first, second


def pills(client) -> tuple[int | None, str]:
    answer = client.get(reverse("dashboard:home"))
    found = [item for group in answer.context["nav"] for item in group.items]
    address = reverse("elections:list")
    (pill,) = [item.count for item in found if item.url == address]
    return pill, answer.content.decode()


def test_each_is_told_what_waits_and_nobody_else(counted_now, as_user, organiser):
    election, head, first, second = counted_now
    figures = {"agree": 5, "disagree": 1, "no_opinion": 0}

    def told() -> list[int | None]:
        return [pills(as_user(user))[0] for user in (head, first, second, organiser)]

    assert told() == [None, 1, 1, None]
    assert "Nhập kết quả đếm của 1 cuộc bầu" in pills(as_user(first))[1]
    counting.enter(election, first, figures)
    assert told() == [None, None, 1, None]
    counting.enter(election, second, figures | {"agree": 4})
    assert told() == [None, 1, 1, None]  # both count again
    election.refresh_from_db()
    for teller in (first, second):
        counting.enter(election, teller, figures)
    assert told() == [1, None, None, None]
    assert "Xác nhận kết quả 1 cuộc bầu" in pills(as_user(head))[1]


def test_who_conducts_confirms_where_the_head_has_no_account(counted_now, conference, make_user, organiser):
    election, head, first, second = counted_now
    for teller in (first, second):
        counting.enter(election, teller, {"agree": 5, "disagree": 1, "no_opinion": 0})
    users = (head, first, second, organiser, make_user(Role.SESSION), make_user(Role.LEADER))
    for account in (head, None):
        BoardMember.objects.filter(post="head").update(user=account)
        for user in users:
            waits = waiting.to_confirm(conference, user).exists()
            assert waits is counting.may_confirm(election, user), (account, user)


def test_proposals_wait_for_the_organiser(conference, unit, head, organiser, as_user):
    election = Election.objects.create(conference=conference, purpose="Bầu", seats=1)
    for name in ("Mai", "Lê"):
        Candidate.objects.create(election=election, unit=unit, full_name=name, proposed_by=head)
    pill, page = pills(as_user(organiser))
    assert pill == 2 and "2 đề xuất ứng cử chờ xét" in page
    assert pills(as_user(head))[0] is None
    Election.objects.update(state="listed")
    assert pills(as_user(organiser))[0] is None
