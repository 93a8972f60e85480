"""The portal's own press, through its Python interface. The only file that knows what that interface looks like."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version as installed

from bench.print.order import Order
from bench.print.papers import SELECTIONS, sample_conference, sample_paper, start_django


def version() -> str:
    return f"portal on WeasyPrint {installed('weasyprint')}"


def missing() -> str:
    return ""


def warm_up(order: Order) -> None:
    """Imports, fonts and one document: a worker that waits for print jobs has these behind it."""
    start_django(order.portal)
    run(replace(order, people=order.people[:1], out=order.scratch, mode="combined"))
    _forget_layouts()


def _forget_layouts() -> None:
    """As for the first order of a day: what the press lays out once for all documents is inside the clock."""
    from documents.press import order as press

    press._presses.clear()


def run(order: Order) -> None:
    from django.db import connection

    with connection.execute_wrapper(_counted):
        _queries.clear()
        _print(order)


def queries() -> int:
    """How often the last run asked the database."""
    return len(_queries)


_queries: list[str] = []


def _counted(execute, sql, params, many, context):
    _queries.append(sql)
    return execute(sql, params, many, context)


def _print(order: Order) -> None:
    paper, conference = sample_paper(order.paper, order.people), sample_conference()
    ids, chosen = [person.pk for person in order.people], SELECTIONS.get(order.paper, {})
    if order.mode == "files":
        order.write(pdf for _, pdf in paper.render(conference, ids, chosen))
    else:
        pdf, _pages = paper.render_combined(conference, ids, chosen)
        order.combined.write_bytes(pdf)
