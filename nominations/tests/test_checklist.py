"""The parts of a dossier: there, missing or weak; what stops the submission; the same words on every page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nominations import dossier, transitions
from nominations.evidence import attach
from nominations.models import DossierRules, Evidence, Nomination
from nominations.states import State
from tests.pdf import PDF

pytestmark = pytest.mark.django_db

EXEMPLAR_CODES = [
    "person", "summary", "award", "achievements", "years", "report", "report_confirmed", "earlier_awards", "party",
    "head", "mass", "meeting", "quorum", "majority", "minutes", "submission", "photo",
]  # fmt: skip
HARD = {"person", "summary", "award", "achievements", "party", "head", "mass", "meeting"}


def statuses(nomination) -> dict[str, str]:
    return {finding.code: finding.status for finding in dossier.review(nomination)}


def problems(nomination, code):
    return next(finding.problems for finding in dossier.review(nomination) if finding.code == code)


def paper(kind, name="a.pdf", content=PDF):
    return SimpleUploadedFile(name, content + kind.encode(), "application/pdf")


@pytest.fixture
def draft(make_nomination):
    return make_nomination(State.DRAFT)


class TestEntries:
    @pytest.mark.parametrize("kind", ["individual", "collective"])
    def test_of_exemplars(self, make_nomination, kind):
        nomination = make_nomination(State.DRAFT, kind=kind)
        found = dossier.review(nomination)
        assert [finding.code for finding in found] == EXEMPLAR_CODES
        assert {finding.code for finding in found if finding.hard} == HARD
        assert {code for code, status in statuses(nomination).items() if status != "there"} == {
            "years", "report", "report_confirmed", "minutes", "submission", "photo",
        }  # fmt: skip
        assert dossier.missing(nomination) == []

    def test_of_guests(self, make_nomination, guest_organisation):
        guest = make_nomination(State.DRAFT, kind="guest")
        assert statuses(guest) == {"person": "there", "organisation": "missing"}
        guest.organisation = guest_organisation
        assert statuses(guest) == {"person": "there", "organisation": "there"}

    def test_years_without_a_text_are_named(self, draft):
        assert problems(draft, "years") == [
            ("year_2016", "Chưa nêu thành tích các năm: 2016, 2017, 2019, 2020.")
        ]
        for year in (2016, 2017, 2019, 2020):
            draft.achievements.create(year=year, text="Tốt.")
        assert statuses(draft)["years"] == "there"

    def test_no_text_at_all(self, draft):
        draft.achievements.all().delete()
        found = statuses(draft)
        assert (found["achievements"], found["years"]) == ("missing", "missing")

    @pytest.mark.parametrize(
        ("called", "present", "votes", "quorum", "majority"),
        [
            (30, 20, 11, "there", "there"),
            (30, 19, 10, "weak", "there"),
            (30, 20, 10, "there", "weak"),
            (3, 2, 2, "there", "there"),
            (None, 20, 11, "missing", "there"),
            (30, None, None, "missing", "missing"),
        ],
    )
    def test_two_thirds_present_and_more_than_half(self, draft, called, present, votes, quorum, majority):
        draft.meeting_total, draft.meeting_present, draft.meeting_votes = called, present, votes
        found = statuses(draft)
        assert (found["quorum"], found["majority"]) == (quorum, majority)

    @pytest.mark.parametrize(
        ("code", "kind"), [("minutes", "minutes"), ("report", "report"), ("submission", "submission")]
    )
    def test_papers(self, draft, preparer, code, kind):
        assert statuses(draft)[code] == "missing"
        attach(draft, paper(kind), kind, preparer)
        assert statuses(draft)[code] == "there"

    def test_earlier_awards_want_all_five_and_a_copy(self, draft, preparer):
        assert statuses(draft)["earlier_awards"] == "there"  # nobody must have received something before
        row = draft.earlier_awards.create(name="Giấy khen", kind="award", year=2015)
        assert [field for field, _sentence in problems(draft, "earlier_awards")] == [
            "earlier_0_name",
            "decision_file",
        ]
        row.decision_number, row.issuer = "12/QĐ-SCT", "Giám đốc Sở"
        row.save()
        attach(draft, paper("decision"), Evidence.Kind.DECISION, preparer)
        assert statuses(draft)["earlier_awards"] == "there"


class TestRules:
    def test_what_is_made_hard_stops(self, draft, preparer, conference):
        DossierRules.objects.create(conference=conference, hard=[*dossier.DEFAULT_HARD, "photo", "quorum"])
        draft = Nomination.objects.get(pk=draft.pk)
        assert dossier.missing(draft) == [("photo_file", "Chưa đính kèm ảnh.")]
        with pytest.raises(transitions.TransitionError, match="Chưa đính kèm ảnh"):
            transitions.submit(draft, preparer)

    def test_what_is_made_soft_is_only_named(self, draft, preparer, conference):
        DossierRules.objects.create(conference=conference, hard=[])
        Nomination.objects.filter(pk=draft.pk).update(party_endorsed=False)
        draft = Nomination.objects.get(pk=draft.pk)
        assert "Chưa có ý kiến suy tôn của cấp ủy." in dossier.warnings(draft)
        transitions.submit(draft, preparer)
        assert draft.state == State.SUBMITTED

    def test_on_the_form_it_stands_beside_its_field(
        self, as_user, preparer, draft, conference, unit, award_form
    ):
        hard = ["photo", "quorum", "years", "earlier_awards", "submission"]
        DossierRules.objects.create(conference=conference, hard=hard)
        answers = {
            "unit": unit.pk, "kind": "individual", "full_name": "Lê An", "gender": "male", "position": "Kỹ sư",
            "date_of_birth": "05/04/1985", "award_form": award_form.pk, "year_2018": "Tốt", "meeting_total": "30",
            "meeting_present": "19", "earlier_2_name": "Giấy khen", "version": draft.version, "check": "1",
        }  # fmt: skip
        page = as_user(preparer).post(reverse("nominations:edit", args=[draft.pk]), answers)
        assert set(page.context["form"].errors) == {
            "photo_file", "meeting_present", "year_2016", "earlier_2_name", "decision_file", "submission_file",
        }  # fmt: skip

    def test_name_and_award_are_always_needed(self, draft, preparer, conference):
        DossierRules.objects.create(conference=conference, hard=[])
        Nomination.objects.filter(pk=draft.pk).update(full_name="", award_form=None)
        assert [field for field, _text in dossier.missing(Nomination.objects.get(pk=draft.pk))] == [
            "full_name",
            "award_form",
        ]

    def test_kept_in_the_admin_by_the_organiser(self, as_user, organiser, head, conference):
        address = "/admin/nominations/dossierrules/"
        assert as_user(head).get(address + "add/").status_code == 403
        client = as_user(organiser)
        assert client.get(address + "add/").context["adminform"].form["hard"].value() == list(
            dossier.DEFAULT_HARD
        )
        data = {"conference": conference.pk, "hard": ["photo"], "honour_years": "3"}
        client.post(address + "add/", data)
        stored = DossierRules.objects.get()
        assert (stored.hard, stored.honour_years) == (["photo"], 3)
        client.post(f"{address}{stored.pk}/change/", {**data, "hard": ["quorum", "minutes"]})
        stored.refresh_from_db()
        assert stored.hard == ["quorum", "minutes"]
        assert client.post(f"{address}{stored.pk}/change/", {**data, "hard": ["crown"]}).status_code == 200
        assert client.get(address).status_code == 200


class TestPages:
    @pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED])
    def test_the_same_sentences_everywhere(self, as_user, preparer, head, make_nomination, state, allocation):
        nomination = make_nomination(state, head_endorsed=False)
        expected = [s for f in dossier.review(nomination) for _field, s in f.problems]
        assert len(expected) == 7
        names = ["edit", "check"] if state == State.DRAFT else []
        pages = [
            (preparer, reverse(f"nominations:{name}", args=[nomination.pk])) for name in [*names, "detail"]
        ]
        if state == State.SUBMITTED:
            pages.append((head, f"/admin/nominations/nomination/{nomination.pk}/change/"))
            pages.append((head, f"/admin/nominations/nomination/decide/approve/?ids={nomination.pk}"))
        for user, address in pages:
            text = as_user(user).get(address).content.decode()
            assert [sentence for sentence in expected if sentence not in text] == [], address

    def test_queries_stay_the_same(self, as_user, preparer, head, make_nomination, allocation):
        pages = ("p", "/nominations/{}/"), ("h", "/admin/nominations/nomination/{}/change/"), (
            "h",
            "/admin/nominations/nomination/decide/approve/?ids={}",
        )  # fmt: skip
        nomination = make_nomination()
        counts = []
        for _round in range(3):
            counts.append([])
            for who, address in pages:
                client = as_user(head if who == "h" else preparer)
                with CaptureQueriesContext(connection) as captured:
                    client.get(address.format(nomination.pk))
                counts[-1].append(len(captured))
            for number in range(3):
                make_nomination(full_name=nomination.full_name)
                position = nomination.earlier_awards.count()
                nomination.earlier_awards.create(position=position, name="Giấy khen", year=2015 + number)
        assert counts[1] == counts[2]  # the first round also fills Django's cache of content types
        assert counts[2][0] <= 14
