"""Who is honoured: exact figures per unit and group, beside the edition before, for those who may read all."""

import datetime
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from conference.models import Conference, PriorityTarget
from dashboard import fairness
from nominations import award_decisions, awards
from nominations.models import AwardDecision, Nomination
from nominations.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def figures(conference, organiser, make_nomination, allocation, other_unit):
    """Four nominated, three approved, two awarded; the other unit has a man in production without an award."""
    make_nomination(State.APPROVED, is_direct_worker=True)
    make_nomination(State.APPROVED, kind=Nomination.Kind.COLLECTIVE, gender="male")
    make_nomination(State.REFUSED, is_researcher=True)
    make_nomination(State.DRAFT)
    make_nomination(
        State.APPROVED, unit=other_unit, gender="male", is_production_worker=True, award_form=None
    )
    make_nomination(State.APPROVED, kind="guest")
    PriorityTarget.objects.create(conference=conference, group="female", min_percent=40)
    awards.propose_all(conference, organiser)
    decision = award_decisions.begin(
        AwardDecision(
            conference=conference,
            authority="Giám đốc Sở",
            number="12/QĐ-SCT",
            date=datetime.date(2020, 4, 20),
        ),
        organiser,
    )
    award_decisions.issue(decision, organiser)
    return conference


def cells(rows):
    return [(row.label, row.allocated, row.nominated, row.approved, row.awarded, row.share) for row in rows]


def test_units_and_groups(figures):
    found = fairness.report(figures)
    assert cells(found.units) == [
        ("QLTM", 3, 3, 2, 2, Fraction(100)),
        ("TTra", None, 1, 1, 0, Fraction(0)),
    ]
    assert [row[1:] for row in cells(found.groups)] == [
        (2, 2, 1, 1, Fraction(50)),  # women: 40 % of three is two
        (None, 1, 1, 1, Fraction(50)),
        (None, 1, 0, 0, Fraction(0)),
        (None, 1, 1, 0, Fraction(0)),
    ]
    assert cells([found.total]) == [("", 3, 4, 3, 2, Fraction(100))]
    assert found.previous is None


def test_beside_the_edition_before(figures, organiser, make_nomination, unit):
    fields = {field.name: getattr(figures, field.name) for field in Conference._meta.concrete_fields}
    earlier = Conference.objects.create(
        **fields | {"id": None, "slug": "ii", "is_current": False, "edition_number": 2}
    )
    Conference.objects.create(**fields | {"id": None, "slug": "i", "is_current": False, "edition_number": 1})
    make_nomination(State.APPROVED, conference=earlier, gender="male")
    awards.propose_all(earlier, organiser)
    decision = AwardDecision(
        conference=earlier, authority="Giám đốc Sở", number="1/QĐ-SCT", date=datetime.date(2015, 4, 20)
    )
    award_decisions.issue(award_decisions.begin(decision, organiser), organiser)
    found = fairness.report(figures)
    assert found.previous == earlier
    assert [row.before for row in found.groups] == [Fraction(0)] * 4
    assert [row.before for row in found.units] == [Fraction(100), Fraction(0)]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ORGANISER, 200), (Role.LEADER, 200), (Role.COUNCIL_MEMBER, 200), (Role.DOOR, 403),
        (Role.UNIT_HEAD, 403), (Role.UNIT_PREPARER, 403), (None, 403),
    ],
)  # fmt: skip
def test_who_may(as_user, make_user, unit, figures, role, status):
    user = make_user(role, unit if role in (Role.UNIT_HEAD, Role.UNIT_PREPARER) else None)
    assert as_user(user).get(reverse("dashboard:fairness")).status_code == status


def test_sign_in_method_and_an_empty_portal(client, as_user, organiser, conference):
    address = reverse("dashboard:fairness")
    assert client.get(address).status_code == 302
    assert as_user(organiser).post(address).status_code == 405
    assert "Chưa có đề cử điển hình nào." in as_user(organiser).get(address).content.decode()
    Conference.objects.all().delete()
    assert as_user(organiser).get(address).status_code == 200


def test_as_many_queries_for_many_as_for_few(figures, make_nomination, as_user, organiser):
    client, counts = as_user(organiser), []
    for more in (0, 20):
        for _place in range(more):
            make_nomination(State.APPROVED)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("dashboard:fairness")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_the_sample_is_proposed_for_its_awards(sample_conference):
    from nominations.models import Award

    found = Award.objects.of(sample_conference)
    assert (found.filter(form__code="GK").count(), found.filter(form__code="GCN").count()) == (37, 33)
    assert set(found.values_list("state", "decision")) == {("proposed", None)}
