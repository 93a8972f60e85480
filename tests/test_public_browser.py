"""Somebody reads the public pages on a telephone without scripts: no cookie, nothing behind the edge, all can be read aloud."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.live import Portal
from tests.test_journey import CHROMIUM, RULES

pytestmark = [pytest.mark.browser, pytest.mark.once]
ROWS = """
from accounts.models import Role, RoleAssignment, User
from bench.web.public_rows import photograph
from conference.models import Conference
from stories import open_desk, pictures
from stories.models import Story, VersionPicture
from stories.tests import rows
from tests.test_mail_kill import seed
seed("guest", 1)
conference = Conference.objects.get()
from conference.models import Unit
unit = Unit.objects.first()
organiser = User.objects.create_user("thu.ky", full_name="Thư Ký Mẫu")
RoleAssignment.objects.create(user=organiser, role=Role.ORGANISER)
open_desk.set_open(conference, True, organiser)
conference.public_pages.how_to_come = "Xe buýt số 1"
conference.public_pages.save()
story = rows.story_of(conference, unit)
version = rows.version_of(story, title="Chị Mẫu Thắm giữ lửa cho xưởng dệt", text="## Những ngày đầu")
version.set_key([])
version.save()
Story.objects.update(published_at=version.publish_at)
VersionPicture.objects.create(version=version, picture=pictures.keep(story, photograph(), organiser, "1"), alt="Người thợ", credit="Văn phòng")
"""
TAKE_OFF = "from stories.models import Version; Version.objects.update(state='withdrawn')"


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    portal = Portal(tmp_path_factory.mktemp("public") / "portal")
    yield portal
    portal.close()


def test_a_reader_on_a_telephone(portal):
    portal.serve(workers=1)
    portal.manage("shell", "-v", "0", "-c", ROWS)
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="en-GB"
        )
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{portal.address}/sign-in/")
        context.clear_cookies()
        page.get_by_role("link", name="Xem các trang công khai của hội nghị").click()
        assert page.get_by_text("Xe buýt số 1").is_visible()
        page.get_by_role("link", name="Tất cả gương điển hình").click()
        page.get_by_label("Tìm kiếm (có dấu hoặc không dấu)").fill("giu lua")
        page.get_by_role("button", name="Tìm kiếm").click()
        page.get_by_role("link", name="Chị Mẫu Thắm giữ lửa cho xưởng dệt").click()
        assert page.get_by_role("heading", name="Những ngày đầu").is_visible()
        assert context.cookies() == []
        own, pictures = page.url, [url for url in asked if "/anh/" in url]
        assert pictures and all(url.endswith("480.webp") for url in pictures)
        read = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True).new_page()
        for address in (
            own,
            *(f"{portal.address}/{path}/" for path in ("gioi-thieu", "dien-hinh", "vinh-danh")),
        ):
            read.goto(address)
            assert read.evaluate("document.documentElement.scrollWidth") <= 390, address
            assert Axe().run(read, options=RULES).response["violations"] == [], address
        portal.manage("shell", "-v", "0", "-c", TAKE_OFF)
        page.reload()
        assert page.get_by_role("heading", name="Trang này không còn công khai").is_visible()
        browser.close()
    assert {url.split("/")[2] for url in asked} == {portal.address.removeprefix("http://")}
