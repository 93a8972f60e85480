"""The same person in two nominations: found, shown to the organiser, decided with a reason; others learn next to nothing."""

from __future__ import annotations

import datetime
import random
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, RoleAssignment
from conference import history
from nominations import evidence, pairs, transitions
from nominations.mix import seats_of
from nominations.models import Nomination, PairVerdict
from nominations.states import State
from nominations.transitions import TransitionError
from tests.pdf import PDF

pytestmark = pytest.mark.django_db

LIST = "/nominations/same-person/"


@pytest.fixture
def two(make_nomination, other_unit, outsider):
    """The office and another unit put one person forward, spelt in two ways."""
    first = make_nomination(full_name="Nguyễn Thị Hoà", position="Chuyên viên")
    second = make_nomination(
        full_name="Nguyễn Thị Hòa",
        position="Ủy viên",
        unit=other_unit,
        prepared_by=outsider,
        date_of_birth=None,
    )
    return first, second


def address(first, second):
    return reverse("nominations:pair", args=[first.pk, second.pk])


def fresh(nomination):
    return Nomination.objects.get(pk=nomination.pk)


def open_ids(conference):
    return pairs.open_pairs(conference).pairs


class TestFinding:
    def test_across_units_with_the_tone_elsewhere(self, two, conference, make_nomination):
        make_nomination(full_name="Nguyễn Thị Hoàng")
        assert open_ids(conference) == [(two[0].pk, two[1].pk)]

    @pytest.mark.parametrize("state", [State.DRAFT, State.REFUSED, State.WITHDRAWN])
    def test_not_what_is_out_or_not_sent_yet(self, two, conference, state):
        Nomination.objects.filter(pk=two[1].pk).update(state=state)
        assert open_ids(conference) == []

    def test_twins_are_listed_as_the_same_name(self, two, conference):
        Nomination.objects.filter(pk=two[1].pk).update(date_of_birth=datetime.date(1990, 1, 1))
        found = pairs.open_pairs(conference)
        assert (found.pairs, found.namesakes) == ([], [(two[0].pk, two[1].pk)])

    def test_collectives_by_their_name_not_by_who_comes(self, make_nomination, conference, other_unit):
        one = make_nomination(kind="collective", collective_name="Tổ Xăng dầu", full_name="Lê An")
        two = make_nomination(
            kind="collective", collective_name="TỔ XĂNG DẦU", full_name="Lê Ba", unit=other_unit
        )
        make_nomination(full_name="Tổ Xăng dầu")
        make_nomination(kind="collective", collective_name="Tổ Khác", full_name="Lê An")
        assert open_ids(conference) == [(one.pk, two.pk)]

    def test_not_of_another_conference(self, two, conference):
        conference.pk, conference.slug, conference.is_current = None, "khac", False
        conference.save()
        Nomination.objects.filter(pk=two[1].pk).update(conference=conference)
        assert open_ids(conference) == []

    def test_the_figure_of_the_menu_follows_the_rule(self, conference, make_nomination, organiser):
        chance = random.Random(5)
        born = [None, datetime.date(1985, 4, 5), datetime.date(1990, 1, 1)]
        for _number in range(40):
            kind = chance.choice(["individual", "individual", "guest", "collective"])
            name = chance.choice(["Lê An", "Lê Ân", "Trần Bình", "Vũ Chi", "Hồ Dũng"])
            fields = {"collective_name": name} if kind == "collective" else {"full_name": name}
            make_nomination(
                chance.choice([State.SUBMITTED, State.APPROVED, State.REFUSED]),
                kind=kind,
                date_of_birth=chance.choice(born),
                **fields,
            )
        for _round in range(3):
            found = open_ids(conference)
            later = set(pairs.waiting(conference).values_list("pk", flat=True))
            assert later == {second for _first, second in found} and len(later) > 5
            for first, second in chance.sample(found, 8):
                rows = Nomination.objects.in_bulk([first, second])
                pairs.different(rows[first], rows[second], organiser, "Khác người")

    def test_a_thousand_are_looked_through_at_once(self, as_user, organiser, conference, unit, preparer):
        rows = [
            Nomination(conference=conference, unit=unit, kind="individual", state=State.SUBMITTED, number=number,
                       full_name=f"Lê Văn {number // 2}", prepared_by=preparer)
            for number in range(1, 1001)
        ]  # fmt: skip
        for row in rows:
            row.set_keys()
        Nomination.objects.bulk_create(rows)
        client = as_user(organiser)
        started = time.process_time()
        with CaptureQueriesContext(connection) as captured:
            page = client.get(LIST)
        assert time.process_time() - started < 2
        assert (page.context["page_obj"].paginator.count, len(page.context["pairs"])) == (499, 20)
        assert len(captured) <= 12


