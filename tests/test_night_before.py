"""The night before: the organiser corrects a guest in headless Chromium and prints again the four papers that it touches."""

from __future__ import annotations

import re
import subprocess

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.live import Portal
from tests.test_journey import CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.once]
PASSWORD = "mat-khau-thu-nghiem"
PAPERS = ("invitation", "badge", "place-card", "seat-plan")
SET_UP = f"""
import datetime
from accounts.models import Role, RoleAssignment, User
from conference.models import Conference, Unit
from delegates import seating
from delegates.models import Delegate
from documents import jobs
from documents.models import new_key
from nominations.models import Nomination
conference = Conference.objects.create(slug="thu", is_current=True, sector="Ngành", edition_number=1, period_from=2016,
    period_to=2020, host_name="Sở", issuing_body="SỞ", parent_body="UBND", document_symbol="SCT", place_name="Hà Tĩnh",
    signatory_position="GIÁM ĐỐC", signatory_name="A", date=datetime.date(2030, 4, 24), venue="Hội trường")
unit = Unit.objects.create(code="D", name="Sở Tài chính", short_name="STC", kind="guest")
user = User.objects.create_user("thuky", password="{PASSWORD}", full_name="Thư Ký")
RoleAssignment.objects.create(user=user, role=Role.ORGANISER)
for number, name in enumerate(("Trần Mẫu An", "Trần Mẫu Bình", "Trần Mẫu Cường"), start=1):
    nomination = Nomination.objects.create(conference=conference, unit=unit, organisation=unit, kind="guest", state="approved",
        number=number, full_name=name, prepared_by=user)
    Delegate.objects.create(conference=conference, unit=unit, category="guest", nomination=nomination, full_name=name, gender="male")
seating.set_up(conference, None, 1, [4])
seating.seat_everybody(conference, None, [])
for kind in {PAPERS!r}:
    jobs.create_job(conference, kind, user, {{}}, new_key())
"""


@pytest.fixture
def portal(tmp_path):
    portal = Portal(tmp_path / "portal")
    portal.manage("signing_keys", "create")
    portal.manage("shell", "-v", "0", "-c", SET_UP)
    portal.manage("jobs", "run", "--once")
    portal.serve(workers=1)
    yield portal
    portal.close()


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in/")
    page.fill("[name=username]", "thuky")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()


def words_of(page: Page, address: str, job: int, folder) -> str:
    """What the combined file of a job says, on one line."""
    paper = folder / f"{job}.pdf"
    paper.write_bytes(page.request.get(f"{address}/print/jobs/{job}/combined/").body())
    said = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True)
    return re.sub(r"\s+", " ", said.stdout)


def test_a_late_change_prints_again_exactly_what_it_touches(portal, tmp_path):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        page = browser.new_context(viewport={"width": 1366, "height": 900}, locale="vi-VN").new_page()
        sign_in(page, portal.address)
        page.goto(f"{portal.address}/print/again/")
        assert page.get_by_text("Không có gì cần in lại").count() == 1
        page.goto(f"{portal.address}/delegates/")
        page.get_by_role("link", name="Trần Mẫu Bình").click()
        page.fill("[name=full_name]", "Trần Mẫu Bính")
        page.click("main form.form-panel button[type=submit]")
        page.wait_for_load_state()
        page.goto(f"{portal.address}/print/again/")
        rows = page.locator("main table tbody tr")
        assert rows.count() == 4 and page.get_by_text("4 giấy tờ cần in lại").count() == 1
        assert all("Trần Mẫu Bính" in rows.nth(n).inner_text() for n in range(4))
        page.click("main form.panel button[type=submit]")
        page.wait_for_load_state()
        portal.manage("jobs", "run", "--once")
        page.reload()
        assert page.get_by_text("Không có gì cần in lại").count() == 1
        jobs = dict(
            portal.rows("SELECT kind, id FROM documents_job WHERE state = 'done' ORDER BY id DESC LIMIT 4")
        )
        assert jobs.keys() == set(PAPERS)
        for kind, job in jobs.items():
            said = words_of(page, portal.address, job, tmp_path).upper()
            assert "BÍNH" in said and "BÌNH" not in said, kind
            assert ("MẪU AN" in said) == (kind == "seat-plan"), kind
        browser.close()
