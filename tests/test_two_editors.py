"""Two organisers open the same form: what the first one saved stays, unless the second one means to replace it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agenda.models import AgendaItem
from conference.models import Conference, HistoryEntry
from delegates.models import Delegate
from subcommittees.models import Subcommittee, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(conference, unit, other_unit):
    """name -> (address of the form, its row, name of the form in the page's context)"""
    person = Delegate.objects.create(
        conference=conference, unit=unit, category="staff", full_name="Lê Mẫu Đức"
    )
    for number in (1, 2, 3):
        item = AgendaItem.objects.create(
            conference=conference, position=number, title=f"Mục {number}", minutes=5
        )
    body = Subcommittee.objects.create(conference=conference, code="TB1", name="Nội dung", lead_unit=unit)
    task = Task.objects.create(subcommittee=body, number="1", title="Việc", lead_unit=unit, offset_days=-5)
    task.coordinating_units.add(other_unit)
    return {
        "delegate": (reverse("delegates:edit", args=[person.pk]), person),
        "item": (reverse("agenda:edit", args=[item.pk]), item),
        "body": (reverse("subcommittees:edit", args=[body.pk]), body),
        "task": (reverse("subcommittees:edit_task", args=[task.pk]), task),
        "session": (reverse("agenda:session"), conference),
    }


def shown(client, address, form_name="form") -> dict:
    """What the browser would send back unchanged; the hidden field must really stand in the page."""
    page = client.get(reverse("agenda:list") if form_name == "session_form" else address)
    form = page.context[form_name]
    assert 'name="seen"' in page.content.decode()
    return {bound.name: sent(bound) for bound in form if sent(bound) not in (None, "", [])}


def sent(bound):
    """The value as the browser sends it; a tick that is off is not sent."""
    value = bound.value()
    if isinstance(value, bool):
        return "on" if value else None
    text = bound.field.widget.format_value(value)
    return text if bound.name == "coordinating_units" or not isinstance(text, list) else text[0]


CASES = [
    ("delegate", {"position": "Kỹ sư"}, {"workplace": "Nhà máy", "can_vote": "on"}),
    ("item", {"title": "Mục mới"}, {"presenter": "Bà A", "minutes": "15", "place": "1"}),
    ("body", {"name": "Tên mới"}, {"head_position": "Giám đốc"}),
    ("task", {"title": "Việc mới"}, {"coordinating_units": [], "offset_days": "-7"}),
    ("session", {"venue": "Hội trường B"}, {"start_time": "08:15"}),
]


@pytest.mark.parametrize(("kind", "first", "second"), CASES)
def test_each_keeps_what_they_changed(kind, first, second, rows, organiser, as_user):
    client, (address, row) = as_user(organiser), rows[kind]
    data = shown(client, address, "session_form" if kind == "session" else "form")
    assert client.post(address, data | first).status_code == 302
    assert client.post(address, data | second).status_code == 302
    after = shown(client, address, "session_form" if kind == "session" else "form")
    expected = {
        name: value for name, value in (data | first | second).items() if name != "seen" and value != []
    }
    assert {name: value for name, value in after.items() if name != "seen"} == expected
    noted = HistoryEntry.objects.filter(subject_id=row.pk).order_by("id").values_list("changes", flat=True)
    names = [{"position" if name == "place" else name for name in change} for change in (first, second)]
    assert [set(changes) for changes in noted] == names


@pytest.mark.parametrize(
    ("kind", "field", "first", "second", "words"),
    [
        ("delegate", "position", "Kỹ sư", "Công nhân", "Kỹ sư"),
        ("item", "minutes", "15", "20", "15"),
        ("body", "name", "Tên A", "Tên B", "Tên A"),
        ("task", "title", "Việc A", "Việc B", "Việc A"),
        ("session", "date", "25/04/2030", "26/04/2030", "25/04/2030"),
    ],
)
def test_a_field_that_both_changed_is_shown_first(
    kind, field, first, second, words, rows, organiser, as_user
):
    client, (address, _row) = as_user(organiser), rows[kind]
    name = "session_form" if kind == "session" else "form"
    data = shown(client, address, name)
    assert client.post(address, data | {field: first}).status_code == 302
    answer = client.post(address, data | {field: second})
    form = answer.context[name]
    assert {bound: [error.code for error in errors] for bound, errors in form.errors.as_data().items()} == {
        field: ["changed_meanwhile"]
    }
    assert f"“{words}”" in form.errors[field][0]
    again = data | {field: second, "seen": form["seen"].value()}
    assert client.post(address, again).status_code == 302
    assert shown(client, address, name)[field] == second


@pytest.mark.parametrize("seen", ["", "x", "[]", "[" * 4000, "1" * 9000, '{"position": 5}', "{}"])
def test_a_forged_fingerprint_does_no_harm(seen, rows, organiser, as_user):
    client, (address, _row) = as_user(organiser), rows["delegate"]
    data = shown(client, address)
    assert client.post(address, data | {"position": "Kỹ sư", "seen": seen}).status_code in (200, 302)
    assert Conference.objects.count() == 1


def test_a_new_row_has_nothing_to_compare(conference, organiser, as_user):
    page = as_user(organiser).get(reverse("delegates:new"))
    assert 'name="seen"' not in page.content.decode()
