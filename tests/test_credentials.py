"""The credential report from the tables to command and page: whom it counts, whose details, and who may read it."""

from __future__ import annotations

import datetime
import io
import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from dashboard import sample
from delegates import credential_rows, substitution
from delegates.answers import clear_mark, set_mark
from delegates.models import Delegate
from nominations.models import EarlierAward, Nomination
from nominations.states import State
from privacy.models import SensitiveDetails
from subcommittees.models import Member, Subcommittee

pytestmark = pytest.mark.django_db
PAGE = "/delegates/credentials/"
EXPECTED = {
    "exemplars": 70, "guests": 30, "staff_extra": 18, "total_attending": 118, "quota_base": 100, "exemplar_pct": 70.0,
    "guest_pct": 30.0, "female_exemplars": 25, "female_pct": 35.71, "party_members": 45, "direct_workers": 46,
    "production_workers": 14, "women_production_workers": 4, "researchers": 6, "collectives": 14, "individuals": 56,
    "age_avg": 39.7, "age_min": 23, "age_max": 56, "voters": 88, "missing": {},
}  # fmt: skip


def answer(*arguments: str) -> tuple[dict, int]:
    """What the command says, and its exit status."""
    said, status = io.StringIO(), 0
    try:
        call_command("credentials", "--json", *arguments, stdout=said)
    except SystemExit as end:
        status = int(end.code or 0)
    return json.loads(said.getvalue()), status


def test_the_sample_has_the_figures_that_were_counted_by_hand(django_assert_num_queries):
    conference = sample.load(as_planned=True)
    found, status = answer()
    assert {name: found[name] for name in EXPECTED} == EXPECTED
    assert (found["base"], status, found["quorum"]["met"]) == (
        "present",
        0,
        True,
    )  # everybody came in by the doors
    ids = list(conference.delegates.order_by("pk").values_list("pk", flat=True))
    voters = list(conference.delegates.filter(can_vote=True).order_by("pk").values_list("pk", flat=True))
    clear_mark(conference, None, "present", ids)
    found, status = answer()
    assert (found["base"], status, found["quorum"]["met"]) == ("called", 0, None)
    set_mark(conference, None, "present", voters[:58])
    found, status = answer()
    assert (found["base"], status, found["quorum"]["counted"], found["quorum"]["needed"]) == (
        "present",
        1,
        58,
        59,
    )
    set_mark(conference, None, "present", ids)
    found, status = answer()
    assert {name: found[name] for name in EXPECTED} == EXPECTED
    assert (status, found["quorum"]["share"]) == (0, "100.00")
    assert answer("--base", "confirmed")[1] == 1
    with django_assert_num_queries(4):
        credential_rows.read(conference)


def person(conference, name: str):
    return next(row.person for row in credential_rows.read(conference).called if row.person.name == name)


@pytest.fixture
def exemplar(conference, unit, allocation, make_nomination):
    """exemplar("Bùi Mẫu An") -> on the list, with details for the report."""

    def make(name: str, purpose="credentials", **fields) -> Delegate:
        nomination = make_nomination(
            State.APPROVED, full_name=name, is_direct_worker=True, education="master", **fields
        )
        SensitiveDetails.objects.create(
            nomination=nomination, party_member=True, ethnicity="Mường", purpose=purpose, taken_by=nomination.prepared_by,
            consent_on=datetime.date(2026, 3, 2), consent_way="signed",
        )  # fmt: skip
        return Delegate.objects.create(
            conference=conference, unit=unit, category="exemplar", nomination=nomination, full_name=name, gender="female",
            date_of_birth=nomination.date_of_birth, education="master", can_vote=True, invited_at=timezone.now(),
        )  # fmt: skip

    return make


