"""A unit's own page: its seats, its nominations with what each lacks, the deadline; nothing of another unit."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from conference.models import Unit
from nominations.models import Allocation, Nomination
from nominations.states import State

pytestmark = pytest.mark.django_db
ADDRESS = "/nominations/unit/"


def sections(client) -> list:
    return client.get(ADDRESS).context["sections"]


class TestWho:
    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (Role.UNIT_HEAD, 200), (Role.UNIT_PREPARER, 200), (Role.ORGANISER, 403), (Role.LEADER, 403),
            (Role.DOOR, 403), (None, 403),
        ],
    )  # fmt: skip
    def test_people_of_a_unit(self, role, status, as_user, make_user, unit, conference):
        user = make_user(role, unit if status == 200 else None)
        assert as_user(user).get(ADDRESS).status_code == status
        assert as_user(user).post(ADDRESS).status_code == 405

    def test_another_unit_never(self, as_user, outsider, make_nomination, allocation):
        make_nomination(State.RETURNED, full_name="Bùi Thị Mẫu Hà", decision_reason="Riêng của đơn vị")
        page = as_user(outsider).get(ADDRESS).content.decode()
        assert [secret for secret in ("Bùi Thị Mẫu Hà", "Riêng của đơn vị", "QLTM") if secret in page] == []
        assert [section.unit.code for section in sections(as_user(outsider))] == ["TTS"]

    def test_several_units_have_a_section_each(self, as_user, outsider, unit, allocation, make_nomination):
        outsider.role_assignments.create(role=Role.UNIT_HEAD, unit=unit)
        make_nomination(State.SUBMITTED)
        found = [(s.unit.code, s.prepares, len(s.lines)) for s in sections(as_user(outsider))]
        assert found == [("QLTM", False, 1), ("TTS", True, 0)]

    def test_without_a_conference(self, as_user, make_user, unit):
        assert as_user(make_user(Role.UNIT_HEAD, unit)).get(ADDRESS).status_code == 200


def test_seats_by_kind(as_user, preparer, allocation, make_nomination):
    Allocation.objects.update(seats=6, collectives=2, reserve=1)
    for state, kind in (
        (State.APPROVED, "individual"), (State.APPROVED, "collective"), (State.SUBMITTED, "collective"),
        (State.SUBMITTED, "individual"), (State.DRAFT, "individual"), (State.SUBMITTED, "guest"),
    ):  # fmt: skip
        make_nomination(state, kind=kind)
    (section,) = sections(as_user(preparer))
    assert section.seats.by_kind == ((4, 1, 1, 3), (2, 1, 1, 1))
    assert (section.seats.seats, section.seats.left, section.seats.reserve) == (6, 4, 1)


def test_an_invited_organisation_sees_its_guests(
    as_user, make_user, guest_organisation, guest_allocation, make_nomination
):
    make_nomination(State.APPROVED, kind="guest", organisation=guest_organisation)
    (section,) = sections(as_user(make_user(Role.UNIT_HEAD, guest_organisation)))
    assert (section.seats.category, section.seats.seats, section.seats.approved) == ("guest", 2, 1)


def test_what_each_nomination_lacks(as_user, preparer, head, allocation, make_nomination):
    lacking = make_nomination(State.DRAFT, position="", party_endorsed=False)
    lacking.achievements.all().delete()
    complete = make_nomination(State.RETURNED, decision_reason="Bổ sung minh chứng")
    waiting = make_nomination(State.SUBMITTED, position="")
    Nomination.objects.create(  # a draft that was thrown away before it had a number
        conference=lacking.conference, unit=lacking.unit, kind="individual", state=State.WITHDRAWN,
        prepared_by=preparer, full_name="Bỏ đi",
    )  # fmt: skip
    answer = as_user(preparer).get(ADDRESS)
    (section,) = answer.context["sections"]
    assert [(line.nomination, line.missing) for line in section.lines] == [
        (complete, []),
        (
            lacking,
            [
                "Vui lòng nhập chức vụ.",
                "Vui lòng nêu thành tích của ít nhất một năm.",
                "Chưa có ý kiến suy tôn của cấp ủy.",
            ],
        ),
        (waiting, []),
    ]
    page = answer.content.decode()
    assert f"/nominations/{lacking.pk}/edit/" in page
    assert f"/nominations/{complete.pk}/check/" in page
    assert f"/nominations/{waiting.pk}/edit/" not in page
    assert "Bổ sung minh chứng" in page
    assert "/edit/" not in as_user(head).get(ADDRESS).content.decode()


@pytest.mark.parametrize(
    ("left", "text", "open_"),
    [
        (datetime.timedelta(days=3), "còn 3 ngày.", True),
        (datetime.timedelta(minutes=-1), "Đã hết hạn", False),
    ],
)
def test_the_deadline_with_the_days_left(as_user, preparer, conference, left, text, open_):
    conference.nomination_deadline = timezone.now() + left
    conference.save()
    page = as_user(preparer).get(ADDRESS).content.decode()
    assert text in page
    assert ("/nominations/new/" in page) is open_


def test_long_lists_lead_on(as_user, preparer, conference, unit, allocation):
    Nomination.objects.bulk_create(
        Nomination(
            conference=conference,
            unit=unit,
            kind="individual",
            full_name=f"Tên {number}",
            prepared_by=preparer,
        )
        for number in range(53)
    )
    (section,) = sections(as_user(preparer))
    assert (len(section.lines), section.more) == (50, 3)


def test_same_queries_for_few_and_many(
    as_user, make_user, conference, unit, allocation, make_nomination, organiser
):
    user = make_user(Role.UNIT_PREPARER, unit)
    client = as_user(user)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ADDRESS).status_code == 200
        return len(queries)

    make_nomination(State.DRAFT)
    conference.reminders.create(unit=unit, sent_by=organiser)
    client.get(ADDRESS)
    few = count()
    for number in range(4):
        more = Unit.objects.create(code=f"X{number}", name="Đơn vị", short_name="X", kind=Unit.Kind.DIVISION)
        Allocation.objects.create(conference=conference, unit=more, category="exemplar", seats=4)
        user.role_assignments.create(role=Role.UNIT_PREPARER, unit=more)
        conference.reminders.create(unit=more, sent_by=organiser)
        for state in (State.DRAFT, State.RETURNED, State.APPROVED, State.SUBMITTED):
            make_nomination(state, unit=more)
    assert count() == few
    assert few <= 14
