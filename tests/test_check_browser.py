"""The public page on a phone: a real QR code's text judged in headless Chromium, with and without a network."""

from __future__ import annotations

import json

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from documents import keys, signing
from tests.live import Portal
from tests.test_journey import CHROMIUM, RULES

pytestmark = [pytest.mark.browser, pytest.mark.once_on_postgresql]
# Three certificates in the register of a portal of its own, the last one revoked; what their QR codes say.
SET_UP = """
import json
from accounts.models import Role, RoleAssignment, User
from conference.models import Conference, Unit
from delegates.models import Delegate
from documents import jobs, register
from documents.models import IssuedCertificate, new_key
from nominations.models import AwardForm, Nomination
conference = Conference.objects.create(slug="thu", is_current=True, sector="Ngành", edition_number=1, period_from=2016,
    period_to=2020, host_name="Sở", issuing_body="SỞ", parent_body="UBND", document_symbol="SCT", place_name="Hà Tĩnh",
    signatory_position="GIÁM ĐỐC", signatory_name="A")
unit = Unit.objects.create(code="D", name="Đơn vị kín", short_name="D", kind="division")
award = AwardForm.objects.create(code="GK", name="Giấy khen", kind="award", authority="Giám đốc Sở")
preparer = User.objects.create_user("soan", full_name="Người soạn")
for number, name in enumerate(["Nguyễn Thị Mẫu Ẵm", "Trần Mẫu Bình", "Vũ Mẫu Yến"], start=1):
    nomination = Nomination.objects.create(conference=conference, unit=unit, kind="individual", state="approved",
        number=number, full_name=name, prepared_by=preparer, award_form=award)
    Delegate.objects.create(conference=conference, unit=unit, category="exemplar", nomination=nomination,
        full_name=name, gender="female")
decision = {"decision_number": "12", "decision_date": "2026-04-20"}
jobs.create_job(conference, "certificate", None, decision, new_key())
rows = list(IssuedCertificate.objects.order_by("number"))
register.revoke(rows[2], None, "Khai man")
print(json.dumps([[row.qr_text, row.code, row.name] for row in rows]))
"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    portal = Portal(tmp_path_factory.mktemp("check") / "portal")
    portal.manage("signing_keys", "create")
    yield portal
    portal.close()


@pytest.fixture(scope="module")
def rows(portal) -> list[list[str]]:
    """[whole text of the QR code, code, name] of each certificate."""
    address = portal.serve(workers=1)
    portal.environment["PUBLIC_URL"] = address
    return json.loads(portal.manage("shell", "-v", "0", "-c", SET_UP).splitlines()[-1])


@pytest.fixture
def phone(portal, rows):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        context = browser.new_context(viewport={"width": 390, "height": 800}, locale="vi-VN")
        yield context.new_page()
        browser.close()


def scanned(text: str) -> str:
    """The text after it went through a printed and scanned QR code."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return zxingcpp.read_barcode(zxingcpp.write_barcode_to_image(code, scale=3)).text


def judged(page: Page, address: str) -> str:
    """What the page says of the QR code at that address; the page is opened afresh."""
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("#qr-check[data-result]")
    shown = page.locator("#qr-check [data-outcome]:visible")
    assert shown.count() == 1
    result = page.get_attribute("#qr-check", "data-result")
    assert shown.get_attribute("data-outcome") == result
    return result


def forgeries(text: str, other: str) -> dict[str, str]:
    """Texts that must not be believed, with what is said of them."""
    base, _, mine = text.rpartition("#")
    data, size = signing.decode(mine), signing.SIGNATURE_BYTES
    theirs = signing.decode(other.rpartition("#")[2])
    changed = data.replace("Ẵm".encode(), "Ăm".encode())
    flipped = data[:-1] + bytes([data[-1] ^ 1])
    made = {
        "changed name": (signing.encode(changed), "tampered"),
        "flipped bit": (signing.encode(flipped), "tampered"),
        "copied signature": (signing.encode(data[:-size] + theirs[-size:]), "tampered"),
        "cut off": (mine[:-5], "malformed|tampered"),
        "foreign key": (foreign(), "unknown_key"),
        "something else": ("HELLO", "malformed"),
    }
    return {f"{base}#{fragment}": wanted for fragment, wanted in made.values()}


def foreign() -> str:
    """A certificate signed by somebody else, as a portal of their own would do it."""
    keys.create()
    key, private = keys.signing_key()
    facts = signing.Facts(key, "0" * 10, "01/2026", "Lê Mẫu Giả", "GIẤY KHEN", "12/QĐ-SCT", "2026-04-20")
    return signing.sign(facts, private)


def test_the_phone_judges_the_qr_code_by_itself(phone, rows):
    (text, code, name), (other, *_), (revoked, *_) = rows
    assert judged(phone, scanned(text)) == "valid"
    said = phone.inner_text("#qr-check")
    for fact in (name, "GIẤY KHEN", "12/QĐ-SCT", "20/04/2026", "01/2026", f"{code[:5]}-{code[5:]}"):
        assert fact in said
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert Axe().run(phone, options=RULES).response["violations"] == []
    for address, wanted in forgeries(text, other).items():
        assert judged(phone, address) in wanted.split("|"), address
        assert not phone.is_visible("#qr-check [data-facts]")
    assert judged(phone, revoked) == "revoked"
    assert "Vũ Mẫu Yến" in phone.inner_text("#qr-check")


def test_the_facts_never_go_to_the_server(phone, rows):
    asked = []
    phone.on("request", lambda request: asked.append(request.url))
    assert judged(phone, rows[0][0]) == "valid"
    assert asked and not any(rows[0][1] in address or "?" in address for address in asked)
    assert all("#" not in address or address.endswith(rows[0][0].rpartition("#")[2]) for address in asked)


def test_once_opened_it_works_without_a_network(phone, rows, portal):
    (text, code, _name), (other, *_), (revoked, *_) = rows
    phone.goto(f"{portal.address}/kiem-tra/")
    phone.wait_for_selector("html[data-kept=yes]")
    phone.context.set_offline(True)
    assert judged(phone, text) == "valid"
    assert judged(phone, revoked) == "revoked"
    assert judged(phone, next(iter(forgeries(text, other)))) == "tampered"
    phone.goto(f"{portal.address}/kiem-tra/?ma={code}")
    assert phone.is_visible("#code-offline")
    phone.context.set_offline(False)
    phone.goto(f"{portal.address}/kiem-tra/?ma={code}")
    assert not phone.is_visible("#code-offline") and phone.is_visible("#code-answer")


def test_a_browser_that_cannot_check_says_so(phone, rows):
    phone.add_init_script(
        "crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))"
    )
    assert judged(phone, rows[0][0]) == "unable"
    assert not phone.is_visible("#qr-check [data-facts]")
    phone.fill("[name=ma]", rows[0][1].lower())
    phone.click("main [type=submit]")
    assert rows[0][2] in phone.inner_text("#code-answer")


def test_the_command_says_the_same(portal, rows):
    answer = json.loads(portal.manage("verify_certificate", rows[0][0], "--json"))
    assert (answer["valid"], answer["name"]) == (True, rows[0][2])
