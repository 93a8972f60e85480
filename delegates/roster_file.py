"""A list of delegates that somebody sends, read by a child process: `read` gives rows, values and what is doubtful.

The file may be hostile; the child has limits of memory and time and may die (see `delegates.reading`). Nothing is
written.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from conference.tables import Refused
from delegates import roster_sentences as sentences
from delegates.reading.grid import MAX_BYTES

MAX_WAIT = 25  # seconds; the child ends itself by its processor time before
VALUES = (
    "full_name", "gender", "date_of_birth", "dob_precision", "citizen_id", "phone", "position", "workplace", "ethnicity",
    "party_member", "category", "note",
)  # fmt: skip
"""The values that every row of a person has; more may stand beside them (achievements, email, collective)."""


class Unreadable(Refused):
    """No list. `code` and `facts` say why, see `roster_sentences.refusal`."""

    def __init__(self, code: str, facts: dict[str, Any]):
        super().__init__(sentences.refusal(code, facts))
        self.code, self.facts = code, facts


class NoNames(Unreadable):
    """No column holds names. `headers` as of a list that was read: somebody may say what their columns are."""

    def __init__(self, code: str, facts: dict[str, Any], headers: list[dict[str, Any]]):
        super().__init__(code, facts)
        self.headers = headers


def read(content: bytes, choices: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, Any]:
    """{"sheets": [name], "ignored_sheets": [name], "ignored_because": [{sheet, code, message}], "rows": […], …} as
    `manage.py read_roster` prints it. Raises `Unreadable` with a sentence for the user.

    `choices`: see `reading.choice`."""
    if len(content) > MAX_BYTES:
        raise Unreadable("too_long", {"limit": MAX_BYTES // 1024 // 1024})
    answer = _from_child(content, json.dumps(choices or {}))
    if "refused" in answer:
        why = answer["refused"], answer["facts"]
        raise NoNames(*why, answer["headers"]) if answer["headers"] else Unreadable(*why)
    ignored = answer.pop("ignored")
    answer["ignored_sheets"] = [each["sheet"] for each in ignored]
    answer["ignored_because"] = [
        {"sheet": each["sheet"], "code": each["code"], "message": sentences.ignored(each["code"])}
        for each in ignored
    ]
    _say(answer["problems"])
    for row in answer["rows"]:
        row["values"] = row["values"] or {}
        _say(row["problems"])
    return answer


def _say(problems: list[dict[str, Any]]) -> None:
    for each in problems:
        each["message"] = sentences.problem(each["code"], each["facts"])


def _from_child(content: bytes, choices: str) -> dict[str, Any]:
    nothing = {"refused": "out_of_limits", "facts": {}, "headers": []}
    try:
        child = subprocess.run(
            [sys.executable, "-B", "-m", "delegates.reading", f"{timezone.localdate():%Y-%m-%d}", choices],
            input=content, capture_output=True, timeout=MAX_WAIT, check=False, cwd=settings.BASE_DIR,
            env={"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return nothing
    if child.returncode != 0:
        return nothing
    try:
        answer: dict[str, Any] = json.loads(child.stdout)
    except ValueError:  # it died while it was speaking
        return nothing
    return answer
