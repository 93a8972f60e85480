"""Estimate and settlement: read back, every figure is the rows' figure, also with many lines and long texts."""

from __future__ import annotations

import re

import pytest

from budget.models import BudgetLine, Expense, Source
from conference.vietnamese import grouped
from documents.kinds import PAPERS
from documents.tests.sample_papers import LONG_NAME, make_conference
from documents.tests.test_papers import render, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def flat(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", words(pdf))


def test_the_estimate_says_what_the_rows_say():
    conference = make_conference()
    (pdf,) = render("budget", conference, {"number": 4, "date": "2020-02-10"}).values()
    said = flat(pdf)
    for part in (
        "Tổng dự toán: 17.290.000 đồng (Bằng chữ: Mười bảy triệu hai trăm chín mươi nghìn đồng chẵn).",
        "172.900 đồng/đại biểu (100 đại biểu)",
        "Mức kinh phí tối đa: 20.000.000 đồng (Thông báo số 9/TB-SCT).",
        "- Ngân sách giao Sở (ngân sách nhà nước): 15.000.000 đồng, theo văn bản số 21/QĐ-STC ngày 03 tháng 02 năm 2020 của Sở Tài chính;",
        "- Doanh nghiệp Mẫu (doanh nghiệp đóng góp): 2.000.000 đồng;",
        "Còn thiếu: 290.000 đồng",
        "phê duyệt tại Quyết định số 15/QĐ-SCT ngày 24 tháng 02 năm 2020 với tổng kinh phí 16.790.000 đồng.",
        "I. HỘI TRƯỜNG, ÂM THANH, ÁNH SÁNG 12.000.000",
        "II. NƯỚC UỐNG, BỮA ĂN 5.290.000",
        "TỔNG CỘNG 17.290.000",
    ):
        assert part in said, part


def test_the_settlement_says_what_was_spent_and_nothing_taken_back():
    conference = make_conference()
    (pdf,) = render("settlement", conference, {}).values()
    said = flat(pdf)
    for part in (
        "Dự toán được duyệt: 16.790.000 đồng.",
        "Kinh phí đã chi: 14.500.005 đồng (Bằng chữ: Mười bốn triệu năm trăm nghìn không trăm linh năm đồng chẵn).",
        "Dự toán còn lại: 2.289.995 đồng",
        "11.500.000 11.500.005 -5",
        "Chưa xác định nguồn 0 3.000.000 -3.000.000",
        "Nguồn kinh phí còn lại: 2.499.995 đồng",
        "UNC-01 20/04/2020",
        "TỔNG CỘNG 14.500.005",
    ):
        assert part in said, part
    assert "Nhập nhầm" not in said and LONG_NAME.split()[0] in said
    BudgetLine.objects.update(approved=None)
    assert PAPERS["settlement"].subjects(conference, {}) == []


def test_a_hundred_and_fifty_long_lines_are_all_there(conference, organiser):
    source = Source.objects.create(conference=conference, name="Nguồn " * 20, amount=10**12, document="1/QĐ")
    chapters = BudgetLine.Chapter.values
    lines = BudgetLine.objects.bulk_create(
        BudgetLine(conference=conference, position=place, chapter=chapters[place % 9], measure="người/buổi", quantity=place,
                   content=f"Khoản{place} " + "nội dung rất dài " * (place % 16), unit_price=66_667 * place,
                   approved=66_667 * place * place, source=source)
        for place in range(1, 151)
    )  # fmt: skip
    Expense.objects.bulk_create(
        Expense(line=line, amount=line.planned, voucher=f"UNC-{line.position:03d}", payee=LONG_NAME, date="2020-04-20",
                entered_by=organiser, key=f"{line.position:032d}")
        for line in lines
    )  # fmt: skip
    total = sum(line.planned for line in lines)
    for code in ("budget", "settlement"):
        (pdf,) = render(code, conference, {}).values()
        said = flat(pdf)
        assert [line.position for line in lines if f"Khoản{line.position} " not in said] == []
        assert [line.position for line in lines if grouped(line.planned) not in said] == []
        assert f"TỔNG CỘNG {grouped(total)}" in said
