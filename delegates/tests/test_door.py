"""Doors: passes, scans one by one and in bundles, what is refused with which words."""

from __future__ import annotations

import datetime
import json
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, RoleAssignment
from conference import history
from delegates import answers, badges, door_figures, door_passes, substitution, walk_ins
from delegates.models import Delegate, HallRow, HallSeat, Scan, WalkIn

pytestmark = pytest.mark.django_db


class Device:
    """A phone at a door: holds the token, no session."""

    def __init__(self, conference, user, door="Cửa A"):
        self.door_pass, self.token = door_passes.open_pass(conference, user, door, "Điện thoại")
        self.client = Client()

    def get(self, path, **headers):
        return self.client.get(f"/door/api/{path}/", headers={"X-Door-Pass": self.token, **headers})

    def post(self, path, body):
        return self.client.post(
            f"/door/api/{path}/", json.dumps(body), content_type="application/json",
            headers={"X-Door-Pass": self.token},
        )  # fmt: skip

    def scan(self, *scans):
        return self.post("scans", {"now": timezone.now().isoformat(), "scans": scans})


def seen(guest=None, seconds_ago=0, **more):
    scan = {
        "id": str(uuid.uuid4()), "way": "code", "takes_back": None, "offline": False,
        "at": (timezone.now() - datetime.timedelta(seconds=seconds_ago)).isoformat(),
    }  # fmt: skip
    return scan | ({"code": guest.badge_code} if guest else {}) | more


@pytest.fixture
def device(conference, door):
    return Device(conference, door)


def test_the_first_scan_lets_in_and_the_second_is_told_by_whom(
    conference, device, door, organiser, make_delegate
):
    guest = make_delegate("Bùi Thị Mẫu Hà", category="guest", gender="female")
    make_delegate()
    row = HallRow.objects.create(conference=conference, label="B", position=2)
    HallSeat.objects.create(row=row, number=7, delegate=guest)
    first = seen(guest)
    told = device.scan(first).json()
    result = told["results"][0]
    assert (result["outcome"], result["person"]["name"]) == ("admitted", "Bùi Thị Mẫu Hà")
    assert (result["person"]["seat"], result["person"]["honorific"]) == ("B-07", "Bà")
    assert told["counts"]["present"] == 1 and told["counts"]["expected"] == 2
    assert told["counts"]["by_category"]["guest"] == {"label": "khách mời", "expected": 1, "present": 1}
    guest.refresh_from_db()
    scan = Scan.objects.get()
    assert guest.present_at == scan.at and (scan.by, scan.door, scan.door_pass) == (
        door,
        "Cửa A",
        device.door_pass,
    )

    other = Device(conference, organiser, "Cửa B")
    told = other.scan(seen(guest)).json()["results"][0]
    assert told["outcome"] == "inside"
    assert told["let_in"] == {"by": door.full_name, "door": "Cửa A", "at": scan.at.isoformat()}
    assert all(word in told["sentence"] for word in ("Bùi Thị Mẫu Hà", "Cửa A", door.full_name))
    assert device.scan(seen(guest)).json()["results"][0]["outcome"] == "repeated"
    again = device.scan(first).json()["results"][0]
    assert (again["outcome"], again["again"], Scan.objects.count()) == ("admitted", True, 3)
    guest.refresh_from_db()
    assert guest.present_at == scan.at
    assert device.get("counts").json()["present"] == 1


