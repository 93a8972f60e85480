"""A portal of its own for tests that need real processes: data folder, database, gunicorn, workers.

Uses PostgreSQL when the suite runs on PostgreSQL (a database made for the portal and dropped afterwards), else
SQLite in the data folder.
"""

from __future__ import annotations

import atexit
import http.cookiejar
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing, suppress
from pathlib import Path

import psycopg
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DEMO_PASSWORD = "dien-hinh-2020"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Portal:
    """`manage` runs a command, `serve` starts gunicorn, `worker` a worker; `close` ends everything."""

    migrated = ""  # database or file that holds what `migrate` makes; the first portal of a run leaves it
    sampled = ""  # folder of what `demo` makes besides, on SQLite

    def __init__(self, folder: Path, redis_url: str = "", **environment: str):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "static").symlink_to(settings.STATIC_ROOT)
        for font in Path(settings.PORTAL_DATA).glob("playfair-bold-*.ttf"):  # as set-up leaves it
            (folder / font.name).symlink_to(font)
        self.database = ""
        self.processes: list[subprocess.Popen] = []
        self.environment = os.environ | {
            "PORTAL_DATA": str(folder),
            "SECRET_KEY": "only-for-the-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
            "ALLOWED_HOSTS": "127.0.0.1",
            "DEBUG": "off",
            "HTTPS": "off",
            "REDIS_URL": redis_url,
            "DATABASE_URL": self._own_database(),
            **environment,
        }
        if not self.environment["DATABASE_URL"]:
            del self.environment["DATABASE_URL"]
        self._migrate()

    def _migrate(self) -> None:
        """The first portal of a run migrates and leaves a copy; the others begin with that."""
        file, copy = self.folder / "portal.sqlite3", Portal.migrated
        if self.database and not copy:
            self.manage("migrate", "-v", "0")
            copy = Portal.migrated = f"{self.database}_migrated"
            self._on_server(f'CREATE DATABASE "{copy}" TEMPLATE "{self.database}"')
            atexit.register(self._on_server, f'DROP DATABASE "{copy}" WITH (FORCE)')
        elif not copy:
            self.manage("migrate", "-v", "0")
            folder = tempfile.mkdtemp()
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            copy = Portal.migrated = str(Path(folder) / "portal.sqlite3")
            with closing(sqlite3.connect(file)) as connection:
                connection.execute("VACUUM INTO ?", [copy])
        elif not self.database:
            shutil.copy(copy, file)

    def sample(self) -> None:
        """The sample conference. On SQLite the first portal of a run makes it and the others take a copy."""
        if self.database:
            self.manage("demo")
        elif Portal.sampled:
            shutil.copytree(Portal.sampled, self.folder, dirs_exist_ok=True, symlinks=True)
        else:
            self.manage("demo")
            folder = tempfile.mkdtemp()
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            shutil.copytree(self.folder, folder, dirs_exist_ok=True, symlinks=True, ignore=_not_of_the_sample)
            with closing(sqlite3.connect(self.folder / "portal.sqlite3")) as connection:
                connection.execute("VACUUM INTO ?", [str(Path(folder) / "portal.sqlite3")])
            Portal.sampled = folder

    def _own_database(self) -> str:
        default = settings.DATABASES["default"]
        if default["ENGINE"].endswith("sqlite3"):
            return ""
        self.database = f"portal_test_{os.getpid()}_{free_port()}"
        template = f' TEMPLATE "{Portal.migrated}"' if Portal.migrated else ""
        self._on_server(f'CREATE DATABASE "{self.database}"{template}')
        user, host, port = (
            default["USER"] or "postgres",
            default["HOST"] or "127.0.0.1",
            default["PORT"] or 5432,
        )
        password = f":{default['PASSWORD']}" if default["PASSWORD"] else ""
        return f"postgres://{user}{password}@{host}:{port}/{self.database}"

    def _on_server(self, statement: str) -> None:
        default = settings.DATABASES["default"]
        with psycopg.connect(
            dbname="postgres", user=default["USER"] or "postgres", host=default["HOST"] or "127.0.0.1",
            port=default["PORT"] or 5432, password=default["PASSWORD"] or None, autocommit=True,
        ) as connection:  # fmt: skip
            connection.execute(statement)

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *arguments: str, machine: Path | None = None) -> subprocess.Popen:
        """Starts a process; with `machine` as on another computer, whose own data folder that is."""
        folder = machine or self.folder
        folder.mkdir(parents=True, exist_ok=True)
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment | {"PORTAL_DATA": str(folder)},
            start_new_session=True, stdout=subprocess.DEVNULL, stderr=(folder / "stderr.log").open("ab"),
        )  # fmt: skip
        self.processes.append(process)
        return process

    def serve(self, workers: int = 2, threads: int = 2) -> str:
        """Starts gunicorn and returns its address once it answers."""
        port = free_port()
        self.start(
            "-m", "gunicorn", "conference.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", str(workers),
            "--threads", str(threads), "--log-level", "warning",
        )  # fmt: skip
        self.address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(OSError), urllib.request.urlopen(f"{self.address}/healthz", timeout=2):
                return self.address
            time.sleep(0.1)
        raise AssertionError(f"the portal did not start: {self.log()}")

    def worker(self, machine: Path | None = None) -> subprocess.Popen:
        """The embedded worker or, with Redis, a Celery worker with its beat; `machine` as in `start`."""
        if not self.environment["REDIS_URL"]:
            return self.start("manage.py", "jobs", "run", machine=machine)
        schedule = str((machine or self.folder) / "beat")
        return self.start(
            "-m",
            "celery",
            "-A",
            "conference",
            "worker",
            "--beat",
            "--concurrency",
            "1",
            "--loglevel",
            "INFO",
            "--schedule",
            schedule,
            machine=machine,
        )

    def rows(self, sql: str) -> list[tuple]:
        """Looks into the database from outside."""
        if self.database:
            with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
                return connection.execute(sql).fetchall()
        with closing(sqlite3.connect(self.folder / "portal.sqlite3", timeout=20)) as connection:
            return connection.execute(sql).fetchall()

    def log(self) -> str:
        return (self.folder / "stderr.log").read_text(errors="replace")[-3000:]

    def kill(self, process: subprocess.Popen) -> None:
        """SIGKILL to the process and its children at once."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        for process in self.processes:
            self.kill(process)
        if self.database:
            self._on_server(f'DROP DATABASE "{self.database}" WITH (FORCE)')


def _not_of_the_sample(folder: str, names: list[str]) -> list[str]:
    """The database is copied by itself; links and logs belong to a portal."""
    return [
        name for name in names
        if name.startswith("portal.sqlite3") or name == "stderr.log" or (Path(folder) / name).is_symlink()
    ]  # fmt: skip


class Person:
    """One signed-in person with their own cookies, over plain HTTP."""

    def __init__(self, address: str, username: str, password: str = DEMO_PASSWORD):
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.get("/sign-in/")
        status, _ = self.post("/sign-in/", username=username, password=password)
        assert any(cookie.name == "sessionid" for cookie in self.jar), f"{username}: {status}"

    def get(self, path: str) -> tuple[int, str]:
        return self._open(urllib.request.Request(self.address + path))

    def post(self, path: str, **data: str) -> tuple[int, str]:
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token or "", **data}).encode()
        return self._open(urllib.request.Request(self.address + path, body))

    def _open(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=60) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def messages_in(page: str) -> list[str]:
    """Texts of the admin's message list."""
    found = re.search(r'<ul class="messagelist">(.*?)</ul>', page, re.S)
    return (
        [re.sub(r"<[^>]+>", "", item).strip() for item in re.findall(r"<li.*?</li>", found.group(1), re.S)]
        if found
        else []
    )
