"""The file itself: a .docx with the parts that a paper needs and nothing else, the same bytes for the same paper.

No time, no random number, no link to the outside, no macro. python-docx reads these files; it does not write them,
because its own starting document brings a picture, a hundred styles and a date along.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from documents.word.layout import Page
from documents.word.ooxml import twips, w
from documents.word.styles import LANGUAGE, styles_element
from documents.word.writer import spacer

NO_TIME = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file knows

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MIME = "application/vnd.openxmlformats-officedocument"
NUMBER_HEADER, EMPTY_HEADER = "rId1", "rId2"
NUMBER_SIZE = 28  # half points

# name -> (media type, id and kind of the relationship from the document)
_PARTS = {
    "header1": (f"{_MIME}.wordprocessingml.header+xml", NUMBER_HEADER, "header"),
    "header2": (f"{_MIME}.wordprocessingml.header+xml", EMPTY_HEADER, "header"),
    "styles": (f"{_MIME}.wordprocessingml.styles+xml", "rId3", "styles"),
    "settings": (f"{_MIME}.wordprocessingml.settings+xml", "rId4", "settings"),
    "fontTable": (f"{_MIME}.wordprocessingml.fontTable+xml", "rId5", "fontTable"),
}


def section(page: Page, *, start: int | None, hide_first: bool):
    """<w:sectPr>: size, margins and page number in the top margin. `start`: first number, None to count on."""
    width, height = twips(page.width), twips(page.height)
    number_top = max(
        0, (twips(page.top) - 322) // 2
    )  # its line of 14 pt is 16.1 pt high, in the middle of the margin
    return w(
        "sectPr",
        _header("default", NUMBER_HEADER),
        _header("first", EMPTY_HEADER),
        w("type", val="nextPage"),
        w("pgSz", w=width, h=height, **({"orient": "landscape"} if width > height else {})),
        w(
            "pgMar",
            top=twips(page.top),
            right=twips(page.right),
            bottom=twips(page.bottom),
            left=twips(page.left),
            header=number_top,
            footer=number_top,
            gutter=0,
        ),
        w("pgNumType", start=start) if start is not None else None,
        w("titlePg") if hide_first else None,
    )


def _header(kind: str, relationship: str):
    element = w("headerReference", type=kind)
    element.set(qn("r:id"), relationship)
    return element


def save(body: Sequence[Any], *, title: str, author: str, pages: int) -> bytes:
    """The .docx whose body are these elements, the last of them the properties of the last section."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _root_relationships(),
        "docProps/app.xml": _app(pages),
        "docProps/core.xml": _core(title, author),
        "word/_rels/document.xml.rels": _document_relationships(),
        "word/document.xml": _xml(w("document", w("body", *body))),
        "word/fontTable.xml": _xml(_font_table()),
        "word/header1.xml": _xml(_number_header()),
        "word/header2.xml": _xml(w("hdr", spacer(20))),
        "word/settings.xml": _xml(_settings()),
        "word/styles.xml": _xml(styles_element()),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3  # or the bytes would depend on the machine
            file.writestr(entry, content)
    return target.getvalue()


def combine(parts: Sequence[bytes | str | Path]) -> tuple[bytes, int]:
    """One .docx of all parts in order and its number of pages; each keeps its sections and its own numbering.

    The parts are files that `save` made: their styles and headers are the same, so only the bodies differ.
    """
    body: list[Any] = []
    titles, authors, pages = [], [], 0
    for part in parts:
        with zipfile.ZipFile(io.BytesIO(part) if isinstance(part, bytes) else part) as file:
            document, core = (parse_xml(file.read(n)) for n in ("word/document.xml", "docProps/core.xml"))
            pages += _pages(file)
        titles.append(core.findtext("{http://purl.org/dc/elements/1.1/}title") or "")
        authors.append(core.findtext("{http://purl.org/dc/elements/1.1/}creator") or "")
        if body:
            body.append(_end_of_section(body.pop()))
        body += list(document[0])
    kind = titles[0].split(" - ")[0] if len(titles) > 1 else titles[0]
    return save(body, title=kind, author=authors[0], pages=pages), pages


def page_count(docx: bytes) -> int:
    """Number of pages that the paper had when it was laid out; Word counts anew when it opens the file."""
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        return _pages(file)


def _pages(file: zipfile.ZipFile) -> int:
    return int(
        parse_xml(file.read("docProps/app.xml")).findtext(f"{{{_OFFICE}/extended-properties}}Pages") or 0
    )


def _end_of_section(properties):
    """The paragraph that carries the properties of a section which is not the last."""
    return spacer(20, section=properties)


def _xml(element) -> bytes:
    return etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True)


def _text(text: str) -> str:
    return escape(unicodedata.normalize("NFC", text))


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _content_types() -> str:
    overrides = {
        "/docProps/app.xml": f"{_MIME}.extended-properties+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/word/document.xml": f"{_MIME}.wordprocessingml.document.main+xml",
        **{f"/word/{name}.xml": media_type for name, (media_type, _id, _kind) in _PARTS.items()},
    }
    lines = "".join(f'<Override PartName="{n}" ContentType="{t}"/>' for n, t in overrides.items())
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{lines}</Types>'
    )


def _relationships(rows: list[tuple[str, str, str]]) -> str:
    lines = "".join(f'<Relationship Id="{i}" Type="{t}" Target="{target}"/>' for i, t, target in rows)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _root_relationships() -> str:
    return _relationships(
        [
            ("rId1", f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
            ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("rId3", f"{_OFFICE}/relationships/extended-properties", "docProps/app.xml"),
        ]
    )


def _document_relationships() -> str:
    return _relationships(
        [(i, f"{_OFFICE}/relationships/{kind}", f"{name}.xml") for name, (_t, i, kind) in _PARTS.items()]
    )


def _app(pages: int) -> str:
    return f'{_HEAD}<Properties xmlns="{_OFFICE}/extended-properties"><Pages>{pages}</Pages></Properties>'


def _core(title: str, author: str) -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{_text(title)}</dc:title><dc:creator>{_text(author)}</dc:creator>"
        f"<dc:language>{LANGUAGE}</dc:language></cp:coreProperties>"
    )


def _number_header():
    field = w(
        "fldSimple",
        w("r", w("rPr", w("sz", val=NUMBER_SIZE), w("szCs", val=NUMBER_SIZE)), _digit()),
        instr="PAGE",
    )
    spacing = w("spacing", before=0, after=0, line=240, lineRule="auto")
    return w("hdr", w("p", w("pPr", spacing, w("jc", val="center")), field))


def _digit():
    text = w("t")
    text.text = "2"
    return text


def _settings():
    """Word 2013 and later: no compatibility mode, whose tables lie a little to the left of the text."""
    uri = "http://schemas.microsoft.com/office/word"
    mode = w("compatSetting", name="compatibilityMode", uri=uri, val=15)
    return w(
        "settings",
        w("zoom", percent=100),
        w("defaultTabStop", val=567),
        w("characterSpacingControl", val="doNotCompress"),
        w("compat", mode),
        w("themeFontLang", val=LANGUAGE),
    )


def _font_table():
    return parse_xml(
        f'<w:fonts {nsdecls("w")}><w:font w:name="Times New Roman"><w:panose1 w:val="02020603050405020304"/>'
        '<w:charset w:val="A3"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )
