"""The Word form: the same text and the measures of Decree 30/2020, read back from the file itself."""

import io
import unicodedata
import zipfile
from html.parser import HTMLParser

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from lxml import etree

from documents import word
from documents.engine import PaperError
from documents.tests.word_sample import BLOCK_HEAD, FOOT, FULL, HEAD, SIDES, TEXT, page
from documents.word.layout import lay_out
from documents.word.ooxml import check_text
from documents.word.render import to_docx

pytestmark = pytest.mark.once_on_sqlite

PARTS = [
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/app.xml",
    "docProps/core.xml",
    "word/_rels/document.xml.rels",
    "word/document.xml",
    "word/fontTable.xml",
    "word/header1.xml",
    "word/header2.xml",
    "word/settings.xml",
    "word/styles.xml",
]
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl pBdr spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rFonts b bCs i iCs color kern sz szCs u vertAlign lang",
    "tcPr": "tcW gridSpan vMerge tcBorders tcMar vAlign",
    "tblPr": "tblW tblInd tblLayout tblCellMar",
    "sectPr": "headerReference type pgSz pgMar pgNumType titlePg",
    "style": "name basedOn qFormat pPr rPr",
}


def made(html: str) -> bytes:
    return to_docx(lay_out(html, "letter.css"), title="Kế hoạch - Hội nghị", author="SỞ CÔNG THƯƠNG")


def opened(content: bytes):
    return docx.Document(io.BytesIO(content))


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def squeezed(text: str) -> str:
    return "".join(text.split())


def text_of(element) -> str:
    return "".join(text.text for text in element.iter(qn("w:t")))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text, self.hidden = "", 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("title", "style")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("title", "style")

    def handle_data(self, data):
        self.text += "" if self.hidden else data


