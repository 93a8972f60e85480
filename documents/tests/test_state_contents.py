"""What each state paper says, kind by kind."""

import datetime

import pytest
from django.template.loader import render_to_string

from agenda.models import Officer
from conference.models import Conference, LegalBasis
from delegates.models import Delegate
from documents.kinds import PAPERS, award_chart, awards, basis, decision, letterhead, plan
from documents.tests.test_papers import MM, layout, line_with, lines, look, render, says, words
from documents.tests.test_state_papers import BOLD, ITALIC, looks, pages_of
from nominations.dossier_models import Honour
from nominations.models import Award, AwardDecision, AwardForm, Nomination
from subcommittees.models import Task

pytestmark = pytest.mark.django_db
BLANK = letterhead.BLANK


# --- kế hoạch ---------------------------------------------------------------------------------------------------------


def test_plan(papers):
    pdf = papers["plan"]
    for part in (
        "Số: 05/KH-SCT Hà Tĩnh, ngày 05 tháng 02 năm 2020",
        "KẾ HOẠCH Tổ chức Hội nghị điển hình tiên tiến Ngành Công Thương Hà Tĩnh lần thứ III, giai đoạn 2016 - 2020",
        "Căn cứ Luật Thi đua, khen thưởng ngày 26 tháng 11 năm 2003; Thực hiện Kế hoạch số 295/KH-UBND ngày 11 "
        "tháng 9 năm 2019 của Ủy ban nhân dân tỉnh Hà Tĩnh về việc tổ chức Hội nghị; Thực hiện Chỉ thị số 05-CT/TW "
        "ngày 15 tháng 5 năm 2016 của Bộ Chính trị về đẩy mạnh học tập tư tưởng Hồ Chí Minh.",
        "1. Hình thức: Hội nghị điển hình tiên tiến (Hội nghị điểm theo chỉ đạo của tỉnh).",
        "a) Đại biểu điển hình tiên tiến: 70 đại biểu (70%)",
        "b) Đại biểu khách mời: 30 đại biểu (30%);",
        "Số lượng đại biểu dự kiến: khoảng 100 đại biểu",
        "1. Đón tiếp đại biểu; 2. Khai mạc; 3. Trao thưởng.",
        "1. Tiểu ban Nội dung Trưởng Tiểu ban: Phó Giám đốc Sở. Đơn vị thường trực: Văn phòng Sở. Đơn vị phối hợp: "
        "Phòng Quản lý Thương mại. a) Báo cáo tổng kết. Chủ trì: Văn phòng Sở; phối hợp: Phòng Quản lý Thương mại; "
        "chậm nhất ngày 03/04/2020. b) Mời báo chí đưa tin. Đề nghị chủ trì: Văn phòng Sở",
        "Thường trực Hội đồng Thi đua - Khen thưởng để giải quyết kịp thời./.",
        "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC Vũ Mẫu Cường",
        "Phụ lục PHÂN BỔ ĐẠI BIỂU (Kèm theo Kế hoạch số 05/KH-SCT ngày 05 tháng 02 năm 2020 của Sở Công Thương tỉnh Hà Tĩnh)",
        "Tổng số: 10 đại biểu.",
    ):  # fmt: skip
        assert says(pdf, part), part
    assert words(pdf).count("./.") == 1
    assert looks(pdf, ["Căn cứ Luật", "I. MỤC ĐÍCH", "Hà Tĩnh, ngày 05"]) == {
        "Căn cứ Luật": (14, ITALIC), "I. MỤC ĐÍCH": (14, BOLD), "Hà Tĩnh, ngày 05": (14, ITALIC),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("planned", "share", "mix"),
    [
        (100, "70", ("70", "30", "70%", "30%")),
        (10, "66.67", ("07", "03", "66,67%", "33,33%")),
        (1, "50", ("01", "0", "50%", "50%")),
        (101, "70.50", ("71", "30", "70,5%", "29,5%")),
    ],
)
def test_planned_mix_is_exact(planned, share, mix):
    found = plan.planned_mix(Conference(target_delegates=planned, exemplar_percent=share))
    assert tuple(found.values()) == mix


