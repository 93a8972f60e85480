"""Whom the conference elected to the congress of the higher level, as the report on results tells it."""

from __future__ import annotations

from conference import vietnamese
from conference.models import Conference
from documents.kinds.election import purpose
from elections.models import Election
from elections.results import are_untouched, delegation


def elected(conference: Conference) -> list[str]:
    """Lines on each election whose last minutes are signed and unchanged; none before: the report then prints what was typed, or
    room to write it."""
    signed = conference.elections.filter(state=Election.State.SIGNED, next=None).select_related("previous")
    return [sentence for election in signed for sentence in _told(election)]


def _told(election: Election) -> list[str]:
    if not are_untouched(election):
        return []
    official, alternates = delegation(election)
    if not official and not alternates:
        return []
    counted = f"{vietnamese.quantity(len(official))} đại biểu chính thức"
    if alternates:
        counted += f", {vietnamese.quantity(len(alternates))} đại biểu dự khuyết"
    told = [f"{purpose(election)}: {counted}", f"Chính thức: {_names(official)}"]
    return [*told, f"Dự khuyết: {_names(alternates)}"] if alternates else told


def _names(rows: list[dict]) -> str:
    return ", ".join(row["name"] for row in rows)
