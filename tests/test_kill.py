"""Workers and presses that are killed in the middle of many certificates, one of which kills its press itself.

Each certificate is there once, whole, under its own number and in time; the poisoned one has failed with a sentence.
`PAPERS=1000 KILLS=10` prints more and kills more often.
"""

from __future__ import annotations

import datetime
import hashlib
import itertools
import os
import random
import re
import resource
import signal
import subprocess
import time
import unicodedata
from contextlib import suppress
from pathlib import Path

import pikepdf
import pytest
import redis
from django.utils import translation
from django.utils.translation import gettext

from tests.live import Portal

pytestmark = pytest.mark.load

SECONDS_AFTER_THE_LAST_KILL = 60
STARTING_UP = 60  # a worker that has not made one document by then will not make any
LEASE_SECONDS = 6
PAPERS, KILLS = int(os.environ.get("PAPERS", "400")), int(os.environ.get("KILLS", "4"))
SETTINGS = "tests.poisoned.settings"
SEEDS = {"embedded": 20200424, "celery": 20161130}

FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ".split()
MIDDLES = "An Bình Chi Dung Giang Hà Khánh Lan Minh Ngọc".split()
GIVEN = "Ánh Bảo Cường Đức Hạnh Hiền Phượng Quý Thủy Xuân".split()
NAMES = [" ".join([f, "Mẫu", m, g]) for f, m, g in itertools.product(FAMILIES, MIDDLES, GIVEN)]
POISON = "Lê Mẫu Thuốc Độc"
DECISION = {"decision_number": "12", "decision_date": "2030-04-20"}


def seed(names: list[str], decision: dict | None = None) -> None:
    """Runs inside the portal under test: a conference with its exemplars on the list, and the order."""
    from accounts.models import User
    from conference.models import Conference, Unit
    from delegates.models import Delegate
    from documents import jobs
    from documents.models import new_key
    from nominations.models import AwardForm, Nomination
    from nominations.states import State

    conference = Conference.objects.create(
        slug="kill", is_current=True, sector="Ngành Công Thương Hà Tĩnh", edition_number=3, period_from=2016,
        period_to=2020, host_name="Sở Công Thương tỉnh Hà Tĩnh", issuing_body="SỞ CÔNG THƯƠNG",
        parent_body="UBND TỈNH HÀ TĨNH", document_symbol="SCT", place_name="Hà Tĩnh",
        signatory_position="GIÁM ĐỐC", signatory_name="Đỗ Văn Mẫu Trung", date=datetime.date(2030, 4, 24),
    )  # fmt: skip
    unit = Unit.objects.create(
        code="QLTM", name="Phòng Quản lý Thương mại", short_name="QLTM", kind="division"
    )
    award = AwardForm.objects.create(
        code="GK", name="Giấy khen", kind=AwardForm.Kind.AWARD, authority="Giám đốc Sở Công Thương"
    )
    user = User.objects.create_user("kill", full_name="Người Soạn")
    common = {"gender": "female", "position": "Chuyên viên", "unit": unit, "conference": conference}
    nominations = Nomination.objects.bulk_create(
        Nomination(
            **common, full_name=name, kind=Nomination.Kind.INDIVIDUAL, number=number, state=State.APPROVED,
            award_form=award, prepared_by=user,
        )
        for number, name in enumerate(names, start=1)
    )  # fmt: skip
    for nomination in nominations:
        Delegate.objects.create(
            **common,
            full_name=nomination.full_name,
            category=Delegate.Category.EXEMPLAR,
            nomination=nomination,
        )
    jobs.create_job(conference, "certificate", None, decision or {}, new_key())


def broker(worker: str) -> str:
    """Address of the test Redis, emptied of messages; none for the embedded worker."""
    if worker == "embedded":
        return ""
    address = os.environ.get("TEST_REDIS_URL", "")
    if not address:
        pytest.skip("TEST_REDIS_URL does not name a Redis")
    redis.Redis.from_url(address).delete("celery", "unacked", "unacked_index")
    return address


