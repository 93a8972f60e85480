"""Real PDF files for tests of uploads: one empty page each, with whatever else is asked for."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from pypdf import PdfWriter


def make_pdf(add: Callable[[PdfWriter], object] | None = None) -> bytes:
    """A file of one blank A4 page; `add` puts more into it before it is written."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    if add:
        add(writer)
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


PDF = make_pdf()
