"""The plan on the web: shown beside its lines, nothing stored before it is confirmed, only what is ticked after."""

from __future__ import annotations

import datetime
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Role
from agenda.models import AgendaItem
from conference.models import Conference, HistoryEntry, LegalBasis, Recipient, Unit
from plans.tests import written
from subcommittees.models import Subcommittee, Task

pytestmark = pytest.mark.django_db
STORED = (Conference, AgendaItem, Unit, Task, Subcommittee, LegalBasis, Recipient, HistoryEntry)


class Fields(HTMLParser):
    """{name: value} of the form's controls as a browser would send them."""

    def __init__(self, html: str):
        super().__init__()
        self.sent: dict[str, str] = {}
        self._select, self._area, self._first = "", "", False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        name = said.get("name", "")
        if (
            tag == "input"
            and name
            and (said.get("type") not in ("checkbox", "submit", "file") or "checked" in said)
        ):
            self.sent[name] = said.get("value", "on" if said.get("type") == "checkbox" else "")
        elif tag == "select":
            self._select, self._first = name, True
        elif tag == "option" and self._select and (self._first or "selected" in said):
            self.sent[self._select], self._first = said.get("value", ""), False
        elif tag == "textarea":
            self._area, self.sent[name] = name, ""

    def handle_endtag(self, tag):
        self._select = "" if tag == "select" else self._select
        self._area = "" if tag == "textarea" else self._area

    def handle_data(self, data):
        if self._area:
            self.sent[self._area] += data.removeprefix("\n") if not self.sent[self._area] else data


@pytest.fixture
def client(as_user, organiser) -> Client:
    return as_user(organiser)


@pytest.fixture
def shown(client):
    """shown(plan) -> the fields of the page that the plan gives."""

    def show(said: str = written.text(written.SAMPLE)) -> dict[str, str]:
        page = client.post("/plan/", {"text": said})
        assert page.status_code == 200
        return Fields(page.content.decode()).sent

    return show


def stored() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in STORED}


OF_A_NEW_ONE = {
    "c-parent_body": "UBND TỈNH HÀ TĨNH", "c-document_symbol": "SCT", "c-place_name": "Hà Tĩnh", "c-signatory_position": "GIÁM ĐỐC",
    "c-signatory_name": "Đỗ Văn Mẫu Trung",
}  # fmt: skip


class TestWhoMay:
    def test_only_the_organiser(self, conference, head, make_user, as_user, client):
        for user in (head, make_user(Role.LEADER), make_user(Role.ADMINISTRATOR), make_user(None)):
            assert as_user(user).get("/plan/").status_code == 403
            assert as_user(user).post("/plan/", {"text": written.text(written.SAMPLE)}).status_code == 403
            assert (
                as_user(user).post("/plan/confirm/", {"text": written.text(written.SAMPLE)}).status_code
                == 403
            )
        assert Client().get("/plan/")["Location"].startswith("/sign-in/")
        assert (client.get("/plan/").status_code, client.get("/plan/confirm/").status_code) == (200, 405)

    def test_the_frame_leads_there(self, client):
        """Also before there is a conference."""
        assert client.get("/").content.decode().count('href="/plan/"') == 2


