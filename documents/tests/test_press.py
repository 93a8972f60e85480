"""The press prints what WeasyPrint alone would print, page for page and pixel for pixel, and puts it together well."""

from __future__ import annotations

import io
import subprocess
import unicodedata
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from django.template.loader import render_to_string
from PIL import Image, ImageChops
from pypdf import PdfReader

from documents import codes, engine, placement
from documents.designs import built_in
from documents.kinds import PAPERS
from documents.press import order as press
from documents.press.order import Order, Sheet
from documents.press.press import SETTINGS_KEPT, Edition
from documents.press.slots import Slot, put_together, slotted, take_apart
from documents.tests import sample_papers

pytestmark = pytest.mark.once_on_sqlite

HO = "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Bế".split()
DEM = [
    "Thị",
    "Văn",
    "Đình",
    "Thị Thanh",
    "Quốc",
    "Hữu",
    "Thị Ngọc",
    "Xuân",
    "Đức",
    "Thị Phương Mẫu",
    "Phước Hoàng Mẫu",
]
TEN = "Hiền Thảo Tuấn Dũng Hằng Quỳnh Trường Thuỷ Khánh Nghĩa Ẵm Ước Ngữ Kỹ Lượng Ỹ Ờ".split()
OFFICES = [
    "Chuyên viên, Văn phòng Sở",
    "",
    "Phó Trưởng phòng phụ trách, Phòng Quản lý Thương mại “A” – B",
    "Trưởng ban, Trung tâm Khuyến công và Xúc tiến thương mại kiêm Uỷ viên Ban Chấp hành Công đoàn Ngành Công Thương",
    "Giám đốc, Công ty AVATAR To. We. Yes, fi fl ffi 1.234",
]
COUNT = 64
COMPARED = 12  # one in so many is printed by WeasyPrint too, which takes its time; script/bench compares all


def sample(place: int) -> dict[str, str]:
    """People with short, long, and very long names and offices; each an own line count."""
    name = f"{HO[place % len(HO)]} {DEM[place % len(DEM)]} {TEN[(place * 7) % len(TEN)]}"
    if place % 9 == 4:
        name = f"Đội xung kích phòng cháy, chữa cháy và cứu nạn, cứu hộ {name} số {place}"
    if place % 16 == 7:
        name = " ".join([name] * 4)
    return {"name": name, "office": OFFICES[place % len(OFFICES)]}


DESIGN = built_in()
CERTIFICATE = {
    "design": placement.geometry(DESIGN),
    "crest": "lotus.svg",
    "decision_number": "12/QĐ-SCT",
    "decision_date": "ngày 20 tháng 4 năm 2026",
    "place_and_date": "Hà Tĩnh, ngày 20 tháng 4 năm 2026",
    "signatory_authority": "KT. GIÁM ĐỐC",
    "signatory_position": "PHÓ GIÁM ĐỐC",
    "signatory_name": "Đỗ Văn Mẫu Trung",
}
LETTER = {
    **CERTIFICATE,
    "parent_body": "UBND TỈNH HÀ TĨNH",
    "issuing_body": "SỞ CÔNG THƯƠNG",
    "number": "05/GM-SCT",
    "recipients": ["Như trên", "Lưu: VT, VP"],
    "host": "Sở Công Thương tỉnh Hà Tĩnh",
    "about": "Dự Hội nghị điển hình tiên tiến Ngành Công Thương Hà Tĩnh lần thứ III, giai đoạn 2016 - 2020",
    "conference": "Hội nghị điển hình tiên tiến Ngành Công Thương Hà Tĩnh lần thứ III, giai đoạn 2016 - 2020",
    "chair": "Giám đốc Sở Công Thương",
    "time": "07 giờ 15 phút, Thứ Sáu, ngày 24 tháng 4 năm 2020 (01 buổi)",
    "venue": "Hội trường Sở Công Thương",
}


