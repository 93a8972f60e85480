"""`manage.py import_roster` and `undo_import`: the answers that operators' scripts rely on."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from delegates.intake_models import RosterBatch, RosterLine
from delegates.tests.lists import people, workbook
from nominations.models import Nomination

pytestmark = pytest.mark.usefixtures("conference", "preparer")
COUNTS = ("created", "updated", "unchanged", "skipped", "errors")


@pytest.fixture
def run(tmp_path, unit):
    """run(rows, "--dry-run") -> (answer, exit status) of import_roster for the unit."""

    def of(rows, *options, code=unit.code) -> tuple[dict, int]:
        path = tmp_path / "ds.xlsx"
        path.write_bytes(rows if isinstance(rows, bytes) else workbook(rows))
        return answer("import_roster", str(path), "--unit", code, "--json", *options)

    return of


def answer(*arguments: str) -> tuple[dict, int]:
    out, status = StringIO(), 0
    try:
        call_command(*arguments, stdout=out)
    except SystemExit as stop:
        status = stop.code
    return json.loads(out.getvalue()), status


def test_it_imports_and_takes_back(run):
    found, status = run(people("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông"))
    batch = RosterBatch.objects.get()
    assert status == 0
    assert {name: found[name] for name in (*COUNTS, "batch")} == {
        "created": 2, "updated": 0, "unchanged": 0, "skipped": 0, "errors": 0, "batch": batch.pk,
    }  # fmt: skip
    assert run(people("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông"))[0]["unchanged"] == 2
    assert answer("undo_import", str(batch.pk), "--json") == ({"undone": True, "batch": batch.pk}, 0)
    assert not Nomination.objects.exists()
    _found, status = answer("undo_import", str(batch.pk), "--json")
    assert status == 1


def test_a_dry_run_writes_nothing(run):
    found, status = run(people("Nguyễn Thị Mẫu Ánh"), "--dry-run")
    assert (found["created"], found["batch"], status) == (1, None, 0)
    assert (Nomination.objects.count(), RosterBatch.objects.count(), RosterLine.objects.count()) == (0, 0, 0)


def test_a_refused_file_is_a_sentence(run):
    found, status = run(b"<html><table></table></html>")
    assert list(found) == ["refused"]
    assert status == 1


@pytest.mark.parametrize("options", [("--user", "nobody"), ("--conference", "nowhere")])
def test_wrong_words_are_wrong_usage(run, options):
    with pytest.raises(CommandError) as error:
        run(people("Vũ Mẫu Ân"), *options)
    assert error.value.returncode == 2


def test_an_unknown_unit_is_wrong_usage(run):
    with pytest.raises(CommandError) as error:
        run(people("Vũ Mẫu Ân"), code="KHONG")
    assert error.value.returncode == 2


def test_nobody_imports_for_another_unit(run, outsider):
    with pytest.raises(CommandError) as error:
        run(people("Vũ Mẫu Ân"), "--user", outsider.username)
    assert error.value.returncode == 1
    assert not Nomination.objects.exists()
