"""A unit sends the messy list from its office and ends with the right people; an import that is killed leaves nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest
from django.conf import settings

from delegates.tests.lists import people, workbook
from tests.test_journey import browser, enter, portal  # noqa: F401  the same portal, visitors and checks

pytestmark = pytest.mark.browser
MESSY = settings.BASE_DIR / "delegates" / "tests" / "data" / "messy_import.xlsx"
SURE = [
    "Đặng Mẫu Hoà", "Lê Thị Mẫu Thuỷ", "Nguyễn Thị Mẫu Ánh", "Nguyễn Thị Mẫu Hà", "Nguyễn Thị Mẫu Lan", "Nguyễn Văn Mẫu Đức",
    "Phạm Mẫu Bình", "Phòng Khuyến công", "Trần Văn Mẫu Đông", "Vũ Mẫu Ân",
]  # fmt: skip
COUNTS = """
from delegates.intake_models import RosterBatch, RosterLine
from conference.models import HistoryEntry
from nominations.models import Nomination
print([model.objects.count() for model in (Nomination, Nomination.authors.through, RosterBatch, RosterLine, HistoryEntry)])
"""
NAMES = """
import json
from nominations.models import Nomination
drafts = Nomination.objects.filter(unit__code="TTKC", state="draft", number=None)
print(json.dumps([str(draft) for draft in drafts]))
"""
KILLED = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
seen = [0]
def count(execute, sql, params, many, context):
    if sql.startswith(("INSERT", "UPDATE")):
        seen[0] += 1
        if seen[0] == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
with connection.execute_wrapper(count):
    call_command("import_roster", sys.argv[2], "--unit", "TTKC", "--json")
"""


def said(portal, code: str) -> str:  # noqa: F811
    return portal.manage("shell", "-v", "0", "-c", code).strip().splitlines()[-1]


@pytest.mark.once
@pytest.mark.parametrize("width", [1366, 390])
def test_a_unit_uploads_the_messy_list_and_ends_with_the_right_people(portal, enter, width):  # noqa: F811
    before = set(json.loads(said(portal, NAMES)))
    unit = enter("chuyenvien.ttkc", width)
    unit.open("/nominations/")
    unit.click("main a[href='/delegates/lists/']")
    unit.page.set_input_files("[type=file]", str(MESSY))
    unit.click("main .form-actions [type=submit]")
    page = unit.page
    page.wait_for_selector("[name=import]")  # the worker has read it, and the page went on by itself
    unit.look()
    assert page.locator("section.panel:has-text('Hoàng Mẫu Sơn')").get_by_text("Cần trả lời").is_visible()
    twin = page.locator("section.panel:has(h2:has-text('Lê Thị Mẫu Thủy'))")
    assert twin.get_by_text("Có thể trùng", exact=True).is_visible()
    twin.locator("select").focus()
    page.keyboard.press("End")  # the last choice: leave out
    assert twin.locator("select").input_value() == "leave"
    page.locator("section.panel:has(h2:has-text('Dòng 21'))").locator("select").select_option("take")
    unit.click("[name=import]")
    names = sorted(set(json.loads(said(portal, NAMES))) - before)
    assert names == sorted(SURE)
    unit.click("form[action$='take-back/'] [type=submit]")
    assert set(json.loads(said(portal, NAMES))) == before
    unit.done()


def test_an_import_that_is_killed_leaves_nothing(portal, tmp_path):  # noqa: F811
    path = tmp_path / "ds.xlsx"
    path.write_bytes(workbook(people("Nguyễn Thị Mẫu Quý", "Trần Văn Mẫu Quyền", "Vũ Mẫu Quang")))
    before = said(portal, COUNTS)
    statements = 0
    while True:
        statements += 1
        child = subprocess.run(
            [sys.executable, "-c", KILLED, str(statements), str(path)], cwd=settings.BASE_DIR, capture_output=True,
            env={**portal.environment, "DJANGO_SETTINGS_MODULE": "conference.settings"}, text=True, check=False,
        )  # fmt: skip
        if child.returncode != -signal.SIGKILL:
            break
        assert said(portal, COUNTS) == before
    assert statements > 4  # batch, people, authors, rows, history
    found = json.loads(child.stdout)
    assert (found["created"], said(portal, COUNTS) == before) == (3, False)
    portal.manage("undo_import", str(found["batch"]))
