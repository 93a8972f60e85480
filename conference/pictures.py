"""Uploaded pictures: what is accepted, and how their pixels are drawn anew.

Nothing of an uploaded file is kept but its pixels: they are drawn on a fresh canvas and written anew, so that scripts,
comments, places, colour profiles and whatever was glued behind the picture stay outside.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 25_000_000
MOST_MARKERS = 2_000
"""Parts and filling bytes before the pixels of a JPEG; a camera writes some dozens, a colour profile at most 255."""
MAGIC = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}


def redraw(content: bytes, longest: int, *, transparent: bool = False) -> tuple[bytes, str, tuple[int, int]]:
    """(file, ending, size in pixels) of an uploaded picture, drawn anew with no side above `longest` pixels.

    A JPEG on white, or with `transparent` a PNG that keeps its transparency. ValidationError with a sentence for what
    is no PNG or JPEG, too large, or broken.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError(_("The picture is larger than 15 MB. Save it smaller."))
    format_name = next((name for magic, name in MAGIC.items() if content.startswith(magic)), None)
    if format_name is None:
        raise ValidationError(
            _("This is no PNG or JPEG picture, whatever its name says. Save it as PNG, then upload that.")
        )
    picture = _open(content, format_name)
    picture.thumbnail((longest, longest))
    target = io.BytesIO()
    if transparent:
        _fresh(picture, "RGBA", (0, 0, 0, 0)).save(target, "PNG", optimize=True)
        return target.getvalue(), "png", picture.size
    _fresh(picture, "RGB", (255, 255, 255)).save(target, "JPEG", quality=90)
    return target.getvalue(), "jpg", picture.size


def _open(content: bytes, format_name: str) -> Image:
    """The pixels as RGBA. The size is read from the head of the file before any pixel is unpacked."""
    from PIL import Image, ImageOps  # costs a moment that only uploads pay

    broken = ValidationError(_("The picture is broken or incomplete. Save it anew, then upload that."))
    if format_name == "JPEG" and not _is_whole_jpeg(content):
        raise broken
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            picture = Image.open(io.BytesIO(content), formats=[format_name])
    except Image.DecompressionBombError as error:
        text = _("The picture has far more than 25 million pixels. Save it smaller.")
        raise ValidationError(text) from error
    except Exception as error:  # as below
        raise broken from error
    if picture.width * picture.height > MOST_PIXELS:
        raise ValidationError(
            _(
                "The picture has %(width)s × %(height)s pixels; at most 25 million are accepted. Save it smaller."
            )
            % {"width": picture.width, "height": picture.height}
        )
    try:
        _check_whole(content, picture)
        picture = Image.open(
            io.BytesIO(content), formats=[format_name]
        )  # once checked, a picture cannot be read
        return ImageOps.exif_transpose(_eight_bits(picture)).convert("RGBA")
    except (
        Exception
    ) as error:  # damaged chunks make Pillow raise what it likes, e.g. IndexError and struct.error
        raise broken from error


def _eight_bits(picture: Image) -> Image:
    """Greys of 16 bits in 8: Pillow would cut everything above 255 off to white."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda grey: grey * (1 / 257)).convert("L")


def _check_whole(content: bytes, picture: Image) -> None:
    """ValueError when the end is missing. WeasyPrint tells Pillow to read what is cut off as if it were whole."""
    picture.verify()
    if picture.format == "PNG" and not _is_whole_png(content):
        raise ValueError("the end is missing")


def _is_whole_png(content: bytes) -> bool:
    """Whether the last chunk (IEND with its check sum) is all there."""
    end = content.rfind(b"IEND")
    return end >= 0 and len(content) >= end + 8


def _is_whole_jpeg(content: bytes) -> bool:
    """Whether the end stands behind the pixels: the small picture that cameras put before them has an end too. Whoever
    puts more than MOST_MARKERS before the pixels only wants to keep us busy."""
    place = 2
    for _marker in range(MOST_MARKERS):
        if content[place : place + 1] != b"\xff":
            return False
        marker = content[place + 1 : place + 2]
        if marker == b"\xda":  # from here on the pixels
            return b"\xff\xd9" in content[place:]
        place += 1 if marker == b"\xff" else 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return False


def _fresh(picture: Image, mode: str, ground: tuple[int, ...]) -> Image:
    from PIL import Image

    canvas: Any = Image.new(mode, picture.size, ground)
    canvas.paste(picture, mask=None if mode == "RGBA" else picture.getchannel("A"))
    return canvas
