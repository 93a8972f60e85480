"""Fixtures for all rooms: a small conference with two units, people in every role, nominations in every state."""

from __future__ import annotations

import datetime
import gc
import itertools
import re
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import Role, RoleAssignment, User
from conference.models import Conference, Unit
from nominations.models import Allocation, AwardForm, Category, Nomination
from nominations.states import State
from stories.open_site import PACE

pytest.register_assert_rewrite(
    "tests.award_papers"
)  # so that a paper that differs is shown beside what is wanted

TOP = Path(__file__).parent / "tests"
PASSWORD = "mat-khau-thu-nghiem"
_counter = itertools.count(1)


OF_JOBS = re.compile("worker|job|lease|issu|register|keep|reprint|hall|invit|revo|throttle|two_awards")
"""Of the print shop's modules those about jobs, numbers and locks; the others are about papers."""
OF_ROWS = re.compile(
    "race|transition|waiting|alloc|quota|council|exchange|intake|versions|edition|unchanged|count|kept|door|live|"
    "spend|estimat|erasure|award|pairs|vacan|rounds|locks|bulk|fields|substitut|postpone|folder|arrang|election|closing"
)
"""Of the other rooms' modules those where the database has a say: locks, transactions, many rows by one statement."""


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marks
def pytest_collection_modifyitems(items):
    """Where there are two passes (script/test), what the database has a say in runs in both. Papers and what opens no
    database run on SQLite, all other pages on PostgreSQL, the stricter of the two. With one pass everything runs."""
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        if marks & {"once", "once_on_sqlite", "browser", "load"}:
            continue
        opens = "django_db" in marks or {"db", "transactional_db"} & set(item.fixturenames)
        name, room = item.path.name, item.path.parent.parent.name
        if not opens or (room == "documents" and not OF_JOBS.search(name)):
            item.add_marker("once_on_sqlite")
        elif room != "documents" and item.path.parent != TOP and not OF_ROWS.search(name):
            item.add_marker("once_on_postgresql")


def pytest_collection_finish():
    """What is loaded by now stays to the end: to look through it for garbage again and again takes a tenth of the
    time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(autouse=True)
def _plain_settings(settings, tmp_path):
    """Cheap password hashing, files and keys in folders of the test's own, plain static file names, which are looked for
    when asked for: to list them all for each client takes longer than the pages do."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True
    settings.KEYS_FOLDER = tmp_path / "keys"
    settings.STORAGES = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files", "base_url": None},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def conference(db) -> Conference:
    return Conference.objects.create(
        slug="hoi-nghi-iii",
        is_current=True,
        sector="Ngành Công Thương Hà Tĩnh",
        edition_number=3,
        period_from=2016,
        period_to=2020,
        host_name="Sở Công Thương tỉnh Hà Tĩnh",
        issuing_body="SỞ CÔNG THƯƠNG",
        parent_body="UBND TỈNH HÀ TĨNH",
        document_symbol="SCT",
        place_name="Hà Tĩnh",
        signatory_position="GIÁM ĐỐC",
        signatory_name="Đỗ Văn Mẫu Trung",
        date=datetime.date(2030, 4, 24),
        venue="Hội trường Sở Công Thương",
    )


@pytest.fixture
def unit(db) -> Unit:
    return Unit.objects.create(
        code="QLTM", name="Phòng Quản lý Thương mại", short_name="QLTM", kind=Unit.Kind.DIVISION
    )


@pytest.fixture
def other_unit(db) -> Unit:
    return Unit.objects.create(
        code="TTS", name="Thanh tra Sở", short_name="TTra", kind=Unit.Kind.DIVISION, position=1
    )


@pytest.fixture
def guest_organisation(db) -> Unit:
    return Unit.objects.create(
        code="STC", name="Sở Tài chính", short_name="STC", kind=Unit.Kind.GUEST, position=9
    )


