"""The main job in a real browser: four people, Vietnamese, 1366 px and 390 px.

The browser refuses every request to another host; a console error, a violation of the content security policy or an
axe finding (WCAG 2.2 AA) on any page visited fails the test.
"""

from __future__ import annotations

import io
import re
import unicodedata
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect, sync_playwright
from pypdf import PdfReader

from tests.live import DEMO_PASSWORD, Portal
from tests.pdf import PDF

pytestmark = [pytest.mark.browser, pytest.mark.once]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "preload": False,
    "resultTypes": ["violations"],
}
# Only the violations cross to the test: everything that is in order is far more.
FOUND = "options => axe.run(document, options).then(found => found.violations)"
# Colours are the same at each width, and reckoning contrast takes most of axe's time.
NARROW_RULES = {"rules": {"color-contrast": {"enabled": False}}}
NAME = "Nguyễn Thị Mẫu Ngọc Ẵm"
CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-sync",
    ],
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    portal = Portal(tmp_path_factory.mktemp("journey") / "portal")
    portal.sample()
    portal.serve()
    portal.worker()
    yield portal
    portal.close()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        yield browser
        browser.close()


# Letters have their own font, and what a script scrolled into view stands there: else bars cover other links each time.
SETTLED = "document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))"


class Visitor:
    """A signed-in person in a browser context of their own; `look` inspects the page that is open."""

    def __init__(self, browser, address: str, username: str, width: int = 1366):
        self.address, self.troubles, self.looked_at = address, [], 0
        self.axe_runs = False
        self.rules = {} if width > 400 else NARROW_RULES
        self.context = browser.new_context(viewport={"width": width, "height": 800}, locale="vi-VN")
        self.context.route("**/*", self._only_own_host)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda message: self._trouble(message.type, message.text))
        self.page.on("pageerror", lambda error: self._trouble("error", str(error)))
        self.open("/sign-in/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", DEMO_PASSWORD)
        self.page.click("main [type=submit]")
        self.look()

    def _only_own_host(self, route) -> None:
        if route.request.url.startswith((self.address, "data:")):
            route.continue_()
        else:
            self.troubles.append(f"request to {route.request.url}")
            route.abort()

    def _trouble(self, kind: str, text: str) -> None:
        # axe itself tries inline styles, which are refused
        if kind in ("error", "warning") and not self.axe_runs:
            self.troubles.append(f"{urlsplit(self.page.url).path}: {kind}: {text}")

    def open(self, path: str) -> None:
        answer = self.page.goto(self.address + path)
        assert answer.status == 200, f"{path}: {answer.status}"
        self.look()

    def look(self) -> None:
        """axe, sideways scrolling, language and leftovers of English on the page that is open."""
        page = self.page
        page.wait_for_load_state("load")
        page.evaluate(SETTLED)
        self.looked_at += 1
        self.axe_runs = True
        page.evaluate(AXE_SCRIPT)
        self.axe_runs = False
        self._inspect(self.rules)
        assert page.get_attribute("html", "lang") == "vi"

    def made_narrow(self) -> None:
        """The page that was just looked at, on a telephone, and wide again."""
        wide = self.page.viewport_size
        self.page.set_viewport_size({"width": 390, "height": 800})
        self._inspect(NARROW_RULES)
        self.page.set_viewport_size(wide)

    def _inspect(self, rules: dict) -> None:
        page, path = self.page, urlsplit(self.page.url).path
        self.axe_runs = True
        findings = page.evaluate(FOUND, RULES | rules)
        self.axe_runs = False
        for violation in findings:
            places = [" ".join(node["target"]) for node in violation["nodes"][:3]]
            self.troubles.append(f"{path}: axe {violation['id']}: {places}")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            self.troubles.append(f"{path}: scrolls sideways at {page.viewport_size['width']} px")

    def click(self, selector: str) -> None:
        """Presses something that leads to another page; a form may first wait for a save on its way."""
        with self.page.expect_navigation():
            self.page.click(selector)
        self.look()

    def done(self) -> None:
        assert self.troubles == []
        assert self.looked_at > 1
        self.context.close()


