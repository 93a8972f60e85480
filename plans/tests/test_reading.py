"""What is read of a plan, line by line; no database."""

from __future__ import annotations

import re
import time
import unicodedata
from contextlib import suppress

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.reading import files
from plans.reading.lines import Refused
from plans.reading.plan import as_values, read
from plans.tests import written

sample = as_values(read(written.text(written.SAMPLE)))


def values(name: str) -> dict:
    return as_values(read(written.text(name)))


def found(values: dict, code: str) -> list[dict]:
    return [each for each in values["findings"] if each["code"] == code]


def codes(values: dict) -> list[str]:
    return [each["code"] for each in values["findings"]]


class TestTheSample:
    def test_what_it_says_of_the_conference(self):
        wanted = {
            "title": "Tổ chức Hội nghị điển hình tiến tiến Ngành công thương lần thứ III, giai đoạn 2016 - 2020",
            "name": "Hội nghị điển hình tiên tiến", "sector": "Ngành Công Thương Hà Tĩnh", "host": "Sở Công Thương",
            "edition": "III", "edition_number": 3, "period_from": 2016, "period_to": 2020, "next_period": "2020 - 2025",
            "upper_congress": "Đại hội thi đua yêu nước tỉnh Hà Tĩnh lần thứ VII", "expected_month": "2020-04", "date": None,
            "delegates": 100, "delegates_about": True, "exemplar_percent": 70, "guest_percent": 30, "half_days": 1, "is_pilot": True,
        }  # fmt: skip
        assert {name: sample[name] for name in wanted} == wanted

    def test_each_from_its_line(self):
        assert sample["sources"] == {
            "title": 2, "edition": 3, "edition_number": 3, "name": 2, "sector": 46, "host": 5, "period_from": 3, "period_to": 3,
            "next_period": 37, "upper_congress": 5, "expected_month": 22, "expected_words": 22, "half_days": 22, "is_pilot": 21,
            "delegates": 27, "exemplar_percent": 25, "guest_percent": 25, "all_staff": 26, "agenda": 29, "units": 41,
            "guest_groups": 24, "duties": 41, "recipients": 49, "legal_basis": 5, "priority_groups": 25,
        }  # fmt: skip

    def test_the_eleven_items(self):
        items = sample["details"]["agenda"]
        assert [item["kind"] for item in items] == [
            "reception", "settling", "film", "opening", "report", "exchange", "address", "awards", "launch", "election", "closing",
        ]  # fmt: skip
        assert [item["line"] for item in items] == list(range(29, 40))
        assert items[5]["title"] == "Báo cáo tham luận, giao lưu các điển hình tiên tiến (tập thể và cá nhân)"
        assert {item["minutes"] for item in items} == {None}

    def test_groups(self):
        assert sample["guest_groups"] == [
            "Lãnh đạo tỉnh theo dõi, chỉ đạo Khối Kinh tế kỹ thuật",
            "Lãnh đạo Ban Thi đua - Khen thưởng tỉnh",
            "đại diện lãnh đạo các đơn vị trong Khối Kinh tế - Kỷ thuật",
        ]
        groups = [each["group"] for each in sample["details"]["priority_groups"]]
        assert groups == ["direct_worker", "researcher", "female", "production_worker"]

    def test_who_does_what(self):
        assert [(duty["line"], duty["mode"], duty["leads"], duty["coordinate"]) for duty in sample["duties"]] == [
            (41, "order", ["Hội đồng Thi đua khen thưởng Ngành"], []),
            (42, "order", ["Phòng KH-TC-TH"], ["Đài phát thanh truyền hình", "các phòng chuyên môn", "Công đoàn Ngành", "Trung tâm"]),
            (43, "order", ["Ban biên tập website", "Tổ Công nghệ thông tin"], ["các phòng chuyên môn", "Công đoàn Ngành", "Trung tâm", "các tổ chức đoàn thể"]),
            (44, "coordinate", ["Các phòng chuyên môn", "Trung tâm"], []),
            (45, "request", ["Công đoàn Ngành", "Đoàn thanh niên", "Hội cựu chiến binh"], ["các Tiểu ban Hội nghị"]),
        ]  # fmt: skip
        assert sample["duties"][1]["text"].startswith("xây dựng phóng sự truyền hình")

    def test_papers(self):
        assert sample["legal_basis"] == [
            "Kế hoạch số 295/KH-UBND ngày 11/9/2019 của Ủy ban nhân dân tỉnh",
            "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị",
        ]
        assert [each["line"] for each in sample["details"]["legal_basis"]] == [5, 8]
        assert sample["recipients"] == [
            "Hội đồng TĐKT tỉnh", "Lãnh đạo sở", "Hội đồng TĐKT ngành", "Các phòng chuyên môn, đơn vị", "Lưu: VT, VP",
        ]  # fmt: skip

    def test_where_it_contradicts_itself(self):
        said = {each["code"]: each for each in sample["findings"]}
        assert (said["two_periods"]["severity"], said["two_periods"]["lines"]) == ("error", [3, 33, 46])
        assert said["two_periods"]["facts"] == {"own": "2016 - 2020", "other": "2015 - 2020"}
        assert said["groups_do_not_add_up"]["lines"] == [25, 26, 27]
        assert said["assignee_not_recipient"]["facts"]["names"] == (
            "Đài phát thanh truyền hình, Công đoàn Ngành, Ban biên tập website, Tổ Công nghệ thông tin, Đoàn thanh niên, Hội cựu chiến binh"
        )
        assert said["unit_without_duty"]["facts"]["names"] == "Văn phòng sở"
        assert [each["facts"]["said"] for each in found(sample, "typo")] == [
            "tiến tiến",
            "lần thức",
            "thiệt thực",
            "kỷ thuật",
        ]
        assert [each["facts"]["last"] for each in found(sample, "congresses_apart")] == [
            "Đại hội Đảng toàn quốc lần thứ XIII", "Đại hội Đảng bộ tỉnh lần thứ XIX",
        ]  # fmt: skip
        assert set(codes(sample)) == {
            "two_periods", "groups_do_not_add_up", "assignee_not_recipient", "unit_without_duty", "typo", "congresses_apart",
            "next_period_overlaps", "election_without_count", "several_leads", "not_found",
        }  # fmt: skip


