"""SQLite: copied by its own backup interface while others write, never by copying the file, and put back in one step."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection, connections
from django.utils.translation import gettext as _

from backups import package
from backups.package import Refused

TIMEOUT = 20
LEFT_OUT = "django_session"
"""Who is signed in just now: with these rows anybody could go on as them."""


def dump(target: Path) -> dict[str, int]:
    """Copies the database of the portal to the file; {table: rows} of the copy. What was deleted is not in it.
    Its owner alone can read it at any moment, and its journal, which SQLite gives the same rights."""
    package.fresh(target)
    try:
        with closing(_open(_path(), "rw")) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=-1)  # one step: the copy is of one moment
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.execute(f"DELETE FROM {LEFT_OUT}")  # noqa: S608
            copy.commit()
            copy.execute("VACUUM")
            return counts(copy)
    except sqlite3.OperationalError as error:
        raise Refused(_("The database cannot be read: %(why)s") % {"why": error}) from error


def counts(database: sqlite3.Connection) -> dict[str, int]:
    names = database.execute(
        "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for (name,) in sorted(names.fetchall())
        if name != LEFT_OUT
    }


def look_at(copy: Path) -> dict[str, int]:
    """{table: rows} of an unpacked copy. Refused when the database itself says that it is damaged."""
    try:
        with closing(_open(copy, "ro")) as database:
            found = [row[0] for row in database.execute("PRAGMA integrity_check(3)")]
            if found != ["ok"]:
                raise Refused(_("The database of the backup is damaged: %(why)s") % {"why": found[0]})
            if broken := database.execute("PRAGMA foreign_key_check").fetchone():
                raise Refused(_("The database of the backup is damaged: %(why)s") % {"why": broken[0]})
            return counts(database)
    except sqlite3.DatabaseError as error:
        raise Refused(_("The database of the backup is damaged: %(why)s") % {"why": error}) from error


def put_back(copy: Path) -> None:
    """The copy takes the place of all that the portal's database held: in one transaction, so wholly or not at all."""
    connections.close_all()
    try:
        with closing(_open(copy, "ro")) as source, closing(sqlite3.connect(_path(), timeout=TIMEOUT)) as live:
            live.execute("PRAGMA synchronous=FULL")
            source.backup(live, pages=-1)
    except sqlite3.OperationalError as error:
        raise Refused(
            _("The database is in use: stop the portal, then restore. (%(why)s)") % {"why": error}
        ) from error


def _path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _open(path: Path, mode: str) -> sqlite3.Connection:
    """An existing file; one that is not there is not made."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=TIMEOUT)