def test_details_are_of_whoever_comes_and_for_this_report_alone(conference, exemplar, organiser):
    held, other = exemplar("Bùi Mẫu An"), exemplar("Lê Mẫu Bình", purpose="security")
    EarlierAward.objects.create(nomination=held.nomination, name="Bằng khen", issuer="Thủ tướng Chính phủ")
    found = person(conference, "Bùi Mẫu An")
    assert (found.party_member, found.ethnicity, found.direct_worker) == (True, "Mường", True)
    assert (found.education, found.awards) == ("master", {"government"})
    assert (
        person(conference, other.full_name).party_member,
        person(conference, other.full_name).ethnicity,
    ) == (None, "")
    substitution.put_in(held, organiser, {"full_name": "Võ Mẫu Thay"}, "ốm")
    found = person(conference, "Võ Mẫu Thay")
    assert (found.party_member, found.ethnicity, found.direct_worker, found.education) == (None, "", None, "")
    assert (found.votes, found.called_to_vote, found.awards) == (False, True, {"government"})
    details = SensitiveDetails.objects.create(
        delegate=held, party_member=False, purpose="credentials", taken_by=organiser,
        consent_on=datetime.date(2026, 3, 2), consent_way="signed",
    )  # fmt: skip
    assert person(conference, "Võ Mẫu Thay").party_member is False
    substitution.put_in(held, organiser, {"full_name": "Hồ Mẫu Khác"}, "bận")
    assert person(conference, "Hồ Mẫu Khác").party_member is None
    assert details.pk not in SensitiveDetails.objects.standing().values_list("pk", flat=True)
    substitution.take_back(held, organiser, "khỏi ốm")
    assert person(conference, "Bùi Mẫu An").party_member is True


def test_who_does_not_come_is_called_while_the_seat_stays_empty(
    conference, unit, exemplar, organiser, allocation
):
    """Three seats: of those who do not come the last ones are absent with a reason, as far as seats are left."""
    people = [exemplar(f"Phan Mẫu {name}") for name in ("Một", "Hai", "Ba")]
    for one in people[:2]:
        set_mark(conference, organiser, "cancelled", [one.pk], "bận")
    assert credential_rows.read(conference).report("called").all.called == 3
    exemplar("Phan Mẫu Bốn")
    found = credential_rows.read(conference)
    assert sorted(row.person.name for row in found.called) == ["Phan Mẫu Ba", "Phan Mẫu Bốn", "Phan Mẫu Hai"]
    report = found.report("called")
    assert (report.all.called, report.all.counted, report.all.with_reason) == (3, 2, 1)
    Delegate.objects.update(invited_at=None)  # never called, so not absent either
    assert credential_rows.read(conference).report("called").all.called == 2
    Nomination.objects.filter(pk=people[2].nomination_id).update(state=State.WITHDRAWN)
    assert credential_rows.read(conference).report("called").all.called == 1


def test_the_page_is_for_those_who_read_everything_and_the_subcommittees_head(
    conference, unit, other_unit, exemplar, organiser, make_user, as_user
):
    held = exemplar("Bùi Mẫu An", purpose="security")
    heads = {}
    for code, name in (("TB1", "Tiểu ban Nội dung"), ("TB2", "Tiểu ban Nhân sự - Thẩm tra tư cách đại biểu")):
        body = Subcommittee.objects.create(conference=conference, code=code, name=name, lead_unit=unit)
        heads[code] = make_user(Role.SUBCOMMITTEE_HEAD)
        Member.objects.create(subcommittee=body, user=heads[code], position="head")
    refused = (
        heads["TB1"],
        make_user(Role.DOOR),
        make_user(Role.UNIT_HEAD, unit),
        make_user(Role.ADMINISTRATOR),
    )
    assert [as_user(user).get(PAGE).status_code for user in refused] == [403] * 4
    for user in (make_user(Role.LEADER), make_user(Role.COUNCIL_MEMBER), heads["TB2"]):
        text = as_user(user).get(PAGE).content.decode()
        assert f'href="{PAGE}"' in text  # in the menu
        assert "1 đại biểu điển hình chưa có dân tộc" in text
        assert reverse("privacy:delegate", args=[held.pk]) not in text
        assert 'name="credential-report-key"' not in text
    text = as_user(organiser).get(PAGE, {"base": "x'", "people": "everybody"}).content.decode()
    assert f'href="{reverse("privacy:delegate", args=[held.pk])}"' in text
    assert 'name="credential-report-key"' in text
    assert "Cơ cấu của 1 đại biểu" in text and "100,00" in text


def test_the_page_asks_as_often_for_many_as_for_one_and_is_ordered_by_one_press(
    conference, exemplar, organiser, as_user, django_assert_max_num_queries
):
    client = as_user(organiser)
    text = client.get(PAGE).content.decode()
    assert "Danh sách đại biểu chưa có ai" in text
    for number in range(4):
        exemplar(f"Lê Mẫu {number}")
    with django_assert_max_num_queries(12):
        text = client.get(PAGE).content.decode()
    key = text.split('name="credential-report-key" value="')[1][:32]
    answered = client.post(
        "/print/credential-report/order/",
        {"credential-report-key": key, "credential-report-base": "called", "credential-report-format": "pdf"},
    )
    assert answered.status_code == 302 and answered["Location"].startswith("/print/jobs/")
