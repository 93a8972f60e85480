"""QR codes in papers: the address that a template names, and that the fetcher of the papers draws."""

from __future__ import annotations

from urllib.parse import quote


def qr_address(text: str) -> str:
    """ "asset://qr/…" for an `<img>`: the picture is the QR code that says `text`."""
    return f"asset://qr/{quote(text, safe='')}"
