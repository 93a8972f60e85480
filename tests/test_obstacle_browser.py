"""An obstacle from a unit's telephone to the Standing Council and back, and what a head of unit does in a few taps."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from tests.live import DEMO_PASSWORD, Portal
from tests.test_journey import CHROMIUM, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.once]
MOST_TAPS = 6
SET_UP = """
import datetime
from django.utils import timezone
from accounts.models import Role, RoleAssignment, User
from conference.models import Conference, Unit
from subcommittees.models import Subcommittee, Task, UnitRequest
today = timezone.localdate()
conference = Conference.objects.create(slug="thu", is_current=True, sector="Ngành", edition_number=1, period_from=2016,
    period_to=2020, host_name="Sở", issuing_body="SỞ", parent_body="UBND", document_symbol="SCT", place_name="Hà Tĩnh",
    signatory_position="GIÁM ĐỐC", signatory_name="A", date=today + datetime.timedelta(30))
unit = Unit.objects.create(code="HTX", name="Khối hợp tác xã", short_name="HTX", kind="grassroots")
people = (("truong", "Ngô Mẫu Điền", Role.UNIT_HEAD, unit), ("soan", "Hồ Thị Mẫu Ươm", Role.UNIT_PREPARER, unit),
    ("truc", "Lê Thị Mẫu Trực", Role.STANDING_COUNCIL, None))
for name, full_name, role, of in people:
    user = User.objects.create_user(name, password=PASSWORD, full_name=full_name)
    RoleAssignment.objects.create(user=user, role=role, unit=of)
body = Subcommittee.objects.create(conference=conference, code="TB1", name="Tiểu ban Nội dung", lead_unit=unit)
for n in range(3):
    Task.objects.create(subcommittee=body, number=f"TB1.{n}", title=f"Việc thứ {n}", lead_unit=unit, offset_days=-20)
for n in range(2):
    UnitRequest.objects.create(subcommittee=body, unit=unit, batch=str(n), title=f"Gửi báo cáo {n}", created_by=user,
        due_on=today + datetime.timedelta(n))
""".replace("PASSWORD", repr(DEMO_PASSWORD))
A_DAY_AND_MORE_AGO = """
import datetime
from django.utils import timezone
from subcommittees.models import Obstacle
row = Obstacle.objects.get()
row.raised_at, row.answer_by = timezone.now() - datetime.timedelta(hours=51), timezone.localdate() - datetime.timedelta(1)
row.save()
"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    portal = Portal(tmp_path_factory.mktemp("obstacle") / "portal")
    portal.manage("shell", "-v", "0", "-c", SET_UP)
    portal.serve(workers=1)
    yield portal
    portal.close()


@pytest.fixture
def enter(portal):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        yield lambda name, width: Taps(browser, portal.address, name, width)
        browser.close()


class Taps(Visitor):
    """Counts what is tapped since the home page was opened; typing is no tap."""

    taps = 0

    def home(self) -> None:
        self.open("/")
        self.taps = 0

    def tap(self, role, name: str) -> None:
        """Leads to another page."""
        self.taps += 1
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role(role, name=name, exact=False).first.click()
        self.look()

    def photograph(self) -> None:
        self.taps += 1
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_text("Chụp ảnh", exact=True).last.click()
        assert self.page.get_attribute("[name=camera]", "capture") == "environment"
        chooser.value.set_files({"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})

    def raise_obstacle(self, title: str) -> None:
        self.home()
        self.tap("link", "Nêu vướng mắc")
        self.page.fill("[name=title]", title)
        self.photograph()
        self.tap("button", "Gửi vướng mắc")
        assert self.taps <= MOST_TAPS


def jpeg() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (1200, 900), "#8a5a00").save(stream, "JPEG")
    return stream.getvalue()


def test_from_the_telephone_to_the_standing_council_and_back(portal, enter):
    unit = enter("soan", 390)
    unit.raise_obstacle("Hội trường dột")
    page = unit.page
    expect(page.get_by_text("chờ trả lời 1 phút")).to_be_visible()
    width = "image => image.complete && image.naturalWidth"
    assert page.locator(".obstacle-photos img").evaluate(width) == 1200

    portal.manage("shell", "-v", "0", "-c", A_DAY_AND_MORE_AGO)
    page.reload()
    expect(page.get_by_text("Tự động: quá hạn chưa có trả lời.")).to_be_visible()
    council = enter("truc", 1366)
    council.open("/")
    council.click("nav >> text=Thường trực Hội đồng")
    expect(council.page.get_by_text("chờ trả lời 2 ngày 3 giờ")).to_be_visible()
    council.page.locator("#obstacles summary").click()
    council.page.get_by_label("Trả lời").fill("Văn phòng thuê hội trường Liên đoàn Lao động.")
    council.click("#obstacles button[type=submit]")
    expect(council.page.get_by_text("Thời gian trả lời: một nửa")).to_be_visible()

    unit.home()
    unit.tap("link", "Hội trường dột")
    expect(page.get_by_text("Văn phòng thuê hội trường Liên đoàn Lao động.").first).to_be_visible()
    expect(page.get_by_text("trả lời sau 2 ngày 3 giờ")).to_be_visible()
    unit.tap("button", "Vướng mắc đã giải quyết")
    for visitor in (council, unit):
        visitor.done()


def test_a_head_of_unit_needs_few_taps(enter):
    head = enter("truong", 390)
    taps = []
    head.home()
    head.tap("link", "Tất cả nhiệm vụ")
    assert [head.page.get_by_text(f"Việc thứ {n}").is_visible() for n in range(3)] == [True] * 3
    taps.append(head.taps)

    head.home()
    head.tap("link", "yêu cầu chờ đơn vị trả lời")
    head.tap("link", "Gửi báo cáo 0")
    head.page.get_by_label("Nội dung trả lời").fill("Báo cáo đã gửi qua trục văn bản.")
    head.tap("button", "Gửi trả lời")
    expect(head.page.get_by_text("Đã gửi câu trả lời.")).to_be_visible()
    taps.append(head.taps)

    head.raise_obstacle("Chưa có kinh phí thuê xe")
    taps.append(head.taps)
    assert taps == [1, 3, 3] and max(taps) <= MOST_TAPS
    head.done()
