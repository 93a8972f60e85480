"""The usual subcommittees and tasks: offered beside what is there, made once, by the organiser alone."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from conference import history
from subcommittees import ready_set
from subcommittees.models import Subcommittee, Task

URL = "/subcommittees/usual/"
NUMBERS = [task.number for body in ready_set.ready_set() for task in body.tasks]


def sent(unit, tasks=None, **leads) -> dict:
    told = {f"lead_{body.code}": unit.pk for body in ready_set.ready_set()}
    return {"tasks": NUMBERS if tasks is None else tasks} | told | leads


def test_an_empty_conference_takes_all_of_it_and_never_twice(
    conference, unit, other_unit, organiser, as_user
):
    client = as_user(organiser)
    assert URL in client.get("/subcommittees/").content.decode()
    page = client.get(URL)
    assert page.content.decode().count('name="tasks"') == page.content.decode().count('" checked') == 27
    for _click in range(2):
        assert client.post(URL, sent(unit, lead_TB4=other_unit.pk)).url == "/subcommittees/"
    assert (Subcommittee.objects.count(), Task.objects.count()) == (5, 27)
    last = Task.objects.get(number="TB4.5")
    assert (last.title, last.offset_days, last.lead_unit, last.state) == (
        "Quyết toán",
        20,
        other_unit,
        "todo",
    )
    assert [history.of(row).get().action for row in (last, last.subcommittee)] == ["added", "added"]


def test_what_is_there_stays_and_is_filled_up(
    conference, subcommittee, make_task, unit, other_unit, organiser, as_user
):
    (
        make_task(number="TB1.2", title="Việc khác"),
        make_task(number="Y1", title="TRANG TRÍ"),
        make_task(number="X", title="quyết  toán"),
    )
    Subcommittee.objects.create(
        conference=conference, code="B", name="Tiểu ban tuyên truyền", lead_unit=other_unit
    )
    client = as_user(organiser)
    client.post(URL, sent(unit, ["TB1.1", "TB1.2", "TB3.1", "TB4.5", "TB5.1"]))
    found = set(
        Task.objects.exclude(title__in=("Việc khác", "TRANG TRÍ", "quyết toán")).values_list(
            "number", "subcommittee__code", "lead_unit"
        )
    )
    assert found == {
        ("TB1.1", "TB1", unit.pk), ("TB1.3", "TB1", unit.pk), ("TB3.1", "B", other_unit.pk), ("TB5.1", "TB5", unit.pk),
    }  # fmt: skip
    assert set(Subcommittee.objects.values_list("code", flat=True)) == {"TB1", "B", "TB5"}


def test_who_leads_is_asked_beside_the_subcommittee_and_nothing_is_lost(conference, unit, organiser, as_user):
    client = as_user(organiser)
    client.cookies["django_language"] = "en"
    page = client.post(URL, sent(unit, ["TB1.1", "TB2.1"], lead_TB2="", lead_TB3="9" * 40))
    with translation.override("en"):
        errors = {name: str(texts[0]) for name, texts in page.context["form"].errors.items()}
    assert errors["lead_TB2"] == "Choose who leads it, or take the ticks of its tasks away."
    assert set(errors) == {"lead_TB2", "lead_TB3"}
    assert page.content.decode().count('" checked') == 2 and not Subcommittee.objects.exists()
    assert as_user(organiser).post(URL, sent(unit, [])).context["form"].has_error("tasks")
    assert as_user(organiser).post(URL, sent(unit, ["TB9.9"])).context["form"].has_error("tasks")


@pytest.mark.parametrize("role", ["leader", "head", "member"])
def test_the_organiser_alone(role, request, conference, unit, as_user):
    user = request.getfixturevalue(role)
    before = Subcommittee.objects.count()
    client = as_user(user)
    assert [client.get(URL).status_code, client.post(URL, sent(unit)).status_code] == [403, 403]
    with pytest.raises(PermissionDenied):
        ready_set.take_over(conference, {"TB5": unit}, NUMBERS, user)
    assert Subcommittee.objects.count() == before


def test_few_queries(conference, organiser, as_user):
    client = as_user(organiser)
    client.get(URL)
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    assert len(queries) <= 12