def test_annex_of_the_allocation(papers, sample):
    pdf = papers["allocation"]
    for part in (
        "Phụ lục PHÂN BỔ ĐẠI BIỂU DỰ HỘI NGHỊ ĐIỂN HÌNH TIÊN TIẾN LẦN THỨ III (Kèm theo Công văn số 120/SCT-VP ngày 20 "
        "tháng 02 năm 2020 của Sở Công Thương tỉnh Hà Tĩnh)",
        "ĐẠI BIỂU ĐIỂN HÌNH TIÊN TIẾN 7 1 6 2 1 Văn phòng Sở 4 1 3 2 2 Phòng Quản lý Thương mại 3 3",
        "ĐẠI BIỂU KHÁCH MỜI 3 1 Sở Tài chính 3 TỔNG CỘNG 10 1 6 2",
        "Tổng số: 10 đại biểu, gồm 07 đại biểu điển hình tiên tiến (01 tập thể, 06 cá nhân) và 03 đại biểu khách mời; "
        "ngoài ra dự phòng 02.",
        "trước 17 giờ 00 phút, ngày 25 tháng 3 năm 2020.",
        "Bảng phân bổ lần 02, ngày 16 tháng 02 năm 2020, thay thế bảng phân bổ lần 01.",
    ):  # fmt: skip
        assert says(pdf, part), part
    blank = PAPERS["allocation"].shared(sample, {})
    assert blank["annex_of"].replace("\u00a0", " ").startswith("(Kèm theo Công văn số         /SCT ngày")
    sample.nomination_deadline = None
    assert PAPERS["allocation"].shared(sample, {})["deadline"] == BLANK


def test_the_annex_of_an_older_version_says_what_replaces_it(sample):
    annex, older = PAPERS["allocation"], sample.allocation_versions.get(number=1)
    older.rows[0]["seats"] = 9
    older.save()
    first, second = (annex.shared(sample, {"version": number}) for number in (1, 2))
    assert (first["allocation"]["seats"], second["allocation"]["seats"]) == (15, 10)
    assert first["version"].replace("\u00a0", " ") == "lần 01, ngày 15 tháng 02 năm 2020"
    assert first["replaced"].replace("\u00a0", " ") == (
        "(Bảng phân bổ lần 01, đã được thay thế bằng bảng phân bổ lần 02, ngày 16 tháng 02 năm 2020)"
    )
    assert second == annex.shared(sample, {}) == annex.shared(sample, {"version": 9})
    assert second["replaced"] == ""


def test_the_annex_prints_what_is_published_and_nothing_before(sample, django_assert_num_queries):
    annex = PAPERS["allocation"]
    sample.allocations.update(seats=9, collectives=0)
    with django_assert_num_queries(1):
        assert annex.shared(sample, {})["allocation"]["seats"] == 10
    sample.allocation_versions.all().delete()
    assert annex.subjects(sample, {}) == []


def test_own_purpose_and_open_day(sample):
    sample.date, sample.planned_month = None, "4/2020"
    sample.save()
    shared = PAPERS["plan"].shared(sample, {"purpose": "1 Một ý.\n\n- Hai ý;"})
    assert shared["purpose"] == ["1 Một ý;", "Hai ý."]
    assert shared["time"] == "07 giờ 15 phút, dự kiến tháng 4/2020 (01\u00a0buổi)"
    assert [task["who"].rpartition("; ")[2] for task in shared["subcommittees"][0]["tasks"]] == [
        "chậm nhất 21 ngày trước ngày tổ chức Hội nghị", "trong ngày tổ chức Hội nghị",
    ]  # fmt: skip


def test_a_decree_that_says_what_it_does_gets_no_word_before():
    row = LegalBasis(
        kind="Nghị định", number="91/2017/NĐ-CP", date=datetime.date(2017, 7, 31), issuer="Chính phủ",
        summary="quy định chi tiết thi hành Luật Thi đua, khen thưởng.",
    )  # fmt: skip
    assert basis.citation(row).replace("\u00a0", " ") == (
        "Căn cứ Nghị định số 91/2017/NĐ-CP ngày 31 tháng 7 năm 2017 của Chính phủ quy định chi tiết thi hành Luật "
        "Thi đua, khen thưởng"
    )


# --- quyết định -------------------------------------------------------------------------------------------------------


