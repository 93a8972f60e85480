"""From a design's millimetres to the values that the certificate's template and its steps of shrinking need.

Everything is text ready for CSS. On a blank, the printer's stretch and shift are worked into every place, measured
from the upper left corner of the sheet; sizes of letters stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from documents.designs import CertificateDesign, PrinterProfile
from documents.engine import PaperError

POINT = Decimal("25.4") / 72
LEADING = Decimal("1.32")
ANY = 99  # lines: as many as there is room for

# Share of the name's largest size, its lines at most, set narrow so that its lines are of like length, how tight the
# head is drawn together (0: every block at its own place), share of the size of the other text.
LADDER = (
    ("1", 1, False, 0, "1"),
    ("1", 1, False, 1, "1"),
    ("0.86", 1, False, 0, "1"),
    ("0.86", 1, False, 1, "1"),
    ("0.75", 1, False, 0, "1"),
    ("0.75", 1, False, 1, "1"),
    ("0.86", 1, False, 2, "0.87"),
    ("0.72", 2, True, 2, "1"),
    ("0.72", 2, False, 2, "1"),
    ("0.72", 2, False, 2, "0.87"),
    ("0.58", 3, True, 2, "0.87"),
    ("0.58", 3, False, 2, "0.87"),
    ("0.5", 5, False, 2, "0.8"),
    ("0.5", 5, False, 2, "0.7"),
)


@dataclass(frozen=True)
class Shift:
    """Where a printer puts a place of the sheet, in mm; `Shift()` leaves it where it is."""

    x: Decimal = Decimal(0)
    y: Decimal = Decimal(0)
    stretch_x: Decimal = Decimal(1)
    stretch_y: Decimal = Decimal(1)

    @classmethod
    def of(cls, printer: PrinterProfile | None) -> Shift:
        if printer is None:
            return cls()
        across, down, wide, high = map(
            Decimal, (printer.offset_x, printer.offset_y, printer.scale_x, printer.scale_y)
        )
        return cls(across, down, wide / 100, high / 100)

    def across(self, place: Decimal) -> Decimal:
        return place * self.stretch_x + self.x

    def down(self, place: Decimal) -> Decimal:
        return place * self.stretch_y + self.y


def plain(value: Decimal | int) -> str:
    """Three decimals at most, with a point: "297", "18.5"."""
    text = str(Decimal(value).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP))
    return text.rstrip("0").rstrip(".") if "." in text else text


def mm(value: Decimal | int) -> str:
    return f"{plain(value)}mm"


def pt(value: Decimal) -> str:
    return f"{plain(value)}pt"


def geometry(design: CertificateDesign, printer: PrinterProfile | None = None) -> dict[str, Any]:
    """CSS lengths for the template. A printer counts on blanks alone.

    PaperError when the printer's values move the text over the edge of the sheet.
    """
    shift = Shift.of(printer if design.is_overlay else None)
    left, right = shift.across(design.margin_left), shift.across(design.width - design.margin_right)
    top, bottom = shift.down(design.margin_top), shift.down(design.height - design.margin_bottom)
    margins = (top, design.width - right, design.height - bottom, left)
    if min(margins) < 0:
        raise PaperError(
            _("The values of the printer “%(printer)s” move the text over the edge of the sheet.")
            % {"printer": printer}
        )
    name, office, reason = map(shift.down, (design.name_top, design.office_top, design.reason_top))
    return {
        "width": mm(design.width),
        "height": mm(design.height),
        "margins": " ".join(map(mm, margins)),
        "from_left": mm(-left),
        "from_top": mm(-top),
        "frame": border_address(design),
        "background": design.background and f"asset://{design.background.file}",
        "head": mm(name - top),
        "name_slot": mm(office - name),
        "office_slot": mm(reason - office),
        "register_inset": mm(shift.across(design.register_left) - left),
        "register_width": mm(shift.across(design.signer_left) - left),
        "qr_left": mm(shift.across(design.qr_left) - left),
        "qr_top": mm(shift.down(design.qr_top) - top),
        "qr_size": mm(design.qr_size),
        "text_size": pt(design.text_size),
        "narrow": mm((right - left) * Decimal("0.143")),
        "is_overlay": design.is_overlay,
        **{f"has_{part}": printed(design, part) for part in ("border", "emblem", "state_name", "title")},
    }


def printed(design: CertificateDesign, part: str) -> bool:
    """Whether "border", "emblem", "state_name" or "title" is printed: always on plain paper, on blanks when ticked."""
    return not design.is_overlay or getattr(design, f"prints_{part}")


def border_address(design: CertificateDesign) -> str:
    """Asset of the border for the design's sheet; without paper of its own where something lies beneath."""
    size = "x".join(map(plain, (design.width, design.height)))
    inset = "+".join(map(plain, (design.border_x, design.border_y)))
    bare = design.is_overlay or design.background is not None
    if (size, inset, bare) == ("297x210", "0+0", False):
        return "asset://frame.svg"
    return f"asset://frame/{size}+{inset}{'-bare' if bare else ''}.svg"


def steps(design: CertificateDesign, printer: PrinterProfile | None = None) -> tuple[dict[str, Any], ...]:
    """What the engine tries in turn: the name on one line while it stays stately, then on more lines and smaller.

    On a blank no block may leave its place, so every step tells how many lines have room there; a step in which
    the name would be smaller than the design allows is left out.
    """
    stretch = Shift.of(printer if design.is_overlay else None).stretch_y / POINT
    name_room = (design.office_top - design.name_top) * stretch
    office_room = (design.reason_top - design.office_top) * stretch
    found: list[dict[str, Any]] = []
    for share, lines, narrow, tight, text in LADDER:
        size = max(design.name_largest * Decimal(share), Decimal(design.name_smallest))
        office_lines = ANY
        if design.is_overlay:
            tight, size = 0, min(size, name_room / (lines * LEADING))
            office_lines = int(office_room / (design.text_size * Decimal(text) * Decimal("1.3")))
            if size < design.name_smallest or not office_lines:
                continue
        leading = pt(design.name_largest * LEADING) if lines == 1 and not tight else plain(LEADING)
        if design.is_overlay and lines == 1:
            leading = pt(min(design.name_largest * LEADING, name_room))
        step = {
            "fit": f"tight-{tight}{' narrow' if narrow else ''}", "lines": lines, "pages": 1, "name_size": pt(size),
            "name_leading": leading, "text": f"{text}rem", "reason_text": f"{plain(Decimal(text) * 16 / 15)}rem",
            "office_lines": office_lines,
        }  # fmt: skip
        if step not in found:
            found.append(step)
    if not found:
        raise PaperError(
            _("In the design “%(design)s” the places of name and position are too low for any line of text.")
            % {"design": design}
        )
    places = geometry(design, printer)
    return tuple({**step, "style_block": style_block(places, step)} for step in found)


def style_block(places: dict[str, Any], step: dict[str, Any]) -> str:
    """The certificate's <style> with these places (of `geometry`) and the sizes of a step."""
    return render_to_string("documents/certificate_style.html", {"design": places, **step})
