"""Queries that pages ask again and again: their text is written once, their answer is read anew each time.

Django takes longer to put a query together than the database to answer it. What is kept is text and parameters alone,
under the facts that they follow from, so there is nothing that goes out of date; `conference.counting` does so for
figures.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.utils.functional import LazyObject

Found = TypeVar("Found", bound=Model)


def rows(build: Callable[..., QuerySet[Any, tuple]], *facts: Hashable) -> list[tuple]:
    """The rows of the `values_list` that `build(*facts)` gives, in its order; one query.

    `facts` must be all that the query depends on (which conference, who asks, with which roles, on which day), and
    `build` a function of a module.
    """
    kept = _text(build, *bare(facts))
    if kept is None:
        return []
    sql, parameters, converters = kept
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found = cursor.fetchall()
    return _converted(found, converters) if converters else found


def rows_for(build: Callable[..., QuerySet[Any, tuple]], *values: int | str | UUID) -> list[tuple]:
    """As `rows`, but the text is written once for all values: `build` puts each of them into the query as a parameter
    and asks nothing else of it."""
    sql, parameters, converters, places = _text_for(build, *map(type, values))
    filled = list(parameters)
    for place, (which, as_hex) in places.items():
        filled[place] = values[which].hex if as_hex else values[which]  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute(sql, filled)
        found = cursor.fetchall()
    return _converted(found, converters) if converters else found


_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda which: 7_310_577_365_000_000 + which,
    str: lambda which: f"\ue000{which}\ue000",
    UUID: lambda which: UUID(int=0xE0000000000000000000000000000000 + which),
}


@lru_cache(maxsize=64)
def _text_for(build: Callable, *types: type) -> tuple[str, list, list, dict[int, tuple[int, bool]]]:
    """(SQL, parameters, converters, {place of a parameter: (which value belongs there, whether as hexadecimal)}).

    Marks that nobody uses stand for the values while the query is put together.
    """
    marks = [_MARKS[of](which) for which, of in enumerate(types)]
    compiler = build(*marks).query.get_compiler(DEFAULT_DB_ALIAS)
    sql, parameters = compiler.as_sql()
    wanted = {mark: (which, False) for which, mark in enumerate(marks)}
    wanted |= {mark.hex: (which, True) for which, mark in enumerate(marks) if isinstance(mark, UUID)}
    places = {place: wanted[value] for place, value in enumerate(parameters) if value in wanted}
    if {which for which, _as_hex in places.values()} != set(range(len(marks))):
        raise ValueError("a value is no parameter of the query")
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    converters = [(at, *how) for at, how in compiler.get_converters(columns).items()]
    return sql, list(parameters), converters, places


def bare(facts: tuple[Hashable, ...]) -> tuple[Hashable, ...]:
    """`request.user` as the user, so that what is kept does not hold on to the request."""
    return tuple(_inner(fact) if isinstance(fact, LazyObject) else fact for fact in facts)


def _inner(lazy: Any) -> Hashable:
    bool(lazy)  # looks it up
    return lazy._wrapped


def instances(model: type[Found], build: Callable[..., QuerySet[Found]], *facts: Hashable) -> list[Found]:
    """As `rows`, for a query set of whole instances without related ones."""
    columns = _columns(model)
    return [model.from_db(DEFAULT_DB_ALIAS, columns, row) for row in rows(_values_of, model, build, *facts)]


def _values_of(model: type[Model], build: Callable[..., QuerySet], *facts: Hashable) -> QuerySet[Any, tuple]:
    return build(*facts).values_list(*_columns(model))


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@lru_cache(maxsize=1024)
def _text(build: Callable, *facts: Hashable) -> tuple[str, Any, list] | None:
    """(SQL, parameters, [(column, functions that make its value, its expression)]); None where nothing can be found."""
    compiler = build(*facts).query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    return sql, parameters, [(at, *how) for at, how in compiler.get_converters(columns).items()]


def _converted(found: list[tuple], converters: list) -> list[tuple]:
    """What Django does with each row that it reads: dates, booleans and decimals as such on every database."""
    made = []
    for row in found:
        values = list(row)
        for at, functions, expression in converters:
            for function in functions:
                values[at] = function(values[at], expression, connection)
        made.append(tuple(values))
    return made
