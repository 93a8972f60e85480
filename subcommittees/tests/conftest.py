from __future__ import annotations

import datetime
import itertools

import pytest
from django.utils import timezone

from accounts.models import Role
from conference.models import Conference
from subcommittees.models import Member, Obstacle, Subcommittee, Task, UnitRequest

_counter = itertools.count(1)


@pytest.fixture
def conference(conference) -> Conference:
    """Near enough that tasks due today lie within the days that a task may be away from it."""
    conference.date = timezone.localdate() + datetime.timedelta(days=100)
    conference.save(update_fields=["date"])
    return conference


@pytest.fixture
def subcommittee(conference, unit) -> Subcommittee:
    return Subcommittee.objects.create(
        conference=conference, code="TB1", name="Tiểu ban Nội dung", lead_unit=unit
    )


@pytest.fixture
def other_subcommittee(conference, other_unit) -> Subcommittee:
    return Subcommittee.objects.create(
        conference=conference, code="TB2", name="Tiểu ban Nhân sự", lead_unit=other_unit
    )


@pytest.fixture
def make_task(conference, subcommittee):
    """make_task(due_in=-5) -> a task of TB1, led by `unit`, whose due date was five days ago."""

    def make(due_in: int = 30, **fields) -> Task:
        due = timezone.localdate() + datetime.timedelta(days=due_in)
        number = next(_counter)
        body = fields.setdefault("subcommittee", subcommittee)
        defaults = {
            "number": f"{body.code}.{number}",
            "title": f"Nhiệm vụ {number}",
            "lead_unit": body.lead_unit,
            "offset_days": (due - conference.date).days,
        }
        return Task.objects.create(**defaults | fields)

    return make


@pytest.fixture
def member(make_user, subcommittee):
    """A member of TB1 who belongs to no unit."""
    user = make_user(Role.SUBCOMMITTEE_MEMBER, full_name="Vũ Thị Mẫu Thành Viên")
    Member.objects.create(subcommittee=subcommittee, user=user)
    return user


@pytest.fixture
def other_member(make_user, other_subcommittee):
    user = make_user(Role.SUBCOMMITTEE_HEAD, full_name="Hồ Văn Mẫu Khác")
    Member.objects.create(subcommittee=other_subcommittee, user=user, position="head")
    return user


@pytest.fixture
def leader(make_user):
    return make_user(Role.LEADER)


@pytest.fixture
def council(make_user):
    """Somebody of the Standing Council."""
    return make_user(Role.STANDING_COUNCIL, full_name="Lê Thị Mẫu Trực")


@pytest.fixture
def make_request(subcommittee, unit, organiser):
    """make_request(due_in=-2) -> a request of TB1 to `unit`, which should have answered two days ago."""

    def make(due_in: int = 5, **fields) -> UnitRequest:
        defaults = {
            "subcommittee": subcommittee,
            "unit": unit,
            "batch": f"{next(_counter):032x}",
            "title": "Gửi danh sách đại biểu dự giao lưu",
            "due_on": timezone.localdate() + datetime.timedelta(days=due_in),
            "created_by": organiser,
        }
        return UnitRequest.objects.create(**defaults | fields)

    return make


@pytest.fixture
def make_obstacle(conference, preparer):
    """make_obstacle(due_in=-1) -> an obstacle of the preparer, whose answer should have come yesterday."""

    def make(due_in: int = 3, **fields) -> Obstacle:
        defaults = {
            "conference": conference,
            "title": "Hội trường chưa có máy chiếu",
            "raised_by": preparer,
            "key": f"{next(_counter):032x}",
            "answer_by": timezone.localdate() + datetime.timedelta(days=due_in),
        }
        return Obstacle.objects.create(**defaults | fields)

    return make
