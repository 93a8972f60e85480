"""PostgreSQL: dumped and read back by its own programs, counted in the very snapshot that is dumped."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.db.backends.postgresql.client import DatabaseClient
from django.db.utils import Error
from django.utils.translation import gettext as _

from backups.package import Refused

LEFT_OUT = "django_session"
"""Who is signed in just now: with these rows anybody could go on as them."""
WAIT = "20s"
SCRATCH = "_restore_check_"


def dump(target: Path) -> dict[str, int]:
    """pg_dump's own format into the file; {table: rows} of the same moment."""
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            found = counts(cursor)
            options = ["--format=custom", "--no-owner", "--no-acl", f"--lock-wait-timeout={WAIT}"]
            options += [f"--snapshot={snapshot}", f"--exclude-table-data={LEFT_OUT}", f"--file={target}"]
            _run("pg_dump", *options, database=_name())
            cursor.execute("COMMIT")
            return found
    except Error as error:
        raise Refused(_("The database cannot be read: %(why)s") % {"why": _first_line(error)}) from error
    finally:
        own.close()


def counts(cursor: Any) -> dict[str, int]:
    tables = {}
    for name in _tables(cursor):
        if name != LEFT_OUT:
            cursor.execute(f"SELECT count(*) FROM {_quoted(name)}")  # noqa: S608
            tables[name] = cursor.fetchone()[0]
    return tables


@contextmanager
def scratch(copy: Path) -> Iterator[dict[str, int]]:
    """{table: rows} of a database of its own that the dump was read into; it is dropped in the end.

    One at a time; what a killed one left behind goes first.
    """
    name = f"{_name()[:30]}{SCRATCH}{secrets.token_hex(4)}"
    try:
        with connection._nodb_cursor() as server:
            server.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [_name()])
            if not server.fetchone()[0]:
                raise Refused(_("Another backup is being checked just now."))
            _drop_stale(server)
            server.execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE template0 ENCODING 'UTF8'")
            try:
                _run("pg_restore", *_PLAIN, "--single-transaction", str(copy), database=name)
                yield _counts_of(name)
            finally:
                server.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")
    except Error as error:
        raise Refused(
            _("No database could be made to check the backup in: %(why)s") % {"why": _first_line(error)}
        ) from error


def put_back(copy: Path, script: Path) -> None:
    """What the dump holds takes the place of all that the portal's database held, in one transaction.

    `script`: where the dump is written out as SQL in between; a dump that breaks off never gets to the database.
    """
    connections.close_all()
    _run("pg_restore", *_PLAIN, f"--file={script}", str(copy))
    with connection.cursor() as cursor:
        standing = ", ".join(map(_quoted, _tables(cursor)))
    connections.close_all()
    drop = [f"--command=DROP TABLE {standing} CASCADE"] if standing else []
    options = [
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--single-transaction",
        "--output=/dev/null",
    ]
    _run(
        "psql", *options, f"--command=SET lock_timeout='{WAIT}'", *drop, f"--file={script}", database=_name()
    )


_PLAIN = ("--no-owner", "--no-acl", "--exit-on-error")


def _counts_of(name: str) -> dict[str, int]:
    other = connection.copy()
    other.settings_dict["NAME"] = name
    try:
        with other.cursor() as cursor:
            return counts(cursor)
    finally:
        other.close()


def _drop_stale(server: Any) -> None:
    beginning = f"{_name()[:30]}{SCRATCH}"
    server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [beginning])
    for (name,) in server.fetchall():
        server.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


def _tables(cursor: Any) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    return [row[0] for row in cursor.fetchall()]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _name() -> str:
    return connection.settings_dict["NAME"]


def _run(program: str, *options: str, database: str = "") -> None:
    """Runs a program of PostgreSQL with the portal's own access; the password goes by the environment."""
    place = shutil.which(program)
    if place is None:
        raise Refused(
            _("The program %(program)s is missing: install the package postgresql-client.")
            % {"program": program}
        )
    command, env = DatabaseClient.settings_to_cmd_args_env({**connection.settings_dict, "NAME": database}, [])
    where = command[1:-1] if database else []
    named = ["--dbname", database] if database else []

    done = subprocess.run(
        [place, *where, *named, *options],
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        why = done.stderr.strip().splitlines() or [str(done.returncode)]
        raise Refused(_("%(program)s ended with an error: %(why)s") % {"program": program, "why": why[0]})


def _first_line(error: Error) -> str:
    return str(error).strip().splitlines()[0]
