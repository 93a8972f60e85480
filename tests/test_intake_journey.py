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
TABLES = (
    "nominations_nomination", "nominations_nomination_authors", "delegates_rosterbatch", "delegates_rosterline",
    "conference_historyentry",
)  # fmt: skip
NAMES = """
SELECT CASE kind WHEN 'collective' THEN collective_name ELSE full_name END FROM nominations_nomination
WHERE state = 'draft' AND number IS NULL AND unit_id = (SELECT id FROM conference_unit WHERE code = 'TTKC')
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


def names_in(portal) -> set[str]:  # noqa: F811
    """Of the unit's drafts that were not sent yet."""
    return {name for (name,) in portal.rows(NAMES)}


def counts_in(portal) -> list[int]:  # noqa: F811
    return [portal.rows(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES]


@pytest.mark.once
@pytest.mark.parametrize("width", [1366, 390])
def test_a_unit_uploads_the_messy_list_and_ends_with_the_right_people(portal, enter, width):  # noqa: F811
    before = names_in(portal)
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
    names = sorted(names_in(portal) - before)
    assert names == sorted(SURE)
    unit.click("form[action$='take-back/'] [type=submit]")
    assert names_in(portal) == before
    unit.done()


def test_an_import_that_is_killed_leaves_nothing(portal, tmp_path):  # noqa: F811
    path = tmp_path / "ds.xlsx"
    path.write_bytes(workbook(people("Nguyễn Thị Mẫu Quý", "Trần Văn Mẫu Quyền", "Vũ Mẫu Quang")))
    before = counts_in(portal)
    statements = 0
    while True:
        statements += 1
        child = subprocess.run(
            [sys.executable, "-c", KILLED, str(statements), str(path)], cwd=settings.BASE_DIR, capture_output=True,
            env={**portal.environment, "DJANGO_SETTINGS_MODULE": "conference.settings"}, text=True, check=False,
        )  # fmt: skip
        if child.returncode != -signal.SIGKILL:
            break
        assert counts_in(portal) == before
    assert statements > 4  # batch, people, authors, rows, history
    found = json.loads(child.stdout)
    assert (found["created"], counts_in(portal) == before) == (3, False)
    portal.manage("undo_import", str(found["batch"]))
