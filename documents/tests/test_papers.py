"""What the papers say and how they look: text, fonts, sizes and margins measured in the PDF itself."""

import datetime
import io
import unicodedata
from functools import lru_cache

import pytest
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTTextContainer, LTTextLine
from pypdf import PdfReader

from agenda import versions
from conference import vietnamese
from delegates.models import Delegate
from documents import engine
from documents.kinds import PAPERS
from documents.kinds.paper import file_stem
from nominations.models import AwardForm, Nomination
from nominations.states import State

MM = 72 / 25.4
LONG_NAME = "Nguyễn Phước Hoàng Trần Lê Thị Quỳnh Phương Thuỳ Dương Mẫu Ẵm"
NAMES = [
    "Đỗ Văn Mẫu Trung",
    "Lê Mẫu Thịnh",
    "Nguyễn Thị Mẫu Uyên",
    "Trịnh Đức Mẫu Thắng",
    "Lương Đức Mẫu Quang",
    "Phạm Thị Mẫu Phương",
    "Võ Ngữ Mẫu Ước",
    "Bế Ẵm",
    LONG_NAME,
]
HOSTILE = '<img src="file:///etc/passwd"><script>x</script>&lt;b&gt; {{ settings }}'
LONGEST = {
    "full_name": ("Nguyễn Phước Hoàng Trần Lê Thị " * 4)[:100].strip(),
    "position": ("Phó Trưởng phòng phụ trách Kế hoạch - Tài chính kiêm " * 3)[:150].strip(),
    "workplace": ("Trung tâm Khuyến công và Xúc tiến thương mại " * 5)[:200].strip(),
}


@pytest.fixture
def make_guest(conference, guest_organisation):
    def make(**fields) -> Delegate:
        defaults = {"category": "guest", "unit": guest_organisation, "gender": "female"}
        return Delegate.objects.create(
            conference=conference, **defaults | {"full_name": "Bùi Mẫu Hà"} | fields
        )

    return make


def render(code: str, conference, selection=None) -> dict[int, bytes]:
    ids = [subject.id for subject in PAPERS[code].subjects(conference, selection or {})]
    return dict(PAPERS[code].render(conference, ids, selection or {}))


@lru_cache(maxsize=64)
def words(pdf: bytes) -> str:
    """The text layer on one line, with plain spaces."""
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.split())


def says(pdf: bytes, text: str) -> bool:
    """True when the text layer has `text`; where lines break does not matter."""
    return "".join(text.split()) in "".join(words(pdf).split())


def fonts(pdf: bytes) -> set[str]:
    """Names of the embedded fonts, without the six letters that mark a subset."""
    found = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert "/FontFile2" in descriptor
            found.add(font["/BaseFont"].split("+")[1])
    return found


@lru_cache(maxsize=32)
def layout(pdf: bytes) -> list:
    """The pages as pdfminer reads them; kept, since it takes its time and the tests ask line by line."""
    return list(extract_pages(io.BytesIO(pdf)))


def lines(pdf: bytes, page_number: int = 0) -> list[LTTextLine]:
    boxes = [box for box in layout(pdf)[page_number] if isinstance(box, LTTextContainer)]
    return [line for box in boxes for line in box if isinstance(line, LTTextLine) and line.get_text().strip()]


def line_with(pdf: bytes, text: str) -> LTTextLine:
    (found,) = [line for line in lines(pdf) if text in line.get_text().replace(vietnamese.NBSP, " ")]
    return found


def look(line: LTTextLine) -> tuple[int, str]:
    """Size in points and face of a line's letters."""
    (face,) = {(round(char.size), char.fontname.split("+")[1]) for char in line if isinstance(char, LTChar)}
    return face


