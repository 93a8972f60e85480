"""Plain WeasyPrint as its manual shows it: the same HTML and style sheet, one `write_pdf()` per person, then merged."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from importlib.metadata import version as installed

from bench.print.order import Order
from bench.print.papers import Pages, start_django


def version() -> str:
    return f"WeasyPrint {installed('weasyprint')}, pikepdf {installed('pikepdf')}"


def missing() -> str:
    return ""


def warm_up(order: Order) -> None:
    start_django(order.portal)
    run(replace(order, people=order.people[:1], out=order.scratch, mode="combined"))


def run(order: Order) -> None:
    pages = Pages(order.paper, order.people)
    pdfs = (write_pdf(pages.html(person), pages.style) for person in order.people)
    if order.mode == "files":
        order.write(pdfs)
    else:
        merge(pdfs, order)


def write_pdf(html: str, style: str) -> bytes:
    """The PDF of one page of HTML; pictures and fonts come from the portal's assets, as they do in its own press."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from documents.fetch import AssetFetcher

    fonts, fetcher = FontConfiguration(), AssetFetcher()
    sheet = CSS(string=style, base_url="asset://", url_fetcher=fetcher, font_config=fonts)
    page = HTML(string=html, base_url="asset://", url_fetcher=fetcher)
    return page.write_pdf(stylesheets=[sheet], font_config=fonts)


def merge(pdfs: Iterable[bytes], order: Order) -> None:
    import pikepdf

    with pikepdf.new() as whole:
        for pdf in pdfs:
            with pikepdf.open(io.BytesIO(pdf)) as part:
                whole.pages.extend(part.pages)
        whole.save(order.combined, object_stream_mode=pikepdf.ObjectStreamMode.generate)
