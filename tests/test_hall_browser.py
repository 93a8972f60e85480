"""The hall in headless Chromium: a person dragged, moved with the keyboard, tapped; each time the server decides."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from tests.live import Portal
from tests.test_journey import CHROMIUM, RULES

pytestmark = [pytest.mark.browser, pytest.mark.once]
PASSWORD = "mat-khau-thu-nghiem"
SET_UP = f"""
from accounts.models import Role, RoleAssignment, User
from conference.models import Conference, Unit
from delegates import seating
from delegates.models import Delegate
conference = Conference.objects.create(slug="thu", is_current=True, sector="Ngành", edition_number=1, period_from=2016,
    period_to=2020, host_name="Sở", issuing_body="SỞ", parent_body="UBND", document_symbol="SCT", place_name="Hà Tĩnh",
    signatory_position="GIÁM ĐỐC", signatory_name="A")
unit = Unit.objects.create(code="D", name="Đơn vị", short_name="D", kind="division")
user = User.objects.create_user("thuky", password="{PASSWORD}", full_name="Thư Ký")
RoleAssignment.objects.create(user=user, role=Role.ORGANISER)
seating.set_up(conference, None, 1, [4, 4])
for name in ("Trần Mẫu An", "Trần Mẫu Bình", "Trần Mẫu Cường"):
    Delegate.objects.create(conference=conference, unit=unit, category="staff", full_name=name)
seating.seat_everybody(conference, None, [])
Delegate.objects.create(conference=conference, unit=unit, category="staff", full_name="Trần Mẫu Dũng")
"""


@pytest.fixture
def page(tmp_path):
    portal = Portal(tmp_path / "portal")
    portal.manage("shell", "-v", "0", "-c", SET_UP)
    address = portal.serve(workers=1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        page = browser.new_context(viewport={"width": 1366, "height": 1600}, locale="vi-VN").new_page()
        page.goto(f"{address}/sign-in/")
        page.fill("[name=username]", "thuky")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.goto(f"{address}/print/hall/")
        yield page
        browser.close()
    portal.close()


def plan(page: Page) -> dict[str, str]:
    """{seat: name} as the table says it."""
    rows = page.locator("table tbody tr")
    return {
        rows.nth(n).locator("td").first.inner_text().strip(): rows.nth(n)
        .locator("th")
        .inner_text()
        .split(" ·")[0]
        for n in range(rows.count())
    }


def seat(page: Page, label: str):
    return page.locator("g.hall__seat", has=page.locator("title", has_text=f"{label}:"))


def drag(page: Page, start, end) -> None:
    box, there = start.bounding_box(), end.bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(there["x"] + 20, there["y"] + 20, steps=5)
    with page.expect_navigation():
        page.mouse.up()


def test_drag_keyboard_and_tap(page):
    assert plan(page) == {"A-01": "Trần Mẫu An", "A-02": "Trần Mẫu Bình", "A-03": "Trần Mẫu Cường"}
    drag(page, seat(page, "A-01"), seat(page, "B-02"))
    assert plan(page) == {"A-02": "Trần Mẫu Bình", "A-03": "Trần Mẫu Cường", "B-02": "Trần Mẫu An"}
    drag(page, page.locator(".hall-unseated [data-person]"), seat(page, "CT-01"))
    assert plan(page)["CT-01"] == "Trần Mẫu Dũng"

    seat(page, "A-02").focus()
    page.keyboard.press("Enter")
    assert "A-02" in page.locator("[data-said]").inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert (plan(page)["A-02"], plan(page)["A-03"]) == ("Trần Mẫu Cường", "Trần Mẫu Bình")
    assert page.evaluate("document.activeElement.querySelector('title')?.textContent").startswith("A-03:")

    seat(page, "CT-01").click()
    with page.expect_navigation():
        seat(page, "B-04").click()
    assert plan(page)["B-04"] == "Trần Mẫu Dũng"


def test_what_a_screen_reader_finds(page):
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