def test_decision(papers):
    pdf = papers["decision"]
    for part in (
        "Số: 12/QĐ-SCT Hà Tĩnh, ngày 20 tháng 4 năm 2020 QUYẾT ĐỊNH Về việc khen thưởng",
        "GIÁM ĐỐC SỞ CÔNG THƯƠNG Căn cứ Luật Thi đua, khen thưởng",
        "Căn cứ Kế hoạch số 295/KH-UBND",
        "Theo đề nghị của Hội đồng Thi đua - Khen thưởng Ngành Công Thương Hà Tĩnh tại Tờ trình số 07/TTr-SCT ngày 01 "
        "tháng 4 năm 2020. QUYẾT ĐỊNH: Điều 1. Khen thưởng các tập thể, cá nhân đã có thành tích xuất sắc",
        "1. Tặng Giấy khen của Giám đốc Sở cho 01 tập thể và 02 cá nhân (danh sách tại Phụ lục I kèm theo);",
        "2. Công nhận danh hiệu Lao động tiên tiến cho 01 cá nhân (danh sách tại Phụ lục II kèm theo).",
        "Điều 2. Tiền thưởng kèm theo: mỗi tập thể 1.500.000 đồng, mỗi cá nhân 745.000 đồng; tổng số tiền 3.735.000 "
        "đồng (Bằng chữ: Ba triệu bảy trăm ba mươi lăm nghìn đồng).",
        "chịu trách nhiệm thi hành Quyết định này./.",
        "Nơi nhận: - Như Điều 3; - Hội đồng TĐKT tỉnh; - Lãnh đạo Sở; - Lưu: VT, VP. GIÁM ĐỐC Đỗ Văn Mẫu Trung",
        "Phụ lục I DANH SÁCH TẬP THỂ, CÁ NHÂN ĐƯỢC TẶNG GIẤY KHEN CỦA GIÁM ĐỐC SỞ (Kèm theo Quyết định số 12/QĐ-SCT "
        "ngày 20 tháng 4 năm 2020 của Giám đốc Sở Công Thương tỉnh Hà Tĩnh)",
        "TẬP THỂ 1 Văn phòng Sở CÁ NHÂN 1 Bà Bùi Thị Mẫu Hà Chuyên viên, Văn phòng Sở",
        "Danh sách này có 01 tập thể và 02 cá nhân.",
        "Phụ lục II DANH SÁCH CÁ NHÂN ĐƯỢC CÔNG NHẬN DANH HIỆU LAO ĐỘNG TIÊN TIẾN",
    ):  # fmt: skip
        assert says(pdf, part), part
    assert not says(pdf, "Đặng Mẫu Ước")  # the province gives that award
    assert looks(pdf, ["GIÁM ĐỐC SỞ CÔNG THƯƠNG", "QUYẾT ĐỊNH:", "Căn cứ Luật"]) == {
        "GIÁM ĐỐC SỞ CÔNG THƯƠNG": (14, BOLD), "QUYẾT ĐỊNH:": (14, BOLD), "Căn cứ Luật": (14, ITALIC),
    }  # fmt: skip
    annex = next(
        page
        for page in range(pages_of(pdf))
        if any(line.get_text() == "Phụ lục I\n" for line in lines(pdf, page))
    )
    found = {line.get_text().strip(): look(line) for line in lines(pdf, annex)}
    assert found["Phụ lục I"] == (14, BOLD)
    assert found["Danh sách này có 01 tập thể và 02 cá nhân."] == (14, ITALIC)


def test_a_decision_on_one_award_has_one_annex_without_number(sample):
    form = AwardForm.objects.get(code="LDTT")
    shared = PAPERS["decision"].shared(sample, {"awards": [form.pk], "per_collective": 9})
    assert [annex["annex"] for annex in shared["annexes"]] == ["Phụ lục"]
    assert (
        shared["money"] == "Mức tiền thưởng kèm theo thực hiện theo quy định hiện hành"
    )  # no collective in it
    assert [row.name for row in awards.AwardForm.objects.filter(pk__in=awards.forms_of_head(sample))] == [
        "Giấy khen của Giám đốc Sở", "Lao động tiên tiến",
    ]  # fmt: skip


def test_the_corrected_name_of_the_delegate_is_printed(sample):
    Delegate.objects.filter(full_name="Bùi Thị Mẫu Hà").update(full_name="Bùi Thị Mẫu Hạ")
    (first, *_rest) = PAPERS["decision"].shared(sample, {})["annexes"]
    assert first["groups"][1]["rows"][0]["name"] == "Bà Bùi Thị Mẫu Hạ"


