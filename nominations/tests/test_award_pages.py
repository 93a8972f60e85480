"""The award pages: who sees them, what they show, what a press does, and that nobody waits for a thousand rows."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from conference.models import HistoryEntry
from nominations import award_decisions, awards
from nominations.models import Award, AwardDecision, Nomination
from nominations.states import State

pytestmark = pytest.mark.django_db
DAY = datetime.date(2020, 4, 20)


def url(name: str, *args) -> str:
    return reverse(f"nominations:{name}", args=args)


@pytest.fixture
def client(as_user, organiser):
    return as_user(organiser)


@pytest.fixture
def award(approved_exemplar, conference, organiser):
    approved_exemplar(full_name="Bùi Thị Mẫu Hà")
    awards.propose_all(conference, organiser)
    return Award.objects.get()


def said(response) -> list[str]:
    return [str(message) for message in response.wsgi_request._messages][-1:]


class TestWhoMay:
    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (Role.ORGANISER, 200), (Role.LEADER, 200), (Role.COUNCIL_MEMBER, 200), (Role.DOOR, 403),
            (Role.ADMINISTRATOR, 403), (None, 403),
        ],
    )  # fmt: skip
    def test_reading(self, as_user, make_user, award, role, status):
        client = as_user(make_user(role))
        assert client.get(url("awards")).status_code == status
        assert client.get(url("award", award.pk)).status_code == (200 if status == 200 else 404)

    def test_units_read_nothing(self, as_user, head, preparer, outsider, award, draft):
        decision = draft()
        for user in (head, preparer, outsider):
            client = as_user(user)
            assert client.get(url("awards")).status_code == 403
            for address in (url("award", award.pk), url("decision", decision.pk)):
                assert client.get(address).status_code == 404

    def test_a_leader_changes_nothing(self, as_user, make_user, award, draft, award_form):
        decision = draft(number="12/QĐ-SCT", date=DAY)
        client = as_user(make_user(Role.LEADER))
        for address in (
            url("awards_propose"), url("award_new"), url("award", award.pk), url("award_drop", award.pk),
            url("decision_new"), url("decision_edit", decision.pk), url("decision_awards", decision.pk),
            url("decision_issue", decision.pk), url("decision_discard", decision.pk),
            url("decision_again", decision.pk),
        ):  # fmt: skip
            assert client.post(address, {"form": award_form.pk}).status_code == 403, address
        assert (Award.objects.get().state, AwardDecision.objects.get().state) == ("proposed", "draft")
        assert b"decision_new" not in client.get(url("awards")).content

    def test_sign_in_and_method(self, client, award, draft):
        from django.test import Client

        decision = draft()
        presses = [
            url("awards_propose"), url("award_drop", award.pk), url("decision_awards", decision.pk),
            url("decision_issue", decision.pk), url("decision_discard", decision.pk),
            url("decision_again", decision.pk),
        ]  # fmt: skip
        assert [client.get(address).status_code for address in presses] == [405] * len(presses)
        assert Client().get(url("awards")).status_code == 302
        assert [Client().post(address).status_code for address in presses] == [403] * len(presses)

    def test_another_conferences_awards_are_not_there(self, client, award, draft, conference):
        decision = draft()
        type(conference).objects.update(is_current=False)
        assert [
            client.get(address).status_code
            for address in (url("award", award.pk), url("decision", decision.pk))
        ] == [404, 404]
        assert client.get(url("awards")).status_code == 200

    @pytest.mark.parametrize("number", [10**22, 0])
    def test_numbers_that_no_row_has(self, client, conference, number):
        for name in ("award", "decision"):
            assert client.get(url(name, number)).status_code == 404


class TestProposals:
    def test_one_press(self, client, approved_exemplar):
        approved_exemplar()
        assert client.get(url("awards")).context["figures"].wishes.waiting == 1
        assert said(client.post(url("awards_propose"))) == ["Đã đề xuất 1 khen thưởng."]
        assert Award.objects.count() == 1
        client.post(url("awards_propose"))
        assert Award.objects.count() == 1

    def test_by_hand(self, client, award, title_form):
        nomination = award.nomination
        page = client.get(url("award_new"), {"nomination": nomination.pk})
        assert f'value="{nomination.pk}" selected' in page.content.decode()
        answer = client.post(url("award_new"), {"nomination": nomination.pk, "form": title_form.pk})
        assert (answer.status_code, nomination.awards.count()) == (302, 2)
        answer = client.post(url("award_new"), {"nomination": nomination.pk, "form": title_form.pk})
        assert list(answer.context["form"].errors) == ["form"]
        assert "mỗi thành tích chỉ khen thưởng một lần" in answer.content.decode()

    @pytest.mark.parametrize("value", ["", "x", "9" * 23, "-1"])
    def test_a_wrong_choice_has_a_sentence(self, client, award, award_form, value):
        answer = client.post(url("award_new"), {"nomination": value, "form": award_form.pk})
        assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["nomination"])

    def test_change_and_drop(self, client, award, higher_form):
        assert client.post(url("award", award.pk), {"form": higher_form.pk}).status_code == 302
        award.refresh_from_db()
        assert award.form == higher_form
        assert client.post(url("award_drop", award.pk)).status_code == 302
        assert client.post(url("award_drop", award.pk)).status_code == 404
        assert not Award.objects.exists()


class TestDecisions:
    FIELDS = {"authority": "Giám đốc Sở Công Thương", "number": "12", "date": "20/04/2020", "key": "a" * 32}

    def begin(self, client, **fields):
        return client.post(url("decision_new"), self.FIELDS | fields)

    def test_begin_with_the_signatory_as_set_up(self, client, award):
        page = client.get(url("decision_new"))
        assert page.context["form"]["signatory_position"].value() == "GIÁM ĐỐC"
        answer = self.begin(client)
        decision = AwardDecision.objects.get()
        assert answer["Location"] == url("decision", decision.pk)
        assert (decision.number, decision.date, decision.awards.count()) == ("12/QĐ-SCT", DAY, 1)

    def test_the_same_form_twice_makes_one(self, client, award):
        first, second = self.begin(client), self.begin(client)
        assert (AwardDecision.objects.count(), first["Location"]) == (1, second["Location"])

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"number": "mười hai"}, "number"), ({"number": "0"}, "number"), ({"date": "31/02/2020"}, "date"),
            ({"date": "20/04/1020"}, "date"), ({"authority": "Ai đó"}, "authority"),
            ({"signatory_name": "ẵ" * 300}, "signatory_name"), ({"key": "x"}, "key"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_stands_beside_its_field(self, client, award, fields, wrong):
        answer = self.begin(client, **fields)
        assert (answer.status_code, list(answer.context["form"].errors)) == (200, [wrong])
        assert not AwardDecision.objects.exists()

    def test_a_number_that_is_taken(self, client, award):
        self.begin(client)
        answer = self.begin(client, key="b" * 32)
        assert list(answer.context["form"].errors) == ["number"]
        assert 'value="12/QĐ-SCT"' in answer.content.decode() or 'value="12"' in answer.content.decode()

    def test_from_draft_to_issued(self, client, award, rates):
        self.begin(client, number="", date="")
        decision = AwardDecision.objects.get()
        client.post(url("decision_issue", decision.pk))
        assert AwardDecision.objects.get().state == "draft"
        page = client.get(url("decision_edit", decision.pk)).context["form"]
        answer = client.post(
            url("decision_edit", decision.pk),
            {
                "seen": page["seen"].value(),
                "number": "7",
                "date": "20/04/2020",
                "signatory_position": "GIÁM ĐỐC",
            },
        )
        assert answer.status_code == 302
        client.post(url("decision_issue", decision.pk))
        decision.refresh_from_db()
        assert (decision.state, decision.number) == ("issued", "07/QĐ-SCT")
        text = client.get(url("decision", decision.pk)).content.decode()
        assert "450.000" in text
        assert "07/QĐ-SCT" in client.get(url("awards")).content.decode()
        assert client.get(url("decision_edit", decision.pk)).status_code == 302
        assert HistoryEntry.objects.filter(action="decision_issued").count() == 1

    def test_two_editors(self, client, award, draft):
        decision = draft()
        seen = client.get(url("decision_edit", decision.pk)).context["form"]["seen"].value()
        fields = {"seen": seen, "signatory_position": "GIÁM ĐỐC"}
        client.post(url("decision_edit", decision.pk), fields | {"number": "7"})
        answer = client.post(url("decision_edit", decision.pk), fields | {"number": "8"})
        assert list(answer.context["form"].errors) == ["number"]
        decision.refresh_from_db()
        assert decision.number == "07/QĐ-SCT"

    def test_ticks(self, client, award, draft):
        decision = draft()
        address = url("decision_awards", decision.pk)
        client.post(address, {"award": award.pk, "take_out": "1"})
        assert decision.awards.count() == 0
        assert [row.pk for row in client.get(url("decision", decision.pk)).context["waiting"]] == [award.pk]
        for bad in ({}, {"award": "9" * 23}, {"award": "x"}):
            assert said(client.post(address, bad | {"put_in": "1"})) == [
                "Hãy đánh dấu ít nhất một khen thưởng."
            ]
        client.post(address, {"award": award.pk, "put_in": "1"})
        assert decision.awards.count() == 1

    def test_discard(self, client, award, draft):
        decision = draft()
        assert client.post(url("decision_discard", decision.pk))["Location"] == url("awards")
        assert client.post(url("decision_discard", decision.pk)).status_code == 404


class TestNomination:
    def test_its_unit_reads_what_is_decided_not_what_is_proposed(self, as_user, head, award, issued, rates):
        address = url("detail", award.nomination_id)
        client = as_user(head)
        assert "Quyết định số" not in client.get(address).content.decode()
        issued()
        text = client.get(address).content.decode()
        assert "Quyết định số 12/QĐ-SCT ngày 20/04/2020" in text and "450.000 đồng" in text


class TestList:
    def test_figures_by_authority_and_form(
        self, client, conference, organiser, approved_exemplar, award_form, higher_form, draft
    ):
        approved_exemplar(collective_name="Tổ 1")
        approved_exemplar(full_name="A")
        upper = approved_exemplar(full_name="B", award_form=higher_form)
        awards.propose_all(conference, organiser)
        award_decisions.issue(draft(number="12/QĐ-SCT", date=DAY), organiser)
        figures = client.get(url("awards")).context["figures"]
        assert [
            (group.authority, group.is_own, [(row.form.code, row.collectives, row.individuals, row.undecided, row.waiting) for row in group.forms])
            for group in figures.authorities
        ] == [
            ("Chủ tịch UBND tỉnh", False, [("BKT", 0, 1, 1, 0)]),
            ("Giám đốc Sở Công Thương", True, [("GK", 1, 1, 0, 2)]),
        ]  # fmt: skip
        assert (figures.wishes.waiting, figures.undecided, figures.waiting, figures.total) == (0, 1, 2, 3)
        for query, expected in (
            ({"state": "undecided"}, [upper]), ({"authority": "Chủ tịch UBND tỉnh"}, [upper]),
            ({"form": higher_form.pk}, [upper]), ({"q": "b"}, [upper]), ({"state": "revoked"}, []),
            ({"unit": upper.unit_id, "form": higher_form.pk}, [upper]),
        ):  # fmt: skip
            page = client.get(url("awards"), query).context["page_obj"]
            assert [row.name for row in page] == [str(nomination) for nomination in expected], query

    @pytest.mark.parametrize(
        "query", [{"form": "x"}, {"unit": "9" * 23}, {"state": "?"}, {"page": "x"}, {"q": "ẵ" * 300}]
    )
    def test_a_filter_that_is_no_choice_is_none(self, client, award, query):
        assert [row.pk for row in client.get(url("awards"), query).context["page_obj"]] == [award.pk]

    def test_protocol_order(self, client, conference, organiser, approved_exemplar, higher_form, title_form):
        first, second = (
            approved_exemplar(full_name="A"),
            approved_exemplar(full_name="B", award_form=higher_form),
        )
        third = approved_exemplar(collective_name="Tổ 1")
        awards.propose_all(conference, organiser)
        page = client.get(url("awards")).context["page_obj"]
        assert [row.name for row in page] == [str(nomination) for nomination in (second, third, first)]

    def test_few_queries_for_a_thousand(
        self, client, conference, organiser, preparer, unit, award_form, draft
    ):
        counts = []
        for number in (1, 999):
            rows = [
                Nomination(
                    conference=conference, unit=unit, kind="individual", full_name=f"Lê Mẫu {number}-{place}",
                    state=State.APPROVED, number=number * 1000 + place, prepared_by=preparer, award_form=award_form,
                )
                for place in range(number)
            ]  # fmt: skip
            for row in rows:
                row.set_keys()
            Nomination.objects.bulk_create(rows)
            awards.propose_all(conference, organiser)
            decision = draft() if number == 1 else AwardDecision.objects.get()
            with CaptureQueriesContext(connection) as listed:
                assert client.get(url("awards")).status_code == 200
            with CaptureQueriesContext(connection) as shown:
                assert client.get(url("decision", decision.pk)).status_code == 200
            counts.append((len(listed), len(shown)))
        assert counts[0] == counts[1]
        assert max(counts[0]) <= 12  # session, account, roles and the frame among them

    def test_empty_pages(self, client, conference):
        assert "Chưa đề xuất khen thưởng nào." in client.get(url("awards")).content.decode()
        type(conference).objects.all().delete()
        assert client.get(url("awards")).status_code == 200


class TestCatalogue:
    def test_figures_that_hold_at_the_same_time_are_refused(self, client, rates):
        address = "/admin/nominations/basewage/add/"
        fields = {"amount": "1800000", "valid_from": "01/07/2023", "valid_to": ""}
        answer = client.post(address, fields)
        assert list(answer.context["adminform"].form.errors) == ["valid_from"]
        from nominations.models import BaseWage

        BaseWage.objects.update(valid_to=datetime.date(2023, 6, 30))
        assert client.post(address, fields).status_code == 302
        answer = client.post(address, fields | {"valid_from": "02/01/2018", "valid_to": "01/01/2018"})
        assert list(answer.context["adminform"].form.errors) == ["valid_to"]

    def test_the_base_wage_is_typed_with_points_and_shown_so(self, client):
        from nominations.models import BaseWage

        address = "/admin/nominations/basewage/add/"
        fields = {"amount": "2.340.000", "valid_from": "01/07/2024", "valid_to": ""}
        assert client.post(address, fields).status_code == 302
        wage = BaseWage.objects.get(amount=2_340_000)
        page = client.get(f"/admin/nominations/basewage/{wage.pk}/change/").content.decode()
        assert 'value="2.340.000"' in page

    def test_only_the_organiser_keeps_it(self, as_user, head, award_form):
        for name in ("basewage", "awardform"):
            assert as_user(head).get(f"/admin/nominations/{name}/").status_code in (403, 404)

    def test_form_with_coefficients(self, client, award_form):
        address = f"/admin/nominations/awardform/{award_form.pk}/change/"
        fields = {
            "code": "GK", "name": award_form.name, "kind": "award", "authority": award_form.authority,
            "for_individuals": "on", "for_collectives": "on", "rank": "30", "valid_from": "", "valid_to": "",
            "coefficients-TOTAL_FORMS": "1", "coefficients-INITIAL_FORMS": "0", "coefficients-0-recipient": "individual",
            "coefficients-0-coefficient": "0,3", "coefficients-0-valid_from": "01/10/2017", "coefficients-0-valid_to": "",
        }  # fmt: skip
        answer = client.post(address, fields)
        assert answer.status_code == 302, answer.context["errors"]
        assert str(award_form.coefficients.get().coefficient) == "0.300"

    ROWS = (
        ("first", "last", "other_first", "other_last", "recipient", "wrong"),
        [
            ("01/10/2017", "", "01/01/2020", "", "individual", ["coefficients-1-valid_from"]),
            ("01/10/2017", "01/01/2020", "01/01/2020", "", "individual", ["coefficients-1-valid_from"]),
            ("01/10/2017", "31/12/2019", "01/01/2020", "", "individual", []),
            ("01/10/2017", "", "01/01/2020", "", "collective", []),
            ("01/10/2017", "", "32/01/2020", "", "individual", ["coefficients-1-valid_from"]),
        ],
    )  # fmt: skip

    @pytest.mark.parametrize(*ROWS)
    @pytest.mark.parametrize("stored", [False, True])
    def test_two_coefficients_of_one_press_share_no_day(
        self, client, award_form, stored, first, last, other_first, other_last, recipient, wrong
    ):
        """`stored`: the first row was there before and gets its end with the same press."""
        row = {"pk": ""}
        if stored:
            known = award_form.coefficients.create(
                recipient="individual", coefficient="0.3", valid_from=datetime.date(2017, 10, 1)
            )
            row["pk"] = known.pk
        fields = {
            "code": "GK", "name": award_form.name, "kind": "award", "authority": award_form.authority,
            "for_individuals": "on", "for_collectives": "on", "rank": "30", "valid_from": "", "valid_to": "",
            "coefficients-TOTAL_FORMS": "2", "coefficients-INITIAL_FORMS": "1" if stored else "0",
            "coefficients-0-id": row["pk"], "coefficients-0-form": award_form.pk, "coefficients-0-recipient": "individual",
            "coefficients-0-coefficient": "0,3", "coefficients-0-valid_from": first, "coefficients-0-valid_to": last,
            "coefficients-1-recipient": recipient, "coefficients-1-coefficient": "0,6",
            "coefficients-1-valid_from": other_first, "coefficients-1-valid_to": other_last,
        }  # fmt: skip
        answer = client.post(f"/admin/nominations/awardform/{award_form.pk}/change/", fields)
        assert answer.status_code == (200 if wrong else 302)
        if wrong:
            (rows,) = answer.context["inline_admin_formsets"]
            found = [f"{form.prefix}-{name}" for form in rows.formset.forms for name in form.errors]
            assert (found, award_form.coefficients.count()) == (wrong, int(stored))
        else:
            assert award_form.coefficients.count() == 2
