"""Workers that are killed in the middle of a hundred certificates: each certificate is there once, whole, in time."""

from __future__ import annotations

import datetime
import hashlib
import os
import subprocess
import time
import unicodedata
from pathlib import Path

import pytest
import redis
from pypdf import PdfReader

from tests.live import Portal

pytestmark = pytest.mark.load

KILL_AT = (20, 45, 70)  # documents done
SECONDS_AFTER_THE_LAST_KILL = 60
STARTING_UP = 60  # a worker that has not made one document by then will not make any

MIDDLES = "An Bình Chi Dung Giang Hà Khánh Lan Minh Ngọc".split()
GIVEN = "Ánh Bảo Cường Đức Hạnh Hiền Phượng Quý Thủy Xuân".split()
NAMES = [f"Nguyễn Mẫu {middle} {given}" for middle in MIDDLES for given in GIVEN]


def seed(number_of_people: int = len(NAMES)) -> None:
    """Runs inside the portal under test: a conference with its exemplars on the list, and the order."""
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
    from accounts.models import User

    user = User.objects.create_user("kill", full_name="Người Soạn")
    for number, name in enumerate(NAMES[:number_of_people]):
        person = {
            "full_name": name,
            "gender": "female",
            "position": "Chuyên viên",
            "unit": unit,
            "conference": conference,
        }
        nomination = Nomination.objects.create(
            **person, kind=Nomination.Kind.INDIVIDUAL, number=number + 1, state=State.APPROVED, award_form=award,
            prepared_by=user,
        )  # fmt: skip
        Delegate.objects.create(**person, category=Delegate.Category.EXEMPLAR, nomination=nomination)
    jobs.create_job(conference, "certificate", None, {}, new_key())


def broker(worker: str) -> str:
    """Address of the test Redis, emptied of messages; none for the embedded worker."""
    if worker == "embedded":
        return ""
    address = os.environ.get("TEST_REDIS_URL", "")
    if not address:
        pytest.skip("TEST_REDIS_URL does not name a Redis")
    redis.Redis.from_url(address).delete("celery", "unacked", "unacked_index")
    return address


def done(portal: Portal) -> int:
    return portal.rows("SELECT count(*) FROM documents_jobitem WHERE state = 'done'")[0][0]


def wait_for(portal: Portal, worker: subprocess.Popen, reached, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert worker.poll() is None, portal.log()
        assert time.monotonic() < end, f"{done(portal)} documents are done. {portal.log()}"
        time.sleep(0.05)


@pytest.mark.parametrize("worker", ["embedded", "celery"])
def test_killed_workers_lose_and_double_nothing(tmp_path, worker):
    portal = Portal(tmp_path / "portal", broker(worker))
    try:
        portal.manage("shell", "-v", "0", "-c", "from tests.test_kill import seed; seed()")
        for number in KILL_AT:
            process = portal.worker()
            wait_for(portal, process, lambda number=number: done(portal) >= number, STARTING_UP)
            portal.kill(process)
        killed = time.monotonic()
        assert done(portal) < len(NAMES)
        wait_for(
            portal,
            portal.worker(),
            lambda: portal.rows("SELECT finished_at FROM documents_job")[0][0] is not None,
            SECONDS_AFTER_THE_LAST_KILL - (time.monotonic() - killed),
        )
        check_result(portal)
    finally:
        portal.close()


def check_result(portal: Portal) -> None:
    """Every row done, every file whole and about its own person, no file too many, one common file of all."""
    ((job, state, combined, pages),) = portal.rows(
        "SELECT id, state, combined, combined_pages FROM documents_job"
    )
    assert (state, pages) == ("done", len(NAMES))
    items = portal.rows("SELECT label, state, file, sha256 FROM documents_jobitem ORDER BY position")
    names = [label.split(" (")[0] for label, *_ in items]  # lists add the unit to the name
    assert sorted(names) == sorted(NAMES)
    files = portal.folder / "files"
    for person, (_label, item_state, name, sha256) in zip(names, items, strict=True):
        assert item_state == "done"
        assert hashlib.sha256((files / name).read_bytes()).hexdigest() == sha256
        assert names_on_pages(files / name, names) == [[person]]
    assert names_on_pages(files / combined, names) == [[person] for person in names]
    there = {
        str(path.relative_to(files)) for path in (files / "jobs" / str(job)).rglob("*") if path.is_file()
    }
    assert there == {name for _label, _state, name, _sha in items} | {combined}


def names_on_pages(path: Path, names: list[str]) -> list[list[str]]:
    """For each page of the file, which of the names stand on it."""
    pages = (unicodedata.normalize("NFC", page.extract_text()) for page in PdfReader(path).pages)
    return [[name for name in names if name in page] for page in pages]
