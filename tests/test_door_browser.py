"""A phone at a door in headless Chromium: hand scanner and search, a network that goes and comes back, a server that
is gone. What the portal's database says afterwards is the measure."""

from __future__ import annotations

import datetime
import json
import urllib.request
import uuid
from contextlib import suppress

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.live import Portal
from tests.test_journey import CHROMIUM, RULES

pytestmark = [pytest.mark.browser, pytest.mark.once]
PASSWORD = "mat-khau-thu-nghiem"
# Two at the doors, eight guests; at the second door a device whose token is printed with the badges' codes.
SET_UP = """
import json
from django.utils import timezone
from accounts.models import Role, RoleAssignment, User
from conference.models import Conference, Unit
from delegates import door_passes
from delegates.models import Delegate
conference = Conference.objects.create(slug="thu", is_current=True, sector="Ngành", edition_number=1, period_from=2016,
    period_to=2020, host_name="Sở", issuing_body="SỞ", parent_body="UBND", document_symbol="SCT", place_name="Hà Tĩnh",
    signatory_position="GIÁM ĐỐC", signatory_name="A", date=timezone.localdate())
unit = Unit.objects.create(code="D", name="Đơn vị", short_name="D", kind="division")
users = [User.objects.create_user(f"cua{n}", password=PASSWORD, full_name=name)
    for n, name in ((1, "Lê Mẫu Gác"), (2, "Hồ Mẫu Trực"))]
for user in users:
    RoleAssignment.objects.create(user=user, role=Role.DOOR)
_pass, token = door_passes.open_pass(conference, users[1], "Cửa B", "")
names = ("An", "Bình", "Cường", "Dũng", "Én", "Phúc", "Giang", "Hạnh")
people = [Delegate.objects.create(conference=conference, unit=unit, category="staff", full_name=f"Đỗ Thị Mẫu {name}",
    gender="female", email="x@example.org") for name in names]
print(json.dumps([token, {row.full_name.split()[-1]: row.badge_code for row in people}]))
""".replace("PASSWORD", repr(PASSWORD))


class Hall:
    """The portal, the badges by given name, and the other door as a device without a screen."""

    def __init__(self, portal: Portal):
        self.portal = portal
        self.token, self.codes = json.loads(portal.manage("shell", "-v", "0", "-c", SET_UP).splitlines()[-1])
        portal.serve(workers=1)

    def other_door(self, name: str) -> str:
        scan = {"id": str(uuid.uuid4()), "at": "2020-01-01T00:00:00+07:00"}
        body = json.dumps({"now": scan["at"], "scans": [{**scan, "code": self.codes[name]}]}).encode()
        request = urllib.request.Request(
            f"{self.portal.address}/door/api/scans/", body, {"X-Door-Pass": self.token, "Content-Type": "application/json"}
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)["results"][0]["outcome"]

    def inside(self) -> dict[str, tuple[str, int]]:
        """{given name: (door that let in, scans of the person that were kept on a device)} by the database."""
        rows = self.portal.rows(
            "SELECT d.full_name, s.door, (SELECT count(*) FROM delegates_scan k WHERE k.delegate_id = d.id AND k.was_offline)"
            " FROM delegates_delegate d JOIN delegates_scan s ON s.delegate_id = d.id AND s.at = d.present_at"
        )
        return {name.split()[-1]: (door, kept) for name, door, kept in rows}

    def start_again(self) -> None:
        """The server at the address it had before it was stopped."""
        host = self.portal.address.removeprefix("http://")
        self.portal.start(
            "-m", "gunicorn", "conference.wsgi", "--bind", host, "--workers", "1", "--threads", "2"
        )


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    portal = Portal(tmp_path_factory.mktemp("door") / "portal")
    yield Hall(portal)
    portal.close()


def open_door(page: Page, hall: Hall, door: str = "Cửa A") -> None:
    page.goto(f"{hall.portal.address}/sign-in/?next=/door/")
    page.fill("[name=username]", "cua1")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.fill("[name=door]", door)
    page.click("main form [type=submit]")
    page.wait_for_url("**/door/phone/")
    page.wait_for_selector("html[data-ready=yes][data-kept=yes]")
    expect(page.locator("#count")).to_contain_text("/8")


