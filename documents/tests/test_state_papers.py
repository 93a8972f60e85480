"""The state papers by Decree 30/2020/NĐ-CP: what they say, their measures, and how they looked last time."""

import re
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from pdfminer.layout import LTChar

from conference.models import Conference
from delegates.models import Delegate
from documents import engine
from documents.kinds import PAPERS, letterhead
from documents.tests import golden, sample_papers
from documents.tests.sample_papers import LETTERS, SELECTIONS, STATE
from documents.tests.test_papers import HOSTILE, MM, fonts, layout, line_with, lines, look, render, says
from nominations.models import AwardForm, Nomination
from subcommittees.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.once_on_sqlite]
BOLD, PLAIN, ITALIC = "Liberation-Serif-Bold", "Liberation-Serif", "Liberation-Serif-Italic"


def pages_of(pdf: bytes) -> int:
    return len(layout(pdf))


def top_number(pdf: bytes, page: int) -> str:
    """What stands in the top margin of a page: the page's number or nothing."""
    height = 595 if layout(pdf)[0].width > 600 else 842
    return "".join(line.get_text().strip() for line in lines(pdf, page) if line.y0 > height - 19 * MM)


def characters(box):
    if isinstance(box, LTChar):
        yield box
    elif hasattr(box, "__iter__"):
        for part in box:
            yield from characters(part)


def margins(pdf: bytes) -> tuple[float, float, float]:
    """Left, right and bottom margin of all text in mm, whatever pdfminer takes for lines."""
    seen = [(page.width, char) for page in layout(pdf) for char in characters(page)]
    seen = [(width, char) for width, char in seen if char.get_text().strip()]
    return (
        min(char.x0 for _width, char in seen) / MM,
        min(width - char.x1 for width, char in seen) / MM,
        min(char.y0 for _width, char in seen) / MM,
    )


def looks(pdf: bytes, texts) -> dict[str, tuple[int, str]]:
    """Size and face of the one line of the whole paper that holds each text."""
    every = [line for page in range(pages_of(pdf)) for line in lines(pdf, page)]
    found = {
        text: [line for line in every if text in line.get_text().replace("\u00a0", " ")] for text in texts
    }
    return {text: look(only) for text, (only,) in found.items()}


# --- golden ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", SELECTIONS)
def test_golden(papers, code):
    golden.check(code, papers[code])


def test_a_golden_tells_a_moved_line_another_face_and_another_grey():
    pdf_lines = [[["Số: 05/KH-SCT", PLAIN, 13, 100, 700]]]
    for other in (["Số: 05/KH-SCT", PLAIN, 13, 103, 700], ["Số: 05/KH-SCT", BOLD, 13, 100, 700]):
        assert len(golden.moved(pdf_lines, [[other]])) == 1
    assert golden.moved(pdf_lines, [[["Số: 05/KH-SCT", PLAIN, 13, 101, 699]]]) == []
    assert len(golden.repainted([["ffff", "ffff"]], [["ffff", "ffe0"]])) == 1
    assert golden.repainted([["ffff", "ffff"]], [["fffa", "fafa"]]) == []