def test_at_most_five_queries(device, make_delegate):
    guest = make_delegate()
    for _time in range(2):  # let in, then told
        body = {"now": timezone.now().isoformat(), "scans": [seen(guest)]}
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert device.post("scans", body).status_code == 200
        told = [query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        assert len(told) <= 5, told


def test_what_was_scanned_under_an_earlier_pass_is_booked_at_the_door_where_it_was(
    conference, device, door, unit, make_delegate
):
    first, second, third = make_delegate(), make_delegate(), make_delegate()
    later = Device(conference, door, "Cửa B")  # the same phone, opened anew at another door
    later.scan(
        seen(first, 600, offline=True, door="Cửa A"),
        seen(second, door="Cửa B"),
        seen(third, 600, offline=True, door="Cửa không có"),
    )
    booked = dict(Scan.objects.values_list("delegate", "door"))
    assert booked == {first.pk: "Cửa A", second.pk: "Cửa B", third.pk: "Cửa B"}
    told = later.scan(seen(first, door="Cửa B")).json()["results"][0]
    assert told["let_in"]["door"] == "Cửa A"
    came = {"full_name": "Trần Mẫu Đến", "category": "staff", "workplace": unit.name, "door": "Cửa A"}
    assert later.post("walk-in", {"id": str(uuid.uuid4()), **came}).json()["outcome"] == "admitted"
    assert Scan.objects.filter(way="walk_in").values_list("door", "door_pass").get() == (
        "Cửa A",
        later.door_pass.pk,
    )
    assert later.scan(seen(first, door=["Cửa A"])).status_code == 400


def outcomes(response) -> list[str]:
    return [result["outcome"] for result in response.json()["results"]]


def test_what_is_refused_says_why(conference, device, organiser, make_delegate, make_nomination):
    other = type(conference).objects.create(
        slug="hoi-nghi-ii", sector="Ngành Mẫu", edition_number=2, period_from=2010, period_to=2015
    )
    elsewhere = make_delegate(conference=other)
    renewed = make_delegate("Trần Mẫu Cũ")
    old_code = renewed.badge_code
    substitution.put_in(renewed, organiser, {"full_name": "Lê Mẫu Thay"}, "ốm")
    gone = make_delegate("Phạm Mẫu Vắng")
    answers.set_mark(conference, organiser, "cancelled", [gone.pk], "ốm")
    lost = make_delegate("Võ Mẫu Rút", nomination=make_nomination(state="withdrawn"), category="exemplar")
    strange = seen(code="0000-0000-0000")
    wrong = [
        strange,
        seen(elsewhere),
        seen(code=old_code),
        seen(gone),
        seen(lost),
        seen(delegate=elsewhere.pk, code=""),
    ]
    response = device.scan(*wrong)
    assert outcomes(response) == ["unknown", "other_conference", "revoked", "off", "off", "unknown"]
    sentences = [result["sentence"] for result in response.json()["results"]]
    assert "lần thứ II" in sentences[1] and elsewhere.full_name not in response.content.decode()
    assert "Lê Mẫu Thay" in sentences[2] and "Trần Mẫu Cũ" in sentences[2]
    assert "Phạm Mẫu Vắng" in sentences[3]
    assert outcomes(device.scan(seen(gone, reason="xin vào"))) == ["off"]  # only the organiser decides that
    assert not Delegate.objects.filter(present_at__isnull=False).exists()
    assert Scan.objects.count() == 7  # every look is kept

    desk = Device(conference, organiser, "Bàn lễ tân")
    told = desk.scan(seen(gone, reason="khỏi ốm"), seen(lost, reason="Giám đốc cho vào"))
    assert outcomes(told) == ["admitted", "admitted"]
    gone.refresh_from_db()
    assert gone.cancelled_at is None and gone.present_at
    assert told.json()["counts"]["present"] == 1  # of those who hold a seat


def test_what_is_late_counts_from_its_own_moment(device, make_delegate):
    """Also what a device takes for sent at once."""
    guest = make_delegate()
    device.scan(seen(guest, 60))
    assert (
        datetime.timedelta(seconds=59)
        < timezone.now() - Scan.objects.get().at
        < datetime.timedelta(seconds=90)
    )


def test_a_number_that_another_conference_has_is_refused_and_the_others_are_taken(
    conference, device, door, make_delegate
):
    other = type(conference).objects.create(
        slug="hoi-nghi-ii", sector="Ngành Mẫu", edition_number=2, period_from=2010, period_to=2015
    )
    theirs, guest = seen(make_delegate(conference=other)), make_delegate()
    assert outcomes(Device(other, door).scan(theirs)) == ["admitted"]
    response = device.scan(seen(guest, id=theirs["id"]), seen(guest))
    assert response.status_code == 400 and outcomes(response) == ["admitted"]
    assert [error["id"] for error in response.json()["errors"]] == [theirs["id"]]
    back = seen(guest, takes_back=theirs["id"])  # nor is a scan of theirs taken back from here
    assert outcomes(device.scan(back)) == ["undone"]
    assert set(Delegate.objects.filter(present_at=None)) == set()


def test_taking_back_also_before_the_scan_came_in(device, make_delegate):
    guest, other = make_delegate(), make_delegate()
    scan = seen(guest, 30)
    undo = seen(guest, 10, takes_back=scan["id"])
    assert outcomes(device.scan(undo)) == ["undone"]
    assert outcomes(device.scan(scan)) == ["undone"]
    guest.refresh_from_db()
    assert guest.present_at is None
    unnamed = seen(guest, 5)  # the undo comes first and does not say of whom it is
    assert outcomes(device.scan(seen(code="0" * 12, takes_back=unnamed["id"]))) == ["undone"]
    assert outcomes(device.scan(unnamed)) == ["undone"]
    assert outcomes(device.scan(seen(guest))) == ["admitted"]
    first = seen(other)
    assert outcomes(device.scan(first)) == ["admitted"]
    told = device.scan(seen(other, takes_back=first["id"])).json()
    assert told["results"][0]["outcome"] == "undone" and told["counts"]["present"] == 1
    other.refresh_from_db()
    assert other.present_at is None
    assert outcomes(device.scan(seen(other))) == ["admitted"]


def test_marks_lock_people_in_the_order_of_their_numbers(conference, organiser, make_delegate):
    """As doors do: else a list and a bundle of late scans could wait for each other."""
    people = [make_delegate(name).pk for name in ("Vũ Mẫu Yến", "Lê Mẫu Bình", "Đỗ Mẫu An")]
    for change in (answers.set_mark, answers.clear_mark):
        for mark in ("present", "confirmed"):
            assert change(conference, organiser, mark, people) == people


def test_a_mark_in_the_list_goes_the_same_way(conference, device, organiser, make_delegate):
    guest, old = make_delegate(), make_delegate()
    answers.set_mark(conference, organiser, "present", [guest.pk])
    scan = Scan.objects.get(delegate=guest)
    assert (scan.way, scan.by, scan.door_pass) == ("list", organiser, None)
    told = device.scan(seen(guest)).json()["results"][0]
    assert told["outcome"] == "inside" and organiser.full_name in told["sentence"]
    answers.clear_mark(conference, organiser, "present", [guest.pk])
    guest.refresh_from_db()
    assert guest.present_at is None
    moment = timezone.now() - datetime.timedelta(hours=1)
    Delegate.objects.filter(pk=old.pk).update(present_at=moment)  # from before there were doors
    assert outcomes(device.scan(seen(old))) == ["inside"]
    old.refresh_from_db()
    assert old.present_at == moment


def test_bad_scans_are_named_and_good_ones_taken(device, make_delegate):
    guest = make_delegate()
    bad = [
        seen(guest, id="5"), seen(guest, at="hôm nay"), seen(guest, at="2020-04-24T07:00:00"), seen(guest, way="list"), 7,
        seen(), seen(delegate=True, code=""), seen(delegate=2**70, code=""), seen(guest, offline="no"),
        seen(guest, takes_back=[]), seen(guest, reason={}), seen(guest, at="0001-01-01T00:00:00+07:00"),
        seen(code="\x00\ud800" * 90, at=10**400),
    ]  # fmt: skip
    response = device.scan(*bad, seen(guest))
    assert response.status_code == 400
    assert [error["index"] for error in response.json()["errors"]] == list(range(len(bad)))
    assert all(error["sentence"] for error in response.json()["errors"])
    assert outcomes(response) == ["admitted"]
    assert outcomes(device.scan(seen(code="\x00\ud800<b>' OR 1=1--" * 90))) == ["unknown"]
    for body in (b"", b"[]", b"{", b"[" * 100_000, b'{"scans": []}', b'{"scans": 5}', b"\xff"):
        response = device.client.post(
            "/door/api/scans/", body, content_type="application/json", headers={"X-Door-Pass": device.token}
        )
        assert response.status_code == 400 and response.json()["sentence"]
    assert device.post("scans", {"scans": [seen(guest)] * 501}).status_code == 400
    assert device.post("scans", {"scans": [], "more": "x" * 6_000_000}).status_code == 413
    assert device.get("scans").status_code == 405
    for path in ("scans", "walk-in", "decode"):  # a form of several parts, which is no JSON and no picture
        refused = device.client.post(f"/door/api/{path}/", {"a": "b"}, headers={"X-Door-Pass": device.token})
        assert refused.status_code == 400 and refused.json()["sentence"]


def test_a_pass_opens_for_its_holder_alone_and_ends(
    conference, door, device, organiser, make_delegate, make_user
):
    guest = make_delegate()
    for token in ("", "x", device.token + "x", "\x00", "é"):
        refused = device.client.get("/door/api/counts/", headers={"X-Door-Pass": token})
        assert refused.status_code == 401 and refused.json()["sentence"]
    assert device.token not in str(vars(device.door_pass)) and len(device.token) >= 22  # 128 bits

    def answers_now():
        response = device.scan(seen(guest))
        return response.status_code, response.json().get("sentence", "")

    Role_ = RoleAssignment.objects.get(user=door)
    Role_.delete()
    assert answers_now()[0] == 401
    RoleAssignment.objects.create(user=door, role=Role.DOOR)
    assert answers_now()[0] == 200
    type(door).objects.filter(pk=door.pk).update(is_active=False)
    assert answers_now()[0] == 401
    type(door).objects.filter(pk=door.pk).update(is_active=True)
    device.door_pass.expires_at = timezone.now()
    device.door_pass.save()
    ended = answers_now()
    device.door_pass.expires_at = timezone.now() + datetime.timedelta(days=1)
    device.door_pass.save()
    door_passes.close(device.door_pass, organiser)
    closed = answers_now()
    assert ended[0] == closed[0] == 401 and ended[1] != closed[1]
    with pytest.raises(door_passes.PermissionDenied):
        door_passes.open_pass(conference, make_user(Role.LEADER), "Cửa A")
    with pytest.raises(door_passes.PermissionDenied):
        door_passes.close(device.door_pass, make_user(Role.DOOR))


def test_roster_tells_what_a_door_needs_and_nothing_more(
    conference, device, organiser, make_delegate, guest_organisation, django_assert_max_num_queries
):
    guest = make_delegate(
        "Bùi Thị Mẫu Hà", category="guest", unit=guest_organisation, phone="0912345678", email="ha@example.org",
        date_of_birth=datetime.date(1970, 1, 2), note="bí mật", position="Phó Giám đốc",
    )  # fmt: skip
    gone = make_delegate("Phạm Mẫu Vắng")
    answers.set_mark(conference, organiser, "cancelled", [gone.pk], "ốm nặng")
    device.scan(seen(guest))
    with django_assert_max_num_queries(6):
        response = device.get("roster")
    told = response.json()
    by_id = {row["id"]: row for row in told["people"]}
    assert (
        by_id[guest.pk]["let_in_by"] == device.door_pass.user.full_name and by_id[guest.pk]["door"] == "Cửa A"
    )
    assert (
        "bui thi mau ha" in by_id[guest.pk]["search"] and by_id[gone.pk]["off"] and not by_id[guest.pk]["off"]
    )
    for secret in ("0912345678", "ha@example.org", "1970", "bí mật", "ốm nặng"):
        assert secret not in response.content.decode()
    assert device.get("roster", **{"If-None-Match": response["ETag"]}).status_code == 304
    device.scan(seen(guest, takes_back=str(uuid.uuid4())))
    answers.clear_mark(conference, organiser, "cancelled", [gone.pk])
    assert device.get("roster", **{"If-None-Match": response["ETag"]}).status_code == 200


def test_the_list_is_no_younger_than_what_it_was_read_from(device, make_delegate, monkeypatch):
    """A scan that comes in while the list is on its way is not in it: its answer must count as the newer word."""
    guest, read = make_delegate(), door_figures.roster

    def while_it_is_read(conference):
        told = read(conference)
        device.answered = device.scan(seen(guest)).json()["server_time"]
        return told

    monkeypatch.setattr(door_figures, "roster", while_it_is_read)
    listed = device.get("roster").json()
    assert listed["people"][0]["present_at"] is None and listed["server_time"] < device.answered


def test_who_is_not_on_the_list(conference, device, door, organiser, unit, make_delegate):
    def walk_in(phone=device, **said):
        return phone.post("walk-in", {"id": str(uuid.uuid4()), "category": "staff", **said})

    staff = walk_in(full_name="Trần Mẫu Đến", workplace="phòng quản lý thương mại").json()
    assert staff["outcome"] == "admitted"
    assert Delegate.objects.get(full_name="Trần Mẫu Đến").present_at
    again = walk_in(id=staff["id"], full_name="Trần Mẫu Đến", workplace=unit.name).json()
    assert again == staff and Delegate.objects.count() == 1
    assert walk_in(full_name="Trần Mẫu Đến", workplace=unit.name).status_code == 400  # is on the list already
    assert walk_in(full_name=" ", workplace=unit.name).status_code == 400
    assert walk_in(full_name="A", category="exemplar").status_code == 400

    guest = walk_in(full_name="Lý Mẫu Khách", workplace=unit.name, category="guest").json()
    first = make_delegate("Bùi Mẫu Vắng")
    instead = walk_in(full_name="Bùi Mẫu Thay", instead_of=first.pk).json()
    assert (guest["outcome"], instead["outcome"]) == ("waiting", "waiting")
    waiting = {row.full_name: row for row in walk_ins.WalkIn.objects.filter(standing="waiting")}
    for word in (walk_ins.consent, walk_ins.refuse):
        for row in waiting.values():
            with pytest.raises(walk_ins.PermissionDenied):
                word(row, door)
    other = type(conference).objects.create(
        slug="hoi-nghi-ii", sector="Ngành Mẫu", edition_number=2, period_from=2010, period_to=2015
    )
    elsewhere = Device(other, organiser)
    assert walk_in(elsewhere, full_name="A", instead_of=first.pk).status_code == 400
    assert walk_in(elsewhere, full_name="A", id=guest["id"]).status_code == 400
    for stranger in (elsewhere, Device(conference, door, "Cửa B")):
        assert stranger.get("walk-in").json()["walk_ins"] == []
    walk_ins.consent(waiting["Lý Mẫu Khách"], organiser, unit)
    walk_ins.consent(waiting["Bùi Mẫu Thay"], organiser)
    told = {row["full_name"]: row["outcome"] for row in device.get("walk-in").json()["walk_ins"]}
    assert told == dict.fromkeys(("Trần Mẫu Đến", "Lý Mẫu Khách", "Bùi Mẫu Thay"), "admitted")
    first.refresh_from_db()
    assert first.full_name == "Bùi Mẫu Thay" and first.present_at and first.comes_for
    desk = walk_in(
        Device(conference, organiser, "Bàn"), full_name="Đỗ Mẫu", workplace=unit.name, category="guest"
    )
    assert desk.json()["outcome"] == "admitted"


def test_a_picture_of_a_badge_is_read(device, make_delegate):
    import io

    import zxingcpp
    from PIL import Image

    code = badges.new_code()
    drawn = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode).to_image(
        scale=6, add_quiet_zones=True
    )
    target = io.BytesIO()
    Image.fromarray(drawn).save(target, "PNG")

    def decode(content):
        return device.client.post(
            "/door/api/decode/", content, content_type="image/png", headers={"X-Door-Pass": device.token}
        )

    assert decode(target.getvalue()).json() == {"code": code}
    blank = io.BytesIO()
    Image.new("RGB", (50, 50)).save(blank, "JPEG")
    assert decode(blank.getvalue()).json() == {"code": None}
    assert decode(b"<svg>").status_code == decode(target.getvalue()[:200]).status_code == 400
    assert decode(b"x" * 6_000_000).status_code == 413