class TestOtherPlans:
    def test_with_letterhead_headings_and_minutes(self):
        plan = values(written.FARMING)
        assert (plan["edition"], plan["period_from"], plan["period_to"], plan["date"]) == (
            "V",
            2020,
            2025,
            "2025-05-15",
        )
        assert (plan["delegates"], plan["exemplar_percent"], plan["guest_percent"]) == (150, 80, 20)
        assert plan["letterhead"] == {
            "parent": "UBND TỈNH NGHỆ TĨNH", "issuer": "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "number": "45/KH-SNNMT", "symbol": "SNNMT",
            "place": "Nghệ Tĩnh", "date": "2025-02-10", "signatory_authority": "KT. GIÁM ĐỐC", "signatory_position": "PHÓ GIÁM ĐỐC",
            "signatory_name": "Trần Văn Mẫu", "host": "Sở Nông nghiệp và Môi trường",
        }  # fmt: skip
        assert [item["minutes"] for item in plan["details"]["agenda"]] == [30, 15, 10, 10, 20, 40, 15, 30, 5]
        assert [(duty["lead"], duty["coordinate"], duty["mode"]) for duty in plan["duties"]] == [
            ("Văn phòng Sở", ["Phòng Kế hoạch - Tài chính", "Trung tâm Khuyến nông"], "order"),
            ("Văn phòng Sở", [], "order"),
            ("Phòng Kế hoạch - Tài chính", [], "order"),
            ("Công đoàn ngành Nông nghiệp và Môi trường", ["Văn phòng Sở"], "request"),
            ("Chi cục Kiểm lâm, Chi cục Thủy lợi", [], "order"),
        ]
        assert codes(plan) == ["duty_without_lead", "several_leads"]

    def test_as_tables(self):
        plan = values(written.SCHOOLS)
        assert (plan["edition_number"], plan["period_from"], plan["delegates"], plan["expected_month"]) == (
            2,
            None,
            None,
            None,
        )
        assert plan["expected_words"].startswith("Hội nghị tổ chức vào quý III/2024")
        assert [(item["title"], item["minutes"], item["presenter"]) for item in plan["details"]["agenda"]] == [
            ("Đón tiếp đại biểu", 30, "Văn phòng Sở"), ("Phát biểu khai mạc", 15, "Giám đốc Sở"),
            ("Báo cáo tổng kết", 20, "Phó Giám đốc Sở"), ("Văn nghệ", None, "Đoàn trường Mẫu"), ("Phát biểu bế mạc", 5, "Giám đốc Sở"),
        ]  # fmt: skip
        assert [(duty["lead"], duty["coordinate"], duty["due"]) for duty in plan["duties"]] == [
            ("Phòng Chính trị tư tưởng", ["Các phòng", "Công đoàn Giáo dục"], "Trước ngày 15/6/2024"),
            ("Văn phòng", ["Đoàn Thanh niên"], "Trước ngày 20/8/2024"),
        ]
        assert set(found(plan, "not_found")[0]["facts"]["fields"]) >= {
            "period",
            "delegates",
            "percent",
            "guests",
            "legal_basis",
        }

    def test_with_figures_that_do_not_fit(self):
        plan = values(written.HEALTH)
        assert (plan["edition"], plan["period_from"], plan["period_to"], plan["delegates"]) == (
            "VI",
            2021,
            2025,
            200,
        )
        assert [item["kind"] for item in plan["details"]["agenda"]] == [
            "settling",
            "opening",
            "casting",
            "result",
            "closing",
        ]
        assert codes(plan)[:3] == ["before_plan", "percent_sum", "counts_do_not_add_up"]
        assert found(plan, "percent_sum")[0]["facts"] == {"exemplar": "75", "guest": "30", "total": "105"}
        assert found(plan, "counts_do_not_add_up")[0]["facts"] == {"sum": 210, "delegates": 200}

    def test_what_says_something_else_is_not_taken_for_it(self):
        """A deadline is no day of the conference, five for each unit no number of delegates, a share of women no share."""
        plan = values(written.UNION)
        assert plan["name"] == "Hội nghị biểu dương điển hình tiên tiến"
        assert (plan["expected_month"], plan["delegates"], plan["exemplar_percent"], plan["period_from"]) == (
            "2025-08",
            None,
            None,
            None,
        )
        assert plan["agenda"] == [
            "Văn nghệ chào mừng",
            "Tuyên bố lý do",
            "Báo cáo tổng kết",
            "Trao thưởng",
            "Bế mạc",
        ]
        assert [(duty["lead"], duty["coordinate"], duty["mode"]) for duty in plan["duties"]] == [
            ("Văn phòng", ["Ban Tuyên giáo"], "order"), ("Ban Tài chính", [], "order"), ("Ban Tài chính", ["Văn phòng"], "coordinate"),
            ("Các công đoàn cơ sở", [], "order"),
        ]  # fmt: skip

    def test_what_is_no_plan_is_refused(self):
        with pytest.raises(Refused) as refused:
            read(written.text(written.NO_PLAN))
        assert refused.value.code == "no_plan"

    def test_nothing_is_made_up_of_a_bare_heading(self):
        plan = as_values(read("KẾ HOẠCH\nTổ chức Hội nghị điển hình tiên tiến\n"))
        assert {name for name, value in plan.items() if value} == {
            "title",
            "name",
            "sources",
            "details",
            "findings",
            "letterhead",
        }
        assert set(plan["letterhead"].values()) == {None}