@pytest.fixture
def phone(hall):
    """A phone on which Cửa A was opened; session and cookies are gone again."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        context = browser.new_context(viewport={"width": 390, "height": 760}, locale="vi-VN")
        page = context.new_page()
        open_door(page, hall)
        context.clear_cookies()
        yield page
        browser.close()


def scan(page: Page, code: str, outcome: str) -> str:
    """Types as a hand scanner does, wherever the focus is; returns what the page says. On a machine under load the keys
    come as slowly as from a hand: as at the door, what went into the search is wiped and the badge held once more."""
    typed = page.input_value("#q")
    for _held in range(4):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        with suppress(PlaywrightTimeout):
            page.wait_for_selector(f"#result[data-outcome={outcome}]", timeout=10_000)
            return page.inner_text("#result")
        page.fill("#q", typed)
    raise AssertionError(f"{code} was held four times: {page.inner_text('#result')}")


def test_hand_scanner_search_undo_and_somebody_who_is_inside(phone, hall):
    assert "Đỗ Thị Mẫu An" in scan(phone, hall.codes["An"], "admitted")
    assert hall.inside()["An"] == ("Cửa A", 0)
    assert hall.other_door("Bình") == "admitted"
    phone.focus("#q")
    phone.keyboard.type("thi", delay=120)  # a hand; then a badge is held before the scanner
    phone.wait_for_timeout(200)
    said = scan(phone, hall.codes["Bình"], "inside")
    assert "Cửa B" in said and "Hồ Mẫu Trực" in said and phone.input_value("#q") == ""
    scan(phone, "ZZZZZZZZZZZZ", "unknown")

    phone.fill("#q", "g")  # Cường and Dũng have it too, and stand before her
    expect(phone.locator(".found__person").first).to_contain_text("Giang")
    phone.fill("#q", "cuong do")
    expect(phone.locator(".found__person")).to_have_count(1)
    phone.click(".found__person")
    phone.wait_for_selector("#result[data-outcome=admitted]")
    phone.click("#undo")
    phone.wait_for_selector("#result[data-outcome=undone]")
    expect(phone.locator("#count")).to_have_text("2/8")
    assert set(hall.inside()) == {"An", "Bình"}
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert Axe().run(phone, options=RULES).response["violations"] == []
    # Entered by hand and taken back: at once, and without a network before it was ever sent.
    for offline in (False, True):
        phone.context.set_offline(offline)
        phone.click("#stranger")
        phone.fill("#w-name", "Ngô Mẫu Nhầm")
        phone.fill("#w-workplace", "Đơn vị")
        phone.click("#walk-in-form [type=submit]")
        phone.wait_for_selector(f"#result[data-outcome={'waiting' if offline else 'admitted'}]")
        phone.click("#undo")
        phone.wait_for_selector("#result[data-outcome=undone]")
    phone.context.set_offline(False)
    expect(phone.locator("#net-on")).to_be_visible()
    rows = "SELECT full_name, standing FROM delegates_walkin"
    assert hall.portal.rows(rows) == [("Ngô Mẫu Nhầm", "undone")]
    assert set(hall.inside()) == {"An", "Bình"}
    phone.set_viewport_size({"width": 1366, "height": 768})
    phone.click("[data-dialog=last-box]")
    assert Axe().run(phone, options=RULES).response["violations"] == []


def test_a_phone_whose_clock_is_days_ahead(hall):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        page = browser.new_context(viewport={"width": 390, "height": 760}).new_page()
        page.clock.install(time=datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=3))
        open_door(page, hall)
        scan(page, "ZZZZZZZZZZZZ", "unknown")
        browser.close()


def test_the_pass_of_another_tab_outlives_the_closed_one(phone, hall):
    old = phone.evaluate("Door.store.get('pass').then((pass) => pass.token)")
    second = phone.context.new_page()
    open_door(second, hall)

    def closed(route):
        if route.request.headers.get("x-door-pass") == old:
            return route.fulfill(status=401, json={"sentence": "Cửa đã đóng."})
        return route.continue_()

    phone.route("**/door/api/**", closed)
    with phone.expect_response(lambda response: response.status == 401):
        phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.locator("#count")).to_contain_text("/8")
    second.reload()
    second.wait_for_selector("html[data-ready=yes]")
    scan(second, "ZZZZZZZZZZZZ", "unknown")


def test_without_network_and_back(phone, hall):
    phone.context.set_offline(True)
    expect(phone.locator("#net-off")).to_be_visible()
    assert hall.other_door("Dũng") == "admitted"  # which this phone cannot know
    scan(phone, hall.codes["Dũng"], "admitted")
    scan(phone, hall.codes["Én"], "admitted")
    scan(phone, hall.codes["Én"], "repeated")
    scan(phone, hall.codes["Giang"], "admitted")
    phone.wait_for_timeout(6000)  # the time a bundle travels is part of its age
    assert hall.other_door("Giang") == "admitted"  # later, and nobody there can know either
    phone.reload()
    phone.wait_for_selector("html[data-ready=yes]")
    assert phone.get_attribute("#net", "data-waiting") == "4"
    assert "Én" not in hall.inside()
    phone.context.set_offline(False)
    expect(phone.locator("#net")).to_have_attribute("data-waiting", "0")
    expect(phone.locator("#net-on")).to_be_visible()
    now = hall.inside()
    assert (now["Dũng"], now["Én"], now["Giang"]) == (("Cửa B", 1), ("Cửa A", 2), ("Cửa A", 1))
    corrected = phone.locator("#corrected-list li")
    expect(corrected).to_have_count(1)
    expect(corrected).to_contain_text("Đỗ Thị Mẫu Dũng")
    expect(corrected).to_contain_text("Cửa B")
    phone.click("#corrected-seen")
    expect(phone.locator("#corrected")).to_be_hidden()

    # The door is closed while a scan waits: list and pass are gone, the scan is not, and it goes out with the next pass.
    phone.context.set_offline(True)
    scan(phone, hall.codes["Cường"], "admitted")
    phone.route("**/door/api/**", lambda route: route.fulfill(status=401, json={"sentence": "Cửa đã đóng."}))
    phone.context.set_offline(False)
    expect(phone.locator("#closed")).to_contain_text("Cửa đã đóng.")
    expect(phone.locator("#stranded-list")).to_contain_text("Đỗ Thị Mẫu Cường")
    kept = "Promise.all(['pass', 'roster'].map(Door.store.get)).then((found) => found.filter(Boolean).length)"
    assert phone.evaluate(kept) == 0 and "Cường" not in hall.inside()
    phone.unroute("**/door/api/**")
    open_door(phone, hall, "Cửa C")  # another door; the scan was made at the first
    expect(phone.locator("#net")).to_have_attribute("data-waiting", "0")
    assert hall.inside()["Cường"] == ("Cửa A", 1)


def test_opened_anew_with_the_server_stopped(phone, hall):
    for process in hall.portal.processes:
        hall.portal.kill(process)
    phone.goto(f"{hall.portal.address}/door/")  # the address that everybody knows
    phone.wait_for_selector("html[data-ready=yes]")
    assert "Đỗ Thị Mẫu Phúc" in scan(phone, hall.codes["Phúc"], "admitted")
    phone.fill("#q", "hanh")
    phone.click(".found__person")
    phone.wait_for_selector("#result[data-outcome=admitted]")
    expect(phone.locator("#net-off")).to_be_visible()
    assert not {"Phúc", "Hạnh"} & set(hall.inside())
    hall.start_again()
    expect(phone.locator("#net")).to_have_attribute("data-waiting", "0", timeout=60000)
    assert hall.inside()["Phúc"] == hall.inside()["Hạnh"] == ("Cửa A", 1)
