"""What tellers and the head of the board read while two counts become a result."""

import pytest
from django.urls import reverse

from elections import counting, results
from elections.models import Candidate, Election
from elections.templatetags.election_text import result_words
from elections.tests.conftest import count_both

pytestmark = pytest.mark.django_db


def at(name: str, *args) -> str:
    return reverse(f"elections:{name}", args=args)


def enter(client, election, figures, turn):
    """The sentences that the page after it shows above."""
    answer = client.post(at("count", election.pk), figures | {"turn": turn}, follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_messages_are_about_this_turn_alone(counting_now, as_user, people, figures):
    first, second = as_user(people.first), as_user(people.second)
    assert enter(first, counting_now, figures(3, 1, 0), 1) == ["Đã ghi nhận số đếm của bạn."]
    (told,) = enter(second, counting_now, figures(2, 1, 0), 1)
    assert told.startswith("Hai kết quả đếm khác nhau")
    assert enter(first, counting_now, figures(3, 1, 0), 2) == ["Đã ghi nhận số đếm của bạn."]
    assert enter(second, counting_now, figures(3, 1, 0), 2) == ["Hai kết quả đếm khớp nhau."]


def test_the_head_sees_what_is_confirmed_and_nobody_else(counting_now, as_user, people, figures, organiser):
    page = at("page", counting_now.pk)
    head = as_user(people.head)
    counting.enter(counting_now, people.first, figures(3, 1, 0))
    assert "preview" not in head.get(page).context
    counting.enter(counting_now, people.second, figures(3, 1, 0))
    shown = head.get(page)
    text = shown.content.decode()
    for words in ("đại biểu chính thức", "75,00", "3: quá nửa của 4", "Lê Mẫu Thịnh", "Số phiếu thu về"):
        assert words in text, words
    for user in (people.first, people.second, people.secretary, organiser):
        answer = as_user(user).get(page)
        assert "preview" not in answer.context and "75,00" not in answer.content.decode()
    step = at("step", counting_now.pk, "confirm")
    assert head.post(step, {"seen": "0" * 64}).context["problem"]
    assert head.post(step, {"seen": shown.context["digest"]}).status_code == 302
    assert results.current(counting_now).digest == shown.context["digest"]


@pytest.mark.parametrize(
    ("seats", "votes", "invalid", "words"),
    [
        (2, (3, 3, 3), 0, ["bằng phiếu, bầu lần hai"] * 3),
        (1, (2, 1, 1), 1, ["chưa quá nửa, bầu lần hai"] * 3),
        (1, (3, 1, 0), 1, ["đại biểu chính thức", "không trúng cử", "không trúng cử"]),
    ],
)
def test_who_stands_again_is_not_said_to_have_lost(
    counting_now, people, figures, seats, votes, invalid, words
):
    Election.objects.update(seats=seats, alternates=0, tie="second_round")
    count_both(counting_now, people, figures(*votes, invalid_many=invalid))
    result = results.confirm(counting_now, people.head)
    assert [result_words(row, result.numbers) for row in result.numbers["candidates"]] == words


def test_a_proposal_waits_for_the_organiser(election, unit, head, as_user, organiser):
    Candidate.objects.create(election=election, unit=unit, full_name="Mai", proposed_by=head)
    text = as_user(organiser).get(at("page", election.pk)).content.decode()
    assert "hờ Ban Tổ chức xét" in text and "xuất lúc" not in text


def test_the_print_form_chooses_this_election(election, conference, candidates, as_user, organiser):
    other = Election.objects.create(conference=conference, purpose="Bầu khác", seats=1)
    client = as_user(organiser)
    link = f"{reverse('documents:print')}?election={election.pk}"
    assert link in client.get(at("page", election.pk)).content.decode()
    text = client.get(link).content.decode()
    assert f'value="{election.pk}" selected' in text and f'value="{other.pk}" selected' not in text