def certificate(place: int) -> Sheet:
    person = sample(place)
    khen = place % 3 != 1
    return Sheet(
        place,
        f"Giấy khen - {person['name']}",
        {
            **person,
            "to": "Ông" if place % 2 else "Tập thể",
            "award": "GIẤY KHEN" if khen else "GIẤY CHỨNG NHẬN",
            "authority": "GIÁM ĐỐC SỞ CÔNG THƯƠNG",
            "gives": "TẶNG",
            **({} if khen else {"title_held": "ĐIỂN HÌNH TIÊN TIẾN"}),
            "reason": "Đã có thành tích xuất sắc trong phong trào thi đua yêu nước giai đoạn 2016 - 2020",
            "register_number": f"{place:03d}/2026",
            "code": f"ABCDE-{place:05d}",
            "qr": codes.qr_address(f"https://portal.example/kiem-tra/#{place:04d}" + "AB12" * 35),
        },
    )


def letter(place: int) -> Sheet:
    person = sample(place)
    return Sheet(
        place,
        f"Giấy mời - {person['name']}",
        {"honorific": "Bà", "addressee": f"Bà {person['name']}", "office": person["office"]},
    )


def order_of(code: str, places) -> Order:
    paper, sheet, shared = (
        PAPERS[code],
        *{"certificate": (certificate, CERTIFICATE), "invitation": (letter, LETTER)}[code],
    )
    return Order(
        paper.template,
        paper.style,
        paper.variant,
        placement.steps(DESIGN) if code == "certificate" else tuple(paper.steps),
        shared,
        tuple(map(sheet, places)),
        many=True,
    )


def plain(order: Order, sheet: Sheet) -> bytes:
    """The document as WeasyPrint alone prints it."""
    return engine.render_pdf(
        order.template, {**order.shared, **sheet.context}, title=sheet.title, style=order.style,
        steps=order.steps, variant=order.variant,
    )  # fmt: skip


def pictures(pdf: Path, folder: Path) -> list[Image.Image]:
    subprocess.run(["pdftoppm", "-r", "72", "-png", str(pdf), str(folder / pdf.stem)], check=True)
    return [Image.open(picture).convert("RGB") for picture in sorted(folder.glob(f"{pdf.stem}-*.png"))]


def text_of(pdf: Path) -> list[str]:
    done = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], check=True, capture_output=True, text=True)
    return [" ".join(page.split()) for page in done.stdout.split("\f")[:-1]]


@pytest.fixture(scope="module", params=["certificate", "invitation"])
def printed(request, tmp_path_factory):
    """(order, combined file, folder): 64 documents of the most various lengths, printed in one file."""
    order = order_of(request.param, range(COUNT))
    folder = tmp_path_factory.mktemp(request.param)
    content, pages = press.combined(order, "Tất cả")
    assert pages == COUNT
    (folder / "all.pdf").write_bytes(content)
    return order, folder / "all.pdf", folder


def test_every_page_looks_as_weasyprint_alone_prints_it(printed):
    order, combined, folder = printed
    ours = pictures(combined, folder)
    for place, sheet in list(enumerate(order.sheets))[::COMPARED]:
        (folder / "plain.pdf").write_bytes(plain(order, sheet))
        (alone,) = pictures(folder / "plain.pdf", folder)
        assert ours[place].size == alone.size
        assert ImageChops.difference(ours[place], alone).getbbox() is None, sheet


def test_names_come_back_as_they_went_in(printed):
    order, combined, _folder = printed
    for sheet, text in zip(order.sheets, text_of(combined), strict=True):
        assert text == unicodedata.normalize("NFC", text)
        name = sheet.context.get("addressee") or sheet.context["name"]
        assert "".join(name.split()) in "".join(text.split())


