"""One round a day and one mail a person, whatever happens; each as they chose; and nobody is told of what is not theirs."""

from __future__ import annotations

import datetime
import json
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, User
from conference.models import Unit
from reminders import choices, digests, people, rounds, sources, tasks
from reminders.models import Digest, MailChoice, Reminder, Round
from reminders.tests.conftest import MONDAY, told_in
from subcommittees.models import Member, Subcommittee, Task

pytestmark = pytest.mark.django_db
TUESDAY, WEDNESDAY, FRIDAY = (MONDAY + datetime.timedelta(days) for days in (1, 2, 4))
Mail = MailChoice.Mail


@pytest.fixture
def body(conference, unit) -> Subcommittee:
    conference.date = MONDAY + datetime.timedelta(50)
    conference.save()
    return Subcommittee.objects.create(conference=conference, code="TB1", name="Tiểu ban", lead_unit=unit)


@pytest.fixture
def make_task(body):
    """make_task(day) -> a task due on that day."""

    def make(day: datetime.date, **fields) -> Task:
        number = f"TB1.{Task.objects.count() + 1}"
        fields = {"subcommittee": body, "lead_unit": body.lead_unit} | fields
        return Task.objects.create(number=number, title="Việc", due_on=day, **fields)

    return make


@pytest.fixture
def person(make_user) -> User:
    return make_user(full_name="Vũ Thị Mẫu Phụ Trách", email="phutrach@example.org")


def told(server) -> list[list[str]]:
    """The lines of each mail."""
    return [[line for line, _link in told_in(mail)] for _to, mail in server.taken]


class TestOnce:
    def test_before_its_hour_on_days_off_and_when_nothing_is_to_be_said(
        self, clock, make_task, person, mail_server
    ):
        server = mail_server()
        task = make_task(MONDAY, assignee=person)
        clock.morning(MONDAY, 6, 59)
        assert not Round.objects.exists()
        clock.morning(MONDAY - datetime.timedelta(1), 9), clock.morning(datetime.date(2030, 4, 30), 9)
        assert not Round.objects.exists()
        assert clock.morning(MONDAY) == 1
        assert told(server) == [["Nhiệm vụ TB1.1 Việc: đến hạn hôm nay."]]
        Task.objects.filter(pk=task.pk).update(state="done")
        assert clock.morning(TUESDAY) == 0
        assert Round.objects.get(day=TUESDAY).people == 0

    def test_a_clock_set_back_or_gone_wild_brings_no_second_mail(self, clock, make_task, person, mail_server):
        server = mail_server()
        make_task(WEDNESDAY, assignee=person)
        clock.morning(WEDNESDAY)
        make_task(TUESDAY, assignee=person)
        assert [clock.morning(day) for day in (TUESDAY, MONDAY, WEDNESDAY)] == [0, 0, 0]
        assert len(server.taken) == 1
        clock.morning(datetime.date(2031, 7, 1))  # a clock of another year, for a minute
        assert clock.morning(FRIDAY) == 1  # does not silence the office for a year
        assert told(server)[-1] == ["Nhiệm vụ TB1.2 Việc: quá hạn 3 ngày.", "Nhiệm vụ TB1.1 Việc: quá hạn 2 ngày."]  # fmt: skip

    def test_what_could_not_go_out_on_its_day_is_told_by_the_next_mail(
        self, clock, make_task, person, mail_server
    ):
        server = mail_server("rcpt-451")
        make_task(MONDAY, assignee=person)
        assert clock.morning(MONDAY) == 0
        clock.at(MONDAY, 20, 1)  # too late for this day
        assert digests.run_until_empty() == 0 and not digests.waiting()
        make_task(TUESDAY, assignee=person)
        assert clock.morning(TUESDAY) == 1
        assert len(told(server)[0]) == 2
        assert dict(Digest.objects.values_list("day", "state")) == {MONDAY: "dropped", TUESDAY: "sent"}

    def test_a_task_is_told_again_when_it_moves_but_no_step_is_repeated(
        self, clock, make_task, person, mail_server
    ):
        server = mail_server()
        task = make_task(MONDAY + datetime.timedelta(3), assignee=person)
        clock.morning(MONDAY)
        for later, mails in ((5, 0), (6, 0), (8, 1)):
            # what was said on Monday is not said for the new date; its step of a week before comes on Tuesday
            Task.objects.filter(pk=task.pk).update(due_on=MONDAY + datetime.timedelta(later))
            Round.objects.filter(day=TUESDAY).delete()
            assert clock.morning(TUESDAY) == mails, later
        assert told(server)[-1] == [
            "Nhiệm vụ TB1.1 Việc: đã nhắc ngày 04/03/2030; còn 7 ngày, hạn 12/03/2030."
        ]

    @pytest.mark.django_db(transaction=True)
    def test_two_processes_at_once_make_one_round_and_one_mail_each(
        self, clock, make_task, make_user, mail_server
    ):
        server, people_ = mail_server(), [make_user(email=f"ng{number}@example.org") for number in range(4)]
        for each in people_:
            make_task(MONDAY, assignee=each)
        clock.at(MONDAY, 7)
        barrier, results = threading.Barrier(3), []

        def work():
            try:
                barrier.wait()
                results.append(rounds.run())
                digests.run_until_empty()
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _number in range(3)]
        [worker.start() for worker in workers]
        [worker.join() for worker in workers]
        assert sum(made is not None for made in results) == 1 and len(results) == 3
        digests.run_until_empty()
        assert sorted(to for to, _mail in server.taken) == sorted(each.email for each in people_)

    @pytest.mark.parametrize(("handed", "state", "mails"), [(False, "sent", 1), (True, "uncertain", 0)])
    def test_what_a_killed_sender_left(self, clock, make_task, person, mail_server, handed, state, mails):
        server = mail_server()
        make_task(MONDAY, assignee=person)
        now = clock.at(MONDAY, 7)
        rounds.run()
        Digest.objects.update(
            state="sending", lease_token="gone", lease_until=now - datetime.timedelta(seconds=1), attempts=1,
            handed_at=now if handed else None,
        )  # fmt: skip
        assert digests.waiting() and digests.run_until_empty() == mails == len(server.taken)
        assert Digest.objects.get().state == state