def ink(pdf: bytes) -> tuple[float, float, float, float]:
    """Left, right, top and bottom margin of all text in mm, over all pages."""
    margins = []
    for page in layout(pdf):
        chars = [char for box in page if isinstance(box, LTTextContainer) for line in box for char in line]
        seen = [char for char in chars if isinstance(char, LTChar) and char.get_text().strip()]
        margins.append(
            (
                min(char.x0 for char in seen) / MM,
                (page.width - max(char.x1 for char in seen)) / MM,
                (page.height - max(char.y1 for char in seen)) / MM,
                min(char.y0 for char in seen) / MM,
            )
        )
    return tuple(min(side) for side in zip(*margins, strict=True))


# --- all kinds ----------------------------------------------------------------------------------------------------


def test_the_kinds_are_those_that_commands_name():
    assert {code: paper.code for code, paper in PAPERS.items()} == {
        code: code
        for code in (
            "plan", "allocation", "subcommittee-decision", "progress-report", "budget", "council-minutes", "submission", "decision", "notice", "invitation", "agenda",
            "roster", "attendance", "run-sheet", "mc-script", "introduction", "badge", "place-card", "seat-plan", "certificate", "stage-slips",
            "handover-sheet", "credential-report", "minutes", "results-report", "settlement", "story-book",
        )
    }  # fmt: skip


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_placeholders_have_name_label_and_sample(paper):
    assert all(name and str(label) and sample for name, label, sample in paper.placeholders)


def test_file_names_are_plain_ascii_and_unique(conference, make_guest):
    make_guest(full_name="Bùi Thị Mẫu Hà")
    make_guest(full_name="Bùi Thị Mẫu Hà")
    make_guest(full_name="../../Đặng/..", is_vip=True)
    assert [subject.file_name for subject in PAPERS["invitation"].subjects(conference, {})] == [
        "001-dang.pdf",
        "002-bui-thi-mau-ha.pdf",
        "003-bui-thi-mau-ha.pdf",
    ]
    assert file_stem("…") == "tai-lieu"
    long = "Lời dẫn chương trình Hội nghị điển hình tiên tiến lần thứ III"
    assert file_stem(long) == "loi-dan-chuong-trinh-hoi-nghi-dien-hinh-tien-tien-lan-thu"
    assert file_stem("Lời dẫn " * 8) == "loi-dan-" * 7 + "loi" and file_stem("x" * 80) == "x" * 60


def test_a_person_who_is_no_longer_expected_is_named(conference, make_guest):
    first, gone = make_guest(full_name="A"), make_guest(full_name="B")
    gone.cancelled_at = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
    gone.save()
    with pytest.raises(engine.PaperError) as error:
        next(PAPERS["invitation"].render(conference, [first.pk, gone.pk], {}))
    assert error.value.subject_id == gone.pk


def test_a_letter_that_does_not_print_names_its_person(conference, make_guest):
    guest = make_guest(full_name="Nguyễn 漢")
    with pytest.raises(engine.GlyphMissing) as error:
        render("invitation", conference)
    assert error.value.subject_id == guest.pk


@pytest.mark.parametrize("code", ["invitation", "certificate"])
def test_as_many_queries_for_three_as_for_one(
    conference, make_guest, make_exemplar, django_assert_num_queries, code
):
    make = {"invitation": make_guest, "certificate": make_exemplar}[code]
    for number in range(3):
        make(full_name=f"Trần Mẫu {'ABC'[number]}")
    ids = [subject.id for subject in PAPERS[code].subjects(conference, {})]
    assert len(ids) == 3
    expected = {"invitation": 3, "certificate": 3}[
        code
    ]  # recipients, what was issued; the awards and the register
    for wanted in (ids[:1], ids):
        with django_assert_num_queries(expected):
            assert [pk for pk, _ in PAPERS[code].render(conference, wanted, {})] == wanted


@pytest.mark.parametrize("code", ["invitation", "certificate"])
def test_markup_in_names_is_printed_as_it_was_typed(conference, make_guest, make_exemplar, code):
    make = {"invitation": make_guest, "certificate": make_exemplar}[code]
    make(full_name=HOSTILE, workplace=HOSTILE)
    (pdf,) = render(code, conference).values()
    squeezed = "".join(words(pdf).split())
    assert squeezed.count("".join(HOSTILE.split())) == 2