@pytest.fixture
def enter(browser, portal):
    visitors: list[Visitor] = []

    def sign_in(username: str, width: int = 1366) -> Visitor:
        visitors.append(Visitor(browser, portal.address, username, width))
        return visitors[-1]

    yield sign_in
    for visitor in visitors:
        visitor.context.close()


def fill_exemplar(page: Page) -> None:
    page.fill("[name=full_name]", NAME)
    page.check("[name=gender][value=female]")
    page.fill("[name=date_of_birth]", "05/04/1985")
    page.fill("[name=position]", "Nghệ nhân")
    page.fill("[name=workplace]", "Làng nghề mộc Mẫu, xã Mẫu")
    page.check("[name=is_production_worker]")
    page.fill("[name=summary]", "Phục dựng nghề mộc truyền thống, dạy nghề cho 40 người.")
    page.fill("[name=year_2019]", "Mở lớp dạy nghề miễn phí.")
    page.select_option("[name=award_form]", label="Giấy khen của Giám đốc Sở")
    page.fill("[name=meeting_date]", "01/03/2020")
    page.check("[name=voting_method][value=secret]")
    for field, number in (("meeting_total", "12"), ("meeting_present", "12"), ("meeting_votes", "11")):
        page.fill(f"[name={field}]", number)


def test_from_nomination_to_paper(enter, portal):
    # The organiser gives the unit one more seat.
    organiser = enter("thuky")
    organiser.open("/admin/nominations/allocation/?q=h%E1%BB%A3p+t%C3%A1c")
    organiser.click("#result_list tbody th a")
    organiser.page.fill("[name=seats]", "5")
    organiser.click("[name=_save]")

    # The preparer writes the nomination; it saves itself; what is missing is named; then it is submitted.
    preparer = enter("chuyenvien.htx")
    preparer.open("/nominations/new/")
    fill_exemplar(preparer.page)
    expect(preparer.page.locator("[data-autosave-status]")).to_contain_text(
        re.compile(r"\d\d:\d\d"), timeout=15_000
    )
    expect(preparer.page.locator(".seats-hint")).to_contain_text("5")
    preparer.click("[name=check]")
    assert preparer.page.title().startswith("Lỗi:")
    assert preparer.page.locator(".error-summary li").count() == 3  # the three endorsements
    for field in ("party_endorsed", "head_endorsed", "mass_endorsed"):
        preparer.page.check(f"[name={field}]")
    preparer.page.set_input_files(
        "[name=minutes_file]", {"name": "Biên bản họp.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    preparer.click("[name=check]")
    expect(preparer.page.locator("main")).to_contain_text("05/04/1985")
    preparer.click("main form [type=submit]")
    reference = preparer.page.inner_text(".confirmation__number").strip()
    assert re.fullmatch(r"ĐC-\d{3}", reference)
    preparer.done()

    # The head lands on what waits, sees the quota and approves.
    head = enter("truong.htx")
    head.open("/admin/nominations/nomination/")
    expect(head.page.locator("#result_list")).to_contain_text(NAME)
    head.page.check("#result_list tbody input[type=checkbox]")
    head.page.select_option("[name=action]", "approve_selected")
    head.click(".actions button")
    expect(head.page.locator("#content")).to_contain_text(NAME)
    head.click("#content form [type=submit]")
    expect(head.page.locator(".messagelist .success")).to_be_visible()
    head.done()

    # The organiser takes the approved into the delegate list, finds the new one without accents, and prints.
    organiser.open("/")
    organiser.open("/delegates/")
    organiser.click("form[action$='register/'] [type=submit]")
    organiser.open("/delegates/?q=ngoc+am")
    expect(organiser.page.locator("main")).to_contain_text(NAME)
    texts = {kind: print_paper(organiser, kind) for kind in ("invitation", "certificate", "agenda")}
    assert NAME in texts["certificate"]
    assert "GIẤY MỜI" in texts["invitation"]
    assert "Đón tiếp đại biểu" in texts["agenda"]
    organiser.done()

    # The head of a subcommittee does a task.
    member = enter("truong.tb5")
    member.open("/subcommittees/my-tasks/")
    member.open("/agenda/")
    member.done()


def print_paper(visitor: Visitor, kind: str) -> str:
    """Orders a paper, waits on its job page, and returns the text of the combined PDF, one line."""
    on_own_page = kind == "certificate"
    visitor.open("/print/certificates/" if on_own_page else "/print/")
    visitor.click(f"[formaction*='{kind}']" if on_own_page else f"form[action*='{kind}'] [type=submit]")
    page = visitor.page
    page.wait_for_selector("a[href$='combined/']", timeout=120_000)
    visitor.look()
    href = page.get_attribute("a[href$='combined/']", "href")
    content = visitor.context.request.get(visitor.address + href).body()
    text = " ".join(leaf.extract_text() for leaf in PdfReader(io.BytesIO(content)).pages)
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", text))


PAGES = {
    "thuky": [
        "/", "/mix/", "/mix/?exemplars=68&guests=32", "/nominations/", "/nominations/?q=khongcoai", "/delegates/",
        "/nominations/allocation/", "/nominations/allocation/?propose=1&at_least=1", "/nominations/allocation/versions/2/",
        "/delegates/new/", "/agenda/", "/subcommittees/", "/subcommittees/my-tasks/", "/print/", "/print/certificates/",
        "/print/designs/", "/print/designs/new/", "/print/printers/new/", "/admin/",
        "/admin/conference/conference/", "/admin/conference/conference/1/change/", "/admin/nominations/nomination/?waiting=all",
        "/admin/nominations/allocation/", "/admin/nominations/awardform/", "/admin/conference/unit/",
    ],
    "chuyenvien.htx": ["/", "/nominations/", "/nominations/unit/", "/nominations/new/", "/nominations/new/guest/", "/subcommittees/my-tasks/", "/agenda/"],
    "truong.htx": ["/", "/admin/nominations/nomination/?waiting=all"],
    "lanhdao": ["/", "/mix/", "/nominations/", "/nominations/allocation/", "/delegates/"],
    "quantri": ["/", "/admin/", "/admin/accounts/user/", "/admin/accounts/user/add/", "/admin/conference/historyentry/", "/password/"],
}  # fmt: skip


@pytest.mark.parametrize("username", list(PAGES))
def test_every_page_is_accessible_and_quiet(enter, username):
    visitor = enter(username)
    for path in PAGES[username]:
        visitor.open(path)
        visitor.made_narrow()
    visitor.done()


def test_the_form_at_390_px(enter):
    visitor = enter("chuyenvien.qltm", 390)
    visitor.open("/nominations/new/")
    visitor.page.fill("[name=date_of_birth]", "31/02/1985")
    visitor.click("[name=check]")
    assert visitor.page.evaluate("document.activeElement.matches('.error-summary')")
    expect(visitor.page.locator("[name=date_of_birth]")).to_have_value("31/02/1985")
    visitor.done()


def test_nothing_typed_is_lost_when_the_session_ends(enter):
    visitor = enter("chuyenvien.vp")
    page = visitor.page
    visitor.open("/nominations/new/")
    page.fill("[name=position]", "Chuyên viên trước khi đăng xuất")
    expect(page.locator("[data-autosave-status]")).to_contain_text(re.compile(r"\d\d:\d\d"), timeout=15_000)
    other = visitor.context.new_page()
    other.goto(visitor.address + "/")
    other.click(".account summary")
    other.click("form[action$='sign-out/'] [type=submit]")
    page.fill("[name=position]", "Chuyên viên sau khi đăng xuất")
    expect(page.locator("[data-autosave-status]")).to_contain_text("đăng xuất", timeout=15_000)
    page.click("[name=save]")
    expect(page.locator("h1")).to_contain_text("đăng xuất")
    other.goto(visitor.address + "/sign-in/")
    other.fill("[name=username]", "chuyenvien.vp")
    other.fill("[name=password]", DEMO_PASSWORD)
    other.click("main [type=submit]")
    page.click("main form [type=submit]")
    expect(page.locator("[name=position]")).to_have_value("Chuyên viên sau khi đăng xuất")