class TestDeciding:
    def test_two_persons(self, two, organiser, conference):
        verdict = pairs.different(*two, organiser, "Khác ngày sinh")
        assert (verdict.same_person, verdict.reason, verdict.by) == (False, "Khác ngày sinh", organiser)
        assert open_ids(conference) == []
        assert [fresh(row).state for row in two] == [State.SUBMITTED] * 2
        for row in two:
            entry = history.of(row).get()
            assert (entry.actor, entry.action, entry.reason) == (
                organiser,
                "different_persons",
                "Khác ngày sinh",
            )

    @pytest.mark.parametrize("kept", [0, 1])
    def test_one_person_keeps_one_nomination(self, two, organiser, kept, conference):
        other = two[1 - kept]
        pairs.same(two[kept], other, organiser, "Cùng một người")
        assert fresh(two[kept]).state == State.SUBMITTED
        gone = fresh(other)
        assert (gone.state, gone.decision_reason, gone.decided_by) == (
            State.WITHDRAWN,
            "Cùng một người",
            organiser,
        )
        assert [entry.action for entry in history.of(two[kept])] == ["kept_of_two"]
        assert [(e.action, e.to_state) for e in history.of(other)] == [("merge", "withdrawn")]
        assert open_ids(conference) == []

    def test_an_approved_one_frees_its_seat(self, two, organiser, conference, allocation, unit):
        Nomination.objects.filter(pk=two[0].pk).update(state=State.APPROVED)
        assert seats_of(conference, unit.pk, "exemplar").approved == 1
        pairs.same(two[1], two[0], organiser, "Cùng một người")
        assert seats_of(conference, unit.pk, "exemplar").approved == 0

    def test_a_second_decision_is_refused(self, two, organiser):
        pairs.different(*two, organiser, "Khác người")
        for act in (pairs.different, pairs.same):
            with pytest.raises(TransitionError):
                act(*two, organiser, "Nghĩ lại")
        assert [fresh(row).state for row in two] == [State.SUBMITTED] * 2
        assert PairVerdict.objects.count() == 1

    @pytest.mark.parametrize("who", ["preparer", "head", "outsider"])
    def test_only_the_organiser(self, request, two, who):
        for act in (pairs.different, pairs.same):
            with pytest.raises(TransitionError):
                act(*two, request.getfixturevalue(who), "Lý do")
        assert not PairVerdict.objects.exists()

    def test_not_on_own_work(self, two, preparer):
        RoleAssignment.objects.create(user=preparer, role=Role.ORGANISER)
        for act in (pairs.different, pairs.same):
            with pytest.raises(TransitionError):
                act(*two, preparer, "Lý do")
        assert not PairVerdict.objects.exists()

    def test_not_without_a_reason(self, two, organiser):
        with pytest.raises(TransitionError):
            pairs.same(*two, organiser, "  ")
        assert not PairVerdict.objects.exists()

    def test_not_on_any_two(self, two, organiser, make_nomination):
        with pytest.raises(TransitionError):
            pairs.same(two[0], make_nomination(), organiser, "Lý do")
        assert not PairVerdict.objects.exists()

    def test_two_persons_are_taken_back_and_decided_anew(self, two, organiser, conference):
        verdict = pairs.different(*two, organiser, "Khác ngày sinh")
        pairs.take_back(verdict, organiser, "Nhầm hồ sơ")
        assert open_ids(conference) == [(two[0].pk, two[1].pk)]
        for row in two:
            told = [(entry.action, entry.reason) for entry in history.of(row).order_by("pk")]
            assert told == [
                ("different_persons", "Khác ngày sinh"),
                ("different_persons_undone", "Nhầm hồ sơ"),
            ]
        pairs.same(*two, organiser, "Cùng một người")
        assert fresh(two[1]).state == State.WITHDRAWN

    def test_one_person_is_final(self, two, organiser):
        pairs.same(*two, organiser, "Cùng một người")
        verdict = PairVerdict.objects.get()
        for state in (State.WITHDRAWN, State.SUBMITTED):  # also if the row came back by another way
            Nomination.objects.filter(pk=two[1].pk).update(state=state)
            with pytest.raises(TransitionError):
                pairs.take_back(verdict, organiser, "Nghĩ lại")
        assert list(PairVerdict.objects.all()) == [verdict]

    @pytest.mark.parametrize("who", ["preparer", "head", "outsider"])
    def test_only_the_organiser_takes_back_and_with_a_reason(self, request, two, organiser, who):
        verdict = pairs.different(*two, organiser, "Khác người")
        for user, reason in ((request.getfixturevalue(who), "Lý do"), (organiser, " ")):
            with pytest.raises(TransitionError):
                pairs.take_back(verdict, user, reason)
        assert PairVerdict.objects.exists()

    def test_own_work_is_not_taken_back(self, two, organiser, preparer):
        verdict = pairs.different(*two, organiser, "Khác người")
        RoleAssignment.objects.create(user=preparer, role=Role.ORGANISER)
        with pytest.raises(TransitionError):
            pairs.take_back(verdict, preparer, "Lý do")
        assert PairVerdict.objects.exists()

    def test_taken_back_once(self, two, organiser):
        verdict = pairs.different(*two, organiser, "Khác người")
        again = PairVerdict.objects.get()
        pairs.take_back(verdict, organiser, "Lần một")
        with pytest.raises(TransitionError):
            pairs.take_back(again, organiser, "Lần hai")
        assert history.of(two[0]).count() == 2

    def test_not_when_one_was_withdrawn_meanwhile(self, two, organiser, preparer):
        transitions.withdraw(two[0], preparer, "Nghỉ")
        with pytest.raises(TransitionError):
            pairs.same(*two, organiser, "Lý do")
        assert fresh(two[1]).state == State.SUBMITTED