class TestReading:
    def test_nothing_is_stored(self, shown, conference):
        before = stored()
        shown()
        assert stored() == before

    def test_who_only_co_ordinates_is_offered_as_support(self, shown, conference):
        sent = shown()
        modes = [sent[name] for name in sent if name.startswith("d") and name.endswith("-mode")]
        assert {mode: modes.count(mode) for mode in set(modes)} == {"order": 3, "support": 1, "request": 1}

    def test_each_reading_stands_beside_its_line(self, client, conference):
        page = client.post("/plan/", {"text": written.text(written.SAMPLE)}).content.decode()
        assert 'href="#line-27"' in page
        assert 'id="line-27"' in page
        assert "Số lượng đại biểu dự Hội nghị: Khoảng 100 đại biểu" in page

    def test_as_a_word_file(self, client, shown, conference):
        upload = SimpleUploadedFile("kh.docx", written.word(written.text(written.SAMPLE)))
        page = client.post("/plan/", {"file": upload})
        sent = Fields(page.content.decode()).sent
        wanted = shown()
        assert {**sent, "text": "", "csrfmiddlewaretoken": ""} == {
            **wanted,
            "text": "",
            "csrfmiddlewaretoken": "",
        }

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"text": ""}, "Không có nội dung."),
            ({"text": "Giấy mời dự Hội nghị"}, "Đây không phải kế hoạch hội nghị"),
            ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}, "Đây là tệp PDF."),
            (
                {"text": "KẾ HOẠCH", "file": SimpleUploadedFile("a.txt", b"KE HOACH")},
                "Hãy chọn một trong hai.",
            ),
        ],
    )
    def test_what_cannot_be_read_says_why_beside_the_field(self, client, data, words):
        page = client.post("/plan/", data)
        name = "file" if "file" in data else "text"
        assert words in " ".join(page.context["form"].errors[name])
        assert page.status_code == 200

    def test_a_plan_of_which_little_is_found(self, client):
        page = client.post("/plan/", {"text": "KẾ HOẠCH\nTổ chức Hội nghị điển hình tiên tiến\n"})
        draft = page.context["draft"]
        assert (page.status_code, draft.agenda, draft.duties, draft.unit_rows) == (200, [], [], [])

    def test_as_many_queries_for_a_long_plan(self, client, conference, unit, django_assert_num_queries):
        short = "KẾ HOẠCH\nTổ chức Hội nghị điển hình tiên tiến\n"
        client.get("/plan/")
        with django_assert_num_queries(11):
            client.post("/plan/", {"text": short})
        with django_assert_num_queries(11):
            client.post("/plan/", {"text": written.text(written.SAMPLE)})

    def test_more_than_the_page_shows_is_said(self, client):
        items = "".join(f"- Tham luận số {number}\n" for number in range(90))
        said = f"KẾ HOẠCH\nHội nghị điển hình tiên tiến\n\nI. CHƯƠNG TRÌNH\n{items}"
        page = client.post("/plan/", {"text": said})
        assert len(page.context["draft"].agenda) == 80
        assert any("80" in each["text"] for each in page.context["draft"].findings())


