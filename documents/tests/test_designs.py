"""Designs measured in the PDF: places in millimetres, blanks and printers, longest texts on every sheet."""

import io
from decimal import Decimal
from functools import lru_cache

import pytest
from django.core.exceptions import ValidationError
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTCurve, LTFigure, LTImage, LTPage, LTTextContainer, LTTextLine
from pypdf import PdfReader

from documents import artwork, engine, placement
from documents.codes import qr_address
from documents.designs import BUILT_IN, Artwork, CertificateDesign, PrinterProfile, built_in, make_built_in
from documents.kinds import PAPERS
from documents.kinds.calibration import Calibration
from documents.tests.test_artwork import picture
from nominations.models import AwardForm, Nomination

pytestmark = [pytest.mark.django_db, pytest.mark.once_on_sqlite]
MM = 72 / 25.4
LONG_NAME = "Nguyễn Phước Hoàng Trần Lê Thị Quỳnh Phương Thuỳ Dương Mẫu Ẵm"
LONG_OFFICE = "Phó Trưởng phòng phụ trách Kế hoạch - Tài chính kiêm Chủ tịch Công đoàn cơ sở"
LONG_REASON = (
    "Đã có thành tích đặc biệt xuất sắc trong lao động sáng tạo và xây dựng ngành Công Thương " * 5
)[:400].strip()


@pytest.fixture
def make_design(db):
    def make(code="a4", **fields) -> CertificateDesign:
        design = built_in(code)
        for name, value in {"code": None, "name": f"Mẫu thử {code}", **fields}.items():
            setattr(design, name, value)
        design.full_clean()
        design.save()
        return design

    return make


@pytest.fixture
def blank(make_design):
    return make_design("a4-blank")


def printed(conference, delegate, **selection) -> bytes:
    selection = {key: getattr(value, "pk", value) for key, value in selection.items()}
    ((_pk, pdf),) = PAPERS["certificate"].render(conference, [delegate.pk], selection)
    return pdf


@lru_cache(maxsize=8)
def page_of(pdf: bytes) -> LTPage:
    """The one page of a PDF; taking the border apart costs a second, so each file is read once."""
    (page,) = extract_pages(io.BytesIO(pdf))
    return page


def lines(pdf: bytes) -> list[LTTextLine]:
    page = page_of(pdf)
    boxes = [box for box in page if isinstance(box, LTTextContainer)]
    return [line for box in boxes for line in box if isinstance(line, LTTextLine) and line.get_text().strip()]


def sheet(pdf: bytes) -> tuple[int, int]:
    page = page_of(pdf)
    return round(page.width / MM), round(page.height / MM)


def place(pdf: bytes, text: str) -> tuple[float, float]:
    """Left and top of the line with that text, in mm from the upper left corner of the sheet."""
    page = page_of(pdf)
    (found,) = [line for line in lines(pdf) if text in line.get_text()]
    return found.x0 / MM, (page.height - found.y1) / MM


def drawings(pdf: bytes) -> int:
    """How many curves and pictures the page has beside its text."""

    def count(box) -> int:
        if isinstance(box, LTFigure):
            return sum(map(count, box))
        return isinstance(box, (LTCurve, LTImage))

    page = page_of(pdf)
    return sum(map(count, page))


def says(pdf: bytes, text: str) -> bool:
    return "".join(text.split()) in "".join("".join(line.get_text().split()) for line in lines(pdf))


# --- designs that come with the portal ------------------------------------------------------------------------------


@pytest.mark.parametrize("code", BUILT_IN)
def test_every_built_in_design_is_sound_and_prints_the_longest_and_the_shortest(
    conference, make_exemplar, code
):
    make_built_in()
    design = CertificateDesign.objects.get(code=code)
    design.full_clean()
    for name, office, reason in (("Lê Y", "", ""), (LONG_NAME, LONG_OFFICE, LONG_REASON)):
        CertificateDesign.objects.filter(pk=design.pk).update(reason_words=reason)
        pdf = printed(conference, make_exemplar(name, position=office), design=design)
        assert sheet(pdf) == (design.width, design.height)
        assert says(pdf, name) and says(pdf, reason)
        left, right = design.margin_left - 1, design.width - design.margin_right + 1
        for line in lines(pdf):
            assert left <= line.x0 / MM and line.x1 / MM <= right
        above, below = place(pdf, "GIÁM ĐỐC\n"), place(pdf, conference.signatory_name)
        assert below[1] - above[1] >= 35 + 3  # 35 mm free below the line of the post itself
        assert below[1] < float(design.height - design.margin_bottom)


