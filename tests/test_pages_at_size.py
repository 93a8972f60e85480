"""The pages of a large conference ask the database as rarely as those of a small one."""

from __future__ import annotations

from itertools import pairwise

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from bench.web import expected, large
from conference.models import Conference, Unit
from nominations.council_items import CouncilAttendance
from nominations.models import AwardDecision, AwardForm, Nomination
from subcommittees.models import Subcommittee, Task

MOST_QUERIES = 12


def asked(client, address: str, words: str) -> int:
    """Queries of a page that was shown before, so that what a process remembers is not counted."""
    assert words in client.get(address).content.decode(), address
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_a_thousand_nominations_cost_no_more_queries_than_fifty(conference, organiser, as_user):
    client = as_user(organiser)
    counted = {}
    for units, nominations in ((6, 50), (60, 1000)):
        with transaction.atomic():
            made = large.fill(conference, organiser, units=units, nominations=nominations)
            counted[nominations] = {name: asked(client, *page) for name, page in large.pages(made).items()}
            transaction.set_rollback(True)
    assert counted[1000] == counted[50]
    assert {name: n for name, n in counted[1000].items() if n > MOST_QUERIES} == {}


def test_what_people_typed_is_text_on_each_of_them(conference, organiser, as_user):
    client, hostile = as_user(organiser), "<i>\"x'&"
    made = large.fill(conference, organiser, units=6, nominations=50)
    Nomination.objects.update(full_name=hostile, collective_name=hostile, position=hostile)
    Unit.objects.update(name=hostile, short_name=hostile)
    AwardForm.objects.update(name=hostile)
    AwardDecision.objects.update(authority=hostile)
    CouncilAttendance.objects.update(name=hostile, position=hostile)
    for name, (address, _words) in large.pages(made).items():
        page = client.get(address).content.decode()
        assert "<i>" not in page and "\"x'" not in page, name
        assert "&lt;i&gt;" in page or name == "council", name


def test_a_long_delegate_list_costs_no_more_queries_than_a_short_one(conference, organiser, as_user):
    client = as_user(organiser)
    counted = []
    for delegates in (20, 400):
        with transaction.atomic():
            expected.fill(conference, organiser, delegates)
            counted.append(asked(client, "/delegates/", "P19"))
            transaction.set_rollback(True)
    assert counted[0] == counted[1] <= MOST_QUERIES


def test_the_page_of_a_nomination_asks_as_little(
    preparer, head, organiser, as_user, make_nomination, allocation
):
    for state in ("submitted", "returned", "approved"):
        made = make_nomination(state)
        for person in (preparer, head, organiser):
            asked_of = asked(as_user(person), f"/nominations/{made.pk}/", made.full_name)
            assert asked_of <= MOST_QUERIES, (state, person.username)


def tasks_of(conference: Conference, units: int, tasks: int) -> Task:
    """So many tasks of so many units in eight subcommittees; each third one waits for the one before. The last of them."""
    rows = Unit.objects.bulk_create(
        Unit(
            code=f"NV-{number}", name=f"Phòng Mẫu {number}", short_name=f"P{number}", kind=Unit.Kind.DIVISION
        )
        for number in range(units)
    )
    bodies = Subcommittee.objects.bulk_create(
        Subcommittee(conference=conference, code=f"TB{number}", name=f"Tiểu ban {number}", lead_unit=rows[0])
        for number in range(8)
    )
    made = Task.objects.bulk_create(
        Task(
            subcommittee=bodies[number % 8], number=f"TB{number % 8}.{number}", title=f"Nhiệm vụ {number}",
            lead_unit=rows[number % units], offset_days=number % 90 - 80, state=Task.State.values[number % 3],
        )
        for number in range(tasks)
    )  # fmt: skip
    waits, supports = Task.waits_for.through, Task.coordinating_units.through
    waits.objects.bulk_create(
        waits(from_task=after, to_task=before) for before, after in list(pairwise(made))[tasks % 3 :: 3]
    )
    supports.objects.bulk_create(supports(task=task, unit=rows[(task.pk + 1) % units]) for task in made)
    return made[-1]


def test_two_thousand_tasks_cost_no_more_queries_than_forty(conference, organiser, make_user, as_user):
    counted = []
    for units, tasks in ((6, 40), (60, 2000)):
        with transaction.atomic():
            last = tasks_of(conference, units, tasks)
            head = make_user(Role.UNIT_HEAD, last.lead_unit)
            pages = [
                "/subcommittees/",
                "/subcommittees/board/",
                "/subcommittees/timeline/",
                "/subcommittees/tasks/change/",
                f"/subcommittees/tasks/{last.pk}/",
            ]
            asked_by = {
                name: [asked(client, address, last.title) for address in (*pages, more)]
                for name, client, more in (
                    ("organiser", as_user(organiser), f"/subcommittees/tasks/{last.pk}/edit/"),
                    ("head", as_user(head), "/subcommittees/my-tasks/"),
                )
            }
            counted.append(asked_by)
            transaction.set_rollback(True)
    assert counted[0] == counted[1]
    assert max(map(max, counted[1].values())) <= MOST_QUERIES