class TestANewConference:
    def test_what_it_needs_and_the_plan_does_not_say_is_asked_for(self, client, shown):
        sent = shown() | {"a0-title": "Đón khách"}
        before = stored()
        page = client.post("/plan/confirm/", sent)
        assert (page.status_code, stored()) == (200, before)
        assert set(page.context["draft"].conference.errors) == {
            name.removeprefix("c-") for name in OF_A_NEW_ONE
        }
        assert Fields(page.content.decode()).sent["a0-title"] == "Đón khách"

    def test_the_whole_plan(self, client, shown, organiser):
        answer = client.post("/plan/confirm/", shown() | OF_A_NEW_ONE)
        assert answer.status_code == 302, answer.context["draft"].problems()
        made = Conference.objects.get(is_current=True)
        assert (
            made.title
            == "Hội nghị điển hình tiên tiến Ngành Công Thương Hà Tĩnh lần thứ III, giai đoạn 2016 - 2020"
        )
        assert (made.slug, made.planned_month, made.date, made.is_pilot) == (
            "hoi-nghi-iii",
            "4/2020",
            None,
            True,
        )
        assert (made.target_delegates, made.exemplar_percent, made.next_period) == (100, 70, "2020 - 2025")
        assert [(item.position, item.kind) for item in made.agenda.all()][:3] == [
            (1, "reception"),
            (2, "settling"),
            (3, "film"),
        ]
        assert made.agenda.count() == 11
        assert set(Unit.objects.values_list("name", "kind")) == {
            ("Hội đồng Thi đua khen thưởng Ngành", "body"), ("Phòng KH-TC-TH", "division"), ("Đài phát thanh truyền hình", "partner"),
            ("Công đoàn Ngành", "mass_organisation"), ("Trung tâm", "affiliated"), ("Ban biên tập website", "body"),
            ("Tổ Công nghệ thông tin", "body"), ("Đoàn thanh niên", "mass_organisation"), ("Hội cựu chiến binh", "mass_organisation"),
            ("Văn phòng sở", "division"),
        }  # fmt: skip
        film = Task.objects.get(lead_unit__name="Phòng KH-TC-TH")
        assert (film.number, film.mode, film.offset_days) == ("TB1.2", "order", -14)
        assert {each.name for each in film.coordinating_units.all()} == {
            "Đài phát thanh truyền hình",
            "Công đoàn Ngành",
            "Trung tâm",
        }
        assert Task.objects.get(mode="request").lead_unit.name == "Công đoàn Ngành"
        assert Task.objects.count() == 4
        assert set(made.legal_basis.values_list("number", "date")) == {
            ("295/KH-UBND", datetime.date(2019, 9, 11)), ("05-CT/TW", datetime.date(2016, 5, 15)),
        }  # fmt: skip
        assert made.recipients.count() == 5
        entries = HistoryEntry.objects.filter(actor=organiser)
        kinds = [entry.subject_type.partition(".")[2] for entry in entries]
        assert {kind: kinds.count(kind) for kind in set(kinds)} == {
            "conference": 2, "unit": 10, "subcommittee": 1, "task": 4, "legalbasis": 2, "recipient": 5,
        }  # fmt: skip

    def test_sent_twice_is_stored_once(self, client, shown):
        sent = shown() | OF_A_NEW_ONE
        client.post("/plan/confirm/", sent)
        after = stored()
        assert client.post("/plan/confirm/", sent).status_code == 200
        assert stored() == after

    def test_what_is_not_ticked_is_not_even_checked(self, client, shown):
        sent = shown() | OF_A_NEW_ONE
        kept = {name: value for name, value in sent.items() if not name.endswith("-take")}
        kept |= {"a0-minutes": "viele", "b0-date": "31/02/2020", "n0-name": "", "place-offset_days": "x"}
        assert client.post("/plan/confirm/", kept).status_code == 302
        assert (AgendaItem.objects.count(), Unit.objects.count(), Task.objects.count()) == (0, 0, 0)


