"""The test page of a design: rulers, crosses at known places and the outlines of its blocks, to be held to a blank."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.designs import SIGNATURE, CertificateDesign
from documents.kinds.certificate import chosen_design, chosen_printer
from documents.kinds.paper import Paper
from documents.placement import POINT, Shift, mm, plain

CROSS = Decimal(20)
"""How far from both edges the middle of each corner's cross stands, in mm."""
_EDGE = Decimal(6)  # printers leave about 5 mm white
_LABEL = (Decimal(10), Decimal(5))  # largest width and height of a figure or letter, in mm


class Calibration(Paper):
    """Selection: `design`, `printer` (ids). One page about the conference; not among the kinds that jobs print.

    Everything on it is moved as the printer's values say: with right values the crosses stand 20 mm from the edges
    of the paper.
    """

    code = "calibration"
    label = _("Test page")
    template = "documents/calibration.html"
    style = "calibration.css"
    steps = ({"pages": 1},)

    def rows(self, conference, selection: dict):
        return [conference]

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        design, printer = chosen_design(selection), chosen_printer(selection)
        shift = Shift.of(printer)
        right, bottom = design.width - CROSS, design.height - CROSS
        corners = {"A": (CROSS, CROSS), "B": (right, CROSS), "C": (right, bottom), "D": (CROSS, bottom)}
        places = {**corners, "M": (design.width / 2, design.height / 2)}
        return {
            "kind": "Trang thử",
            "design_name": design.name,
            "width": plain(design.width),
            "height": plain(design.height),
            "printer": {"name": printer.name, "note": printer.note} if printer else None,
            "values": values_of(printer),
            "across": plain(design.width - 2 * CROSS),
            "down": plain(design.height - 2 * CROSS),
            "ticks": ticks(design, shift),
            "crosses": "".join(cross(shift, *place) for place in places.values()),
            "letters": [
                {"text": letter, **spot(shift, x + 2, y - 6)}
                for letter, (x, y) in places.items()
                if is_on_sheet(design, shift, x + 2, y - 6)
            ],
            "numbers": numbers(design, shift),
            "outlines": outlines(design, shift),
            "note_top": mm(shift.down(CROSS + 6)),
        }  # fmt: skip

    def context(self, row, shared: dict[str, Any]) -> dict[str, Any]:
        return {}

    def name(self, row) -> str:
        return "Trang thử"


def values_of(printer) -> str:
    """The printer's values as the screen has them: "lệch ngang 1,5 mm; …"."""
    if printer is None:
        return "không chỉnh (0 mm; 100 %)"
    numbers = (printer.offset_x, printer.offset_y, printer.scale_x, printer.scale_y)
    across, down, wide, high = (plain(number).replace(".", ",") for number in numbers)
    return f"lệch ngang {across} mm, lệch dọc {down} mm, co giãn ngang {wide} %, co giãn dọc {high} %"


def spot(shift: Shift, x: Decimal, y: Decimal) -> dict[str, str]:
    return {"left": mm(shift.across(x)), "top": mm(shift.down(y))}


def is_on_sheet(design: CertificateDesign, shift: Shift, x: Decimal, y: Decimal) -> bool:
    """Whether a label that begins there stands on the paper as a whole; a page whose text runs off is refused."""
    left, top = shift.across(x), shift.down(y)
    return 0 <= left <= design.width - _LABEL[0] and 0 <= top <= design.height - _LABEL[1]


def line(shift: Shift, x1, y1, x2, y2) -> str:
    start, end = ((shift.across(Decimal(x)), shift.down(Decimal(y))) for x, y in ((x1, y1), (x2, y2)))
    return f"M{plain(start[0])} {plain(start[1])}L{plain(end[0])} {plain(end[1])}"


def cross(shift: Shift, x: Decimal, y: Decimal) -> str:
    return line(shift, x - 4, y, x + 4, y) + line(shift, x, y - 4, x, y + 4)


def ticks(design: CertificateDesign, shift: Shift) -> str:
    """Path of the rulers along the four edges: a tick per millimetre, longer at fives and tens."""
    path, width, height = "", design.width, design.height
    for place in range(10, int(width) - 9):
        length = 4 if place % 10 == 0 else 3 if place % 5 == 0 else 2
        path += line(shift, place, _EDGE, place, _EDGE + length)
        path += line(shift, place, height - _EDGE, place, height - _EDGE - length)
    for place in range(10, int(height) - 9):
        length = 4 if place % 10 == 0 else 3 if place % 5 == 0 else 2
        path += line(shift, _EDGE, place, _EDGE + length, place)
        path += line(shift, width - _EDGE, place, width - _EDGE - length, place)
    return path


def numbers(design: CertificateDesign, shift: Shift) -> list[dict[str, str]]:
    """The figures at the rulers along the upper and the left edge, every 10 mm, where they fit."""
    places = [(place, Decimal(place - 5), _EDGE + 4) for place in range(20, int(design.width) - 15, 10)]
    places += [(place, _EDGE + 3, Decimal(place) - 2) for place in range(20, int(design.height) - 15, 10)]
    return [
        {"text": str(place), **spot(shift, x, y)}
        for place, x, y in places
        if is_on_sheet(design, shift, x, y)
    ]


def outlines(design: CertificateDesign, shift: Shift) -> list[dict[str, str]]:
    """The box of each block of the certificate with its name."""
    right, foot = design.width - design.margin_right, design.height - design.margin_bottom
    text_line = design.text_size * POINT * Decimal("1.3")
    seal_bottom = foot - text_line
    boxes = (
        ("Họ và tên", design.margin_left, design.name_top, right, design.office_top),
        ("Chức vụ, đơn vị", design.margin_left, design.office_top, right, design.reason_top),
        ("Thành tích", design.margin_left, design.reason_top, right, seal_bottom - SIGNATURE - 2 * text_line),
        (
            "Số quyết định, số vào sổ",
            design.register_left,
            foot - 4 * text_line,
            design.signer_left - 3,
            foot,
        ),
        ("Chữ ký, dấu (35 mm)", design.signer_left, seal_bottom - SIGNATURE, right, seal_bottom),
        (
            "Mã QR",
            design.qr_left,
            design.qr_top,
            design.qr_left + design.qr_size,
            design.qr_top + design.qr_size,
        ),
    )
    return [
        {
            "text": text,
            **spot(shift, left, top),
            "width": mm((end - left) * shift.stretch_x),
            "height": mm((bottom - top) * shift.stretch_y),
        }
        for text, left, top, end, bottom in boxes
    ]
