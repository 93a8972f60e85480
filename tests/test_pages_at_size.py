"""The pages of a large conference ask the database as rarely as those of a small one."""

from __future__ import annotations

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bench.web import expected, large, task_rows
from conference.models import Unit
from nominations.council_items import CouncilAttendance
from nominations.models import AwardDecision, AwardForm, Nomination

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


def test_two_thousand_tasks_cost_no_more_queries_than_forty(conference, organiser, as_user):
    task_rows.dated(conference)
    counted = []
    for units, tasks in ((6, 40), (60, 2000)):
        with transaction.atomic():
            last = task_rows.fill(conference, units, tasks)
            worker, shown = task_rows.worker(last), task_rows.pages(last)
            task_rows.around(last, organiser)
            own = {name: shown.pop(name) for name in task_rows.OF_WORKER}
            closed = ("standing-council", "budget")
            more = {
                "edit": (f"/subcommittees/tasks/{last.pk}/edit/", last.title),
                "change": ("/subcommittees/tasks/change/", "Tiểu ban 7"),
                "one body": ("/subcommittees/?body=TB1&state=open&page=2", "Tiểu ban 1"),
                "usual": ("/subcommittees/usual/", "Quyết toán"),
            }
            asked_by = {
                name: asked(client, *page)
                for client, pages in (
                    (as_user(organiser), shown | more),
                    (
                        as_user(worker),
                        own | {f"own {name}": page for name, page in shown.items() if name not in closed},
                    ),
                )
                for name, page in pages.items()
            }
            counted.append(asked_by)
            transaction.set_rollback(True)
    assert counted[0] == counted[1]
    assert {name: n for name, n in counted[1].items() if n > MOST_QUERIES} == {}
