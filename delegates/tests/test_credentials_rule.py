"""The figures of the credential report: sums equal the roster, shares add up, the order of the people changes nothing."""

import datetime
import random
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from delegates import credentials
from delegates.award_levels import AWARD_LEVELS, award_level, highest
from delegates.credentials import BASES, KINDS, Person, report, shares

DAY = datetime.date(2020, 4, 24)
YES_NO = st.sampled_from([True, False, None])
PEOPLE = st.lists(
    st.builds(
        Person,
        kind=st.sampled_from(KINDS),
        unit=st.integers(1, 4),
        name=st.sampled_from(["Bùi Mẫu An", "Lê Mẫu Ẩn", "Võ Mẫu Ý"]),
        comes=st.booleans(),
        confirmed=st.booleans(),
        present=st.booleans(),
        votes=st.booleans(),
        called_to_vote=st.booleans(),
        sex=st.sampled_from(["female", "male", ""]),
        born=st.none() | st.dates(datetime.date(1930, 1, 1), datetime.date(2004, 12, 31)),
        education=st.sampled_from(["", "bachelor", "master", "other"]),
        ethnicity=st.sampled_from(["", "Kinh", "Mường", "Thái"]),
        party_member=YES_NO,
        direct_worker=YES_NO,
        production_worker=YES_NO,
        researcher=YES_NO,
        awards=st.frozensets(st.sampled_from(AWARD_LEVELS)),
    ),
    max_size=30,
)


@given(PEOPLE, st.sampled_from(BASES), st.none() | st.just(DAY), st.randoms(use_true_random=False))
def test_sums_equal_the_roster_and_the_order_of_the_people_changes_nothing(people, base, day, chance):
    found = report(people, base=base, day=day, educations=("master",), units=(3, 1))
    there = [person for person in people if person.counts(base)]
    for parts in (found.by_kind, found.by_unit):
        assert sum(part.called for part in parts) == found.all.called == len(people)
        assert sum(part.counted for part in parts) == found.all.counted == len(there)
        assert sum(part.with_reason for part in parts) == sum(not person.comes for person in people)
        assert all(part.without_reason >= 0 for part in parts)
    for one, kinds in (
        (found.everybody, set(KINDS)),
        (found.exemplars, credentials.EXEMPLARS),
    ):
        size = sum(person.kind in kinds for person in there)
        assert one.total == size
        for name in ("sex", "ages", "education", "ethnicity", "party", "awards"):
            lines = getattr(one, name)
            assert sum(line.count for line in lines) == size
            assert sum(line.hundredths for line in lines) == (10_000 if size else 0)
            assert all(line.count for line in lines) and len({line.code for line in lines}) == len(lines)
        assert one.count("ages", "unknown") == size - one.aged
        assert one.women_production_workers.count <= one.production_workers.count
        assert (one.oldest is None) == (one.youngest is None) == (one.aged == 0)
    shuffled = list(people)
    chance.shuffle(shuffled)
    assert report(shuffled, base=base, day=day, educations=("master",), units=(3, 1)) == found


@given(st.lists(st.integers(0, 5000), max_size=9))
def test_shares_are_rounded_half_up_where_that_adds_up_and_never_a_hundredth_off(counts):
    parts, total = shares(counts), sum(counts)
    assert sum(parts) == (10_000 if total else 0)
    rounded = [credentials.half_up(count, total) for count in counts]
    if sum(rounded) == 10_000:
        assert parts == rounded
    for count, part in zip(counts, parts, strict=True):
        assert not total or abs(part - Fraction(10_000 * count, total)) < 1


@given(st.integers(0, 400), st.integers(0, 400), st.fractions(0, 1, max_denominator=9))
def test_a_quorum_is_more_than_the_share_of_those_who_vote(there, away, share):
    people = [
        Person("individual", 1, "An", votes=True, present=place < there) for place in range(there + away)
    ]
    random.Random(1).shuffle(people)
    quorum = report(people, base="present", day=DAY, quorum=share).quorum
    assert quorum.is_met == (there > share * (there + away)) == (there >= quorum.needed)


def test_figures_that_were_counted_by_hand():
    """25 of 70 are 35.71 %; two thirds are not more than two thirds; nobody is guessed; several are the oldest."""
    assert [credentials.percent(part) for part in shares([25, 45])] == ["35.71", "64.29"]
    assert shares([1, 1, 1]) == [3334, 3333, 3333]
    born = datetime.date(1964, 2, 29)
    people = [
        Person("individual", 1, "Vũ Mẫu Ba", present=True, votes=True, born=born, sex="female"),
        Person("collective", 2, "Bế Mẫu Ẵm", present=True, votes=True, born=born, party_member=True),
        Person("individual", 1, "Hồ Mẫu Ơ", votes=True, comes=False, present=True),
        Person("guest", 3, "Đỗ Mẫu Ê", present=True, born=datetime.date(1997, 4, 25)),
        Person("staff", 1, "Lý Mẫu Y", confirmed=True),
    ]
    found = report(people, base="present", day=DAY)
    assert (found.all.called, found.all.counted, found.all.with_reason, found.all.without_reason) == (
        5,
        3,
        1,
        1,
    )
    assert (found.quorum.called, found.quorum.counted, found.quorum.needed) == (3, 2, 3)
    assert found.quorum.is_met is False
    assert report(people, base="present", day=DAY, quorum=Fraction(1, 2)).quorum.is_met is True
    assert report(people, base="called", day=DAY).quorum.is_met is None
    assert found.everybody.oldest.names == ("Bế Mẫu Ẵm", "Vũ Mẫu Ba")
    assert (found.everybody.youngest.age, found.everybody.oldest.age) == (22, 56)
    assert found.everybody.average_age == "44.7"
    assert [(line.code, line.count) for line in found.exemplars.party] == [("yes", 1), ("unknown", 1)]
    assert credentials.age(born, datetime.date(2021, 2, 28)) == 56
    assert credentials.default_base(people, DAY, DAY) == "present"
    assert credentials.default_base(people, DAY, DAY - datetime.timedelta(1)) == "confirmed"
    assert credentials.default_base(people[:4], None, DAY) == "called"
    assert credentials.average([1, 2, 2, 2]) == "1.8"
    instead = Person("individual", 1, "Bùi Mẫu Thay", present=True, called_to_vote=True)
    quorum = report([*people, instead], base="present", day=DAY).quorum
    assert (quorum.called, quorum.counted) == (4, 2)  # the substitute has no vote, and the voter was called


def test_the_level_of_an_award_by_its_words():
    said = {
        "huan chuong lao dong hang ba chu tich nuoc": "state",
        "bang khen thu tuong chinh phu": "government",
        "chien si thi dua toan quoc": "government",
        "chien si thi dua cap tinh": "province",
        "bang khen uy ban nhan dan tinh ha tinh": "province",
        "chien si thi dua co so giam doc so cong thuong": "department",
        "giay khen giam doc so cong thuong": "department",
        "giay khen cong doan bo cong thuong": "department",
        "chien si thi dua co so bo truong bo cong thuong": "department",
        "giay chung nhan": "other",
    }
    assert {text: award_level(text) for text in said} == said
    assert highest({"department", "province"}) == "province"
