"""Badges and place cards: what they say, how large it stands, and how they lie on the sheet that is cut."""

from __future__ import annotations

import io
import subprocess

import pikepdf
import pytest
import zxingcpp
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops
from pypdf import PdfReader

from delegates import photos
from delegates.models import Delegate
from documents import engine
from documents.engine import PaperError
from documents.kinds import PAPERS, badge
from documents.press import imposition
from documents.press.order import Up
from documents.tests.test_papers import LONG_NAME, LONGEST, MM, fonts, lines, words
from nominations.models import Evidence

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SINGLE = {"layout": badge.SINGLE}


@pytest.fixture
def make(conference, unit):
    """make("Bùi Mẫu Hà", category="guest") -> somebody on the list."""

    def delegate(full_name="Bùi Thị Mẫu Hà", **fields) -> Delegate:
        fields = {"category": "guest", "position": "Phó Giám đốc", "workplace": "Sở Tài chính"} | fields
        return Delegate.objects.create(conference=conference, unit=unit, full_name=full_name, **fields)

    return delegate


def printed(code: str, conference, selection: dict | None = None) -> bytes:
    ids = [subject.id for subject in PAPERS[code].subjects(conference, selection or {})]
    return PAPERS[code].render_combined(conference, ids, selection or {})[0]


def single(code: str, delegate: Delegate, selection: dict | None = None) -> bytes:
    ((_id, pdf),) = PAPERS[code].render(delegate.conference, [delegate.pk], selection or {})
    return pdf


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    """Pages in mm."""
    return [
        (round(float(page.mediabox.width) / MM), round(float(page.mediabox.height) / MM))
        for page in PdfReader(io.BytesIO(pdf)).pages
    ]


def picture(pdf: bytes, page: int = 1, dpi: int = 150) -> Image.Image:
    command = ["pdftoppm", "-r", str(dpi), "-f", str(page), "-l", str(page), "-singlefile", "-"]
    return Image.open(io.BytesIO(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout))


def codes(pdf: bytes, page: int = 1) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(picture(pdf, page))}


def largest(pdf: bytes, text: str) -> int:
    """Size in points of the letters of the lines that hold these words."""
    return min(
        round(char.size)
        for line in lines(pdf)
        if any(word in line.get_text() for word in text.split())
        for char in line
        if hasattr(char, "size")
    )