class TestCommands:
    def test_a_look_ahead_writes_nothing_and_the_round_is_made_by_whoever_comes_first(
        self, clock, make_task, person, mail_server, capsys
    ):
        mail_server(), make_task(FRIDAY, assignee=person)
        clock.at(MONDAY, 7)
        call_command("reminders", "--dry-run", "--json", "--day", "2030-03-08")
        ahead = json.loads(capsys.readouterr().out)
        assert (ahead["day"], ahead["made"], len(ahead["people"])) == ("2030-03-08", False, 1)
        [line] = ahead["people"][0]["lines"]
        assert line["why"] == "đến hạn hôm nay" and line["link"].startswith(
            "https://hoinghi.example.vn/subcommittees/"
        )
        assert not Round.objects.exists() and not Reminder.objects.exists()
        tasks.run()  # Celery's beat
        call_command("reminders")
        assert "nothing to do" in capsys.readouterr().out
        call_command("outbox", "run", "--once")
        call_command("outbox", "list", "--json")
        assert json.loads(capsys.readouterr().out) == {"messages": {}, "reminders": {"sent": 1}}

    @pytest.mark.parametrize("arguments", [["--day", "2030-03-08"], ["--dry-run", "--day", "Friday"]])
    def test_wrong_usage_is_said(self, conference, arguments):
        with pytest.raises(CommandError) as refused:
            call_command("reminders", *arguments)
        assert refused.value.returncode == 2


