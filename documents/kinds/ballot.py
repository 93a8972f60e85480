"""Phiếu bầu: A5, two alike on an A4 sheet. A ballot bears the mark of the board, and nothing that tells it from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds.election import ElectionPaper, purpose
from documents.press.order import Up
from elections.models import Election

COPIES = 2
"""On a sheet; the office prints the sheet as often as the control count asks for."""


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
    steps = ({"pages": 1}, {"size": "small", "pages": 1}, {"size": "small"})
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
        return [Copy(row, place) for row in rows for place in range(COPIES)]

    def context(self, row: Copy, shared: dict[str, Any]) -> dict[str, Any]:
        election = row.election
        listed = list(election.candidates.standing().select_related("unit"))
        return {
            "purpose": purpose(election),
            "names": [{"number": one.place, "name": one.full_name, "office": one.position, "unit": one.unit.name} for one in listed],
            "choose": f"{vietnamese.quantity(election.seats)} ({vietnamese.number_words(election.seats)})",
            "most": vietnamese.quantity(election.seats),
            "listed": vietnamese.quantity(len(listed)),
        }  # fmt: skip

    def name(self, row: Any) -> str:
        return super().name(row.election)

    def up_for(self, selection: dict) -> Up | None:
        return Up((297, 210), (148.5, 210), COPIES, 1)
