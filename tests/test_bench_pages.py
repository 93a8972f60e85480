"""The pages benchmark: percentiles, ratios and goals, faults seen, the table, the same server as script/server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as project

from bench import table
from bench.goals import all_well
from bench.web import checkin, crowd, figures, importing, server, suite
from bench.web.visits import Answers, faults

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("percent", "expected"), [(0, 1), (50, 10), (90, 18), (95, 19), (96, 20), (100, 20)])
def test_a_percentile_is_a_time_that_was_measured(percent, expected):
    assert figures.percentile([*range(20, 0, -1)], percent) == expected


def test_percentiles_of_one_and_of_none():
    assert figures.percentile([7.5], 95) == 7.5
    with pytest.raises(ValueError, match="no times"):
        figures.percentile([], 95)
    assert figures.summary([]) == {}
    assert figures.summary([4, 1, 2, 3]) == {"p50_ms": 2.5, "p95_ms": 4}


@pytest.mark.parametrize(
    ("ours", "ratio", "met"), [(20.0, 2.0, True), (20.01, 2.001, False), (5.0, 0.5, True)]
)
def test_the_goal_is_a_multiple_of_the_floor(ours, ratio, met):
    found = figures.judge(figures.against_floor({"p50_ms": ours}, {"p50_ms": 10.0}))
    assert (found["value"], found["met"]) == (ratio, met)


def test_what_was_not_measured_is_neither_met_nor_missed():
    assert figures.against_floor({}, {"p50_ms": 10.0}) is None
    assert figures.against_floor({"p50_ms": 10.0}, {}) is None
    assert figures.judge(None)["met"] is None


def test_a_page_without_its_words_or_with_another_status_is_a_fault():
    assert faults(200, "Phòng Mẫu".encode(), "Phòng Mẫu") == []
    assert faults(200, b"sign in", "Phòng Mẫu") == ["“Phòng Mẫu” is not on the page"]
    assert faults(302, b"", "Phòng Mẫu") == ["status 302"]


def test_answers_of_all_rounds_come_together_and_a_fault_is_told_once():
    found = Answers()
    for taken in (1.0, 2.0):
        found.add(Answers([taken], 2048, ["status 500"], 0.25))
    assert found == Answers([1.0, 2.0], 2048, ["status 500"], 0.5)
    assert suite.cpu_ms(found) == 250
    assert suite.cpu_ms(Answers()) is None


def report_of(ours: list[float], *, quick: bool = False, wrong: tuple[str, ...] = ()) -> dict:
    answers = {
        suite.FLOOR: Answers([10.0, 10.0], 1024, [], 0.02),
        "awards": Answers(ours, 2048, list(wrong), 0.08),
    }
    pages = {"rounds": 5, "requests": 2, "units": 60, "nominations": 1000}
    return {
        "commit": "0123456789abcdef",
        "machine": {"processor": "P", "cores": 2},
        "quick": quick,
        "pages": pages | {"pages": suite.report(answers, quick)},
    }


def test_the_table_shows_ratio_times_and_goal():
    text = "\n".join(table.lines(report_of([30.0, 32.0], wrong=("status 500",))))
    assert "3.1x    4x         awards        31.0     32.0     40.0     2.000    status 500" in text
    assert "goal NOT met: 3.100 ≤ 2  times the floor: awards" in text
    assert "Fewer than five rounds" not in text


@pytest.mark.parametrize(
    ("report", "well"),
    [
        (report_of([19.0]), True),
        (report_of([21.0]), False),
        (report_of([21.0], quick=True), True),
        (report_of([19.0], wrong=("status 500",)), False),
        (report_of([]), True),
    ],
)
def test_a_missed_goal_or_a_fault_is_not_well(report, well):
    assert all_well(report) is well


def test_the_time_of_a_server_is_that_of_its_processes():
    """A shell that sleeps while its child counts: nearly all of the time is the child's."""
    script = f"{sys.executable} -c 'while True: pass' & wait"
    with subprocess.Popen(["bash", "-c", script], start_new_session=True) as shell:
        try:
            deadline, busy = time.monotonic() + 20, server.Server(0, shell.pid)
            while busy.cpu_seconds() < 0.2 and time.monotonic() < deadline:
                time.sleep(0.05)
            assert busy.cpu_seconds() >= 0.2
        finally:
            os.killpg(shell.pid, signal.SIGKILL)