def test_a_proposal_without_number_leaves_room(sample):
    assert decision.proposal(sample, {"proposer": "Chánh Văn phòng"}).replace("\u00a0", "") == (
        "Theo đề nghị của Chánh Văn phòng tại Tờ trình số /TTr-SCT ngàythángnăm2020"
    )
    assert "/TTr-HĐTĐKT ngày" in decision.proposal(sample, {})  # the council's, as its submission is numbered


def test_subcommittee_decision(papers):
    pdf = papers["subcommittee-decision"]
    for part in (
        "Điều 1. Thành lập 02 Tiểu ban phục vụ Hội nghị điển hình tiên tiến lần thứ III",
        "1. Tiểu ban Nội dung; 2. Tiểu ban Hậu cần.",
        "gồm các ông, bà có tên tại Phụ lục I kèm theo", "bảng phân công nhiệm vụ tại Phụ lục II kèm theo",
        "Phụ lục I DANH SÁCH THÀNH VIÊN CÁC TIỂU BAN (Kèm theo Quyết định số 06/QĐ-SCT ngày 06 tháng 02 năm 2020",
        "1 Lê Văn Mẫu Trưởng Chuyên viên Trưởng Tiểu ban 2 Hồ Thị Mẫu Phó Chuyên viên Phó Trưởng Tiểu ban "
        "3 Trần Thị Mẫu Soạn Chuyên viên Thành viên",
        "Phụ lục II PHÂN CÔNG NHIỆM VỤ CỦA CÁC TIỂU BAN (Kèm theo Quyết định số 06/QĐ-SCT",
        "Giao Văn phòng Sở chủ trì", "Đề nghị Văn phòng Sở chủ trì", "Theo sự phân công của Trưởng Tiểu ban",
    ):  # fmt: skip
        assert says(pdf, part), part


def test_assignments_say_who_does_what_by_when(sample):
    ask = lambda: PAPERS["subcommittee-decision"].shared(sample, {})["assignments"]  # noqa: E731
    first, second = ask()
    assert [row["due"] for row in first["rows"]] == ["03/04/2020 (T-21)", "24/04/2020 (T)"]
    assert first["rows"][0] == {
        "title": "Báo cáo tổng kết", "lead": "Giao Văn phòng Sở chủ trì", "with": "Phòng Quản lý Thương mại",
        "paper": "BC", "due": "03/04/2020 (T-21)", "person": "Trần Thị Mẫu Soạn",
    }  # fmt: skip
    assert (second["title"], second["rows"]) == ("II. TIỂU BAN HẬU CẦN", [])
    Task.objects.filter(number="TB1.1").update(mode=Task.Mode.SUPPORT)
    Task.objects.filter(number="TB1.2").update(offset_days=None, due_on=datetime.date(2020, 5, 4))
    sample.date = None
    assert [(row["lead"], row["due"]) for row in ask()[0]["rows"]] == [
        ("Đề nghị Văn phòng Sở chủ trì", "04/05/2020"), ("Văn phòng Sở phối hợp thực hiện", "T-21"),
    ]  # fmt: skip
    Task.objects.all().delete()
    assert ask() == []


# --- tờ trình, báo cáo ------------------------------------------------------------------------------------------------


def test_submission(papers):
    pdf = papers["submission"]
    for part in (
        "SỞ CÔNG THƯƠNG HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG",
        "Số: 07/TTr-HĐTĐKT",
        "Kính gửi: Giám đốc Sở Công Thương tỉnh Hà Tĩnh.",
        "Hội đồng Thi đua - Khen thưởng Ngành Công Thương Hà Tĩnh trình xem xét",
        "Hội đồng Thi đua - Khen thưởng Ngành Công Thương Hà Tĩnh kính trình",
        "khen thưởng 01 tập thể và 04 cá nhân",
        "- Giấy khen của Giám đốc Sở: 01 tập thể và 02 cá nhân;",
        "xem xét, quyết định./. Nơi nhận: - Như trên;",
        "III. BẰNG KHEN", "1 Ông/Bà Đặng Mẫu Ước", "Danh sách này có 01 tập thể và 04 cá nhân.",
    ):  # fmt: skip
        assert says(pdf, part), part
    assert says(pdf, "TM. HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG CHỦ TỊCH GIÁM ĐỐC SỞ CÔNG THƯƠNG Đỗ Văn Mẫu Trung")
    signed = [line.get_text().strip() for page in range(pages_of(pdf)) for line in lines(pdf, page)]
    assert {"TM. HỘI ĐỒNG", "THI ĐUA - KHEN THƯỞNG"} <= set(signed)


