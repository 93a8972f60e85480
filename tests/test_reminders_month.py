"""A month of the sample conference under a clock of the test's own, with mails that arrive over SMTP.

What has to be told to whom is reckoned here anew, day by day, from lists of dates: nothing of the rule is asked. Each day
is run at several hours; on two days nobody runs anything; dates move, people leave, work gets done.
"""

# ruff: noqa: F811 the fixtures are those of the room
from __future__ import annotations

import datetime
from collections import defaultdict

import pytest
from django.utils import timezone

from accounts.models import RoleAssignment, User
from conference.models import Unit
from dashboard import sample
from nominations.council import CouncilMember, CouncilSession
from nominations.council_items import CouncilAbstention, CouncilItem, CouncilVote
from nominations.models import Nomination
from nominations.states import State
from reminders import rounds, sources
from reminders.models import Digest, Reminder, Round
from reminders.tests.conftest import clock, mail_server, told_in  # noqa: F401 fixtures
from stories.models import PlanLine, Story, Version
from subcommittees.models import Member, Obstacle, Subcommittee, Task, UnitRequest

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
]  # rounds and mails at once: reminders/tests, on both databases
Day, DAYS = datetime.date, datetime.timedelta
BEGIN, END = Day(2030, 4, 1), Day(2030, 5, 3)
HOLIDAYS = {Day(2030, 4, 12), Day(2030, 4, 30), Day(2030, 5, 1)}
OUTAGE = {Day(2030, 4, 16), Day(2030, 4, 17)}
ODD_HOURS = {
    Day(2030, 4, 3): [(0, 5), (6, 59), (13, 37), (23, 50)],
    Day(2030, 4, 15): [(6, 59), (7, 1), (18, 0)],
}
SITE = "https://hoinghi.example.vn"


def works(day: Day) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def shown(day: Day) -> str:
    return f"{day:%d/%m/%Y}"