def text_of_html(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    return parser.text


def all_paragraphs(document) -> list:
    return [docx.text.paragraph.Paragraph(p, document) for p in document.element.body.iter(qn("w:p"))]


def paragraph(document, text: str):
    (found,) = [one for one in all_paragraphs(document) if one.text.startswith(text)]
    return found


def look(document, text: str) -> tuple:
    """(size in pt, bold, italic, alignment) of the first letters of a paragraph, direct or by its style."""
    one = paragraph(document, text)
    run, styles = one.runs[0], [one.style]
    while styles[-1].base_style is not None:
        styles.append(styles[-1].base_style)

    def first(values):
        return next((value for value in values if value is not None), None)

    size = first([run.font.size, *(style.font.size for style in styles)])
    bold = first([run.font.bold, *(style.font.bold for style in styles)])
    italic = first([run.font.italic, *(style.font.italic for style in styles)])
    align = first([one.alignment, *(style.paragraph_format.alignment for style in styles)])
    return size.pt, bool(bold), bool(italic), align or ALIGN.LEFT


@pytest.fixture(scope="module")
def content() -> bytes:
    return made(FULL)


@pytest.fixture(scope="module")
def document(content):
    return opened(content)


# --- the file -------------------------------------------------------------------------------------------------------


def test_the_file_has_only_these_parts_each_well_formed(content):
    parts = parts_of(content)
    assert list(parts) == PARTS
    for part in parts.values():
        etree.fromstring(part)
    assert b"TargetMode" not in b"".join(parts.values())
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_paper_gives_the_same_bytes(content):
    assert made(FULL) == content


def test_elements_stand_in_the_order_that_word_asks_for(content):
    for name in ("word/document.xml", "word/styles.xml"):
        for element in etree.fromstring(parts_of(content)[name]).iter():
            order = ORDER.get(etree.QName(element).localname)
            if order:
                places = [order.split().index(etree.QName(child).localname) for child in element]
                assert places == sorted(places)


def test_title_language_author_and_pages_but_no_time(content, document):
    core = document.core_properties
    assert (core.title, core.language, core.author) == ("Kế hoạch - Hội nghị", "vi-VN", "SỞ CÔNG THƯƠNG")
    assert (core.created, core.modified) == (None, None)
    assert word.page_count(content) == len(lay_out(FULL, "letter.css").pages) == 3


def test_one_font_for_every_script_and_one_language(content):
    parts = parts_of(content)
    (fonts,) = etree.fromstring(parts["word/styles.xml"]).iter(qn("w:rFonts"))
    assert set(fonts.attrib.values()) == {"Times New Roman"}
    assert {etree.QName(name).localname for name in fonts.attrib} == {"ascii", "hAnsi", "eastAsia", "cs"}
    (language,) = etree.fromstring(parts["word/styles.xml"]).iter(qn("w:lang"))
    assert (language.get(qn("w:val")), language.get(qn("w:eastAsia"))) == ("vi-VN", "vi-VN")
    assert b"rFonts" not in parts["word/document.xml"]


# --- pages ----------------------------------------------------------------------------------------------------------


def test_each_section_has_the_size_and_margins_of_its_pages(document):
    upright, landscape = document.sections
    assert [round(n.mm) for n in (upright.page_width, upright.page_height)] == [210, 297]
    assert [round(n.mm) for n in (landscape.page_width, landscape.page_height)] == [297, 210]
    assert (upright.orientation, landscape.orientation) == (WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE)
    for section in document.sections:
        margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
        assert [round(margin.mm, 1) for margin in margins] == [20, 15, 20, 30]


def test_the_page_number_stands_in_the_top_margin_but_not_on_the_first_page(document):
    for section in document.sections:
        assert section.different_first_page_header_footer
        (number,) = section.header.paragraphs
        assert number.alignment == ALIGN.CENTER
        (field,) = number._p.iter(qn("w:fldSimple"))
        assert field.get(qn("w:instr")) == "PAGE"
        assert {size.get(qn("w:val")) for size in field.iter(qn("w:sz"))} == {"28"}
        assert 5 < section.header_distance.mm < 10
        assert text_of(section.first_page_header._element) == ""


def test_the_annex_counts_its_own_pages(document):
    starts = [section._sectPr.find(qn("w:pgNumType")) for section in document.sections]
    assert [start.get(qn("w:start")) for start in starts] == ["1", "1"]


@pytest.mark.parametrize("more", ["", '<p class="late">Trang hai</p>'])
def test_an_upright_annex_counts_its_own_pages_too(more):
    annex = '<style>@page annex {size: A4 portrait}</style><section class="annex"><p>Phụ lục</p>'
    document = opened(made(page("<p>Một</p>", '<p class="late">Hai</p>', annex, more, "</section>")))
    starts = [section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) for section in document.sections]
    assert starts == ["1", "1"]
    assert [section.different_first_page_header_footer for section in document.sections] == [True, True]


def test_a_line_that_must_not_break_gets_the_room_beside_it():
    sides = '<div style="display: flex"><p style="white-space: nowrap; width: 30mm; padding-right: 5mm">Kính gửi:</p><p>Sở</p></div>'
    label = paragraph(opened(made(page(sides))), "Kính gửi")
    assert not label.paragraph_format.right_indent


def test_a_row_that_leads_a_group_stays_with_the_group():
    rows = '<tr style="break-after: avoid"><td>TẬP THỂ</td></tr><tr><td>Văn phòng</td></tr>'
    document = opened(made(page(f"<table>{rows}</table>")))
    assert paragraph(document, "TẬP THỂ").paragraph_format.keep_with_next
    assert not paragraph(document, "Văn phòng").paragraph_format.keep_with_next


def test_a_landscape_page_in_between_counts_on():
    wide = '<style>@page wide {size: A4 landscape} .wide {page: wide}</style><p>Một</p><div class="wide">Hai</div>'
    sections = opened(made(page(wide, '<p class="late">Ba</p>'))).sections
    starts = [section._sectPr.find(qn("w:pgNumType")) for section in sections]
    assert [start is not None and start.get(qn("w:start")) for start in starts] == ["1", False, False]
    assert [section.different_first_page_header_footer for section in sections] == [True, False, False]
    assert [round(section.page_width.mm) for section in sections] == [210, 297, 210]


