"""QR codes of papers: `<img src="{{ qr }}">` with `qr = qr_address(text)`; drawn once for screen and print alike."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote, unquote

QR_ADDRESS = "asset://qr/"
LONG_TEXT = 100  # characters; as long are only addresses with signed facts, as good as random
LONG_TEXT_MASK = 3


def qr_address(text: str) -> str:
    """Address under which a template shows the QR code of `text`, or "" for no text."""
    return f"{QR_ADDRESS}{quote(text, safe='')}" if text else ""


def qr_pixels(text: str) -> tuple[int, bytes]:
    """Width in modules with the quiet zone, and one byte for each module, row by row: 0 black, 255 white.

    Error correction M (15 %). ValueError when the text is too long for a QR code. A long text gets one mask without
    the trial of all eight, the longest step of a code: signed facts read as well under any (docs/decisions/0007).
    """
    import zxingcpp  # loads a compiled library that only processes which print need

    mask = {"data_mask": LONG_TEXT_MASK} if len(text) >= LONG_TEXT else {}
    code: Any = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", **mask)
    drawn: Any = memoryview(code.to_image(scale=1, add_quiet_zones=True))
    return drawn.shape[1], bytes(drawn)


def qr_png(address: str) -> bytes:
    """PNG of the code that `qr_address` named, one pixel a module, grey."""
    from PIL import Image

    size, pixels = qr_pixels(unquote(address.removeprefix(QR_ADDRESS)))
    target = io.BytesIO()
    Image.frombytes("L", (size, size), pixels).save(target, "PNG", dpi=(96, 96))
    return target.getvalue()


def qr_bits(address: str) -> tuple[int, bytes]:
    """Width in modules and the pixels of the code, one bit each and 1 for white, rows filled up to whole bytes."""
    from PIL import Image

    size, pixels = qr_pixels(unquote(address.removeprefix(QR_ADDRESS)))
    drawn = Image.frombytes("L", (size, size), pixels).convert("1", dither=Image.Dither.NONE)
    return size, drawn.tobytes()
