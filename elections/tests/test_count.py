"""The rule of the election against a counter that is written another way, and the edges one by one."""

import datetime
import io
import json
import random
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

from elections import count
from elections.count import Ballots, Candidate, Hands, Rule

DEMO = {
    "seats": 5, "alternates": 1, "denominator": "valid", "called": 88, "present": 85, "issued": 85, "collected": 85,
    "invalid": 2,
    "candidates": [
        {"name": name, "born": born, "votes": votes}
        for name, born, votes in (
            ("Lê Mẫu Thịnh", "1970-01-23", 78), ("Nguyễn Thị Mẫu Hà", "1975-02-01", 75), ("Mai Mẫu Cảnh", "1980-05-06", 71),
            ("Lương Thị Mẫu Ái", "1982-07-08", 64), ("Bùi Thị Mẫu Tuyết", "1979-03-02", 52),
            ("Hồ Thị Mẫu Thu", "1985-09-10", 42), ("Thái Mẫu Vũ", "1990-11-12", 30),
        )
    ],
}  # fmt: skip


def brute(base: int, rule: Rule, people: list[Candidate]) -> tuple[set, set, tuple | None]:
    """(elected, alternates, who stands again and for how many) by asking of each pair who goes before whom."""

    def before(one: Candidate, other: Candidate) -> bool:
        if one.votes != other.votes:
            return one.votes > other.votes
        equals = [each.born for each in people if each.votes == one.votes]
        return rule.tie == "older" and None not in equals and one.born < other.born

    fit = [one for one in people if one.votes + one.votes >= base + 1 and base]
    elected, alternates, torn = set(), set(), []
    for one in fit:
        best = 1 + len([other for other in fit if before(other, one)])
        worst = len(fit) - len([other for other in fit if before(one, other)])
        last = rule.seats + rule.alternates
        if worst <= rule.seats:
            elected.add(one.key)
        elif best > rule.seats and worst <= last:
            alternates.add(one.key)
        elif best <= last:
            torn.append((best, one.key))
    official, others = rule.seats - len(elected), rule.alternates - len(alternates)
    if torn:
        first = min(torn)[0]
        return elected, alternates, ({key for place, key in torn if place == first}, official or others)
    rest = {one.key for one in people} - {one.key for one in fit}
    return elected, alternates, (rest, official or others) if rest and official + others else None


def some(chance: random.Random) -> tuple[Ballots, Rule, list[Candidate]]:
    """An election whose figures add up; few valid ballots and few birthdays make for many ties."""
    called = chance.randint(0, 30)
    present, issued, collected = (max(0, called - chance.randint(0, 2) * part) for part in (0, 1, 1))
    issued, collected = min(present, issued), min(issued, collected)
    ballots = Ballots(called, present, issued, collected, chance.randint(0, min(collected, 4)))
    rule = Rule(
        chance.randint(1, 5), chance.randint(0, 3), chance.choice(count.BASES), chance.choice(count.TIE_RULES)
    )
    left, people = ballots.valid * rule.seats, []
    for key in range(chance.randint(0, 8)):
        half = ballots.valid // 2
        votes = chance.choice((chance.randint(0, ballots.valid), half, half + 1, half + 1, half + 2))
        votes = min(votes, left, ballots.valid)
        left -= votes
        born = chance.choice((None, *(datetime.date(1970 + each, 1, 1) for each in range(4))))
        people.append(Candidate(key, f"Người {key}", votes, born))
    return ballots, rule, people


def test_it_agrees_with_the_other_counter_on_4000_elections():
    chance, second, ties = random.Random(20200424), 0, 0
    for _turn in range(4000):
        ballots, rule, people = some(chance)
        found = count.count(ballots, rule, people)
        elected, alternates, again = brute(ballots.base(rule.base), rule, people)
        assert {row.key for row in found.elected} == elected
        assert {row.key for row in found.alternates} == alternates
        stands = found.second_round
        assert (stands and ({row.key for row in stands.candidates}, stands.seats)) == again, (
            ballots,
            rule,
            people,
        )
        everybody = [row.key for row in (*found.elected, *found.alternates, *found.not_elected)]
        assert sorted(everybody) == list(range(len(people)))
        second += again is not None
        ties += bool(stands and stands.tie)
    assert second > 1000 and ties > 150