@pytest.mark.django_db
@pytest.mark.parametrize("code", [code for code, paper in PAPERS.items() if paper.many])
@pytest.mark.parametrize("turned", [False, True])
def test_nobody_on_a_mixed_list_loses_a_word(sample, code, turned, tmp_path):
    """Collectives and persons, with an office and without, several awards: whoever comes first."""
    chosen = sample_papers.SELECTIONS[code] | {"categories": ["guest", "exemplar", "staff"]}
    ids = [subject.id for subject in PAPERS[code].subjects(sample, chosen)]
    order = PAPERS[code].order(sample, ids[::-1] if turned else ids, chosen)
    files = [press.combined(order, "Tất cả")[0]]
    files += [content for _id, content in press.files(replace(order, many=False))]
    pages = []
    for number, content in enumerate(files):
        (tmp_path / f"{number}.pdf").write_bytes(content)
        pages += text_of(tmp_path / f"{number}.pdf")
    assert pages[: len(ids)] == pages[len(ids) :]
    assert len(ids) > (1 if code == "thank-you" else 3)  # it goes to guests who came


def test_fonts_and_the_frame_stand_in_the_file_once(printed):
    _order, combined, _folder = printed
    with pikepdf.open(combined) as pdf:
        fonts = [
            thing
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary)
            and thing.get("/Type") == "/Font"
            and thing.get("/Subtype") == "/Type0"
        ]
        names = [str(font.BaseFont).split("+")[1] for font in fonts]
        assert len(names) == len(set(names)) <= 5
        assert {name.split("-")[0] for name in names} <= {"Liberation", "Playfair"}
        sizes = sorted(
            (len(thing.read_raw_bytes()) for thing in pdf.objects if isinstance(thing, pikepdf.Stream)),
            reverse=True,
        )
    assert sum(size > 9_000 for size in sizes) <= len(names) + 1
    assert combined.stat().st_size / COUNT < 4_000


def test_bookmarks_lead_to_each_document(printed):
    order, combined, _folder = printed
    with pikepdf.open(combined) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == [sheet.title for sheet in order.sheets]
        assert [item.destination[0].objgen for item in outline.root] == [
            page.obj.objgen for page in pdf.pages
        ]


def test_strict_readers_find_nothing_to_mend(printed):
    order, combined, _folder = printed
    with pikepdf.open(combined, attempt_recovery=False) as pdf:
        assert pdf.check_pdf_syntax() == []
        (identifier, _again) = map(bytes, pdf.trailer.ID)
    assert combined.read_bytes().count(b"/ObjStm") >= (
        2 if order.style == "letter.css" else 1
    )  # letters have tags
    assert len(PdfReader(combined, strict=True).pages) == COUNT
    with pikepdf.open(io.BytesIO(press.combined(order, "Khác")[0])) as other:
        assert bytes(other.trailer.ID[0]) != identifier


def test_many_orders_one_after_the_other_do_not_pile_up():
    """Each with words of its own: what was laid out for the first ones is let go of."""
    press._presses.clear()
    for number in range(SETTINGS_KEPT + 4):
        asked = order_of("invitation", [number])
        list(press.files(replace(asked, shared={**asked.shared, "venue": f"Hội trường {number}"})))
    (kept,) = press._presses.values()
    assert len(kept._settings) == SETTINGS_KEPT


def test_the_same_order_gives_the_same_bytes(printed):
    order, combined, _folder = printed
    press._presses.clear()
    assert press.combined(order, "Tất cả")[0] == combined.read_bytes()


@pytest.mark.parametrize("code", ["certificate", "invitation"])
def test_a_file_does_not_depend_on_what_was_printed_before_it(code):
    alone = dict(press.files(order_of(code, [40])))[40]
    press._presses.clear()
    after_others = dict(press.files(order_of(code, range(36, 44))))[40]
    assert after_others == alone


def test_a_file_holds_nobody_elses_data(tmp_path):
    order = order_of("certificate", range(5))
    for place, content in press.files(order):
        (tmp_path / "one.pdf").write_bytes(content)
        text = text_of(tmp_path / "one.pdf")[0]
        assert order.sheets[place].context["register_number"] in text
        with pikepdf.open(io.BytesIO(content)) as pdf:
            images = [
                thing
                for thing in pdf.objects
                if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image"
            ]
            whole = b"".join(thing.read_bytes() for thing in pdf.objects if isinstance(thing, pikepdf.Stream))
            assert str(pdf.docinfo.Title) == order.sheets[place].title
        assert len(images) <= 1
        for other in order.sheets:
            if other.id != place:
                assert other.context["register_number"] not in text
                assert other.title.encode("utf-16-be") not in whole and other.title.encode() not in whole