@pytest.mark.parametrize("code", ["invitation", "certificate"])
def test_the_longest_texts_stay_on_the_paper(conference, make_guest, make_exemplar, code):
    make = {"invitation": make_guest, "certificate": make_exemplar}[code]
    make(**LONGEST)
    unbroken = "nghiêng" * 30  # nowhere to break
    make(full_name=unbroken[:100], position=unbroken[:150], workplace=unbroken[:200])
    for pdf in render(code, conference).values():
        left, right, top, bottom = ink(pdf)
        assert engine.page_count(pdf) == 1
        assert (left > 29.5, right > 14.5, top > 16, bottom > 17) == (True,) * 4
    assert any(says(pdf, LONGEST["workplace"]) for pdf in render(code, conference).values())


# --- giấy mời -----------------------------------------------------------------------------------------------------


@pytest.fixture
def invitation(conference, make_guest) -> bytes:
    conference.date, conference.start_time = datetime.date(2020, 4, 24), datetime.time(7, 15)
    conference.chair = "Giám đốc Sở Công Thương"
    conference.save()
    for name in ("Hội đồng TĐKT tỉnh", "Lưu: VT, VP"):
        conference.recipients.create(name=name)
    make_guest(full_name="Bùi Thị Mẫu Hà", position="Phó Giám đốc", workplace="Sở Tài chính")
    (pdf,) = render("invitation", conference, {"number": "5", "date": "2020-02-05"}).values()
    return pdf


def test_invitation_reads_as_the_model_has_it(invitation):
    title = "Hội nghị điển hình tiên tiến Ngành Công Thương Hà Tĩnh lần thứ III, giai đoạn 2016 - 2020"
    for part in (
        "UBND TỈNH HÀ TĨNH SỞ CÔNG THƯƠNG",
        "Số: 05/GM-SCT",
        "Hà Tĩnh, ngày 05 tháng 02 năm 2020",
        f"GIẤY MỜI Dự {title}",
        "Sở Công Thương tỉnh Hà Tĩnh trân trọng kính mời: Bà Bùi Thị Mẫu Hà, Phó Giám đốc, Sở Tài chính.",
        f"Tới dự: {title}. Chủ trì: Giám đốc Sở Công Thương.",
        "Thời gian: 07 giờ 15 phút, Thứ Sáu, ngày 24 tháng 4 năm 2020 (01 buổi).",
        "Địa điểm: Hội trường Sở Công Thương.",
        "Nơi nhận: - Như trên; - Hội đồng TĐKT tỉnh; - Lưu: VT, VP.",
        "GIÁM ĐỐC Đỗ Văn Mẫu Trung",
    ):
        assert says(invitation, part), part
    assert words(invitation).count("./.") == 1


def test_invitation_has_the_sizes_of_the_decree(invitation):
    bold, plain, italic = "Liberation-Serif-Bold", "Liberation-Serif", "Liberation-Serif-Italic"
    assert {
        text: look(line_with(invitation, text))
        for text in (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "UBND TỈNH HÀ TĨNH",
            "Số: 05/GM-SCT", "Hà Tĩnh, ngày 05 tháng 02 năm 2020", "GIẤY MỜI", "Thời gian: 07", "Nơi nhận:",
            "- Như trên;", "GIÁM ĐỐC", "Đỗ Văn Mẫu Trung",
        )
    } == {
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": (13, bold), "Độc lập - Tự do - Hạnh phúc": (14, bold),
        "UBND TỈNH HÀ TĨNH": (13, plain), "Số: 05/GM-SCT": (13, plain),
        "Hà Tĩnh, ngày 05 tháng 02 năm 2020": (14, italic), "GIẤY MỜI": (14, bold), "Thời gian: 07": (14, plain),
        "Nơi nhận:": (12, "Liberation-Serif-Bold-Italic"), "- Như trên;": (11, plain), "GIÁM ĐỐC": (14, bold),
        "Đỗ Văn Mẫu Trung": (14, bold),
    }  # fmt: skip