class TestPages:
    def test_list_pair_and_verdict(self, as_user, organiser, two):
        client = as_user(organiser)
        assert address(*two) in client.get(LIST).content.decode()
        page = client.get(address(*two))
        text = page.content.decode()
        assert "Nguyễn Thị <del>Hoà</del>" in text and "Nguyễn Thị <ins>Hòa</ins>" in text
        assert client.post(address(*two), {"verdict": "different", "reason": ""}).status_code == 200
        assert client.post(address(*two), {"verdict": "crown", "reason": "x"}).status_code == 200
        assert not PairVerdict.objects.exists()
        done = client.post(address(*two), {"verdict": "second", "reason": "Cùng ngày sinh"})
        assert done["Location"] == LIST
        assert [fresh(row).state for row in two] == [State.WITHDRAWN, State.SUBMITTED]
        listed = client.get(LIST)
        assert listed.context["pairs"] == [] and "Cùng ngày sinh" in listed.content.decode()
        assert "Lưu kết luận" not in client.get(address(*two)).content.decode()

    def test_a_verdict_is_taken_back_on_the_page(self, as_user, organiser, two):
        client = as_user(organiser)
        assert "không hoàn lại được" in client.get(address(*two)).content.decode()
        client.post(address(*two), {"verdict": "different", "reason": "Khác người"})
        page = client.get(address(*two))
        assert "Bỏ kết luận" in page.content.decode() and "Lưu kết luận" not in page.content.decode()
        shown = page.context["form"].initial["take_back"]
        refused = client.post(address(*two), {"take_back": shown, "reason": " "})
        assert refused.context["form"].errors.keys() == {"reason"}
        done = client.post(address(*two), {"take_back": shown, "reason": "Nhầm"})
        assert (done["Location"], PairVerdict.objects.count()) == (address(*two), 0)
        assert "Lưu kết luận" in client.get(address(*two)).content.decode()

    def test_a_newer_verdict_is_not_taken_back_unseen(self, as_user, organiser, two):
        client = as_user(organiser)
        old = pairs.different(*two, organiser, "Khác người")
        shown = old.pk
        pairs.take_back(old, organiser, "Nhầm")
        for _verdict in range(2):  # first with no verdict, then with a newer one
            page = client.post(address(*two), {"take_back": shown, "reason": "Nghĩ lại"})
            assert page.status_code == 200 and "Không có gì thay đổi" in page.content.decode()
            if not PairVerdict.objects.exists():
                pairs.different(*two, organiser, "Xem lại rồi")
        assert PairVerdict.objects.get().reason == "Xem lại rồi"
        late = client.post(address(*two), {"verdict": "different", "reason": "Tôi cũng thấy thế"})
        assert late.context["refused"] == ["Người khác đã xử lý trước. Không có gì thay đổi."]
        assert PairVerdict.objects.get().reason == "Xem lại rồi"

    def test_a_final_verdict_says_so(self, as_user, organiser, two):
        pairs.same(*two, organiser, "Cùng người")
        client = as_user(organiser)
        text = client.get(address(*two)).content.decode()
        assert "Kết luận này là cuối cùng" in text and "Bỏ kết luận" not in text
        verdict = PairVerdict.objects.get()
        client.post(address(*two), {"take_back": verdict.pk, "reason": "Nghĩ lại"})
        assert list(PairVerdict.objects.all()) == [verdict]

    def test_the_menu_tells_that_there_is_something_to_decide(self, as_user, organiser, head, two):
        client = as_user(organiser)

        def pill():
            menu = [item for group in client.get(LIST).context["nav"] for item in group.items]
            return next(item.count for item in menu if item.url == LIST)

        assert pill() == 1
        pairs.different(*two, organiser, "Khác người")
        assert pill() is None

    def test_what_was_withdrawn_stays_readable(self, as_user, organiser, preparer, two):
        paper = evidence.attach(two[0], SimpleUploadedFile("a.pdf", PDF), "minutes", preparer)
        pairs.same(two[1], two[0], organiser, "Cùng người")
        for user in (organiser, preparer):
            client = as_user(user)
            assert client.get(reverse("nominations:detail", args=[two[0].pk])).status_code == 200
            assert client.get(reverse("nominations:evidence", args=[paper.pk])).status_code == 200

    def test_a_second_click_changes_nothing(self, as_user, organiser, two):
        client = as_user(organiser)
        for _click in range(2):
            response = client.post(address(*two), {"verdict": "first", "reason": "Cùng người"})
        assert response.status_code == 200 and response.context["form"].errors
        assert PairVerdict.objects.count() == 1
        assert history.of(two[1]).count() == 1

    @pytest.mark.parametrize("who", ["preparer", "head", "outsider"])
    def test_for_nobody_else(self, request, as_user, two, who):
        client = as_user(request.getfixturevalue(who))
        assert client.get(LIST).status_code == 403
        assert client.get(address(*two)).status_code == 404
        assert client.post(address(*two), {"verdict": "first", "reason": "x"}).status_code == 404
        assert [fresh(row).state for row in two] == [State.SUBMITTED] * 2

    def test_odd_addresses(self, as_user, organiser, two, make_nomination):
        client = as_user(organiser)
        other = make_nomination()
        for first, second in (
            (two[1].pk, two[0].pk),
            (two[0].pk, other.pk),
            (two[0].pk, two[0].pk),
            (1, 10**23),
        ):
            assert client.get(f"{LIST}{first}/{second}/").status_code == 404
        assert client.post(LIST).status_code == 405
        assert client.get(LIST + "?page=zzz").status_code == 200

    def test_sign_in_is_asked(self, client, conference):
        assert client.get(LIST)["Location"].startswith("/sign-in/?next=")

    def test_before_set_up(self, as_user, organiser):
        assert as_user(organiser).get(LIST).status_code == 200

    def test_the_pair_page_asks_little(self, as_user, organiser, two, django_assert_max_num_queries):
        client = as_user(organiser)
        with django_assert_max_num_queries(12):
            client.get(address(*two))

    def test_queries_for_few_and_many(self, as_user, organiser, two, make_nomination):
        client, counts = as_user(organiser), []
        for _round in range(2):
            with CaptureQueriesContext(connection) as captured:
                client.get(LIST)
            counts.append(len(captured))
            for _number in range(4):
                make_nomination(full_name="Nguyễn Thị Hoà")
        assert counts[0] == counts[1] <= 12


