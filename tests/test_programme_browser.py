"""The programme in headless Chromium: an item dragged, moved with the keyboard, minutes typed, one step taken back."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from tests.live import Portal
from tests.test_journey import CHROMIUM, RULES

pytestmark = [pytest.mark.browser, pytest.mark.once]
PASSWORD = "mat-khau-thu-nghiem"
SET_UP = f"""
from accounts.models import Role, RoleAssignment, User
from agenda.models import AgendaItem
from conference.models import Conference
conference = Conference.objects.create(slug="thu", is_current=True, sector="Ngành", edition_number=1, period_from=2016,
    period_to=2020, host_name="Sở", issuing_body="SỞ", parent_body="UBND", document_symbol="SCT", place_name="Hà Tĩnh",
    signatory_position="GIÁM ĐỐC", signatory_name="A", start_time="07:00")
user = User.objects.create_user("thuky", password="{PASSWORD}", full_name="Thư Ký")
RoleAssignment.objects.create(user=user, role=Role.ORGANISER)
for position, title in enumerate("ABCD", start=1):
    AgendaItem.objects.create(conference=conference, position=position, title=title, minutes=10, presenter="MC")
"""


@pytest.fixture
def page(tmp_path):
    portal = Portal(tmp_path / "portal")
    portal.manage("shell", "-v", "0", "-c", SET_UP)
    address = portal.serve(workers=1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        page = browser.new_context(viewport={"width": 1366, "height": 1200}, locale="vi-VN").new_page()
        page.goto(f"{address}/sign-in/")
        page.fill("[name=username]", "thuky")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.goto(f"{address}/agenda/")
        yield page
        browser.close()
    portal.close()


def order(page: Page) -> str:
    return "".join(page.locator(".agenda-table tbody th a").all_inner_texts())


def test_drag_keyboard_minutes_and_one_step_back(page):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    handles = page.locator(".agenda-handle")
    start, end = handles.nth(0).bounding_box(), handles.nth(2).bounding_box()
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(end["x"] + 8, end["y"] + 8, steps=3)
    with page.expect_navigation():
        page.mouse.move(end["x"] + 8, end["y"] + end["height"] - 4)
        page.mouse.up()
    assert order(page) == "BCAD"
    expect(page.locator("#arranged")).to_contain_text("07:20")
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowUp")  # the item that was dropped has the focus
    assert order(page) == "BACD"
    with page.expect_navigation():
        page.locator("[name^=minutes-]").first.fill("25")
        page.keyboard.press("Tab")
    assert page.locator("tfoot td.num").inner_text() == "55"
    with page.expect_navigation():
        page.get_by_role("button", name="Hoàn tác thay đổi gần nhất").click()
    assert page.locator("tfoot td.num").inner_text() == "40"
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert errors == []