@pytest.mark.parametrize(
    ("base", "threshold", "alternates"), [("valid", 42, 1), ("collected", 43, 0), ("called", 45, 0)]
)
def test_the_three_denominators_of_the_sample(base, threshold, alternates):
    found = answer(DEMO | {"denominator": base})
    assert found["threshold"] == threshold
    assert found["elected"] == [row["name"] for row in DEMO["candidates"][:5]]
    assert found["alternates"] == ["Hồ Thị Mẫu Thu"][:alternates]
    assert (found["second_round"] is None) == bool(alternates)
    if not alternates:
        assert found["second_round"] == {
            "seats": 1, "official": 0, "alternates": 1, "tie": False, "candidates": ["Hồ Thị Mẫu Thu", "Thái Mẫu Vũ"],
        }  # fmt: skip


def answer(document) -> dict:
    from elections import count_file

    return count_file.answer(document)


def vote(votes, rule, born=None, ballots=None):
    """(elected, alternates, second round) as positions, of ten valid ballots."""
    born = born or [None] * len(votes)
    people = [
        Candidate(key, str(key), number, day and datetime.date(day, 1, 1))
        for key, (number, day) in enumerate(zip(votes, born, strict=True))
    ]
    found = count.count(ballots or Ballots(10, 10, 10, 10, 0), rule, people)
    again = found.second_round
    return (
        [row.key for row in found.elected],
        [row.key for row in found.alternates],
        again and ([row.key for row in again.candidates], again.seats, again.alternates, again.tie),
    )


@pytest.mark.parametrize(
    ("votes", "rule", "born", "result"),
    [
        ([5], Rule(1), None, ([], [], ([0], 1, 0, False))),  # exactly half is not more than half
        ([6], Rule(1), None, ([0], [], None)),
        ([8, 6, 6], Rule(2), [1960, 1980, 1970], ([0, 2], [], None)),  # the older person
        ([8, 6, 6], Rule(2, 1), [1960, 1980, 1970], ([0, 2], [1], None)),
        ([8, 6, 6], Rule(2, tie="second_round"), [1960, 1980, 1970], ([0], [], ([2, 1], 1, 0, True))),
        ([8, 6, 6], Rule(2), [1960, 1980, None], ([0], [], ([1, 2], 1, 0, True))),  # age is not known
        ([8, 6, 6], Rule(2), [1960, 1980, 1980], ([0], [], ([1, 2], 1, 0, True))),
        ([7, 7], Rule(2), None, ([0, 1], [], None)),  # a tie that decides nothing
        ([8, 6, 6], Rule(2, 1), None, ([0], [], ([1, 2], 1, 1, True))),
        ([6, 6, 6, 6, 6], Rule(3, 1), None, ([], [], ([0, 1, 2, 3, 4], 3, 1, True))),
        ([9, 6, 4, 1], Rule(3, 1), None, ([0, 1], [], ([2, 3], 1, 1, False))),  # fewer qualified than seats
        ([9, 8, 2], Rule(2, 1), None, ([0, 1], [], ([2], 1, 1, False))),  # only the alternate is missing
        ([9, 8], Rule(2, 1), None, ([0, 1], [], None)),  # nobody is left to stand again
        ([], Rule(2, 1), None, ([], [], None)),
    ],
)  # fmt: skip
def test_edges(votes, rule, born, result):
    assert vote(votes, rule, born) == result


def test_a_place_after_the_equals_is_certain():
    hundred = Ballots(100, 100, 100, 100, 0)
    given = vote([60, 58, 56, 56, 52], Rule(3, 2), ballots=hundred)
    assert given == ([0, 1], [4], ([2, 3], 1, 1, True))
    last = vote([60, 58, 57, 56, 56], Rule(3, 1), ballots=hundred)  # equals across the last alternate
    assert last == ([0, 1, 2], [], ([3, 4], 1, 1, True))


def test_zero_ballots_elect_nobody():
    nothing = Ballots(10, 0, 0, 0, 0)
    assert vote([0, 0], Rule(1), ballots=nothing) == ([], [], ([0, 1], 1, 0, False))
    assert count.share(0, 0) is None


def test_between_equals_more_votes_are_enough():
    assert vote([4, 3], Rule(1, 1, half=False)) == ([0], [1], None)
    assert vote([4, 4], Rule(1, tie="second_round", half=False)) == ([], [], ([0, 1], 1, 0, True))


