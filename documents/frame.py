"""The border of the certificates: drawn from numbers, so that every size of paper has one of its own.

An original drawing in the manner of engraved notes: red rules, a chain of nested waves, a medallion in each
corner, a small one in the middle of each side, and behind the text, very faint, the sun of the bronze drums.
Only rect, circle and path with fill and stroke, so that whatever writes PDF can draw it. The same numbers give
the same text; `manage.py draw_frame` writes the one that is kept beside the templates.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache

PAPER, RED, GOLD, DARK, LIGHT, PALE = "#FFFDF5", "#B3122A", "#C09A3E", "#94701F", "#E2C983", "#F7EFD9"
A4_WIDTH, A4_HEIGHT = 297.0, 210.0
BAND = 16.7
"""How far the border reaches in from its outer edge on A4, in mm; it grows with the paper."""
_MEDALLION, _CORNER = 8.3, 14.15  # radius of a medallion, and how far in from the edges its middle is
_STRANDS, _WAVE = 4, 12.6
_CURVE = (
    0.3642  # where the handles of a cubic stand that follows half a wave of a sine, as part of its length
)
_SIDES = ("top", "right", "bottom", "left")

Place = Callable[[float, float], tuple[float, float]]


@lru_cache(maxsize=16)
def draw(
    width: float = A4_WIDTH,
    height: float = A4_HEIGHT,
    inset_x: float = 0,
    inset_y: float = 0,
    *,
    bare: bool = False,
) -> str:
    """SVG of the border for a sheet of that size in mm; `inset_x`, `inset_y`: bare paper left around it.

    `bare`: nothing but the border, for a sheet or picture beneath that shall be seen.
    """
    return "\n".join(_Frame(width, height, inset_x, inset_y).lines(bare)) + "\n"


def unit(width: float, height: float) -> float:
    """How much larger than on A4 the border is drawn in an area of that size, in mm."""
    return round(min(width / A4_WIDTH, height / A4_HEIGHT), 4)


def _n(value: float) -> str:
    """Two decimals at most, the shortest way of writing them."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    text = "0" if text in ("-0", "") else text
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _xy(*values: float) -> str:
    return " ".join(_n(value) for value in values).replace(" -", "-")


def _path(fill: str, stroke: str, width: float, parts: Iterator[str]) -> str:
    """One path of many parts: it says its colours once, in the drawing and in every PDF that shows it."""
    return f'<path fill="{fill}" stroke="{stroke}" stroke-width="{_n(width)}" d="{"".join(parts)}"/>'


def _group(fill: str, stroke: str, width: float, shapes: Iterator[str]) -> Iterator[str]:
    yield f'<g fill="{fill}" stroke="{stroke}" stroke-width="{_n(width)}">'
    yield from shapes
    yield "</g>"


def _circle(x: float, y: float, radius: float) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"/>'


def _star(x: float, y: float, points: int, outer: float, inner: float, turn: float = 0.0) -> str:
    """A closed path with `points` rays, the first one upwards unless turned (radians)."""
    corners = []
    for step in range(points * 2):
        angle = turn - math.pi / 2 + step * math.pi / points
        radius = inner if step % 2 else outer
        corners.append(_xy(x + radius * math.cos(angle), y + radius * math.sin(angle)))
    return f"M{'L'.join(corners)}Z"


