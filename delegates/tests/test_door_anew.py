"""After a test the doors begin anew: what goes, what stays, what comes too late, who may, and that it is typed."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from conference import history
from delegates import answers, walk_ins
from delegates.models import Delegate, DoorsAnew, FormerBadge, Scan, WalkIn
from delegates.tests.test_door import Device, outcomes, seen

pytestmark = pytest.mark.django_db
PAGE = "/door/begin-anew/"


@pytest.fixture
def device(conference, door):
    return Device(conference, door)


@pytest.fixture
def tested(conference, device, organiser, unit, make_delegate):
    """Two scanned, one of them twice, one marked in the list; one put on the list, one in somebody's place, one waits."""
    people = {
        name: make_delegate(name, confirmed_at=timezone.now())
        for name in ("Bùi Mẫu Hà", "Lê Mẫu An", "Đỗ Mẫu Đi")
    }
    device.scan(seen(people["Bùi Mẫu Hà"]), seen(people["Lê Mẫu An"]))
    Device(conference, organiser, "Cửa B").scan(seen(people["Lê Mẫu An"]), seen(code="0000-0000-0000"))
    marked = make_delegate("Trần Mẫu Dấu")
    answers.set_mark(conference, organiser, "present", [marked.pk])

    def come(**said):
        return device.post("walk-in", {"id": str(uuid.uuid4()), "category": "staff", **said}).json()

    come(full_name="Ngô Mẫu Thử", workplace=unit.name)
    come(full_name="Hồ Mẫu Thay", instead_of=people["Đỗ Mẫu Đi"].pk)
    come(full_name="Lý Mẫu Chờ", category="guest", workplace=unit.name)
    walk_ins.consent(WalkIn.objects.get(full_name="Hồ Mẫu Thay"), organiser)
    return people


def test_everybody_is_outside_again_and_the_history_knows(
    conference, tested, device, as_user, organiser, django_assert_max_num_queries
):
    codes = {row.pk: row.badge_code for row in tested.values()}
    client = as_user(organiser)
    assert PAGE in client.get(reverse("door:page")).content.decode()
    with django_assert_max_num_queries(12):
        text = client.get(PAGE).content.decode()
    entries = Scan.objects.count() + 3
    assert f"Tất cả {entries} lượt ghi" in text and "Cửa B" in text and "5 người" in text
    for typed in ("", str(entries - 1), "xóa", "-1", "9" * 30):
        assert client.post(PAGE, {"typed": typed}).context["form"].errors.keys() == {"typed"}
    assert Scan.objects.count() == entries - 3
    assert client.post(PAGE, {"typed": str(entries)})["Location"] == reverse("door:page")

    assert not Scan.objects.exists() and not Delegate.objects.filter(present_at__isnull=False).exists()
    assert {row.standing for row in WalkIn.objects.all()} == {"undone"}
    back = Delegate.objects.get(
        pk=tested["Đỗ Mẫu Đi"].pk
    )  # comes again, and the printed badge opens the door
    assert (back.full_name, back.stands_in_for, back.badge_code) == ("Đỗ Mẫu Đi", {}, codes[back.pk])
    assert FormerBadge.objects.filter(delegate=back).count() == 1  # the substitute's
    assert {row.full_name for row in Delegate.objects.expected()} == {*tested, "Trần Mẫu Dấu"}
    assert all(row.confirmed_at for row in Delegate.objects.filter(pk__in=codes))
    entry = history.of(conference).get(action="doors_begun_anew")
    assert entry.actor == organiser
    assert entry.changes == {
        "scans": [str(entries - 3), "0"], "inside": ["5", "0"], "walk_ins": ["3", "0"], "taken_off": ["1", "0"],
    }  # fmt: skip
    for person in ("Bùi Mẫu Hà", "Lê Mẫu An"):
        assert history.of(tested[person]).filter(action="presence_cleared").count() == 1
    assert outcomes(device.scan(seen(back), seen(tested["Bùi Mẫu Hà"]))) == [
        "admitted",
        "admitted",
    ]  # the day begins
    assert device.get("roster").json()["people"]


def test_a_scan_of_the_test_that_comes_late_lets_nobody_in(conference, tested, device, as_user, organiser):
    client, guest = as_user(organiser), tested["Bùi Mẫu Hà"]
    client.post(PAGE, {"typed": str(client.get(PAGE).context["recorded"].entries)})
    DoorsAnew.objects.update(at=timezone.now() - datetime.timedelta(hours=1))
    late = device.scan(seen(guest, 2 * 3600, offline=True)).json()["results"][0]
    assert late["outcome"] == "before" and "làm lại từ đầu" in late["sentence"]
    assert outcomes(device.scan(seen(code="1111-1111-1111", seconds_ago=2 * 3600, offline=True))) == [
        "before"
    ]
    guest.refresh_from_db()
    assert guest.present_at is None
    assert outcomes(device.scan(seen(guest, 600, offline=True))) == ["admitted"]  # of this morning


def test_who_may_and_what_there_is_to_clear(conference, as_user, make_user, organiser, door):
    told = as_user(organiser).get(PAGE)
    assert b'<form class="form-panel' not in told.content
    for role in (Role.DOOR, Role.LEADER, Role.SESSION):
        client = as_user(make_user(role))
        assert [client.get(PAGE).status_code, client.post(PAGE, {"typed": "0"}).status_code] == [403, 403]
    type(conference).objects.update(is_current=False)
    assert as_user(organiser).get(PAGE).status_code == 404


def test_another_conference_keeps_its_entries(conference, tested, as_user, organiser, make_delegate):
    other = type(conference).objects.create(
        slug="hoi-nghi-ii", sector="Ngành Mẫu", edition_number=2, period_from=2010, period_to=2015
    )
    there = make_delegate(conference=other)
    answers.set_mark(other, organiser, "present", [there.pk])
    client = as_user(organiser)
    client.post(PAGE, {"typed": str(client.get(PAGE).context["recorded"].entries)})
    there.refresh_from_db()
    assert there.present_at and Scan.objects.get().delegate == there