@pytest.mark.parametrize(
    ("wrong", "equation"),
    [
        ({"present": 89}, "present ≤ called: 89 ≤ 88"),
        ({"issued": 86}, "issued ≤ present: 86 ≤ 85"),
        ({"collected": 86}, "collected ≤ issued: 86 ≤ 85"),
        ({"invalid": 86}, "valid + invalid = collected: 86 = 85"),
        ({"valid": 84}, "valid + invalid = collected: 86 = 85"),
        ({"invalid": -1}, "every number ≥ 0: -1 ≥ 0"),
        ({"invalid": 2, "collected": 79}, "votes of Lê Mẫu Thịnh ≤ valid: 78 ≤ 77"),
        ({"seats": 4}, "sum of all votes ≤ valid × seats: 412 ≤ 332"),
    ],
)
def test_what_does_not_add_up_is_refused_with_its_equation(wrong, equation):
    found = answer(DEMO | wrong)
    assert found["problems"][0]["equation"] == equation
    assert (found["elected"], found["threshold"], found["second_round"]) == ([], None, None)


def test_nothing_is_counted_from_figures_that_do_not_add_up():
    with pytest.raises(ValueError, match="add up"):
        count.count(Ballots(1, 1, 1, 1, 0), Rule(1), [Candidate(1, "A", 2)])
    with pytest.raises(ValueError, match="add up"):
        count.count_hands(Hands(1, 2, 0, 0, 0), Rule(1), [])
    for wrong in (
        {"seats": 0},
        {"seats": 1, "alternates": -1},
        {"seats": 1, "base": "x"},
        {"seats": 1, "tie": "x"},
    ):
        with pytest.raises(ValueError, match=r"seats|rule"):
            Rule(**wrong)


@pytest.mark.parametrize(
    ("hands", "base", "elected"),
    [
        (Hands(10, 9, 5, 4, 0), "valid", 2),
        (Hands(10, 8, 4, 4, 0), "valid", 0),
        (Hands(10, 9, 5, 0, 0), "collected", 2),
        (Hands(10, 9, 5, 4, 0), "called", 0),
        (Hands(10, 0, 0, 0, 0), "valid", 0),
    ],
)
def test_a_show_of_hands_is_on_the_whole_list(hands, base, elected):
    listed = [Candidate(key, str(key), 0) for key in range(4)]
    found = count.count_hands(hands, Rule(2, 1, base=base), listed)
    assert len(found.elected) == elected and len(found.alternates) == bool(elected)
    assert len(found.not_elected) == (1 if elected else 4)


def test_more_hands_than_people():
    assert [each.equation for each in count.hands_problems(Hands(9, 9, 8, 1, 1))] == [
        "agree + disagree + no opinion ≤ present: 10 ≤ 9"
    ]
    assert [each.code for each in count.hands_problems(Hands(9, 9, -1, 1, 1))] == ["negative"]


class TestCommand:
    def run(self, tmp_path, content: str) -> tuple[int, dict]:
        file, out = tmp_path / "election.json", io.StringIO()
        file.write_text(content, encoding="utf-8")
        try:
            call_command("count_election", str(file), "--json", stdout=out)
        except SystemExit as end:
            return end.code, json.loads(out.getvalue())
        return 0, json.loads(out.getvalue())

    def test_the_sample(self, tmp_path):
        code, found = self.run(tmp_path, json.dumps(DEMO))
        assert (code, len(found["elected"]), found["alternates"]) == (0, 5, ["Hồ Thị Mẫu Thu"])
        assert (found["valid"], found["threshold"], found["problems"]) == (83, 42, [])

    @pytest.mark.parametrize(
        "content",
        [
            "", "[]", "{}", "nonsense", '{"seats": "5"}', json.dumps(DEMO | {"seats": True}),
            json.dumps(DEMO | {"seats": 0}), json.dumps(DEMO | {"denominator": "all"}), json.dumps(DEMO | {"tie": 1}),
            json.dumps(DEMO | {"candidates": [{"votes": 1}]}), json.dumps(DEMO | {"candidates": 7}),
            json.dumps(DEMO | {"candidates": [{"name": "A", "votes": 1, "born": 1970}]}),
        ],
    )  # fmt: skip
    def test_what_is_no_election(self, tmp_path, content):
        code, found = self.run(tmp_path, content)
        assert code == 1
        assert [each["code"] for each in found["problems"]] == ["unreadable"]

    def test_standard_input_and_a_missing_file(self):
        command = [sys.executable, "manage.py", "count_election"]
        given = subprocess.run(
            [*command, "-"], input=json.dumps(DEMO | {"collected": 90}), capture_output=True, text=True,
            cwd=settings.BASE_DIR, check=False,
        )  # fmt: skip
        assert given.returncode == 1
        assert json.loads(given.stdout)["problems"][0]["equation"] == "collected ≤ issued: 90 ≤ 85"
        gone = subprocess.run(
            [*command, "/no/such/file"], capture_output=True, cwd=settings.BASE_DIR, check=False
        )
        assert (gone.returncode, gone.stdout) == (2, b"")
