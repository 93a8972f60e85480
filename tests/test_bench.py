"""The benchmark measures what it says: same words for all, faults seen, ratios and goals computed rightly."""

from __future__ import annotations

import copy
import math
import unicodedata
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from django.conf import settings as project
from django.utils.html import escape
from PIL import Image

from bench import table
from bench.print import check, drawing, pixels, qr, sample
from bench.print.jobs import JOBS, at_most, faster
from bench.print.jobs import Goal as PrintGoal
from bench.print.papers import Sheet, certificate_context, letter_context, sample_paper, sheet_of
from bench.print.verdict import judge, medians, ratio

pytestmark = pytest.mark.once

FRAME = Path(project.BASE_DIR) / "templates" / "documents" / "frame.svg"


# --- the sample ---------------------------------------------------------------------------------------------


def test_a_longer_list_begins_with_the_shorter_one_and_no_code_comes_twice():
    thousand = sample.people(1000)
    assert thousand[:20] == sample.people(20)
    assert len({person.code for person in thousand}) == 1000
    assert {len(person.address) for person in thousand} == {184}
    assert all(
        unicodedata.is_normalized("NFC", "".join(map(str, vars(person).values()))) for person in thousand
    )


@pytest.mark.parametrize(
    ("code", "context_of"), [("certificate", certificate_context), ("invitation", letter_context)]
)
@pytest.mark.django_db
def test_the_templates_read_nothing_that_the_sample_lacks(code, context_of, conference, settings):
    from django.template.loader import render_to_string

    settings.TEMPLATES = copy.deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "LACKING"
    (person,) = sample.people(1)
    paper = sample_paper(code, [person])
    shared = paper.shared(conference, {})
    words = {**shared, **context_of(person), **paper.steps_for(shared)[0], "title": "x", "fit": ""}
    html = render_to_string(paper.template, words)
    assert "LACKING" not in html
    found = {what for what, text in sample.expected(code, person).items() if escape(text) in html}
    assert found >= sample.expected(code, person).keys() - {"check code"}


# --- what the engines draw with -----------------------------------------------------------------------------


def test_the_code_of_the_competitors_says_the_address():
    address = sample.people(1)[0].address
    lines = qr.rows(address)
    side, dark = qr.runs(address)
    again = [bytearray(b"\xff" * side) for _ in range(side)]
    for column, row, length in dark:
        again[row][column : column + length] = bytes(length)
    assert [bytes(line) for line in again] == lines
    page = Image.new("L", (side + 8, side + 8), 255)
    page.paste(Image.frombytes("L", (side, side), b"".join(lines)), (4, 4))
    (read,) = zxingcpp.read_barcodes(page.resize((4 * side + 32, 4 * side + 32)))
    assert read.text == address


def test_the_frame_of_the_certificates_can_be_drawn_by_all():
    (width, height), shapes = drawing.read(FRAME)
    assert (width, height) == (297, 210)
    assert len(shapes) > 20
    for shape in shapes:
        assert shape.segments[0][0] == "M"
        assert all(math.isfinite(number) for _, numbers in shape.segments for number in numbers)


def segments(tmp_path, inside: str):
    file = tmp_path / "drawing.svg"
    file.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{inside}</svg>')
    return drawing.read(file)[1]


def test_every_path_command_ends_where_it_says(tmp_path):
    (shape,) = segments(
        tmp_path, '<path d="m1 1 1 0H5v1L6 3q1 0 1 1t1 1C8 6 8 7 9 7s1 1 0 2A2 2 0 0 1 7 7a1 1 0 10-2 0z"/>'
    )
    ends = [numbers[-2:] for command, numbers in shape.segments if command != "Z"]
    assert [ends[place] for place in (0, 1, 2, 3, 4, 5, 6, 7, 8)] == [
        (1, 1), (2, 1), (5, 1), (5, 2), (6, 3), (7, 4), (8, 5), (9, 7), (9, 9),
    ]  # fmt: skip
    assert ends[-1] == pytest.approx((5, 7))
    assert shape.segments[-1] == ("Z", ())


def test_an_arc_keeps_its_distance_from_the_centre(tmp_path):
    (shape,) = segments(tmp_path, '<path d="M8 5A3 3 0 1 1 5 2"/>')
    at = shape.segments[0][1]
    for _, (x1, y1, x2, y2, x, y) in shape.segments[1:]:
        middle = (at[0] + 3 * x1 + 3 * x2 + x) / 8, (at[1] + 3 * y1 + 3 * y2 + y) / 8
        assert math.dist(middle, (5, 5)) == pytest.approx(3, abs=0.002)
        at = x, y
    assert at == pytest.approx((5, 2))


def test_groups_hand_down_style_and_place(tmp_path):
    (shape,) = segments(
        tmp_path,
        '<g fill="none" transform="translate(2 1)"><g transform="scale(-1 2)"><circle r="1" stroke="#f00"/></g></g>',
    )
    assert shape.matrix == (-1, 0, 0, 2, 2, 1)
    assert (shape.style["fill"], shape.style["stroke"]) == ("none", "#f00")


@pytest.mark.parametrize(
    "inside", ["<text>a</text>", '<rect width="1" height="1" rx="1"/>', '<path d="M0 0" fill="url(#a)"/>']
)
def test_what_the_reader_cannot_draw_it_refuses(tmp_path, inside):
    with pytest.raises(drawing.Unsupported):
        segments(tmp_path, inside)


# --- checks of what was printed -----------------------------------------------------------------------------


