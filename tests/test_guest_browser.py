"""A guest answers on a telephone without scripts; the page can be read aloud and leaves nothing behind the edge."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.live import Portal
from tests.test_journey import CHROMIUM, RULES

pytestmark = [pytest.mark.browser, pytest.mark.once]
LINK = """
from delegates.models import Delegate
from invitations import links
from tests.test_mail_kill import seed
seed("guest", 1)
print(links.make(Delegate.objects.get(), None))
"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    portal = Portal(tmp_path_factory.mktemp("guest") / "portal")
    yield portal
    portal.close()


@pytest.mark.parametrize("scripts", [False, True])
def test_a_guest_answers_on_a_telephone(portal, scripts):
    if not hasattr(portal, "address"):
        portal.serve(workers=1)
        portal.token = portal.manage("shell", "-v", "0", "-c", LINK).split()[-1]
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        page = browser.new_context(
            viewport={"width": 390, "height": 844}, java_script_enabled=scripts, locale="vi-VN"
        ).new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{portal.address}/moi/{portal.token}/")
        page.get_by_label("Sẽ dự").check()
        assert not page.get_by_label("Họ tên người dự thay").is_visible()
        page.get_by_label("Cử người dự thay").check()
        page.get_by_label("Họ tên người dự thay").fill("")
        page.get_by_role("button", name="trả lời").click()
        assert page.get_by_text("Vui lòng nhập họ tên người dự thay.").count()
        page.get_by_label("Họ tên người dự thay").fill("Trần Mẫu Thay")
        page.get_by_label("Điện thoại người dự thay").fill("0987 654 321")
        page.get_by_role("button", name="trả lời").click()
        assert page.get_by_text("Ban Tổ chức sẽ xác nhận người dự thay: Trần Mẫu Thay").count() == 1
        if scripts:
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            assert Axe().run(page, options=RULES).response["violations"] == []
        browser.close()
    assert {url.split("/")[2] for url in asked} == {portal.address.removeprefix("http://")}
    assert portal.rows("SELECT answer, channel FROM invitations_reply") == [
        ("substitute", "link")
    ]  # the same answer once more is one answer
