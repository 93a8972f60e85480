"""After the set time everybody's data are wiped: no trace in the database, its dump and the files but the register."""

from __future__ import annotations

import datetime
import sqlite3

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Role
from closing import archives
from conference import history
from delegates.models import Delegate
from documents.models import IssuedCertificate, new_key
from invitations.models import Correspondence
from nominations.models import Award, AwardDecision
from privacy import retention
from privacy.models import LegalHold, Retention
from privacy.people import Subject
from privacy.tests.test_erasure import NAME, SECRETS, Life, places_of

pytestmark = pytest.mark.django_db
PAGE = "/personal-data/retention/"


@pytest.fixture
def life(conference, unit, organiser, preparer, make_nomination):
    return Life(conference, unit, organiser, preparer, make_nomination)


@pytest.fixture
def honoured(life, award_form):
    """The same person with an issued decision and a certificate in the register."""
    decision = AwardDecision.objects.create(
        conference=life.conference,
        authority="Giám đốc",
        number="12/QĐ-SCT",
        date=life.conference.date,
        state="issued",
    )
    Award.objects.create(
        nomination=life.nomination, form=award_form, kind="award", state="decided", decision=decision
    )
    return IssuedCertificate.objects.create(
        conference=life.conference, delegate=life.delegate, nomination=life.nomination, award="Giấy khen", name=NAME,
        unit="QLTM", decision_number="12", decision_date=life.conference.date, year=2030, number=1, code="A" * 10,
        key_id="k", signed="s",
    )  # fmt: skip


def close(conference, months_ago: int = 0) -> None:
    conference.closed_at = timezone.now() - datetime.timedelta(days=31 * months_ago)
    conference.save(update_fields=["closed_at"])


def dump() -> str:
    """The whole database as statements, as a backup of it would hold them."""
    if connection.vendor != "sqlite":
        tables = connection.introspection.table_names()
        with connection.cursor() as cursor:
            found = []
            for table in tables:
                cursor.execute(f'SELECT * FROM "{table}"')
                found += [str(row) for row in cursor.fetchall()]
        return "\n".join(found)
    connection.ensure_connection()
    assert isinstance(connection.connection, sqlite3.Connection)
    return "\n".join(connection.connection.iterdump())


def test_no_trace_is_left_in_dump_and_files(life, organiser, django_capture_on_commit_callbacks):
    Correspondence.objects.create(
        conference=life.conference, contact_name="Người Liên Hệ", contact_phone="0239 385"
    )
    row, _new = archives.order(life.conference, organiser, new_key())
    archives.make_waiting()
    row.refresh_from_db()
    assert default_storage.exists(row.file)
    close(life.conference, 13)
    assert any(secret in dump() for secret in SECRETS)  # else the search would prove nothing
    with django_capture_on_commit_callbacks(execute=True):
        call_command("wipe_personal_data")
        archives.make_waiting()
    text = dump()
    assert [secret for secret in SECRETS if secret in text] == []
    assert {secret: places_of(secret) for secret in SECRETS} == {secret: set() for secret in SECRETS}
    assert "Người Liên Hệ" not in text
    assert not default_storage.exists(row.file)
    assert Retention.objects.get().wiped_at is not None
    # a new archive knows nothing of them either
    again, _new = archives.order(life.conference, organiser, new_key())
    archives.make_waiting()
    again.refresh_from_db()
    content = default_storage.open(again.file).read()
    assert [secret for secret in SECRETS if secret.encode() in content] == []


def test_the_register_keeps_name_unit_award_and_number(honoured, life, django_capture_on_commit_callbacks):
    close(life.conference, 13)
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.sweep() == 1
        assert retention.sweep() == 0
    left = {secret for secret in SECRETS if places_of(secret)}
    assert left == {NAME, "Chức riêng"}  # the name and the office that the decision printed
    honoured.refresh_from_db()
    kept = (honoured.name, honoured.unit, honoured.award, honoured.decision_number, honoured.number)
    assert kept == (NAME, "QLTM", "Giấy khen", "12", 1)
    life.nomination.refresh_from_db()
    assert (life.nomination.phone, life.nomination.email, life.nomination.date_of_birth) == ("", "", None)
    assert life.conference.nominations.approved().count() == 1


def test_done_once_in_batches_and_by_nobody(life, unit):
    for number in range(3):
        Delegate.objects.create(conference=life.conference, unit=unit, category="guest", full_name=f"Khách {number}",
                                phone="0912 000 000")  # fmt: skip
    life.conference.date = None  # closed without ever having had a day
    life.conference.save()
    close(life.conference, 13)
    assert [retention.wipe(life.conference, 2) for _turn in range(4)] == [2, 2, 0, 0]
    assert not Delegate.objects.exclude(phone="").exists()
    entries = history.of(life.conference).filter(action="personal_data_wiped")
    assert [entry.actor for entry in entries] == [None]
    assert retention.sweep() == 0


