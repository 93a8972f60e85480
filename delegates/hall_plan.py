"""The hall as it is drawn and listed: rows from the stage to the back, each seat with its place and sitter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from delegates.hall_models import HallRow, HallSeat
from delegates.models import Delegate

WIDTH, HEIGHT, GAP, SIDE = 66, 44, 6, 40
"""Of a seat in the drawing, the space around it, and the room for the row's name on both sides; in user units."""
STAGE = 34
SHORT = 11  # letters of a name that fit into a seat


@dataclass(frozen=True)
class Place:
    """A seat and where it stands in the drawing (upper left corner)."""

    seat: HallSeat
    x: int
    y: int

    @property
    def sitter(self) -> Delegate | None:
        return self.seat.sitter

    @property
    def short_name(self) -> str:
        return short_name(self.sitter.full_name) if self.sitter else ""

    @property
    def squeezed(self) -> int:
        """The width that the name is set in where its letters are wider than the seat; 0 where they fit."""
        return WIDTH - 6 if _width(self.short_name) > WIDTH - 6 else 0

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2

    @property
    def value(self) -> str:
        """The seat with whom it showed, as the form sends it."""
        return f"{self.seat.pk}-{self.sitter.pk if self.sitter else 0}"

    @property
    def person_value(self) -> str:
        """The sitter with the seat, as the form sends it; "" for a free seat."""
        return f"{self.sitter.pk}-{self.seat.pk}" if self.sitter else ""


@dataclass(frozen=True)
class Line:
    """A row of the drawing."""

    row: HallRow
    places: list[Place]

    @property
    def taken(self) -> int:
        return sum(place.sitter is not None for place in self.places)

    @property
    def baseline(self) -> int:
        return self.places[0].y + HEIGHT // 2 + 5


@dataclass(frozen=True)
class Plan:
    """The drawing: `width` and `height` of it, the rows from the stage to the back."""

    lines: list[Line]
    width: int
    height: int

    @property
    def seats(self) -> int:
        return sum(len(line.places) for line in self.lines)

    @property
    def taken(self) -> int:
        return sum(line.taken for line in self.lines)


def draw(seats: Iterable[HallSeat]) -> Plan:
    """The plan of these seats (of `HallSeat.objects.of`); no query."""
    rows = [(row, list(part)) for row, part in groupby(seats, key=lambda seat: seat.row)]
    longest = max((len(part) for _row, part in rows), default=0)
    width = longest * (WIDTH + GAP) - GAP + 2 * SIDE
    lines, y = [], STAGE + 2 * GAP
    for row, part in rows:
        start = (width - len(part) * (WIDTH + GAP) + GAP) // 2
        lines.append(Line(row, [Place(seat, start + n * (WIDTH + GAP), y) for n, seat in enumerate(part)]))
        y += HEIGHT + (4 * GAP if row.is_presidium else 2 * GAP)
    return Plan(lines, width, y)


def short_name(name: str) -> str:
    """The last words of a name that fit into a seat: "Nguyễn Thị Mẫu Hà" → "Mẫu Hà"."""
    words = name.split()
    for count in (2, 1):
        text = " ".join(words[-count:])
        if len(text) <= SHORT:
            return text
    return f"{text[: SHORT - 1]}…"


def _width(text: str) -> int:
    """About how wide a short name is in the drawing, in user units, by its wide and its narrow letters."""
    return sum(9 if letter.isupper() or letter in "mw@%=" else 3 if letter == " " else 6 for letter in text)
