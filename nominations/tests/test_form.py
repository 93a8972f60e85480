"""The web form as a preparer meets it: drafts that save themselves, clear refusals, nothing lost."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from nominations.models import Evidence, Nomination
from nominations.states import State
from tests.pdf import PDF

pytestmark = pytest.mark.django_db

NEW = "/nominations/new/"


@pytest.fixture
def answers(unit, award_form):
    """A complete form as the browser sends it."""
    return {
        "unit": unit.pk,
        "kind": "individual",
        "full_name": "Nguyễn Thị Mẫu Hà",
        "gender": "female",
        "date_of_birth": "05/04/1985",
        "position": "Chuyên viên",
        "workplace": "Phòng Quản lý Thương mại",
        "summary": "Hoàn thành xuất sắc nhiệm vụ.",
        "award_form": award_form.pk,
        "year_2018": "Chiến sĩ thi đua cơ sở",
        "meeting_date": "01/03/2020",
        "meeting_total": "20",
        "meeting_present": "18",
        "meeting_votes": "17",
        "voting_method": "secret",
        "party_endorsed": "on",
        "head_endorsed": "on",
        "mass_endorsed": "on",
        "form_key": "0123456789abcdef0123456789abcdef",
    }


@pytest.fixture
def client_of_unit(as_user, preparer, conference):
    return as_user(preparer)


def errors(response) -> set[str]:
    return set(response.context["form"].errors)


class TestSaving:
    def test_form_to_reference_number(self, client_of_unit, answers, preparer):
        response = client_of_unit.post(NEW, {**answers, "check": "1"})
        nomination = Nomination.objects.get()
        assert response["Location"] == f"/nominations/{nomination.pk}/check/"
        assert nomination.date_of_birth == datetime.date(1985, 4, 5)  # the fifth of April
        assert nomination.prepared_by == preparer
        assert [(a.year, a.text) for a in nomination.achievements.all()] == [(2018, "Chiến sĩ thi đua cơ sở")]
        page = client_of_unit.get(response["Location"])
        assert page.context["missing"] == []
        done = client_of_unit.post(response["Location"], follow=True)
        assert "ĐC-001" in done.content.decode()
        nomination.refresh_from_db()
        assert nomination.state == State.SUBMITTED

    def test_a_draft_may_be_empty(self, client_of_unit, unit):
        client_of_unit.post(NEW, {"unit": unit.pk, "kind": "individual", "save": "1"})
        assert Nomination.objects.get().state == State.DRAFT

    def test_double_click_makes_one_draft(self, client_of_unit, answers):
        client_of_unit.post(NEW, {**answers, "save": "1"})
        client_of_unit.post(NEW, {**answers, "save": "1", "version": "1"})
        client_of_unit.post(NEW, {**answers, "save": "1"})
        assert Nomination.objects.count() == 1

    def test_autosave_creates_then_updates(self, client_of_unit, answers):
        first = client_of_unit.post("/nominations/autosave/", answers).json()
        second = client_of_unit.post(
            first["url"], {**answers, "version": first["version"], "position": "Trưởng phòng"}
        ).json()
        assert second["version"] == first["version"] + 1
        assert Nomination.objects.get().position == "Trưởng phòng"

    def test_autosave_keeps_the_rest_when_a_field_is_wrong(self, client_of_unit, answers):
        first = client_of_unit.post("/nominations/autosave/", answers).json()
        wrong = {
            **answers,
            "version": first["version"],
            "date_of_birth": "31/02/1985",
            "position": "Kỹ sư",
            "year_2018": "x" * 3000,
        }
        answer = client_of_unit.post(first["url"], wrong).json()
        nomination = Nomination.objects.get()
        assert (nomination.position, nomination.date_of_birth) == ("Kỹ sư", datetime.date(1985, 4, 5))
        assert nomination.achievements.get().text == "Chiến sĩ thi đua cơ sở"
        assert len(answer["wrong"]) == 2

    def test_somebody_else_saved_meanwhile(self, client_of_unit, answers):
        client_of_unit.post(NEW, {**answers, "save": "1"})
        nomination = Nomination.objects.get()
        stale = {**answers, "version": nomination.version, "position": "Của tôi", "save": "1"}
        client_of_unit.post(
            reverse("nominations:edit", args=[nomination.pk]), {**stale, "position": "Của người kia"}
        )
        response = client_of_unit.post(reverse("nominations:edit", args=[nomination.pk]), stale)
        assert response.status_code == 409
        assert 'value="Của tôi"' in response.content.decode()
        nomination.refresh_from_db()
        assert nomination.position == "Của người kia"
        assert (
            client_of_unit.post(reverse("nominations:autosave", args=[nomination.pk]), stale).status_code
            == 409
        )

    def test_names_are_normalised(self, client_of_unit, answers):
        client_of_unit.post(NEW, {**answers, "full_name": "  Nguyễn\u00a0Thị  Ðào ", "save": "1"})
        assert Nomination.objects.get().full_name == "Nguyễn Thị Đào"

    def test_returned_shows_why(self, client_of_unit, make_nomination):
        nomination = make_nomination(State.RETURNED, decision_reason="Thiếu biên bản họp đơn vị")
        page = client_of_unit.get(reverse("nominations:edit", args=[nomination.pk])).content.decode()
        assert "Thiếu biên bản họp đơn vị" in page


class TestBadInput:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("date_of_birth", "31/02/1985"),
            ("date_of_birth", "hôm qua"),
            ("date_of_birth", "05/04/2025"),
            ("meeting_date", "01/03/2999"),
            ("full_name", "Nguyễn " + "Văn" * 100),
            ("meeting_present", "21"),
            ("meeting_votes", "19"),
            ("meeting_total", "-1"),
            ("meeting_total", "99999999999"),
            ("email", "không phải thư"),
            ("party_endorsed", ""),
            ("award_form", "999999"),
            ("gender", "khác"),
        ],
    )
    def test_is_named_beside_the_field_and_nothing_is_lost(self, client_of_unit, answers, field, value):
        response = client_of_unit.post(NEW, {**answers, field: value, "check": "1"})
        assert (response.status_code, errors(response)) == (200, {field})
        text = response.content.decode()
        assert "Hoàn thành xuất sắc nhiệm vụ." in text
        if len(value) > 3 and field not in ("award_form", "gender"):
            assert value in text
        nomination = Nomination.objects.get()
        assert (nomination.state, nomination.summary) == (State.DRAFT, "Hoàn thành xuất sắc nhiệm vụ.")

    def test_everything_missing_at_once(self, client_of_unit, unit):
        response = client_of_unit.post(NEW, {"unit": unit.pk, "kind": "individual", "check": "1"})
        assert errors(response) == {
            "full_name",
            "gender",
            "date_of_birth",
            "position",
            "summary",
            "award_form",
            "year_2020",
            "meeting_date",
            "meeting_total",
            "meeting_present",
            "meeting_votes",
            "voting_method",
            "party_endorsed",
            "head_endorsed",
            "mass_endorsed",
        }

    def test_html_in_a_name_is_text(self, client_of_unit, answers):
        name = "<script>alert(1)</script> & Nguyễn"
        client_of_unit.post(NEW, {**answers, "full_name": name, "check": "1"})
        nomination = Nomination.objects.get()
        assert nomination.full_name == name
        page = client_of_unit.get(reverse("nominations:check", args=[nomination.pk])).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Nguyễn" in page

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("to-trinh.pdf", b"PK\x03\x04 word/document.xml"),
            ("to-trinh.pdf", b"\xd0\xcf\x11\xe0 old word"),
            ("cat-ngang.pdf", b"%PDF-1.4\n1 0 obj"),
            ("ma-doc.pdf", b"%PDF-1.4\n<< /OpenAction << /S /JavaScript >> >>\n%%EOF"),
            ("trang.html", b"<html></html>"),
        ],
    )
    def test_what_is_no_plain_pdf(self, client_of_unit, answers, name, content):
        upload = SimpleUploadedFile(name, content, "application/pdf")
        response = client_of_unit.post(NEW, {**answers, "minutes_file": upload, "check": "1"})
        assert (response.status_code, errors(response)) == (200, {"minutes_file"})
        assert not Evidence.objects.exists()
        assert Nomination.objects.get().full_name == "Nguyễn Thị Mẫu Hà"

    def test_thirty_megabytes(self, client_of_unit, answers):
        upload = SimpleUploadedFile("to.pdf", PDF + b"x" * 30_000_000, "application/pdf")
        response = client_of_unit.post(NEW, {**answers, "report_file": upload, "check": "1"})
        assert (response.status_code, errors(response)) == (200, {"report_file"})
        assert "10" in response.context["form"].errors["report_file"][0]

    def test_a_good_file_is_kept_although_another_field_is_wrong(self, client_of_unit, answers):
        upload = SimpleUploadedFile("../../Biên bản họp.pdf", PDF, "application/pdf")
        client_of_unit.post(NEW, {**answers, "email": "sai", "minutes_file": upload, "check": "1"})
        evidence = Evidence.objects.get()
        assert (evidence.original_name, evidence.kind) == ("Biên bản họp.pdf", "minutes")
        assert evidence.file.name.startswith(f"evidence/{evidence.nomination_id}/")

    def test_the_same_file_twice_is_kept_once(self, client_of_unit, answers):
        for _ in range(2):
            upload = SimpleUploadedFile("bb.pdf", PDF, "application/pdf")
            version = Nomination.objects.values_list("version", flat=True).first() or ""
            client_of_unit.post(NEW, {**answers, "version": version, "minutes_file": upload, "save": "1"})
        assert Evidence.objects.count() == 1

    def test_unknown_reference(self, client_of_unit):
        assert client_of_unit.get("/nominations/999999/").status_code == 404
        assert client_of_unit.get("/nominations/?q=ĐC-999").status_code == 200
        assert (
            client_of_unit.get("/nominations/?unit=99999999999999999999&state=x&page=zzz").status_code == 200
        )


class TestRights:
    def test_another_units_unit_is_no_choice(self, client_of_unit, answers, other_unit):
        response = client_of_unit.post(NEW, {**answers, "unit": other_unit.pk, "check": "1"})
        assert (response.status_code, errors(response)) == (200, {"unit"})
        assert not Nomination.objects.exists()

    def test_state_number_and_preparer_are_not_taken_from_the_form(self, client_of_unit, answers, outsider):
        forged = {
            **answers,
            "state": "approved",
            "number": "1",
            "prepared_by": outsider.pk,
            "decided_by": outsider.pk,
        }
        client_of_unit.post(NEW, {**forged, "save": "1"})
        nomination = Nomination.objects.get()
        assert (nomination.state, nomination.number, nomination.decided_by) == (State.DRAFT, None, None)
        assert nomination.prepared_by != outsider

    @pytest.mark.parametrize("who", ["outsider", "organiser", "head"])
    @pytest.mark.parametrize("route", ["edit", "autosave", "check"])
    def test_nobody_else_writes(self, request, as_user, make_nomination, answers, who, route):
        nomination = make_nomination(State.DRAFT)
        client = as_user(request.getfixturevalue(who))
        response = client.post(
            reverse(f"nominations:{route}", args=[nomination.pk]), {**answers, "version": 1}
        )
        assert response.status_code == 404
        nomination.refresh_from_db()
        assert (nomination.version, nomination.state) == (1, State.DRAFT)

    def test_a_colleague_of_the_unit_may_go_on(self, as_user, make_user, unit, make_nomination, answers):
        nomination = make_nomination(State.DRAFT)
        client = as_user(make_user("unit_preparer", unit))
        client.post(reverse("nominations:edit", args=[nomination.pk]), {**answers, "version": 1, "save": "1"})
        nomination.refresh_from_db()
        assert nomination.full_name == "Nguyễn Thị Mẫu Hà"

    @pytest.mark.parametrize("route", ["new", "new_guest", "autosave_new"])
    def test_without_a_unit_no_form(self, as_user, organiser, conference, route):
        assert as_user(organiser).post(reverse(f"nominations:{route}")).status_code == 403

    def test_sign_in_is_asked(self, client, conference):
        response = client.get(NEW)
        assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/nominations/new/")

    @pytest.mark.parametrize("route", ["autosave", "evidence_remove"])
    def test_get_writes_nothing(self, client_of_unit, route):
        assert client_of_unit.get(reverse(f"nominations:{route}", args=[1])).status_code == 405

    def test_a_submitted_one_is_no_longer_edited(self, client_of_unit, make_nomination, answers):
        nomination = make_nomination(State.SUBMITTED)
        client_of_unit.post(
            reverse("nominations:edit", args=[nomination.pk]), {**answers, "version": 1, "save": "1"}
        )
        assert (
            client_of_unit.post(
                reverse("nominations:autosave", args=[nomination.pk]), {**answers, "version": 1}
            ).status_code
            == 409
        )
        assert Nomination.objects.get(pk=nomination.pk).full_name == nomination.full_name

    @pytest.mark.parametrize(
        ("who", "status"), [("preparer", 200), ("head", 200), ("organiser", 200), ("outsider", 404)]
    )
    def test_papers_go_only_to_those_who_see_the_nomination(
        self, request, as_user, client_of_unit, answers, who, status
    ):
        upload = SimpleUploadedFile("bb.pdf", PDF, "application/pdf")
        client_of_unit.post(NEW, {**answers, "minutes_file": upload, "check": "1"})
        client_of_unit.post(reverse("nominations:check", args=[Nomination.objects.get().pk]))
        response = as_user(request.getfixturevalue(who)).get(
            reverse("nominations:evidence", args=[Evidence.objects.get().pk])
        )
        assert response.status_code == status
        if status == 200:
            assert response["Content-Disposition"] == 'attachment; filename="bb.pdf"'
            assert b"".join(response.streaming_content) == PDF

    def test_only_the_preparer_removes_papers(self, as_user, head, client_of_unit, answers):
        upload = SimpleUploadedFile("bb.pdf", PDF, "application/pdf")
        client_of_unit.post(NEW, {**answers, "minutes_file": upload, "save": "1"})
        evidence = Evidence.objects.get()
        address = reverse("nominations:evidence_remove", args=[evidence.pk])
        assert as_user(head).post(address).status_code == 404
        assert client_of_unit.post(address).status_code == 302
        assert not Evidence.objects.exists()


class TestPages:
    def test_list_is_limited_to_the_unit(
        self, client_of_unit, as_user, organiser, outsider, make_nomination, other_unit
    ):
        make_nomination(full_name="Trần Thị Mẫu Của Ta")
        make_nomination(full_name="Lê Văn Mẫu Của Họ", unit=other_unit)
        make_nomination(State.DRAFT, full_name="Bản Nháp Của Ta")

        def names(response):
            return {n.full_name for n in response.context["page_obj"]}

        assert names(client_of_unit.get("/nominations/")) == {"Trần Thị Mẫu Của Ta", "Bản Nháp Của Ta"}
        assert names(as_user(organiser).get("/nominations/")) == {"Trần Thị Mẫu Của Ta", "Lê Văn Mẫu Của Họ"}
        assert names(as_user(outsider).get("/nominations/")) == {"Lê Văn Mẫu Của Họ"}

    @pytest.mark.parametrize("words", ["nguyen mau ha", "HÀ", "Nguyễn Thị", "ĐC-0"])
    def test_search_needs_no_accents(self, client_of_unit, make_nomination, words):
        make_nomination(full_name="Nguyễn Thị Mẫu Hà", number=5)
        make_nomination(full_name="Trần Văn Khác", number=999)
        found = client_of_unit.get("/nominations/", {"q": words}).context["page_obj"].object_list
        assert [nomination.full_name for nomination in found] == ["Nguyễn Thị Mẫu Hà"]

    def test_the_same_number_of_queries_for_one_and_many(
        self, client_of_unit, make_nomination, django_assert_max_num_queries, allocation
    ):
        counts = []
        for _ in range(2):
            make_nomination()
            with django_assert_max_num_queries(12) as captured:
                client_of_unit.get("/nominations/")
            counts.append(len(captured))
            make_nomination()
            make_nomination(kind="collective")
        assert counts[0] == counts[1]

    def test_seats_hint(self, client_of_unit, unit, other_unit, allocation, make_nomination):
        make_nomination(State.APPROVED)
        context = client_of_unit.get("/nominations/seats/", {"unit": unit.pk}).context
        assert (context["seats"].approved, context["seats"].left) == (1, 2)
        assert client_of_unit.get("/nominations/seats/", {"unit": other_unit.pk}).context["unit"] is None

    def test_withdraw_page(self, client_of_unit, make_nomination):
        nomination = make_nomination()
        address = reverse("nominations:withdraw", args=[nomination.pk])
        assert client_of_unit.get(address).status_code == 200
        assert client_of_unit.post(address, {"reason": ""}).status_code == 200
        client_of_unit.post(address, {"reason": "Nghỉ ốm"})
        nomination.refresh_from_db()
        assert nomination.state == State.WITHDRAWN


class TestDiscard:
    def test_a_draft_is_deleted_after_a_question(self, client_of_unit, make_nomination):
        draft = make_nomination(State.DRAFT)
        address = reverse("nominations:discard", args=[draft.pk])
        assert client_of_unit.get(address).status_code == 200
        assert Nomination.objects.count() == 1
        assert client_of_unit.post(address)["Location"] == "/nominations/"
        assert not Nomination.objects.exists()

    @pytest.mark.parametrize("who", ["head", "outsider", "organiser"])
    def test_by_nobody_else(self, request, as_user, make_nomination, who):
        draft = make_nomination(State.DRAFT)
        client = as_user(request.getfixturevalue(who))
        assert client.post(reverse("nominations:discard", args=[draft.pk])).status_code == 404
        assert Nomination.objects.count() == 1

    def test_not_once_it_was_submitted(self, client_of_unit, make_nomination):
        returned = make_nomination(State.RETURNED)
        assert client_of_unit.post(reverse("nominations:discard", args=[returned.pk])).status_code == 404


def test_the_list_before_set_up(as_user, preparer):
    assert as_user(preparer).get("/nominations/").status_code == 200


def test_back_to_a_filtered_list_shows_the_whole_page(client_of_unit, make_nomination):
    make_nomination()
    fragment = client_of_unit.get("/nominations/", headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert "HX-Request" in fragment["Vary"]
    restored = client_of_unit.get(
        "/nominations/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert "<html" in restored.content.decode()