@pytest.mark.parametrize("name", written.PLANS)
class TestTheSameText:
    def test_as_a_word_file(self, name):
        assert as_values(read(files.text_of(written.word(written.text(name))))) == values(name)

    def test_decomposed_with_odd_spaces_and_line_ends(self, name):
        odd = unicodedata.normalize("NFD", written.text(name)).replace(" ", " \u00a0").replace("\n", "\r\n")
        assert as_values(read("\ufeff" + odd)) == values(name)

    def test_as_utf_16(self, name):
        assert files.text_of(written.text(name).encode("utf-16")) == written.text(name).removeprefix("\ufeff")


class TestWord:
    def test_numbers_that_word_draws_itself(self):
        """Lists without typed marks are read as those with them."""
        document = Document()
        for line in ("KẾ HOẠCH", "Tổ chức Hội nghị điển hình tiên tiến", "I. NỘI DUNG CHƯƠNG TRÌNH"):
            document.add_paragraph(line)
        for line in ("Đón tiếp đại biểu", "Khai mạc"):
            document.add_paragraph(line, style="List Bullet")
        document.add_paragraph("II. TỔ CHỨC THỰC HIỆN")
        for line in ("Văn phòng Sở chủ trì chuẩn bị hội trường", "Phòng Tài chính bố trí kinh phí"):
            paragraph = document.add_paragraph(line)
            of = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            style = document.styles["List Number"].element.pPr.numPr
            of.get_or_add_numId().val = style.numId.val
            of.get_or_add_ilvl().val = 0
        plan = as_values(read(files.text_of(written.saved(document))))
        assert plan["agenda"] == ["Đón tiếp đại biểu", "Khai mạc"]
        assert [duty["lead"] for duty in plan["duties"]] == ["Văn phòng Sở", "Phòng Tài chính"]

    def test_tables_are_rows_and_a_table_that_only_places_text_is_lines(self):
        document = Document()
        head = document.add_table(1, 2)
        head.cell(0, 0).text, head.cell(0, 1).text = "UBND TỈNH MẪU\nSỞ Y TẾ", "CỘNG HÒA\nĐộc lập"
        for side, lines in enumerate(
            (("UBND TỈNH MẪU", "SỞ Y TẾ"), ("Số: 5/KH-SYT", "Mẫu, ngày 5 tháng 6 năm 2024"))
        ):
            cell = head.cell(0, side)
            cell.text = lines[0]
            cell.add_paragraph(lines[1])
        for line in ("KẾ HOẠCH", "Tổ chức Hội nghị điển hình tiên tiến", "", "I. CHƯƠNG TRÌNH"):
            document.add_paragraph(line)
        table = document.add_table(4, 3)
        rows = (
            ("TT", "Nội dung", "Thời gian"),
            ("1", "Đón tiếp", "30 phút"),
            ("", "Khai mạc", "10 phút"),
            ("3", "Bế mạc", ""),
        )
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, said in zip(row.cells, cells, strict=True):
                cell.text = said
        plan = as_values(read(files.text_of(written.saved(document))))
        assert (plan["letterhead"]["issuer"], plan["letterhead"]["number"], plan["letterhead"]["date"]) == (
            "SỞ Y TẾ",
            "5/KH-SYT",
            "2024-06-05",
        )
        assert [(item["title"], item["minutes"]) for item in plan["details"]["agenda"]] == [
            ("Đón tiếp", 30),
            ("Khai mạc", 10),
            ("Bế mạc", None),
        ]

    def test_what_was_struck_out_by_a_reviewer_is_not_read(self):
        document = Document()
        paragraph = document.add_paragraph("KẾ HOẠCH")
        struck = OxmlElement("w:del")
        run = OxmlElement("w:r")
        run.append(text := OxmlElement("w:t"))
        text.text = " cũ"
        struck.append(run)
        paragraph._p.append(struck)
        assert paragraph._p.find(qn("w:del")) is not None
        assert files.text_of(written.saved(document)).strip() == "KẾ HOẠCH"


