"""Files that are made to hurt: refused in a sentence within two seconds or read within twenty, never above 300 MB.

Seconds are those of the processor, so that the bars hold on a busy machine; the memory is the child's own peak.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest
from django.conf import settings

from conference.tables import Refused
from delegates import roster_file
from delegates.tests import hostile_files as hostile

REFUSED_WITHIN, READ_WITHIN, MOST_MEMORY = 2.0, 20.0, 300  # seconds, seconds, MB

REFUSED = {
    "far_cell": "too_wide",
    "inflating": "too_big",
    "dishonest": "not_excel",
    "entities": "too_big",
    "entities_in_utf16": "too_big",
    "outside_entity": "too_big",
    "many_rows": "too_many_rows",
    "many_columns": "too_wide",
    "macros": "macros",
    "encrypted": "password",
    "broken_old_excel": "broken",
    "web_page": "web_page",
    "excel_2003_xml": "web_page",
    "packed_workbook": "not_excel",
    "many_styles": "too_big",
    "deep_xml": "too_big",
    "long_text": "too_big",
    "overlapping_merges": "no_people",
    "repeating_ods": "too_many_rows",
    "repeating_wide_ods": "too_wide",
    "not_a_list": "not_excel",
    "noise": "unclear_encoding",
    "empty_lines": "too_many_rows",
    "quotes": "broken_csv",
    "headers_all_the_way": "too_big",
}
READ = (
    "far_row", "nested_bomb", "bloated_styles", "many_texts", "one_name_five_thousand_times",
)  # fmt: skip
MADE = {
    "dishonest": lambda: hostile.inflating(honest=False),
    "repeating_wide_ods": lambda: hostile.repeating_ods(1, 1_000_000),
}


def child(content):
    """(answer, seconds of the processor, peak MB) of the reader's own process."""
    command = [sys.executable, "-B", "-m", "delegates.reading", "2026-03-01"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=settings.BASE_DIR, env={"PYTHONUTF8": "1"}
    )
    process.stdin.write(content)
    process.stdin.close()
    said = process.stdout.read()
    process.stdout.close()
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, status
    answer = json.loads(said)
    return answer, usage.ru_utime + usage.ru_stime, answer["peak_rss_mb"]


def made(name):
    return (MADE.get(name) or getattr(hostile, name))()


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_time_and_memory(name):
    answer, seconds, memory = child(made(name))
    assert answer.get("refused") == REFUSED[name], answer.get("refused")
    assert seconds <= REFUSED_WITHIN
    assert memory <= MOST_MEMORY


@pytest.mark.parametrize("name", [*READ, "full_of_garbled_cells"])
def test_read_in_time_and_memory(name):
    answer, seconds, memory = child(made(name))
    assert answer.get("refused", "no_people") == "no_people", (
        answer
    )  # read to its end, whoever was found in it
    assert seconds <= READ_WITHIN
    assert memory <= MOST_MEMORY


@pytest.mark.parametrize(
    "name", ["far_cell", "inflating", "macros", "encrypted", "web_page", "many_rows", "noise"]
)
def test_the_portal_says_why(name):
    with pytest.raises(Refused) as refused:
        roster_file.read(made(name))
    assert str(refused.value).endswith(".")
    assert "%(" not in str(refused.value)


def test_a_far_row_is_nobody_silently_lost():
    found = roster_file.read(hostile.far_row())
    assert [(row["row"], row["values"]["full_name"]) for row in found["rows"] if row["kind"] == "person"] == [
        (2, "Nguyễn Thị Mẫu An"),
        (1_048_576, "Trần Văn Mẫu Xa"),
    ]


# --- the limits themselves, and the parent of a child that dies ---


def limited(code):
    command = [sys.executable, "-B", "-c", f"from delegates.reading.__main__ import limit; limit(); {code}"]
    return subprocess.run(command, capture_output=True, text=True, cwd=settings.BASE_DIR, check=False)


def test_the_child_limits_itself():
    assert "MemoryError" in limited("bytearray(300 * 1024 * 1024)").stderr
    said = limited(
        "import resource; print(*resource.getrlimit(resource.RLIMIT_CPU), *resource.getrlimit(resource.RLIMIT_CORE))"
    )
    assert said.stdout.split() == ["18", "19", "0", "0"]


def test_the_child_cannot_write_a_file(tmp_path):
    said = limited(f"import os; os.write(os.open({str(tmp_path / 'x')!r}, os.O_CREAT | os.O_WRONLY), b'x')")
    assert "File too large" in said.stderr
    assert (tmp_path / "x").stat().st_size == 0


@pytest.mark.parametrize("ending", ["kill -9 $$", "exit 3", "echo '{\"rows\": [{'", "echo"])
def test_a_child_that_dies_is_a_sentence(ending, tmp_path, monkeypatch):
    """Whatever ends the interpreter in which the file is read, the portal goes on."""
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\n{ending}\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(Refused, match="Tệp quá nặng"):
        roster_file.read(hostile.workbook())


def test_a_child_that_hangs_is_ended(tmp_path, monkeypatch):
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(roster_file, "MAX_WAIT", 1)
    begun = time.monotonic()
    with pytest.raises(Refused, match="Tệp quá nặng"):
        roster_file.read(hostile.workbook())
    assert time.monotonic() - begun < 20