@pytest.fixture
def allocation(conference, unit) -> Allocation:
    return Allocation.objects.create(
        conference=conference, unit=unit, category=Category.EXEMPLAR, seats=3, collectives=1
    )


@pytest.fixture
def guest_allocation(conference, guest_organisation) -> Allocation:
    return Allocation.objects.create(
        conference=conference, unit=guest_organisation, category=Category.GUEST, seats=2
    )


@pytest.fixture
def award_form(db) -> AwardForm:
    return AwardForm.objects.create(
        code="GK",
        name="Giấy khen của Giám đốc Sở",
        kind=AwardForm.Kind.AWARD,
        authority="Giám đốc Sở Công Thương",
    )


@pytest.fixture
def make_user(db):
    """make_user(Role.UNIT_HEAD, unit, full_name=…) -> a user who holds that role (None: no role)."""

    def make(role=None, unit=None, **fields) -> User:
        number = next(_counter)
        fields.setdefault("full_name", f"Người dùng Mẫu {number}")
        user = User.objects.create_user(f"user{number}", password=PASSWORD, **fields)
        if role:
            RoleAssignment.objects.create(user=user, role=role, unit=unit)
        return user

    return make


@pytest.fixture
def preparer(make_user, unit) -> User:
    return make_user(Role.UNIT_PREPARER, unit, full_name="Trần Thị Mẫu Soạn")


@pytest.fixture
def head(make_user, unit) -> User:
    return make_user(Role.UNIT_HEAD, unit, full_name="Lê Văn Mẫu Trưởng")


@pytest.fixture
def organiser(make_user) -> User:
    return make_user(Role.ORGANISER, full_name="Nguyễn Thị Mẫu Thư Ký")


@pytest.fixture
def outsider(make_user, other_unit) -> User:
    """Head and preparer of another unit."""
    user = make_user(Role.UNIT_HEAD, other_unit, full_name="Phạm Văn Mẫu Ngoài")
    RoleAssignment.objects.create(user=user, role=Role.UNIT_PREPARER, unit=other_unit)
    return user


@pytest.fixture
def as_user():
    """as_user(user) -> a test client signed in as that user."""

    def sign_in(user) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def make_nomination(conference, unit, preparer, award_form):
    """make_nomination(state=State.SUBMITTED, full_name=…) -> a complete nomination in that state."""

    def make(state=State.SUBMITTED, **fields) -> Nomination:
        number = next(_counter)
        guest = fields.get("kind") == Nomination.Kind.GUEST
        defaults = {
            "conference": conference,
            "unit": unit,
            "kind": Nomination.Kind.INDIVIDUAL,
            "full_name": f"Nguyễn Thị Mẫu {number}",
            "gender": "female",
            "date_of_birth": datetime.date(1985, 4, 5),
            "position": "Chuyên viên",
            "workplace": "Phòng Quản lý Thương mại",
            "prepared_by": preparer,
            "number": None if state == State.DRAFT else number,
            "state": state,
        }
        if not guest:
            defaults |= {
                "summary": "Hoàn thành xuất sắc nhiệm vụ giai đoạn 2016 - 2020.",
                "award_form": award_form,
                "party_endorsed": True,
                "head_endorsed": True,
                "mass_endorsed": True,
                "meeting_date": datetime.date(2020, 3, 1),
                "meeting_total": 20,
                "meeting_present": 18,
                "meeting_votes": 17,
                "voting_method": Nomination.VotingMethod.SECRET,
            }
        if fields.get("kind") == Nomination.Kind.COLLECTIVE:
            defaults["collective_name"] = f"Tổ Mẫu số {number}"
        nomination = Nomination.objects.create(**defaults | fields)
        if not guest:
            nomination.achievements.create(year=2018, text="Hoàn thành xuất sắc nhiệm vụ.")
        return nomination

    return make


@pytest.fixture(autouse=True)
def fresh_pace():
    """What one test looked up does not count for the next."""
    PACE.forget()