def test_submission_of_the_department(sample):
    """It goes to council and head, aligned under the colon, and the department is the one that issues it."""
    (pdf,) = render("submission", sample, {"authority": "HEAD", "number": 7}).values()
    for part in (
        "Số: 07/TTr-SCT",
        "Kính gửi: - Hội đồng Thi đua - Khen thưởng Ngành Công Thương Hà Tĩnh; - Giám đốc Sở Công Thương tỉnh Hà Tĩnh.",
        "Sở Công Thương tỉnh Hà Tĩnh kính trình",
    ):
        assert says(pdf, part), part
    first, second = line_with(pdf, "Kính gửi:"), line_with(pdf, "- Giám đốc Sở")
    dash = next(char for char in first if char.get_text() == "-")
    assert dash.x0 == pytest.approx(second.x0, abs=0.5)
    assert PAPERS["submission"].shared(sample, {"to": "council"})["to"] == [
        "Hội đồng Thi đua - Khen thưởng Ngành Công Thương Hà Tĩnh"
    ]


def test_a_member_of_a_board_does_not_bear_its_name_twice():
    assert letterhead.joined("Giám đốc Sở", "Ban Giám đốc Sở") == "Giám đốc Sở"
    assert letterhead.joined("Phó Giám đốc", "Ban Giám đốc Sở Tài chính") == "Phó Giám đốc Sở Tài chính"
    assert letterhead.joined("Phó Giám đốc", "Sở Tài chính") == "Phó Giám đốc, Sở Tài chính"
    assert letterhead.joined("", "Ban Giám đốc Sở") == "Ban Giám đốc Sở"


def test_results_report(papers):
    pdf = papers["results-report"]
    for part in (
        "Kính gửi: Hội đồng Thi đua - Khen thưởng tỉnh.",
        "Thành phần Danh sách Đã mời Xác nhận Có mặt Đại biểu điển hình tiên tiến 5 5 5 5 Đại biểu khách mời 2 2 2 2 "
        "Cán bộ, công chức, viên chức 1 0 0 0 Tổng số 8 7 7 7",
        "có mặt: 71,43%.",
        "Chưa ban hành quyết định khen thưởng; đề nghị khen thưởng 01 tập thể và 04 cá nhân, cụ thể:",
        "Giấy khen của Giám đốc Sở 1 2 3 Lao động tiên tiến 0 1 1 Bằng khen 0 1 1",
        "Văn phòng Sở 1 1 2 Phòng Quản lý Thương mại 0 3 3 Tổng số 1 4 5",
        "IV. BẦU ĐOÀN ĐẠI BIỂU DỰ ĐẠI HỘI THI ĐUA YÊU NƯỚC TỈNH LẦN THỨ VII Bầu đoàn đại biểu dự Đại hội Thi đua yêu nước tỉnh "
        "Hà Tĩnh lần thứ VII: 05 đại biểu chính thức, 01 đại biểu dự khuyết; Chính thức: Lê Mẫu Thịnh, Nguyễn Thị Mẫu Hà, "
        "Mai Mẫu Cảnh, Lương Thị Mẫu Ái, Bùi Thị Mẫu Tuyết; Dự khuyết: Hồ Thị Mẫu Thu.",
        "V. KINH PHÍ Dự toán được duyệt:",
        "1. Ưu điểm Chuẩn bị chu đáo; Đúng thời gian.",
        "2. Hạn chế ………",
        "Nơi nhận: - Như trên; - Lãnh đạo Sở; - Lưu: VT, VP.",
    ):
        assert says(pdf, part), part


def test_summary_report(papers):
    pdf = papers["summary-report"]
    for part in (
        "Tổng kết phong trào thi đua yêu nước và công tác khen thưởng Ngành Công Thương Hà Tĩnh, giai đoạn 2016 - 2020",
        "I. KẾT QUẢ CÁC PHONG TRÀO THI ĐUA Phong trào thi đua của Ngành.",
        "Tại Hội nghị này đề nghị khen thưởng 01 tập thể và 04 cá nhân; chưa ban hành quyết định khen thưởng.",
        "Trong giai đoạn đã có 3 lượt tập thể, cá nhân được khen thưởng (1 lượt tập thể, 2 lượt cá nhân)",
        "2016 0 0 0 2017 1 0 1 2018 0 0 0 2019 0 2 2 2020 0 0 0 Tổng số 1 2 3",
        "Giấy khen của Giám đốc Sở 1 2 3",
        "Phòng Quản lý Thương mại 0 2 2 Văn phòng Sở 1 0 1",
        "IV. PHƯƠNG HƯỚNG GIAI ĐOẠN 2020 - 2025",
    ):
        assert says(pdf, part), part


