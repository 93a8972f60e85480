from __future__ import annotations

import datetime
import itertools

import pytest
from django.utils import timezone

from accounts.models import Role
from conference.models import Conference
from subcommittees.models import Member, Subcommittee, Task

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
