"""What the papers of the election say: the formula with its figures, the sealed envelope, nothing that marks a ballot."""

import io
import json

import pytest
from pypdf import PdfReader

from documents.forms import options_form
from documents.kinds import PAPERS
from documents.kinds.count_minutes import beside, figures, formula, sealed, second
from documents.models import new_key
from documents.tests.test_papers import MM, layout, render, says, words
from elections.models import Election
from elections.result_models import Result

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_minutes(papers):
    pdf = papers["count-minutes"]
    for part in (
        "Số: 05/BB-SCT", "Kiểm phiếu bầu đoàn đại biểu dự Đại hội Thi đua yêu nước tỉnh Hà Tĩnh lần thứ VII",
        "Thời gian bắt đầu: 10 giờ 40 phút, ngày 24 tháng 4 năm 2020.",
        "- Phan Mẫu Quý, Phó Trưởng phòng, Trưởng ban;",
        "Hội nghị bầu 05 đại biểu chính thức và 01 đại biểu dự khuyết trong danh sách 07 người ứng cử.",
        "Người trúng cử phải được quá nửa tổng số phiếu hợp lệ",
        "Số đại biểu được triệu tập: 88; - Số đại biểu có mặt: 85; - Số phiếu phát ra: 85; - Số phiếu thu về: 85;",
        "- Số phiếu hợp lệ: 83; - Số phiếu không hợp lệ: 2 (bầu quá số lượng: 2).",
        "Tỷ lệ = số phiếu bầu × 100% / tổng số phiếu hợp lệ (83). Quá nửa: số phiếu bầu > 83/2 = 41,5, tức là ít nhất 42.",
        "93,98%", "50,60%", "36,14%",
        "Đại biểu chính thức: Lê Mẫu Thịnh, Nguyễn Thị Mẫu Hà, Mai Mẫu Cảnh, Lương Thị Mẫu Ái, Bùi Thị Mẫu Tuyết.",
        "Đại biểu dự khuyết: Hồ Thị Mẫu Thu.",
        "Toàn bộ 85 phiếu thu về (gồm 83 phiếu hợp lệ và 02 phiếu không hợp lệ) đã được Ban Kiểm phiếu cho vào phong bì, niêm phong",
        "Kết thúc vào 11 giờ 05 phút, ngày 24 tháng 4 năm 2020.", "TRƯỞNG BAN KIỂM PHIẾU Phan Mẫu Quý",
        "TM. ĐOÀN CHỦ TỊCH Đỗ Văn Mẫu Trung",
    ):  # fmt: skip
        assert says(pdf, part), part
    assert "Hà Tĩnh, ngày" not in words(pdf)


def test_the_check_sum_stands_on_the_minutes(sample):
    (pdf,) = render("count-minutes", sample).values()
    assert says(pdf, Result.objects.get().digest)


def test_a_ballot_is_a5_and_two_stand_on_a_sheet_alike(papers, sample):
    (page,) = layout(papers["ballot"])
    assert (page.width / MM, page.height / MM) == (pytest.approx(148.5, abs=0.1), pytest.approx(210, abs=0.1))
    for part in (
        "PHIẾU BẦU",
        "(Dấu)",
        "được bầu không quá 05 (năm) người",
        "1 Lê Mẫu Thịnh",
        "Gạch ngang cả họ và tên",
    ):
        assert says(papers["ballot"], part), part
    ids = [subject.id for subject in PAPERS["ballot"].subjects(sample, {})]
    first, second_one = PAPERS["ballot"].render(sample, ids, {})
    assert words(first[1]) == words(second_one[1])
    combined, pages = PAPERS["ballot"].render_combined(sample, ids, {})
    (sheet,) = PdfReader(io.BytesIO(combined)).pages
    assert (round(float(sheet.mediabox.width) / MM), round(float(sheet.mediabox.height) / MM), pages) == (
        297,
        210,
        1,
    )


def test_a_ballot_bears_nothing_that_leads_to_a_person(papers):
    text = words(papers["ballot"])
    for name in ("Đỗ Văn Mẫu Trung", "Phan Mẫu Quý", "Trần Mẫu Kiểm", "Số:"):
        assert name not in text