def decide(nomination: Nomination, state: str = "issued") -> None:
    """The award that the nomination wishes, under a decision in this state."""
    form, day = nomination.award_form, datetime.date(2020, 4, 20)
    decision = AwardDecision.objects.create(
        conference=nomination.conference, authority=form.authority, state=state, number="12/QĐ-SCT", date=day
    )
    given = "revoked" if state == "revoked" else "decided"
    Award.objects.create(nomination=nomination, form=form, decision=decision, state=given)


@pytest.mark.parametrize("state", [None, "issued", "revoked"])
def test_only_what_an_issued_decision_gives_was_given(sample, state):
    if state:
        decide(sample.nominations.get(number=1), state)
    issued = state == "issued"
    report, summary = (PAPERS[code].shared(sample, {}) for code in ("results-report", "summary-report"))
    said = render_to_string("documents/results_report.html", report)
    assert (report["awards"], report["are_given"]) == (
        ("01 cá nhân", True) if issued else ("01 tập thể và 04 cá nhân", False)
    )
    assert ("Hội nghị đã biểu dương, khen thưởng" in said, "đề nghị khen thưởng" in said) == (
        issued,
        not issued,
    )
    assert [row["all"] for row in summary["by_year"] if row["name"] == "2020"] == [int(issued)]
    assert bool(summary["wished"]) is not issued
    about = PAPERS["honoured-list"].shared(sample, {})["about"]
    assert ("đề nghị khen thưởng" in about) is not issued


def test_what_earlier_years_gave_counts_once(sample):
    nomination = sample.nominations.get(number=1)
    decide(nomination)
    for year, award, of in (
        (2015, "Bằng khen", None),
        (2017, "Bằng khen", None),
        (2020, "Giấy khen", nomination),
    ):
        Honour.objects.create(
            name=f"Trần Mẫu {year}", award=award, year=year, unit="Văn phòng Sở", nomination=of
        )
    years = {row["name"]: row["all"] for row in PAPERS["summary-report"].shared(sample, {})["by_year"]}
    # Before the period is no figure of it, and what is of this edition is counted by its award.
    assert years == {"2016": 0, "2017": 2, "2018": 0, "2019": 2, "2020": 1}


def test_bars_share_one_scale_and_stay_on_a_page():
    drawings = award_chart.bars(
        [(f"Đơn vị thứ {number} của Sở Công Thương", number, 1) for number in range(21)]
    )
    assert [len(drawing) for drawing in drawings] == [20, 1]
    longest = drawings[1][0]
    assert longest.collectives + longest.individuals == award_chart.BAR_END - award_chart.LABELS
    assert (longest.label, longest.words, longest.y) == (
        ("Đơn vị thứ 20 của Sở Công Thương",),
        "21",
        award_chart.HEAD,
    )
    assert award_chart.bars([("2016", 0, 0)])[0][0].words == "0"
    long_name = (
        "Khối hợp tác xã, làng nghề, tiểu thủ công nghiệp (mẫu)"  # as the sample's: whole, on two lines
    )
    assert " ".join(award_chart.bars([(long_name, 1, 1)])[0][0].label) == long_name


def signed(conference: Conference, selection: dict) -> tuple[str, ...]:
    shared = PAPERS["resolution"].shared(conference, selection)
    return tuple(shared[f"signatory_{name}"] for name in ("authority", "position", "name"))