class TestWhom:
    def test_the_person_in_charge_else_the_subcommittee_else_the_heads_of_the_unit(
        self, clock, body, make_task, make_user, person, head
    ):
        task = make_task(MONDAY, assignee=person)
        everybody = people.load(body.conference)
        assert sources._doers([task], everybody)[task.pk] == {person.pk}
        seated, closed = make_user(), make_user(is_active=False)
        Member.objects.bulk_create(Member(subcommittee=body, user=user) for user in (seated, closed))
        User.objects.filter(pk=person.pk).update(is_active=False)
        assert sources._doers([task], people.load(body.conference))[task.pk] == {seated.pk}
        Member.objects.filter(user=seated).delete()
        assert sources._doers([task], people.load(body.conference))[task.pk] == {head.pk}

    @pytest.mark.parametrize("lost", ["task", "account", "address", "wish"])
    def test_who_lost_the_right_after_the_round_is_not_told(
        self, clock, make_task, person, mail_server, lost
    ):
        server = mail_server()
        make_task(MONDAY, assignee=person)
        clock.at(MONDAY, 7)
        rounds.run()
        if lost == "task":
            Task.objects.update(assignee=None)
        elif lost == "wish":
            choices.choose(person, Mail.NONE, person)
        else:
            User.objects.filter(pk=person.pk).update(
                **{"account": {"is_active": False}, "address": {"email": ""}}[lost]
            )
        assert digests.run_until_empty() == 0 and server.taken == []
        assert Digest.objects.get().state == "dropped"


class TestChoice:
    """What each choice brings over two weeks: a task that is late, one that comes up."""

    @pytest.mark.parametrize(
        ("mail", "days"),
        [
            (Mail.DAILY, [0, 1, 3, 4, 7, 8, 9]),
            (Mail.WEEKLY, [0, 7]),
            (Mail.URGENT, [0, 7, 9]),
            (Mail.NONE, []),
        ],
    )
    def test_on_which_days_a_mail_comes(self, clock, make_task, person, mail_server, mail, days):
        server = mail_server()
        choices.choose(person, mail, person)
        make_task(MONDAY - datetime.timedelta(1), assignee=person)  # late: said today and in a week
        make_task(MONDAY + datetime.timedelta(8), assignee=person)  # Tuesday in a week
        make_task(MONDAY + datetime.timedelta(4), assignee=person)
        came = []
        for number in range(11):
            day = MONDAY + datetime.timedelta(number)
            if number == 5:
                Task.objects.filter(number="TB1.3").update(state="done")
            came += [number] * clock.morning(day)
        assert came == days
        assert Reminder.objects.filter(user=person).count() == 3  # the portal has them all the same
        if mail == Mail.URGENT:
            assert all("quá hạn" in line for lines in told(server) for line in lines)
        if mail == Mail.WEEKLY:
            assert [len(lines) for lines in told(server)] == [2, 2]

    def test_without_an_address_the_portal_alone(self, clock, make_task, make_user, mail_server):
        user = make_user()
        make_task(MONDAY, assignee=user)
        assert clock.morning(MONDAY) == 0
        assert Reminder.objects.get().user == user and not Digest.objects.exists()


def test_a_round_over_many_takes_as_many_queries_as_over_few(
    clock, body, make_task, make_user, make_nomination
):
    def count() -> int:
        Round.objects.all().delete(), Reminder.objects.all().delete(), Digest.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            assert rounds.run(clock.at(MONDAY, 7)).mails == User.objects.exclude(email="").count()
        return len(queries)

    def add(number: int) -> None:
        for place in range(number):
            unit = Unit.objects.create(
                code=f"U{Unit.objects.count()}", name="Đơn vị", short_name="ĐV", kind="division"
            )
            head = make_user(Role.UNIT_HEAD, unit, email=f"{unit.code}@example.org")
            before = make_task(MONDAY, state="done", done_at=timezone.now())
            make_task(MONDAY, lead_unit=unit).waits_for.add(before)
            make_task(MONDAY, assignee=head)
            past = timezone.now() - datetime.timedelta(20)
            make_nomination(unit=unit, submitted_at=past, full_name=f"Nguyễn Mẫu {place}")

    add(2)
    few = count()
    add(8)
    assert count() == few