class Expected:
    """The table of what has to be told, kept from day to day; `last` is the day on which somebody was told of something."""

    def __init__(self, conference):
        self.conference, self.last, self.freed = conference, {}, {}

    def of(self, today: Day) -> dict[str, set[tuple[str, str]]]:
        self.conference.refresh_from_db()
        self.roles, found = defaultdict(set), defaultdict(set)
        for row in RoleAssignment.objects.filter(user__is_active=True).select_related("user"):
            self.roles[row.role, row.unit_id].add(row.user.username)
        for user, what, steps, due, state, path in [
            *self.tasks(),
            *self.returned(today),
            *self.waiting(today),
            *self.votes(),
            *self.to_write(),
            *self.stories(),
        ]:
            come = [step for step in steps if step <= today]
            last = self.last.get((user, path, what))
            if not come or (last is not None and max(come) <= last):
                continue
            words = [
                state,
                f"đã nhắc ngày {shown(last)}" if last else "",
                self.left(due, today) if due else "",
            ]
            found[user].add((f"{what}: {'; '.join(filter(None, words))}.", SITE + path))
            self.last[user, path, what] = today
        return {f"{user}@example.org": lines for user, lines in found.items()}

    def left(self, due: Day, today: Day) -> str:
        days = (due - today).days
        if days < 0:
            return f"quá hạn {-days} ngày"
        return {0: "đến hạn hôm nay", 1: "đến hạn ngày mai"}.get(days, f"còn {days} ngày, hạn {shown(due)}")

    def around(self, due: Day) -> list[Day]:
        return [due + DAYS(days) for days in (-7, -3, -1, 0, *range(1, 200, 7))]

    def tasks(self):
        for task in (
            Task.objects.exclude(state="done")
            .select_related("assignee", "lead_unit")
            .prefetch_related("subcommittee__members__user")
        ):
            due = task.due_on or self.conference.date + DAYS(task.offset_days)
            steps, state = self.around(due), ""
            if task.pk in self.freed and task.state == "todo":
                steps, state = [*steps, self.freed[task.pk]], "việc phải chờ đã xong"
            if task.assignee and task.assignee.is_active:
                people = {task.assignee.username}
            else:
                people = {
                    seat.user.username for seat in task.subcommittee.members.all() if seat.user.is_active
                }
            for user in people or self.holders("unit_head", task.lead_unit):
                what = f"Nhiệm vụ {task.number} {task.title}"
                yield user, what, steps, due, state, f"/subcommittees/tasks/{task.pk}/"
        for request in UnitRequest.objects.filter(state="open").select_related("unit", "subcommittee"):
            what = f"Yêu cầu “{request.title}” của {request.subcommittee.name}"
            for user in self.holders("unit_head", request.unit) | self.holders("unit_preparer", request.unit):
                steps = self.around(request.due_on)
                yield user, what, steps, request.due_on, "", f"/subcommittees/requests/{request.pk}/"

    def returned(self, today: Day):
        closes = timezone.localtime(self.conference.nomination_deadline).date()
        states = {
            "returned": "bị trả lại, cần sửa trước khi hết hạn đề cử", "draft": "chưa gửi, sắp hết hạn đề cử",
        }  # fmt: skip
        steps = [closes - DAYS(days) for days in (7, 3, 1)]
        for row in Nomination.objects.filter(state__in=states) if today <= closes else ():
            for user in self.holders("unit_preparer", row.unit):
                path = f"/nominations/{row.pk}/"
                yield user, f"Đề cử {row}", steps, closes, states[row.state], path

    def waiting(self, today: Day):
        for row in Nomination.objects.filter(state="submitted"):
            since = timezone.localtime(row.submitted_at).date()
            days = [since + DAYS(n) for n in range(1, 100) if works(since + DAYS(n))]
            state = f"chờ quyết định từ ngày {shown(since)}"
            for user in self.holders("unit_head", row.unit) - {row.prepared_by.username}:
                yield user, f"Đề cử {row}", days[1::3], None, state, f"/nominations/{row.pk}/"
        for row in Obstacle.objects.filter(answered_at=None, closed_at=None):
            path, what = f"/subcommittees/obstacles/{row.pk}/", f"Vướng mắc “{row.title}”"
            begin = row.answer_by + DAYS(1)
            days = [begin + DAYS(n) for n in range(1, 100) if works(begin + DAYS(n))]
            if today >= begin:
                state = f"chờ Thường trực Hội đồng trả lời từ ngày {shown(begin)}"
                yield "thuongtruc", what, [begin, *days[2::3]], None, state, path
        for row in Obstacle.objects.exclude(answered_at=None).filter(closed_at=None):
            path, what = f"/subcommittees/obstacles/{row.pk}/", f"Vướng mắc “{row.title}”"
            day = timezone.localtime(row.answered_at).date()
            # said on the morning after: the answer comes when the morning's round is over
            yield (
                row.raised_by.username,
                what,
                [day + DAYS(1)],
                None,
                f"đã có trả lời ngày {shown(day)}",
                path,
            )

    def votes(self):
        for session in CouncilSession.objects.filter(state="open", way="open"):
            since = timezone.localtime(session.opened_at).date()
            days = [since + DAYS(n) for n in range(1, 100) if works(since + DAYS(n))]
            state, path = f"chờ biểu quyết từ ngày {shown(since)}", f"/nominations/council/{session.pk}/"
            for member in CouncilMember.objects.filter(
                attendance__session=session, attendance__presence="present"
            ):
                settled = set(CouncilVote.objects.filter(member=member).values_list("item", flat=True))
                settled |= set(CouncilAbstention.objects.filter(member=member).values_list("item", flat=True))
                left = set(session.items.filter(outcome="").values_list("pk", flat=True)) - settled
                if left and member.user and member.user.is_active:
                    yield member.user.username, str(session), days[0::3], None, state, path

    def to_write(self):
        with_board = ("submitted", "approved", "withdrawn")
        for line in PlanLine.objects.filter(done_on=None).select_related("unit", "assignee"):
            states = set(line.story.versions.values_list("state", flat=True)) if line.story else set()
            if states & set(with_board):
                continue
            steps, path = self.around(line.due_on), f"/stories/plan/{line.pk}/"
            if line.assignee and line.assignee.is_active:
                people = {line.assignee.username}
            else:
                people = self.holders("unit_preparer", line.unit) | self.holders("unit_head", line.unit)
            for user in people:
                yield user, f"Cần viết: “{line.topic}”", steps, line.due_on, "", path

    def stories(self):
        board = self.roles["editorial_board", None] | self.roles["organiser", None]
        for row in Version.objects.filter(state="submitted").select_related("submitted_by"):
            since = timezone.localtime(row.submitted_at).date()
            days = [since + DAYS(n) for n in range(1, 100) if works(since + DAYS(n))]
            written = {row.submitted_by.username, *row.authors.values_list("username", flat=True)}
            for user in board - written:
                state = f"chờ quyết định từ ngày {shown(since)}"
                yield user, f"Bài “{row.title}”", days[1::3], None, state, f"/stories/{row.story_id}/"
        for row in Version.objects.filter(state="returned").select_related("story__unit", "submitted_by"):
            since = timezone.localtime(row.decided_at).date()
            days = [since + DAYS(n) for n in range(1, 100) if works(since + DAYS(n))]
            unit = row.story.unit
            people = self.holders("unit_preparer", unit) | self.holders("unit_head", unit)
            for user in people | {row.submitted_by.username} & board:
                state = f"ban biên tập trả lại ngày {shown(since)}"
                yield (
                    user,
                    f"Bài “{row.title}”",
                    [since, *days[2::3]],
                    None,
                    state,
                    f"/stories/{row.story_id}/",
                )

    def holders(self, role: str, unit) -> set[str]:
        return self.roles[role, unit.pk]


