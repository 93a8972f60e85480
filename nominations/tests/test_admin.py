"""Approval in the admin gives the same answers as the transitions, and shows nobody more than their unit."""

import pytest
from django.urls import reverse

from accounts.models import Role, RoleAssignment
from conference import history
from conference.models import PriorityTarget
from nominations.models import Allocation, Nomination
from nominations.states import State

pytestmark = pytest.mark.django_db

LIST = "/admin/nominations/nomination/"


def decide(client, decision, *nominations, **data):
    ids = ",".join(str(nomination.pk) for nomination in nominations)
    address = reverse("admin:nominations_nomination_decide", args=[decision])
    return client.post(address, {"ids": ids, "reason": "", **data})


def states(*nominations):
    found = dict(Nomination.objects.values_list("pk", "state"))
    return [found[nomination.pk] for nomination in nominations]


@pytest.fixture
def head_client(as_user, head, allocation):
    return as_user(head)


class TestList:
    def names(self, response):
        return {nomination.full_name for nomination in response.context["cl"].result_list}

    def test_a_head_lands_on_what_waits_in_their_unit(self, head_client, make_nomination, other_unit):
        make_nomination(full_name="Chờ Duyệt")
        make_nomination(State.APPROVED, full_name="Đã Duyệt")
        make_nomination(State.DRAFT, full_name="Bản Nháp")
        make_nomination(full_name="Đơn Vị Khác", unit=other_unit)
        assert self.names(head_client.get(LIST)) == {"Chờ Duyệt"}
        assert self.names(head_client.get(LIST + "?waiting=all")) == {"Chờ Duyệt", "Đã Duyệt"}

    def test_own_work_does_not_wait_for_oneself(self, as_user, preparer, unit, allocation, make_nomination):
        RoleAssignment.objects.create(user=preparer, role=Role.UNIT_HEAD, unit=unit)
        make_nomination()
        assert self.names(as_user(preparer).get(LIST)) == set()

    def test_filters_name_only_own_units(self, head_client, make_nomination, other_unit):
        make_nomination()
        make_nomination(unit=other_unit)
        assert other_unit.name not in head_client.get(LIST + "?waiting=all").content.decode()

    def test_banner_shows_mix_and_seats(self, head_client, make_nomination, other_unit, conference):
        Allocation.objects.create(conference=conference, unit=other_unit, category="exemplar", seats=5)
        make_nomination(State.APPROVED)
        make_nomination()
        context = head_client.get(LIST).context
        assert (context["mix"].exemplar, context["mix"].guest) == (1, 0)
        assert [(row.unit.code, row.approved, row.pending, row.seats) for row in context["seats_rows"]] == [
            ("QLTM", 1, 1, 3)
        ]

    def test_constant_queries(self, head_client, make_nomination, django_assert_max_num_queries):
        counts = []
        for _ in range(2):
            make_nomination()
            with django_assert_max_num_queries(12) as captured:
                head_client.get(LIST)
            counts.append(len(captured))
            make_nomination()
        assert counts[0] == counts[1]

    def test_preparers_have_no_admin(self, as_user, preparer, conference):
        assert as_user(preparer).get(LIST, follow=True).status_code == 403

    def test_anonymous_goes_to_the_one_sign_in(self, client):
        assert client.get(LIST)["Location"] == f"/sign-in/?next={LIST}"


