"""Versions: one for each submission, save and approval; any two can be compared by those who see the nomination."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from nominations import transitions, versions
from nominations.models import Nomination, Version
from nominations.states import State
from tests.pdf import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of_unit(as_user, preparer, conference):
    return as_user(preparer)


@pytest.fixture
def returned(make_nomination, preparer, head):
    """Submitted once and returned: version 1."""
    nomination = make_nomination(State.DRAFT, full_name="Nguyễn Thị Mẫu Hà")
    transitions.submit(nomination, preparer)
    return transitions.return_for_changes(nomination, head, "Thiếu biên bản")


@pytest.fixture
def save(client_of_unit):
    """save(nomination, position="Kỹ sư") -> the form as its page shows it, with these answers changed."""

    def post(nomination, route="edit", **answers):
        page = client_of_unit.get(reverse("nominations:edit", args=[nomination.pk]))
        form = page.context["form"]
        data = {name: form[name].value() for name in form.fields if not name.endswith("_file")}
        data = {name: value for name, value in data.items() if value not in (None, False, "")}
        for name in ("date_of_birth", "meeting_date"):
            data[name] = data[name].strftime("%d/%m/%Y")
        address = reverse(f"nominations:{route}", args=[nomination.pk])
        return client_of_unit.post(address, {**data, **answers, "save": "1"})

    return post


def listed(nomination):
    return [(row.number, row.action) for row in nomination.versions.all()]


def texts(change):
    return [
        (
            change.label,
            [(p.change, p.text) for p in change.before],
            [(p.change, p.text) for p in change.after],
        )
    ]


class TestKeeping:
    def test_a_draft_has_none(self, make_nomination, save):
        draft = make_nomination(State.DRAFT)
        save(draft, position="Kỹ sư")
        assert listed(draft) == []

    def test_every_submission_save_and_approval(self, returned, save, preparer, head, allocation):
        assert listed(returned) == [(1, "submit")]
        save(returned, position="Kỹ sư trưởng")
        save(returned, position="Kỹ sư trưởng")  # nothing changed: no version
        returned.refresh_from_db()
        transitions.submit(returned, preparer)
        transitions.approve(returned, head)
        assert listed(returned) == [(1, "submit"), (2, "saved"), (3, "submit"), (4, "approve")]
        assert returned.versions.get(number=2).by == preparer
        assert returned.versions.get(number=4).by == head

    def test_autosaves_of_one_person_share_one(self, returned, save):
        save(returned, "autosave", position="Kỹ")
        save(returned, "autosave", position="Kỹ sư")
        assert listed(returned) == [(1, "submit"), (2, "autosaved")]
        assert returned.versions.last().content["position"] == "Kỹ sư"
        save(returned, position="Kỹ sư trưởng")
        save(returned, "autosave", position="Kỹ sư")
        assert listed(returned)[2:] == [(3, "saved"), (4, "autosaved")]

    def test_what_it_holds(self, returned):
        content = returned.versions.get().content
        assert content["year_2018"] == "Hoàn thành xuất sắc nhiệm vụ."
        assert content["date_of_birth"] == "05/04/1985"
        assert content["party_endorsed"] == "yes"
        assert (content["unit"], content["award_form"]) == (
            "Phòng Quản lý Thương mại",
            "Giấy khen của Giám đốc Sở",
        )
        assert "collective_name" not in content and "papers" not in content

    def test_papers_added_and_removed(self, returned, save, client_of_unit):
        save(returned, minutes_file=SimpleUploadedFile("bb.pdf", PDF, "application/pdf"))
        assert returned.versions.last().content["papers"].startswith("bb.pdf (biên bản họp, ")
        client_of_unit.post(reverse("nominations:evidence_remove", args=[returned.evidence.get().pk]))
        assert "papers" not in returned.versions.last().content

    def test_a_save_that_is_refused_keeps_none(self, returned, save):
        assert save(returned, position="Kỹ sư", version="1").status_code == 409
        assert listed(returned) == [(1, "submit")]


class TestComparing:
    def test_field_by_field_in_words(self, returned, save):
        save(
            returned,
            position="Chuyên viên chính",
            year_2018="",
            year_2019="Lao động tiên tiến",
            voting_method="hands",
            party_endorsed="",
            earlier_0_name="Giấy khen",
        )
        first, second = (row.content for row in returned.versions.all())
        changes = {change.label: change for change in versions.compare(first, second)}
        assert list(changes) == [
            "Chức vụ",
            "Cấp ủy suy tôn",
            "Hình thức biểu quyết",
            "Thành tích năm 2018",
            "Thành tích năm 2019",
            "Khen thưởng đã có",
        ]
        assert texts(changes["Chức vụ"]) == [
            (
                "Chức vụ",
                [("same", "Chuyên viên")],
                [("same", "Chuyên viên"), ("added", " chính")],
            )
        ]
        assert texts(changes["Hình thức biểu quyết"])[0][1:] == (
            [("removed", "bỏ phiếu kín")],
            [("added", "biểu quyết giơ tay")],
        )
        assert changes["Thành tích năm 2019"].before == []
        assert changes["Thành tích năm 2018"].after == []

    def test_page_marks_what_differs(self, returned, save, client_of_unit):
        save(returned, position="Chuyên viên chính")
        page = client_of_unit.get(reverse("nominations:versions", args=[returned.pk])).content.decode()
        assert "Chuyên viên<ins> chính</ins>" in page
        backwards = client_of_unit.get(
            reverse("nominations:versions", args=[returned.pk]), {"from": "2", "to": "1"}
        )
        assert (backwards.context["before"].number, backwards.context["after"].number) == (1, 2)

    @pytest.mark.parametrize("number", ["", "x", "0", "9" * 30, "-1"])
    def test_odd_numbers_stand_for_the_last_two(self, returned, save, client_of_unit, number):
        save(returned, position="Chuyên viên chính")
        page = client_of_unit.get(
            reverse("nominations:versions", args=[returned.pk]), {"from": number, "to": number}
        )
        assert (page.status_code, page.context["before"].number, page.context["after"].number) == (200, 1, 2)

    def test_html_in_a_text_is_text(self, returned, save, client_of_unit):
        save(returned, position="<script>alert(1)</script>")
        page = client_of_unit.get(reverse("nominations:versions", args=[returned.pk])).content.decode()
        assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page

    def test_before_the_first_submission(self, make_nomination, client_of_unit):
        draft = make_nomination(State.DRAFT)
        page = client_of_unit.get(reverse("nominations:versions", args=[draft.pk]))
        assert page.status_code == 200 and "Chưa có phiên bản nào" in page.content.decode()

    @pytest.mark.parametrize(
        ("who", "status"), [("preparer", 200), ("head", 200), ("organiser", 200), ("outsider", 404)]
    )
    def test_for_those_who_see_the_nomination(self, request, as_user, returned, who, status):
        client = as_user(request.getfixturevalue(who))
        assert client.get(reverse("nominations:versions", args=[returned.pk])).status_code == status

    def test_signing_in_and_method(self, client, client_of_unit, returned):
        address = reverse("nominations:versions", args=[returned.pk])
        assert client.get(address)["Location"] == f"/sign-in/?next={address}"
        assert client_of_unit.post(address).status_code == 405

    def test_queries_for_few_and_many(
        self, returned, client_of_unit, preparer, django_assert_max_num_queries
    ):
        address, counts = reverse("nominations:versions", args=[returned.pk]), []
        for _round in range(2):
            for number in range(3):
                Nomination.objects.filter(pk=returned.pk).update(position=f"Kỹ sư {_round} {number}")
                versions.keep(returned, preparer, Version.Action.SAVED)
            with django_assert_max_num_queries(12) as captured:
                client_of_unit.get(address)
            counts.append(len(captured))
        assert counts[0] == counts[1]
        assert returned.versions.count() == 7


def test_numbers_do_not_meet(returned, preparer):
    """The last guard under two saves at once is the database's."""
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(nomination=returned, number=1, action="saved", by=preparer)
