"""Reads the simple SVG of the frames: groups, uses and plain shapes, as paths of lines and cubic curves."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

Point = tuple[float, float]
Segment = tuple[str, tuple[float, ...]]
"""("M", (x, y)), ("L", (x, y)), ("C", (x1, y1, x2, y2, x, y)) or ("Z", ()); absolute."""
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
STYLE = {
    "fill": "#000",
    "stroke": "none",
    "stroke-width": "1",
    "stroke-linecap": "butt",
    "stroke-linejoin": "miter",
    "stroke-dasharray": "none",
    "fill-rule": "nonzero",
    "opacity": "1",
    "fill-opacity": "1",
    "stroke-opacity": "1",
}
_HREF = "{http://www.w3.org/1999/xlink}href"
_ROUND = 0.5522847498  # control points of a quarter circle


class Unsupported(ValueError):
    """The drawing uses something this reader does not know: better no figure than an incomplete frame."""


@dataclass(frozen=True)
class Shape:
    segments: list[Segment]
    style: dict[str, str]
    matrix: Matrix


def read(path: Path) -> tuple[tuple[float, float], list[Shape]]:
    """((width, height) of the view box, the shapes in painting order). Raises Unsupported."""
    root = ElementTree.parse(path).getroot()  # noqa: S314 - a drawing of the project itself
    left, top, width, height = (float(number) for number in root.attrib["viewBox"].split())
    by_id = {node.attrib["id"]: node for node in root.iter() if "id" in node.attrib}
    return (width, height), list(_shapes(root, STYLE, (1, 0, 0, 1, -left, -top), by_id))


def _shapes(node, style: dict[str, str], matrix: Matrix, by_id: dict) -> Iterator[Shape]:
    tag = node.tag.rpartition("}")[2]
    if tag in ("title", "desc", "metadata", "defs"):
        return
    style = {**style, **{name: node.attrib[name] for name in STYLE if name in node.attrib}}
    if {"style", "class", "clip-path", "mask", "filter"} & node.attrib.keys() or "url(" in str(style):
        raise Unsupported(f"<{tag}> with {sorted(node.attrib)}")
    matrix = _times(matrix, _transform(node.attrib.get("transform", "")))
    if tag in ("svg", "g"):
        for child in node:
            yield from _shapes(child, style, matrix, by_id)
    elif tag == "use":
        target = by_id[(node.attrib.get("href") or node.attrib[_HREF])[1:]]
        moved = (1, 0, 0, 1, float(node.attrib.get("x", 0)), float(node.attrib.get("y", 0)))
        yield from _shapes(target, style, _times(matrix, moved), by_id)
    elif tag in OUTLINES:
        yield Shape(list(OUTLINES[tag](node.attrib)), style, matrix)
    else:
        raise Unsupported(f"<{tag}>")


def _times(outer: Matrix, inner: Matrix) -> Matrix:
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)


def _transform(text: str) -> Matrix:
    whole = IDENTITY
    for name, arguments in re.findall(r"(\w+)\(([^)]*)\)", text):
        n = _numbers(arguments)
        if name == "translate":
            step: Matrix = (1, 0, 0, 1, n[0], n[1] if len(n) > 1 else 0)
        elif name == "scale":
            step = (n[0], 0, 0, n[1] if len(n) > 1 else n[0], 0, 0)
        elif name == "rotate":
            cos, sin = math.cos(math.radians(n[0])), math.sin(math.radians(n[0]))
            x, y = n[1:] if len(n) > 1 else (0, 0)
            step = (cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y)
        elif name == "matrix":
            step = (n[0], n[1], n[2], n[3], n[4], n[5])
        else:
            raise Unsupported(name)
        whole = _times(whole, step)
    return whole


def _numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", text)]


# --- outlines of the shapes -----------------------------------------------------------------------------------


def _rect(at: dict[str, str]) -> Iterator[Segment]:
    x, y, w, h = (float(at.get(name, 0)) for name in ("x", "y", "width", "height"))
    if float(at.get("rx", at.get("ry", 0))):
        raise Unsupported("<rect> with round corners")
    yield from (("M", (x, y)), ("L", (x + w, y)), ("L", (x + w, y + h)), ("L", (x, y + h)), ("Z", ()))


def _ellipse(at: dict[str, str]) -> Iterator[Segment]:
    x, y = float(at.get("cx", 0)), float(at.get("cy", 0))
    a, b = float(at.get("rx", at.get("r", 0))), float(at.get("ry", at.get("r", 0)))
    p, q = a * _ROUND, b * _ROUND
    yield "M", (x + a, y)
    yield "C", (x + a, y + q, x + p, y + b, x, y + b)
    yield "C", (x - p, y + b, x - a, y + q, x - a, y)
    yield "C", (x - a, y - q, x - p, y - b, x, y - b)
    yield "C", (x + p, y - b, x + a, y - q, x + a, y)
    yield "Z", ()


def _line(at: dict[str, str]) -> Iterator[Segment]:
    yield "M", (float(at.get("x1", 0)), float(at.get("y1", 0)))
    yield "L", (float(at.get("x2", 0)), float(at.get("y2", 0)))


def _polyline(at: dict[str, str]) -> Iterator[Segment]:
    numbers = _numbers(at["points"])
    for place in range(0, len(numbers) - 1, 2):
        yield "L" if place else "M", (numbers[place], numbers[place + 1])


def _polygon(at: dict[str, str]) -> Iterator[Segment]:
    yield from _polyline(at)
    yield "Z", ()


def _path(at: dict[str, str]) -> Iterator[Segment]:
    return _Pen().draw(at["d"])


OUTLINES: dict[str, Callable[[dict[str, str]], Iterator[Segment]]] = {
    "rect": _rect,
    "circle": _ellipse,
    "ellipse": _ellipse,
    "line": _line,
    "polyline": _polyline,
    "polygon": _polygon,
    "path": _path,
}
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}


class _Pen:
    """Follows path data: knows where it is, where the figure began, and the last control point."""

    def __init__(self) -> None:
        self.at: Point = (0, 0)
        self.start: Point = (0, 0)
        self.control: Point | None = None
        self.before = ""

    def draw(self, data: str) -> Iterator[Segment]:
        for letter, arguments in re.findall(r"([MLHVCSQTAZ])([^MLHVCSQTAZ]*)", data, re.IGNORECASE):
            command, takes = letter.upper(), _TAKES[letter.upper()]
            numbers = _arc_numbers(arguments) if command == "A" else _numbers(arguments)
            for place in range(0, max(len(numbers), 1), takes or 1):
                if command == "M" and place:
                    command = "L"
                yield from self._step(command, numbers[place : place + takes], letter.islower())
                self.before = command

    def _step(self, command: str, n: list[float], relative: bool) -> Iterator[Segment]:
        if command == "Z":
            self.at = self.start
            yield "Z", ()
            return
        points = self._points(command, n, relative)
        came_from, self.at = self.at, points[-1]
        if command in "ML":
            self.start = self.at if command == "M" else self.start
            yield command, self.at
        elif command in "HV":
            yield "L", self.at
        elif command == "A":
            yield from _arc(came_from, n, self.at)
        else:
            yield self._curve(command, came_from, points)

    def _points(self, command: str, n: list[float], relative: bool) -> list[Point]:
        x, y = self.at if relative else (0.0, 0.0)
        if command == "H":
            return [(n[0] + x, self.at[1])]
        if command == "V":
            return [(self.at[0], n[0] + y)]
        n = n[5:] if command == "A" else n
        return [(n[place] + x, n[place + 1] + y) for place in range(0, len(n), 2)]

    def _curve(self, command: str, came_from: Point, points: list[Point]) -> Segment:
        if command in "ST":
            kin = self.before in (("C", "S") if command == "S" else ("Q", "T"))
            mirror = self.control if kin and self.control else came_from
            points = [(2 * came_from[0] - mirror[0], 2 * came_from[1] - mirror[1]), *points]
        self.control, end = points[-2], points[-1]
        if command in "QT":
            middle = points[0]
            points = [_two_thirds(came_from, middle), _two_thirds(end, middle), end]
        return "C", tuple(number for point in points for number in point)


def _two_thirds(near: Point, far: Point) -> Point:
    return near[0] + 2 / 3 * (far[0] - near[0]), near[1] + 2 / 3 * (far[1] - near[1])


def _arc_numbers(text: str) -> list[float]:
    """Arc data; the two flags may stand without a space before the next number."""
    number = r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)"
    one = rf"{number}[\s,]*{number}[\s,]*{number}[\s,]+([01])[\s,]*([01])[\s,]*{number}[\s,]*{number}"
    return [float(part) for found in re.findall(one, text) for part in found]


def _arc(start: Point, n: list[float], end: Point) -> Iterator[Segment]:
    """An elliptic arc as curves of a quarter turn at most (SVG 1.1, appendix F.6.5)."""
    rx, ry, phi, large, sweep = abs(n[0]), abs(n[1]), math.radians(n[2]), bool(n[3]), bool(n[4])
    cos, sin = math.cos(phi), math.sin(phi)
    half_x, half_y = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x, y = cos * half_x + sin * half_y, -sin * half_x + cos * half_y
    grow = math.sqrt(max(1.0, (x / rx) ** 2 + (y / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    below = (rx * y) ** 2 + (ry * x) ** 2
    root = math.sqrt(max(0.0, ((rx * ry) ** 2 - below) / below)) * (-1 if large == sweep else 1)
    cx, cy = root * rx * y / ry, -root * ry * x / rx
    first = math.atan2((y - cy) / ry, (x - cx) / rx)
    turn = (math.atan2((-y - cy) / ry, (-x - cx) / rx) - first) % (2 * math.pi)
    turn -= 0 if sweep else 2 * math.pi
    centre = (cos * cx - sin * cy + (start[0] + end[0]) / 2, sin * cx + cos * cy + (start[1] + end[1]) / 2)

    def place(u: float, v: float) -> Point:
        return centre[0] + cos * rx * u - sin * ry * v, centre[1] + sin * rx * u + cos * ry * v

    pieces = max(1, math.ceil(abs(turn) / (math.pi / 2) - 1e-9))
    step = turn / pieces
    pull = 4 / 3 * math.tan(step / 4)
    for piece in range(pieces):
        a, b = first + piece * step, first + (piece + 1) * step
        one = place(math.cos(a) - pull * math.sin(a), math.sin(a) + pull * math.cos(a))
        two = place(math.cos(b) + pull * math.sin(b), math.sin(b) - pull * math.cos(b))
        yield "C", (*one, *two, *place(math.cos(b), math.sin(b)))