class Month:
    """What happens in the office, each at ten in the morning of its day, after the round."""

    def __init__(self, conference, clock, expected):
        self.conference, self.clock, self.expected = conference, clock, expected

    def happens(self, day: Day) -> None:
        self.clock.at(day, 10)
        getattr(self, f"on_{day:%d_%m}", lambda day: None)(day)

    def task(self, number: str):
        return Task.objects.filter(number=number)

    def on_02_04(self, day):  # somebody takes a task; a nomination comes in
        self.task("TB1.3").update(assignee=User.objects.get(username="chuyenvien.vp"))
        row = Nomination.objects.filter(state="returned").first()
        Nomination.objects.filter(pk=row.pk).update(state="submitted", submitted_at=timezone.now())

    def on_05_04(self, day):  # what a task waits for is done
        after = self.task("TB5.5").get()
        after.waits_for.set(self.task("TB5.1"))
        self.task("TB5.1").update(state="done", done_at=timezone.now())
        self.expected.freed[after.pk] = day + DAYS(1)

    def on_10_04(self, day):  # the conference moves; a subcommittee loses its people
        self.conference.date += DAYS(9)
        self.conference.save(update_fields=["date"])
        Member.objects.filter(subcommittee__code="TB4").delete()

    def on_11_04(self, day):  # the head decides; an account is closed; an obstacle is solved
        Nomination.objects.filter(state="submitted").update(state="approved")
        User.objects.filter(username="truong.tb3").update(is_active=False)
        first, boss = (
            Obstacle.objects.filter(answered_at=None).first(),
            User.objects.get(username="thuongtruc"),
        )
        Obstacle.objects.filter(pk=first.pk).update(
            answer="Bố trí xe.", answered_at=timezone.now(), answered_by=boss
        )

    def on_15_04(self, day):  # a member of the council votes on all that is left
        member = CouncilMember.objects.get(user__username="hoidong")
        for item in CouncilItem.objects.filter(session__state="open", outcome="").exclude(
            votes__member=member
        ):
            item.votes.create(member=member, choice="yes")

    def on_18_04(self, day):  # a task is done, a request answered, a date pulled forward
        self.task("TB2.1").update(state="done", done_at=timezone.now())
        UnitRequest.objects.filter(state="open").update(state="answered", answered_at=timezone.now())
        self.conference.date -= DAYS(4)
        self.conference.save(update_fields=["date"])