def test_lists(papers):
    assert says(
        papers["candidate-list"], "Số lượng cần bầu: 05 đại biểu chính thức và 01 đại biểu dự khuyết."
    )
    assert says(papers["candidate-list"], "Danh sách này có 07 người.")
    assert says(papers["voter-roll"], "có 88 người được triệu tập, có mặt 85 người.")
    for part in (
        "Kết quả bầu đoàn đại biểu",
        "I. ĐẠI BIỂU CHÍNH THỨC (05 người)",
        "II. ĐẠI BIỂU DỰ KHUYẾT (01 người)",
    ):
        assert says(papers["delegation-list"], part), part
    assert says(papers["election-rules"], "thì người nhiều tuổi hơn trúng cử")


def test_a_long_list_goes_on_over_the_next_page(sample):
    election = Election.objects.get()
    listed = list(election.candidates.all())
    for place in range(8, 41):
        row = listed[0]
        row.pk, row.place, row.full_name, row.key = (
            None,
            place,
            f"Nguyễn Phước Hoàng Trần Lê Thị Mẫu {place}",
            f"k{place}",
        )
        row.save()
    pdf = next(iter(render("ballot", sample).values()))
    assert len(layout(pdf)) > 1
    assert says(pdf, "Mẫu 40")


def test_a_list_too_long_for_half_a_sheet_has_a_sheet_of_its_own(sample):
    """The common file laid ballots two by two and failed where one took two pages."""
    election = Election.objects.get()
    assert (len(PAPERS["ballot"].sheets(sample, {})), PAPERS["ballot"].up_for({}).places) == (2, 2)
    row = election.candidates.first()
    for place in range(8, 16):
        row.pk, row.place, row.key = None, place, f"k{place}"
        row.save()
    assert (len(PAPERS["ballot"].sheets(sample, {})), PAPERS["ballot"].up_for({})) == (1, None)
    ids = [subject.id for subject in PAPERS["ballot"].subjects(sample, {})]
    (sheet,) = PAPERS["ballot"].order(sample, ids, {}).sheets
    assert sheet.context["large"]
    assert (
        sum(one["namesake"] for one in sheet.context["names"]) == 9
    )  # these keep their offices in every size


@pytest.mark.parametrize(
    ("members", "rows"),
    [
        (["A"], {"member_pairs": [], "last_member": "A"}),
        (["A", "B"], {"member_pairs": [["A", "B"]], "last_member": ""}),
        (["A", "B", "C"], {"member_pairs": [["A", "B"]], "last_member": "C"}),
        ([], {"member_pairs": [], "last_member": ""}),
    ],
)
def test_every_member_has_room_to_sign(members, rows):
    assert beside(members) == rows


def test_a_show_of_hands_has_no_ballots(sample):
    Election.objects.update(mode="hands")
    assert PAPERS["ballot"].subjects(sample, {}) == []
    hands = {
        "mode": "hands", "called": 88, "present": 85, "half": True, "base": 85, "threshold": 43, "denominator": "collected",
        "figures": {"agree": 80, "disagree": 3, "no_opinion": 2}, "second_round": None,
    }  # fmt: skip
    assert figures(hands)[2:] == ["Tán thành: 80", "Không tán thành: 3", "Không có ý kiến: 2"]
    assert formula(hands).endswith("số tán thành > 85/2 = 42,5, tức là ít nhất 43")
    assert (sealed(hands), second(hands)) == ("", "")


def test_the_form_asks_which_round(sample):
    election = Election.objects.get()
    data = {
        "count-minutes-key": new_key(),
        "count-minutes-election": str(election.pk),
        "count-minutes-number": "5",
    }
    form = options_form("count-minutes", data)
    assert form.is_valid(), form.errors
    assert json.loads(json.dumps(form.selection())) == {"election": election.pk, "number": 5}
    assert list(options_form("count-minutes", {**data, "count-minutes-election": "x"}).errors) == ["election"]
    Election.objects.update(state="draft")
    assert list(options_form("count-minutes", data).errors) == ["election"]
