"""Phiếu bầu: A5, two alike on an A4 sheet; A4 where the list is too long for that. A ballot bears the mark of the board, and nothing that tells it from another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from conference.models import Conference
from documents.kinds.election import ElectionPaper, purpose
from documents.press.order import Up
from elections.models import Candidate, Election

COPIES = 2
"""On a sheet; the office prints the sheet as often as the control count asks for."""
ROOM, ROW, NAME_LINE, OFFICE_LINE = 98, 2.8, 4.7, 3.9
"""Millimetres: what an A5 ballot in small letters leaves for its rows, and what these take."""
NAME_LETTERS, OFFICE_LETTERS = 50, 64
"""In a line, on the safe side."""


def is_long(listed: Sequence[Candidate]) -> bool:
    """Whether the names and offices need a sheet for one ballot."""
    taken = sum(
        ROW
        + NAME_LINE * ceil(len(one.full_name) / NAME_LETTERS)
        + OFFICE_LINE * ceil(len(f"{one.position}, {one.unit.name}") / OFFICE_LETTERS)
        for one in listed
    )
    return taken > ROOM


def on_ballot(election: Election) -> list[Candidate]:
    return list(election.candidates.standing().select_related("unit"))


@dataclass(frozen=True)
class Copy:
    """One of the ballots on a sheet; its place on the sheet is not printed."""

    election: Election
    place: int

    @property
    def pk(self) -> int:
        return self.election.pk * COPIES + self.place


class Ballot(ElectionPaper):
    code = "ballot"
    label = _("Ballot paper")
    template = "documents/ballot.html"
    style = "ballot.css"
    kind_name = "Phiếu bầu"
    word = False
    many = False
    secret_only = True
    variant = "pdf/ua-1"
    steps = ({"pages": 1}, {"size": "small", "pages": 1}, {"size": "bare", "pages": 1}, {"size": "small"})
    placeholders = (
        ("issuing_body", _("issuing body on papers"), "SỞ CÔNG THƯƠNG"),
        ("purpose", _("what is elected"), "Bầu đoàn đại biểu dự Đại hội Thi đua yêu nước tỉnh"),
        ("choose", _("how many may be elected"), "05 (năm)"),
        ("names", _("names of the candidates in the order of the list"), "1. Lê Mẫu Thịnh"),
        ("manual", _("how a ballot is filled in"), "Gạch ngang cả họ và tên người không bầu …"),
    )

    def sheets(self, conference, selection: dict):
        wanted = {name: value for name, value in selection.items() if name != "delegates"}
        rows = self.rows(conference, wanted)
        return [Copy(row, place) for row in rows for place in range(1 if is_long(on_ballot(row)) else COPIES)]

    def context(self, row: Copy, shared: dict[str, Any]) -> dict[str, Any]:
        election = row.election
        listed = on_ballot(election)
        alike = Counter(one.full_name.casefold() for one in listed)
        return {
            "purpose": purpose(election),
            "names": [
                {"number": one.place, "name": one.full_name, "office": one.position, "unit": one.unit.name,
                 "namesake": alike[one.full_name.casefold()] > 1}
                for one in listed
            ],
            "large": is_long(listed),
            "choose": f"{vietnamese.quantity(election.seats)} ({vietnamese.number_words(election.seats)})",
            "most": vietnamese.quantity(election.seats),
            "listed": vietnamese.quantity(len(listed)),
        }  # fmt: skip

    def name(self, row: Any) -> str:
        return super().name(row.election)

    def up_for(self, selection: dict) -> Up | None:
        if any(is_long(on_ballot(row)) for row in self.rows(Conference.objects.current(), selection)):
            return None
        return Up((297, 210), (148.5, 210), COPIES, 1)
