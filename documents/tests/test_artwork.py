"""Uploaded pictures: drawn anew, and what is no plain picture stays outside."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from documents import artwork
from documents.designs import Artwork

EMBLEM, BACKGROUND = Artwork.Kind.EMBLEM, Artwork.Kind.BACKGROUND


def picture(format_name="PNG", size=(60, 40), colour=(200, 20, 40, 128), **options) -> bytes:
    target = io.BytesIO()
    mode = "RGB" if format_name == "JPEG" else "RGBA"
    Image.new("RGBA", size, colour).convert(mode).save(target, format_name, **options)
    return target.getvalue()


def huge(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head promises that many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def no_pixels() -> bytes:
    """Whole to the first look, but without the part that Pillow's check jumps to."""
    whole = picture()
    return whole[: whole.index(b"IDAT") - 4] + whole[whole.index(b"IEND") - 4 :]


HOSTILE = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "svg with an xml head": b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
    "html": b"<html><script>alert(1)</script>",
    "pdf": b"%PDF-1.4\n%%EOF",
    "gif": b"GIF89a" + b"\0" * 100,
    "empty": b"",
    "head of a png alone": b"\x89PNG\r\n\x1a\n",
    "half a png": picture()[:60],
    "half a jpeg": picture("JPEG", (300, 300))[:-200],
    "head of a jpeg alone": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "noise behind a jpeg head": b"\xff\xd8\xff" + bytes(range(256)) * 20,
    "promises 100 000 x 100 000": huge(100_000, 100_000),
    "a palette and no pixels": no_pixels(),
    "promises 30 million": huge(6000, 5000),
    "too many bytes": b"\x89PNG\r\n\x1a\n" + b"\0" * artwork.MOST_BYTES,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("kind", [EMBLEM, BACKGROUND])
def test_what_is_no_plain_picture_is_refused(content, kind):
    with pytest.raises(ValidationError):
        artwork.redraw(content, kind)


@pytest.mark.parametrize("format_name", ["PNG", "JPEG"])
@pytest.mark.parametrize("kind", [EMBLEM, BACKGROUND])
def test_nothing_but_pixels_is_kept(format_name, kind):
    options = {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0SECRET-EXIF"} if format_name == "JPEG" else {}
    content = picture(format_name, **options) + b"<script>alert('glued behind')</script>PK\x03\x04evil"
    redrawn, ending, size = artwork.redraw(content, kind)
    assert size == (60, 40)
    assert ending == ("png" if kind == EMBLEM else "jpg")
    for foreign in (b"script", b"PK\x03\x04", b"SECRET"):
        assert foreign not in redrawn
    again = Image.open(io.BytesIO(redrawn))
    assert (again.format, again.size) == ("PNG" if kind == EMBLEM else "JPEG", (60, 40))
    assert not again.getexif()


def test_an_emblem_keeps_its_transparency_and_a_background_lies_on_white():
    emblem = Image.open(io.BytesIO(artwork.redraw(picture(), EMBLEM)[0]))
    assert emblem.getpixel((5, 5)) == (200, 20, 40, 128)
    background = Image.open(io.BytesIO(artwork.redraw(picture(colour=(0, 0, 0, 0)), BACKGROUND)[0]))
    assert background.getpixel((5, 5)) == (255, 255, 255)


def test_large_pictures_are_made_smaller_and_keep_their_proportions():
    _redrawn, _ending, size = artwork.redraw(picture(size=(3000, 1500)), EMBLEM)
    assert size == (1200, 600)


@pytest.mark.django_db
def test_the_same_picture_is_kept_once_and_privately():
    first, second = (artwork.keep(picture(), EMBLEM, name) for name in ("a.png", "b.png"))
    assert first == second
    assert first.file.startswith("artwork/") and "a.png" not in first.file
    assert artwork.read(first.file) == artwork.redraw(picture(), EMBLEM)[0]
    with artwork.default_storage.open(first.file, "wb") as file:
        file.write(b"something else")
    with pytest.raises(FileNotFoundError):
        artwork.read(first.file)
    with pytest.raises(FileNotFoundError):
        artwork.read("../portal.sqlite3")


@pytest.mark.django_db
def test_a_long_file_name_is_cut():
    assert artwork.keep(picture(), EMBLEM, "quốc huy " * 40 + ".png").name == ("quốc huy " * 12)[:100].strip()
    assert Artwork.objects.count() == 1