def test_built_in_designs_are_stored_once_and_not_again_after_one_was_deleted():
    make_built_in()
    make_built_in()
    assert CertificateDesign.objects.count() == len(BUILT_IN)
    CertificateDesign.objects.get(code="a3").delete()
    make_built_in()
    assert CertificateDesign.objects.count() == len(BUILT_IN) - 1


def test_what_cannot_fit_is_refused_with_a_sentence(conference, make_exemplar, blank):
    blank.reason_words = "nghiêng" * 57
    blank.name_smallest = blank.name_largest = 36
    blank.save()
    with pytest.raises(engine.PaperError, match="rút gọn"):
        printed(conference, make_exemplar((LONG_NAME * 2)[:100]), design=blank)


@pytest.mark.parametrize("code", BUILT_IN)
def test_the_qr_code_has_its_square_and_touches_no_text(conference, make_exemplar, code):
    paper, who = PAPERS["certificate"], make_exemplar(LONG_NAME, position=LONG_OFFICE)
    design = built_in(code)
    shared = paper.shared(conference, {}) | {"design": placement.geometry(design)}
    address = qr_address("https://portal.example/kiem-tra/#" + "A1B2" * 40)
    words = paper.context(who, shared) | {"code": "K7TM-2QWX-93VD", "qr": address}
    pdf = engine.render_pdf(
        paper.template, {**shared, **words}, title="x", style=paper.style, steps=placement.steps(design)
    )
    page = page_of(pdf)
    images = [
        box for figure in page if isinstance(figure, LTFigure) for box in figure if isinstance(box, LTImage)
    ]
    (found,) = [image for image in images if image.width == pytest.approx(image.height, abs=0.1)]
    left, top, side = found.x0 / MM, (page.height - found.y1) / MM, found.width / MM
    wanted = tuple(map(float, (design.qr_left, design.qr_top, design.qr_size)))
    assert (left, top, side) == pytest.approx(wanted, abs=0.1)
    assert side >= 24
    for line in lines(pdf):
        assert line.x0 > found.x1 or line.x1 < found.x0 or line.y0 > found.y1 or line.y1 < found.y0, line
    assert says(pdf, "Mã kiểm tra: K7TM-2QWX-93VD")


# --- blanks and printers --------------------------------------------------------------------------------------------


def test_a_blank_gets_text_alone(conference, make_exemplar, blank):
    pdf = printed(conference, make_exemplar("Lê Mẫu Thịnh"), design=blank)
    assert drawings(pdf) == 0
    for absent in ("CỘNG HÒA", "Độc lập", "GIẤY KHEN", "TẶNG", "GIÁM ĐỐC SỞ"):
        assert not says(pdf, absent)
    assert says(pdf, "Ông: Lê Mẫu Thịnh")


def test_a_blank_gets_what_is_ticked(conference, make_exemplar, make_design):
    design = make_design("a4-blank", prints_state_name=True, prints_title=True)
    pdf = printed(conference, make_exemplar("Lê Mẫu Thịnh"), design=design)
    assert says(pdf, "CỘNG HÒA") and says(pdf, "GIẤY KHEN")
    design.prints_border = True
    design.save()
    assert drawings(printed(conference, make_exemplar("Lê Mẫu Thịnh"), design=design)) > 40


def test_blocks_stand_where_the_design_says(conference, make_exemplar, make_design):
    who = make_exemplar("Lê Mẫu Thịnh")
    first = printed(conference, who, design=make_design("a4-blank"))
    moved = make_design(
        "a4-blank", name="Dời", name_top=Decimal("85.5"), office_top=Decimal("104"), reason_top=Decimal("115"),
        register_left=Decimal("40"), margin_bottom=Decimal("22"),
    )  # fmt: skip
    second = printed(conference, who, design=moved)
    for text, across, down in (
        ("Lê Mẫu Thịnh", 0, 4.5), ("Chuyên viên chính", 0, 6), ("Đã có thành tích", 0, 4),
        ("Vào sổ khen thưởng", 6, -3.5), ("Đỗ Văn Mẫu Trung", 0, -3.5),
    ):  # fmt: skip
        (x1, y1), (x2, y2) = place(first, text), place(second, text)
        assert (x2 - x1, y2 - y1) == (pytest.approx(across, abs=0.2), pytest.approx(down, abs=0.2)), text
    assert place(second, "Vào sổ khen thưởng")[0] == pytest.approx(40, abs=0.5)
    # One line of the position takes 15 pt × 1.3 from its top.
    middle = place(second, "Chuyên viên chính")[1] + 15 / MM / 2
    assert middle == pytest.approx(104 + 15 / MM * 1.3 / 2, abs=0.5)


