"""Figures that are counted anew only after something in the database has changed, whoever changed it and how.

Databases say this themselves, exactly and at next to no cost, so nobody who writes has to know of what is kept and nothing
kept is older than the page. SQLite: `PRAGMA data_version` is another number once any other connection has committed, and
the connection counts its own changed rows. PostgreSQL: two equal snapshots see the same rows (`pg_current_snapshot`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

Found = TypeVar("Found")
LIMIT = 256
"""Figures kept for one connection between two changes."""


def unless_changed(count: Callable[..., Found], *facts: Hashable) -> Found:
    """`count(*facts)`, or what it gave before on this connection if nothing was committed since; nobody may change it.

    `count` is a function of a module whose answer depends on rows and on `facts` alone. Inside a transaction it is
    always asked: what is not committed yet can still be taken back.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.in_atomic_block or not database.get_autocommit():
        return count(*facts)
    kept = _kept(database)
    key = (count, *facts)
    if key not in kept:
        if len(kept) >= LIMIT:
            kept.clear()
        kept[key] = count(*facts)
    return kept[key]


def shelf() -> dict[Hashable, Any] | None:
    """What this connection keeps while nothing is committed; after a commit there is another one. None inside a
    transaction. Whoever asks for it before looking at rows may put there what follows from them."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.in_atomic_block or not database.get_autocommit():
        return None
    kept = _kept(database)
    if len(kept) >= LIMIT:
        kept.clear()
    return kept


def _kept(database: BaseDatabaseWrapper) -> dict[Hashable, Any]:
    """What belongs to the rows as they are now. It is looked up before the figures are counted: a change between the
    two makes the next look differ."""
    now = _state(database)
    state, kept = getattr(database, "unchanged_figures", (None, {}))
    if state != now:
        kept = {}
        database.unchanged_figures = (now, kept)  # type: ignore[attr-defined]
    return kept


def _state(database: BaseDatabaseWrapper) -> tuple[Any, ...]:
    """Two equal ones: the same rows. The connection itself is part of it, since its numbers begin anew with it."""
    database.ensure_connection()
    raw = database.connection
    if database.vendor == "sqlite":
        return raw, raw.execute("PRAGMA data_version").fetchone()[0], raw.total_changes
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return raw, cursor.fetchone()[0]
