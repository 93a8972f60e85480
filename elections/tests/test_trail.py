"""What the organiser reads of an election afterwards, and what the board reads of a running tally."""

import pytest
from django.urls import reverse

from elections import preparing, tally
from elections.models import Candidate

pytestmark = pytest.mark.django_db


def test_the_history_names_who_was_proposed_taken_and_refused(election, unit, head, as_user, organiser):
    rows = [
        preparing.propose(Candidate(election=election, unit=unit, full_name=name), head)
        for name in ("Mai Mẫu Cảnh", "Lê Mẫu Thịnh")
    ]
    preparing.answer(rows[0], organiser, accept=True)
    preparing.answer(rows[1], organiser, accept=False, reason="Chưa đủ hồ sơ")
    page = as_user(organiser).get(reverse("elections:page", args=[election.pk]))
    told = [(entry.action, entry.actor, entry.reason) for entry in page.context["entries"]]
    assert told == [
        ("candidate_declined", organiser, "Lê Mẫu Thịnh: Chưa đủ hồ sơ"),
        ("candidate_accepted", organiser, "Mai Mẫu Cảnh"),
        ("candidate_proposed", head, "Lê Mẫu Thịnh"),
        ("candidate_proposed", head, "Mai Mẫu Cảnh"),
        ("added", organiser, ""),
    ]
    assert "Lê Mẫu Thịnh: Chưa đủ hồ sơ" in page.content.decode()


def test_where_running_counts_differ_stands_on_the_page_of_the_board(
    counting_now, candidates, as_user, people, organiser, head
):
    base = {"counted": 3, "invalid": 0} | {f"votes_{row.pk}": 0 for row in candidates}
    tally.enter(counting_now, people.first, 1, base)
    page = reverse("elections:page", args=[counting_now.pk])
    assert not as_user(people.head).get(page).context["tally_differs"]
    tally.enter(counting_now, people.second, 1, base | {f"votes_{candidates[2].pk}": 1})
    for user, told in ((people.first, True), (people.second, True), (people.head, True), (head, False)):
        answer = as_user(user).get(page)
        assert bool(answer.context["tally_differs"]) is told
        assert ("Hai số đếm tạm thời khác nhau" in answer.content.decode()) is told
