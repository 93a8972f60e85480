"""The order of the call on the stage, its batches, and the slips that go with them."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from agenda import screen
from documents import hall_screen
from documents.kinds import PAPERS, stage
from documents.kinds.paper import Subject
from nominations.models import AwardForm

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(make_exemplar, award_form, other_unit):
    second = AwardForm.objects.create(code="BK", name="Bằng khen", kind="award", authority="UBND tỉnh")
    return {
        "Bùi An": make_exemplar("Bùi An", award=second),
        "Lê Ẵm": make_exemplar("Lê Ẵm", unit=other_unit),
        "Đội 1": make_exemplar("Trần Đại", collective_name="Đội 1", award=second),
        "Tổ 2": make_exemplar("Trần Hai", collective_name="Tổ 2", unit=other_unit),
    }


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", ["Đội 1", "Tổ 2", "Bùi An", "Lê Ẵm"]),
        ("unknown", ["Đội 1", "Tổ 2", "Bùi An", "Lê Ẵm"]),
        ("individuals", ["Bùi An", "Lê Ẵm", "Đội 1", "Tổ 2"]),
        ("award", ["Tổ 2", "Lê Ẵm", "Đội 1", "Bùi An"]),
        ("unit", ["Đội 1", "Bùi An", "Tổ 2", "Lê Ẵm"]),
        ("name", ["Đội 1", "Tổ 2", "Bùi An", "Lê Ẵm"]),
    ],
)
def test_orders(conference, people, order, expected):
    called = [subject.id for subject in PAPERS["certificate"].subjects(conference, {"order": order})]
    names = {delegate.pk: name for name, delegate in people.items()}
    if order == "name":  # the small collectives' sort keys come from their representatives' names
        assert {names[pk] for pk in called[:2]} == set(expected[:2])
        assert [names[pk] for pk in called[2:]] == expected[2:]
    else:
        assert [names[pk] for pk in called] == expected


def test_every_order_has_words():
    assert [code for code, _label in stage.LABELS] == list(stage.ORDERS)


@pytest.mark.parametrize(
    ("size", "folders"),
    [(None, []), (0, []), ("x", []), (2, ["dot-1", "dot-1", "dot-2"]), (9, ["dot-1"] * 3)],
)
def test_batches_are_folders(size, folders):
    subjects = [Subject(number, f"Số {number}", f"{number:03d}.pdf") for number in range(1, 4)]
    names = [subject.file_name for subject in stage.in_batches(subjects, size)]
    assert [name.split("/")[0] for name in names if "/" in name] == folders
    assert [name.split("/")[-1] for name in names] == ["001.pdf", "002.pdf", "003.pdf"]


def test_many_batches_sort_as_they_are_called():
    subjects = [Subject(number, "x", f"{number:03d}.pdf") for number in range(1, 25)]
    names = [subject.file_name for subject in stage.in_batches(subjects, 2)]
    assert names == sorted(names)
    assert names[0].startswith("dot-01/") and names[-1].startswith("dot-12/")


def test_slips_name_the_people_of_each_batch_in_order(conference, people):
    paper, selection = PAPERS["stage-slips"], {"batch": 3}
    (subject,) = paper.subjects(conference, selection)
    ((_pk, pdf),) = paper.render(conference, [subject.id], selection)
    first, second = (" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "TRAO THƯỞNG ĐỢT 1" in first and "Mời lên sân khấu 03" in first
    places = [first.index(name) for name in ("Đội 1", "Tổ 2", "Bùi An")]
    assert places == sorted(places)
    assert "ĐỢT 2" in second and "4 Ông Lê Ẵm" in second and "Bùi An" not in second


def test_a_batch_with_long_names_stays_on_its_page(conference, make_exemplar, award_form):
    """Columns keep their widths whatever stands in them, so that eight people fill one page at most."""
    for number in range(9):
        make_exemplar(f"{'Nguyễn Phước Hoàng Trần Lê Thị Quỳnh Phương'} {number}")
    paper, selection = PAPERS["stage-slips"], {"batch": 8}
    ((_pk, pdf),) = paper.render(conference, [conference.pk], selection)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert [text.count("Quỳnh") for text in pages] == [8, 1]


def test_without_anybody_there_are_no_slips(conference):
    assert PAPERS["stage-slips"].subjects(conference, {}) == []


def test_two_who_press_next_turn_one_batch_on_the_screen(conference, people, organiser, as_user):
    client, change = as_user(organiser), reverse("documents:screen_change")
    client.post(reverse("documents:screen"), {"order": "", "size": 1})
    for _both in range(2):
        told = client.post(change, {"batch": "next", "seen_batch": 1}, headers={"HX-Request": "true"})
    assert "tone-warning" in told.content.decode()
    stage_now = hall_screen.stage_of(conference, screen.of(conference))
    assert (stage_now.number, stage_now.last, [person.name for person in stage_now.people]) == (
        2,
        4,
        ["Tổ 2"],
    )
    client.post(change, {"batch": "previous", "seen_batch": 2})
    assert screen.of(conference).batch == 1
    assert client.post(change, {"batch": "next", "seen_batch": "²"}).status_code == 404
