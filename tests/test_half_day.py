"""The half-day of the sample at speed, in headless Chromium: three doors, 118 people, the credential report, every item
of the programme seven minutes late, and what hall screen and phone show meanwhile.

Time goes by because everything that happened, and the planned beginning, is moved into the past.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.live import DEMO_PASSWORD, ROOT, Portal
from tests.test_journey import CHROMIUM
from tests.test_night_before import words_of

pytestmark = [pytest.mark.browser, pytest.mark.once_on_postgresql]
LATE = 7  # minutes by which the session begins late; a beginning counts from its whole minute
DOORS = {"Cửa A": "donkhach", "Cửa B": "thuky", "Cửa C": "donkhach"}
SHOWN = {  # of kinds whose title the hall does not see
    "reception": ".show__present:has-text('118')",
    "settling": ".show__present:has-text('118')",
    "film": ".dark",
    "awards": ".stage__name >> nth=0",
}
SET_UP = """
import datetime, json
from django.utils import timezone
from accounts.models import User
from agenda import screen
from conference.models import Conference
conference = Conference.objects.get(is_current=True)
now = timezone.localtime()
conference.date, conference.start_time = now.date(), now.time()
conference.save(update_fields=["date", "start_time"])
items = list(conference.agenda.values_list("title", "minutes", "pause_after", "kind"))
link = screen.make_link(conference, User.objects.get(username="thuky"))
badges = list(conference.delegates.expected().order_by("pk").values_list("badge_code", "full_name"))
print(json.dumps({"items": items, "link": link, "badges": badges}))
"""
LATER = """
import datetime
from django.db.models import F
from django.utils import timezone
from agenda.models import ItemRun
from conference.models import Conference
by = datetime.timedelta(seconds=seconds)
conference = Conference.objects.get(is_current=True)
begin = datetime.datetime.combine(conference.date, conference.start_time) - by
conference.date, conference.start_time = begin.date(), begin.time()
conference.save(update_fields=["date", "start_time"])
ItemRun.objects.update(started_at=F("started_at") - by, ended_at=F("ended_at") - by)
"""
CLOCK = f"""
import sys, django
django.setup()
for line in sys.stdin:
    exec({LATER!r}, {{"seconds": float(line)}})
    print("done", flush=True)
"""


class Morning:
    """The portal on the morning of the conference; `items`: [title, minutes, spare minutes, kind]; `badges`: [code, name]."""

    def __init__(self, portal: Portal):
        self.portal = portal
        portal.sample()
        told = json.loads(portal.manage("shell", "-v", "0", "-c", SET_UP).splitlines()[-1])
        self.last = time.monotonic()  # the session is planned to begin a moment before
        self.items, self.link, self.badges = told["items"], told["link"], told["badges"]
        self.address = portal.serve(workers=2)
        self.clock = subprocess.Popen(
            [sys.executable, "-c", CLOCK], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=portal.environment | {"DJANGO_SETTINGS_MODULE": "conference.settings"},
        )  # fmt: skip

    def goes_on(self, minutes: int) -> None:
        """So many minutes after the last time, of which the test itself took some seconds."""
        took, self.last = time.monotonic() - self.last, time.monotonic()
        seconds = round(minutes * 60 - took, 3)
        self.clock.stdin.write(f"{seconds}\n")
        self.clock.stdin.flush()
        assert self.clock.stdout.readline() == "done\n"

    def sign_in(self, browser: Browser, user: str, *, width: int = 1366) -> Page:
        page = browser.new_context(viewport={"width": width, "height": 844}, locale="vi-VN").new_page()
        page.goto(f"{self.address}/sign-in/")
        page.fill("[name=username]", user)
        page.fill("[name=password]", DEMO_PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{self.address}/")
        return page

    def open_door(self, browser: Browser, name: str, user: str) -> Page:
        page = self.sign_in(browser, user, width=390)
        page.goto(f"{self.address}/door/")
        page.fill("[name=door]", name)
        page.click("main form [type=submit]")
        page.wait_for_url("**/door/phone/")
        page.wait_for_selector("html[data-ready=yes][data-kept=yes]")
        return page


@pytest.fixture
def morning(tmp_path):
    portal = Portal(tmp_path / "portal")
    morning = Morning(portal)
    yield morning
    morning.clock.kill()
    morning.clock.wait()
    portal.close()


def let_in(page: Page, badges: list[list[str]]) -> None:
    """As a hand scanner types, one badge after the other."""
    for code, name in badges:
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        expect(page.locator("#result[data-outcome=admitted]")).to_contain_text(name)


def test_the_half_day_of_the_sample(morning, tmp_path):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        projector = browser.new_context(viewport={"width": 1024, "height": 768}).new_page()
        projector.goto(f"{morning.address}/hall/screen/{morning.link}/")
        assert len(morning.badges) == 118
        for place, (name, user) in enumerate(DOORS.items()):
            let_in(morning.open_door(browser, name, user), morning.badges[place::3])
        secretary = morning.sign_in(browser, "thuky")
        the_report_is_printed(morning, secretary, tmp_path)
        expect(projector.locator("body")).to_contain_text("118", timeout=5_000)
        phone = morning.sign_in(browser, "chuyenvien.htx", width=390)
        phone.goto(f"{morning.address}/now/")
        the_session_runs(morning, secretary, projector, phone)
        assert morning.portal.rows(
            "SELECT count(*), count(DISTINCT delegate_id), count(DISTINCT door) FROM delegates_scan"
        ) == [(118, 118, 3)]
        browser.close()


def the_report_is_printed(morning: Morning, page: Page, folder) -> None:
    page.goto(f"{morning.address}/delegates/credentials/")
    page.locator("button[form=order-form]").click()
    page.wait_for_url("**/print/jobs/**")
    morning.portal.manage("jobs", "run", "--once")
    [(job,)] = morning.portal.rows(
        "SELECT id FROM documents_job WHERE kind = 'credential-report' AND state = 'done'"
    )
    said = words_of(page, morning.address, job, folder)
    assert "118" in said and "35,71" in said and "đủ điều kiện" in said


def the_session_runs(morning: Morning, page: Page, projector: Page, phone: Page) -> None:
    morning.goes_on(LATE)
    page.goto(f"{morning.address}/agenda/live/")
    for place, (title, minutes, spare, kind) in enumerate(morning.items):
        expect(page.locator("#live-next")).to_contain_text(title)
        page.click("#live-next")
        expect(page.locator(".live-now__title")).to_have_text(title)
        # The page goes on to the desk of the item; it is not loaded anew on its way there.
        expect(page.locator(".live-desk > h2")).to_contain_text(f"{place + 1}. {title}")
        page.wait_for_load_state()
        expect(page.locator(".live-bar__drift")).to_contain_text(
            re.compile(rf"Chậm ({LATE}|{LATE + 1}) phút")
        )
        expect(phone.locator("body")).to_contain_text(title, timeout=5_000)
        expect(
            projector.locator(SHOWN.get(kind, f"h1:text-is({json.dumps(title, ensure_ascii=False)})"))
        ).to_be_visible()
        if place == len(morning.items) - 1:
            break
        morning.goes_on(minutes + spare)
        page.reload()
    morning.goes_on(morning.items[-1][1])
    page.reload()
    page.click("#live-next")
    expect(page.locator(".live-now__title")).to_have_text("Phiên họp đã kết thúc.")
    ran = morning.portal.rows("SELECT count(*) FROM agenda_itemrun WHERE ended_at IS NOT NULL")
    assert ran == [(len(morning.items),)]
