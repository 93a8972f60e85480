"""What a machine can see of PDF/A-3b (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) without a validator.

No validator is packaged where this project takes its packages from. What stands here are the clauses that a program
with pikepdf can decide: metadata, output intent, fonts and their widths, colours, images, marks and the structure
tree. Not checked: the meaning of the structure (is a heading a heading), contrast, and the finer rules on glyph
metrics and colour that veraPDF knows.
"""

from __future__ import annotations

import io

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from documents.press import order as press
from documents.tests.test_press import order_of

pytestmark = pytest.mark.once

PAINTING = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Tj", "TJ", "'", '"', "Do", "sh", "EI"}
FORBIDDEN_ANYWHERE = {
    "/Encrypt",
    "/JS",
    "/JavaScript",
    "/Launch",
    "/EmbeddedFiles",
    "/AA",
    "/OpenAction",
    "/XFA",
}


@pytest.fixture(scope="module", params=["single", "combined"])
def certificates(request) -> pikepdf.Pdf:
    return opened(order_of("certificate", range(6)), request.param)


@pytest.fixture(scope="module", params=["single", "combined"])
def letters(request) -> pikepdf.Pdf:
    return opened(order_of("invitation", range(6)), request.param)


def opened(order, how: str) -> pikepdf.Pdf:
    content = next(press.files(order))[1] if how == "single" else press.combined(order, "Tất cả giấy")[0]
    return pikepdf.open(io.BytesIO(content))


def fonts_of(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [
        thing
        for thing in dictionaries(pdf)
        if thing.get("/Type") == "/Font" and thing.get("/Subtype") == "/Type0"
    ]


def dictionaries(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [thing for thing in pdf.objects if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream))]


def check_common(pdf: pikepdf.Pdf) -> None:
    assert pdf.pdf_version == "1.7"
    assert not pdf.is_encrypted
    assert "/ID" in pdf.trailer
    assert str(pdf.Root.Lang) == "vi"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == str(pdf.docinfo.Title) != ""
        assert metadata["pdf:Producer"] == str(pdf.docinfo.Producer)
    assert len(pdf.Root.Outlines) >= 2
    for thing in dictionaries(pdf):
        assert not FORBIDDEN_ANYWHERE & set(thing.keys())
        if thing.get("/Subtype") == "/Image":
            assert not bool(thing.get("/Interpolate", False))
    check_fonts(pdf)


def check_fonts(pdf: pikepdf.Pdf) -> None:
    assert fonts_of(pdf)
    for font in fonts_of(pdf):
        (descendant,) = font.DescendantFonts
        assert descendant.CIDToGIDMap == "/Identity"
        file = TTFont(io.BytesIO(descendant.FontDescriptor.FontFile2.read_bytes()))
        units, advances = file["head"].unitsPerEm, file["hmtx"].metrics
        order = file.getGlyphOrder()
        widths = list(descendant.W)
        assert widths
        for glyph, (width,) in zip(widths[::2], widths[1::2], strict=True):
            assert abs(int(width) - advances[order[int(glyph)]][0] * 1000 / units) <= 1
            assert int(glyph) != 0  # no .notdef
        assert b"beginbfchar" in font.ToUnicode.read_bytes()


def test_certificates_are_made_to_be_kept(certificates):
    check_common(certificates)
    with certificates.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
    (intent,) = certificates.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.N == 3
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"  # an ICC profile
    for stream in (thing for thing in certificates.objects if isinstance(thing, pikepdf.Stream)):
        assert "/F" not in stream and "/LZWDecode" not in str(stream.get("/Filter", ""))
    for page in certificates.pages:
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in ("cs", "CS"):
                assert str(operands[0]) != "/DeviceCMYK"
            assert str(operator) not in ("k", "K", "BDC", "BMC")


def test_letters_can_be_read_aloud(letters):
    check_common(letters)
    with letters.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    assert bool(letters.Root.MarkInfo.Marked)
    for number, page in enumerate(letters.pages):
        assert (page.obj.Tabs, int(page.obj.StructParents)) == ("/S", number)
        check_marks(letters, page, number)


def check_marks(pdf: pikepdf.Pdf, page: pikepdf.Page, number: int) -> None:
    """All that is painted is marked, each mark has its element, and the element knows its mark and its page."""
    depth, marks = 0, []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) in ("BDC", "BMC"):
            depth += 1
            if len(operands) > 1 and "/MCID" in operands[1]:
                marks.append(int(operands[1].MCID))
        elif str(operator) == "EMC":
            depth -= 1
        assert depth in (0, 1)
        assert depth or str(operator) not in PAINTING, (operands, operator)
    assert depth == 0
    assert sorted(marks) == list(range(len(marks)))
    parents = nums(pdf)[number]
    assert len(parents) == len(marks)
    for mark, element in enumerate(parents):
        assert mark in [int(kid) for kid in element.K if isinstance(kid, int)]
        assert element.Pg.objgen == page.obj.objgen
        assert "/Document" in list(ancestors(element))


def nums(pdf: pikepdf.Pdf) -> dict[int, list]:
    listed = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    return dict(zip(map(int, listed[::2]), listed[1::2], strict=True))


def ancestors(element):
    while "/P" in element:
        element = element.P
        yield str(element.get("/S", "root"))


def test_the_structure_says_what_a_letter_is_made_of(letters):
    kinds = [str(thing.S) for thing in dictionaries(letters) if thing.get("/Type") == "/StructElem"]
    count = len(letters.pages)
    assert kinds.count("/Document") == 1
    assert kinds.count("/H1") == count
    assert kinds.count("/P") >= 8 * count
    (document,) = letters.Root.StructTreeRoot.K
    assert len(document.K) >= count
    seen = {element.objgen for element in walk(document)}
    assert len(seen) == len(kinds)  # every element hangs in the tree, none twice


def walk(element):
    yield element
    for kid in element.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary):
            assert kid.P.objgen == element.objgen
            yield from walk(kid)


def test_titles_name_the_document_or_the_whole():
    single, combined = (opened(order_of("invitation", range(3)), how) for how in ("single", "combined"))
    assert str(single.docinfo.Title).startswith("Giấy mời - ")
    assert str(combined.docinfo.Title) == "Tất cả giấy"
