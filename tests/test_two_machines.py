"""Two workers on two machines: folders of their own, one database, one broker, one storage, one job between them."""

from __future__ import annotations

import hashlib
import re
import time
from pathlib import Path

import pytest

from documents.leases import BATCH_SIZE
from tests.live import Portal
from tests.test_kill import NAMES, broker

pytestmark = pytest.mark.load

SECONDS = 120
PEOPLE = 4 * BATCH_SIZE  # a worker takes so many at once; the other one comes a little later
TOOK = re.compile(r"job \d+: took (\d+) documents")


def took(machine: Path) -> list[int]:
    """How many documents the machine's worker took each time."""
    log = machine / "stderr.log"
    return [int(number) for number in TOOK.findall(log.read_text())] if log.exists() else []


def wait_until(reached, portal: Portal) -> None:
    end = time.monotonic() + SECONDS
    while not reached():
        assert time.monotonic() < end, portal.log()
        time.sleep(0.1)


@pytest.mark.parametrize("worker", ["embedded", "celery"])
def test_two_machines_share_one_job(tmp_path, worker):
    shared, machines = tmp_path / "shared", [tmp_path / "machine-1", tmp_path / "machine-2"]
    # A lease that a busy test machine cannot outlast: here nobody dies, so nothing is to be taken over.
    portal = Portal(
        tmp_path / "portal", broker(worker), PORTAL_FILES=str(shared), JOB_LEASE_SECONDS=str(SECONDS)
    )
    if not portal.database:  # without a server two machines can only share the database's file
        portal.environment["DATABASE_URL"] = f"sqlite:///{portal.folder / 'portal.sqlite3'}"
    try:
        portal.manage(
            "shell", "-v", "0", "-c", f"from tests.test_kill import NAMES, seed; seed(NAMES[:{PEOPLE}])"
        )
        for machine in machines:
            portal.worker(machine)
        wait_until(
            lambda: portal.rows("SELECT state FROM documents_job") not in ([("queued",)], [("running",)]),
            portal,
        )
        check(portal, shared, machines)
    finally:
        portal.close()


def check(portal: Portal, shared: Path, machines: list[Path]) -> None:
    """Both worked, nothing was made twice, every file lies in the shared storage and none in a machine's folder."""
    shares = [took(machine) for machine in machines]
    assert all(shares), f"one worker made everything: {shares}"
    assert sum(map(sum, shares)) == PEOPLE
    ((state, pages, combined, combined_sha256),) = portal.rows(
        "SELECT state, combined_pages, combined, combined_sha256 FROM documents_job"
    )
    assert (state, pages) == ("done", PEOPLE)
    items = portal.rows(
        "SELECT label, state, attempts, file, sha256 FROM documents_jobitem ORDER BY position"
    )
    assert sorted(label.split(" (")[0] for label, *_ in items) == sorted(NAMES[:PEOPLE])
    assert {(state, attempts) for _label, state, attempts, *_ in items} == {("done", 1)}
    hashes = {name: sha256 for *_, name, sha256 in items} | {combined: combined_sha256}
    there = {str(path.relative_to(shared)) for path in shared.rglob("*") if path.is_file()}
    assert there == set(hashes)
    for name, sha256 in hashes.items():
        assert hashlib.sha256((shared / name).read_bytes()).hexdigest() == sha256
    for folder in (*machines, portal.folder):
        assert not list(folder.rglob("*.pdf"))
