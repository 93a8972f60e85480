"""Biển tên: the folded card on the table, with the name on both sides."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from delegates.models import Delegate
from documents.kinds import letterhead
from documents.kinds.paper import Paper
from documents.press.order import Up

LARGE, SMALL = "a4", "half"
SIZES = {LARGE: (297, 210), SMALL: (210, 148.5)}
"""Sheet of one card in mm before it is folded along its middle: a whole A4, or half of one."""
EDGE, FOLD = 5, 4  # mm that stay bare at the edge (as place-card.html has it) and beside the fold
LEADERS, PRESIDIUM = "leaders", "presidium"
WHO: dict[str, Q] = {
    LEADERS: Q(is_vip=True),
    PRESIDIUM: Q(seat__row__is_presidium=True),
    **{category: Q(category=category) for category in Delegate.Category.values},
}
"""Whom a card can be made for; more than one may be chosen."""
USUAL = (LEADERS, PRESIDIUM, Delegate.Category.GUEST.value)
# Points and lines of the name, tried in turn. Below 48 points only what is longer than the longest names of people.
SIZES_OF_NAME = {
    LARGE: ((60, 1), (54, 1), (48, 1), (60, 2), (54, 2), (48, 3), (40, 3), (32, 4)),
    SMALL: ((60, 1), (54, 1), (48, 1), (54, 2), (48, 2), (48, 3), (40, 3), (34, 3), (26, 4)),
}
SIZES_OF_OFFICE = {LARGE: ((20, 2), (13, 4)), SMALL: ((14, 2), (10, 4))}


class PlaceCard(Paper):
    """Selection: `who` (keys of WHO; USUAL unless told), `size` (LARGE unless told, or SMALL), `delegates` (ids)."""

    code = "place-card"
    label = _("Place cards")
    template = "documents/place-card.html"
    style = "place-card.css"
    many = True
    variant = "pdf/a-3b"
    nothing = _("No leader, guest or member of the presidium is on the list yet.")
    placeholders = (
        ("name", _("full name"), "Bùi Thị Mẫu Hà"),
        ("office", _("position and workplace"), "Phó Giám đốc, Sở Tài chính"),
    )

    def rows(self, conference, selection: dict):
        """The presidium first, then leaders, then by unit and name."""
        chosen = [WHO[who] for who in selection.get("who") or USUAL if who in WHO]
        found = conference.delegates.expected().filter(reduce(or_, chosen, Q(pk=None)))
        if selection.get("delegates"):
            found = found.filter(pk__in=selection["delegates"])
        found = found.select_related("unit", "seat__row")
        return found.in_protocol_order()

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        size = size_of(selection)
        width, height = SIZES[size]
        return {
            "kind": "Biển tên để bàn",
            "width": str(width),
            "height": str(height),
            "panel": str(height / 2 - EDGE - FOLD),
            "fold": str(height / 2 - EDGE),
            "gap": str(2 * FOLD),
            "size": size,
        }

    def steps_for(self, shared: dict[str, Any]) -> tuple[dict[str, Any], ...]:
        return tuple(
            {"pages": 1, "name_size": size, "name_lines": lines, "office_size": office, "office_lines": rows}
            for office, rows in SIZES_OF_OFFICE[shared["size"]]
            for size, lines in SIZES_OF_NAME[shared["size"]]
        )

    def up_for(self, selection: dict) -> Up | None:
        """Small cards: two on a sheet. A large one has its sheet to itself."""
        return Up((210, 297), SIZES[SMALL], 1, 2) if size_of(selection) == SMALL else None

    def context(self, row: Delegate, shared: dict[str, Any]) -> dict[str, Any]:
        return words(row)

    def name(self, row: Delegate) -> str:
        return row.full_name

    def label_of(self, row: Delegate) -> str:
        return f"{row.full_name} ({row.unit.short_name})"


def size_of(selection: dict) -> str:
    return SMALL if selection.get("size") == SMALL else LARGE


def words(row: Delegate) -> dict[str, str]:
    """What a card says: the name as it is spoken of, and where the person comes from."""
    return {
        "name": row.full_name,
        "office": letterhead.joined(row.position, row.workplace or row.unit.name),
    }
