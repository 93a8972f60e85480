"""The election of the sample in headless Chromium: from a proposal of a unit to the signed minutes, with a slip of a
teller's finger on the way."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.live import Portal
from tests.test_journey import Visitor, browser, print_paper  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.once_on_postgresql]
VOTES = {
    "Lê Mẫu Thịnh": 78, "Nguyễn Thị Mẫu Hà": 75, "Mai Mẫu Cảnh": 71, "Lương Thị Mẫu Ái": 64, "Bùi Thị Mẫu Tuyết": 52,
    "Hồ Thị Mẫu Thu": 42, "Thái Mẫu Vũ": 30,
}  # fmt: skip
# 85 of the 88 who may vote are in the hall.
IN_THE_HALL = """
from django.utils import timezone
from accounts.models import User
from agenda import screen
from conference.models import Conference
from delegates.models import Delegate
voters = Delegate.objects.filter(can_vote=True, cancelled_at=None).order_by("pk").values_list("pk", flat=True)[:85]
Delegate.objects.filter(pk__in=list(voters)).update(present_at=timezone.now())
print("LINK", screen.make_link(Conference.objects.get(), User.objects.get(username="thuky")))
"""


@pytest.fixture
def portal(tmp_path):
    portal = Portal(tmp_path / "portal")
    portal.sample()
    portal.serve()
    portal.worker()
    yield portal
    portal.close()


def step(visitor: Visitor, act: str) -> None:
    visitor.click(f"form[action$='/steps/{act}/'] [type=submit]")


def enter_count(visitor: Visitor, votes: dict[str, int]) -> None:
    visitor.click("a[href$='/count/']")
    page = visitor.page
    for label, number in {"Số phiếu phát ra": 85, "Số phiếu thu về": 85, "bầu quá số lượng": 2}.items():
        page.get_by_label(re.compile(label)).fill(str(number))
    for reason in ("không có dấu", "gạch tên tất cả", "lý do khác"):
        page.get_by_label(re.compile(reason)).fill("0")
    for name, number in votes.items():
        page.get_by_label(f"Số phiếu của {name}").fill(str(number))
    visitor.click("main form [type=submit]")


def test_from_a_proposal_to_the_signed_minutes(browser, portal):  # noqa: F811 - the fixture
    people: dict[str, Visitor] = {}

    def as_(name: str, path: str, width: int = 1366) -> Visitor:
        if name not in people:
            people[name] = Visitor(browser, portal.address, name, width)
        people[name].open(path)
        return people[name]

    # The organiser opens the list again, a unit proposes somebody, the organiser does not take them; the list is closed.
    organiser = as_("thuky", "/elections/")
    organiser.click("main table a")
    here = organiser.page.url.removeprefix(portal.address)
    step(organiser, "reopen-list")
    head = as_("truong.htx", here)
    head.click("a[href$='/candidates/new/']")
    head.page.fill("[name=full_name]", "Phan Mẫu Mới")
    head.click("main form [type=submit]")
    organiser.open(here)
    organiser.click("tr:has-text('Phan Mẫu Mới') a[href$='/decline/']")
    organiser.page.fill("[name=reason]", "Đã đủ số lượng giới thiệu")
    organiser.click("main form [type=submit]")
    organiser.click("[name=order][value=name]")
    head.open(here)
    expect(head.page.locator("main")).to_contain_text("Đã đủ số lượng giới thiệu")

    # The day: the roll is what the doors have; papers are counted out.
    token = re.search(r"LINK (\S+)", portal.manage("shell", "-v", "0", "-c", IN_THE_HALL))[1]
    secretary = as_("thuky.hn", here)
    step(secretary, "close-roll")
    expect(secretary.page.locator("main")).to_contain_text("có mặt 85 trên 88 được triệu tập")
    for kind, number in (("printed", "90"), ("issued", "85")):
        secretary.open(f"{here}ballots/")
        secretary.page.select_option("[name=kind]", kind)
        secretary.page.fill("[name=number]", number)
        secretary.click("main form [type=submit]")
    step(secretary, "end-vote")

    # A teller types 57 instead of 75, on a phone; both are told where they differ, not what the other has.
    first, second = as_("donkhach", here, 390), as_("ketoan", here)
    enter_count(first, VOTES | {"Nguyễn Thị Mẫu Hà": 57})
    enter_count(second, VOTES)
    expect(second.page.locator("main")).to_contain_text("Số phiếu của Nguyễn Thị Mẫu Hà")
    for teller in (first, second):
        teller.open(here)
        enter_count(teller, VOTES)

    # The head of the board confirms and releases; the hall sees it only then.
    projector = browser.new_page(viewport={"width": 1024, "height": 768}, locale="vi-VN")
    secretary.open("/print/hall/screen/")
    secretary.page.click("#remote-election")
    expect(secretary.page.locator("#remote-election")).to_have_attribute("aria-pressed", "true")
    projector.goto(f"{portal.address}/hall/screen/{token}/")
    expect(projector.locator("body")).to_contain_text("Ban Kiểm phiếu đang làm việc")
    board = as_("truong.tb2", here)
    step(board, "confirm")
    step(board, "release")
    expect(projector.locator("body")).to_contain_text("Hồ Thị Mẫu Thu", timeout=10_000)
    assert projector.evaluate("document.documentElement.scrollHeight <= innerHeight")
    step(as_("thuky.hn", here), "sign")

    # The printed minutes are the database.
    text = print_paper(organiser, "count-minutes")
    ((stored, digest),) = portal.rows(
        "SELECT numbers, digest FROM elections_result WHERE taken_back_at IS NULL"
    )
    numbers = stored if isinstance(stored, dict) else json.loads(stored)
    assert {row["name"]: row["votes"] for row in numbers["candidates"]} == VOTES
    assert digest in text.replace(" ", "")
    results = {"elected": "Trúng cử", "alternate": "Dự khuyết", "not_elected": "Không trúng cử"}
    flat = text.replace(" ", "")
    for place, row in enumerate(numbers["candidates"], start=1):
        day = "/".join(reversed(row["born"].split("-")))
        share = f"{round(10000 * row['votes'] / 83) / 100:.2f}".replace(".", ",")
        line = f"{place}{row['name']}{day}{row['unit']}{row['votes']}{share}%{results[row['result']]}"
        assert line.replace(" ", "") in flat, line
    assert [row["result"] for row in numbers["candidates"]] == ["elected"] * 5 + ["alternate", "not_elected"]
    for visitor in people.values():
        visitor.done()
