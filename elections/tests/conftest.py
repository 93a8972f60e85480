"""A small election: six voters of two units in the hall, three candidates, a board with two tellers."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from accounts.models import Role
from delegates.models import Delegate
from elections import counting, preparing, voting
from elections.models import BallotEntry, BoardMember, Candidate, Election

NAMES = ("Lê Mẫu Thịnh", "Hồ Thị Mẫu Thu", "Thái Mẫu Vũ")


@pytest.fixture
def make_delegate(conference, unit):
    def make(name: str, **fields) -> Delegate:
        defaults = {"unit": unit, "category": "staff", "can_vote": True, "present_at": timezone.now()}
        row = Delegate(conference=conference, full_name=name, **defaults | fields)
        row.set_keys()
        row.save()
        return row

    return make


@pytest.fixture
def people(make_user):
    """The accounts of the day: head of the counting board, two tellers, secretary of the session."""
    return SimpleNamespace(
        head=make_user(Role.COUNCIL_MEMBER, full_name="Đặng Mẫu Trưởng Ban"),
        first=make_user(Role.DOOR, full_name="Kiểm Phiếu Một"),
        second=make_user(None, full_name="Kiểm Phiếu Hai"),
        secretary=make_user(Role.SESSION, full_name="Thư Ký Phiên"),
    )


@pytest.fixture
def election(conference, organiser):
    return preparing.create(
        Election(conference=conference, purpose="Bầu đoàn đại biểu dự Đại hội tỉnh", seats=1, alternates=1),
        organiser,
    )


@pytest.fixture
def candidates(election, unit, organiser):
    return [
        preparing.propose(
            Candidate(
                election=election, unit=unit, full_name=name, date_of_birth=datetime.date(1970 + place, 2, 3),
                position="Chuyên viên",
            ),
            organiser,
        )
        for place, name in enumerate(NAMES)
    ]  # fmt: skip


@pytest.fixture
def board(election, organiser, people):
    seats = (
        ("counting", "head", people.head, False),
        ("counting", "secretary", people.first, True),
        ("counting", "member", people.second, True),
    )
    return [
        preparing.seat(
            BoardMember(
                election=election, body=body, post=post, full_name=str(user), user=user, is_teller=teller
            ),
            organiser,
        )
        for body, post, user, teller in seats
    ]


@pytest.fixture
def voting_now(election, candidates, board, make_delegate, organiser, people):
    """The roll is closed: five of six are there; five papers are out."""
    for number in range(6):
        make_delegate(f"Người Bỏ Phiếu {number}", present_at=timezone.now() if number else None)
    preparing.close_list(election, organiser)
    voting.close_roll(election, people.secretary)
    for kind, number in (("printed", 7), ("issued", 5)):
        voting.enter_papers(BallotEntry(election=election, kind=kind, number=number), people.secretary)
    election.refresh_from_db()
    return election


@pytest.fixture
def counting_now(voting_now, people):
    voting.end_vote(voting_now, people.secretary)
    voting_now.refresh_from_db()
    return voting_now


@pytest.fixture
def figures(candidates):
    """figures(3, 1, 0) -> a teller's count with these votes, by the order of NAMES."""

    def make(*votes: int, **other: int) -> dict[str, int]:
        base = {
            "issued": 5,
            "collected": 5,
            "invalid_form": 0,
            "invalid_many": 1,
            "invalid_none": 0,
            "invalid_other": 0,
        }
        named = {f"votes_{row.pk}": number for row, number in zip(candidates, votes, strict=True)}
        return base | named | other

    return make


def count_both(election, people, figures) -> None:
    election.refresh_from_db()
    for teller in (people.first, people.second):
        counting.enter(election, teller, figures)
