"""The papers of the day: programme in three sizes, run sheet, presenter's script, list for the introduction."""

from __future__ import annotations

import datetime
import io
import re

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from agenda import versions
from agenda.models import AgendaItem, Film, Officer, Paper, Speaker
from conference.models import Unit
from delegates import introduction_rule as rule
from delegates.models import Delegate
from documents import jobs, reprints, worker
from documents.engine import PaperError
from documents.forms import options_form
from documents.kinds import PAPERS, run_sheet
from documents.models import new_key
from documents.press import order as press
from documents.tests.test_papers import render, says, words

pytestmark = [pytest.mark.django_db, pytest.mark.once_on_sqlite]
DAY = ("agenda", "run-sheet", "mc-script", "introduction")


@pytest.fixture
def programme(conference, unit, make_exemplar, award_form) -> dict[str, AgendaItem]:
    """Opening, film at a fixed hour, exchange and awards; two exemplars who are called."""
    conference.start_time = datetime.time(7, 30)
    conference.save()
    items = {
        kind: AgendaItem.objects.create(
            conference=conference, position=place, kind=kind, title=title, minutes=minutes, fixed_start=fixed,
            presenter=presenter, spoken=spoken, screen="Quốc ca", props="Bục phát biểu",
        )
        for place, (kind, title, minutes, fixed, presenter, spoken) in enumerate(
            (
                ("opening", "Khai mạc", 15, None, "Giám đốc Sở", "Kính thưa quý vị!\nXin mời chào cờ."),
                ("film", "Phóng sự", 15, datetime.time(8, 0), "", ""),
                ("exchange", "Tham luận", 30, None, "", ""),
                ("awards", "Trao thưởng", 35, None, "Lãnh đạo tỉnh", "Xin mời lên sân khấu."),
            ),
            start=1,
        )
    }  # fmt: skip
    an = make_exemplar("Trần Mẫu An", award=award_form, position="Chuyên viên")
    make_exemplar("Lê Mẫu Bình", award=award_form)
    Officer.objects.create(conference=conference, office="presidium", full_name="Đỗ Mẫu Trung", gender="male", title="Giám đốc Sở")  # fmt: skip
    Speaker.objects.create(item=items["exchange"], full_name="Trần Mẫu An", delegate=an)
    Speaker.objects.create(item=items["exchange"], part="takes_part", full_name="Bouphavanh", pronunciation="Bu-pha-văn", title="Đối tác")  # fmt: skip
    Paper.objects.create(item=items["exchange"], title="Khuyến công", author="Đại diện Trung tâm", minutes=7)
    Film.objects.create(item=items["film"], title="Phóng sự ngành", seconds=905, place="Máy chiếu")
    return items


def only(code: str, conference, selection=None) -> bytes:
    (pdf,) = render(code, conference, selection).values()
    return pdf


