"""The portal keeps at least one administrator, and the trail tells who got and lost which role."""

from __future__ import annotations

import pytest
from django.contrib.admin import site
from django.test import RequestFactory

from accounts.models import Role, RoleAssignment, User
from conference.models import Conference, HistoryEntry, LegalBasis, PriorityTarget, Recipient, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(make_user):
    return make_user(Role.ADMINISTRATOR, full_name="Võ Thị Mẫu Quản Trị")


@pytest.fixture
def client(as_user, administrator):
    return as_user(administrator)


def posted(user: User, rows: list[dict] | None = None, **fields) -> dict:
    """What the browser sends for the account's page; without `rows` the roles as they stand."""
    held = list(user.role_assignments.all())
    rows = [{} for _role in held] if rows is None else rows
    data = {"username": user.username, "full_name": user.full_name, "is_active": "on"} | fields
    data |= {"role_assignments-TOTAL_FORMS": len(rows), "role_assignments-INITIAL_FORMS": len(held)}
    for number, row in enumerate(rows):
        stored = held[number] if number < len(held) else None
        whole = {"id": stored.pk, "role": stored.role, "unit": stored.unit_id or ""} if stored else {}
        for name, value in ({"user": user.pk} | whole | row).items():
            data[f"role_assignments-{number}-{name}"] = value
    return {name: value for name, value in data.items() if value is not None}


def page(user) -> str:
    return f"/admin/accounts/user/{user.pk}/change/"


def trail() -> list[tuple]:
    fields = ("actor__full_name", "subject_type", "subject_label", "action")
    return list(HistoryEntry.objects.order_by("id").values_list(*fields))


def test_nobody_closes_their_own_account(client, administrator, make_user):
    make_user(Role.ADMINISTRATOR)
    answer = client.post(page(administrator), posted(administrator, is_active=None))
    assert answer.context["adminform"].form.has_error("is_active")
    assert client.post(page(administrator), posted(administrator, position="Kỹ sư")).status_code == 302
    administrator.refresh_from_db()
    assert (administrator.is_active, administrator.position) == (True, "Kỹ sư")


def test_another_account_is_closed(client, administrator, make_user):
    second = make_user(Role.ADMINISTRATOR)
    assert client.post(page(second), posted(second, is_active=None)).status_code == 302
    second.refresh_from_db()
    assert not second.is_active


@pytest.mark.parametrize("row", [{"DELETE": "on"}, {"role": Role.LEADER}])
def test_the_last_administrator_keeps_the_role(client, administrator, make_user, row):
    closed = make_user(Role.ADMINISTRATOR, is_active=False)
    answer = client.post(page(administrator), posted(administrator, [row]))
    formset = answer.context["inline_admin_formsets"][0].formset
    assert [error.code for error in formset.non_form_errors().as_data()] == ["last_administrator"]
    assert set(RoleAssignment.objects.values_list("user", "role")) == {
        (administrator.pk, "administrator"),
        (closed.pk, "administrator"),
    }


def test_one_of_two_gives_the_role_away(client, administrator, make_user):
    make_user(Role.ADMINISTRATOR)
    assert client.post(page(administrator), posted(administrator, [{"DELETE": "on"}])).status_code == 302
    assert not administrator.role_assignments.exists()


def test_the_trail_names_roles_given_changed_and_taken(client, preparer, unit, other_unit):
    rows = [{"unit": other_unit.pk}, {"role": Role.DOOR, "unit": ""}]
    assert client.post(page(preparer), posted(preparer, rows)).status_code == 302
    rows = [{}, {"DELETE": "on"}]  # by role: the door comes first
    assert client.post(page(preparer), posted(preparer, rows)).status_code == 302
    by, kind = "Võ Thị Mẫu Quản Trị", "accounts.roleassignment"
    assert [entry for entry in trail() if entry[1] == kind] == [
        (by, kind, "Trần Thị Mẫu Soạn: cán bộ đón tiếp", "added"),
        (by, kind, "Trần Thị Mẫu Soạn: chuyên viên lập hồ sơ – TTra", "changed"),
        (by, kind, "Trần Thị Mẫu Soạn: chuyên viên lập hồ sơ – TTra", "deleted"),
    ]
    changed = HistoryEntry.objects.get(subject_type=kind, action="changed")
    assert changed.changes == {"unit": [str(unit.pk), str(other_unit.pk)]}


def test_the_trail_names_rows_of_the_conference(as_user, organiser, conference):
    recipient = Recipient.objects.create(conference=conference, name="UBND tỉnh")
    form = (
        as_user(organiser)
        .get(f"/admin/conference/conference/{conference.pk}/change/")
        .context["adminform"]
        .form
    )
    data = {
        name: form[name].field.widget.format_value(form[name].value()) or ""
        for name in form.fields
        if form[name].value() not in (None, False, True)
    }
    data |= {"is_current": "on"}
    for prefix in ("targets", "legal_basis", "recipients"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    data |= {
        "targets-TOTAL_FORMS": 1, "targets-0-group": "female", "targets-0-min_percent": 30,
        "recipients-TOTAL_FORMS": 1, "recipients-INITIAL_FORMS": 1, "recipients-0-id": recipient.pk,
        "recipients-0-conference": conference.pk, "recipients-0-name": "UBND tỉnh", "recipients-0-DELETE": "on",
    }  # fmt: skip
    data = {name: value[0] if isinstance(value, list) else value for name, value in data.items()}
    answer = as_user(organiser).post(f"/admin/conference/conference/{conference.pk}/change/", data)
    assert answer.status_code == 302, answer.context["errors"]
    assert {entry[1:] for entry in trail()} >= {
        ("conference.prioritytarget", f"{conference}: {PriorityTarget.objects.get()}", "added"),
        ("conference.recipient", f"{conference}: UBND tỉnh", "deleted"),
    }
    assert (PriorityTarget.objects.count(), Recipient.objects.count(), LegalBasis.objects.count()) == (
        1,
        0,
        0,
    )


def test_the_trail_names_every_row_that_an_action_deletes(organiser, unit, other_unit):
    request = RequestFactory().post("/")
    request.user = organiser
    site.get_model_admin(Unit).delete_queryset(request, Unit.objects.all())
    assert trail() == [
        ("Nguyễn Thị Mẫu Thư Ký", "conference.unit", "Phòng Quản lý Thương mại", "deleted"),
        ("Nguyễn Thị Mẫu Thư Ký", "conference.unit", "Thanh tra Sở", "deleted"),
    ]
    assert (Unit.objects.count(), Conference.objects.count()) == (0, 0)
