"""Pictures that the office uploads for its certificates: what is accepted, and how they are kept.

Nothing of an uploaded file is kept but its pixels: they are drawn on a fresh canvas and written anew, so that scripts,
comments, colour profiles and whatever was glued behind the picture stay outside.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from conference.vietnamese import clean
from documents import emblem
from documents.designs import Artwork, CertificateDesign
from documents.engine import PaperError

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 15 * 1024 * 1024
LONGEST_NAME = 100  # as the column of `Artwork.name`
MOST_PIXELS = 25_000_000
LONGEST_SIDE = {Artwork.Kind.EMBLEM: 1200, Artwork.Kind.BACKGROUND: 4961}  # A3 at 300 dots per inch
MAGIC = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
FILE_NAME = re.compile(r"\Aartwork/[0-9a-f]{64}\.(png|jpg)\Z")
MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg"}


def redraw(content: bytes, kind: str) -> tuple[bytes, str, tuple[int, int]]:
    """(file, ending, size in pixels) of an uploaded picture, drawn anew; an emblem keeps its transparency.

    ValidationError with a sentence for what is no PNG or JPEG, too large, or broken.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError(_("The picture is larger than 15 MB. Save it smaller."))
    format_name = next((name for magic, name in MAGIC.items() if content.startswith(magic)), None)
    if format_name is None:
        raise ValidationError(
            _("This is no PNG or JPEG picture, whatever its name says. Save it as PNG, then upload that.")
        )
    picture = _open(content, format_name)
    longest = LONGEST_SIDE[Artwork.Kind(kind)]
    picture.thumbnail((longest, longest))
    target = io.BytesIO()
    if kind == Artwork.Kind.EMBLEM:
        _fresh(picture, "RGBA", (0, 0, 0, 0)).save(target, "PNG", optimize=True)
        return target.getvalue(), "png", picture.size
    _fresh(picture, "RGB", (255, 255, 255)).save(target, "JPEG", quality=90)
    return target.getvalue(), "jpg", picture.size


def _open(content: bytes, format_name: str) -> Image:
    """The pixels as RGBA. The size is read from the head of the file before any pixel is unpacked."""
    from PIL import Image, ImageOps  # costs a moment that only uploads pay

    broken = ValidationError(_("The picture is broken or incomplete. Save it anew, then upload that."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            picture = Image.open(io.BytesIO(content), formats=[format_name])
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
        return ImageOps.exif_transpose(picture).convert("RGBA")
    except (
        Exception
    ) as error:  # damaged chunks make Pillow raise what it likes, e.g. IndexError and struct.error
        raise broken from error


def _check_whole(content: bytes, picture: Image) -> None:
    """ValueError when the end is missing. WeasyPrint tells Pillow to read what is cut off as if it were whole."""
    picture.verify()
    if picture.format == "JPEG" and b"\xff\xd9" not in content:
        raise ValueError("the end is missing")


def _fresh(picture: Image, mode: str, ground: tuple[int, ...]) -> Image:
    from PIL import Image

    canvas: Any = Image.new(mode, picture.size, ground)
    canvas.paste(picture, mask=None if mode == "RGBA" else picture.getchannel("A"))
    return canvas


def keep(content: bytes, kind: str, name: str) -> Artwork:
    """Stores an uploaded picture and its row; the same picture is kept once. ValidationError as `redraw`."""
    redrawn, ending, (width, height) = redraw(content, kind)
    file = f"artwork/{hashlib.sha256(redrawn).hexdigest()}.{ending}"
    if not default_storage.exists(file):
        default_storage.save(file, ContentFile(redrawn))
    shown = clean(name)[:LONGEST_NAME]
    found, _new = Artwork.objects.get_or_create(
        file=file, defaults={"kind": kind, "name": shown, "width": width, "height": height}
    )
    return found


def read(file: str) -> bytes:
    """Bytes of a stored picture. FileNotFoundError when it is gone or is not what was stored."""
    if not FILE_NAME.match(file):
        raise FileNotFoundError(file)
    with default_storage.open(file) as stored:
        content = stored.read()
    if hashlib.sha256(content).hexdigest() not in file:
        raise FileNotFoundError(file)
    return content


def lent(*names: str) -> dict[str, tuple[bytes, str]]:
    """Those of the names (or `asset://` addresses) that are uploaded pictures, for a press that reads no storage.

    PaperError when one is gone.
    """
    found = {}
    for name in (name.removeprefix("asset://") for name in names if name):
        if picture := FILE_NAME.match(name):
            try:
                found[name] = read(name), MEDIA_TYPES[picture[1]]
            except OSError as error:
                raise PaperError(
                    _("A picture of the design is missing on the server. Upload it again.")
                ) from error
    return found


def crest_of(design: CertificateDesign) -> str:
    """Name of the asset on top of the certificate: the design's emblem, else the operator's file, else a lotus."""
    return design.emblem.file if design.emblem else emblem.crest()


def check_pictures(design: CertificateDesign) -> None:
    """PaperError when a picture that the design needs is gone: no certificate goes out without it."""
    needed = [
        (design.emblem, not design.is_overlay or design.prints_emblem),
        (design.background, not design.is_overlay),
    ]
    for picture, is_printed in needed:
        if picture and is_printed and not default_storage.exists(picture.file):
            raise PaperError(
                _(
                    "The picture “%(picture)s” of the design “%(design)s” is missing on the server. Upload it again."
                )
                % {"picture": picture, "design": design}
            )