def pages(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in mm."""
    boxes = [page.mediabox for page in PdfReader(io.BytesIO(pdf)).pages]
    return [(round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)) for box in boxes]


def test_the_programme_comes_in_three_sizes_with_the_planned_times(conference, programme):
    for size, paper in (("", (210, 297)), ("a5", (148, 210)), ("wall", (297, 420))):
        pdf = only("agenda", conference, {"size": size} if size else {})
        assert pages(pdf) == [paper]
        assert says(pdf, "07:30 - 07:45 Khai mạc") and says(pdf, "08:00 - 08:15 Phóng sự")
        assert says(pdf, "Nơi nhận:") == (size == "")
    form = options_form("agenda", {"agenda-key": new_key(), "agenda-size": "wall"})
    assert form.is_valid() and form.selection() == {"size": "wall"}


def test_what_is_published_is_printed_and_the_draft_only_when_asked_for(conference, programme, organiser):
    for size in ("", "a5", "wall"):  # before the first version there is nothing but the draft, and it says so
        pdf = only("agenda", conference, {"size": size})
        assert says(pdf, "BẢN DỰ THẢO") and says(pdf, "chưa công bố phiên bản nào")
    versions.publish(conference, organiser)
    day = timezone.localdate().strftime("%d/%m/%Y")
    conference.start_time = datetime.time(9, 0)
    conference.save()
    AgendaItem.objects.filter(pk=programme["awards"].pk).update(title="Tôn vinh", presenter="Ban Tổ chức")
    for size in ("", "a5", "wall"):
        printed, draft = (
            only("agenda", conference, {"size": size, **which}) for which in ({}, {"which": "draft"})
        )
        for text in ("07 giờ 30 phút", "07:30 - 07:45 Khai mạc", "08:45 - 09:20 Trao thưởng Lãnh đạo tỉnh"):
            assert says(printed, text) and not says(draft, text)
        assert not says(printed, "DỰ THẢO") and not says(printed, "Bản nháp")
        for text in (
            "09:00 - 09:15 Khai mạc",
            "10:00 - 10:35 Tôn vinh Ban Tổ chức",
            "09 giờ 00 phút",
            f"số 1, ngày {day}",
            f"ngày {day};",
        ):
            assert says(draft, text) and not says(printed, text), text
    AgendaItem.objects.all().delete()  # what was published stays as it was told
    assert says(only("agenda", conference), "Trao thưởng Lãnh đạo tỉnh")
    assert PAPERS["agenda"].subjects(conference, {"which": "draft"}) == []


def test_every_page_of_a_draft_says_that_it_is_one_and_so_does_word(conference, programme):
    AgendaItem.objects.bulk_create(AgendaItem(conference=conference, position=place, title=f"Mục {place}", minutes=3) for place in range(5, 61))  # fmt: skip
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(only("agenda", conference))).pages]
    assert len(texts) > 1 and all("BẢN DỰ THẢO" in text for text in texts)
    document = docx.Document(io.BytesIO(only("agenda", conference, {"format": "docx", "which": "draft"})))
    assert any("BẢN DỰ THẢO" in paragraph.text for paragraph in document.paragraphs)


def test_the_form_of_the_programme_asks_which(client, conference, programme, organiser):
    client.force_login(organiser)
    form = options_form("agenda", {"agenda-key": new_key(), "agenda-which": "draft"})
    assert form.is_valid() and form.selection() == {"which": "draft"}
    assert not options_form("agenda", {"agenda-key": new_key(), "agenda-which": "9"}).is_valid()
    page = client.get(reverse("documents:print"), {"which": "draft"}).content.decode()
    assert re.search(r'value="draft"[^>]* checked', page)
    page = client.get(reverse("documents:print")).content.decode()
    assert re.search(
        r'name="agenda-which" value=""[^>]* checked|checked[^>]*name="agenda-which" value=""', page
    )


def test_sixty_long_items_take_more_pages_and_lose_nothing(conference, programme):
    long = "Báo cáo đánh giá, tổng kết phong trào thi đua yêu nước và phương hướng, nhiệm vụ " * 4
    AgendaItem.objects.bulk_create(
        AgendaItem(conference=conference, position=place, title=f"{long if place % 4 else ''} số {place}", minutes=3, spoken="Xin mời. " * 500 if place == 30 else "")
        for place in range(5, 61)
    )  # fmt: skip
    for code, selection in (
        ("agenda", {}),
        ("agenda", {"size": "a5"}),
        ("agenda", {"size": "wall"}),
        ("run-sheet", {}),
    ):
        pdf = only(code, conference, selection)
        texts = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
        assert len(texts) > 1 and all("Thời gian Nội dung Thực hiện" in text for text in texts)
        assert says(pdf, "số 60")
    assert words(pdf).count("Xin mời.") == 500


def test_the_run_sheet_has_all_that_the_crew_needs(conference, programme):
    pdf = only("run-sheet", conference)
    assert pages(pdf) == [(297, 210)]
    for text in (
        "07:45 - 08:00 Thời gian chờ, dự phòng: 15 phút", "1. Khai mạc", "Xin mời chào cờ.", "Quốc ca", "Bục phát biểu",
        "Phim: Phóng sự ngành; 15:05; Máy chiếu", "Tham luận: Khuyến công (Đại diện Trung tâm; 07 phút)",
        "(chưa phân công)", "Trần Mẫu An",
    ):  # fmt: skip
        assert says(pdf, text), text


def test_no_title_stands_alone_at_the_foot_of_the_presenters_page(conference, programme):
    AgendaItem.objects.bulk_create(
        AgendaItem(
            conference=conference, position=place, minutes=3, presenter="Đại diện đơn vị" if place % 4 else "Đ" * 80,
            title=f"Nội dung {place}: tham luận của đơn vị về phong trào thi đua yêu nước, đua" if place % 5 else "N" * 80,
        )
        for place in range(5, 56)
    )  # fmt: skip
    pages_of_it = list(PdfReader(io.BytesIO(only("mc-script", conference))).pages)[2:]
    feet = [page.extract_text().strip().splitlines()[-2] for page in pages_of_it]  # above the page number
    assert len(feet) > 3 and not [foot for foot in feet if foot.endswith(("đua", "N"))]


def test_spoken_words_are_cut_between_sentences():
    text = "Kính thưa quý vị đại biểu. " * 60
    found = run_sheet.portions([text.strip(), "Xin mời."])
    assert all(sum(map(len, portion)) <= run_sheet.PORTION for portion in found)
    assert " ".join(piece for portion in found for piece in portion) == f"{text.strip()} Xin mời."
    assert all(piece.endswith(".") for portion in found for piece in portion)
    assert run_sheet.portions([]) == []
    assert sum(len("".join(part)) for part in run_sheet.portions(["x" * 5000])) == 5000


def test_the_script_calls_people_by_name_and_the_batches_of_the_slips(conference, programme):
    pdf = only("mc-script", conference, {"batch": 1})
    for text in (
        "Đồng chí Đỗ Mẫu Trung, Giám đốc Sở", "Đồng chí Bouphavanh, Đối tác (đọc là: Bu-pha-văn)",
        "Giới thiệu đại biểu: đọc theo Danh sách", "Đợt 1: 01 tập thể, cá nhân", "Đợt 2: 01 tập thể, cá nhân",
    ):  # fmt: skip
        assert says(pdf, text), text
    slips = PAPERS["stage-slips"].shared(conference, {"batch": 1})["batches"]
    called = [person["name"] for batch in slips for person in batch["people"]]
    text = words(pdf)
    places = [text.rindex(f"Đồng chí {name}") for name in called]
    assert len(called) == 2 and places == sorted(places)
    assert says(only("mc-script", conference, {"address": "polite"}), "Ông Đỗ Mẫu Trung, Giám đốc Sở")


def test_a_late_change_shows_in_the_script_and_is_to_be_printed_again(conference, programme, organiser):
    for kind in ("run-sheet", "mc-script", "introduction"):
        jobs.create_job(conference, kind, organiser, {}, new_key())
    worker.run_until_empty(renderer=press)
    assert reprints.due(conference) == []
    an = Delegate.objects.get(full_name="Trần Mẫu An")
    an.full_name, an.stands_in_for = "Vũ Mẫu Thay", {"full_name": "Trần Mẫu An", "gender": "", "position": "", "workplace": ""}  # fmt: skip
    an.save()
    due = {item.kind: {change.delegate.pk for change in item.changes} for item in reprints.due(conference)}
    assert due == {"mc-script": {an.pk}, "introduction": {an.pk}}
    assert says(only("mc-script", conference), "[dự thay: đồng chí Vũ Mẫu Thay")
    Delegate.objects.filter(pk=an.pk).update(cancelled_at=timezone.now())
    assert says(only("mc-script", conference), "Trần Mẫu An, Chuyên viên, ") and says(
        only("mc-script", conference), "[không còn trong danh sách đại biểu]"
    )


def test_past_midnight_is_refused_in_words(conference, programme):
    conference.start_time = datetime.time(23, 30)
    conference.save()
    for code in ("agenda", "run-sheet", "mc-script"):
        with pytest.raises(PaperError):
            only(code, conference)


@pytest.fixture
def hall(conference, unit, make_exemplar) -> None:
    """One delegate of each group of the introduction and some who are not introduced, all confirmed; registered
    against the order of protocol."""
    conference.parent_body = "UBND TỈNH HÀ TĨNH"
    conference.save()
    units = {
        name: Unit.objects.create(code=f"U{place}", name=name, short_name=name[:20], kind=kind, position=place)
        for place, (name, kind) in enumerate(
            (
                ("Báo Hà Tĩnh", "partner"), ("Sở Tài chính", "guest"), ("Ban Thi đua - Khen thưởng tỉnh", "guest"),
                ("Ủy ban nhân dân tỉnh Hà Tĩnh", "guest"), ("Ban Giám đốc Sở", "leadership"),
            )
        )
    }  # fmt: skip
    for name, category, of, position, rank in (
        ("Lê Mẫu Báo", "press_service", units["Báo Hà Tĩnh"], "Phóng viên", None),
        ("Bùi Mẫu Hai", "guest", units["Sở Tài chính"], "Phó Giám đốc", None),
        ("Cao Mẫu Một", "guest", units["Sở Tài chính"], "Giám đốc", None),
        ("Hồ Mẫu Ban", "guest", units["Ban Thi đua - Khen thưởng tỉnh"], "Trưởng ban", None),
        ("Tạ Mẫu Sau", "guest", units["Ủy ban nhân dân tỉnh Hà Tĩnh"], "Chuyên viên", None),
        ("Võ Mẫu Tỉnh", "guest", units["Ủy ban nhân dân tỉnh Hà Tĩnh"], "Phó Chủ tịch", 1),
        ("An Mẫu Phó", "staff", units["Ban Giám đốc Sở"], "Phó Giám đốc Sở", None),
        ("Đỗ Mẫu Trưởng", "staff", units["Ban Giám đốc Sở"], "Giám đốc Sở", None),
        ("Trần Mẫu Lái", "press_service", unit, "Lái xe", None),
        ("Ngô Mẫu Viên", "staff", unit, "Chuyên viên", None),
    ):
        Delegate.objects.create(
            conference=conference, category=category, unit=of, full_name=name, position=position, protocol_rank=rank,
            confirmed_at=timezone.now(),
        )  # fmt: skip
    make_exemplar("Bạch Mẫu Hình", position="Công nhân", confirmed_at=timezone.now())


ORDER = ["Võ Mẫu Tỉnh", "Tạ Mẫu Sau", "Hồ Mẫu Ban", "Cao Mẫu Một", "Bùi Mẫu Hai", "Lê Mẫu Báo", "Đỗ Mẫu Trưởng", "An Mẫu Phó", "Bạch Mẫu Hình"]  # fmt: skip


def test_people_are_introduced_in_the_order_of_protocol(conference, hall):
    text = words(only("introduction", conference))
    places = [text.index(f"Đồng chí {name}") for name in ORDER]
    assert places == sorted(places)
    assert "Trần Mẫu Lái" not in text and "Ngô Mẫu Viên" not in text
    assert "theo danh sách xác nhận tham dự, 09 người" in text
    for place, title in enumerate(("LÃNH ĐẠO TỈNH (02 người)", "THI ĐUA - KHEN THƯỞNG (01 người)")):
        assert f"{('I', 'II')[place]}. " in text and title in text


def test_once_somebody_is_in_only_those_present_are_named(conference, hall):
    Delegate.objects.filter(full_name__in=["Bùi Mẫu Hai", "Ngô Mẫu Viên"]).update(present_at=timezone.now())
    text = words(only("introduction", conference))
    assert [name for name in ORDER if name in text] == ["Bùi Mẫu Hai"]
    assert "Đại biểu có mặt được giới thiệu: 01 người" in text


def test_groups_are_told_by_category_unit_and_name():
    def group(name: str, category: str = "guest", kind: str = "guest", **more) -> str | None:
        return rule.group_of(category, kind, name, **more)

    assert [group(name) for name in ("Uỷ ban nhân dân tỉnh", "Tỉnh ủy Hà Tĩnh", "HĐND tỉnh", "UBND tỉnh Quảng Ninh")] == [rule.PROVINCE] * 4  # fmt: skip
    assert [group(name) for name in ("Sở Nội vụ", "Bảo hiểm xã hội tỉnh", "Cục Thuế tỉnh", "Ủy ban Mặt trận Tổ quốc huyện X")] == [rule.BLOC] * 4  # fmt: skip
    city = {"parent_body": "ỦY BAN NHÂN DÂN THÀNH PHỐ CẦN THƠ"}
    assert group("UBND thành phố Cần Thơ", **city) == rule.PROVINCE
    assert group("UBND thành phố Hà Tĩnh") == rule.BLOC
    assert group("Ban Thi đua - Khen thưởng Trung ương") == rule.CENTRAL
    assert group("Đài Phát thanh - Truyền hình tỉnh", "press_service", "partner") == rule.PRESS
    assert group("Văn phòng Sở", "press_service", "division", position="Quay phim") == rule.PRESS
    assert group("Văn phòng Sở", "press_service", "division", position="Lái xe") is None
    assert group("Ban Giám đốc", "exemplar", "leadership") == rule.HOST
    assert group("Văn phòng Sở", "exemplar", "division") == rule.EXEMPLARS
    assert group("Văn phòng Sở", "staff", "division") is None
    posts = ("Chủ tịch", "Phó Giám đốc Sở", "Chánh Văn phòng", "Phó Trưởng phòng", "")
    assert [rule.post_rank(post) for post in posts] == [0, 1, 2, 3, 3]


def test_each_has_a_word_form_with_the_same_people(conference, programme, hall):
    for code, text in (("agenda", "Phóng sự"), ("run-sheet", "Quốc ca"), ("mc-script", "Bu-pha-văn"), ("introduction", "Võ Mẫu Tỉnh")):  # fmt: skip
        content = only(code, conference, {"format": "docx"})
        document = docx.Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        assert any(text in part for part in [*cells, *(one.text for one in document.paragraphs)]), code


def test_the_number_of_queries_does_not_grow(conference, programme, hall, make_exemplar):
    def asked(code: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            paper = PAPERS[code]
            (row,) = paper.rows(conference, {})
            paper.context(row, paper.shared(conference, {}))
        return len(queries)

    few = {code: asked(code) for code in DAY}
    for place in range(20, 26):
        item = AgendaItem.objects.create(conference=conference, position=place, title="Thêm", minutes=1)
        who = make_exemplar(f"Trần Mẫu {place}", confirmed_at=timezone.now())
        Speaker.objects.create(item=item, full_name=who.full_name, delegate=who)
        Paper.objects.create(item=item, title="Thêm")
    assert {code: asked(code) for code in DAY} == few
