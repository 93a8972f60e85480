"""Sensitive details: who sees them, where a mask stands, what a look leaves behind, and that consent is asked."""

from __future__ import annotations

import datetime
import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Role
from conference import history
from conference.models import HistoryEntry
from delegates import intake
from delegates.intake_undo import undo
from delegates.models import Delegate
from delegates.substitution import put_in
from delegates.tests.lists import people, workbook
from nominations.models import Nomination
from nominations.states import State
from privacy import consent, masking
from privacy.models import SensitiveDetails
from privacy.people import Subject
from tests.test_crawl import text_of

pytestmark = pytest.mark.django_db
CITIZEN, MASK, ETHNICITY, RELIGION = "042085001234", "042•••••••34", "Zqdân", "Zqđạo"
VALUES = {"citizen_id": CITIZEN, "party_member": True, "ethnicity": ETHNICITY, "religion": RELIGION}
AGREED = {"purpose": "security", "consent_on": datetime.date(2026, 3, 2), "consent_way": "signed"}
TYPED = {
    "citizen_id": "042 085 001 234", "party_member": "yes", "ethnicity": ETHNICITY, "religion": RELIGION,
    "purpose": "security", "consent_on": "02/03/2026", "consent_way": "signed",
}  # fmt: skip


@pytest.fixture
def nomination(make_nomination):
    return make_nomination(State.APPROVED)


@pytest.fixture
def staff(conference, unit):
    return Delegate.objects.create(
        conference=conference, unit=unit, category="staff", full_name="Lê Văn Mẫu Phục Vụ"
    )


def kept(row, user) -> SensitiveDetails:
    kind = "delegate" if isinstance(row, Delegate) else "nomination"
    return consent.take_down(Subject(kind, row), user, AGREED, VALUES)


def page(row) -> str:
    room = "delegates" if isinstance(row, Delegate) else "nominations"
    return f"/personal-data/{room}/{row.pk}/"


def cells(client) -> str:
    """All that the list for the security of the hall says; "" where it is refused."""
    answer = client.get("/personal-data/lists/security/")
    if answer.status_code != 200:
        return ""
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    return " ".join(str(cell) for line in sheet.values for cell in line)


def test_the_mask():
    assert masking.identity_number("012345678989") == "012•••••••89"
    assert masking.identity_number("1234") == "••••"
    assert (masking.wholly(False), masking.wholly(None), masking.wholly("Kinh")) == ("•••", "", "•••")


@pytest.mark.parametrize("who", ["preparer", "head", "leader", "door"])
def test_others_see_the_mask_on_page_form_and_list(
    who, request, nomination, staff, organiser, make_user, as_user
):
    """Taken down by the organiser, so that the unit's own people see the mask too; `tests/test_crawl.py` walks the rest."""
    for row in (nomination, staff):
        kept(row, organiser)
    roles = {"leader": Role.LEADER, "door": Role.DOOR}
    client = as_user(make_user(roles[who]) if who in roles else request.getfixturevalue(who))
    seen = [text_of(client.get(address)) for address in (page(staff), page(nomination))] + [cells(client)]
    masked = [MASK in text for text in seen]
    assert masked == ([True, False, False] if who == "door" else [True, True, True])
    refused = text_of(client.post(f"{page(staff)}show/")) + text_of(client.get(f"{page(staff)}enter/"))
    assert [value for value in (CITIZEN, ETHNICITY, RELIGION) if value in "".join(seen) + refused] == []


def test_a_look_and_a_list_are_noted(nomination, organiser, preparer, head, as_user):
    kept(nomination, preparer)
    for user in (head, organiser):  # the unit took it down: its head sees it too
        answer = as_user(user).post(f"{page(nomination)}show/")
        assert CITIZEN in answer.content.decode() and "no-store" in answer["Cache-Control"]
        assert {CITIZEN, ETHNICITY} <= set(cells(as_user(user)).split())
        assert CITIZEN not in text_of(as_user(user).get("/personal-data/lists/congress/"))
    noted = HistoryEntry.objects.filter(action__in=("sensitive_seen", "sensitive_exported"))
    assert sorted(noted.values_list("actor", "action")) == sorted(
        (user.pk, action) for user in (head, organiser) for action in ("sensitive_seen", "sensitive_exported")
    )
    assert CITIZEN not in str(list(HistoryEntry.objects.values()))


def test_nothing_is_stored_without_consent_and_nothing_typed_is_lost(
    nomination, staff, preparer, organiser, as_user
):
    for user, row in ((preparer, nomination), (organiser, staff)):
        client, address = as_user(user), f"{page(row)}enter/"
        for missing in ("purpose", "consent_on", "consent_way"):
            answer = client.post(address, {**TYPED, missing: ""})
            assert set(answer.context["form"].errors) == {missing}
            assert ETHNICITY in answer.content.decode()
        wrong = client.post(address, {**TYPED, "citizen_id": "4.2E+10", "consent_on": "02/03/2099"})
        assert set(wrong.context["form"].errors) == {"citizen_id", "consent_on"}
        assert not SensitiveDetails.objects.filter(pk__gt=0, taken_by=user).exists()
        assert client.post(address, TYPED).status_code == 302
        details = SensitiveDetails.objects.get(taken_by=user)
        assert {name: getattr(details, name) for name in VALUES} == VALUES
        assert CITIZEN not in client.get(address).content.decode()
        client.post(address, {**TYPED, "citizen_id": "", "ethnicity": "Tày"})
        details.refresh_from_db()
        assert (details.citizen_id, details.ethnicity) == (CITIZEN, "Tày")


