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
    """Imports and one document: a worker that waits for print jobs has these behind it."""
    start_django(order.portal)
    run(replace(order, people=order.people[:1], out=order.scratch, mode="combined"))


def run(order: Order) -> None:
    from documents import engine

    paper = sample_paper(order.paper, order.people)
    pdfs = (pdf for _, pdf in paper.render(sample_conference(), [person.pk for person in order.people], {}))
    if order.mode == "files":
        order.write(pdfs)
    else:
        combined, _pages = engine.combine(pdfs)
        order.combined.write_bytes(combined)
