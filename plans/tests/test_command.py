"""`manage.py read_plan`: the answers that operators' scripts rely on; no database."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from plans.tests import written

NAMES = {
    "title", "edition", "period_from", "period_to", "expected_month", "delegates", "exemplar_percent", "guest_percent", "agenda",
    "units", "guest_groups", "duties", "recipients", "legal_basis", "sources",
}  # fmt: skip


def answer(*arguments: str) -> tuple[dict, int]:
    out, status = StringIO(), 0
    try:
        call_command("read_plan", *arguments, stdout=out)
    except SystemExit as stop:
        status = stop.code
    return json.loads(out.getvalue()), status


@pytest.mark.parametrize("name", ["kh.txt", "kh.docx"])
def test_one_json_document(name, tmp_path):
    said = written.text(written.SAMPLE)
    (tmp_path / name).write_bytes(written.word(said) if name.endswith("docx") else said.encode())
    found, status = answer(str(tmp_path / name))
    assert (status, found["edition"], found["expected_month"], len(found["agenda"])) == (
        0,
        "III",
        "2020-04",
        11,
    )
    assert set(found) >= NAMES
    assert {frozenset(duty) for duty in found["duties"]} == {
        frozenset({"lead", "leads", "coordinate", "text", "mode", "due", "line"})
    }
    assert all(each["message"] for each in found["findings"])
    assert answer(str(tmp_path / name), "--json") == (found, 0)


def test_a_refused_file_is_a_sentence_and_status_1(tmp_path):
    (tmp_path / "x.txt").write_text(written.text(written.NO_PLAN))
    found, status = answer(str(tmp_path / "x.txt"))
    assert (list(found), status) == (["refused"], 1)
    assert found["refused"].startswith("Đây không phải kế hoạch hội nghị")


def test_a_file_that_is_not_there_is_wrong_usage():
    with pytest.raises(CommandError) as wrong:
        call_command("read_plan", "/nowhere/kh.txt")
    assert wrong.value.returncode == 2


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_table_on_a_terminal(tmp_path):
    path = tmp_path / "kh.txt"
    path.write_text(written.text(written.SAMPLE))
    out = Terminal()
    call_command("read_plan", str(path), stdout=out)
    lines = out.getvalue().splitlines()
    assert any(line.startswith("3, 33, 46  [error]") for line in lines)
    assert any(line.split() == ["27", "delegates:", "100"] for line in lines)
    path.write_text("nichts")
    with pytest.raises(CommandError) as refused:
        call_command("read_plan", str(path), stdout=Terminal())
    assert refused.value.returncode == 1
