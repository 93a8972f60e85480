"""Files that editors send: good ones, and what a hostile one would try."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

SECRET = b"MayAnhBiMat"
SCRIPT = b"<script>alert(document.domain)</script>"


def picture(size=(640, 420), kind="JPEG", colour="red") -> bytes:
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    Image.new("RGB", size, colour).save(stream, kind, exif=exif)
    return stream.getvalue()


def upload(content: bytes | None = None, name="IMG_1.jpg", media="image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if content is None else content, media)


def png_head(width: int, height: int) -> bytes:
    """A PNG that says to be so large and holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("index.html", SCRIPT.decode())
    return stream.getvalue()


def gif() -> bytes:
    stream = io.BytesIO()
    Image.new("P", (300, 300)).save(stream, "GIF")
    return stream.getvalue()
