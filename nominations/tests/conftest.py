"""Awards for the tests of this room."""

import datetime

import pytest

from nominations import award_decisions, awards
from nominations.models import AwardDecision, AwardForm, BaseWage, Nomination, PrizeCoefficient
from nominations.states import State


@pytest.fixture
def title_form(db) -> AwardForm:
    return AwardForm.objects.create(
        code="LDTT", name="Lao động tiên tiến", kind="title", authority="Giám đốc Sở",
        for_collectives=False, rank=60,
    )  # fmt: skip


@pytest.fixture
def higher_form(db) -> AwardForm:
    return AwardForm.objects.create(
        code="BKT", name="Bằng khen của Chủ tịch UBND tỉnh", kind="award", authority="Chủ tịch UBND tỉnh", rank=10
    )  # fmt: skip


@pytest.fixture
def approved(make_nomination):
    """approved(full_name=…, collective_name=…) -> an approved exemplar."""

    def make(**fields) -> Nomination:
        kind = Nomination.Kind.COLLECTIVE if fields.get("collective_name") else Nomination.Kind.INDIVIDUAL
        return make_nomination(State.APPROVED, **{"kind": kind, **fields})

    return make


@pytest.fixture
def rates(award_form):
    """Base wage 1.490.000 from 1/7/2019, giấy khen 0.3 for a person and 0.6 for a collective."""
    BaseWage.objects.create(amount=1_490_000, valid_from=datetime.date(2019, 7, 1))
    for recipient, coefficient in (("individual", "0.3"), ("collective", "0.6")):
        PrizeCoefficient.objects.create(
            form=award_form, recipient=recipient, coefficient=coefficient, valid_from=datetime.date(2017, 10, 1)
        )  # fmt: skip


@pytest.fixture
def draft(conference, organiser):
    """draft(number=…, date=…, authority=…) -> a decision in preparation with all that waits for it."""

    def make(authority="Giám đốc Sở Công Thương", **fields) -> AwardDecision:
        return award_decisions.begin(
            AwardDecision(conference=conference, authority=authority, **fields), organiser
        )

    return make


@pytest.fixture
def issued(draft, conference, organiser):
    """issued(nomination, …) -> the issued decision 12/QĐ-SCT of 20/4/2020 that gives them their awards."""

    def make(*nominations, number="12/QĐ-SCT") -> AwardDecision:
        awards.propose_all(conference, organiser)
        decision = draft(number=number, date=datetime.date(2020, 4, 20))
        return award_decisions.issue(decision, organiser)

    return make
