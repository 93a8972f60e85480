"""Workers that are killed in the middle of a hundred certificates: each certificate is there once, whole, in time."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import os
import signal
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from pypdf import PdfReader

pytestmark = pytest.mark.load

KILL_AT = (20, 45, 70)  # documents done
SECONDS_AFTER_THE_LAST_KILL = 60
STARTING_UP = 60  # a worker that has not made one document by then will not make any

WORKERS = {
    "embedded": [sys.executable, "manage.py", "jobs", "run"],
    "celery": [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "conference",
        "worker",
        "--beat",
        "--concurrency=2",
        "-l",
        "warning",
    ],
}
MIDDLES = "An Bình Chi Dung Giang Hà Khánh Lan Minh Ngọc".split()
GIVEN = "Ánh Bảo Cường Đức Hạnh Hiền Phượng Quý Thủy Xuân".split()
NAMES = [f"Nguyễn Mẫu {middle} {given}" for middle in MIDDLES for given in GIVEN]


def seed() -> None:
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
    for number, name in enumerate(NAMES):
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


class Portal:
    """A portal of its own in a folder and database of its own, worked on from outside."""

    def __init__(self, folder: Path, database_url: str, redis_url: str, worker: str) -> None:
        self.folder = folder
        self.database_url = database_url
        self.command = WORKERS[worker]
        self.env = os.environ | {
            "PORTAL_DATA": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SECRET_KEY": "only-for-this-test",
            "DEBUG": "on",
            "DJANGO_SETTINGS_MODULE": "conference.settings",
        }
        self.process: subprocess.Popen | None = None

    def python(self, *args: str) -> None:
        subprocess.run([sys.executable, *args], cwd=settings.BASE_DIR, env=self.env, check=True)

    def start(self) -> None:
        log = (self.folder / "worker.log").open("ab")
        command = (
            [*self.command, f"--schedule={self.folder / 'beat'}"]
            if "celery" in self.command
            else self.command
        )
        self.process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=self.env, stdout=log, stderr=log, start_new_session=True
        )

    def kill(self) -> None:
        """The power goes off for the worker and all that it started."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def rows(self, sql: str) -> list[tuple]:
        if self.database_url.startswith("sqlite"):
            import sqlite3

            with contextlib.closing(
                sqlite3.connect(self.folder / "portal.sqlite3", timeout=20)
            ) as connection:
                return connection.execute(sql).fetchall()
        import psycopg

        with psycopg.connect(self.database_url) as connection:
            return connection.execute(sql).fetchall()

    def done(self) -> int:
        return self.rows("SELECT count(*) FROM documents_jobitem WHERE state = 'done'")[0][0]

    def wait_for(self, reached, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not reached():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < end, f"{self.done()} documents are done. {self.log()}"
            time.sleep(0.05)

    def log(self) -> str:
        return (self.folder / "worker.log").read_text(errors="replace")[-3000:]


@contextlib.contextmanager
def database(name: str, folder: Path):
    """Address of an empty database: a SQLite file, or a new database on the PostgreSQL server of the tests."""
    if name == "sqlite":
        yield f"sqlite:///{folder / 'portal.sqlite3'}"
        return
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server.startswith("postgres"):
        pytest.skip("TEST_DATABASE_URL does not name a PostgreSQL server")
    import psycopg

    new = f"portal_kill_{os.getpid()}"
    address = urlsplit(server)._replace(scheme="postgresql")
    with psycopg.connect(urlunsplit(address), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {new} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {new}")
        try:
            yield urlunsplit(address._replace(path=f"/{new}"))
        finally:
            connection.execute(f"DROP DATABASE {new} WITH (FORCE)")


def broker(worker: str) -> str:
    """Address of the test Redis, emptied of messages; none for the embedded worker."""
    if worker == "embedded":
        return ""
    address = os.environ.get("TEST_REDIS_URL", "")
    if not address:
        pytest.skip("TEST_REDIS_URL does not name a Redis")
    import redis

    redis.Redis.from_url(address).delete("celery", "unacked", "unacked_index")
    return address


@pytest.mark.parametrize("worker", ["embedded", "celery"])
@pytest.mark.parametrize("kind_of_database", ["sqlite", "postgresql"])
def test_killed_workers_lose_and_double_nothing(tmp_path, kind_of_database, worker):
    redis_url = broker(worker)
    with database(kind_of_database, tmp_path) as database_url:
        portal = Portal(tmp_path, database_url, redis_url, worker)
        portal.python("manage.py", "migrate", "--verbosity=0")
        portal.python(
            "-c", "import django; django.setup(); from documents.tests.test_kill import seed; seed()"
        )
        try:
            for number in KILL_AT:
                portal.start()
                portal.wait_for(lambda number=number: portal.done() >= number, STARTING_UP)
                portal.kill()
            killed = time.monotonic()
            assert portal.done() < len(NAMES)
            portal.start()
            portal.wait_for(
                lambda: portal.rows("SELECT finished_at FROM documents_job")[0][0] is not None,
                SECONDS_AFTER_THE_LAST_KILL - (time.monotonic() - killed),
            )
        finally:
            portal.kill()
        check_result(portal)


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
