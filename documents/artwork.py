"""Pictures that the office uploads for its certificates: what is accepted, and how they are kept.

Nothing of an uploaded file is kept but its pixels: `conference.pictures` draws them anew.
"""

from __future__ import annotations

import hashlib
import re

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from conference import pictures
from conference.vietnamese import clean
from documents import emblem
from documents.designs import Artwork, CertificateDesign
from documents.engine import PaperError

MOST_BYTES = pictures.MOST_BYTES
LONGEST_NAME = 100  # as the column of `Artwork.name`
LONGEST_SIDE = {Artwork.Kind.EMBLEM: 1200, Artwork.Kind.BACKGROUND: 4961}  # A3 at 300 dots per inch
FILE_NAME = re.compile(r"\Aartwork/[0-9a-f]{64}\.(png|jpg)\Z")
MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg"}


def redraw(content: bytes, kind: str) -> tuple[bytes, str, tuple[int, int]]:
    """(file, ending, size in pixels) of an uploaded picture, drawn anew; an emblem keeps its transparency.

    ValidationError as `pictures.redraw`.
    """
    longest = LONGEST_SIDE[Artwork.Kind(kind)]
    return pictures.redraw(content, longest, transparent=kind == Artwork.Kind.EMBLEM)


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