def test_a_forced_page_break_begins_a_page(document):
    assert paragraph(document, "Trang hai").paragraph_format.page_break_before
    breaks = [one.text for one in all_paragraphs(document) if one.paragraph_format.page_break_before]
    assert breaks == ["Trang hai của phụ lục"]


# --- text -----------------------------------------------------------------------------------------------------------


def test_no_word_of_the_html_is_lost_or_added(document):
    wanted = text_of_html(FULL).replace("chữ hoa đậm", "CHỮ HOA ĐẬM")
    for item, marked in (("Điểm thứ nhất", "a. "), ("Điểm thứ hai", "b. "), ("Gạch đầu", "- ")):
        wanted = wanted.replace(item, marked + item)
    assert squeezed(text_of(document.element.body)) == squeezed(wanted)


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        ("UBND", "Cơ quan ban hành", (13, False, False, ALIGN.CENTER)),
        ("SỞ CÔNG THƯƠNG", "Cơ quan ban hành", (13, True, False, ALIGN.CENTER)),
        ("CỘNG HÒA", "Quốc hiệu", (13, True, False, ALIGN.CENTER)),
        ("Độc lập", "Tiêu ngữ", (14, True, False, ALIGN.CENTER)),
        ("Số: 05", "Số, ký hiệu", (13, False, False, ALIGN.CENTER)),
        ("Hà Tĩnh, ngày", "Địa danh, ngày tháng", (14, False, True, ALIGN.CENTER)),
        ("KẾ HOẠCH", "Heading 1", (14, True, False, ALIGN.CENTER)),
        ("Tổ chức", "Trích yếu", (14, True, False, ALIGN.CENTER)),
        ("Căn cứ", "Căn cứ", (14, False, True, ALIGN.JUSTIFY)),
        ("Sở Công Thương trân", "Nội dung", (14, False, False, ALIGN.JUSTIFY)),
        ("Thời gian", "Đầu bảng", (13, True, False, ALIGN.CENTER)),
        ("Đón tiếp", "Ô bảng", (13, False, False, ALIGN.LEFT)),
        ("Nơi nhận", "Nơi nhận", (12, True, True, ALIGN.LEFT)),
        ("- Như trên", "Nơi nhận - danh sách", (11, False, False, ALIGN.LEFT)),
        ("Đỗ Văn", "Người ký", (14, True, False, ALIGN.CENTER)),
    ],
)
def test_sizes_faces_and_named_styles(document, text, style, expected):
    assert paragraph(document, text).style.name == style
    assert look(document, text) == expected
    assert all(run.font.size is None for run in paragraph(document, text).runs)  # the style says it


def test_running_text_is_indented_and_spaced_by_its_style_alone(document):
    text = paragraph(document, "Sở Công Thương trân")
    measures = text.style.paragraph_format
    assert round(measures.first_line_indent.mm, 1) == 10
    assert measures.space_after.pt == 6
    assert text.paragraph_format.first_line_indent is None
    assert text.paragraph_format.space_after is None


def test_faces_inside_a_line(document):
    runs = paragraph(document, "Sở Công Thương trân").runs
    assert [(r.text, r.bold, r.italic) for r in runs[:5]] == [
        ("Sở Công Thương ", None, None),
        ("trân trọng", True, None),
        (" kính mời ", None, None),
        ("các đơn vị", None, True),
        ("\ndòng hai H", None, None),
    ]
    small = [(r.text, r.font.subscript, r.font.superscript, r.font.size) for r in runs if r.text == "2"]
    assert small == [("2", True, False, None), ("2", False, True, None)]
    assert [r.text for r in runs if r.underline] == ["gạch"]
    assert [(r.text, str(r.font.color.rgb)) for r in runs if r.font.color.rgb] == [("HỎA TỐC", "C00000")]