def test_withdrawing_the_consent_erases(nomination, preparer, organiser, as_user):
    details = kept(nomination, organiser)
    client = as_user(preparer)
    assert (
        client.post(f"{page(nomination)}enter/", TYPED).status_code == 403
    )  # not over what the organiser took down
    assert client.get(f"{page(nomination)}withdraw/").status_code == 200
    details.refresh_from_db()
    assert details.holds_values
    client.post(f"{page(nomination)}withdraw/")
    details.refresh_from_db()
    assert (details.holds_values, details.withdrawn_by, details.purpose) == (False, preparer, "security")
    assert history.of(details).filter(action="consent_withdrawn", actor=preparer).exists()
    assert as_user(organiser).post(f"{page(nomination)}show/").status_code == 403
    assert client.post(f"{page(nomination)}enter/", TYPED).status_code == 302  # a new consent
    details.refresh_from_db()
    assert (details.citizen_id, details.withdrawn_at) == (CITIZEN, None)


def test_others_find_nothing_or_may_not(nomination, staff, organiser, preparer, outsider, make_user, as_user):
    kept(nomination, organiser)
    door, leader = make_user(Role.DOOR), make_user(Role.LEADER)
    before = list(SensitiveDetails.objects.values()), HistoryEntry.objects.count()
    for user, code in ((outsider, 404), (door, 404), (leader, 403), (preparer, 403)):
        client = as_user(user)
        answers = {
            name: client.post(f"{page(nomination)}{name}/", {**TYPED, "reason": "x", "seen": ""}).status_code
            for name in ("show", "enter", "package", "erase")
        }
        assert answers == {"show": code, "enter": code, "package": 404, "erase": 404}
    assert (list(SensitiveDetails.objects.values()), HistoryEntry.objects.count()) == before


def test_pages_cost_the_same_for_one_and_many(make_nomination, organiser, as_user):
    client, spent = as_user(organiser), []
    for _round in range(3):
        last = make_nomination(State.APPROVED)
        kept(last, organiser)
        row = []
        for address in ("/personal-data/", page(last), f"{page(last)}erase/"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(address).status_code == 200
            row.append(len(queries))
        spent.append(row)
    assert spent[0] == spent[1] == spent[2]
    assert max(spent[0]) <= 12


@pytest.mark.parametrize("category", ["ĐHTT", "Cán bộ"])
def test_an_import_is_not_taken_back_over_details_taken_down_since(conference, unit, organiser, category):
    content = workbook(people("Đào Thị Mẫu Sương", **{"Đối tượng": category}))
    batch, lines = intake.look(content, "ds.xlsx", unit, conference, organiser)
    intake.import_batch(batch, organiser, lines)
    row = Delegate.objects.first() or Nomination.objects.get()
    details = kept(row, organiser)
    with pytest.raises(intake.IntakeError, match="Đào Thị Mẫu Sương"):
        undo(batch, organiser)
    assert SensitiveDetails.objects.get() == details


def test_a_substitute_has_none_of_the_details_of_whom_they_replace(
    conference, nomination, staff, organiser, as_user
):
    listed = Delegate.objects.create(
        conference=conference, unit=nomination.unit, category="exemplar", nomination=nomination, full_name="Trần Mẫu"
    )  # fmt: skip
    kept(nomination, organiser), kept(staff, organiser)
    for seat, name in ((listed, "Lê Mẫu Thay"), (staff, "Lê Mẫu Thế")):
        put_in(seat, organiser, {"full_name": name}, "ốm")
    client = as_user(organiser)
    assert MASK not in text_of(client.get(page(listed))) + text_of(client.get(page(staff)))
    assert (cells(client).count(CITIZEN), "Lê Mẫu" in cells(client)) == (1, False)
    consent.take_down(Subject("delegate", staff), organiser, AGREED, {"religion": "Zqthay"})
    consent.take_down(Subject("delegate", listed), organiser, AGREED, {"religion": "Zqthay"})
    assert sorted(SensitiveDetails.objects.values_list("citizen_id", "religion")) == [
        ("", "Zqthay"), ("", "Zqthay"), (CITIZEN, RELIGION),
    ]  # fmt: skip

    def given(row) -> str:
        content = b"".join(client.post(f"{page(row)}package/").streaming_content)
        return zipfile.ZipFile(io.BytesIO(content)).read("data.json").decode()

    assert ("Zqthay" in given(nomination), CITIZEN in given(nomination)) == (False, True)
    assert ("Zqthay" in given(listed), CITIZEN in given(listed)) == (True, False)