@pytest.mark.parametrize(("right", "down"), [("1.5", "-0.8"), ("-3", "4.2"), ("0.1", "0"), ("12", "-10")])
def test_a_printer_shifts_everything_by_its_values(conference, make_exemplar, blank, right, down):
    who = make_exemplar("Lê Mẫu Thịnh")
    printer = PrinterProfile.objects.create(name="HP", offset_x=Decimal(right), offset_y=Decimal(down))
    before, after = (
        printed(conference, who, design=blank),
        printed(conference, who, design=blank, printer=printer),
    )
    assert len(lines(before)) == len(lines(after)) > 7
    for one, other in zip(lines(before), lines(after), strict=True):
        assert one.get_text() == other.get_text()
        assert (other.x0 - one.x0) / MM == pytest.approx(float(right), abs=0.1)
        assert (one.y1 - other.y1) / MM == pytest.approx(float(down), abs=0.1)


def test_a_printer_stretches_places_and_not_letters(conference, make_exemplar, blank):
    who = make_exemplar("Lê Mẫu Thịnh")
    printer = PrinterProfile.objects.create(name="HP", scale_x=Decimal("101"), scale_y=Decimal("99"))
    before, after = (
        printed(conference, who, design=blank),
        printed(conference, who, design=blank, printer=printer),
    )
    left, top = place(before, "Vào sổ khen thưởng")[0], place(before, "Chuyên viên chính")[1]
    assert place(after, "Vào sổ khen thưởng")[0] == pytest.approx(left * 1.01, abs=0.2)
    assert place(after, "Chuyên viên chính")[1] == pytest.approx(top * 0.99, abs=0.2)
    sizes = [
        {char.size for line in lines(pdf) for char in line if isinstance(char, LTChar)}
        for pdf in (before, after)
    ]
    assert {round(size, 1) for size in sizes[0]} == {round(size, 1) for size in sizes[1]}


def test_a_printer_leaves_whole_certificates_alone(make_design):
    printer = PrinterProfile(name="HP", offset_x=Decimal(5))
    design = make_design("a4")
    assert placement.geometry(design, printer) == placement.geometry(design)


def test_values_that_push_the_text_off_the_sheet_are_refused(make_design):
    design = make_design("a4-blank", margin_left=Decimal(10), register_left=Decimal(12))
    with pytest.raises(engine.PaperError, match="HP"):
        placement.geometry(design, PrinterProfile(name="HP", offset_x=Decimal(-11)))


def test_on_a_blank_the_name_never_leaves_its_place(make_design):
    design = make_design("a4-blank", office_top=Decimal(93))
    for step in placement.steps(design):
        size = float(step["name_size"].removesuffix("pt"))
        assert step["lines"] * size * 1.32 <= 12 * MM + 0.01
        assert size >= design.name_smallest
    assert {step["lines"] for step in placement.steps(design)} == {1}
    design.office_top = design.name_top + 5
    with pytest.raises(engine.PaperError):
        placement.steps(design)


# --- wording, pictures, award forms ---------------------------------------------------------------------------------


def test_words_of_the_design_take_the_place_of_the_usual_ones(conference, make_exemplar, make_design):
    who = make_exemplar("Lê Mẫu Thịnh")
    Nomination.objects.filter(pk=who.nomination_id).update(summary="Cải tiến dây chuyền.\nTiết kiệm điện.")
    design = make_design(
        "a4-blank",
        prints_title=True,
        title_words="BẰNG GHI NHẬN",
        gives_words="TRÂN TRỌNG TẶNG",
        reason_words="{thanh_tich}, {giai_doan}",
    )
    pdf = printed(conference, who, design=design)
    assert says(pdf, "TRÂN TRỌNG TẶNG BẰNG GHI NHẬN")
    assert says(pdf, "Cải tiến dây chuyền. Tiết kiệm điện, giai đoạn 2016 - 2020")


def test_a_design_prints_the_award_forms_it_serves(conference, make_exemplar, make_design, award_form):
    other = AwardForm.objects.create(
        code="GCN", name="Giấy chứng nhận", kind="award", authority="Giám đốc Sở"
    )
    first, second = make_exemplar("Lê A"), make_exemplar("Lê B", award=other)
    design, paper = make_design(), PAPERS["certificate"]

    def called() -> list[int]:
        return [subject.id for subject in paper.subjects(conference, {"design": design.pk})]

    assert called() == [first.pk, second.pk]
    design.award_forms.set([other])
    assert called() == [second.pk]