@pytest.mark.parametrize(("code", "content"), written.hostile().items())
def test_a_file_made_to_hurt_is_refused(code, content):
    with pytest.raises(Refused) as refused:
        read(files.text_of(content))
    assert refused.value.code == code.strip()


def lines_of(value) -> list[int]:
    """Every line number that the values hold."""
    if isinstance(value, dict):
        named = [value["line"]] if "line" in value else value.get("lines", [])
        return [*named, *(line for each in value.values() for line in lines_of(each))]
    return [line for each in value for line in lines_of(each)] if isinstance(value, list) else []


PIECES = [piece for name in written.PLANS for piece in written.text(name).split("\n")]
WORDS = sorted({word for piece in PIECES for word in re.split(r"\s", piece) if word})
LINES = st.one_of(
    st.sampled_from(PIECES), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), st.text(max_size=60)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=40), st.booleans())
def test_never_anything_but_a_reading_or_a_refusal(lines, headed):
    said = "\n".join((["KẾ HOẠCH", "Hội nghị điển hình tiên tiến"] if headed else []) + lines)
    try:
        plan = read(said)
    except Refused as refused:
        if refused.code not in ("no_plan", "empty"):
            raise
        return
    values = as_values(plan)
    last = len(plan.lines)
    assert all(1 <= line <= last for line in [*values["sources"].values(), *lines_of(values)])
    assert all(plan.text_of(line) for line in values["sources"].values())


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe"]))
def test_any_bytes_are_text_or_refused(content, start):
    with suppress(Refused):
        assert isinstance(files.text_of(start + content), str)


@pytest.mark.parametrize(
    "piece", ["do Phòng A ", "Phòng A và ", "Kế hoạch số 1/KH ngày 1/1/2020 của ", "\n- Chương trình"]
)
def test_a_text_made_to_be_slow_is_read_all_the_same(piece):
    """Each of these took a minute where every name was looked for to the end of the line."""
    said = f"KẾ HOẠCH\nHội nghị điển hình tiên tiến\n\nIII. TỔ CHỨC THỰC HIỆN\n1. {(piece * 20_000)[:19_000]}"
    begun = time.process_time()
    assert read(said).title
    assert time.process_time() - begun < 5
