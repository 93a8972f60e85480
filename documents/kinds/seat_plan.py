"""Sơ đồ chỗ ngồi: the hall on A3, and who sits where by name, for the door and the wall."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from delegates import hall_plan
from delegates.models import HallSeat
from documents.kinds import letterhead
from documents.kinds.paper import Paper, Subject
from documents.kinds.roster import SHORT_NAMES

WIDEST = 20
"""Seats in a row up to which a seat has room for a name; in longer rows it bears its number alone."""


class SeatPlan(Paper):
    """Its subject is the conference; it takes no selection."""

    code = "seat-plan"
    label = _("Seat plan")
    template = "documents/seat-plan.html"
    style = "seat-plan.css"
    page_size = "A3 landscape"
    steps = ({},)
    nothing = _("The hall is not set up yet.")
    placeholders = (
        ("about", _("full title of the conference"), "Hội nghị điển hình tiên tiến … lần thứ III"),
        ("rows", _("rows from the stage to the back, each with its seats"), "A: A-01 Bùi Thị Mẫu Hà …"),
        ("people", _("who sits where, by name"), "Bùi Thị Mẫu Hà – QLTM – A-01"),
    )

    def rows(self, conference, selection: dict):
        """The conference, when it has a hall."""
        return [conference] if conference.hall_rows.exists() else []

    def subjects(self, conference, selection: dict) -> list[Subject]:
        return [
            Subject(row.pk, self.name(row), "so-do-cho-ngoi.pdf") for row in self.rows(conference, selection)
        ]

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        plan = hall_plan.draw(HallSeat.objects.of(conference))
        taken = [place for line in plan.lines for place in line.places if place.sitter]
        people = sorted(
            taken, key=lambda place: (place.sitter.sort_key, place.sitter.pk) if place.sitter else ("", 0)
        )
        longest = max((len(line.places) for line in plan.lines), default=0)
        return {
            "kind": "Sơ đồ chỗ ngồi",
            "about": letterhead.about(conference),
            "venue": conference.venue,
            "with_names": longest <= WIDEST,
            "rows": [drawn(line, longest) for line in plan.lines],
            "people": [listed(place) for place in people],
        }

    def context(self, row, shared: dict[str, Any]) -> dict[str, Any]:
        return {}

    def name(self, row) -> str:
        return "Sơ đồ chỗ ngồi"


def drawn(line: hall_plan.Line, longest: int) -> dict[str, Any]:
    """A row as cells; `left` and `right` are empty ones that put it in the middle."""
    empty = longest - len(line.places)
    return {
        "label": "Đoàn Chủ tịch" if line.row.is_presidium else line.row.label,
        "is_presidium": line.row.is_presidium,
        "left": range(empty // 2),
        "right": range(empty - empty // 2),
        "seats": [
            {
                "number": place.seat.number,
                "name": place.sitter.full_name if place.sitter else "",
                "unit": place.sitter.unit.short_name if place.sitter else "",
                "category": place.sitter.category if place.sitter else "free",
            }
            for place in line.places
        ],
    }


def listed(place: hall_plan.Place) -> dict[str, str]:
    person = place.sitter
    assert person is not None  # noqa: S101 - `shared` lists the taken seats
    return {
        "name": person.full_name,
        "unit": person.unit.short_name,
        "category": SHORT_NAMES[person.category],  # type: ignore[index]
        "seat": place.seat.label,
    }
