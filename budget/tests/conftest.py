from __future__ import annotations

import datetime

import pytest

from accounts.models import Role
from budget import estimate
from budget.models import BudgetLine, Estimate
from subcommittees.models import Member, Subcommittee

DECIDED = datetime.date(2020, 2, 24)


@pytest.fixture
def accountant(make_user):
    return make_user(Role.ACCOUNTANT, full_name="Phùng Thị Mẫu Kế")


@pytest.fixture
def leader(make_user):
    return make_user(Role.LEADER)


@pytest.fixture
def subcommittee(conference, unit) -> Subcommittee:
    return Subcommittee.objects.create(
        conference=conference, code="TB4", name="Tiểu ban Hậu cần", lead_unit=unit
    )


@pytest.fixture
def body_head(make_user, subcommittee):
    user = make_user(Role.SUBCOMMITTEE_HEAD)
    Member.objects.create(subcommittee=subcommittee, user=user, position=Member.Position.HEAD)
    return user


@pytest.fixture
def make_line(conference, accountant):
    """make_line(quantity=2, unit_price=500_000) -> a line, the next in the order, that the accountant entered."""

    def make(**fields) -> BudgetLine:
        place = conference.budget_lines.count() + 1
        defaults = {
            "position": place, "chapter": "hall", "content": f"Khoản {place}", "measure": "buổi", "quantity": 1,
            "unit_price": 1_000_000, "entered_by": accountant,
        }  # fmt: skip
        return BudgetLine.objects.create(conference=conference, **defaults | fields)

    return make


@pytest.fixture
def approve(conference, accountant, organiser):
    """approve(is_hard=False) -> the estimate as it stands, submitted and approved."""

    def run(**rules) -> Estimate:
        estimate.submit(conference, accountant)
        Estimate.objects.filter(conference=conference).update(**rules)
        seen = estimate.fingerprint(estimate.snapshot(conference))
        estimate.approve(
            conference, organiser, decision="15/QĐ-SCT", decided_on=DECIDED, seen=seen, reason="đã xét"
        )
        return Estimate.objects.get(conference=conference)

    return run
