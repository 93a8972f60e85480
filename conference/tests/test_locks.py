"""Row locks leave the key alone: FOR UPDATE would wait for the foreign-key checks of other people's inserts."""

import re
from pathlib import Path

from django.conf import settings

ROOMS = (
    "accounts",
    "agenda",
    "budget",
    "conference",
    "delegates",
    "documents",
    "elections",
    "invitations",
    "privacy",
    "nominations",
    "plans",
    "stories",
    "subcommittees",
)


def test_every_row_lock_is_a_no_key_lock():
    calls = [
        (path.name, call)
        for room in ROOMS
        for path in Path(settings.BASE_DIR, room).rglob("*.py")
        if "tests" not in path.parts
        for call in re.findall(r"\.select_for_update\(.*", path.read_text(encoding="utf-8"))
    ]
    assert {name for name, _call in calls} >= {
        "registration.py",
        "ordering.py",
        "membership.py",
        "answers.py",
    }
    assert [(name, call) for name, call in calls if "no_key=True" not in call] == []
