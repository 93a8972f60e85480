"""What no way of printing can beat: a finished page stamped once per document, with no layout and nobody's name."""

from __future__ import annotations

import io
from dataclasses import replace
from importlib.metadata import version as installed

import pikepdf

from bench.print.engines.naive import write_pdf
from bench.print.order import Order
from bench.print.papers import Pages, start_django

_OWN_WORDS = b"BT 1 0 0 1 100 100 Tm <" + b"00480049" * 400 + b"> Tj ET\n"
_finished: dict[str, bytes] = {}


def version() -> str:
    return f"pikepdf {installed('pikepdf')}"


def missing() -> str:
    return ""


def warm_up(order: Order) -> None:
    start_django(order.portal)
    pages = Pages(order.paper, order.people)
    _finished[order.paper] = write_pdf(pages.html(order.people[0]), pages.style)
    run(replace(order, people=order.people[:1], out=order.scratch))


def run(order: Order) -> None:
    with pikepdf.open(io.BytesIO(_finished[order.paper])) as finished:
        page = finished.pages[0]
        form = page.as_form_xobject()
        if order.mode == "combined":
            with pikepdf.new() as whole:
                stamp = whole.copy_foreign(form)
                for _person in order.people:
                    _stamp(whole, stamp, page.mediabox)
                whole.save(order.combined, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return
        for person in order.people:
            with pikepdf.new() as single:
                _stamp(single, single.copy_foreign(form), page.mediabox)
                single.save(order.path_of(person))


def _stamp(pdf: pikepdf.Pdf, form: pikepdf.Object, box) -> None:
    pdf.add_blank_page(page_size=(box[2], box[3]))
    page = pdf.pages[-1]
    page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(S=form))
    page.contents_add(b"q /S Do Q\n" + _OWN_WORDS)