def test_a_month_day_by_day(db, clock, mail_server):
    clock.at(BEGIN - DAYS(3), 9)
    conference = sample.load()
    Reminder.objects.all().delete()  # the sample's own, of the day on which it was loaded
    server, expected = mail_server(), Expected(conference)
    month = Month(conference, clock, expected)
    all_told, day = [], BEGIN
    while day <= END:
        before = len(server.taken)
        for hour, minute in ODD_HOURS.get(day, [(7, 0), (7, 1)]) if day not in OUTAGE else ():
            clock.morning(day, hour, minute)
        arrived = server.taken[before:]
        mails = {recipient: set(told_in(mail)) for recipient, mail in arrived}
        table = expected.of(day) if works(day) and day not in OUTAGE else {}
        assert mails == table, shown(day)
        assert len(arrived) == len(mails), "more than one mail to somebody"
        assert Reminder.objects.filter(told_on=day).count() == sum(map(len, table.values()))
        for recipient, mail in arrived:
            check(mail, recipient, day)
            all_told += [(recipient, line) for line, _link in told_in(mail)]
        month.happens(day)
        day += DAYS(1)
    assert len(all_told) == len(set(all_told)) > 150
    assert sorted(Round.objects.values_list("day", flat=True)) == [
        BEGIN + DAYS(n) for n in range(33) if works(BEGIN + DAYS(n)) and BEGIN + DAYS(n) not in OUTAGE
    ]
    assert set(Digest.objects.values_list("state", flat=True)) == {"sent"}
    covers_what_it_is_for(all_told)


def check(mail, recipient: str, day: Day) -> None:
    """A letter as any mail program reads it."""
    name = User.objects.get(email=recipient).full_name
    lines = mail.get_body(("plain",)).get_content().splitlines()
    assert mail["Subject"].strip().startswith(f"Nhắc việc ngày {shown(day)}: {len(told_in(mail))} việc")
    assert mail["To"] == recipient and mail["Auto-Submitted"] == "auto-generated"
    assert lines[0] == f"Kính gửi đồng chí {name},"
    assert all(line.count(SITE) == (1 if SITE in line else 0) for line in lines)
    assert all(link.startswith(SITE) and " " not in link for _line, link in told_in(mail))
    assert mail["List-Unsubscribe"].strip(" <>") == lines[-1].strip() and "/thu-nhac/" in lines[-1]


def covers_what_it_is_for(told: list[tuple[str, str]]) -> None:
    """The month met every kind of line; else the comparison above would prove little."""
    words = {
        "đến hạn hôm nay", "đến hạn ngày mai", "quá hạn 1 ngày", "quá hạn 8 ngày", "còn 7 ngày", "việc phải chờ đã xong",
        "đã nhắc ngày", "chờ quyết định", "chờ biểu quyết", "bị trả lại", "Yêu cầu “", "chờ Thường trực Hội đồng", "đã có trả lời",
        "quá hạn 3 ngày",
    }  # fmt: skip
    assert {word for word in words if any(word in line for _to, line in told)} == words
    assert not Subcommittee.objects.get(code="TB4").members.exists()
    assert any(to.startswith("truong.") and "TB4." in line for to, line in told)  # the heads of the lead unit


def test_for_everybody_at_once_and_for_one_person_it_is_the_same_and_within_their_rights(clock, mail_server):
    """All accounts of the sample, with nominations in every state and an account that was closed."""
    conference = sample.load()
    conference.nominations.filter(pk__in=conference.nominations.values("pk")[:6]).update(state=State.DRAFT)
    conference.nominations.filter(pk__in=conference.nominations.values("pk")[6:20]).update(
        state=State.SUBMITTED
    )
    Story.objects.filter(versions__state="returned").update(unit=Unit.objects.get(code="VP"))
    User.objects.filter(username__in=("truong.htx", "truong.tb2", "chuyenvien.khtcth")).update(
        is_active=False
    )
    RoleAssignment.objects.filter(user__username="chuyenvien.htx").delete()
    today = timezone.localdate()
    at_once = {(user, matter.kind, matter.subject) for user, matter in rounds.open_matters(conference, today)}
    each, seen = set(), {kind: set() for kind in ("task", "decide", "returned", "draft")}
    for user in User.objects.filter(is_active=True):
        for source in sources.SOURCES:
            own = source.of(source.rows(conference, today), user)
            each |= {(user.pk, source.kind, pk) for pk in own.values_list("pk", flat=True)}
        seen["task"] |= {(user.pk, pk) for pk in Task.objects.visible_to(user).values_list("pk", flat=True)}
        for kind in ("decide", "returned", "draft"):
            rows = Nomination.objects.visible_to(user).values_list("pk", flat=True)
            seen[kind] |= {(user.pk, pk) for pk in rows}
    assert at_once == each and {kind for _user, kind, _pk in each} == {
        source.kind for source in sources.SOURCES
    }
    assert {(user, pk) for user, kind, pk in each if kind in seen and (user, pk) not in seen[kind]} == set()
