"""The page that phones keep, and the door without a script."""

from __future__ import annotations

import datetime
import json
import re
import uuid

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from delegates import door_phone, seating
from delegates.models import Scan

pytestmark = pytest.mark.django_db


def test_the_kept_page_is_nobodys(conference, door, make_delegate, as_user):
    """Whoever asks, signed in or not, gets the same bytes; no person, conference or token is in them."""
    guest = make_delegate("Nguyễn Thị Mẫu Kín")
    page = Client().get("/door/phone/").content.decode()
    assert page == as_user(door).get("/door/phone/").content.decode()
    for secret in (guest.full_name, guest.badge_code, conference.short_title, door.full_name, "csrf"):
        assert secret not in page
    worker = Client().get("/door/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    kept = json.loads(
        re.search(r"const FILES = (\[.*?\]);", worker.content.decode())[1].replace(r"\u002D", "-")
    )
    assert {"/door/phone/", "/door/manifest.webmanifest"} < set(kept)
    asked = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', page)) | {"/static/fonts/inter-vn.woff2"}
    assert asked <= set(kept)  # else the page would not draw without a network
    made_at_setup = re.compile(r"img/(icons|door-)|fonts/")
    assert [
        name for name in door_phone.FILES if not made_at_setup.match(name) and not finders.find(name)
    ] == []
    manifest = Client().get("/door/manifest.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json"
    told = manifest.json()
    assert (told["start_url"], told["scope"], told["lang"]) == ("/door/phone/", "/door/", "vi")


def test_the_pass_goes_to_the_page_with_what_it_needs(conference, organiser, as_user):
    opened = as_user(organiser).post("/door/", {"door": "Cửa <b>A"}).content.decode()
    handed = re.search(r'<div id="door-pass" ([^>]*)>', opened)[1]
    assert f'data-conference="{conference.pk}"' in handed and 'data-organises="yes"' in handed
    told = re.search(r'data-now="([^"]*)"', handed)[
        1
    ]  # by which a phone with a wrong clock goes from the first moment
    assert abs(timezone.now() - datetime.datetime.fromisoformat(told)) < datetime.timedelta(minutes=1)
    assert 'data-door="Cửa &lt;b&gt;A"' in handed and 'data-page="/door/phone/"' in handed


def test_without_a_script(conference, door, head, make_delegate, as_user):
    guest = make_delegate("Đỗ Thị Mẫu Tìm")
    seating.set_up(conference, None, 1, [4])
    seating.seat_everybody(conference, None, [])
    make_delegate("Trần Mẫu Khác")
    client, page = as_user(door), "/door/by-hand/"
    assert as_user(head).get(page).status_code == as_user(head).post(page, {}).status_code == 403
    for wanted in ("mau tim", "ĐỖ tìm", guest.badge_code.lower()):
        found = client.get(page, {"q": wanted, "door": "Cửa A"}).content.decode()
        assert "Đỗ Thị Mẫu Tìm" in found and "Trần Mẫu Khác" not in found
    for name in ("Bùi Nhân An", "Bùi Hạnh Cúc", "Bùi Mẫu Hà"):
        make_delegate(name)
    people = client.get(page, {"q": "ha bùi"}).context["people"]  # "nhân" has "ha" too
    assert [person["name"] for person in people] == ["Bùi Mẫu Hà", "Bùi Hạnh Cúc", "Bùi Nhân An"]
    form = {"id": str(uuid.uuid4()), "delegate": guest.pk, "door": "Cửa A"}
    for _sent_twice in range(2):
        answer = client.post(page, form).content.decode()
        assert all(word in answer for word in ("Đỗ Thị Mẫu Tìm", "A-01", "tone-success"))
    scan = Scan.objects.get()
    guest.refresh_from_db()
    assert (guest.present_at, scan.by, scan.door) == (scan.at, door, "Cửa A")
    client.post(page, {"id": str(uuid.uuid4()), "takes_back": scan.pk, "delegate": guest.pk, "door": "Cửa A"})
    guest.refresh_from_db()
    assert guest.present_at is None
    new = {**form, "id": str(uuid.uuid4())}
    for wrong in ({}, {**new, "id": "x"}, {**new, "delegate": "²"}, {**new, "takes_back": "x"}):
        assert client.post(page, wrong).status_code == 200
    assert Scan.objects.count() == 2
