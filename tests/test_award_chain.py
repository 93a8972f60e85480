"""The whole chain in a real browser: from an empty allocation to the hand-over of the awards, on a portal of its own.

Five people walk it: the organiser, who is the council's secretary, a preparer, a head and two members of the council.
Then the printed papers are read back: who stands on them, in which order, with which numbers and sums, is what the
rows say. The sample conference lends the exemplars who are approved already, so that nobody clicks for each of them.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect, sync_playwright

from dashboard.sample import FIXTURE
from tests import award_papers
from tests.live import Portal
from tests.pdf import PDF
from tests.test_journey import CHROMIUM, NAME, Visitor, fill_exemplar

pytestmark = [pytest.mark.browser, pytest.mark.once]
# The sample without its allocation, and with a second member of the council who has an account.
SET_UP = """
from django.core.management import call_command
call_command("demo")
call_command("signing_keys", "create")
from accounts.models import Role, RoleAssignment, User
from nominations.council import CouncilMember
from nominations.models import Allocation, AllocationVersion
AllocationVersion.objects.all().delete()
Allocation.objects.all().delete()
member = CouncilMember.objects.get(full_name="Phan Mẫu Đức")
user = User.objects.get(username="hoidong")
user.pk, user.username, user.full_name, user.email = None, "uyvien", member.full_name, "uyvien@example.org"
user.save()
RoleAssignment.objects.create(user=user, role=Role.COUNCIL_MEMBER)
CouncilMember.objects.filter(pk=member.pk).update(user=user)
"""
UNITS = {row["code"]: row for row in json.loads(FIXTURE.read_text(encoding="utf-8"))["units"]}
UNITS["VP"]["seats"] += 1  # for the one who is nominated on the way, whose name stands amid the others
DECISION = "12/QĐ-SCT"


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    portal = Portal(tmp_path_factory.mktemp("chain") / "portal")
    portal.manage("shell", "-v", "0", "-c", SET_UP)
    portal.serve()
    portal.worker()
    yield portal
    portal.close()


@pytest.fixture(scope="module")
def enter(portal):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        yield lambda username: Walker(browser, portal.address, username)
        browser.close()


class Walker(Visitor):
    """A visitor who does not stop to examine each page for accessibility; consoles and foreign hosts still count."""

    def look(self) -> None:
        self.page.wait_for_load_state()
        self.looked_at += 1


def test_from_the_empty_allocation_to_the_hand_over(portal, enter):
    organiser = enter("thuky")
    allocate(organiser, portal)
    nominate(enter("chuyenvien.vp"))
    approve(enter("truong.vp"))
    hold_session(organiser, [enter("hoidong"), enter("uyvien")], portal)
    decide(organiser, portal)
    for kind, compare in award_papers.COMPARED.items():
        compare(printed(organiser, kind), portal)
    hand_over(organiser, portal)
    organiser.done()


def allocate(organiser: Visitor, portal: Portal) -> None:
    """Seats proposed by headcount, put right by hand, saved, published."""
    page = organiser.page
    organiser.open("/nominations/allocation/")
    organiser.click("[name=propose]")
    assert sum(seats_shown(page)) == 70
    type_seats(page, portal)
    expect(page.locator("#figures")).to_contain_text("71")
    organiser.click(".action-bar [type=submit]")
    organiser.page.fill("#versions [name=reason]", "Phân bổ lần đầu")
    organiser.click("#versions form [type=submit]")
    stored = portal.rows(
        "SELECT code, seats, collectives, reserve FROM nominations_allocation"
        " JOIN conference_unit ON conference_unit.id = unit_id"
    )
    wanted = [
        (code, row["seats"], row.get("collectives", 0), row.get("reserve", 0))
        for code, row in sorted(UNITS.items())
        if "seats" in row
    ]
    assert sorted(stored) == wanted
    assert portal.rows("SELECT number, reason FROM nominations_allocationversion") == [(1, "Phân bổ lần đầu")]


def type_seats(page: Page, portal: Portal) -> None:
    """Every cell of the table as the sample has it."""
    for code, kind, pk in portal.rows("SELECT code, kind, id FROM conference_unit"):
        row: dict[str, Any] = UNITS[code]
        category = "guest" if kind == "guest" else "exemplar"
        for field in ("seats", "collectives", "reserve") if "seats" in row else ():
            cell = page.locator(f"[name='{category}-{pk}-{field}']")
            if cell.count():
                cell.fill(str(row.get(field, 0)))


def seats_shown(page: Page) -> list[int]:
    """The seats of the units as the cells show them."""
    cells = page.locator("input[name^='exemplar-'][name$='-seats']")
    return [int(value or 0) for value in cells.evaluate_all("cells => cells.map(cell => cell.value)")]


def nominate(preparer: Visitor) -> None:
    page = preparer.page
    preparer.open("/nominations/new/")
    fill_exemplar(page)
    for field in ("party_endorsed", "head_endorsed", "mass_endorsed"):
        page.check(f"[name={field}]")
    file = {"name": "Biên bản họp.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.set_input_files("[name=minutes_file]", file)
    preparer.click("[name=check]")
    preparer.click("main form [type=submit]")
    expect(page.locator(".confirmation__number")).to_contain_text("ĐC-")
    preparer.done()


def approve(head: Visitor) -> None:
    head.open("/admin/nominations/nomination/")
    head.page.check("#result_list tbody input[type=checkbox]")
    head.page.select_option("[name=action]", "approve_selected")
    head.click(".actions button")
    head.click("#content form [type=submit]")
    expect(head.page.locator(".messagelist .success")).to_be_visible()
    head.done()


def hold_session(secretary: Visitor, members: list[Visitor], portal: Portal) -> None:
    """Prepared, opened, voted on, closed: two vote for themselves, the secretary enters the others."""
    page = secretary.page
    secretary.open("/nominations/council/")
    secretary.click("a[href$='/council/new/']")
    page.fill("[name=held_at]", f"{timezone.localdate():%d/%m/%Y} 14:00")
    page.select_option("[name=chair]", label="Đỗ Văn Mẫu Trung")
    page.select_option("[name=secretary]", label="Nguyễn Thị Mẫu Thư")
    page.select_option("[name=way]", "open")
    secretary.click("main .form-actions [type=submit]")
    session = page.url
    secretary.click("a[href*='/council/'][href$='/agenda/']")
    page.get_by_label(NAME).check()
    secretary.click("main form .btn-secondary[type=submit]")
    for place, field in enumerate(page.locator("#attendance select").all()):
        field.select_option("absent" if place == 8 else "present")
    secretary.click("#attendance [type=submit]")
    secretary.click("form[action$='/open/'] [type=submit]")
    for member in members:
        vote(member)
    secretary.open(session.removeprefix(secretary.address))
    secretary.click("#agenda tbody a")
    votes = page.locator("#entry tbody select")
    assert votes.evaluate_all("fields => fields.map(field => field.value)").count("yes") == 2
    for place, field in enumerate(votes.all()):
        field.select_option("no" if place == 1 else "yes")
    secretary.click("[name=close]")
    secretary.open(session.removeprefix(secretary.address))
    secretary.click("a[href$='/close/']")
    secretary.click("main .btn-danger[type=submit]")
    item = "SELECT outcome, members, present, yes, no, base FROM nominations_councilitem"
    assert portal.rows(f"{item} ORDER BY id DESC LIMIT 1") == [("passed", 9, 8, 7, 1, 9)]


def vote(member: Visitor) -> None:
    """The member finds the session in the list, opens the nomination and is in favour."""
    member.open("/nominations/council/")
    member.click("main table a >> nth=0")
    member.click("#agenda tbody a")
    expect(member.page.locator("main h1")).to_contain_text(NAME)
    member.click("[name=choice][value=yes]")
    expect(member.page.locator("[name=choice][value=yes]")).to_have_attribute("aria-pressed", "true")
    member.done()


def decide(organiser: Visitor, portal: Portal) -> None:
    """Who is not proposed yet is with one press; one decision with number and date takes them in and is issued."""
    organiser.open("/delegates/")
    organiser.click("form[action$='register/'] [type=submit]")
    organiser.open("/nominations/awards/")
    organiser.click("form[action$='/propose/'] [type=submit]")
    assert portal.rows("SELECT state, count(*) FROM nominations_award GROUP BY state") == [("proposed", 71)]
    organiser.click("a[href$='/decisions/new/']")
    organiser.page.fill("[name=number]", "12")
    organiser.page.fill("[name=date]", f"{timezone.localdate():%d/%m/%Y}")
    organiser.click("main .form-actions [type=submit]")
    organiser.click("form[action$='/issue/'] [type=submit]")
    assert portal.rows("SELECT number, state FROM nominations_awarddecision") == [(DECISION, "issued")]
    given = award_papers.rows(portal, award_papers.PROTOCOL)
    assert Counter((row.code, row.kind, row.prize) for row in given) == {
        ("GK", "collective", 1_410_000): 12,
        ("GK", "individual", 710_000): 26,  # 37 of the sample, and the one of this walk
        ("GCN", "collective", 0): 2,
        ("GCN", "individual", 0): 31,  # no money goes with a certificate of an exemplar
    }
    assert portal.rows("SELECT DISTINCT state FROM nominations_award") == [("decided",)]


def printed(organiser: Visitor, kind: str) -> bytes:
    """Orders a paper, waits on its job page and returns the common PDF."""
    page = organiser.page
    if kind == "certificate":
        organiser.open("/print/certificates/")
        organiser.click(f"[formaction*='{kind}']")
    else:
        organiser.open("/print/")
        if kind == "decision":
            page.select_option("[name=decision-decision]", index=1)
        organiser.click(f"form[action*='/{kind}/'] [type=submit]")
    page.wait_for_selector("a[href$='combined/']", timeout=60_000)
    href = page.get_attribute("a[href$='combined/']", "href")
    return organiser.context.request.get(organiser.address + href).body()


def hand_over(organiser: Visitor, portal: Portal) -> None:
    """The first batch, all of it, as the page has it ticked; nobody else's award is handed over."""
    organiser.open("/nominations/awards/")
    organiser.click("a[href$='/handover/']")
    lines = organiser.page.locator("form.panel ul.lines li").all_inner_texts()
    batch = award_papers.called(portal)[:8]
    assert len(lines) == len(batch)
    for line, row in zip(lines, batch, strict=True):
        assert row.name in line and row.register_number in line
    organiser.click("form.panel .form-actions [type=submit]")
    handed = portal.rows("SELECT id, receipt FROM nominations_award WHERE state = 'handed_over'")
    assert sorted(handed) == sorted((row.award_id, "received") for row in batch)
    assert organiser.page.locator("form.panel [name=award]").count() == 0