class TestWarnings:
    HINT = "Một đề cử khác trùng họ tên ở đơn vị khác; thư ký đang xem."

    def test_a_unit_learns_no_more_than_that_the_name_is_elsewhere(
        self, as_user, preparer, head, two, allocation
    ):
        for user, page in (
            (preparer, reverse("nominations:detail", args=[two[0].pk])),
            (head, f"/admin/nominations/nomination/{two[0].pk}/change/"),
            (head, f"/admin/nominations/nomination/decide/approve/?ids={two[0].pk}"),
        ):
            text = as_user(user).get(page).content.decode()
            assert text.count(self.HINT) == 1, page
            assert two[1].reference not in text and "Ủy viên" not in text and two[1].unit.name not in text

    def test_before_submitting(self, as_user, preparer, two):
        Nomination.objects.filter(pk=two[0].pk).update(state=State.DRAFT, number=None)
        page = as_user(preparer).get(reverse("nominations:check", args=[two[0].pk])).content.decode()
        assert page.count(self.HINT) == 1

    def test_another_units_draft_is_not_betrayed(self, as_user, preparer, two):
        Nomination.objects.filter(pk=two[1].pk).update(state=State.DRAFT)
        page = as_user(preparer).get(reverse("nominations:detail", args=[two[0].pk])).content.decode()
        assert self.HINT not in page

    def test_the_organiser_and_ones_own_unit_are_told_which(self, two, organiser, preparer, make_nomination):
        third = make_nomination(full_name="NGUYỄN THỊ HOÀ")
        assert pairs.warnings([two[0]], preparer)[two[0].pk] == [
            self.HINT,
            f"{third.reference} của QLTM có cùng họ tên. Có phải cùng một người không?",
        ]
        assert len(pairs.warnings([two[0]], organiser)[two[0].pk]) == 2

    def test_silent_after_the_verdict(self, two, organiser, preparer, make_nomination):
        pairs.different(*two, organiser, "Khác người")
        other = make_nomination()
        assert pairs.warnings([two[0]], preparer) == {}
        assert pairs.warnings([*two, other], organiser) == {}