def test_invitation_keeps_the_margins_and_the_name_of_the_state_on_one_line(invitation):
    left, right, top, bottom = ink(invitation)
    assert 29.5 <= left <= 30.5
    assert 14.5 <= right <= 20.5
    assert top >= 19.5
    assert bottom >= 19.5
    state = line_with(invitation, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    assert state.width / MM == pytest.approx(95.7, abs=1)  # the ink of 95.7 mm of text
    first_page = next(iter(extract_pages(io.BytesIO(invitation))))
    assert (round(first_page.width / MM), round(first_page.height / MM)) == (210, 297)
    assert line_with(invitation, "Thời gian:").x0 / MM == pytest.approx(40, abs=0.5)  # indent of 1 cm


def test_invitation_embeds_the_one_family(invitation):
    assert fonts(invitation) == {
        "Liberation-Serif",
        "Liberation-Serif-Bold",
        "Liberation-Serif-Italic",
        "Liberation-Serif-Bold-Italic",
    }


def test_number_and_date_stay_blank_for_the_clerk(conference, make_guest):
    make_guest()
    (pdf,) = render("invitation", conference).values()
    assert says(pdf, "Số: /GM-SCT Hà Tĩnh, ngày tháng năm 2030")
    assert line_with(pdf, "/GM-SCT").width / MM > 25


@pytest.mark.parametrize("selection", [{"number": "x"}, {"number": "0"}, {"date": "05/02/2020"}])
def test_a_number_or_date_that_cannot_be_read_is_refused(conference, make_guest, selection):
    guest = make_guest()
    with pytest.raises(engine.PaperError):
        list(PAPERS["invitation"].render(conference, [guest.pk], selection))


def test_invitations_go_to_the_chosen_categories_and_people(conference, make_guest):
    guest, staff = make_guest(full_name="A"), make_guest(full_name="B", category="staff")
    other = make_guest(full_name="C")

    def chosen(selection: dict) -> list[int]:
        return [subject.id for subject in PAPERS["invitation"].subjects(conference, selection)]

    assert chosen({}) == [guest.pk, other.pk]
    assert chosen({"categories": ["staff"]}) == [staff.pk]
    assert chosen({"delegates": [other.pk, staff.pk]}) == [other.pk]


def test_everything_that_changes_with_the_edition_comes_from_the_conference(conference, make_guest):
    conference.edition_number, conference.period_from, conference.period_to = 4, 2021, 2025
    conference.host_name, conference.issuing_body = "Sở Mẫu tỉnh Thử", "SỞ MẪU"
    conference.parent_body, conference.document_symbol = "UBND TỈNH THỬ", "SM"
    conference.place_name, conference.venue = "Thử Thành", "Nhà Văn hoá Thử"
    conference.signatory_authority, conference.signatory_position = "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"
    conference.signatory_name, conference.sector = "Trần Mẫu Ký", "Ngành Mẫu"
    conference.save()
    make_guest()
    (pdf,) = render("invitation", conference).values()
    text = words(pdf)
    for old in ("2016", "2020", "III", "Hà Tĩnh", "SỞ CÔNG THƯƠNG", "SCT", "Công Thương"):
        assert old not in text, old
    assert says(pdf, "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC Trần Mẫu Ký")


def test_a_day_that_is_still_open_prints_the_planned_month(conference, make_guest):
    conference.date, conference.planned_month = None, "4/2030"
    conference.save()
    make_guest()
    (pdf,) = render("invitation", conference).values()
    assert says(pdf, "Thời gian: 07 giờ 30 phút, dự kiến tháng 4/2030 (01 buổi).")


# --- giấy khen, giấy chứng nhận ---------------------------------------------------------------------------------------


def test_every_name_prints_on_one_page_inside_the_frame(conference, make_exemplar):
    made = {make_exemplar(name).pk: name for name in NAMES}
    printed = render("certificate", conference)
    assert printed.keys() == made.keys()
    for pk, name in made.items():
        pdf = printed[pk]
        assert engine.page_count(pdf) == 1
        assert name in words(pdf)
        assert words(pdf) == unicodedata.normalize("NFC", words(pdf))
        assert min(ink(pdf)) > 16.9  # the inmost rule of the frame stands there
        assert fonts(pdf) == {
            "Liberation-Serif", "Liberation-Serif-Bold", "Liberation-Serif-Italic", "Playfair-Display-Bold",
        }  # fmt: skip


def test_names_shrink_only_as_far_as_they_must(conference, make_exemplar):
    short, long = make_exemplar("Lê Mẫu Thịnh"), make_exemplar(LONG_NAME)
    printed = render("certificate", conference)
    assert look(line_with(printed[short.pk], "Lê Mẫu Thịnh")) == (36, "Playfair-Display-Bold")
    of_long = [line for line in lines(printed[long.pk]) if look(line) == (26, "Playfair-Display-Bold")]
    assert " ".join(line.get_text().strip() for line in of_long) == LONG_NAME
    widths = [line.width for line in of_long]
    assert len(widths) == 2
    assert min(widths) > max(widths) / 2


def test_the_pangram_prints_as_a_name(conference, make_exemplar):
    letters = engine.PANGRAM
    pieces = [letters[start : start + 20] for start in range(0, len(letters), 20)]
    make_exemplar(collective_name=" ".join(pieces)[:200])
    (pdf,) = render("certificate", conference).values()
    assert says(pdf, " ".join(pieces)[:200])


def test_giay_khen_of_a_person(conference, make_exemplar):
    make_exemplar("Lê Mẫu Thịnh")
    (pdf,) = render("certificate", conference).values()
    for part in (
        "GIÁM ĐỐC SỞ CÔNG THƯƠNG TẶNG GIẤY KHEN Ông: Lê Mẫu Thịnh Chuyên viên chính, Văn phòng Sở",
        "Đã có thành tích xuất sắc trong phong trào thi đua yêu nước giai đoạn 2016 - 2020",
        "Vào sổ khen thưởng số:",
    ):
        assert says(pdf, part), part


def test_giay_chung_nhan_of_a_collective(conference, make_exemplar):
    award = AwardForm.objects.create(
        code="GCN", name="Giấy chứng nhận", kind="award", authority="Giám đốc Sở"
    )
    make_exemplar(collective_name="Đội Mẫu số 5", award=award)
    (pdf,) = render("certificate", conference).values()
    assert says(
        pdf,
        "SỞ CÔNG THƯƠNG TỈNH HÀ TĨNH TẶNG GIẤY CHỨNG NHẬN Tập thể: Đội Mẫu số 5 Phòng Quản lý Thương mại "
        "Là ĐIỂN HÌNH TIÊN TIẾN giai đoạn 2016 - 2020",
    )


def test_an_unknown_gender_prints_both_forms(conference, make_exemplar):
    make_exemplar("Lê Mẫu Thịnh", gender="")
    (pdf,) = render("certificate", conference).values()
    assert says(pdf, "Ông/Bà: Lê Mẫu Thịnh")


@pytest.mark.parametrize(
    ("selection", "text"),
    [
        ({}, "/QĐ-SCT ngày tháng năm 2030"),
        ({"decision_number": "5"}, "Quyết định số: 05/QĐ-SCT ngày tháng năm 2030"),
        (
            {"decision_number": "12/QĐ-UBND", "decision_date": "2030-04-20"},
            "Quyết định số: 12/QĐ-UBND ngày 20 tháng 4 năm 2030",
        ),
    ],
)
def test_decision_number_and_date(conference, make_exemplar, selection, text):
    make_exemplar()
    (pdf,) = render("certificate", conference, selection).values()
    assert says(pdf, text)


def test_35_mm_stay_free_for_signature_and_seal(conference, make_exemplar):
    make_exemplar()
    for authority in ("", "KT. GIÁM ĐỐC"):
        conference.signatory_authority = authority
        conference.signatory_position = "PHÓ TRƯỞNG BAN"
        conference.save()
        (pdf,) = render("certificate", conference).values()
        above, below = line_with(pdf, "PHÓ TRƯỞNG BAN"), line_with(pdf, conference.signatory_name)
        assert (above.y0 - below.y1) / MM >= 34.5
        assert above.x0 > 148 * MM  # on the right half
        between = [line for line in lines(pdf) if below.y1 < line.y0 < above.y0 - 1 and line.x1 > 148 * MM]
        assert between == []


def test_certificates_go_to_exemplars_that_are_still_expected(conference, make_exemplar, make_guest, unit):
    kept, withdrawn = make_exemplar("Lê Mẫu Thịnh"), make_exemplar("Trần Mẫu Rút")
    collective = make_exemplar("Trần Mẫu Đại Diện", collective_name="Đội Mẫu")
    Nomination.objects.filter(pk=withdrawn.nomination_id).update(state=State.WITHDRAWN)
    make_guest()
    make_guest(category="exemplar", full_name="Không Có Đề Cử")
    subjects = PAPERS["certificate"].subjects(conference, {})
    assert [(subject.id, subject.label) for subject in subjects] == [
        (collective.pk, "Đội Mẫu (QLTM)"),
        (kept.pk, "Lê Mẫu Thịnh (QLTM)"),
    ]


# --- chương trình -----------------------------------------------------------------------------------------------------


@pytest.fixture
def programme(conference):
    conference.start_time = datetime.time(7, 15)
    conference.save()
    items = [
        ("Đón tiếp đại biểu", 30, "Văn phòng Sở"),
        ("Khai mạc", 15, ""),
        ("Báo cáo tổng kết", 25, "Giám đốc"),
    ]
    for position, (title, minutes, presenter) in enumerate(items):
        conference.agenda.create(position=position, title=title, minutes=minutes, presenter=presenter)
    return conference


def test_programme_prints_its_items_with_times_that_follow(programme, organiser):
    versions.publish(programme, organiser)
    (pdf,) = render("agenda", programme).values()
    text = words(pdf)
    assert "CHƯƠNG TRÌNH Hội nghị điển hình tiên tiến" in text
    assert (
        "Thời gian Nội dung Thực hiện 07:15 - 07:45 Đón tiếp đại biểu Văn phòng Sở 07:45 - 08:00 Khai mạc "
        "08:00 - 08:25 Báo cáo tổng kết Giám đốc" in text
    )
    assert "/CTr-SCT" in text
    assert min(ink(pdf)) >= 14.5


def test_an_empty_programme_is_no_document(conference):
    assert PAPERS["agenda"].subjects(conference, {}) == []


def test_the_subject_of_the_programme_is_the_conference(programme):
    (subject,) = PAPERS["agenda"].subjects(programme, {})
    assert (subject.id, subject.file_name[:18]) == (programme.pk, "001-chuong-trinh-h")


def test_a_long_programme_repeats_its_head_and_numbers_its_pages(programme, organiser):
    for position in range(40):
        programme.agenda.create(position=9 + position, title=f"Tham luận số {position}", minutes=5)
    versions.publish(programme, organiser)
    (pdf,) = render("agenda", programme).values()
    assert engine.page_count(pdf) == 2
    assert words(pdf).count("Thời gian Nội dung Thực hiện") == 2
    top = max(lines(pdf, 1), key=lambda line: line.y1)
    assert top.get_text().strip() == "2"
    assert abs((top.x0 + top.x1) / 2 / MM - 112.5) < 1  # centred over the text
    assert "2" not in {line.get_text().strip() for line in lines(pdf, 0)}
    second = " ".join(line.get_text() for line in lines(pdf, 1))
    assert "Tham luận" in second  # the signature never stands alone on a page


def test_a_programme_past_midnight_is_refused(programme):
    programme.agenda.create(position=99, title="Quá dài", minutes=600)
    programme.agenda.create(position=100, title="Quá dài", minutes=600)
    with pytest.raises(engine.PaperError):
        render("agenda", programme)
