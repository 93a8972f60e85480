"""The portal's own press, through its Python interface. The only file that knows what that interface looks like."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version as installed

from bench.print.order import Order
from bench.print.papers import sample_conference, sample_paper, start_django


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
    paper, conference = sample_paper(order.paper, order.people), sample_conference()
    ids = [person.pk for person in order.people]
    if order.mode == "files":
        order.write(pdf for _, pdf in paper.render(conference, ids, {}))
    else:
        pdf, _pages = paper.render_combined(conference, ids, {})
        order.combined.write_bytes(pdf)
