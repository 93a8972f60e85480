"""The minutes of the council's sessions: what they say, one document per closed session, chosen in the form."""

import io

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conference.models import Conference
from documents.forms import options_form
from documents.kinds import PAPERS
from documents.kinds.council_minutes import with_post
from documents.models import new_key
from documents.tests import sample_papers
from documents.tests.test_papers import render, says, words
from documents.tests.test_state_papers import margins
from nominations.council import CouncilSession
from nominations.council_items import CouncilAttendance, CouncilItem

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAPER = PAPERS["council-minutes"]


def test_what_they_say(papers):
    pdf = papers["council-minutes"]
    for part in (
        "SỞ CÔNG THƯƠNG", "HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG", "Số: 03/BB-HĐTĐKT",
        "Họp Hội đồng Thi đua - Khen thưởng Ngành Công Thương Hà Tĩnh",
        "Thời gian bắt đầu: 12 giờ 00 phút, ngày 24 tháng 4 năm 2020. Địa điểm: Phòng họp tầng 2, Sở Công Thương.",
        "Chủ trì (chủ tọa): Đỗ Văn Mẫu Trung, Giám đốc Sở, Chủ tịch Hội đồng.",
        "Hội đồng có 07 thành viên, trong đó: 1. Có mặt: 05 thành viên",
        "2. Vắng mặt, có ý kiến bằng văn bản: 01 thành viên - Phan Mẫu Quý, Ủy viên Hội đồng. 3. Vắng mặt: 01 thành viên",
        "Hội đồng bỏ phiếu kín; hồ sơ được thông qua khi có trên 50% tổng số thành viên Hội đồng được tham gia biểu quyết "
        "đồng ý; ý kiến bằng văn bản của thành viên vắng mặt được tính.",
        "Hội đồng thông qua 03 trường hợp; không thông qua 01 trường hợp; hoãn xem xét 01 trường hợp",
        "5/7 (71,43%)", "2/7 (28,57%)", "4/6 (66,67%)",
        "- Vũ Mẫu Cường (hồ sơ của Vũ Mẫu Cường): là người được đề cử.",
        "Lý do hoãn xem xét - Đặng Mẫu Ước: Bổ sung báo cáo thành tích.",
        "IV. XẾP HẠNG THEO ĐIỂM CHẤM", "90,00",
        "Phiên họp kết thúc vào 16 giờ 20 phút, ngày 24 tháng 4 năm 2020.",
    ):  # fmt: skip
        assert says(pdf, part), part
    assert "Hà Tĩnh, ngày" not in words(pdf)


def test_secretary_and_chair_sign(sample):
    (pdf,) = render("council-minutes", sample).values()
    for part in ("THƯ KÝ Bùi Thị Mẫu Thư", "CHỦ TỌA Đỗ Văn Mẫu Trung", "Nơi nhận: - Hội đồng TĐKT tỉnh;"):
        assert says(pdf, part), part


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"threshold_numerator": 2, "threshold_denominator": 3, "threshold_reached": True}, "có từ 2/3 trở lên tổng số"),
        ({"threshold_numerator": 90, "threshold_denominator": 100, "threshold_reached": True}, "có từ 90% trở lên tổng số"),
        ({"base": "present", "way": "open", "written_count": False}, "trên 50% số thành viên tham gia biểu quyết đồng ý"),
    ],
)  # fmt: skip
def test_the_rule_in_words(sample, rule, sentence):
    CouncilSession.objects.update(**rule)
    (row,) = PAPER.rows(sample, {})
    rules = PAPER.context(row, PAPER.shared(sample, {}))["rules"].replace("\u00a0", " ")
    assert sentence in rules
    assert rules.startswith("Hội đồng biểu quyết công khai" if "way" in rule else "Hội đồng bỏ phiếu kín")
    assert rules.endswith("không được tính" if "written_count" in rule else "vắng mặt được tính")


def test_a_post_is_said_once():
    said = {
        position: with_post(CouncilAttendance(name="Bà Hà", position=position, post="secretary"))
        for position in ("", "Chánh Văn phòng", "Thư ký Hội đồng Thi đua - Khen thưởng")
    }
    assert list(said.values()) == [
        "Bà Hà, Thư ký Hội đồng",
        "Bà Hà, Chánh Văn phòng, Thư ký Hội đồng",
        "Bà Hà, Thư ký Hội đồng Thi đua - Khen thưởng",
    ]