class TestReadOnly:
    def test_no_add_no_edit_no_delete(self, head_client, make_nomination):
        nomination = make_nomination()
        assert head_client.get(LIST + "add/").status_code == 403
        assert head_client.post(f"{LIST}{nomination.pk}/delete/").status_code == 403
        response = head_client.post(
            f"{LIST}{nomination.pk}/change/", {"full_name": "Khác", "state": "approved"}
        )
        assert response.status_code == 403
        stored = Nomination.objects.get(pk=nomination.pk)
        assert (stored.full_name, stored.state) == (nomination.full_name, State.SUBMITTED)

    def test_another_units_nomination_is_not_found(self, head_client, make_nomination, other_unit):
        nomination = make_nomination(unit=other_unit, full_name="Người Khác")
        response = head_client.get(f"{LIST}{nomination.pk}/change/", follow=True)
        assert "Người Khác" not in response.content.decode().replace("“", "")
        assert response.redirect_chain

    def test_change_page_offers_the_decision(self, head_client, make_nomination):
        nomination = make_nomination()
        context = head_client.get(f"{LIST}{nomination.pk}/change/").context
        assert context["may_decide"] is True

    def test_change_page_reads_nothing_twice(
        self, head_client, make_nomination, django_assert_max_num_queries
    ):
        nomination = make_nomination()
        with django_assert_max_num_queries(19):
            page = head_client.get(f"{LIST}{nomination.pk}/change/")
        assert (page.context["seats"].unit, page.context["seats"].pending) == (nomination.unit, 1)

    def test_seats_of_a_unit_that_the_head_only_prepares_for(
        self, head, as_user, make_nomination, other_unit, allocation, outsider
    ):
        RoleAssignment.objects.create(user=head, role=Role.UNIT_PREPARER, unit=other_unit)
        Allocation.objects.create(
            conference=allocation.conference, unit=other_unit, category="exemplar", seats=5
        )
        nomination = make_nomination(unit=other_unit, prepared_by=outsider)
        page = as_user(head).get(f"{LIST}{nomination.pk}/change/")
        assert page.context["seats"].seats == 5

    def test_a_head_who_prepares_nothing_imports_nothing(self, head_client):
        for address in ("import/", "import/template/"):
            assert head_client.get(LIST + address).status_code == 403
        assert head_client.post(LIST + "process_import/").status_code == 403