def test_the_uploaded_emblem_and_background_are_printed(conference, make_exemplar, make_design):
    emblem = artwork.keep(picture("PNG"), Artwork.Kind.EMBLEM, "quoc-huy.png")
    background = artwork.keep(picture("JPEG", (400, 283)), Artwork.Kind.BACKGROUND, "nen.jpg")
    design = make_design(emblem=emblem, background=background)
    assert placement.geometry(design)["frame"].endswith("-bare.svg")
    pdf = printed(conference, make_exemplar(), design=design)
    assert pdf.count(b"/Subtype /Image") >= 2


def test_a_missing_picture_stops_the_paper(conference, make_exemplar, make_design):
    emblem = artwork.keep(picture("PNG"), Artwork.Kind.EMBLEM, "quoc-huy.png")
    design = make_design(emblem=emblem)
    artwork.default_storage.delete(emblem.file)
    with pytest.raises(engine.PaperError, match=r"quoc-huy\.png"):
        printed(conference, make_exemplar(), design=design)


@pytest.mark.parametrize("gone", ["design", "printer"])
def test_a_choice_that_was_deleted_is_told(conference, make_exemplar, gone):
    with pytest.raises(engine.PaperError):
        printed(conference, make_exemplar(), **{gone: 987654})


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"margin_right": 200}, "margin_right"),
        ({"border_x": 100}, "border_x"),
        ({"office_top": 90}, "office_top"),
        ({"reason_top": 114}, "reason_top"),
        ({"name_top": 180, "office_top": 190, "reason_top": 200}, "reason_top"),
        ({"register_left": 20}, "register_left"),
        ({"signer_left": 240}, "signer_left"),
        ({"qr_left": 290}, "qr_left"),
        ({"qr_left": 200}, "qr_left"),
        ({"qr_top": 200}, "qr_top"),
        ({"name_smallest": 40}, "name_smallest"),
        ({"width": 100}, "width"),
        ({"qr_size": 5}, "qr_size"),
    ],
)
def test_places_that_do_not_go_together_are_refused_beside_the_field(changes, wrong):
    design = built_in()
    for name, value in changes.items():
        setattr(design, name, Decimal(value))
    with pytest.raises(ValidationError) as error:
        design.full_clean()
    assert wrong in error.value.message_dict


# --- test page ------------------------------------------------------------------------------------------------------


def test_the_crosses_of_the_test_page_follow_the_printer(conference, blank):
    def letters(printer=None) -> dict[str, tuple[float, float]]:
        selection = {"design": blank.pk, "printer": printer and printer.pk}
        ((_pk, pdf),) = Calibration().render(conference, [conference.pk], selection)
        assert engine.page_count(pdf) == 1 and sheet(pdf) == (297, 210)
        return {letter: place(pdf, f"{letter}\n") for letter in "ABCDM"}

    plain = letters()
    assert plain["B"][0] - plain["A"][0] == pytest.approx(257, abs=0.3)
    assert plain["D"][1] - plain["A"][1] == pytest.approx(170, abs=0.3)
    assert plain["A"][0] == pytest.approx(22, abs=0.5)  # the letter stands 2 mm beside the cross at 20 mm
    moved = letters(PrinterProfile.objects.create(name="HP", offset_x=Decimal("1.5"), offset_y=Decimal("-2")))
    for letter, (x, y) in plain.items():
        assert moved[letter] == (pytest.approx(x + 1.5, abs=0.1), pytest.approx(y - 2, abs=0.1))


@pytest.mark.parametrize("offset", [-25, 25])
def test_a_printer_that_is_far_off_has_a_test_page_too(conference, blank, offset):
    """Figures and letters that would run off the sheet are left out; the rulers tell enough."""
    printer = PrinterProfile.objects.create(name="HP", offset_x=offset, offset_y=offset)
    selection = {"design": blank.pk, "printer": printer.pk}
    ((_pk, pdf),) = Calibration().render(conference, [conference.pk], selection)
    assert "TRANG THỬ" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_the_test_page_crosses_are_drawn_at_20_mm():
    from documents.kinds.calibration import cross
    from documents.placement import Shift

    assert cross(Shift(), Decimal(20), Decimal(20)) == "M16 20L24 20M20 16L20 24"