class Shooting:
    """A portal whose worker is shot at; the moments are random, but the same in every run with the same seed."""

    def __init__(self, portal: Portal, people: int, moments: random.Random) -> None:
        self.portal, self.people, self.moments = portal, people, moments
        self.worker = portal.worker()

    def wait_for(self, reached, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not reached():
            assert self.worker.poll() is None, self.portal.log()
            assert time.monotonic() < end, f"{self.settled()} documents are settled. {self.portal.log()}"
            time.sleep(0.05)

    def wait_for_documents(self, share: float) -> None:
        """Until so many are done, and a moment more, so that every step of making one can be hit."""
        self.wait_for(lambda: self.settled() >= share * self.people, STARTING_UP)
        time.sleep(self.moments.uniform(0, 0.1))

    def settled(self) -> int:
        ((count,),) = self.portal.rows(
            "SELECT count(*) FROM documents_jobitem WHERE state IN ('done', 'failed')"
        )
        return count

    def press(self) -> int:
        """Process id of the worker's press."""
        found: list[int] = []
        self.wait_for(lambda: found.extend(_presses(self.worker.pid)) or found, STARTING_UP)
        return found[0]

    def kill_the_group(self) -> None:
        self.portal.kill(self.worker)
        self.worker = self.portal.worker()

    def kill_the_press(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.press(), signal.SIGKILL)

    def take_memory_from_the_press(self) -> None:
        """From now on it gets not a byte more, whatever document it has in hand."""
        with suppress(ProcessLookupError):
            press = self.press()
            _soft, hard = resource.prlimit(press, resource.RLIMIT_AS)
            resource.prlimit(press, resource.RLIMIT_AS, (1, hard))


def _presses(session: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            is_press = b"documents.press.process" in (entry / "cmdline").read_bytes()
            if is_press and os.getsid(int(entry.name)) == session:
                found.append(int(entry.name))
    return found


@pytest.mark.parametrize(("worker", "people", "kills"), [("embedded", PAPERS, KILLS), ("celery", 150, 3)])
def test_killed_workers_lose_and_double_nothing(tmp_path, worker, people, kills):
    names = NAMES[:people]
    names[people // 3] = POISON
    moments = random.Random(SEEDS[worker])
    portal = Portal(
        tmp_path / "portal", broker(worker), DJANGO_SETTINGS_MODULE=SETTINGS, RENDER_MEMORY_MB="600",
        JOB_LEASE_SECONDS=str(LEASE_SECONDS),
    )  # fmt: skip
    try:
        portal.manage("signing_keys", "create")
        portal.manage(
            "shell", "-v", "0", "-c",
            f"from tests.test_kill import DECISION, seed; seed({names!r}, DECISION)",
        )  # fmt: skip
        shooting = Shooting(portal, people, moments)
        for share, shot in shots(kills, moments):
            shooting.wait_for_documents(share)
            shot(shooting)
        killed = time.monotonic()
        assert portal.rows("SELECT finished_at FROM documents_job") == [(None,)]
        shooting.wait_for(
            lambda: portal.rows("SELECT finished_at FROM documents_job")[0][0] is not None,
            SECONDS_AFTER_THE_LAST_KILL - (time.monotonic() - killed),
        )
        check_rows(portal, names)
        check_files(portal, names)
    finally:
        portal.close()


def shots(kills: int, moments: random.Random):
    """(share of the documents that is settled, what is shot then) of each shot; the last one at the common file."""
    one_in_five = max(1, kills // 5)
    shots = [
        *[Shooting.kill_the_press] * one_in_five,
        *[Shooting.take_memory_from_the_press] * one_in_five,
        *[Shooting.kill_the_group] * (kills - 1 - 2 * one_in_five),
    ]
    moments.shuffle(shots)
    shares = sorted(moments.uniform(0, 0.95) for _shot in shots)
    return [*zip(shares, shots, strict=True), (1, Shooting.kill_the_group)]


def check_rows(portal: Portal, names: list[str]) -> None:
    """Every row done but the poisoned one, and the register without a gap or a number given twice."""
    with translation.override("vi"):
        sentences = {
            gettext("This document needs too much memory."),
            gettext("The worker stopped each time while it made this document."),
        }
    items = portal.rows("SELECT label, state, attempts, error FROM documents_jobitem")
    states = {person_of(label): (state, error) for label, state, _attempts, error in items}
    assert len(states) == len(items) == len(names)
    state, error = states.pop(POISON)
    assert state == "failed" and error in sentences
    assert set(states.values()) == {("done", "")}
    assert {attempts for label, _state, attempts, _error in items if person_of(label) == POISON} == {3}
    assert portal.rows("SELECT state, combined_pages FROM documents_job") == [("failed", len(names) - 1)]
    entered = portal.rows("SELECT number, name FROM documents_issuedcertificate ORDER BY number")
    assert [number for number, _name in entered] == list(range(1, len(names) + 1))
    assert sorted(name for _number, name in entered) == sorted(names)


def check_files(portal: Portal, names: list[str]) -> None:
    """Every file whole and about its own person, no file and no draft too many, one common file of all."""
    ((job, combined),) = portal.rows("SELECT id, combined FROM documents_job")
    numbers = {name: number for number, name in portal.rows("SELECT number, name FROM documents_issuedcertificate")}  # fmt: skip
    items = portal.rows(
        "SELECT label, file, sha256 FROM documents_jobitem WHERE state = 'done' ORDER BY position"
    )
    files = portal.folder / "files"
    people = [person_of(label) for label, *_ in items]
    for place, (person, (_label, name, sha256)) in enumerate(zip(people, items, strict=True)):
        assert hashlib.sha256((files / name).read_bytes()).hexdigest() == sha256
        with pikepdf.open(files / name) as pdf:
            assert len(pdf.pages) == 1 and str(pdf.docinfo.Title).endswith(person)
        if place % 20 == 0:  # to read the text takes longer
            assert sheets_in(files / name, names) == [(person, numbers[person])]
    assert sheets_in(files / combined, names) == [(person, numbers[person]) for person in people]
    there = {
        str(path.relative_to(files)) for path in (files / "jobs" / str(job)).rglob("*") if path.is_file()
    }
    assert there == {name for _label, name, _sha in items} | {combined}


def person_of(label: str) -> str:
    return label.split(" (")[0]  # lists add the unit to the name


def sheets_in(path: Path, names: list[str]) -> list[tuple[str, int]]:
    """The one name and the number in the register that stand on each page of the file."""
    text = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, text=True)
    found = []
    for page in unicodedata.normalize("NFC", text.stdout).split("\f")[:-1]:
        ((name),) = [name for name in names if name in page]
        (number,) = re.findall(r"Vào sổ khen thưởng số: (\d+)/2030", page)
        found.append((name, int(number)))
    return found
