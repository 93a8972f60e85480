"""The session in headless Chromium: one person presses, the hall's screen and a phone follow within two seconds."""

from __future__ import annotations

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from tests.live import Portal
from tests.test_journey import CHROMIUM, RULES

pytestmark = [pytest.mark.browser, pytest.mark.once]
PASSWORD = "mat-khau-thu-nghiem"
# The session began seven minutes ago by the plan, and nobody has pressed yet.
SET_UP = f"""
import datetime
from django.utils import timezone
from accounts.models import Role, RoleAssignment, User
from agenda import screen
from agenda.models import AgendaItem
from conference.models import Conference
start = timezone.localtime() - datetime.timedelta(minutes=7)
conference = Conference.objects.create(slug="thu", is_current=True, sector="Ngành", edition_number=1, period_from=2016,
    period_to=2020, host_name="Sở", issuing_body="SỞ", parent_body="UBND", document_symbol="SCT", place_name="Hà Tĩnh",
    signatory_position="GIÁM ĐỐC", signatory_name="A", date=start.date(), start_time=start.time().replace(second=0, microsecond=0))
user = User.objects.create_user("thuky", password="{PASSWORD}", full_name="Thư Ký")
RoleAssignment.objects.create(user=user, role=Role.ORGANISER)
for place, (title, kind) in enumerate((("Khai mạc hội nghị", "opening"), ("Báo cáo tổng kết", "report"), ("Bế mạc", "closing")), 1):
    AgendaItem.objects.create(conference=conference, position=place, title=title, kind=kind, minutes=20)
print("LINK", screen.make_link(conference, user))
"""
SOON = 2_000  # ms


@pytest.fixture
def hall(tmp_path):
    """(page of who runs the session, the projector, a phone)"""
    portal = Portal(tmp_path / "portal")
    token = re.search(r"LINK (\S+)", portal.manage("shell", "-v", "0", "-c", SET_UP))[1]
    address = portal.serve(workers=2)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        context = browser.new_context(viewport={"width": 1366, "height": 900}, locale="vi-VN")
        page = context.new_page()
        page.goto(f"{address}/sign-in/")
        page.fill("[name=username]", "thuky")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.goto(f"{address}/agenda/live/")
        phone = context.new_page()
        phone.set_viewport_size({"width": 390, "height": 844})
        phone.goto(f"{address}/now/")
        projector = browser.new_context(viewport={"width": 1024, "height": 768}).new_page()
        projector.goto(f"{address}/hall/screen/{token}/")
        yield page, projector, phone
        browser.close()
    portal.close()


def follows(pages: list[Page], text: str) -> None:
    pressed = time.monotonic()
    for page in pages:
        page.bring_to_front()
        expect(page.locator("body")).to_contain_text(text, timeout=SOON)
    assert time.monotonic() - pressed < len(pages) * SOON / 1000


def test_three_items_seven_minutes_late(hall):
    page, projector, phone = hall
    expect(page.locator(".live-bar__drift")).to_contain_text(re.compile(r"Chậm ([7-9]|1\d) phút"))
    planned = page.locator(".live-bar__end").inner_text()
    page.bring_to_front()
    page.click("#live-next")
    follows([projector, phone], "Khai mạc hội nghị")
    expect(projector.locator("[data-until]")).to_have_text(re.compile(r"^(20:00|19:\d\d)$"))
    for title in ("Báo cáo tổng kết", "Bế mạc"):
        page.bring_to_front()
        page.wait_for_timeout(1600)  # the keys take a step at most every second and a half
        page.locator("h1").click()
        page.keyboard.press("ArrowRight")
        follows([projector], title)
        expect(projector.locator("h1")).to_have_text(title)
    page.bring_to_front()
    assert page.locator(".live-bar__end").inner_text() != planned  # early now: the items took seconds
    page.locator("h1").click()
    page.wait_for_timeout(1600)
    page.keyboard.press("ArrowLeft")
    projector.bring_to_front()
    expect(projector.locator("h1")).to_have_text("Báo cáo tổng kết", timeout=SOON)
    # The network goes and comes back: the screen says so and catches up by itself.
    projector.context.set_offline(True)
    expect(projector.locator(".hall__trouble")).to_be_visible(timeout=6_000)
    projector.context.set_offline(False)
    expect(projector.locator(".hall__trouble")).to_be_hidden(timeout=6_000)
    assert projector.evaluate("document.documentElement.scrollHeight <= innerHeight")
    # A note saves itself while it is typed, and the next step does not take it away.
    page.bring_to_front()
    note = page.locator("#id_note")
    note.fill("Ý kiến chỉ đạo")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Đã tự lưu", timeout=6_000)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for shown in (page, phone):
        found = Axe().run(shown, options=RULES).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
