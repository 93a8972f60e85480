"""A plan as somebody sends it, read; what is refused says why in a sentence."""

from __future__ import annotations

from typing import Any

from conference.tables import Refused
from plans import sentences
from plans.reading import files, lines, plan
from plans.reading.plan import Plan


class Unreadable(Refused):
    """No plan. `code` says why, see `sentences.refusal`."""

    def __init__(self, code: str, facts: dict[str, Any]):
        super().__init__(sentences.refusal(code, facts))
        self.code = code


def text_of(content: bytes) -> str:
    """The text of an uploaded .docx or .txt. Raises `Unreadable`."""
    try:
        return files.text_of(content)
    except lines.Refused as refused:
        raise Unreadable(refused.code, refused.facts) from refused


def read(text: str) -> Plan:
    """Raises `Unreadable`."""
    try:
        return plan.read(text)
    except lines.Refused as refused:
        raise Unreadable(refused.code, refused.facts) from refused


def values(text: str) -> dict[str, Any]:
    """As `manage.py read_plan` prints them: `reading.plan.as_values`, and a sentence with each finding."""
    found = plan.as_values(read(text))
    for each in found["findings"]:
        each["message"] = sentences.finding(each["code"], each["facts"])
    return found