class TestBadge:
    def test_it_says_who_comes_and_holds_a_code_that_tells_nothing(self, conference, make):
        delegate = make(phone="0912345678", is_vip=True)
        pdf = single("badge", delegate)
        text = words(pdf)
        for said in ("KHÁCH MỜI", "Bùi Thị Mẫu Hà", "Phó Giám đốc", "Sở Tài chính", "VIP", "24/04/2030"):
            assert said in text
        assert codes(pdf) == {delegate.badge_code}
        assert delegate.badge_code.replace("-", "") in text.replace("-", "").replace(" ", "")
        assert "0912" not in text
        assert fonts(pdf) <= {"Liberation-Serif", "Liberation-Serif-Bold"}

    def test_codes_are_random_and_nobody_has_anothers(self, make):
        codes = {make(f"Trần Mẫu {number}").badge_code for number in range(30)}
        assert len(codes) == 30
        assert all(len(code) == 12 and set(code) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for code in codes)

    @pytest.mark.parametrize(("size", "wanted"), [("90x130", (90, 130)), ("86x120", (86, 120))])
    def test_sizes(self, conference, make, size, wanted):
        make()
        assert sizes(printed("badge", conference, SINGLE | {"size": size})) == [wanted]

    @pytest.mark.parametrize("size", badge.SIZES)
    @pytest.mark.parametrize("fields", [{"full_name": LONG_NAME}, {"full_name": LONG_NAME.upper()}, LONGEST])
    def test_the_longest_names_stand_there_whole(self, make, size, fields):
        delegate = make(**fields)
        pdf = single("badge", delegate, {"size": size})
        text = "".join(words(pdf).split())
        for said in (delegate.full_name, delegate.position, delegate.workplace):
            assert "".join(said.split()) in text
        assert sizes(pdf) == [badge.SIZES[size]]
        if fields is not LONGEST:
            assert largest(pdf, delegate.full_name) >= 13

    def test_a_usual_name_is_large(self, make):
        assert largest(single("badge", make()), "Bùi Thị Mẫu Hà") >= 24

    def test_each_category_has_its_colour_and_word(self, conference, make):
        corners = set()
        for category, word in badge.LABELS.items():
            pdf = single("badge", make(f"Lê Mẫu {category}", category=category))
            assert word in words(pdf)
            corners.add(picture(pdf, dpi=30).getpixel((3, 3)))
        assert len(corners) == 4

    def test_a_representative_stands_for_the_collective(self, make):
        text = words(single("badge", make(category="exemplar", represents="Tổ Mẫu số 1")))
        assert "Đại diện Tổ Mẫu số 1" in text

    def test_the_photo_is_printed_and_no_other_ones(self, conference, organiser, make_exemplar, make):
        delegate = make_exemplar("Lê Mẫu Thịnh")
        target = io.BytesIO()
        Image.new("RGB", (900, 900), (0, 200, 40)).save(target, "JPEG")
        Evidence.objects.create(
            nomination=delegate.nomination, kind="photo", file=ContentFile(target.getvalue(), "anh.jpg"),
            original_name="anh.jpg", size=1, sha256="a" * 64, uploaded_by=organiser,
        )  # fmt: skip
        make("Bùi Mẫu Không Ảnh")
        with_photo, without = [picture(printed("badge", conference, SINGLE), page) for page in (1, 2)]
        middle = with_photo.getpixel((with_photo.width // 2, with_photo.height // 3))
        assert (middle[0] < 60, middle[1] > 150) == (True, True)
        assert without.getpixel((without.width // 2, without.height // 3 + 40))[0] > 200
        ids = [subject.id for subject in PAPERS["badge"].subjects(conference, {})]
        files = dict(PAPERS["badge"].render(conference, ids, {}))
        assert [files[pk].count(b"/DCTDecode") for pk in ids] == [1, 0]

    def test_who_was_not_nominated_has_a_photo_too_but_no_substitute(self, conference, organiser, make):
        attendee, substitute = make("Bùi Mẫu Hà", category="staff"), make("Lê Mẫu Thay", category="staff")
        Delegate.objects.filter(pk=substitute.pk).update(stands_in_for={"full_name": "Ai Đó", "gender": ""})
        for person, colour in ((attendee, (0, 200, 40)), (substitute, (200, 0, 0))):
            target = io.BytesIO()
            Image.new("RGB", (900, 900), colour).save(target, "JPEG")
            photos.attach(person, SimpleUploadedFile("anh.jpg", target.getvalue()), organiser)
        with_photo, without = [picture(printed("badge", conference, SINGLE), page) for page in (1, 2)]
        middle = with_photo.getpixel((with_photo.width // 2, with_photo.height // 3))
        assert (middle[0] < 60, middle[1] > 150) == (True, True)
        assert min(without.getpixel((without.width // 2, without.height // 3 + 40))) > 200

    def test_a_lost_photo_stops_no_badge(self, conference, organiser, make_exemplar):
        delegate = make_exemplar("Lê Mẫu Thịnh")
        Evidence.objects.create(
            nomination=delegate.nomination, kind="photo", file="khong-co.jpg", original_name="anh.jpg", size=1,
            sha256="b" * 64, uploaded_by=organiser,
        )  # fmt: skip
        assert "Lê Mẫu Thịnh" in words(single("badge", delegate))

    def test_queries_do_not_grow(self, conference, make, django_assert_num_queries):
        first = make()
        with django_assert_num_queries(1):
            PAPERS["badge"].order(conference, [first.pk], {})
        more = [first.pk, *(make(f"Trần Mẫu {number}").pk for number in range(9))]
        with django_assert_num_queries(1):
            PAPERS["badge"].order(conference, more, {})


class TestSheets:
    def test_four_on_a_sheet(self, conference, make):
        people = [make(f"Trần Văn Mẫu {number}") for number in range(5)]
        pdf = printed("badge", conference)
        assert sizes(pdf) == [(210, 297)] * 2
        assert [codes(pdf, 1), codes(pdf, 2)] == [
            {person.badge_code for person in people[:4]},
            {people[4].badge_code},
        ]

    def test_a_badge_on_the_sheet_is_the_badge_alone(self, conference, make):
        people = [make(f"Trần Văn Mẫu {number}", is_vip=number == 1) for number in range(4)]
        sheet, dpi = picture(printed("badge", conference), dpi=254), 10
        order = [subject.id for subject in PAPERS["badge"].subjects(conference, {})]
        up = PAPERS["badge"].up_for({})
        for place, pk in enumerate(order):
            (person,) = [person for person in people if person.pk == pk]
            alone = picture(single("badge", person), dpi=254)
            left, bottom = imposition.corner(up, place)
            top = 297 - bottom - 130
            box = tuple(round(side * dpi) for side in (left, top, left + 90, top + 130))
            found = sheet.crop(box)
            difference = ImageChops.difference(found, alone.resize(found.size)).convert("L")
            assert sum(difference.histogram()[100:]) / (found.width * found.height) < 0.004

    def test_marks_stand_outside_the_badges(self):
        up = Up((210, 297), (90, 130), 2, 2)
        drawn = imposition.marks(up).decode().splitlines()[1:-1]
        assert len(drawn) == 12  # three cuts each way, marked at both ends
        for line in drawn:
            x0, y0, x1, y1 = (float(number) / MM for number in line.replace("m", "").split()[:4])
            assert not (15 < (x0 + x1) / 2 < 195 and 18.5 < (y0 + y1) / 2 < 278.5)
            assert all(0 <= x <= 210 for x in (x0, x1)) and all(0 <= y <= 297 for y in (y0, y1))

    def test_the_file_is_sound(self, conference, make):
        for number in range(6):
            make(f"Trần Văn Mẫu {number}")
        with pikepdf.open(io.BytesIO(printed("badge", conference)), attempt_recovery=False) as pdf:
            assert pdf.check_pdf_syntax() == []
            with pdf.open_outline() as outline:
                assert len(outline.root) == 6


class TestPlaceCard:
    def test_the_name_stands_on_both_sides(self, make):
        pdf = single("place-card", make())
        assert words(pdf).count("Bùi Thị Mẫu Hà") == 2
        assert sizes(pdf) == [(297, 210)]
        sheet = picture(pdf, dpi=72)
        half = sheet.height // 2
        upper, lower = sheet.crop((0, 0, sheet.width, half - 2)), sheet.crop((0, half + 2, *sheet.size))
        turned, lower = (
            side.convert("L").resize((sheet.width // 12, half // 12), Image.Resampling.BOX)
            for side in (upper.transpose(Image.Transpose.ROTATE_180), lower)
        )
        assert max(ImageChops.difference(turned, lower).tobytes()) < 60
        assert min(lower.tobytes()) < 120

    @pytest.mark.parametrize(("size", "name", "points"), [
        ("a4", "Bùi Thị Mẫu Hà", 60), ("a4", LONG_NAME, 48), ("a4", LONG_NAME.upper(), 48),
        ("half", "Bùi Thị Mẫu Hà", 60), ("half", LONG_NAME, 40),
    ])  # fmt: skip
    def test_names_are_read_from_afar(self, make, size, name, points):
        pdf = single("place-card", make(name), {"size": size})
        assert largest(pdf, name) >= points if name != "Bùi Thị Mẫu Hà" else largest(pdf, name) == points

    @pytest.mark.parametrize("size", ["a4", "half"])
    @pytest.mark.parametrize(
        "fields",
        [
            LONGEST,
            LONGEST | {"full_name": LONG_NAME},
            {"full_name": LONG_NAME.upper(), "position": "", "workplace": "Sở Tài chính"},
        ],
    )
    def test_the_longest_texts_are_not_cut_off(self, make, size, fields):
        delegate = make(**fields)
        text = "".join(words(single("place-card", delegate, {"size": size})).split())
        assert text.count("".join(delegate.full_name.split())) == 2
        assert text.count("".join(delegate.workplace.split())) == 2

    def test_what_is_too_high_for_its_side_is_refused(self, conference):
        """Else the lower side would lose its last lines at the edge of the paper, and nobody would see it."""
        paper = PAPERS["place-card"]
        context = {**paper.shared(conference, {"size": "half"}), "name": LONG_NAME, "office": "Sở Tài chính"}
        step = {"pages": 1, "name_size": 60, "name_lines": 9, "office_size": 20, "office_lines": 9}
        with pytest.raises(PaperError):
            engine.render_pdf(paper.template, context, title="x", style=paper.style, steps=(step,))

    def test_two_on_a_sheet(self, conference, make):
        for number in range(3):
            make(f"Trần Văn Mẫu {number}")
        assert sizes(printed("place-card", conference, {"size": "half"})) == [(210, 297)] * 2

    def test_who_gets_one(self, conference, make):
        guest, leader = make("Bùi Mẫu Khách"), make("Cao Mẫu Lãnh Đạo", category="staff", is_vip=True)
        make("Lê Mẫu Cán Bộ", category="staff")
        assert {row.pk for row in PAPERS["place-card"].rows(conference, {})} == {guest.pk, leader.pk}
        chosen = PAPERS["place-card"].rows(conference, {"who": ["leaders"]})
        assert [row.pk for row in chosen] == [leader.pk]
        assert not PAPERS["place-card"].rows(conference, {"who": ["unknown"]})
