"""QR codes on papers: a template shows the address, the fetcher draws the code."""

from __future__ import annotations

from urllib.parse import quote


def qr_address(text: str) -> str:
    """Image address for a template, `<img class="qr" src="{{ qr }}">`, of a QR code that holds `text`."""
    return f"asset://qr/{quote(text, safe='')}"