def test_missing_and_decomposed_words_are_counted():
    people = sample.people(3)
    texts = [" ".join(sample.expected("certificate", person).values()) for person in people]
    assert check.compare(texts, people, "certificate") == []
    texts[0] = texts[0].replace(people[0].code, "")
    texts[2] = texts[2].replace(people[2].name, unicodedata.normalize("NFD", people[2].name))
    assert check.compare(texts, people, "certificate") == [
        "check code not found on 1 of 3 pages",
        "name not in NFC on 1 of 3 pages",
    ]


def test_a_file_that_carries_a_strangers_drawing_is_seen(tmp_path):
    files = [tmp_path / "own.pdf", tmp_path / "foreign.pdf"]
    for file, names in zip(files, (["/A"], ["/A", "/B"]), strict=True):
        with pikepdf.new() as pdf:
            page = pdf.add_blank_page()
            page.Resources = pikepdf.Dictionary(
                XObject=pikepdf.Dictionary(
                    {
                        name: pdf.make_stream(
                            b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 1, 1]
                        )
                        for name in names
                    }
                )
            )
            page.Contents = pdf.make_stream(b"/A Do")
            pdf.save(file)
    assert check.stranger_faults(files) == ["drawings of other documents in 1 of 2 files"]
    assert check.stranger_faults(files[:1]) == []


def test_pages_and_files_are_counted(tmp_path):
    job = JOBS[0].quick()
    assert check.page_faults(tmp_path, job) == ["0 files, not 1", "0 pages, not 20"]
    with pikepdf.new() as pdf:
        for _page in range(20):
            pdf.add_blank_page()
        pdf.save(tmp_path / "all.pdf")
    assert check.page_faults(tmp_path, job) == []


def test_pixels_are_counted_not_bytes():
    head, black = b"P6\n2 2\n255\n", bytes(12)
    other = bytes([1, 1, 1]) + bytes(8) + bytes([9])
    assert pixels.pixels_differing(head + black, head + black) == 0
    assert pixels.pixels_differing(head + black, head + other) == 2
    assert pixels.pixels_differing(head + black, b"P6\n2 1\n255\n" + bytes(6)) == 4


def test_margins_of_a_sheet():
    assert sheet_of("@page { size: A4 landscape;\n margin: 18mm 30mm 18.5mm; }") == Sheet(
        "297mm", "210mm", ["18mm", "30mm", "18.5mm", "30mm"]
    )
    assert sheet_of("p {} @page { size: 400mm 300mm; margin: 9mm; }") == Sheet("400mm", "300mm", ["9mm"] * 4)
    with pytest.raises(ValueError, match="no @page rule"):
        sheet_of("p { size: A4; }")


# --- arithmetic ---------------------------------------------------------------------------------------------


def run_of(wall: float, **figures) -> dict:
    return {
        "wall_s": wall,
        "cpu_s": 1,
        "peak_mb": 100,
        "bytes": 9,
        "kb_per_page": 3,
        "warm_up_s": 0,
    } | figures


def test_the_median_leaves_out_runs_that_failed():
    assert medians([run_of(3), {"error": "x"}, run_of(1), run_of(2)])["wall_s"] == 2
    assert medians([{"error": "x"}]) == {}
    assert ratio({}, run_of(1)) is None
    assert ratio(run_of(2), run_of(5)) == 2.5


@pytest.mark.parametrize(
    ("goal", "value", "met"),
    [
        (faster("typst", 1.5), 1.5, True),
        (faster("typst", 1.51), 1.5, False),
        (faster("naive", 40), None, None),
        (at_most("kb_per_page", 3), 3, True),
        (at_most("peak_mb", 99), 100, False),
        (PrintGoal("growth", 2, other="certificates-files-100"), 2, True),
        (PrintGoal("growth", 1.25, other="certificates-files-100", field="peak_mb"), 2, False),
        (PrintGoal("growth", 2, other="letters-combined-100"), None, None),
    ],
)
def test_goals(goal, value, met):
    job = JOBS[0]
    measured = {
        job.name: {"ours": run_of(2), "typst": run_of(3)},
        "certificates-files-100": {"ours": run_of(1, peak_mb=50)},
    }
    judged = judge(goal, job, measured)
    assert (judged["value"], judged["met"]) == (value, met)


def test_goals_name_jobs_and_engines_that_exist():
    names = {job.name for job in JOBS}
    for job in JOBS:
        for goal in job.goals:
            assert goal.measure != "times faster" or goal.other in job.engines, job.name
            assert goal.measure != "growth" or goal.other in names, job.name


def test_the_table_tells_what_was_not_measured_and_what_is_wrong():
    report = {
        "commit": "0123456789abcdef",
        "machine": {"processor": "P", "cores": 2},
        "quick": False,
        "print": {
            "jobs": {
                "j": {
                    "label": "J",
                    "rounds": 5,
                    "engines": {
                        "ours": {"median": run_of(2.0), "ratio": 1.0, "faults": []},
                        "typst": {
                            "median": run_of(5.0),
                            "ratio": 2.5,
                            "faults": ["name not found on 1 of 2 pages"],
                        },
                        "chromium": {"not_measured": "chromium is not installed"},
                    },
                    "goals": [
                        judge(
                            faster("typst", 3),
                            JOBS[0],
                            {JOBS[0].name: {"ours": run_of(2), "typst": run_of(5)}},
                        )
                    ],
                }
            }
        },
    }
    text = "\n".join(table.lines(report))
    assert "2.5x" in text
    assert "name not found on 1 of 2 pages" in text
    assert "not measured: chromium is not installed" in text
    assert "goal NOT met: 2.500 ≥ 3  times faster than typst" in text
