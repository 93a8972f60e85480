"""The rule that finds the same person twice: plain values, no database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nominations.same_person import Candidate, find, may_be_one, name_key

pytestmark = pytest.mark.once

APRIL, MAY = date(1985, 4, 5), date(1985, 5, 5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nguyễn Thị Hoà", "Nguyễn Thị Hòa"),
        ("Ðặng Văn Đức", "đặng văn ĐỨC"),
        ("Trần Thị Thuỷ", "TRẦN THỊ THỦY"),
        ("Lê  Văn\u00a0Mẫu", "Lê Văn Mẫu"),
        ("Tổ 1 – Kho", "Tổ 1, kho"),
        ("Nguye\u0302\u0303n An", "Nguyễn An"),
    ],
)
def test_spellings_of_one_name_share_a_key(one, other):
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("Lê Văn An", "Lê Văn Ân B"), ("Tổ 1", "Tổ 11"), ("An Bình", "Bình An")]
)
def test_other_names_do_not(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("born", "other_born", "expected"),
    [(APRIL, APRIL, True), (APRIL, None, True), (None, None, True), (APRIL, MAY, False)],
)
def test_dates_of_birth(born, other_born, expected):
    one, other = Candidate(1, "le an", born), Candidate(2, "le an", other_born)
    assert may_be_one(one, other) is may_be_one(other, one) is expected


def test_a_collective_is_no_person_and_has_no_birthday():
    assert not may_be_one(Candidate(1, "to 1", None, True), Candidate(2, "to 1", None))
    assert may_be_one(Candidate(1, "to 1", APRIL, True), Candidate(2, "to 1", MAY, True))


def test_twins_are_listed_and_not_paired():
    found = find([Candidate(3, "le an", APRIL), Candidate(1, "le an", MAY), Candidate(2, "le an", None)])
    assert found.pairs == [(1, 2), (2, 3)]
    assert found.namesakes == [(1, 2, 3)]


def test_nameless_drafts_are_nobody():
    assert find([Candidate(1, "", None), Candidate(2, "", None)]) == find([])


candidates = st.builds(
    Candidate,
    id=st.integers(1, 30),
    key=st.sampled_from(["", "a", "b"]),
    born=st.sampled_from([None, APRIL, MAY]),
    is_collective=st.booleans(),
)


@settings(deadline=None)
@given(st.lists(candidates, max_size=12, unique_by=lambda candidate: candidate.id))
def test_against_the_definition(people):
    expected = {
        (one.id, other.id)
        for one in people
        for other in people
        if one.id < other.id
        and one.key
        and (one.key, one.is_collective) == (other.key, other.is_collective)
        and (one.is_collective or None in (one.born, other.born) or one.born == other.born)
    }
    found = find(people)
    assert found.pairs == sorted(expected)
    for group in found.namesakes:
        assert len(group) > 1 and group == tuple(sorted(group))


@settings(deadline=None)
@given(st.text(max_size=300))
def test_a_key_is_short_and_stable(name):
    key = name_key(name)
    assert len(key) <= 200 and name_key(key) == key