def test_gunicorn_is_started_as_the_scripts_start_it():
    words = (Path(project.BASE_DIR) / "script" / "environment").read_text(encoding="utf-8")
    command = words.split("-m gunicorn conference.wsgi", 1)[1].split("&", 1)[0].replace("\\\n", " ").split()
    assert command == ["--bind", '"$HOST:$PORT"', *server.OPTIONS]


def report_of_import(wall: float, *, statements: int = 16, people: int = 1000) -> dict:
    run = {"cpu_s": 0.5, "people": people, "statements": statements}
    runs = {
        "floor": [{"wall_s": 0.25, "cpu_s": 0.25, "people": 1000}],
        "csv": [run | {"wall_s": wall}],
        "xlsx": [run | {"wall_s": 9.0}],  # shown, not judged
    }
    ways = importing.report(runs, 1000, 16)
    found = {"people": 1000, "rounds": 5, "ways": ways, "goals": importing.goals(ways)}
    return {"commit": "0", "machine": {"processor": "P", "cores": 2}, "quick": False, "import": found}


@pytest.mark.parametrize(
    ("report", "missed"),
    [
        (report_of_import(1.0), []),
        (report_of_import(1.01), ["times the floor: csv"]),
        (report_of_import(1.0, statements=17), ["statements more than for 100 people: csv"]),
        (
            report_of_import(1.0, statements=41),
            ["statements: csv", "statements more than for 100 people: csv"],
        ),
    ],
)
def test_an_import_is_a_multiple_of_its_floor_and_asks_as_often_for_many(report, missed):
    assert [goal["goal"] for goal in report["import"]["goals"] if not goal["met"]] == missed
    assert all_well(report) is (not missed)
    assert f"{'NOT ' if missed else ''}met" in "\n".join(table.lines(report))


def test_an_import_that_leaves_somebody_out_has_won_nothing():
    report = report_of_import(0.5, people=999)
    assert not all_well(report)
    assert "2x      2x         csv      0.500    0.500    16          999 of 1000 people" in "\n".join(
        table.lines(report)
    )


def test_the_long_delegate_list_is_measured_beside_the_short_one():
    found = {"list-100": {"p50_ms": 10.0}, "list-10000": {"p50_ms": 12.1}}
    assert (crowd.growth(found)["value"], crowd.growth(found)["met"]) == (1.21, False)
    assert crowd.growth({"list-100": {}, "list-10000": {}})["met"] is None


def test_the_doors_are_judged_by_rate_and_a_wrong_answer_is_a_fault():
    def rounds(rate: int, *wrong: str) -> list[checkin.Round]:
        return [checkin.Round([1.0] * rate, list(wrong), wall=1.0, cpu=0.1) for _ in range(3)]

    found = {
        "floor-1": rounds(100),
        "door-1": rounds(40),
        "floor-4": rounds(200),
        "door-4": rounds(79, "status 503: b''"),
    }
    told = checkin.report(found, quick=False)
    assert [told[name]["ratio"] for name in found] == [1.0, 0.4, 1.0, 0.395]
    assert [told[name]["goals"][0]["met"] for name in ("door-1", "door-4")] == [True, False]
    part = {"rounds": 5, "requests": 3, "ways": told}
    report = report_of([10.0, 10.0]) | {"checkin": part}
    assert not all_well(report) and "status 503" in "\n".join(table.lines(report))
    part["ways"] = {name: one for name, one in told.items() if not name.endswith("4")}
    assert all_well(report)
