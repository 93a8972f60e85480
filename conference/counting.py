"""Figures that pages ask for again and again: several counts in one query, whose text is written once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import IntegerField, QuerySet, Subquery

from conference.kept import bare
from conference.models import Conference
from conference.unchanged import unless_changed


class _CountRows(Subquery):
    """How many rows a query set has, as a figure in another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def counts(
    build: Callable[..., dict[str, QuerySet]], conference: Conference, *facts: Hashable
) -> dict[str, int | None]:
    """{name: how many rows}, one query, for the query sets that `build(conference, *facts)` gives under these names.

    Django takes ten times as long to put such a query together as the database to answer it, so its text is kept for
    the next page, and the figures until something changes: `facts` must be all that they depend on (who asks, with
    which roles, on which day), and `build` a function of a module.
    """
    return dict(unless_changed(_figures, build, conference, *bare(facts)))


def _figures(
    build: Callable[..., dict[str, QuerySet]], conference: Conference, *facts: Hashable
) -> dict[str, int | None]:
    names, sql, parameters = _text(build, conference, *facts)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return dict(zip(names, cursor.fetchone() or (), strict=False))


def counts_once(found: dict[str, QuerySet]) -> dict[str, int]:
    """{name: how many rows} of query sets that nobody asks for again, one query; nothing of them is kept."""
    figures = Conference.objects.values_list(
        *(_CountRows(rows.order_by().values("pk")) for rows in found.values())
    )
    counted = figures.order_by("pk")[:1].get()
    return {
        name: count or 0 for name, count in zip(found, counted, strict=True)
    }  # None: nothing can be found


@lru_cache(maxsize=512)
def _text(build: Callable, conference: Conference, *facts: Hashable) -> tuple[list[str], str, Any]:
    counted = build(conference, *facts)
    figures = Conference.objects.filter(pk=conference.pk).values_list(
        *(_CountRows(rows.order_by().values("pk")) for rows in counted.values())
    )
    return list(counted), *figures.query.sql_with_params()
