"""A small council with members who vote in the portal and sessions in every state; awards and decisions."""

from __future__ import annotations

import datetime

import pytest

from accounts.models import Role, User
from nominations import award_decisions, awards, council_sessions
from nominations.council import CouncilMember, CouncilSession, SessionState
from nominations.council_items import Presence
from nominations.models import AwardDecision, AwardForm, BaseWage, Nomination, PrizeCoefficient
from nominations.states import State

HELD = datetime.datetime(2020, 3, 12, 7, tzinfo=datetime.UTC)
NAMES = (
    "Đỗ Văn Mẫu Trung", "Vũ Mẫu Cường", "Bùi Thị Mẫu Hà", "Lê Mẫu Thịnh", "Cao Mẫu An", "Hồ Mẫu Bình",
    "Phan Mẫu Quý", "Võ Mẫu Ước", "Bế Mẫu Ẵm",
)  # fmt: skip


@pytest.fixture
def voters(make_user) -> list[User]:
    """Two accounts with the role of a council member."""
    return [make_user(Role.COUNCIL_MEMBER, full_name=name) for name in NAMES[3:5]]


@pytest.fixture
def leader(make_user) -> User:
    return make_user(Role.LEADER)


@pytest.fixture
def door(make_user) -> User:
    return make_user(Role.DOOR)


@pytest.fixture
def members(conference, organiser, voters) -> list[CouncilMember]:
    """Chair, deputy and seven more; the third is the organiser, the fourth and fifth vote with their accounts."""
    users = {2: organiser, 3: voters[0], 4: voters[1]}
    posts = {0: "chair", 1: "deputy", 2: "secretary"}
    return [
        CouncilMember.objects.create(
            conference=conference, full_name=name, post=posts.get(place, "member"), order=place,
            user=users.get(place), position="Chuyên viên",
        )
        for place, name in enumerate(NAMES)
    ]  # fmt: skip


@pytest.fixture
def make_session(conference, organiser, members):
    """make_session(nominations, present=7, written=1, state=…, way=…) -> a session with that agenda and attendance."""

    def make(nominations=(), *, present=9, written=0, state=SessionState.DRAFT, **fields) -> CouncilSession:
        defaults = {"held_at": HELD, "chair": members[0], "secretary": members[2], "way": "open"}
        session = CouncilSession(conference=conference, **defaults | fields)
        council_sessions.create(session, organiser)
        council_sessions.add_items(session, organiser, [nomination.pk for nomination in nominations])
        kinds = [Presence.PRESENT] * present + [Presence.WRITTEN] * written
        council_sessions.set_attendance(
            session, organiser, {member.pk: kind for member, kind in zip(members, kinds, strict=False)}
        )
        if state != SessionState.DRAFT:
            council_sessions.open_session(session, organiser)
        session.refresh_from_db()
        return session

    return make


@pytest.fixture
def approved(make_nomination):
    """approved(3) -> so many approved exemplars."""
    return lambda count=1, **fields: [make_nomination(State.APPROVED, **fields) for _ in range(count)]


@pytest.fixture
def item(make_session, approved):
    """The one item of an open session with an open vote, all nine present."""
    return make_session(approved(), state=SessionState.OPEN).items.get()


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
def approved_exemplar(make_nomination):
    """approved_exemplar(full_name=…, collective_name=…) -> an approved exemplar."""

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
