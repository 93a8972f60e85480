"""The portal's mark, static/img/favicon.svg, as pictures of the sizes that phones ask for on their home screen."""

from __future__ import annotations

import io

SIZES = (180, 192, 512)
_RED, _GOLD, _WHITE = "#8F1515", "#FFD56B", "#FFFFFF"
_FINER = 4  # drawn larger, then made smaller: smooth edges


def draw(size: int) -> bytes:
    """PNG of `size` × `size` pixels. The mark fills four fifths, so that a phone may cut the corners round."""
    from PIL import Image, ImageDraw  # loads a compiled library that set-up alone needs

    whole = size * _FINER
    scale, edge = whole * 0.8 / 32, whole * 0.1
    picture = Image.new("RGB", (whole, whole), _RED)
    pen = ImageDraw.Draw(picture)

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(edge + x * scale, edge + y * scale) for x, y in points]

    def disc(x: float, y: float, radius: float, colour: str) -> None:
        (left, top), (right, bottom) = at((x - radius, y - radius), (x + radius, y + radius))
        pen.ellipse((left, top, right, bottom), fill=colour)

    pen.polygon(at((10, 19), (8, 29), (16, 25), (24, 29), (22, 19)), fill=_GOLD)
    disc(16, 13, 9.5, _GOLD)
    disc(16, 13, 7.5, _RED)
    tick = ((12.2, 13.2), (15, 16), (20, 10.4))
    pen.line(at(*tick), fill=_WHITE, width=round(2.4 * scale), joint="curve")
    for x, y in tick:
        disc(x, y, 1.2, _WHITE)
    out = io.BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()