def test_before_the_day_nothing_goes_and_it_is_announced_once(life, organiser, mailoutbox):
    organiser.email = "thuky@example.org"
    organiser.save()
    close(life.conference)
    today = timezone.localdate()
    due = retention.due_on(life.conference, 12)
    assert due is not None and (due.year, due.month) == (today.year + 1, today.month)
    assert retention.sweep(due - datetime.timedelta(31)) == 0
    assert len(mailoutbox) == 0
    for _turn in range(2):
        assert retention.sweep(due - datetime.timedelta(30)) == 0
    assert [mail.to for mail in mailoutbox] == [["thuky@example.org"]]
    assert f"{due:%d/%m/%Y}" in mailoutbox[0].subject
    assert history.of(life.conference).filter(action="wipe_announced").count() == 1
    assert life.delegate.phone and retention.outlook(life.conference).people == 1


def test_an_open_conference_is_never_wiped(life):
    Retention.objects.create(conference=life.conference, months=1)
    assert retention.sweep(timezone.localdate() + datetime.timedelta(9999)) == 0


@pytest.mark.parametrize(
    ("closed", "months", "day"),
    [("2026-11-30", 3, "2027-02-28"), ("2027-11-30", 3, "2028-02-29"), ("2026-01-31", 12, "2027-01-31"), ("2026-12-01", 1, "2027-01-01")],
)  # fmt: skip
def test_months_end_where_the_month_does(closed, months, day, conference):
    conference.closed_at = timezone.make_aware(datetime.datetime.fromisoformat(closed))
    assert str(retention.due_on(conference, months)) == day


def test_who_is_held_is_passed_over(life, organiser, as_user):
    client = as_user(organiser)
    told = {"kind": "nomination", "pk": life.nomination.pk, "reason": "Có đơn thư"}
    assert client.post("/personal-data/retention/hold/", told | {"reason": ""}).status_code == 302
    assert not LegalHold.objects.exists()
    client.post("/personal-data/retention/hold/", told)
    client.post("/personal-data/retention/hold/", told | {"reason": "Có đơn thư mới"})
    row = LegalHold.objects.get()
    assert (row.nomination, row.reason, row.by) == (life.nomination, "Có đơn thư mới", organiser)
    close(life.conference, 13)
    assert (retention.sweep(), places_of(NAME) != set()) == (0, True)
    erase = f"/personal-data/nominations/{life.nomination.pk}/erase/"
    assert len(client.get(erase).context["preview"].obstacles) == 1
    assert retention.outlook(life.conference).held == 1
    assert Retention.objects.get().wiped_at is not None  # who is held keeps nobody else waiting
    assert client.post(f"/personal-data/retention/holds/{row.pk}/end/").status_code == 302
    assert client.post(f"/personal-data/retention/holds/{row.pk}/end/").status_code == 404
    assert retention.sweep() == 1 and places_of(NAME) != set()  # the register keeps the award
    assert retention.sweep() == 0 and Retention.objects.get().wiped_at is not None


def test_who_is_held_by_their_seat_is_passed_over_too(life, organiser):
    retention.hold(Subject("delegate", life.delegate), organiser, "Có đơn thư")
    close(life.conference, 13)
    assert (retention.sweep(), places_of(NAME) != set()) == (0, True)
    assert (Retention.objects.get().wiped_at is not None, retention.outlook(life.conference).people) == (
        True,
        0,
    )


def test_the_page(life, organiser, as_user, make_user, unit):
    client = as_user(organiser)
    assert client.get(PAGE).context["outlook"].people == 1
    assert client.post(PAGE, {"months": "0", "warn_days": "30"}).context["form"].errors.keys() == {"months"}
    assert client.post(PAGE, {"months": "24", "warn_days": "60"}).status_code == 302
    stored = Retention.objects.get()
    assert (stored.months, stored.warn_days) == (24, 60)
    for role in (Role.LEADER, Role.UNIT_HEAD):
        other = as_user(make_user(role, unit if role == Role.UNIT_HEAD else None))
        assert other.get(PAGE).status_code == 403
        told = {"kind": "nomination", "pk": life.nomination.pk, "reason": "x"}
        assert other.post("/personal-data/retention/hold/", told).status_code == 403
        assert other.post("/personal-data/retention/holds/1/end/").status_code == 403
    assert client.post("/personal-data/retention/hold/", {"kind": "x", "pk": 1}).status_code == 404
    subject = Subject("nomination", life.nomination)
    with pytest.raises(Exception, match=r"^$"):
        retention.hold(subject, make_user(Role.LEADER), "x")