def test_resolution(papers, sample):
    pdf = papers["resolution"]
    for part in (
        "NGHỊ QUYẾT Hội nghị điển hình tiên tiến",
        "QUYẾT NGHỊ: Điều 1. Thông qua Báo cáo tổng kết phong trào thi đua yêu nước",
        "Điều 3. Thông qua danh sách đoàn đại biểu dự Đại hội Thi đua yêu nước tỉnh lần thứ VII.",
        "Kết quả biểu quyết: tán thành 97, không tán thành 0, không có ý kiến 01 trên tổng số 98 đại biểu biểu quyết "
        "(98,98% tán thành).",
    ):
        assert says(pdf, part), part
    assert says(pdf, "TM. HỘI NGHỊ CHỦ TỌA Đỗ Văn Mẫu Trung")
    assert signed(sample, {"authority": "HEAD"}) == ("", "GIÁM ĐỐC", "Đỗ Văn Mẫu Trung")
    Officer.objects.create(conference=sample, office="presidium", leads=True, full_name="Vũ Mẫu Cường")
    assert signed(sample, {}) == ("TM. HỘI NGHỊ", "CHỦ TỌA", "Vũ Mẫu Cường")
    assert signed(sample, {"signer_name": "Cao Mẫu An"})[2] == "Cao Mẫu An"
    typed = PAPERS["resolution"].shared(
        sample, {"articles": "Điều 1. Thông qua báo cáo.\nGiao Văn phòng Sở."}
    )
    assert [(row["title"], row["text"]) for row in typed["articles"]] == [
        ("Điều 1.", "Thông qua báo cáo"),
        ("Điều 2.", "Giao Văn phòng Sở"),
    ]
    assert typed["vote"].startswith(f"tán thành {BLANK}, không tán thành {BLANK}")


def test_the_list_for_the_province(papers):
    pdf = papers["honoured-list"]
    for part in (
        "I. GIẤY KHEN CỦA GIÁM ĐỐC SỞ (03)",
        "Sở Công Thương tỉnh Hà Tĩnh Văn phòng Sở",  # a division is told with its department
        "Danh sách này có 01 tập thể và 04 cá nhân.",
    ):
        assert says(pdf, part), part


def test_thank_you_letters(papers, sample):
    assert says(papers["thank-you"], "THƯ CẢM ƠN Kính gửi:")
    paper = PAPERS["thank-you"]
    called = {
        who: [subject.label for subject in paper.subjects(sample, {"who": who})]
        for who in ("sponsors", "units")
    }
    assert called["sponsors"] == ["Doanh nghiệp Mẫu"]
    assert called["units"] == ["Văn phòng Sở", "Phòng Quản lý Thương mại"]
    assert len(paper.subjects(sample, {})) == 2
    source = paper.rows(sample, {"who": "sponsors"})[0]
    said = paper.context(
        source, paper.shared(sample, {"who": "sponsors", "text": "Cảm ơn {who} đã tài trợ."})
    )
    assert (said["addressee"], said["text"]) == ("Doanh nghiệp Mẫu", ["Cảm ơn Quý đơn vị đã tài trợ"])


def test_credential_report(papers):
    pdf = papers["credential-report"]
    for part in (
        "SỞ CÔNG THƯƠNG TIỂU BAN THẨM TRA TƯ CÁCH ĐẠI BIỂU",
        "Số: 06/BC-TBTTTCĐB",
        "BÁO CÁO Kết quả thẩm tra tư cách đại biểu dự Hội nghị điển hình tiên tiến Ngành Công Thương Hà Tĩnh lần thứ III",
        "Căn cứ danh sách đại biểu được các đơn vị đề cử",
    ):
        assert says(pdf, part), part


# --- biên bản, danh sách, thông báo -----------------------------------------------------------------------------------


def test_minutes(papers):
    pdf = papers["minutes"]
    for part in (
        "Số: 08/BB-SCT BIÊN BẢN Hội nghị điển hình tiên tiến",
        "Thời gian bắt đầu: 07 giờ 15 phút, ngày 24 tháng 4 năm 2020. Địa điểm: Hội trường Sở Công Thương.",
        "07 đại biểu, gồm: 05 đại biểu điển hình tiên tiến, 02 đại biểu khách mời.",
        "Chủ trì (chủ tọa): Đỗ Văn Mẫu Trung, Giám đốc Sở. Thư ký (người ghi biên bản): Trần Thị Mẫu Soạn.",
        "1. Đón tiếp đại biểu (Văn phòng Sở). 2. Khai mạc. 3. Trao thưởng (Lãnh đạo tỉnh).",
        "Hội nghị kết thúc vào 11 giờ 20 phút, ngày 24 tháng 4 năm 2020./.",
    ):
        assert says(pdf, part), part
    assert "Hà Tĩnh, ngày" not in words(pdf)
    left, right = line_with(pdf, "THƯ KÝ"), line_with(pdf, "CHỦ TỌA")
    assert left.x1 < right.x0
    assert abs(left.y0 - right.y0) < 1
    assert line_with(pdf, "Nơi nhận:").y0 < right.y0 - 30 * MM