class TestDecide:
    def test_confirmation_names_people_and_shows_the_quota(self, head_client, make_nomination):
        first, second = make_nomination(full_name="Trần Thị Mẫu An"), make_nomination(full_name="Lê Mẫu Bình")
        address = reverse("admin:nominations_nomination_decide", args=["approve"])
        page = head_client.get(address, {"ids": f"{first.pk},{second.pk}"})
        text = page.content.decode()
        assert "Trần Thị Mẫu An" in text
        assert "Lê Mẫu Bình" in text
        view = page.context["outlook"]
        assert (view.before.exemplar, view.after.exemplar) == (0, 2)
        assert [(row["after"], row["over"]) for row in page.context["seats_after"]] == [(2, 0)]
        assert states(first, second) == [State.SUBMITTED, State.SUBMITTED]  # a GET changes nothing

    def test_priority_groups_that_would_be_short_are_named_and_stop_nothing(
        self, head_client, make_nomination, conference
    ):
        PriorityTarget.objects.create(conference=conference, group="female", min_percent=60)
        PriorityTarget.objects.create(conference=conference, group="direct_worker", min_count=1)
        make_nomination(State.APPROVED, gender="female", is_direct_worker=True)
        man = make_nomination(gender="male")
        address = reverse("admin:nominations_nomination_decide", args=["approve"])
        page = head_client.get(address, {"ids": man.pk})
        assert [(row.people, row.exemplars, row.missing) for row in page.context["missed_after"]] == [
            (1, 2, 1)
        ]
        assert "Đại biểu nữ: 1 trong số 2 điển hình, còn thiếu 1" in page.content.decode()
        decide(head_client, "approve", man)
        assert states(man) == [State.APPROVED]
        banner = head_client.get(LIST)
        assert [row.missing for row in banner.context["missed"]] == [1]
        assert "Đại biểu nữ: 1 trong số 2 điển hình, còn thiếu 1" in banner.content.decode()

    def test_the_banner_tells_a_growing_list_as_the_dashboard_does(self, head_client, make_nomination):
        make_nomination(State.APPROVED)
        text = head_client.get(LIST).content.decode()
        assert "Danh sách chưa đủ" in text and "nhiều hơn dự kiến" not in text

    def test_action_leads_to_the_confirmation(self, head_client, make_nomination):
        nomination = make_nomination()
        response = head_client.post(LIST, {"action": "approve_selected", "_selected_action": [nomination.pk]})
        assert response["Location"] == f"/admin/nominations/nomination/decide/approve/?ids={nomination.pk}"

    def test_approve_in_bulk(self, head_client, head, make_nomination):
        chosen = [make_nomination(), make_nomination()]
        assert decide(head_client, "approve", *chosen)["Location"] == LIST
        assert states(*chosen) == [State.APPROVED] * 2
        entry = history.of(chosen[0]).get()
        assert (entry.actor, entry.action, entry.from_state, entry.to_state) == (
            head,
            "approve",
            "submitted",
            "approved",
        )

    def test_over_the_seats_the_rest_is_refused_with_a_sentence(self, head_client, make_nomination):
        chosen = [make_nomination() for _ in range(4)]
        response = decide(head_client, "approve", *chosen)
        assert sorted(states(*chosen)) == [State.APPROVED] * 2 + [State.SUBMITTED] * 2
        page = head_client.get(response["Location"])
        assert len([m for m in page.context["messages"] if m.level_tag == "error"]) == 2

    @pytest.mark.parametrize(("decision", "state"), [("return", State.RETURNED), ("refuse", State.REFUSED)])
    def test_a_reason_is_asked(self, head_client, make_nomination, decision, state):
        nomination = make_nomination()
        response = decide(head_client, decision, nomination, reason="  ")
        assert response.status_code == 200
        assert states(nomination) == [State.SUBMITTED]
        decide(head_client, decision, nomination, reason="Thiếu xác nhận")
        stored = Nomination.objects.get(pk=nomination.pk)
        assert (stored.state, stored.decision_reason) == (state, "Thiếu xác nhận")

    def test_another_units_ids_do_nothing(self, head_client, make_nomination, other_unit):
        foreign = make_nomination(unit=other_unit)
        decide(head_client, "approve", foreign)
        assert states(foreign) == [State.SUBMITTED]

    def test_own_work(self, as_user, preparer, unit, allocation, make_nomination):
        RoleAssignment.objects.create(user=preparer, role=Role.UNIT_HEAD, unit=unit)
        nomination = make_nomination()
        decide(as_user(preparer), "approve", nomination)
        assert states(nomination) == [State.SUBMITTED]

    @pytest.mark.parametrize("who", ["preparer", "outsider"])
    def test_wrong_role(self, request, as_user, make_nomination, allocation, who):
        nomination = make_nomination()
        decide(as_user(request.getfixturevalue(who)), "approve", nomination)
        assert states(nomination) == [State.SUBMITTED]

    def test_hard_rule_override(self, as_user, organiser, head_client, make_nomination, conference):
        conference.quota_is_hard = True
        conference.target_delegates = 2
        conference.save()
        Allocation.objects.update(seats=9, collectives=0)
        for _ in range(3):
            make_nomination(State.APPROVED)
        nomination = make_nomination()
        decide(head_client, "approve", nomination, reason="xin duyệt")
        assert states(nomination) == [State.SUBMITTED]
        decide(as_user(organiser), "override", nomination, reason="Đồng ý")
        decide(head_client, "approve", nomination)
        assert states(nomination) == [State.APPROVED]

    def test_soft_rule_asks_for_the_reason_on_the_same_page(self, head_client, make_nomination, conference):
        conference.target_delegates = 2
        conference.save()
        Allocation.objects.update(seats=9, collectives=0)
        for _ in range(3):
            make_nomination(State.APPROVED)
        nomination = make_nomination()
        response = decide(head_client, "approve", nomination)
        assert (response.status_code, states(nomination)) == (200, [State.SUBMITTED])
        decide(head_client, "approve", nomination, reason="Thành tích đột xuất")
        assert Nomination.objects.get(pk=nomination.pk).override_reason == "Thành tích đột xuất"

    @pytest.mark.parametrize("ids", ["", "abc", "1,;drop", "9" * 30, "-1"])
    def test_odd_ids(self, head_client, ids):
        address = reverse("admin:nominations_nomination_decide", args=["approve"])
        assert head_client.get(address, {"ids": ids}).status_code == 200
        assert head_client.post(address, {"ids": ids}).status_code == 200

    def test_unknown_decision(self, head_client):
        assert head_client.get("/admin/nominations/nomination/decide/crown/", follow=True).redirect_chain


