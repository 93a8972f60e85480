"""The conference moves: what follows from it, what is asked first, and that it is done once, by the organiser."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from agenda.models import AgendaItem, Film, Paper
from conference import history, holidays
from delegates import answers, by_unit
from documents import invitations
from documents.models import Invitation
from invitations import links, mail, outbox, postponement, replies
from invitations.models import Correspondence, Mailing, Message, PersonalLink, Postponement, Reply, new_key
from invitations.postponement_plan import Move, plan
from invitations.postponement_warnings import warnings
from invitations.tests.conftest import COMING
from nominations.council import CouncilSession
from subcommittees.models import Subcommittee, Task

pytestmark = pytest.mark.django_db
PAGE = "/conference/postpone/"
OLD, NEW = datetime.date(2030, 4, 24), datetime.date(2030, 5, 8)
State = Message.State


def at(day: int, month: int, hour: int = 17) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(2030, month, day, hour))


def move(date=NEW, **fields) -> Move:
    told = {"start_time": datetime.time(7, 30), "minutes_limit": 240, "venue": "Hội trường Sở Công Thương"}
    return Move(date=date, **told | {"reason": "Mưa bão."} | fields)


@pytest.fixture
def carry_out(conference, organiser):
    """carry_out(move()) -> the row; the plan is that of this moment."""

    def make(asked: Move, key: str = "") -> Postponement:
        conference.refresh_from_db()
        seen = plan(conference, asked).fingerprint
        return postponement.carry_out(conference, organiser, asked, key=key or new_key(), seen=seen)

    return make


@pytest.fixture
def sent(release):
    """sent([guest], number=5) -> a mailing that arrived."""

    def make(people, **told) -> Mailing:
        mailing = release(people, with_paper=True, with_calendar=True, **told)
        mailing.messages.update(state=State.SENT, sent_at=timezone.now())
        answers.set_mark(mailing.conference, None, "invited", [person.pk for person in people])
        return mailing

    return make


@pytest.fixture
def client(as_user, organiser):
    return as_user(organiser)


def form(**told) -> dict[str, str]:
    return {
        "date": "08/05/2030", "start_time": "07:30", "venue": "Hội trường Sở Công Thương", "reason": "Mưa bão.",
        "letter_date": "", "key": new_key(), **told,
    }  # fmt: skip


def shown(response) -> dict[str, str]:
    """The fields of the page as a browser would send them back."""
    context, found = response.context, {}
    for part in (context["form"], context["below"]):
        for field in part or ():
            value = field.value()
            if value not in (None, False, ""):
                found[field.html_name] = "on" if value is True else str(value)
    return found | {name: context[name] for name in ("seen", "typed") if name in context}


class TestDates:
    def test_what_has_a_day_of_its_own_moves_as_told(self, conference, carry_out, organiser, guest, unit):
        conference.nomination_deadline = at(10, 4)
        conference.save()
        Correspondence.objects.create(conference=conference, reply_until=at(20, 4))
        session = CouncilSession.objects.create(conference=conference, number=1, held_at=at(12, 4, 8))
        task = Task.objects.create(
            subcommittee=Subcommittee.objects.create(conference=conference, code="1", name="TB", lead_unit=unit),
            number="1", title="Phóng sự", offset_days=-10, lead_unit=unit,
        )  # fmt: skip
        links.make(guest, organiser)
        PersonalLink.objects.update(expires_at=at(23, 4))
        reopened = conference.registration_deadlines.create(unit=unit, until=at(21, 4))
        moments = {"nomination_deadline": at(24, 4), f"session-{session.pk}": at(27, 4, 9)}
        moments[f"registration-{reopened.pk}"] = at(5, 5)
        carry_out(move(moments=moments))
        conference.refresh_from_db()
        session.refresh_from_db()
        assert (conference.date, conference.nomination_deadline) == (NEW, at(24, 4))
        assert conference.correspondence.reply_until == at(20, 4)  # was not ticked
        assert session.held_at == at(27, 4, 9)
        assert by_unit.closes_at(conference, [unit.pk]) == {
            unit.pk: at(8, 5, 7) + datetime.timedelta(minutes=30)
        }  # when the conference begins
        assert conference.registration_deadlines.get().until == at(5, 5)
        assert task.due_date(conference) == datetime.date(2030, 4, 28)
        assert PersonalLink.objects.get().expires_at == at(7, 5)
        entry = history.of(conference).get()
        assert (entry.action, entry.reason) == ("conference_moved", "Mưa bão.")
        assert entry.changes["date"] == ["2030-04-24", "2030-05-08"]

    def test_papers_and_films_are_due_later_and_come_back(
        self, client, conference, django_assert_max_num_queries
    ):
        item = AgendaItem.objects.create(conference=conference, position=1, title="Tham luận", minutes=30)
        day = datetime.date(2030, 4, 10)
        paper = Paper.objects.create(item=item, title="Khuyến công", due=day)
        special = Paper.objects.create(item=item, title="Làng nghề", due=day)
        film = Film.objects.create(item=item, title="Phóng sự", due=datetime.date(2030, 4, 23))
        over = Paper.objects.create(item=item, title="Đã qua", due=datetime.date(2020, 1, 1))
        Paper.objects.create(item=item, title="Không hạn")

        def due() -> list[str]:
            return [f"{type(row).objects.get(pk=row.pk).due:%d/%m}" for row in (paper, special, film, over)]

        with django_assert_max_num_queries(12):
            preview = client.post(PAGE, form())
        told = shown(preview)
        assert [told.get(f"to-paper-{row.pk}") for row in (paper, special, over)] == [
            "24/04/2030",
            "24/04/2030",
            "15/01/2020",
        ]
        assert told[f"to-film-{film.pk}"] == "07/05/2030" and f"move-paper-{over.pk}" not in told
        text = preview.content.decode()
        assert (
            text.count("Tham luận “") == 2 * 3 and "Phim “Phóng sự”" in text
        )  # name and label of the field; no warning
        refused = client.post(PAGE, {**told, f"to-paper-{special.pk}": "", "confirm": "1"})
        assert refused.context["below"].errors == {
            f"to-paper-{special.pk}": ["Hãy nhập ngày, hoặc bỏ dấu chọn."]
        }
        by_hand = shown(client.post(PAGE, {**told, f"to-paper-{special.pk}": "20/04/2030"}))
        done = client.post(PAGE, {**by_hand, "confirm": "1"}, follow=True)
        assert due() == ["24/04", "20/04", "07/05", "01/01"]
        assert done.context["moved"] == [
            ("Tham luận “Khuyến công” gửi đến hết ngày", "10/04/2030", "24/04/2030"),
            ("Tham luận “Làng nghề” gửi đến hết ngày", "10/04/2030", "20/04/2030"),
            ("Phim “Phóng sự” gửi đến hết ngày", "23/04/2030", "07/05/2030"),
        ]
        assert "10/04/2030 → 20/04/2030" in done.content.decode()
        assert history.of(paper).get().changes == {"due": ["2030-04-10", "2030-04-24"]}
        page = client.get(PAGE, {"back": done.context["row"].pk})
        back = shown(client.post(PAGE, {**shown(page), "reason": "Trở lại lịch cũ."}))
        client.post(PAGE, {**back, "confirm": "1"})
        assert due() == ["10/04", "10/04", "23/04", "01/01"]  # also the one that had got a day of its own

    def test_a_paper_that_got_another_day_meanwhile_is_shown_first(self, client, conference):
        item = AgendaItem.objects.create(conference=conference, position=1, title="Tham luận", minutes=30)
        paper = Paper.objects.create(item=item, title="Khuyến công", due=datetime.date(2030, 4, 10))
        told = shown(client.post(PAGE, form()))
        Paper.objects.update(due=datetime.date(2030, 4, 12))
        assert client.post(PAGE, {**told, "confirm": "1"}).status_code == 409
        paper.refresh_from_db()
        assert paper.due == datetime.date(2030, 4, 12) and not Postponement.objects.exists()

    def test_fixed_days_stay_and_days_off_are_named(self, conference, carry_out, unit, client):
        body = Subcommittee.objects.create(conference=conference, code="1", name="TB", lead_unit=unit)
        moving, _early, staying = (
            Task.objects.create(subcommittee=body, number=number, title="Việc", lead_unit=unit, **due)
            for number, due in (("M", {"offset_days": -6}), ("E", {"offset_days": 0}), ("S", {"due_on": OLD}))
        )
        asked = move(date=NEW + datetime.timedelta(days=2))  # a Friday: six days before is a Saturday
        planned = plan(conference, asked)
        assert [task.number for task in planned.tasks] == ["M", "E"]
        assert planned.staying_tasks == [staying]
        assert [text for text in warnings(planned, asked) if "cuối tuần" in text] == [
            "1 nhiệm vụ sẽ đến hạn vào cuối tuần hoặc ngày nghỉ lễ: M."
        ]
        assert "1 nhiệm vụ chưa xong giữ nguyên ngày cố định" in client.post(PAGE, form()).content.decode()
        carry_out(asked)
        conference.refresh_from_db()
        moving.refresh_from_db()
        staying.refresh_from_db()
        assert (moving.due_date(conference), staying.due_date(conference)) == (
            datetime.date(2030, 5, 4),
            OLD,
        )

    def test_warnings(self, conference, organiser):
        conference.nomination_deadline = at(25, 4)
        conference.date = None
        conference.save()

        def words(**fields) -> str:
            asked = move(**fields)
            return " ".join(warnings(plan(conference, asked), asked))

        assert holidays.name_of(datetime.date(2031, 9, 2)) == "Quốc khánh"
        assert "Ngày Quốc tế Lao động" in words(date=datetime.date(2030, 5, 1))
        assert "cuối tuần" in words(date=datetime.date(2030, 5, 11))
        assert "quá khứ" in words(date=datetime.date(2020, 4, 24))
        assert "sau giờ bắt đầu" in words(date=datetime.date(2030, 4, 25))
        assert words(date=NEW) == ""
        conference.date = OLD
        assert "giữ nguyên" in words(date=NEW)

    def test_a_past_deadline_for_answers_is_warned_of(self, conference, sent, guest):
        Correspondence.objects.create(conference=conference, reply_until=timezone.now())
        asked = move()
        assert warnings(plan(conference, asked), asked) == []
        sent([guest])
        [text] = warnings(plan(conference, asked), asked)
        assert "không ai trả lời được" in text

    def test_letters_dated_before_those_they_replace_are_warned_of(self, conference, sent, guest):
        sent([guest], number=5, date=datetime.date(2030, 3, 1))
        found = {
            day: warnings(plan(conference, asked), asked)
            for day in (28, 1)
            for asked in [move(letter_date=datetime.date(2030, 2 if day == 28 else 3, day))]
        }
        assert [len(found[1]), len(found[28])] == [0, 1]
        assert "muộn nhất: 01/03/2030" in found[28][0]


class TestInvitationsAndMessages:
    def test_versions_messages_and_calendar(self, conference, organiser, carry_out, sent, write, make_guest):
        told, by_hand, drafted, queued = (
            make_guest("Ấn"),
            make_guest("Bê", email=""),
            make_guest(),
            make_guest(),
        )
        sent([told], number=5, date=datetime.date(2030, 3, 1))
        invitations.issue(conference, [by_hand], organiser, number=6)
        answers.set_mark(conference, organiser, "invited", [by_hand.pk])
        draft, waiting = write([drafted]), write([queued], with_paper=True)
        outbox.release(waiting, organiser)
        before = int(re.search(r"SEQUENCE:(\d+)", mail.calendar_of(conference, told).decode())[1])

        row = carry_out(move(sentence="Hội nghị lùi lại vì bão, mong {ong_ba} thông cảm.", number=40))

        assert row.outcome == {
            "invitations": 3, "messages": 1, "left_out": 1, "rewritten": 2, "withdrawn": 0, "asked_again": 0,
        }  # fmt: skip
        letter = Invitation.objects.get(delegate=told, version=2)
        assert letter.replaced == "Thay thế Giấy mời số 05/GM-SCT ngày 01 tháng 3 năm 2030"
        assert (letter.full_number, "08 tháng 5" in letter.time.replace("\xa0", " ")) == ("40/GM-SCT", True)
        change = row.mailing.messages.get()
        assert (change.delegate, change.state, change.invitation) == (told, State.DRAFT, letter)
        assert "vì bão, mong Bà thông cảm." in change.body and "08 tháng 5 năm 2030" in change.body
        assert change.body.index("vì bão") < change.body.index("08 tháng 5")
        for mailing in (draft, waiting):
            message = mailing.messages.get()
            assert message.state == State.DRAFT
            assert "08 tháng 5 năm 2030" in message.body and "24 tháng 4" not in message.body
        assert waiting.messages.get().invitation.version == 2
        conference.refresh_from_db()
        entry = mail.calendar_of(conference, told).decode()
        assert int(re.search(r"SEQUENCE:(\d+)", entry)[1]) > before
        assert f"UID:hoi-nghi-iii-{told.pk}@hoi-nghi" in entry and "DTSTART:20300508T003000Z" in entry
        # What was looked through goes; the next change does not begin with what was said of this one.
        assert outbox.release(row.mailing, organiser) == outbox.release(waiting, organiser) == 1
        assert "bão" not in outbox.wordings.first_text(conference, "change")[1]

    @pytest.mark.parametrize(
        ("asked", "named"),
        [
            (move(), "thời gian"),
            (move(date=OLD, venue="Nhà văn hóa tỉnh"), "địa điểm"),
            (move(venue="Nhà văn hóa tỉnh"), "thời gian, địa điểm"),
        ],
    )
    def test_the_letter_names_what_has_changed_and_no_more(
        self, conference, carry_out, sent, guest, asked, named
    ):
        sent([guest])
        message = carry_out(asked).mailing.messages.get()
        assert message.subject == f"Thay đổi {named} {conference.title}"
        assert f"thông báo thay đổi về {named} {conference.title}." in message.body

    def test_an_uncertain_message_of_the_old_day_is_not_sent_again(self, carry_out, sent, organiser, guest):
        message = sent([guest]).messages.get()
        Message.objects.update(state=State.UNCERTAIN)
        assert carry_out(move()).outcome["left_out"] == 1
        with pytest.raises(outbox.OutboxRefused):
            outbox.send_again(Message.objects.get(pk=message.pk), organiser)

    def test_links_stay_valid_to_the_new_day(self, conference, carry_out, organiser, guest):
        token = links.make(guest, organiser)
        type(conference).objects.update(date=timezone.localdate() - datetime.timedelta(days=1))
        assert links.find(token) is None
        carry_out(move())
        assert links.ends_at(links.find(token)).date() == timezone.localtime(at(8, 5)).date()

    def test_only_the_end_moves_and_no_guest_is_bothered(self, carry_out, sent, write, guest, make_guest):
        sent([guest])
        draft = write([make_guest()])
        row = carry_out(move(date=OLD, minutes_limit=200))
        assert set(row.outcome.values()) == {0} and row.mailing is None
        assert "24 tháng 4" in draft.messages.get().body

    def test_moved_back(self, conference, carry_out, organiser, sent, guest):
        sent([guest], number=5)
        first, second = carry_out(move()), carry_out(move(OLD))
        conference.refresh_from_db()
        assert conference.date == OLD
        versions = Invitation.objects.filter(delegate=guest).order_by("version")
        assert [row.version for row in versions] == [1, 2, 3] and versions[0].time == versions[2].time
        assert first.mailing.messages.get().state == State.DROPPED
        assert second.outcome["withdrawn"] == 1
        assert "24 tháng 4 năm 2030" in second.mailing.messages.get().body


class TestAnswers:
    @pytest.mark.parametrize("again", [False, True])
    def test_who_said_yes_is_asked_again_where_told(
        self, conference, carry_out, organiser, make_guest, again
    ):
        yes, no, other = make_guest(), make_guest(), make_guest()
        replies.record(yes, COMING, channel="link")
        replies.record(no, {**COMING, "answer": "not_coming"}, channel="link")
        told = {"answer": "substitute", "substitute_name": "Trần Mẫu Thay", "substitute_phone": "0912345678"}
        replies.accept(replies.record(other, COMING | told, channel="link"), organiser)
        row = carry_out(move(ask_again=again))
        assert row.outcome["asked_again"] == int(again)
        people = [yes, no, other]
        for person in people:
            person.refresh_from_db()
        standing = {pk: reply.answer for pk, reply in replies.newest_of(people).items()}
        kept = {no.pk: "not_coming", other.pk: "substitute"}
        assert standing == (kept if again else kept | {yes.pk: "coming"})
        assert (yes.confirmed_at is None) == again
        assert no.cancelled_at and other.confirmed_at
        assert Reply.objects.count() == 3  # all stay to be read
        replies.record(yes, COMING, channel="link")
        yes.refresh_from_db()
        assert yes.confirmed_at and Reply.objects.count() == (4 if again else 3)


class TestSafety:
    def test_others_may_not(self, conference, as_user, make_user, guest):
        for role in (Role.LEADER, Role.UNIT_HEAD, Role.DOOR, None):
            visitor = as_user(make_user(role, guest.unit if role == Role.UNIT_HEAD else None))
            assert [visitor.get(PAGE).status_code, visitor.post(PAGE, form()).status_code] == [403, 403]
        with pytest.raises(postponement.PermissionDenied):
            postponement.carry_out(conference, make_user(Role.LEADER), move(), key=new_key(), seen="")

    def test_without_a_conference_and_of_another_one_it_is_not_found(self, client, conference, carry_out):
        row = carry_out(move())
        assert client.get(f"{PAGE}{row.pk}/").status_code == 200
        type(conference).objects.update(is_current=False)
        assert [client.get(PAGE).status_code, client.get(f"{PAGE}{row.pk}/").status_code] == [404, 404]

    def test_what_changed_meanwhile_is_shown_first(self, client, conference, guest, sent):
        preview = client.post(PAGE, form())
        sent([guest])
        again = client.post(PAGE, {**shown(preview), "confirm": "1"})
        assert again.status_code == 409 and "đã có thay đổi" in again.content.decode()
        assert not Postponement.objects.exists()
        assert client.post(PAGE, {**shown(again), "confirm": "1"}).status_code == 302
        assert Message.objects.filter(mailing__kind="change").count() == 1

    def test_sent_twice_it_is_done_once(self, client, conference, guest, sent):
        sent([guest])
        told = {**shown(client.post(PAGE, form())), "confirm": "1"}
        first, second = client.post(PAGE, told), client.post(PAGE, told)
        row = Postponement.objects.get()
        assert first["Location"] == second["Location"] == f"{PAGE}{row.pk}/"
        assert Invitation.objects.count() == 2 and Message.objects.count() == 2
        assert postponement.carry_out(conference, row.by, move(), key=row.key, seen="") == row

    def test_as_many_statements_for_two_guests_as_for_twenty(
        self, conference, carry_out, sent, write, make_guest
    ):
        counted = []
        for many, day in ((2, NEW), (20, datetime.date(2030, 6, 5))):
            guests = [make_guest() for _each in range(many)]
            sent(guests)
            write([make_guest() for _each in range(many)], with_paper=True)
            for guest in guests:
                replies.record(guest, COMING, channel="link")
            with CaptureQueriesContext(connection) as queries:
                carry_out(move(day, ask_again=True))
            counted.append(len(queries))
        assert counted[1] <= counted[0] + 1  # the second also withdraws the messages of the first


class TestPage:
    def test_the_walk(self, client, conference, guest, sent, django_assert_max_num_queries):
        conference.nomination_deadline = at(10, 4)
        conference.save()
        sent([guest])
        for page in ("/agenda/", "/invitations/"):
            assert f'href="{PAGE}"' in client.get(page).content.decode()
        assert client.get(PAGE).status_code == 200
        preview = client.post(PAGE, form())
        assert shown(preview)["to-nomination_deadline"] == "24/04/2030 17:00"
        # Another day: what was left as proposed follows; then a deadline typed by hand stays.
        with django_assert_max_num_queries(12):
            later = client.post(PAGE, {**shown(preview), "date": "15/05/2030", "minutes_limit": "60"})
        assert shown(later)["to-nomination_deadline"] == "01/05/2030 17:00"
        by_hand = {**shown(later), "to-nomination_deadline": "02/05/2030 11:00"}
        unseen = client.post(PAGE, {**by_hand, "confirm": "1"})
        assert unseen.status_code == 200 and "đã sửa" in unseen.content.decode()
        assert not Postponement.objects.exists()
        done = client.post(PAGE, {**shown(unseen), "confirm": "1"}, follow=True)
        conference.refresh_from_db()
        assert (conference.date, conference.nomination_deadline) == (datetime.date(2030, 5, 15), at(2, 5, 11))
        text = done.content.decode()
        assert (
            f"/invitations/mailings/{Postponement.objects.get().mailing_id}/" in text and "24/04/2030" in text
        )
        back = client.get(f"{PAGE}?back={Postponement.objects.get().pk}")
        assert back.context["form"]["date"].value() == OLD

    @pytest.mark.parametrize(
        ("told", "field"),
        [
            ({"date": "31/02/2030"}, "date"),
            ({"end_time": "07:00"}, "end_time"),
            ({"reason": ""}, "reason"),
            ({"sentence": "Chào {ten}"}, "sentence"),
            ({"date": "24/04/2030"}, "__all__"),
            ({"consecutive": "on"}, "number"),
        ],
    )
    def test_bad_input_is_said_and_kept(self, client, conference, told, field):
        sent = form(sentence="Xin cáo lỗi.") | told
        response = client.post(PAGE, {**sent, "confirm": "1"})
        assert set(response.context["form"].errors) == {field}
        assert response.context["form"]["sentence"].value() == sent["sentence"]
        assert not Postponement.objects.exists()

    def test_a_moment_that_cannot_be_read_is_said_beside_it(self, client, conference):
        conference.nomination_deadline = at(10, 4)
        conference.save()
        preview = shown(client.post(PAGE, form(proposed_for="9999-12-31")))
        told = preview | {"to-nomination_deadline": "02/05/2030"}
        response = client.post(PAGE, {**told, "confirm": "1"})
        assert set(response.context["below"].errors) == {"to-nomination_deadline"}
        assert 'value="02/05/2030"' in response.content.decode()

    @pytest.mark.parametrize("tick", ["on", ""])
    def test_a_tick_outlives_an_error_elsewhere(self, client, conference, tick):
        conference.nomination_deadline = at(10, 4)
        conference.save()
        told = shown(client.post(PAGE, form())) | {"reason": "", "move-nomination_deadline": tick}
        hidden = dict(
            re.findall(
                r'name="((?:move|to)-[^"]+)" value="([^"]*)"', client.post(PAGE, told).content.decode()
            )
        )
        again = client.post(PAGE, told | hidden | {"reason": "Mưa bão."})
        assert bool(again.context["move"].moments) == bool(tick)

    def test_the_guest_reads_that_the_day_has_changed(self, client, carry_out, organiser, guest):
        replies.record(guest, COMING, channel="link")
        address = links.address(links.make(guest, organiser))
        carry_out(move(ask_again=True))
        text = client.get(address[address.index("/moi/") :]).content.decode()
        assert "24/04/2030" in text and "trả lời lại" in text
