"""Rows for earlier awards, papers of one year and the photo, as a preparer meets them in the form."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from conference import history
from nominations.models import EarlierAward, Evidence, Nomination
from nominations.states import State
from tests.pdf import PDF

pytestmark = pytest.mark.django_db

FIRST = {
    "earlier_0_name": "Giấy khen",
    "earlier_0_kind": "award",
    "earlier_0_year": "2015",
    "earlier_0_decision_number": "12/QĐ-SCT",
    "earlier_0_issuer": "Giám đốc Sở Công Thương",
}


@pytest.fixture
def client_of_unit(as_user, preparer, conference):
    return as_user(preparer)


@pytest.fixture
def send(client_of_unit, make_nomination, unit):
    """send(state, earlier_0_name=…) -> the answer to a saved form of a nomination in that state."""

    def post(nomination, route="edit", **answers):
        nomination.refresh_from_db()
        data = {
            "unit": unit.pk,
            "kind": "individual",
            "full_name": "Nguyễn Thị Mẫu",
            "version": nomination.version,
        }
        address = reverse(f"nominations:{route}", args=[nomination.pk])
        return client_of_unit.post(address, {**data, **answers, "save": "1"})

    return post


@pytest.fixture
def draft(make_nomination):
    return make_nomination(State.DRAFT)


def rows(nomination):
    return [
        (row.position, row.name, row.kind, row.year, row.decision_number, row.issuer)
        for row in nomination.earlier_awards.all()
    ]


def picture(kind="JPEG", size=(60, 80)) -> bytes:
    target = io.BytesIO()
    image = Image.new("RGB", size, (120, 40, 40))
    exif = image.getexif()
    exif[0x010E] = "GPS 18.34 105.90"
    image.save(target, kind, exif=exif)
    return target.getvalue()


class TestRows:
    def test_are_kept_changed_and_emptied(self, send, draft):
        send(draft, **FIRST, earlier_1_name="Lao động tiên tiến", earlier_1_kind="title")
        first = (0, "Giấy khen", "award", 2015, "12/QĐ-SCT", "Giám đốc Sở Công Thương")
        assert rows(draft) == [first, (1, "Lao động tiên tiến", "title", None, "", "")]
        send(draft, earlier_1_name="Lao động tiên tiến", earlier_1_kind="title", earlier_1_year="2016")
        assert rows(draft) == [(1, "Lao động tiên tiến", "title", 2016, "", "")]
        send(draft)
        assert rows(draft) == []

    def test_two_more_rows_than_are_filled(self, client_of_unit, draft):
        draft.earlier_awards.create(position=0, name="Giấy khen")
        page = client_of_unit.get(reverse("nominations:edit", args=[draft.pk]))
        assert page.context["form"].earlier_numbers == [0, 1, 2]

    @pytest.mark.parametrize("year", ["hai nghìn", "1492", "99999999999999999999999", "2015.5"])
    def test_a_wrong_year_is_named_beside_it_and_the_rest_is_kept(self, send, draft, year):
        response = send(draft, **{**FIRST, "earlier_0_year": year})
        assert set(response.context["form"].errors) == {"earlier_0_year"}
        assert year in response.content.decode()
        assert rows(draft) == [(0, "Giấy khen", "award", None, "12/QĐ-SCT", "Giám đốc Sở Công Thương")]

    def test_long_names_and_forged_kinds(self, send, draft):
        response = send(draft, **{**FIRST, "earlier_0_name": "khen " * 60, "earlier_0_kind": "crown"})
        assert set(response.context["form"].errors) == {"earlier_0_name", "earlier_0_kind"}
        assert rows(draft)[0][1:3] == ("", "")

    def test_never_more_than_twenty(self, send, draft):
        send(draft, **{f"earlier_{number}_name": "Giấy khen" for number in range(60)})
        assert draft.earlier_awards.count() == 20

    def test_autosave_keeps_a_row_in_its_place(self, send, draft):
        answer = send(draft, "autosave", earlier_2_name="Bằng khen").json()
        assert answer["wrong"] == []
        send(draft, "autosave", earlier_2_name="Bằng khen", earlier_2_year="2014")
        assert rows(draft) == [(2, "Bằng khen", "", 2014, "", "")]

    def test_history_tells_them_as_one_text(self, send, make_nomination):
        nomination = make_nomination(State.RETURNED)
        send(nomination, **FIRST)
        changes = history.of(nomination).first().changes
        assert changes["earlier_awards"] == ["", "Giấy khen – 2015 – 12/QĐ-SCT – Giám đốc Sở Công Thương"]
        assert [name for name in changes if name.startswith("earlier_0")] == []

    def test_of_another_unit_are_out_of_reach(self, send, make_nomination, other_unit):
        foreign = make_nomination(State.DRAFT, unit=other_unit)
        assert send(foreign, **FIRST).status_code == 404
        assert not EarlierAward.objects.exists()


class TestPapersOfAYear:
    def upload(self, name="qd.pdf"):
        return SimpleUploadedFile(name, PDF, "application/pdf")

    def test_shown_under_their_year(self, send, draft, client_of_unit):
        send(draft, year_2018="Tốt", other_file=self.upload(), other_year="2018")
        paper = draft.evidence.get()
        assert (paper.kind, paper.year) == (Evidence.Kind.OTHER, 2018)
        page = client_of_unit.get(reverse("nominations:detail", args=[draft.pk])).content.decode()
        year = page[page.index("<dt>2018</dt>") :]
        assert year.index(reverse("nominations:evidence", args=[paper.pk])) < year.index("</dd>")

    def test_sent_again_for_another_year_it_moves(self, send, draft):
        send(draft, decision_file=self.upload(), decision_year="2018")
        send(draft, decision_file=self.upload(), decision_year="2019")
        send(draft, decision_file=self.upload())
        assert [(paper.kind, paper.year) for paper in draft.evidence.all()] == [("decision", 2019)]

    @pytest.mark.parametrize("year", ["1999", "x"])
    def test_a_year_outside_the_period_is_no_choice(self, send, draft, year):
        response = send(draft, other_file=self.upload(), other_year=year)
        assert set(response.context["form"].errors) == {"other_year"}
        assert draft.evidence.get().year is None  # the file is kept: a browser would not send it again


class TestPhoto:
    def send_photo(self, send, draft, content, name="Chân dung.jpeg"):
        return send(draft, photo_file=SimpleUploadedFile(name, content, "image/jpeg"))

    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    def test_is_drawn_anew_without_metadata(self, send, draft, kind):
        self.send_photo(send, draft, picture(kind))
        photo = draft.evidence.get()
        content = photo.file.open().read()
        assert (photo.kind, photo.original_name, photo.size) == ("photo", "Chân dung.jpg", len(content))
        assert photo.file.name.endswith(".jpg")
        assert b"GPS" not in content and content.startswith(b"\xff\xd8\xff")
        assert Image.open(io.BytesIO(content)).size == (60, 80)

    def test_is_made_smaller(self, send, draft):
        self.send_photo(send, draft, picture(size=(2400, 1200)))
        assert Image.open(draft.evidence.get().file.open()).size == (1200, 600)

    def test_a_new_one_takes_its_place(self, send, draft):
        self.send_photo(send, draft, picture())
        first = draft.evidence.get()
        self.send_photo(send, draft, picture(size=(50, 50)))
        assert draft.evidence.get().pk != first.pk
        self.send_photo(send, draft, picture(size=(50, 50)))
        assert draft.evidence.count() == 1

    @pytest.mark.parametrize(
        "content", [PDF, b"GIF89a" + b"\0" * 99, b"\xff\xd8\xff" + b"\0" * 99, b"<svg onload=alert(1)>", b""]
    )
    def test_what_is_no_picture(self, send, draft, content):
        response = self.send_photo(send, draft, content, "anh.jpg")
        assert set(response.context["form"].errors) == {"photo_file"}
        assert not draft.evidence.exists()

    @pytest.mark.parametrize(
        ("who", "status"), [("preparer", 200), ("head", 200), ("organiser", 404), ("outsider", 404)]
    )
    def test_goes_only_to_those_who_see_the_nomination(self, request, as_user, send, draft, who, status):
        self.send_photo(send, draft, picture())
        address = reverse("nominations:evidence", args=[draft.evidence.get().pk])
        response = as_user(request.getfixturevalue(who)).get(address)
        assert response.status_code == status
        if status == 200:
            assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
            assert b"".join(response.streaming_content).startswith(b"\xff\xd8\xff")

    def test_is_shown_as_a_picture(self, send, draft, client_of_unit):
        self.send_photo(send, draft, picture())
        page = client_of_unit.get(reverse("nominations:detail", args=[draft.pk])).content.decode()
        assert f'src="{reverse("nominations:evidence", args=[draft.evidence.get().pk])}"' in page


def test_nothing_of_this_for_guests(client_of_unit, make_nomination):
    guest = make_nomination(State.DRAFT, kind=Nomination.Kind.GUEST)
    page = client_of_unit.get(reverse("nominations:edit", args=[guest.pk]))
    assert page.status_code == 200 and "photo_file" not in page.context["form"].fields


def test_errors_are_listed_in_the_order_of_the_page(send, draft):
    page = send(
        draft, earlier_0_year="20xx", meeting_date="1/13/2020", date_of_birth="31/02/1985", meeting_total="x"
    ).content.decode()
    summary = page[page.index("data-error-summary") :]
    places = [
        summary.index(f'href="#id_{name}')
        for name in ("date_of_birth", "earlier_0_year", "meeting_date", "meeting_total")
    ]
    assert places == sorted(places)
    assert page.count("Vui lòng nhập năm bằng bốn chữ số, ví dụ 2019.") == 2