def test_minutes_name_the_secretaries_and_who_was_elected(sample):
    for name, leads in (("Hồ Thị Mẫu Phó", False), ("Trần Thị Mẫu Soạn", True)):
        Officer.objects.create(conference=sample, office="secretary", leads=leads, full_name=name)
    paper = PAPERS["minutes"]
    shared = paper.shared(sample, {})
    assert set(shared["secretary"].split(", ")) == {"Hồ Thị Mẫu Phó", "Trần Thị Mẫu Soạn"}
    assert shared["secretary_name"] in shared["secretary"]
    assert shared["elected"][1].startswith("Chính thức: Lê Mẫu Thịnh")  # no item of the programme is about it
    sample.agenda.filter(title="Trao thưởng").update(kind="result")
    shared = paper.shared(sample, {"secretary": "Cao Mẫu An"})
    assert (shared["secretary"], shared["elected"]) == ("Cao Mẫu An", [])
    assert shared["items"][2]["said"][1].startswith("Chính thức: Lê Mẫu Thịnh")


def test_minutes_without_what_is_not_known_yet(sample):
    Delegate.objects.update(present_at=None)
    sample.chair = ""
    sample.save()
    shared = PAPERS["minutes"].shared(sample, {})
    assert (shared["secretary"], shared["chair"]) == (BLANK * 2,) * 2
    assert shared["present"] == (
        "08 đại biểu, gồm: 05 đại biểu điển hình tiên tiến, 02 đại biểu khách mời, 01 cán bộ, công chức, viên chức"
    )
    assert shared["end"] == "……… giờ ……… phút, ngày 24 tháng 4 năm 2020"
    assert shared["secretary_name"] == ""


def test_roster(papers):
    pdf = papers["roster"]
    page = layout(pdf)[0]
    assert (round(page.width / MM), round(page.height / MM)) == (297, 210)
    for part in (
        "DANH SÁCH Đại biểu dự Hội nghị điển hình tiên tiến",
        "I. ĐẠI BIỂU ĐIỂN HÌNH TIÊN TIẾN (05 người) 1 Bùi Thị Mẫu Hà 1985 Nữ Chuyên viên Văn phòng Sở Điển hình",
        "2 Lê Mẫu Thịnh (đại diện tập thể) 1985 Nam",
        "II. ĐẠI BIỂU KHÁCH MỜI (02 người) 6 Hồ Thị Mẫu Khách Nữ Phó Giám đốc Sở Tài chính Khách mời",
        "III. CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC (01 người) 8 Cao Mẫu An",
        "Danh sách này có 08 người.",
    ):
        assert says(pdf, part), part
    assert "Số:" not in words(pdf)
    assert not says(pdf, "0912345678")  # neither telephone nor day of birth
    assert "/04/1985" not in words(pdf)


def test_roster_of_the_chosen(sample):
    Delegate.objects.filter(full_name="Phan Mẫu Quý").update(present_at=None)
    shared = PAPERS["roster"].shared(sample, {"categories": ["guest"], "status": "present"})
    assert [row["name"] for group in shared["groups"] for row in group["rows"]] == ["Hồ Thị Mẫu Khách"]
    assert (shared["total"], shared["status"]) == ("01", "có mặt")
    assert PAPERS["roster"].subjects(sample, {"categories": ["press_service"]}) == []


def test_notice(papers):
    pdf = papers["notice"]
    for part in (
        "THÔNG BÁO Về việc tham dự Hội nghị điển hình tiên tiến",
        "1. Thời gian: 07 giờ 15 phút, Thứ Sáu, ngày 24 tháng 4 năm 2020 (01 buổi).",
        "- Mang theo giấy mời, thẻ đại biểu (nếu đã được cấp) và tài liệu Hội nghị;",
        "4. Số lượng đại biểu của các đơn vị (06 đại biểu) STT Đơn vị Số đại biểu 1 Văn phòng Sở 3 2 Phòng Quản lý "
        "Thương mại 3",
        "liên hệ: Văn phòng Sở, điện thoại 0239 3855 555./.",
        f"TL. GIÁM ĐỐC CHÁNH VĂN PHÒNG {BLANK}",
    ):
        assert says(pdf, part), part
    assert not says(pdf, "Sở Tài chính")