class TestExport:
    def export(self, client, file_format):
        fields = {f"nominationresource_{name}": "on" for name in ("reference", "full_name", "unit", "state")}
        return client.post(LIST + "export/?waiting=all", {"format": file_format, "resource": "0", **fields})

    def test_cells_never_run_and_only_own_unit(self, head_client, make_nomination, other_unit):
        make_nomination(full_name="=HYPERLINK(1)")
        make_nomination(full_name="Người Khác", unit=other_unit)
        content = self.export(head_client, "1").content.decode()
        assert "'=HYPERLINK(1)" in content
        assert "Người Khác" not in content


class TestAllocation:
    ADDRESS = "/admin/nominations/allocation/"

    def test_seats_do_not_fall_below_the_approved(self, as_user, organiser, allocation, make_nomination):
        for _number in range(2):
            make_nomination(State.APPROVED)
        client = as_user(organiser)
        data = {
            "conference": allocation.conference_id, "unit": allocation.unit_id, "category": "exemplar", "reserve": "0",
        }  # fmt: skip
        page = client.post(
            f"{self.ADDRESS}{allocation.pk}/change/", {**data, "seats": "1", "collectives": "0"}
        )
        assert set(page.context["adminform"].form.errors) == {"seats"}
        client.post(f"{self.ADDRESS}{allocation.pk}/change/", {**data, "seats": "2", "collectives": "0"})
        allocation.refresh_from_db()
        assert allocation.seats == 2

    def test_numbers_are_typed_into_the_list(self, as_user, organiser, allocation, make_nomination):
        make_nomination(State.APPROVED)
        rows = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": allocation.pk, "_save": "1"}
        client = as_user(organiser)
        client.post(
            self.ADDRESS, {**rows, "form-0-seats": "0", "form-0-collectives": "0", "form-0-reserve": "0"}
        )
        allocation.refresh_from_db()
        assert allocation.seats == 3
        client.post(
            self.ADDRESS, {**rows, "form-0-seats": "8", "form-0-collectives": "2", "form-0-reserve": "0"}
        )
        allocation.refresh_from_db()
        assert (allocation.seats, allocation.collectives) == (8, 2)
        assert history.of(allocation).get().changes == {"seats": ["3", "8"], "collectives": ["1", "2"]}

    def test_heads_do_not_allocate(self, head_client, allocation):
        assert head_client.get(self.ADDRESS).status_code == 403


class TestSecondThoughts:
    def test_what_changed_since_the_page_was_shown_is_left_out(self, head_client, make_nomination):
        nomination = make_nomination()
        address = reverse("admin:nominations_nomination_decide", args=["approve"])
        shown = head_client.get(address, {"ids": nomination.pk}).context["ids"]
        Nomination.objects.filter(pk=nomination.pk).update(
            full_name="Người Khác", version=nomination.version + 2
        )
        head_client.post(address, {"ids": shown, "reason": ""})
        assert states(nomination) == [State.SUBMITTED]

    def test_a_second_click_is_told_of_the_success(self, head_client, make_nomination):
        nomination = make_nomination()
        address = reverse("admin:nominations_nomination_decide", args=["approve"])
        shown = head_client.get(address, {"ids": nomination.pk}).context["ids"]
        for _click in range(2):
            head_client.post(address, {"ids": shown, "reason": ""})
        messages = list(head_client.get(LIST).context["messages"])
        assert [message.level_tag for message in messages] == ["success", "success"]
        assert history.of(nomination).count() == 1