class _Frame:
    def __init__(self, width: float, height: float, inset_x: float, inset_y: float) -> None:
        self.width, self.height, self.x, self.y = width, height, inset_x, inset_y
        self.right, self.bottom = width - inset_x, height - inset_y
        self.u = unit(self.right - self.x, self.bottom - self.y)

    def lines(self, bare: bool) -> Iterator[str]:
        size = f'viewBox="0 0 {_xy(self.width, self.height)}" width="{_n(self.width)}mm" height="{_n(self.height)}mm"'
        yield f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        yield "<!-- Drawn by documents/frame.py (manage.py draw_frame); units are millimetres. -->"
        if not bare:
            yield f'<rect width="{_n(self.width)}" height="{_n(self.height)}" fill="{PAPER}"/>'
            yield from _group("none", PALE, 0.5 * self.u, self._drum())
        yield from self._rules()
        for side in _SIDES:
            yield from self._chain(side)
        for side in _SIDES:
            yield from self._middle(side)
        for corner in self._corners():
            yield from self._medallion(*corner)
        yield "</svg>"

    # --- rules ------------------------------------------------------------------------------------------------

    def _rect(self, inset: float) -> str:
        inset *= self.u
        width, height = self.right - self.x - 2 * inset, self.bottom - self.y - 2 * inset
        return f'<rect x="{_n(self.x + inset)}" y="{_n(self.y + inset)}" width="{_n(width)}" height="{_n(height)}"/>'

    def _rules(self) -> Iterator[str]:
        """Double red rule outside, gold hairlines around the chain, a red rule that bows around the corners."""
        for inset, colour, width in (
            (5.4, RED, 0.95), (6.65, RED, 0.3), (7.4, DARK, 0.16), (7.75, LIGHT, 0.3), (14.05, LIGHT, 0.3),
            (14.4, DARK, 0.16),
        ):  # fmt: skip
            yield from _group("none", colour, width * self.u, iter([self._rect(inset)]))
        for inset, colour, width in ((15.15, RED, 0.3), (16.1, RED, 0.75), (16.75, GOLD, 0.16)):
            yield _path("none", colour, width * self.u, iter([self._bowed(inset)]))

    def _bowed(self, inset: float) -> str:
        """A rule whose corners run around the medallions, concentric with them; clockwise from top left."""
        u = self.u
        radius, off = (_MEDALLION + 1.1 + inset - 15.15) * u, (inset - _CORNER) * u
        reach = math.sqrt(radius**2 - off**2)
        turn = math.atan2(reach, off) - math.atan2(off, reach)
        handle = 4 / 3 * math.tan(turn / 4)
        path = ""
        for x, y, dx, dy in self._corners():
            # Down the sheet and along it, as seen from the middle of the medallion.
            ends = [(dx * off, dy * reach), (dx * reach, dy * off)]
            if dx * dy < 0:
                ends.reverse()
            (ax, ay), (bx, by) = ends
            sign = 1 if ax * by - ay * bx > 0 else -1
            first = (x + ax - sign * handle * ay, y + ay + sign * handle * ax)
            second = (x + bx + sign * handle * by, y + by - sign * handle * bx)
            start = f"{'L' if path else 'M'}{_xy(x + ax, y + ay)}"
            path += f"{start}C{_xy(*first)} {_xy(*second)} {_xy(x + bx, y + by)}"
        return f"{path}Z"

    def _corners(self) -> list[tuple[float, float, int, int]]:
        """Centre of each medallion and which way its sides lead, clockwise from top left."""
        inset = _CORNER * self.u
        left, right = self.x + inset, self.right - inset
        top, bottom = self.y + inset, self.bottom - inset
        return [(left, top, 1, 1), (right, top, -1, 1), (right, bottom, -1, -1), (left, bottom, 1, -1)]

    # --- the chain along a side ---------------------------------------------------------------------------------

    def _side(self, side: str) -> tuple[Place, float]:
        """Function from (along, across) to the place on the sheet, and the side's length between the corners."""
        inset, ends = 10.9 * self.u, _CORNER * self.u
        across = self.right - self.x if side in ("top", "bottom") else self.bottom - self.y
        length = across - 2 * ends
        places: dict[str, Place] = {
            "top": lambda a, b: (self.x + ends + a, self.y + inset + b),
            "bottom": lambda a, b: (self.x + ends + a, self.bottom - inset - b),
            "left": lambda a, b: (self.x + inset + b, self.y + ends + a),
            "right": lambda a, b: (self.right - inset - b, self.y + ends + a),
        }
        return places[side], length

    def _chain(self, side: str) -> Iterator[str]:
        place, length = self._side(side)
        # An even number of half waves puts the same thing, an eye, in the middle of every side.
        halves = 2 * max(round(length / (_WAVE * self.u)), 2) + 1
        half = length / halves
        for strand in range(_STRANDS):
            reach = (0.76 + 0.65 * strand) * self.u
            colour, width = ((DARK, 0.13), (GOLD, 0.17), (GOLD, 0.15))[strand % 3]
            waves = (self._wave(place, half, halves, sign * reach) for sign in (1, -1))
            yield _path("none", colour, width * self.u, waves)
        nodes = (self._lozenge(place, half * step) for step in range(1, halves))
        yield _path(RED, LIGHT, 0.12 * self.u, nodes)
        eyes = (self._flower(place, half * (step + 0.5)) for step in range(halves))
        yield _path(LIGHT, DARK, 0.1 * self.u, eyes)

    def _wave(self, place: Place, half: float, halves: int, reach: float) -> str:
        """One strand: crests and troughs of `reach` mm, each half a wave long, nothing at the two ends."""
        (x, y), quarter = place(0, 0), half / 2

        def step(a: float, b: float) -> str:
            to_x, to_y = place(a, b)
            return _xy(to_x - x, to_y - y)

        path = f"M{_xy(x, y)}c{step(quarter / 3, reach * 0.52)} {step(quarter * 0.64, reach)} {step(quarter, reach)}"
        top = reach
        for _half in range(halves - 1):
            path += f"c{step(half * _CURVE, 0)} {step(half * (1 - _CURVE), -2 * top)} {step(half, -2 * top)}"
            top = -top
        path += f"c{step(quarter * 0.36, 0)} {step(quarter * 2 / 3, -top * 0.48)} {step(quarter, -top)}"
        return path

    def _lozenge(self, place: Place, along: float) -> str:
        long, wide = 0.85 * self.u, 0.7 * self.u
        corners = [place(along - long, 0), place(along, -wide), place(along + long, 0), place(along, wide)]
        return f"M{'L'.join(_xy(*corner) for corner in corners)}Z"

    def _flower(self, place: Place, along: float) -> str:
        """Four petals around the middle of an eye of the chain."""
        x, y = place(along, 0)
        out, bow = 1.6 * self.u, 0.75 * self.u
        petals = f"M{_xy(x, y)}"
        for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            there = _xy(dx * out - dy * bow, dy * out + dx * bow)
            back = _xy(dx * out + dy * bow, dy * out - dx * bow)
            petals += f"c{there} {back} 0 0"
        return f"{petals}z"

    # --- rosettes -----------------------------------------------------------------------------------------------

    def _loops(self, x: float, y: float, radius: float, count: int, lean: float) -> Iterator[str]:
        """Loops from the middle and back, each turned a little further: the web of an engraved rosette."""
        for number in range(count):
            turn = number * 2 * math.pi / count
            first, second = (
                (x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in (turn, turn + lean)
            )
            yield f"M{_xy(x, y)}C{_xy(*first)} {_xy(*second)} {_xy(x, y)}Z"

    def _medallion(self, x: float, y: float, _dx: int, _dy: int) -> Iterator[str]:
        u = self.u
        yield from _group(PAPER, RED, 0.75 * u, iter([_circle(x, y, _MEDALLION * u)]))
        yield from _group("none", RED, 0.25 * u, iter([_circle(x, y, (_MEDALLION - 0.85) * u)]))
        yield from _group("none", GOLD, 0.16 * u, iter([_circle(x, y, 6.95 * u), _circle(x, y, 5.55 * u)]))
        beads = (
            _circle(x + 6.25 * u * math.cos(angle), y + 6.25 * u * math.sin(angle), 0.42 * u)
            for angle in (number * math.pi / 14 for number in range(28))
        )
        yield from _group(LIGHT, DARK, 0.12 * u, beads)
        yield _path("none", DARK, 0.16 * u, self._loops(x, y, 12.1 * u, 24, 1.9))
        yield _path(LIGHT, DARK, 0.14 * u, self._petals(x, y, 4.4 * u, 8, math.pi / 8))
        yield _path(RED, LIGHT, 0.16 * u, self._petals(x, y, 3.3 * u, 8, 0))
        yield from _group(LIGHT, RED, 0.2 * u, iter([_circle(x, y, 0.85 * u)]))

    def _petals(self, x: float, y: float, radius: float, count: int, turn: float) -> Iterator[str]:
        for number in range(count):
            angle = turn + number * 2 * math.pi / count
            tip = (x + radius * math.cos(angle), y + radius * math.sin(angle))
            sides = [
                (x + radius * 0.62 * math.cos(angle + lean), y + radius * 0.62 * math.sin(angle + lean))
                for lean in (-0.42, 0.42)
            ]
            yield f"M{_xy(x, y)}Q{_xy(*sides[0])} {_xy(*tip)}Q{_xy(*sides[1])} {_xy(x, y)}Z"

    def _middle(self, side: str) -> Iterator[str]:
        """A small rosette over the chain where a side has its middle."""
        place, length = self._side(side)
        (x, y), u = place(length / 2, 0), self.u
        yield from _group(PAPER, RED, 0.5 * u, iter([_circle(x, y, 4.1 * u)]))
        yield from _group("none", GOLD, 0.15 * u, iter([_circle(x, y, 3.55 * u)]))
        yield _path("none", DARK, 0.13 * u, self._loops(x, y, 7.9 * u, 16, 1.9))
        yield _path(RED, LIGHT, 0.14 * u, self._petals(x, y, 2.1 * u, 8, 0))
        yield from _group(LIGHT, RED, 0.16 * u, iter([_circle(x, y, 0.6 * u)]))

    # --- behind the text ----------------------------------------------------------------------------------------

    def _drum(self) -> Iterator[str]:
        """Very faint: a sun with fourteen rays inside rings, after the bronze drums."""
        x, y, u = self.width / 2, self.height / 2 + 3 * self.u, self.u
        yield f'<path fill="{PALE}" d="{_star(x, y, 14, 20 * u, 6 * u)}"/>'
        for radius in (22, 24.2, 33, 35.2, 47, 49.5, 62, 63.2):
            yield _circle(x, y, radius * u)
        yield f'<path d="{_star(x, y, 48, 32 * u, 25.4 * u)}{_star(x, y, 66, 61 * u, 50.8 * u)}"/>'
        for number in range(36):
            angle = number * math.pi / 18
            yield _circle(x + 41 * u * math.cos(angle), y + 41 * u * math.sin(angle), 2.4 * u)
            yield _circle(x + 41 * u * math.cos(angle), y + 41 * u * math.sin(angle), 0.7 * u)