# --- measures of all kinds ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", STATE)
def test_measures_of_the_decree(papers, code):
    pdf = papers[code]
    left, right, bottom = margins(pdf)
    assert (left >= 29.5, right >= 14.5, bottom >= 19.5) == (True, True, True)
    state = line_with(pdf, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    assert state.width / MM == pytest.approx(95.7, abs=1)
    kind = PAPERS[code].kind_name.upper()
    # The council is the department's.
    above = {
        "submission": "Số: 07/TTr",
        "budget": "Số: 04/TTr",
        "council-minutes": "Số: 03/BB",
        "credential-report": "Số: 06/BC",
    }.get(code, "UBND TỈNH")
    assert looks(pdf, ["CỘNG HÒA XÃ HỘI", "Độc lập - Tự do", above, "- Lưu: VT, VP.", "Nơi nhận:"]) == {
        "CỘNG HÒA XÃ HỘI": (13, BOLD), "Độc lập - Tự do": (14, BOLD), above: (13, PLAIN),
        "- Lưu: VT, VP.": (11, PLAIN), "Nơi nhận:": (12, "Liberation-Serif-Bold-Italic"),
    }  # fmt: skip
    named = [line for line in lines(pdf) if line.get_text().strip() == kind]
    assert [look(line) for line in named] == [(14, BOLD)]
    width = layout(pdf)[0].width
    middle = (30 * MM + width - 15 * MM) / 2
    assert abs((named[0].x0 + named[0].x1) / 2 - middle) < 2
    assert fonts(pdf) <= {BOLD, PLAIN, ITALIC, "Liberation-Serif-Bold-Italic"}


@pytest.mark.parametrize("code", LETTERS)
def test_structure_that_a_reader_of_the_tagged_file_hears(sample, code):
    paper = PAPERS[code]
    shared = paper.shared(sample, SELECTIONS[code])
    row = paper.rows(sample, {})[0]
    html = render_to_string(paper.template, {**shared, **paper.context(row, shared), "title": "x"})
    assert '<html lang="vi">' in html
    assert html.count("<h1") == 1
    assert all("scope=" in cell for cell in re.findall(r"<th\b[^>]*>", html))
    assert all('class="list' in table for table in re.findall(r"<table[^>]*>", html))  # none for the layout
    levels = [int(level) for level in re.findall(r"<h(\d)", html)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("code", STATE)
def test_the_number_of_queries_does_not_grow_with_the_rows(sample, django_assert_num_queries, code):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        list(PAPERS[code].subjects(sample, {}))
        PAPERS[code].shared(sample, {})
    unit, form = sample.delegates.first().unit, AwardForm.objects.get(code="GK")
    for number in range(20, 26):
        sample_papers.add_exemplar(sample, unit, number, f"Trần Mẫu {number}", award_form=form)
        sample.agenda.create(position=number, title="Tham luận", minutes=5)
        Task.objects.create(
            subcommittee=sample.subcommittees.first(),
            number=str(number),
            title="Việc",
            offset_days=1,
            lead_unit=unit,
        )
    with django_assert_num_queries(len(few)):
        list(PAPERS[code].subjects(sample, {}))
        PAPERS[code].shared(sample, {})


def test_page_numbers_are_hidden_on_first_pages_and_annexes_count_their_own(sample):
    unit, form = sample.delegates.first().unit, AwardForm.objects.get(code="GK")
    for number in range(20, 60):
        sample_papers.add_exemplar(sample, unit, number, f"Trần Mẫu {number}", award_form=form)
    (pdf,) = render("decision", sample).values()
    numbers = [top_number(pdf, page) for page in range(pages_of(pdf))]
    annexes = [
        page
        for page in range(pages_of(pdf))
        if any("Phụ lục" in line.get_text() and look(line) == (14, BOLD) for line in lines(pdf, page))
    ]
    assert len(annexes) == 2
    body, first, second = (
        numbers[: annexes[0]],
        numbers[annexes[0] : annexes[1]],
        numbers[annexes[1] :],
    )
    assert body == ["", "2"][: len(body)]
    assert (first[:2], second) == (["", "2"], [""])
    mark = next(line for line in lines(pdf, annexes[0] + 1) if line.get_text().strip() == "2")
    assert look(mark) == (14, PLAIN)
    assert abs((mark.x0 + mark.x1) / 2 / MM - 112.5) < 1
    heads = [
        page
        for page in range(annexes[0], annexes[1])
        if any(line.get_text().strip() == "STT" for line in lines(pdf, page))
    ]
    assert heads == list(range(annexes[0], annexes[1]))


def test_the_signature_never_stands_alone_on_a_page(sample):
    unit, pages = sample.delegates.first().unit, []
    for number in range(12):
        one = Delegate(conference=sample, category="staff", unit=unit, full_name=f"Trần Mẫu {number}")
        one.save()
        if number < 8:
            continue
        (pdf,) = render("roster", sample).values()
        pages.append(pages_of(pdf))
        last = [line.get_text().strip() for line in lines(pdf, pages[-1] - 1)]
        assert any(text.startswith("Danh sách này có") for text in last)
        assert any(text.startswith(("Trần Mẫu", "Cao Mẫu An")) for text in last)
        assert top_number(pdf, pages[-1] - 1) == str(pages[-1])
    assert sorted(set(pages)) == [2, 3]  # the list did cross the end of a page


def test_long_texts_and_markup_stay_inside_the_margins(sample):
    long = "nghiêng" * 14
    Delegate.objects.update(full_name=HOSTILE[:100], position=long, workplace=long)
    Nomination.objects.filter(kind="collective").update(collective_name=long * 2)
    sample.venue, sample.signatory_name = long * 2, sample_papers.LONG_NAME
    sample.save()
    for code in ("decision", "roster", "plan"):
        (pdf,) = render(code, sample).values()
        left, right, bottom = margins(pdf)
        assert (code, left >= 29.5, right >= 14.5, bottom >= 19.5) == (code, True, True, True)
        if code != "plan":
            assert says(pdf, HOSTILE[:40])


def test_an_empty_conference_prints_blanks(conference):
    conference.date, conference.venue = None, ""
    conference.save()
    (pdf,) = render("plan", conference).values()
    for part in ("Căn cứ ………", "3. Địa điểm: ………", "III. NỘI DUNG CHƯƠNG TRÌNH ………", "Số: /KH-SCT"):
        assert says(pdf, part), part
    (pdf,) = render("notice", conference).values()
    assert says(pdf, "2. Địa điểm: ………")
    empty = [code for code in STATE if not PAPERS[code].subjects(conference, {})]
    assert empty == [
        "subcommittee-decision",
        "budget",
        "settlement",
        "submission",
        "decision",
        "roster",
        "minutes",
        "council-minutes",
        "credential-report",
        "results-report",
        "honoured-list",
        "count-minutes",
        "delegation-list",
    ]


# --- the signatory ----------------------------------------------------------------------------------------------------


BLANK = letterhead.BLANK
BODY = "HỘI ĐỒNG\nTHI ĐUA - KHEN THƯỞNG"


@pytest.mark.parametrize(
    ("usual", "selection", "block"),
    [
        (("", "GIÁM ĐỐC"), {}, ("", "GIÁM ĐỐC", "", "Đỗ Văn Mẫu Trung")),
        (("", "GIÁM ĐỐC"), {"authority": "HEAD"}, ("", "GIÁM ĐỐC", "", "Đỗ Văn Mẫu Trung")),
        (("", "GIÁM ĐỐC"), {"authority": "KT"}, ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "", BLANK)),
        (("", "GIÁM ĐỐC"), {"authority": "KT", "signer_name": "Vũ Mẫu"}, ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "", "Vũ Mẫu")),
        (
            ("", "GIÁM ĐỐC"),
            {"authority": "TL", "signer_position": "Chánh Văn phòng"},
            ("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG", "", BLANK),
        ),
        (("", "GIÁM ĐỐC"), {"authority": "TUQ"}, ("TUQ. GIÁM ĐỐC", BLANK, "", BLANK)),
        (
            ("", "GIÁM ĐỐC"),
            {"authority": "TM"},
            (f"TM. {BODY}", "CHỦ TỊCH", "GIÁM ĐỐC SỞ CÔNG THƯƠNG", "Đỗ Văn Mẫu Trung"),
        ),
        (
            ("", "GIÁM ĐỐC"),
            {"authority": "TM", "on_behalf_of": "Ban Tổ chức"},
            ("TM. BAN TỔ CHỨC", "TRƯỞNG BAN", "", BLANK),
        ),
        (
            ("", "GIÁM ĐỐC"),
            {"authority": "TM", "on_behalf_of": "Công đoàn", "signer_position": "Chủ tịch"},
            ("TM. CÔNG ĐOÀN", "CHỦ TỊCH", "", BLANK),
        ),
        (("", "GIÁM ĐỐC"), {"authority": "TM", "on_behalf_of": "Công đoàn"}, ("TM. CÔNG ĐOÀN", BLANK, "", BLANK)),
        (("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), {"authority": "KT"}, ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "", "Đỗ Văn Mẫu Trung")),
        (("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), {"authority": "HEAD"}, ("", "GIÁM ĐỐC", "", BLANK)),
        (("", "GIÁM ĐỐC"), {"signer_position": "Quyền Giám đốc"}, ("", "QUYỀN GIÁM ĐỐC", "", BLANK)),
    ],
)  # fmt: skip
def test_who_signs(usual, selection, block):
    conference = Conference(
        signatory_authority=usual[0], signatory_position=usual[1], signatory_name="Đỗ Văn Mẫu Trung",
        issuing_body="SỞ CÔNG THƯƠNG",
    )  # fmt: skip
    signs = letterhead.signatory(conference, selection)
    names = ("signatory_authority", "signatory_position", "signatory_post", "signatory_name")
    assert tuple(signs[name] for name in names) == block


def test_the_invitation_takes_another_signatory(papers):
    assert says(papers["invitation"], f"KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC {BLANK}")


def test_a_paper_that_does_not_print_is_named(sample):
    sample.venue = "Hội trường 漢"
    sample.save()
    with pytest.raises(engine.GlyphMissing) as error:
        render("notice", sample)
    assert error.value.subject_id == sample.pk