def test_who_was_entered_by_hand_is_taken_back_at_the_same_door(
    conference, device, door, organiser, unit, make_delegate, as_user
):
    def come(phone=device, **said) -> str:
        return phone.post("walk-in", {"id": str(uuid.uuid4()), "category": "staff", **said}).json()["id"]

    def undo(number: str, phone=device):
        return phone.post("walk-in", {"id": number, "undo": True})

    def standing(name: str) -> str:
        return WalkIn.objects.get(full_name=name).standing

    staff = come(full_name="Trần Mẫu Nhầm", workplace=unit.name)
    other = Device(conference, organiser, "Cửa B")
    refused = undo(staff, other)
    assert refused.status_code == 400 and "Cửa A" in refused.json()["sentence"]
    assert [
        undo(str(uuid.uuid4())).status_code,
        device.post("walk-in", {"id": staff, "undo": 1}).status_code,
    ] == [400, 400]
    for _twice in range(2):
        told = undo(staff).json()
        assert (told["outcome"], told["sentence"]) == (
            "undone",
            "Đã hủy: Trần Mẫu Nhầm chưa có mặt.",
        )
    person = Delegate.objects.get(full_name="Trần Mẫu Nhầm")
    assert person.present_at is None and person.cancelled_at and standing("Trần Mẫu Nhầm") == "undone"
    assert [entry.action for entry in history.of(person)] == ["mark_cancelled", "added"]
    come(full_name="Trần Mẫu Nhầm", workplace=unit.name, id=str(uuid.uuid4()))  # entered anew, rightly
    assert Delegate.objects.expected().get(full_name="Trần Mẫu Nhầm").present_at

    first = make_delegate("Bùi Mẫu Vắng")
    instead = come(other, full_name="Bùi Mẫu Thay", instead_of=first.pk)  # the organiser's own word
    again = Device(conference, organiser, "Cửa B")  # the same door, opened anew
    assert undo(instead, again).json()["outcome"] == "undone"
    back = Delegate.objects.get(pk=first.pk)
    assert (back.full_name, back.badge_code, back.present_at) == ("Bùi Mẫu Vắng", first.badge_code, None)
    assert outcomes(device.scan(seen(first))) == ["admitted"]

    guest = come(full_name="Lý Mẫu Chờ", category="guest", workplace=unit.name)
    assert (
        undo(guest).json()["outcome"] == "undone"
        and not Delegate.objects.filter(full_name="Lý Mẫu Chờ").exists()
    )
    page = as_user(organiser).post(
        reverse("door:waiting"), {"walk_in": guest, "word": "consent"}, follow=True
    )
    assert "đã được hủy ở cửa" in page.content.decode() and standing("Lý Mẫu Chờ") == "undone"
    with pytest.raises(walk_ins.WalkInRefused):
        walk_ins.consent(WalkIn.objects.get(pk=guest), organiser, unit)

    twice = come(full_name="Võ Mẫu Hai", workplace=unit.name)
    inside = Delegate.objects.get(full_name="Võ Mẫu Hai")
    other.scan(seen(inside))
    refused = undo(twice)
    assert refused.status_code == 400 and "Cửa B" in refused.json()["sentence"]
    inside.refresh_from_db()
    assert inside.present_at and not inside.cancelled_at and standing("Võ Mẫu Hai") == "admitted"
