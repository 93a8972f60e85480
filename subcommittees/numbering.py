"""How the tasks of a subcommittee are numbered."""

from __future__ import annotations

import re

from subcommittees.models import Subcommittee


def next_number(body: Subcommittee) -> str:
    """The number after the highest of the subcommittee's tasks, written as those are: "TB1.8" after "TB1.7"."""
    found = [
        re.fullmatch(r"(.*?)(\d{1,6})", number) for number in body.tasks.values_list("number", flat=True)
    ]
    known = [(int(match[2]), match[1]) for match in found if match]
    last, before = max(known, default=(0, f"{body.code}."))
    return f"{before}{last + 1}"
