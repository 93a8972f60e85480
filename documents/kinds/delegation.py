"""Whom the conference elected to the congress of the higher level, as the report on results tells it."""

from __future__ import annotations


def elected(conference) -> list[str]:
    """Sentences on the elected delegation; none while no election is kept in the portal: the report then prints what was
    typed, or room to write it."""
    return []
