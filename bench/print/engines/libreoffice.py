"""LibreOffice: the finished mail merge, one .docx with a page per recipient, made a PDF by one call of soffice.

The .docx is written before the clock starts, for a user's mail merge is not what is compared here.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from bench.print import sample
from bench.print.order import Order
from bench.print.sample import LETTER, Person

CENTRE, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


def version() -> str:
    answer = subprocess.run(["soffice", "--version"], capture_output=True, text=True, check=True)
    return answer.stdout.strip()


def missing() -> str:
    return "" if shutil.which("soffice") else "LibreOffice is not installed"


def warm_up(order: Order) -> None:
    """The merged document, and the office's profile, which a user has already."""
    one = replace(order, people=order.people[:1], out=order.scratch)
    _merge(one)
    run(one)
    _merge(order)


def run(order: Order) -> None:
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(order.scratch / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(order.out),
            str(_source(order)),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _source(order: Order) -> Path:
    folder = order.scratch / f"merged-{order.out.name}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{order.combined.stem}.docx"


def _merge(order: Order) -> None:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Liberation Serif", Pt(14)
    normal.paragraph_format.space_after = Pt(0)
    for place, person in enumerate(order.people):
        _letter(document, person, first=place == 0)
    document.save(str(_source(order)))


def _letter(document, person: Person, first: bool) -> None:
    _line(document, "", size=1, new_page=not first)  # a table cannot begin a page by itself
    issuer, state = _columns(document, 62, 103)
    _line(issuer, LETTER["parent_body"], CENTRE, size=13)
    _line(issuer, LETTER["issuing_body"], CENTRE, size=13, bold=True)
    _line(issuer, f"Số: {LETTER['number']}", CENTRE, size=13)
    _line(state, sample.STATE_NAME, CENTRE, size=13, bold=True)
    _line(state, sample.MOTTO, CENTRE, bold=True, underline=True)
    _line(state, LETTER["place_and_date"], CENTRE, italic=True)
    _line(document, "GIẤY MỜI", CENTRE, bold=True).paragraph_format.space_before = Pt(20)
    _line(document, LETTER["about"], CENTRE, bold=True).paragraph_format.space_after = Pt(20)
    for before, bold, after in sample.letter_paragraphs(person):
        body = _line(document, before, JUSTIFY)
        body.paragraph_format.first_line_indent, body.paragraph_format.space_after = Mm(10), Pt(6)
        body.add_run(bold).bold = True
        body.add_run(after)
    recipients, signer = _columns(document, 78, 87)
    _line(recipients, "Nơi nhận:", size=12, bold=True, italic=True)
    for line in sample.recipient_lines():
        _line(recipients, line, size=11)
    _line(signer, LETTER["signatory_authority"], CENTRE, bold=True)
    _line(signer, LETTER["signatory_position"], CENTRE, bold=True).paragraph_format.space_after = Mm(30)
    _line(signer, LETTER["signatory_name"], CENTRE, bold=True)


def _columns(document, *widths: int):
    table = document.add_table(rows=1, cols=len(widths))
    table.autofit = False
    for column, cell, width in zip(table.columns, table.rows[0].cells, widths, strict=True):
        column.width = cell.width = Mm(width)
        cell._element.remove(cell.paragraphs[0]._element)
        yield cell


def _line(where, text: str, align=None, *, size: float = 14, new_page: bool = False, **looks):
    """A paragraph with one run; `looks` are bold, italic, underline."""
    paragraph = where.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.page_break_before = new_page
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    for look, value in looks.items():
        setattr(run, look, value)
    return paragraph
