"""Pages of the doors: who may open and close one, what stands on them, signed sheets, who is missing."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from delegates import answers, door_passes, sheets
from delegates.door import Asked, take
from delegates.door_passes import Post
from delegates.models import Delegate, DoorPass, Scan, WalkIn

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>' OR 1=1 --"


def test_nobody_on_the_list_is_a_sentence_and_no_empty_table(conference, door, as_user):
    page = as_user(door).get(reverse("delegates:presence")).content.decode()
    assert 'class="empty"' in page and "<table" not in page


def test_a_door_is_opened_on_the_device_and_closed_again(
    conference, door, organiser, make_user, as_user, make_delegate
):
    page = reverse("door:page")
    client = as_user(door)
    opened = client.post(page, {"door": EVIL, "device": ""})
    text = opened.content.decode()
    token = re.search(r'data-token="([^"]+)"', text)[1]
    door_pass = DoorPass.objects.get()
    assert (
        "<script>alert" not in text
        and door_pass.door == EVIL
        and token not in json.dumps(door_pass.token_hash)
    )
    assert opened["Cache-Control"].startswith("max-age=0")  # no copy of the token stays behind
    client.logout()
    guest = make_delegate()
    now = timezone.now().isoformat()
    scan = {"id": str(uuid.uuid4()), "code": guest.badge_code, "way": "code", "at": now}
    device = Client()

    def send():
        return device.post("/door/api/scans/", json.dumps({"now": now, "scans": [scan]}), "application/json",
                           headers={"X-Door-Pass": token})  # fmt: skip

    assert send().json()["results"][0]["let_in"]["door"] == EVIL
    told = as_user(door).post(page, {"door": "Cửa B"}, headers={"Accept": "application/json"}).json()
    assert door_passes.check(told["token"]).door == "Cửa B" and told["id"] != door_pass.pk
    wrong = as_user(door).post(page, {"door": " "}, headers={"Accept": "application/json"})
    assert wrong.status_code == 400 and wrong.json()["sentence"]
    long = as_user(door).post(
        page, {"door": "Cửa B", "device": "x" * 101}, headers={"Accept": "application/json"}
    )
    assert long.status_code == 400 and long.json()["sentence"] and list(long.json()["errors"]) == ["device"]

    colleague = make_user(Role.DOOR)
    assert list(as_user(colleague).get(page).context["passes"]) == []
    assert len(as_user(organiser).get(page).context["passes"]) == 2
    close = reverse("door:close", args=[door_pass.pk])
    assert as_user(colleague).post(close).status_code == 404
    assert as_user(make_user(Role.LEADER)).post(close).status_code == 403
    assert as_user(make_user(Role.LEADER)).get(page).status_code == 403
    listed = as_user(organiser).get(page).content.decode()
    assert "Cửa B" in listed and "&lt;script&gt;" in listed
    assert as_user(organiser).get(close).status_code == 405
    before = conference.__class__.objects.create(
        slug="truoc", edition_number=2, period_from=2010, period_to=2015
    )
    theirs, _token = door_passes.open_pass(before, organiser, "Cửa cũ")
    assert as_user(organiser).post(reverse("door:close", args=[theirs.pk])).status_code == 404
    assert as_user(organiser).post(close).status_code == 302
    assert send().status_code == 401


def test_conflicts_and_refusals_are_listed(
    conference, door, organiser, as_user, make_delegate, django_assert_max_num_queries
):
    guest, other = make_delegate("Bùi Thị Mẫu Hà"), make_delegate("Trần Mẫu Một Lần")
    first, second = (
        Post(conference.pk, door.pk, str(door), "Cửa A"),
        Post(conference.pk, organiser.pk, "", "Cửa B"),
    )

    off = make_delegate("Phạm Mẫu Vắng")
    answers.set_mark(conference, organiser, "cancelled", [off.pk], "ốm")
    take(first, [Asked(uuid.uuid4(), delegate=off.pk)])  # refused, which is no entry
    answers.clear_mark(conference, organiser, "cancelled", [off.pk])
    take(second, [Asked(uuid.uuid4(), delegate=off.pk)])
    take(first, [Asked(uuid.uuid4(), delegate=guest.pk), Asked(uuid.uuid4(), delegate=other.pk)])
    take(second, [Asked(uuid.uuid4(), delegate=guest.pk), Asked(uuid.uuid4(), code="000000000000")])
    client = as_user(organiser)
    client.get(reverse("door:conflicts"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("door:conflicts"))
    text = page.content.decode()
    assert [line.person for line in page.context["doubled"]] == [guest] and page.context["doubled"][0].knew
    assert "Cửa A" in text and "Cửa B" in text and "000000000000" in text and "Trần Mẫu Một Lần" not in text
    assert "Cửa B" in client.get(reverse("delegates:edit", args=[guest.pk])).content.decode()
    assert as_user(door).get(reverse("door:conflicts")).status_code == 403


def test_the_organiser_gives_the_word_on_a_page(conference, door, organiser, unit, as_user):
    rows = [
        WalkIn.objects.create(id=uuid.uuid4(), conference=conference, full_name=f"Khách {n}", category="guest",
                              door="Cửa A", by=door, at=timezone.now())
        for n in range(2)
    ]  # fmt: skip
    page, client = reverse("door:waiting"), as_user(organiser)
    assert (
        as_user(door).post(page, {"walk_in": rows[0].pk, "word": "consent", "unit": unit.pk}).status_code
        == 403
    )
    assert as_user(door).get(page).status_code == 403
    without = client.post(page, {"walk_in": rows[0].pk, "word": "consent", "unit": ""})
    assert without.status_code == 200 and without.context["wrong"]["sentence"] in without.content.decode()
    assert client.post(page, {"walk_in": "x", "word": "consent"}).status_code == 404
    before = conference.__class__.objects.create(
        slug="truoc", edition_number=2, period_from=2010, period_to=2015
    )
    theirs = WalkIn.objects.create(
        id=uuid.uuid4(), conference=before, full_name="K", category="guest", by=door, at=timezone.now()
    )
    assert client.post(page, {"walk_in": theirs.pk, "word": "refuse"}).status_code == 404
    for _twice in range(2):
        client.post(page, {"walk_in": rows[0].pk, "word": "consent", "unit": unit.pk})
        client.post(page, {"walk_in": rows[1].pk, "word": "refuse"})
    assert [row.full_name for row in Delegate.objects.all()] == ["Khách 0"]
    assert Scan.objects.get().pk == rows[0].pk
    assert "Khách 1" in client.get(page).content.decode()
    # Whoever gives another word after somebody else's is told what holds.
    late = client.post(page, {"walk_in": rows[1].pk, "word": "consent", "unit": unit.pk}, follow=True)
    assert [str(told) for told in late.context["messages"]] == ["Không cho Khách 1 vào; cửa đã được báo."]
    assert not Delegate.objects.filter(full_name="Khách 1").exists()


def test_who_is_present_and_who_is_missing(
    conference, organiser, as_user, make_delegate, django_assert_max_num_queries
):
    here, said, silent, gone = (make_delegate(name) for name in ("Mẫu Đây", "Mẫu Hứa", "Mẫu Im", "Mẫu Ốm"))
    answers.set_mark(conference, organiser, "present", [here.pk])
    answers.set_mark(conference, organiser, "confirmed", [said.pk])
    answers.set_mark(conference, organiser, "cancelled", [gone.pk], "đi viện")
    page, client = reverse("delegates:presence"), as_user(organiser)
    client.get(page)
    with django_assert_max_num_queries(12):
        found = client.get(page).context["presence"]
    assert (found.total.expected, found.total.present, found.total.missing, found.total.apologies) == (
        3,
        1,
        2,
        1,
    )
    assert (found.confirmed, found.silent, found.apologies) == ([said], [silent], [gone])
    part = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "đi viện" in part and "Mẫu Im" in part and "Mẫu Đây" not in part


def test_signed_sheets_are_keyed_in_once(
    conference, door, organiser, unit, other_unit, as_user, make_user, make_delegate
):
    first, second, elsewhere = make_delegate("A"), make_delegate("B"), make_delegate("C", unit=other_unit)
    address = reverse("delegates:signed") + f"?by=unit&sheet={unit.pk}"
    client = as_user(door)
    leader = make_user(Role.LEADER)
    assert as_user(leader).get(address).status_code == 403
    with pytest.raises(PermissionDenied):
        sheets.key_in(conference, leader, [first.pk])
    assert client.get(address).context["sheet"].people == [first, second]
    for _twice in range(2):
        client.post(address, {"delegate": [first.pk, elsewhere.pk]})
    assert {(scan.delegate_id, scan.way) for scan in Scan.objects.all()} == {
        (first.pk, "sheet"),
        (elsewhere.pk, "sheet"),
    }
    assert Scan.objects.count() == 2 and not Delegate.objects.get(pk=second.pk).present_at
    assert client.post(address, {"delegate": ["x"]}).status_code == 200
    by_category = client.get(reverse("delegates:signed") + "?by=category&sheet=staff").context["sheet"]
    assert by_category.people == [first, second, elsewhere]
