"""The council's pages: who sees and does what, in which words, with how many queries."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conference.models import HistoryEntry
from nominations import council_closing, council_sessions, council_voting
from nominations.council import CouncilMember, CouncilSession, SessionState
from nominations.council_closing import Counts
from nominations.council_items import (
    CouncilAbstention,
    CouncilItem,
    CouncilScore,
    CouncilVote,
    Presence,
    ScoreCriterion,
)

pytestmark = pytest.mark.django_db
OPEN = SessionState.OPEN
LONG = "Nguyễn Phước Hoàng " * 16
SESSION_FORM = {
    "held_at": "12/03/2020 14:00", "place": "Phòng họp", "way": "open", "threshold_numerator": "2",
    "threshold_denominator": "3", "threshold_reached": "on", "base": "present", "written_count": "on",
}  # fmt: skip
POSTS = {  # name of the route → what is posted; the item's or the session's number is the argument
    "council_agenda": {"all": "1"},
    "council_attendance": {},
    "council_open": {},
    "council_discard": {},
    "council_close": {},
    "council_remove": {},
    "council_vote": {"choice": "yes"},
    "council_interest": {},
    "council_enter": {"close": "1"},
    "council_count": {"yes": "9", "no": "0", "blank": "0"},
    "council_postpone": {"reason": "Chờ"},
    "council_reopen": {},
}
OF_SESSION = ("council_agenda", "council_attendance", "council_open", "council_discard", "council_close")


def url(name: str, *args) -> str:
    return reverse(f"nominations:{name}", args=args)


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\u00a0", " ").split())


class TestWhoSees:
    @pytest.mark.parametrize(
        ("who", "list_status", "page_status"),
        [
            ("organiser", 200, 200), ("leader", 200, 200), ("voter", 200, 200),
            ("head", 403, 404), ("preparer", 403, 404), ("outsider", 403, 404), ("door", 403, 404),
        ],
    )  # fmt: skip
    def test_pages(self, request, as_user, item, voters, who, list_status, page_status):
        user = voters[0] if who == "voter" else request.getfixturevalue(who)
        client = as_user(user)
        assert client.get(url("council")).status_code == list_status
        for address in (
            url("council_session", item.session_id),
            url("council_item", item.pk),
        ):
            assert client.get(address).status_code == page_status

    @pytest.mark.parametrize("who", ["head", "preparer", "outsider", "door", "leader"])
    def test_nobody_else_changes_anything(self, request, as_user, item, who):
        client = as_user(request.getfixturevalue(who))
        for name, sent in POSTS.items():
            pk = item.session_id if name in OF_SESSION else item.pk
            own_page = name in ("council_vote", "council_interest")  # a reader is told that they have no seat
            expected = (302 if own_page else 403) if who == "leader" else 404
            assert client.post(url(name, pk), sent).status_code == expected, name
        fresh = CouncilItem.objects.get()
        assert (fresh.outcome, fresh.votes.count(), fresh.abstentions.count()) == ("", 0, 0)
        assert fresh.session.state == OPEN

    def test_members_manage_nothing(self, as_user, item, voters):
        client = as_user(voters[0])
        for name in POSTS.keys() - {"council_vote", "council_interest"}:
            pk = item.session_id if name in OF_SESSION else item.pk
            assert client.post(url(name, pk), POSTS[name]).status_code == 403
        assert client.get(url("council_new")).status_code == 403
        assert client.get(url("council_edit", item.session_id)).status_code == 403

    def test_get_is_405(self, as_user, organiser, item):
        client = as_user(organiser)
        for name in POSTS.keys() - {"council_agenda", "council_close", "council_discard"}:
            assert client.get(url(name, item.pk)).status_code == 405, name

    def test_everything_needs_sign_in(self, client, item):
        for name, sent in POSTS.items():
            response = client.post(url(name, item.pk), sent)  # the page keeps what was typed
            assert [template.name for template in response.templates][:1] == ["signed_out.html"], name
        assert CouncilItem.objects.get().outcome == ""

    def test_unknown_numbers_are_404(self, as_user, organiser, item):
        for number in (item.pk + 99, 10**23):
            for name in ("council_session", "council_item", "council_edit"):
                assert as_user(organiser).get(url(name, number)).status_code == 404
        forged = as_user(organiser).post(url("council_interest", item.pk), {"member": "9" * 23})
        assert forged.status_code == 404

    def test_single_votes_are_shown_to_the_secretary_alone(self, as_user, organiser, leader, item, voters):
        council_voting.vote(item, voters[0], "no")
        page = url("council_item", item.pk)
        assert 'value="no" selected' in as_user(organiser).get(page).content.decode()
        own = as_user(voters[0]).get(page).content.decode()
        assert re.search(r'value="no" aria-pressed="true"', own)
        for user in (voters[1], leader):
            content = as_user(user).get(page).content.decode()
            assert "aria-pressed" not in content and " selected" not in content.split("language")[0]
            assert "Lê Mẫu Thịnh" not in content

    def test_before_a_conference_is_set_up(self, as_user, make_user):
        client = as_user(make_user("organiser"))
        assert "Chưa thiết lập hội nghị" in text(client.get(url("council")))
        assert client.get(url("council_new")).status_code == 404


class TestSessionForm:
    def test_makes_one_however_often_it_is_sent(self, as_user, organiser, members, conference):
        client = as_user(organiser)
        key = client.get(url("council_new")).context["form"]["key"].value()
        sent = SESSION_FORM | {"key": key, "chair": members[0].pk, "secretary": members[2].pk}
        answers = [client.post(url("council_new"), sent) for _ in range(2)]
        session = CouncilSession.objects.get()
        assert [answer["Location"] for answer in answers] == [url("council_session", session.pk)] * 2
        assert (session.number, session.way, session.base, session.threshold_reached) == (
            1,
            "open",
            "present",
            True,
        )
        assert session.held_at.isoformat() == "2020-03-12T07:00:00+00:00"
        assert session.attendance.count() == 9

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"held_at": "12/03/2020"}, "held_at"), ({"held_at": "2020-03-12"}, "held_at"), ({"held_at": "12-03-20"}, "held_at"),
            ({"held_at": "32/03/2020"}, "held_at"), ({"held_at": ""}, "held_at"), ({"held_at": "01/01/1520 09:00"}, "held_at"),
            ({"place": "x" * 300}, "place"),
            ({"threshold_numerator": "4"}, "threshold_numerator"),
            ({"threshold_numerator": "3", "threshold_reached": ""}, "threshold_numerator"),
            ({"threshold_denominator": "0"}, "threshold_denominator"), ({"threshold_numerator": "9" * 23}, "threshold_numerator"),
            ({"chair": "9" * 23}, "chair"), ({"way": "x"}, "way"), ({"key": "x"}, "key"),
        ],
    )  # fmt: skip
    def test_wrong_input_stays_beside_its_field(self, as_user, organiser, members, wrong, field):
        response = as_user(organiser).post(url("council_new"), SESSION_FORM | wrong)
        assert response.status_code == 200
        assert list(response.context["form"].errors) == [field]
        assert not CouncilSession.objects.exists()
        if field != "place":
            assert "Phòng họp" in response.content.decode()

    def test_a_nul_byte_is_a_bad_request(self, as_user, organiser, members):
        response = as_user(organiser).post(url("council_new"), SESSION_FORM | {"place": "a\x00b"})
        assert response.status_code == 400

    def test_chair_and_secretary_differ_and_sit_in_this_council(self, as_user, organiser, members):
        sent = SESSION_FORM | {"chair": members[0].pk, "secretary": members[0].pk}
        assert list(as_user(organiser).post(url("council_new"), sent).context["form"].errors) == ["secretary"]
        CouncilMember.objects.filter(pk=members[1].pk).update(is_active=False)
        sent = SESSION_FORM | {"chair": members[1].pk}
        assert list(as_user(organiser).post(url("council_new"), sent).context["form"].errors) == ["chair"]

    def test_two_at_one_session(self, as_user, organiser, make_session, make_user):
        session, address = make_session(), None
        address = url("council_edit", session.pk)
        clients = [as_user(organiser), as_user(make_user("organiser"))]
        seen = [client.get(address).context["form"]["seen"].value() for client in clients]
        first = SESSION_FORM | {"chair": session.chair_id, "secretary": session.secretary_id}
        assert clients[0].post(address, first | {"place": "Phòng A", "seen": seen[0]}).status_code == 302
        clash = clients[1].post(address, first | {"place": "Phòng B", "seen": seen[1]})
        assert list(clash.context["form"].errors) == ["place"]
        assert CouncilSession.objects.get().place == "Phòng A"

    def test_an_open_one_is_not_edited(self, as_user, organiser, item):
        address = url("council_edit", item.session_id)
        assert as_user(organiser).get(address).status_code == 302
        as_user(organiser).post(address, SESSION_FORM | {"place": "Khác"})
        assert CouncilSession.objects.get().place == ""


class TestSecretary:
    def test_the_way_of_a_session(self, as_user, organiser, make_session, approved, members):
        approved(2)
        session, client = make_session(present=0), as_user(organiser)
        page = url("council_session", session.pk)
        assert told(client.post(url("council_open", session.pk), follow=True)) == [
            "Điểm danh thành viên có mặt trước khi khai mạc phiên họp."
        ]
        here = {f"member_{row.pk}": "present" for row in members}
        kept = client.post(url("council_attendance", session.pk), here, follow=True)
        assert told(kept) == ["Đã lưu điểm danh."]
        assert told(client.post(url("council_agenda", session.pk), {"all": "1"}, follow=True)) == [
            "Đã đưa 2 đề cử vào nội dung phiên họp."
        ]
        client.post(url("council_open", session.pk), follow=True)
        again = client.post(url("council_open", session.pk), follow=True)  # a second click
        assert told(again) == ["Phiên họp hiện đang họp. Không có gì thay đổi."]
        first, second = session.items.all()
        votes = {f"vote_{row.pk}": "yes" for row in members} | {f"seen_{row.pk}": "" for row in members}
        client.post(url("council_enter", first.pk), votes | {"close": "1"}, follow=True)
        refused = client.post(url("council_close", session.pk), follow=True)
        assert told(refused)[0].startswith("Còn 1 đề cử chưa có kết quả")
        assert "Còn 1 đề cử" in text(client.get(url("council_close", session.pk)))
        client.post(url("council_postpone", second.pk), {"reason": "Bổ sung"})
        assert client.get(url("council_close", session.pk)).status_code == 200
        client.post(url("council_close", session.pk))
        session.refresh_from_db()
        assert session.state == "closed"
        assert client.get(url("council_close", session.pk)).status_code == 302
        shown = text(client.get(page))
        assert "9/9 thành viên đồng ý (100,00 %)" in shown and "Hội đồng hoãn xem xét" in shown
        assert session.items.values_list("outcome", flat=True)[0] == "passed"

    def test_attendance_refuses_what_is_no_answer(self, as_user, organiser, make_session, members):
        session = make_session(present=0)
        name = f"member_{members[0].pk}"
        response = as_user(organiser).post(url("council_attendance", session.pk), {name: "maybe"})
        assert list(response.context["form"].errors) == [name]
        assert not session.attendance.filter(presence=Presence.PRESENT).exists()

    def test_two_note_the_attendance_at_once(self, as_user, organiser, make_session, members):
        session, client = make_session(present=0), as_user(organiser)
        shown = {f"seen_{row.pk}": "absent" for row in members}
        absent = {f"member_{row.pk}": "absent" for row in members}
        for member, presence in ((members[0], "present"), (members[1], "written")):
            sent = shown | absent | {f"member_{member.pk}": presence}
            client.post(url("council_attendance", session.pk), sent)
        kept = session.attendance.values_list("presence", flat=True)
        assert list(kept) == ["present", "written", *["absent"] * 7]

    def test_a_session_in_preparation_can_be_deleted(self, as_user, organiser, make_session, approved):
        session, client = make_session(approved()), as_user(organiser)
        address = url("council_discard", session.pk)
        assert client.get(address).status_code == 200
        assert client.post(address)["Location"] == url("council")
        assert client.post(address).status_code == 404
        assert not CouncilSession.objects.exists()
        assert HistoryEntry.objects.filter(action="council_discarded").count() == 1
        opened = make_session(approved(), state=OPEN)
        assert client.get(url("council_discard", opened.pk)).status_code == 302
        client.post(url("council_discard", opened.pk))
        assert CouncilSession.objects.get() == opened

    def test_the_agenda_one_by_one(self, as_user, organiser, make_session, approved, make_nomination):
        chosen, _other = approved(2)
        session, client = make_session(), as_user(organiser)
        for wrong in ([], ["9" * 23], ["x"], [make_nomination().pk]):
            response = client.post(url("council_agenda", session.pk), {"nominations": wrong})
            assert list(response.context["form"].errors) == ["nominations"]
        client.post(url("council_agenda", session.pk), {"nominations": [chosen.pk]})
        (item,) = session.items.all()
        assert item.nomination == chosen
        client.post(url("council_remove", item.pk))
        assert not session.items.exists()
        assert client.post(url("council_remove", item.pk)).status_code == 404  # a second click

    def test_counts_that_do_not_fit_stay_in_their_fields(self, as_user, organiser, make_session, approved):
        item = make_session(approved(), state=OPEN, way="secret").items.get()
        client, address = as_user(organiser), url("council_count", item.pk)
        for wrong, field in (
            ({"yes": "7", "no": "1", "blank": "0"}, "blank"), ({"yes": "-1", "no": "1", "blank": "9"}, "yes"),
            ({"yes": "x", "no": "1", "blank": "9"}, "yes"), ({"yes": "9" * 23, "no": "1", "blank": "9"}, "yes"),
        ):  # fmt: skip
            response = client.post(address, wrong)
            assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
            assert f'value="{wrong["yes"]}"' in response.content.decode()
        assert "Tổng số phiếu là 8" in text(client.post(address, {"yes": "7", "no": "1", "blank": "0"}))
        good = {"yes": "7", "no": "1", "blank": "1"}
        assert told(client.post(address, good, follow=True)) == ["Đã lưu kết quả kiểm phiếu."]
        assert told(client.post(address, good, follow=True))[0].startswith("Đề cử này đã có kết quả")
        item.refresh_from_db()
        assert (item.outcome, item.yes, CouncilVote.objects.count()) == ("passed", 7, 0)
        client.post(url("council_reopen", item.pk))
        item.refresh_from_db()
        assert item.outcome == ""

    def test_postponing_needs_a_reason(self, as_user, organiser, item):
        response = as_user(organiser).post(url("council_postpone", item.pk), {"reason": "  "})
        assert list(response.context["form"].errors) == ["reason"]
        assert CouncilItem.objects.get().outcome == ""


class TestMember:
    def test_votes_on_the_page_with_the_dossier(self, as_user, item, voters):
        client, page = as_user(voters[0]), url("council_item", item.pk)
        shown = text(client.get(page))
        assert "Ý kiến biểu quyết của bạn" in shown and "Hoàn thành xuất sắc nhiệm vụ." in shown
        for _ in range(2):
            answer = client.post(url("council_vote", item.pk), {"choice": "yes"}, follow=True)
        assert told(answer)[0].startswith("Đã ghi ý kiến của bạn: đồng ý.")
        assert client.post(url("council_vote", item.pk), {"choice": "x"}, follow=True).status_code == 200
        assert list(CouncilVote.objects.values_list("member__user", "choice")) == [(voters[0].pk, "yes")]

    def test_is_told_why_they_do_not_vote(self, as_user, make_session, approved, voters):
        item = make_session(approved(1, prepared_by=voters[0]), state=OPEN).items.get()
        shown = text(as_user(voters[0]).get(url("council_item", item.pk)))
        assert "Lý do: thành viên đã lập hồ sơ đề cử này." in shown
        assert "Ý kiến biểu quyết của bạn" not in shown
        answer = as_user(voters[0]).post(url("council_vote", item.pk), {"choice": "yes"}, follow=True)
        assert told(answer) == ["Bạn không tham gia biểu quyết về đề cử này vì có liên quan."]

    def test_steps_back_and_in_again(self, as_user, item, voters, members):
        client, address = as_user(voters[0]), url("council_interest", item.pk)
        client.post(address)
        assert CouncilAbstention.objects.get().grounds == "declared"
        client.post(address, {"withdraw": "1"})
        assert not CouncilAbstention.objects.exists()
        client.post(address, {"member": members[8].pk})  # for somebody else: only the organiser
        assert not CouncilAbstention.objects.exists()

    def test_gives_scores(self, as_user, make_session, approved, voters, members, conference, organiser):
        criterion = ScoreCriterion.objects.create(conference=conference, name="Thành tích", largest=10)
        item = make_session(approved(), state=OPEN, scored=True).items.get()
        client, address = as_user(voters[0]), url("council_scores", item.pk, members[3].pk)
        name = f"points_{criterion.pk}"
        for wrong in ("", "11", "-1", "x", "1,234", "9" * 23, "NaN"):
            response = client.post(address, {name: wrong})
            assert list(response.context["form"].errors) == [name], wrong
        assert client.post(address, {name: "8,5"}).status_code == 302
        assert [str(row.points) for row in CouncilScore.objects.all()] == ["8.50"]
        assert client.get(url("council_scores", item.pk, members[4].pk)).status_code == 403
        as_user(organiser).post(url("council_scores", item.pk, members[4].pk), {name: "6"})
        shown = text(client.get(url("council_session", item.session_id)))
        assert "Xếp hạng theo điểm chấm" in shown and "72,50" in shown


def test_the_pill_counts_what_a_member_is_still_to_vote_on(
    make_session, approved, voters, organiser, members
):
    session = make_session(approved(4), state=OPEN)
    voted, stepped_back, closed, left = session.items.all()
    waiting = CouncilItem.objects.waiting_for
    council_voting.vote(voted, voters[0], "abstain")
    council_voting.declare_interest(stepped_back, voters[0])
    council_closing.postpone(closed, organiser, "Chờ")
    assert list(waiting(voters[0])) == [left]
    assert waiting(voters[1]).count() == 3
    council_sessions.set_attendance(session, organiser, {members[4].pk: Presence.ABSENT})
    assert not waiting(voters[1]).exists()


class TestUnits:
    def test_read_the_result_with_their_nomination(
        self, as_user, head, preparer, outsider, organiser, make_session, approved
    ):
        session = make_session(approved(), state=OPEN, way="secret")
        item = session.items.get()
        page = url("detail", item.nomination_id)
        council_closing.count_secret(item, organiser, Counts(7, 2, 0))
        words = "Hội đồng đã thông qua ngày 12/03/2020: 7/9 thành viên đồng ý (77,78 %)."
        assert words not in text(as_user(head).get(page))
        council_sessions.close_session(session, organiser)
        for user in (head, preparer, organiser):
            shown = text(as_user(user).get(page))
            assert words in shown and "Hội đồng thông qua" in shown
        assert as_user(outsider).get(page).status_code == 404


class TestAdministration:
    def test_the_organiser_keeps_members_who_may_vote(self, as_user, organiser, conference, voters, head):
        client, address = as_user(organiser), "/admin/nominations/councilmember/add/"
        sent = {"conference": conference.pk, "post": "member", "order": "1", "is_active": "on"}
        assert client.post(address, sent | {"user": voters[0].pk}).status_code == 302
        assert CouncilMember.objects.get().full_name == voters[0].full_name
        for wrong in ({"user": voters[0].pk}, {"user": head.pk}, {"full_name": ""}, {"full_name": LONG}):
            assert client.post(address, sent | wrong).status_code == 200
        assert CouncilMember.objects.count() == 1
        assert as_user(head).get(address).status_code == 403

    def test_a_criterion_in_use_stays(self, as_user, organiser, conference, make_session, approved, members):
        criterion = ScoreCriterion.objects.create(conference=conference, name="Thành tích")
        item = make_session(approved(), state=OPEN, scored=True).items.get()
        CouncilScore.objects.create(item=item, member=members[3], criterion=criterion, points=5)
        address = f"/admin/nominations/scorecriterion/{criterion.pk}/"
        sent = {"conference": conference.pk, "name": "Khác", "weight": "9", "largest": "10", "order": "0"}
        assert as_user(organiser).post(address + "change/", sent).status_code == 200
        as_user(organiser).post(address + "delete/", {"post": "yes"})
        assert ScoreCriterion.objects.get().name == "Thành tích"
        add = "/admin/nominations/scorecriterion/add/"  # who scored already would be measured by less than the others
        assert as_user(organiser).post(add, sent).status_code == 200
        assert ScoreCriterion.objects.count() == 1
        CouncilScore.objects.all().delete()
        assert as_user(organiser).post(add, sent).status_code == 302


def test_counts_of_an_open_vote_are_refused_with_a_sentence(as_user, organiser, item):
    answer = as_user(organiser).post(
        reverse("nominations:council_count", args=[item.pk]), {"yes": "1"}, follow=True
    )
    assert [str(message) for message in answer.context["messages"]] == [
        "Phiên họp biểu quyết công khai: từng thành viên biểu quyết hoặc thư ký nhập thay."
    ]


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize("who", ["organiser", "voter", "leader"])
def test_as_many_queries_for_many_rows_and_few(
    request, as_user, make_session, approved, conference, members, voters, who
):
    ScoreCriterion.objects.create(conference=conference, name="Thành tích")
    client = as_user(voters[0] if who == "voter" else request.getfixturevalue(who))
    found = []
    for count in (1, 6):
        session = make_session(approved(count, full_name=LONG[:90]), state=OPEN, scored=True)
        item = session.items.first()
        council_voting.vote(item, voters[0], "yes")
        for place in range(count):
            name = f"{LONG[:80]} {count}.{place}"
            CouncilMember.objects.create(conference=conference, full_name=name, order=20)
        addresses = [url("council"), url("council_session", session.pk), url("council_item", item.pk)]
        if who == "organiser":
            addresses.append(url("council_agenda", session.pk))
        found.append([queries(client, address) for address in addresses])
    assert found[0] == found[1]
    assert max(found[0]) <= 13, found  # the page of one nomination reads its dossier
