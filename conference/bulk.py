"""Many rows written by one statement, however many they are.

Django passes each value of each row as a parameter of its own. SQLite limits these, so that the statements grow with
the rows, and preparing them takes most of the time. There the rows go as one JSON document, and what all of them say
alike goes once. PostgreSQL has no such limit: Django's own way is the way there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def insert(model: type[Row], rows: Iterable[Row]) -> list[Row]:
    """As `bulk_create` of rows without an id; they get theirs. Call it inside a transaction.

    For plain values: no expressions, no default of the database.
    """
    new = list(rows)
    if not new:
        return new
    if connection.vendor != "sqlite":
        return model._default_manager.bulk_create(new)
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = [_column(field, new) for field in fields]
    varying = [column for column in columns if isinstance(column, list)]
    shared = [column for column in columns if not isinstance(column, list)]
    places = iter(range(len(varying)))
    parts = [_said(next(places)) if isinstance(column, list) else "%s" for column in columns]
    names = ", ".join(_quoted(field.column) for field in fields)
    key = _quoted(_key(model).column)
    sql = (
        f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) "  # noqa: S608 - names of our own columns
        f"SELECT {', '.join(parts)} FROM json_each(%s) AS said ORDER BY said.key RETURNING {key}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*shared, _document(varying, len(new))])
        # Ids rise in the order of the document; the order in which they come back is nobody's promise.
        ids = sorted(pk for (pk,) in cursor.fetchall())
    for row, pk in zip(new, ids, strict=True):
        row.pk = pk
        row._state.adding, row._state.db = False, connection.alias
    return new


def update(model: type[Row], rows: Iterable[Row], names: Sequence[str]) -> None:
    """As `bulk_update` of these fields; for plain values. Call it inside a transaction."""
    changed = list(rows)
    if not changed:
        return
    if connection.vendor != "sqlite":
        model._default_manager.bulk_update(changed, names)
        return
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = [
        [row.pk for row in changed],
        *(
            [field.get_db_prep_save(getattr(row, field.attname), connection) for row in changed]
            for field in fields
        ),
    ]
    table, key = _quoted(model._meta.db_table), _quoted(_key(model).column)
    parts = ", ".join(f"{_quoted(field.column)} = {_said(place)}" for place, field in enumerate(fields, 1))
    sql = f"UPDATE {table} SET {parts} FROM json_each(%s) AS said WHERE {table}.{key} = {_said(0)}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [_document(columns, len(changed))])


def _key(model: type[models.Model]) -> Any:
    return model._meta.pk


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(name or "")


def _said(place: int) -> str:
    return f"json_extract(said.value, '$[{place}]')"


def _column(field: Any, rows: Sequence[models.Model]) -> Any:
    """A list with the value of each row, or the one value of all."""
    name = field.attname
    first = vars(rows[0])[name]
    is_moment = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    if not is_moment and any(vars(row)[name] != first for row in rows):
        return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in rows]
    value = field.get_db_prep_save(field.pre_save(rows[0], add=True), connection)
    kept = vars(rows[0])[name]  # cleaned, or the moment
    for row in rows[1:]:
        vars(row)[name] = kept
    return value


def _document(columns: Sequence[Sequence[Any]], count: int) -> str:
    rows = list(zip(*columns, strict=True)) if columns else [()] * count
    return json.dumps(rows, ensure_ascii=False)
