"""Random histories of several processes at once: after each one the hard rules hold, read from the rows alone.

`HISTORIES=500` plays five hundred, `HISTORIES_FROM` chooses the first seed. The last test takes the guards out one
by one: the judge must notice.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.live import ROOT, Portal

pytestmark = pytest.mark.load
WORKERS, STEPS = 3, 12
HISTORIES = int(os.environ.get("HISTORIES", "12"))
FIRST = int(os.environ.get("HISTORIES_FROM", "1"))


class Theatre:
    """Several processes on one database; `play` gives them a history and says what broke."""

    def __init__(self, portal: Portal):
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.history_worker"], cwd=ROOT, text=True, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=(portal.folder / "stderr.log").open("ab"),
                env=portal.environment | {"DJANGO_SETTINGS_MODULE": "conference.settings", "ALLOWED_HOSTS": "testserver"},
            )
            for _ in range(WORKERS)
        ]  # fmt: skip
        self.counts: dict[str, int] = {}
        self.ask(0, do="found")

    def tell(self, place: int, /, **command) -> None:
        self.processes[place].stdin.write(json.dumps(command) + "\n")
        self.processes[place].stdin.flush()

    def hear(self, place: int):
        return json.loads(self.processes[place].stdout.readline())

    def ask(self, place: int, /, **command):
        self.tell(place, **command)
        answer = self.hear(place)
        assert not (isinstance(answer, dict) and answer.get("faults")), answer["faults"]
        return answer

    def play(self, seed: int, guard: str = "") -> list[str]:
        self.ask(0, do="begin", seed=seed)
        for place in range(WORKERS):
            self.tell(place, do="run", seed=seed, place=place, steps=STEPS, guard=guard)
        answers = [self.hear(place) for place in range(WORKERS)]
        for answer in answers:
            for name, count in answer.get("counts", {}).items():
                self.counts[name] = self.counts.get(name, 0) + count
        faults = [fault for answer in answers for fault in answer["faults"]]
        edits = [pk for answer in answers for pk in answer.get("draft_edits", [])]
        return faults + self.ask(0, do="judge", seed=seed, draft_edits=edits)

    def close(self) -> None:
        for process in self.processes:
            process.stdin.close()
        for process in self.processes:
            process.wait(30)


@pytest.fixture(scope="module")
def theatre(tmp_path_factory):
    portal = Portal(tmp_path_factory.mktemp("lich-su") / "portal")
    stage = Theatre(portal)
    yield stage
    stage.close()
    portal.close()


def test_no_history_breaks_a_rule(theatre):
    broken = {}
    for seed in range(FIRST, FIRST + HISTORIES):
        if found := theatre.play(seed):
            broken[seed] = found
    assert broken == {}, json.dumps(broken, ensure_ascii=False, indent=1)
    acts = {
        "submit",
        "approve",
        "send_back",
        "withdraw",
        "edit",
        "approve_many",
        "import_rows",
        "imported",
        "allocate",
    }
    assert acts <= set(theatre.counts)  # each kind of step came off at least once


GUARDS = {
    "seat": "seats:",
    "lock": "seats:",
    "allocation": "seats:",
    "own work": "own work:",
    "mix": "mix:",
    "version": "lost update:",
    "history": "history:",
}


@pytest.mark.once
@pytest.mark.parametrize("guard", GUARDS)
def test_the_judge_notices_each_guard_that_is_taken_out(theatre, guard):
    first = 1_000_000 + 1_000 * list(GUARDS).index(guard)
    played = (theatre.play(seed, guard) for seed in range(first, first + 25))
    assert any(GUARDS[guard] in sentence for said in played for sentence in said)