# --- what cannot be taken apart ---------------------------------------------------------------------------------------


@pytest.fixture
def template(tmp_path, settings):
    """template(body) -> name of a template with that body."""
    press._presses.clear()
    template_settings = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**template_settings, "DIRS": [tmp_path, *template_settings["DIRS"]]}]
    count = iter(range(100))

    def write(body: str) -> str:
        name = f"page{next(count)}.html"
        (tmp_path / name).write_text(
            f"<!doctype html><html lang=vi><head><title>{{{{ title }}}}</title></head><body>{body}",
            encoding="utf-8",
        )
        return name

    return write


WHOLE = {
    "inline block": "<p>Ông <span style='display: inline-block; border: 1px solid'>{{ name }}</span></p>",
    "width of the text": "<div style='float: left; border: 1px solid'><p>{{ name }}</p></div>",
    "code of any size": '<p>{{ name }}</p><img src="{{ qr }}" alt="Mã">',
    "table by its text": "<table border=1><tr><td>{{ name }}</td><td>{{ office }}</td></tr></table>",
    "background": "<p><span style='background: yellow'>{{ name }}</span></p>",
    "relative": "<p>Ông <b style='position: relative; top: 3mm'>{{ name }}</b></p>",
}
PARTS = {
    "conditions": "{% if office %}<h1>{{ office }}</h1>{% endif %}<p class='{{ name }}'>{{ name }}</p>",
    "filters": "<p>{{ name|upper }}</p><p style='text-transform: uppercase'>{{ name }}, {{ office }}</p>",
    "inline styles": "<p style='text-align: justify; text-indent: 1cm'>A <b>{{ name }}</b> <i>{{ office }}</i> z {{ name }} "
    + "và " * 60
    + "</p>",
    "right": "<p style='text-align: right'>Tờ {{ name }} </p><p>{{ office }}</p>",
    "spaced": "<p style='letter-spacing: 2pt; word-spacing: 4pt'>{{ name }} – {{ office }}</p>",
    "underlined": "<p><u>{{ name }}</u> {{ office }}</p>",
    "a list": "<ul style='padding-left: 1cm'><li>{{ name }}<li>{{ office }}</ul>",
    "small capitals": "<p style='font-variant: small-caps'>{{ name }}</p>",
    "fixed table": "<table style='table-layout: fixed; width: 100%'><tr><td>{{ name }}</td><td>{{ office }}</td></tr></table>",
}


@pytest.mark.parametrize("body", [*WHOLE.values(), *PARTS.values()], ids=[*WHOLE, *PARTS])
def test_any_template_prints_as_weasyprint_alone_does(template, tmp_path, body, request):
    sheets = tuple(
        Sheet(place, f"Tờ {place}", sample(place) | {"qr": codes.qr_address("Mẫu" * (place + 1))})
        for place in (0, 4, 5, 1, 9, 10)
    )
    order = Order(template(body), "letter.css", "pdf/ua-1", ({},), {}, sheets)
    content, _pages = press.combined(order, "x")
    (tmp_path / "ours.pdf").write_bytes(content)
    for place, ours in enumerate(pictures(tmp_path / "ours.pdf", tmp_path)):
        (tmp_path / "plain.pdf").write_bytes(plain(order, sheets[place]))
        (alone,) = pictures(tmp_path / "plain.pdf", tmp_path)
        assert ImageChops.difference(ours, alone).getbbox() is None, sheets[place]
    whole = request.node.callspec.id in WHOLE
    assert press._press(order).whole == (len(sheets) if whole else 0)