def test_list_items_hang_behind_their_marker(document):
    item = paragraph(document, "a.")
    assert item.text == "a.\tĐiểm thứ nhất"
    assert len(list(item._p.iter(qn("w:tab")))) == 1
    assert item.paragraph_format.first_line_indent < 0
    assert round(item.paragraph_format.left_indent.mm) == 15


def test_what_somebody_typed_is_printed_as_typed(document):
    assert paragraph(document, "<b>").text == '<b>không đậm</b> & "ngoặc" /./'


def test_text_is_nfc():
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Mẫu Ước")
    assert decomposed != "Nguyễn Thị Mẫu Ước"
    assert opened(made(page(f"<p>{decomposed}</p>"))).paragraphs[0].text == "Nguyễn Thị Mẫu Ước"


@pytest.mark.parametrize("char", ["\x00", "\x01", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_characters_that_no_word_file_holds_are_refused_by_name(char):
    with pytest.raises(PaperError) as refused:
        check_text(f"Bùi{char}Hà")
    assert f"U+{ord(char):04X}" in str(refused.value)


def test_every_other_character_is_taken():
    check_text("Bùi\t\n\r Hà \x7f\u200b\u202e\U0001f600 \ue000")


# --- tables, rules, blocks side by side -----------------------------------------------------------------------------


def tables(document) -> list:
    return [docx.table.Table(element, document) for element in document.element.body.iter(qn("w:tbl"))]


def test_rows_stay_whole_and_heads_stand_again_on_each_page(document):
    heads = []
    for table in tables(document):
        for row in table.rows:
            properties = row._tr.trPr
            assert properties.find(qn("w:cantSplit")) is not None
            if properties.find(qn("w:tblHeader")) is not None:
                heads.append(squeezed(text_of(row._tr)))
    assert heads == ["ThờigianNộidungThựchiện", "STTHọvàtên"]


def test_every_row_fills_the_grid_and_cells_keep_their_spans(document):
    for table in tables(document):
        grid = [int(column.get(qn("w:w"))) for column in table._tbl.iter(qn("w:gridCol"))]
        for row in table._tbl.iter(qn("w:tr")):
            spans = [int(cell.grid_span) for cell in row.iter(qn("w:tc"))]
            assert sum(spans) == len(grid)
            assert all(cell[-1].tag == qn("w:p") for cell in row.iter(qn("w:tc")))
    programme = tables(document)[1]
    assert [cell.text for cell in programme.columns[0].cells] == ["Thời gian", "07:15", "07:15", "08:00"]
    assert programme.rows[2].cells[1].text == programme.rows[2].cells[2].text == "Khai mạc\nhai đoạn"


def test_rows_and_tables_without_cells_are_left_out():
    document = opened(
        made(page("<p>Trước</p><table><tr></tr></table><table><tr></tr><tr><td>Ô</td></tr></table>"))
    )
    (table,) = tables(document)
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["Ô"]]


def test_a_list_of_several_pages_keeps_every_row_once():
    rows = "".join(f"<tr><td>{n}</td><td>Bùi Thị Mẫu {n}</td></tr>" for n in range(1, 81))
    html = page(f"<table class='programme'><thead><tr><th>STT</th><th>Tên</th></tr></thead>{rows}</table>")
    content = made(html)
    assert word.page_count(content) > 2
    (table,) = tables(opened(content))
    assert [row.cells[0].text for row in table.rows] == ["STT", *(str(n) for n in range(1, 81))]
    assert len(opened(content).sections) == 1


def test_columns_are_as_wide_as_in_the_pdf(document):
    head, programme = tables(document)[:2]
    assert [round(cell.width.mm) for cell in head.rows[0].cells] == [66, 99]
    assert [round(cell.width.mm) for cell in programme.rows[0].cells] == [30, 90, 45]
    borders = programme.rows[1].cells[1]._tc.tcPr.find(qn("w:tcBorders"))
    assert {etree.QName(side).localname for side in borders} == {"top", "left", "bottom", "right"}
    assert head.rows[0].cells[0]._tc.tcPr.find(qn("w:tcBorders")) is None


def rule_after(document, text: str):
    """Length in mm of the rule below a paragraph that stands in a column of `width` mm."""
    below = paragraph(document, text)._p.getnext()
    assert below.find(f".//{qn('w:pBdr')}/{qn('w:top')}") is not None
    assert text_of(below) == ""
    indents = below.pPr.find(qn("w:ind"))
    return [round(int(indents.get(qn(f"w:{side}"))) / 56.69, 1) for side in ("left", "right")]


def test_rules_below_motto_issuer_and_title_have_their_length(document):
    left, right = rule_after(document, "Độc lập")
    assert 60 < 99 - left - right < 61  # as long as the text
    left, right = rule_after(document, "SỞ CÔNG THƯƠNG")
    assert 0.33 < (63 - left - right) / 42.8 < 0.5  # a third to a half of the text
    left, right = rule_after(document, "Tổ chức")
    assert left == right
    assert 0.33 < (165 - left - right) / 130 < 0.5


def test_the_signature_block_stays_together_with_the_end_of_the_text():
    html = page(HEAD, '<div class="text"><p>Trân trọng./.</p></div>', FOOT)
    document = opened(made(html))
    assert paragraph(document, "Trân trọng").paragraph_format.keep_with_next
    foot = tables(document)[-1]
    assert len(foot.rows) == 1
    room = [one for one in foot.rows[0].cells[1].paragraphs if not one.text]
    assert [round(one.paragraph_format.line_spacing.mm, 1) for one in room] == [30]


def test_two_tables_in_a_row_do_not_run_together():
    document = opened(made(page(TEXT, FOOT)))
    between = tables(document)[0]._tbl.getnext()
    assert between.tag == qn("w:p")
    assert between.getnext() is tables(document)[1]._tbl
    assert between.pPr.find(qn("w:keepNext")) is not None


def test_blocks_side_by_side_become_columns():
    document = opened(made(page(BLOCK_HEAD, SIDES)))
    head, sides = tables(document)
    assert [cell.text.strip() for cell in head.rows[0].cells] == [
        "CÔNG ĐOÀN NGÀNH",
        "Độc lập - Tự do - Hạnh phúc",
    ]
    assert [round(cell.width.mm) for cell in head.rows[0].cells] == [66, 99]
    assert paragraph(document, "Độc lập").style.name == "Tiêu ngữ"
    assert rule_after(document, "Độc lập")
    assert [cell.text for cell in sides.rows[0].cells] == ["Bên trái", "Bên phải"]
    assert document.paragraphs[-1].text == "Sau hai cột"


# --- several in one file --------------------------------------------------------------------------------------------


def test_letters_in_one_file_keep_sections_pages_and_text(content):
    letter = made(page(HEAD, "<p>Thư mời</p>", FOOT))
    combined, pages = word.combine([letter, content, letter])
    assert pages == word.page_count(combined) == 1 + 3 + 1
    document = opened(combined)
    widths = [round(section.page_width.mm) for section in document.sections]
    assert widths == [210, 210, 297, 210]
    starts = [section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) for section in document.sections]
    assert starts == ["1"] * 4
    texts = [text_of(opened(part).element.body) for part in (letter, content, letter)]
    assert text_of(document.element.body) == "".join(texts)
    assert document.core_properties.title == "Kế hoạch"
    assert list(parts_of(combined)) == PARTS
    assert word.combine([letter, content, letter])[0] == combined


def test_one_letter_alone_is_the_common_file(content):
    assert word.combine([content]) == (content, 3)