def test_without_votes_place_and_end(sample):
    CouncilSession.objects.update(place="", secretary=None, closed_at="2020-04-24T09:05Z")
    CouncilItem.objects.update(outcome="postponed", base=None, no_quorum=True, mark=None, place=None)
    (pdf,) = render("council-minutes", sample).values()
    assert says(pdf, "Địa điểm: ………") and says(pdf, "Thư ký (người ghi biên bản): ………")
    assert says(pdf, "Bạch Mẫu Mai: không đủ số thành viên tham dự theo quy định")
    assert says(pdf, "kết thúc vào 16 giờ 05 phút, ngày 24 tháng 4 năm 2020")
    assert "XẾP HẠNG" not in words(pdf)


@pytest.fixture
def two(sample) -> list[CouncilSession]:
    """The closed session, another closed one, and one that is not closed and has no minutes."""
    first = CouncilSession.objects.get()
    second = CouncilSession.objects.create(
        conference=sample, number=2, state="closed", held_at=sample_papers.NOON, closed_at=sample_papers.NOON
    )
    CouncilSession.objects.create(conference=sample, number=3, state="open", held_at=sample_papers.NOON)
    return [first, second]


def test_one_document_for_each_closed_session(sample, two):
    assert [subject.id for subject in PAPER.subjects(sample, {})] == [session.pk for session in two]
    (only,) = PAPER.subjects(sample, {"session": two[1].pk})
    assert (only.id, only.label) == (two[1].pk, "Biên bản họp Hội đồng, phiên thứ 2")
    assert only.file_name == "001-bien-ban-hop-hoi-dong-phien-thu-2.pdf"


def test_the_form_asks_which_session(sample, two):
    def form(**sent):
        data = {f"council-minutes-{name}": value for name, value in {"key": new_key(), **sent}.items()}
        return options_form("council-minutes", data)

    for wrong in ("", "x", "9" * 23, str(two[1].pk + 99)):
        assert list(form(session=wrong).errors) == ["session"]
    chosen = form(session=str(two[1].pk), number="3", end_time="16:20")
    assert chosen.is_valid()
    assert chosen.selection() == {"session": two[1].pk, "number": 3, "end_time": "16:20:00"}
    Conference.objects.update(is_current=False)
    assert list(form(session=str(two[1].pk)).errors) == ["session"]


def test_the_word_form(sample):
    subject = PAPER.subjects(sample, {"format": "docx"})[0]
    ((_id, content),) = PAPER.render(sample, [subject.id], {"format": "docx"})
    document = docx.Document(io.BytesIO(content))
    text = " ".join(" ".join(paragraph.text.split()) for paragraph in document.paragraphs)
    assert "Hội đồng bỏ phiếu kín" in text
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert {"Tập thể, cá nhân", "Kết quả", "Không thông qua", "Hạng"} <= set(cells)


def test_long_names_stay_inside_the_margins(sample):
    sample.nominations.update(full_name="nghiêng" * 14, collective_name="Ư" * 100)
    (pdf,) = render("council-minutes", sample).values()
    left, right, bottom = margins(pdf)
    assert (left >= 29.5, right >= 14.5, bottom >= 19.5) == (True, True, True)


def test_as_many_queries_for_many_items_as_for_few(sample, django_assert_num_queries):
    def print_it() -> None:
        PAPER.order(sample, [CouncilSession.objects.get().pk], {})

    with CaptureQueriesContext(connection) as few:
        print_it()
    session = CouncilSession.objects.get()
    unit, award = sample.delegates.first().unit, sample.nominations.first().award_form
    for number in range(20, 26):
        sample_papers.add_exemplar(sample, unit, number, f"Trần Mẫu {number}", award_form=award)
    for nomination in sample.nominations.filter(number__gte=20):
        item = session.items.create(nomination=nomination, outcome="passed", approving=7, base=7)
        item.abstentions.create(member=session.chair, grounds="declared")
    with django_assert_num_queries(len(few)):
        print_it()
