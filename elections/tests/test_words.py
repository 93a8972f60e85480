"""What the pages of an election say: namesakes, names that nobody knows, the words of a show of hands, rehearsals."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from conference.models import Conference
from elections import counting, preparing, voting
from elections.forms import BoardForm
from elections.models import BoardMember, Candidate, Election

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef" * 2


def at(name: str, *args) -> str:
    return reverse(f"elections:{name}", args=args)


def text_of(client, election) -> str:
    return client.get(at("page", election.pk)).content.decode()


def test_namesakes_are_told_apart_by_role_and_account(
    election, make_user, unit, django_assert_max_num_queries
):
    first = make_user(Role.UNIT_HEAD, unit, full_name="Nguyễn Mẫu Hà")
    second = make_user(Role.DOOR, full_name="Nguyễn Mẫu Hà")
    form = BoardForm(instance=BoardMember(election=election))
    with django_assert_max_num_queries(3):
        labels = dict(form.fields["user"].choices)
    assert f"({first.username})" in labels[first.pk] and unit.short_name in labels[first.pk]
    assert f"({second.username})" in labels[second.pk] and labels[first.pk] != labels[second.pk]


def test_a_name_on_no_list_is_noticed_and_a_known_one_brings_its_position(
    election, unit, as_user, organiser, make_delegate
):
    make_delegate("Mai Mẫu Cảnh", position="Trưởng phòng")
    client = as_user(organiser)
    for name, noticed in (("Mai Mẫu Cành", True), ("mai mẫu cảnh", False)):
        for page, sent in (
            ("new_member", {"body": "counting", "post": "member"}),
            ("new_candidate", {"unit": unit.pk}),
        ):
            Candidate.objects.all().delete()
            BoardMember.objects.all().delete()
            answer = client.post(at(page, election.pk), sent | {"full_name": name, "key": KEY}, follow=True)
            told = " ".join(str(message) for message in answer.context["messages"])
            assert ("không có trong danh sách đại biểu" in told) is noticed
            (row,) = [*Candidate.objects.all(), *BoardMember.objects.all()]
            assert row.position == ("" if noticed else "Trưởng phòng")


def test_the_presidium_has_a_chair(election):
    posts = [
        BoardMember(election=election, body=body, post=post).post_words
        for body in ("presidium", "counting")
        for post in ("head", "member")
    ]
    assert posts == ["chủ tọa", "thành viên", "trưởng ban", "thành viên"]


def test_a_show_of_hands_knows_no_ballots(election, candidates, board, as_user, people, organiser):
    Election.objects.update(mode="hands", seats=2)
    election.refresh_from_db()
    preparing_page = text_of(as_user(organiser), election)
    preparing.close_list(election, organiser)
    listed = text_of(as_user(people.secretary), election)
    for page in (preparing_page, listed):
        main = page.split("<main")[1].lower()
        assert "in phiếu" not in main and "đóng dấu phiếu" not in main and "số phiếu hợp lệ" not in main
    labels = [field.label for field in counting.fields(election)]
    assert labels == ["Tán thành", "Không tán thành", "Không có ý kiến"]


def test_another_day_is_called_a_rehearsal(voting_now, as_user, people):
    secretary = as_user(people.secretary)
    today = timezone.localdate()
    for day, warned in ((today, False), (today + datetime.timedelta(days=9), True), (None, False)):
        Conference.objects.update(date=day)
        for state in ("listed", "voting"):
            Election.objects.update(state=state)
            assert ("tập dượt" in text_of(secretary, voting_now)) is warned


def test_the_roll_is_in_protocol_order_before_and_after_it_is_closed(
    election, candidates, board, make_delegate, organiser, people
):
    for name, fields in (
        ("Bình", {}),
        ("An", {}),
        ("Hai", {"protocol_rank": 2}),
        ("Trưởng", {"is_vip": True}),
    ):
        make_delegate(name, **fields)
    before = [row.delegate.full_name for row in voting.roll_of(election)]
    preparing.close_list(election, organiser)
    voting.close_roll(election, people.secretary)
    election.refresh_from_db()
    after = [row.delegate.full_name for row in voting.roll_of(election)]
    assert before == after == ["Trưởng", "Hai", "An", "Bình"]


def test_the_heading_counts_who_waits(election, candidates, unit, head, as_user, organiser):
    Candidate.objects.create(election=election, unit=unit, full_name="Mai", proposed_by=head)
    assert "(3, 1 chờ xét)" in text_of(as_user(organiser), election)
