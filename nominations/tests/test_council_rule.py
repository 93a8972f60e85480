"""The rule of the council's votes against counting heads one by one, and the ranking against sorting by hand."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nominations.council_rule import Ballots, Criterion, Threshold, decide, mark, mean, places

pytestmark = pytest.mark.once

MAJORITY, TWO_THIRDS, NINETY = Threshold(), Threshold(2, 3, True), Threshold(90, 100, True)


def council(yes: int, no: int = 0, blank: int = 0, absent: int = 0, **more) -> Ballots:
    present = yes + no + blank
    return Ballots(members=present + absent, present=present, yes=yes, no=no, **more)


@pytest.mark.parametrize(
    ("ballots", "threshold", "base", "verdict", "share"),
    [
        (council(7, 2), MAJORITY, "all", "passed", Fraction(700, 9)),
        (council(4, 4), MAJORITY, "all", "failed", Fraction(50)),  # exactly half is not more than half
        (council(5, 3), MAJORITY, "all", "passed", Fraction(125, 2)),
        (council(4, 2, 0, 3), MAJORITY, "all", "failed", Fraction(400, 9)),
        (council(4, 2, 0, 3), MAJORITY, "present", "passed", Fraction(200, 3)),
        (council(6, 3), TWO_THIRDS, "all", "passed", Fraction(200, 3)),  # exactly two thirds is enough
        (council(5, 4), TWO_THIRDS, "all", "failed", Fraction(500, 9)),
        (council(9, 1), NINETY, "all", "passed", Fraction(90)),
        (council(8, 1), NINETY, "all", "failed", Fraction(800, 9)),
        (council(5, 0, 0, 3), MAJORITY, "all", "no_quorum", Fraction(125, 2)),  # 5 of 8 present
        (council(6, 0, 0, 3), MAJORITY, "all", "passed", Fraction(200, 3)),  # 6 of 9 is two thirds
        (Ballots(9, 5, written=1, yes=4, no=1, written_yes=1), MAJORITY, "all", "passed", Fraction(500, 9)),
        (Ballots(9, 9, abstaining=1, yes=4, no=4), MAJORITY, "all", "failed", Fraction(50)),
        (Ballots(9, 9, abstaining=2, yes=4, no=3), MAJORITY, "all", "passed", Fraction(400, 7)),
        (
            Ballots(9, 7, abstaining=1, abstaining_away=1, yes=4, no=3),
            MAJORITY, "present", "passed", Fraction(400, 7),
        ),
        (Ballots(1, 1, abstaining=1), MAJORITY, "all", "no_quorum", None),
        (Ballots(0, 0), MAJORITY, "present", "no_quorum", None),
    ],
)  # fmt: skip
def test_what_a_vote_comes_to(ballots, threshold, base, verdict, share):
    result = decide(ballots, threshold, base)
    assert (result.verdict, result.share) == (verdict, share)


# Each member as (where, may vote, what they say): the whole council spelt out.
PERSON = st.sampled_from(
    list(product(["room", "writing", "away"], [True, True, False], ["yes", "yes", "no", ""]))
)
THRESHOLD = st.one_of(
    st.sampled_from([MAJORITY, TWO_THIRDS, NINETY, Threshold(1, 1, True)]),
    st.builds(
        lambda top, more, reached: Threshold(top, top + more, reached),
        st.integers(1, 20),
        st.integers(1, 20),
        st.booleans(),
    ),
)


@settings(deadline=None)
@given(st.lists(PERSON, max_size=12), THRESHOLD, st.sampled_from(["all", "present"]))
def test_against_counting_heads(people, threshold, base):
    def heads(test) -> int:
        return sum(1 for person in people if test(*person))

    ballots = Ballots(
        members=len(people),
        present=heads(lambda where, may, says: where == "room"),
        written=heads(lambda where, may, says: where == "writing"),
        abstaining=heads(lambda where, may, says: not may),
        abstaining_away=heads(lambda where, may, says: not may and where == "away"),
        yes=heads(lambda where, may, says: where == "room" and may and says == "yes"),
        no=heads(lambda where, may, says: where == "room" and may and says == "no"),
        written_yes=heads(lambda where, may, says: where == "writing" and may and says == "yes"),
        written_no=heads(lambda where, may, says: where == "writing" and may and says == "no"),
    )
    result = decide(ballots, threshold, base)
    in_base = [p for p in people if p[1] and (base == "all" or p[0] != "away")]
    favour = [p for p in in_base if p[0] != "away" and p[2] == "yes"]
    assert (result.base, result.approving) == (len(in_base), len(favour))
    if not in_base or 3 * heads(lambda where, may, says: where != "away") < 2 * len(people):
        assert result.verdict == "no_quorum"
        return
    share, needed = (
        Fraction(len(favour), len(in_base)),
        Fraction(threshold.numerator, threshold.denominator),
    )
    assert result.share == 100 * share
    assert result.verdict == (
        "passed" if share > needed or (threshold.reached and share == needed) else "failed"
    )


@settings(deadline=None)
@given(st.integers(1, 30), st.integers(0, 30), THRESHOLD)
def test_one_more_in_favour_never_harms(members, yes, threshold):
    yes = min(yes, members - 1)
    order = ["failed", "passed"]
    before = decide(Ballots(members, members, yes=yes), threshold, "all").verdict
    after = decide(Ballots(members, members, yes=yes + 1), threshold, "all").verdict
    assert order.index(after) >= order.index(before)
    assert decide(Ballots(members, members, yes=members), threshold, "all").verdict == "passed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"yes": -1}, {"present": 10}, {"yes": 6, "no": 4}, {"written": 1, "written_yes": 2, "present": 8},
        {"abstaining": 10}, {"abstaining": 1, "yes": 9}, {"abstaining_away": 1}, {"written": 1},
    ],
)  # fmt: skip
def test_ballots_that_cannot_be(wrong):
    with pytest.raises(ValueError, match=" "):
        Ballots(**{"members": 9, "present": 9} | wrong)


@pytest.mark.parametrize("wrong", [(0, 2), (3, 2), (1, 1), (-1, 2), (1, 0)])
def test_thresholds_that_cannot_be(wrong):
    with pytest.raises(ValueError, match=" "):
        Threshold(*wrong)
    assert Threshold(1, 1, True).met_by(9, 9)


def test_marks_are_weighted_shares_of_the_largest_score():
    work, initiative = Criterion(Fraction(3), Fraction(10)), Criterion(Fraction(1), Fraction(5))
    assert mark([(work, Fraction(8)), (initiative, Fraction(5))]) == Fraction(85)
    assert mark([(work, Fraction(10)), (initiative, Fraction(5))]) == 100
    assert mean([Fraction(85), Fraction(90)]) == Fraction(175, 2)
    assert mean([]) is None
    for wrong in ([], [(work, Fraction(11))], [(work, Fraction(-1))]):
        with pytest.raises(ValueError, match=" "):
            mark(wrong)
    with pytest.raises(ValueError, match=" "):
        Criterion(Fraction(0), Fraction(1))


def test_ties_share_a_place_and_the_next_ones_are_skipped():
    marks = {"a": Fraction(90), "b": Fraction(95), "c": Fraction(90), "d": None, "e": Fraction(1, 3)}
    assert places(marks) == {"a": 2, "b": 1, "c": 2, "d": None, "e": 4}


@settings(deadline=None)
@given(st.dictionaries(st.integers(), st.one_of(st.none(), st.fractions(0, 100)), max_size=8))
def test_places_against_sorting(marks):
    ordered = sorted((value for value in marks.values() if value is not None), reverse=True)
    assert places(marks) == {
        key: None if value is None else ordered.index(value) + 1 for key, value in marks.items()
    }