class TestAConferenceThatIsThere:
    @pytest.fixture(autouse=True)
    def _there(self, conference):
        self.conference = conference

    def test_what_is_stored_stays_unless_ticked(self, client, shown):
        sent = shown()
        assert [name for name in sent if name.startswith("c-take-")] == [
            "c-take-next_period",
            "c-take-upper_congress",
            "c-take-is_pilot",
        ]
        assert client.post("/plan/confirm/", sent | {"c-host_name": "Sở khác"}).status_code == 302
        self.conference.refresh_from_db()
        assert (self.conference.host_name, self.conference.next_period) == (
            "Sở Công Thương tỉnh Hà Tĩnh",
            "2020 - 2025",
        )

    def test_a_corrected_field_is_stored_with_its_history(self, client, shown, organiser):
        sent = {
            name: value
            for name, value in shown().items()
            if not name.endswith("-take") and "c-take" not in name
        }
        sent |= {"c-target_delegates": "120", "c-take-target_delegates": "on"}
        assert client.post("/plan/confirm/", sent).status_code == 302
        entry = HistoryEntry.objects.get(actor=organiser)
        assert (entry.action, entry.changes) == ("changed", {"target_delegates": ["100", "120"]})

    def test_wrong_values_stand_beside_the_field(self, client, shown):
        sent = shown() | {
            "c-take-period_from": "on",
            "c-period_from": "2030",
            "c-take-target_delegates": "on",
            "c-target_delegates": "hundert",
        }
        before = stored()
        page = client.post("/plan/confirm/", sent)
        assert set(page.context["draft"].conference.errors) >= {"target_delegates"}
        page = client.post("/plan/confirm/", sent | {"c-target_delegates": "100"})
        assert page.status_code == 200
        assert page.context["draft"].conference.errors
        assert stored() == before
        self.conference.refresh_from_db()
        assert self.conference.period_from == 2016

    def test_the_day_is_not_moved_by_a_plan(self, client, shown):
        assert not {"c-date", "c-planned_month"} & set(shown(written.text(written.FARMING)))

    def test_items_come_behind_others_only_when_that_is_said(self, client, shown):
        AgendaItem.objects.create(conference=self.conference, position=1, title="Chào cờ", minutes=5)
        sent = shown()
        assert "a0-take" not in sent
        sent["a10-take"] = "on"
        page = client.post("/plan/confirm/", sent)
        assert (page.status_code, AgendaItem.objects.count(), len(page.context["draft"].errors)) == (
            200,
            1,
            1,
        )
        assert client.post("/plan/confirm/", sent | {"agenda-anyway": "on"}).status_code == 302
        assert list(AgendaItem.objects.values_list("position", "title")) == [
            (1, "Chào cờ"),
            (2, "Tổng kết, bế mạc Hội nghị"),
        ]

    def test_a_unit_that_is_stored_is_found(self, client, shown, unit):
        union = Unit.objects.create(
            code="CDN", name="Công đoàn Ngành Công Thương", short_name="CĐN", kind="mass_organisation"
        )
        sent = shown()
        assert client.post("/plan/confirm/", sent).status_code == 302
        assert Unit.objects.filter(name__startswith="Công đoàn").count() == 1
        assert Task.objects.get(mode="request").lead_unit == union

    def test_who_leads_must_be_stored_or_made(self, client, shown):
        sent = shown()
        del sent["n0-take"]
        page = client.post("/plan/confirm/", sent)
        assert (page.status_code, stored()["Unit"]) == (200, 0)
        assert list(page.context["draft"].duties[0].errors) == ["lead"]

    def test_two_rows_do_not_make_one_unit_twice(self, client, shown, unit):
        page = client.post("/plan/confirm/", shown() | {"n1-name": "Công đoàn  ngành", "n2-name": unit.name})
        assert [list(row.errors) for row in page.context["draft"].unit_rows if row.errors] == [
            ["name"],
            ["name"],
        ]

    def test_a_choice_that_is_none_is_refused(self, client, shown):
        wrong = {
            "n0-existing": "999",
            "d0-lead": "p999",
            "d1-lead": "u9",
            "a0-kind": "x",
            "place-subcommittee": "12",
        }
        page = client.post("/plan/confirm/", shown() | wrong)
        assert (page.status_code, Task.objects.count()) == (200, 0)

    def test_what_was_changed_meanwhile_is_shown_before_it_is_stored(self, client, shown):
        sent = shown() | {"c-take-next_period": "on", "c-next_period": "2021 - 2025"}
        Conference.objects.update(target_delegates=130)
        page = client.post("/plan/confirm/", sent)
        assert (page.status_code, len(page.context["draft"].errors)) == (200, 1)
        again = Fields(page.content.decode()).sent
        assert again["c-next_period"] == "2021 - 2025"
        assert client.post("/plan/confirm/", again).status_code == 302
        self.conference.refresh_from_db()
        assert (self.conference.next_period, self.conference.target_delegates) == ("2021 - 2025", 130)

    def test_tasks_go_on_in_a_subcommittee_that_is_there(self, client, shown, unit):
        body = Subcommittee.objects.create(
            conference=self.conference, code="TB3", name="Tiểu ban Tuyên truyền", lead_unit=unit
        )
        Task.objects.create(
            subcommittee=body, number="TB3.7", title="Phông hội trường", offset_days=-5, lead_unit=unit
        )
        assert client.post("/plan/confirm/", shown()).status_code == 302
        assert list(body.tasks.order_by("pk").values_list("number", flat=True))[1:] == [
            "TB3.8",
            "TB3.9",
            "TB3.10",
            "TB3.11",
        ]

    def test_a_text_that_is_no_plan_goes_back_to_the_beginning(self, client):
        page = client.post("/plan/confirm/", {"text": "nichts"})
        assert page.templates[0].name == "plans/read.html"