def test_a_letter_without_glyph_is_refused_each_time_and_stops_nobody_else(template):
    name = template("<p>{{ name }}</p>")

    def one(text: str) -> bytes:
        order = Order(name, "letter.css", "pdf/ua-1", ({},), {}, (Sheet(1, "x", {"name": text}),))
        return dict(press.files(order))[1]

    for _time in range(2):
        with pytest.raises(engine.GlyphMissing, match="U\\+6F22") as error:
            one("Nguyễn 漢")
        assert error.value.subject_id == 1
    assert one("Nguyễn Hán")


def test_a_value_that_overflows_in_every_step_is_refused(template):
    name = template("<p data-lines=1>{{ name }}</p>")
    order = Order(
        name, "letter.css", "pdf/ua-1", ({}, {"fit": "x"}), {}, (Sheet(1, "x", {"name": "dài " * 60}),)
    )
    with pytest.raises(engine.PaperError, match="rút gọn"):
        dict(press.files(order))


# --- slots ------------------------------------------------------------------------------------------------------------

HOSTILE = ["<b>&amp;\"'", "\ufdd0x\ufdd1", "a  b", " a", "x\ny", "{{ y }}", "\u200b", "Ẵm"]


@pytest.mark.parametrize("value", HOSTILE)
def test_slots_do_not_change_what_a_template_prints(template, value):
    name = template(
        "<p class='{{ v }}' title=\"{{ v }}\">{{ v }}{{ v|upper }}{% if v == 'Ẵm' %}!{% endif %}</p><i>{{ v }}</i>"
    )
    value = value.translate({0xFDD0: None, 0xFDD1: None})
    expected = render_to_string(name, {"v": value, "title": value})
    with_slots = render_to_string(name, {"v": slotted(value), "title": slotted(value)})
    assert put_together(take_apart(with_slots), value) == expected


def test_signs_inside_a_text_are_taken_out():
    assert Slot("a\ufdd0b\ufdd1c") == "abc"


LEARNING = {
    "printed": ("<p class=a>{{ v }} – {{ w }}</p>{{ shared }}", True),
    "asked whether it is there": (
        "{% if v and w %}<b>{{ v }}</b>{{ w }}{% else %}{{ v|default:'…' }}{% endif %}",
        True,
    ),
    "a code": ('<p>{{ v }}</p>{% if w %}<img src="{{ qr }}">{% endif %}', True),
    "compared": ("{% if v == 'Ẵm' %}<b>{{ v }}</b>{% else %}{{ v }}{% endif %}", False),
    "filtered": ("<p>{{ v|upper }}</p>{{ w }}", False),
    "in a tag": ("<p class='{{ v }}'>{{ w }}</p>", False),
    "counted": ("{% if v|length > 2 %}!{% endif %}{{ w }}", False),
    "a list": ("{% for row in rows %}{{ row }},{% endfor %}{{ v }}", False),
}
VALUES = ["Ẵm", "", "a  b", "Hà <b>", "Lê & Đỗ", "Ẵm ", "x" * 5]


@pytest.mark.parametrize(("body", "is_learned"), LEARNING.values(), ids=LEARNING)
def test_what_was_learned_of_a_template_is_what_it_would_print(template, body, is_learned):
    name = template(body)
    edition = Edition(name, {"shared": "x"}, ({}, {"fit": "y"}))
    plain_values = [
        {"v": v, "w": w, "qr": codes.qr_address(f"{v}{w}"), "rows": [v, w], "n": number % 2}
        for number, (v, w) in enumerate((v, w) for v in VALUES for w in VALUES)
    ]
    plain_values += [
        {name: value for name, value in context.items() if name != left_out}
        for context in plain_values
        for left_out in ("v", "w", "qr")
    ]
    plain_values += [{**context, "shared": "own"} for context in plain_values]
    for _again in range(2):
        for context in plain_values:
            expected = render_to_string(name, {"shared": "x", **context, "title": "T"})
            assert put_together(edition.manuscript("T", context, 0), "T") == expected
    complete = plain_values[0].keys()
    assert any(learned.names == complete for learned in edition._learned[0]) is is_learned
    assert not edition._learned[1]
