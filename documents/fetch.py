"""The only way by which a paper gets anything from outside its own text: assets that the code names.

A template says `asset://NAME`. Files, the network and data that somebody typed are out of reach, so a name
like `<img src="file:///etc/passwd">` fetches nothing even where escaping should fail. What cannot be fetched
stops the paper: WeasyPrint would otherwise print a certificate without its frame and only log it.
Import this module only where papers are made: it brings WeasyPrint along, which costs a second.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from documents import engine, frame
from documents.codes import QR_ADDRESS, qr_png
from documents.emblem import emblem_path

SCHEME = "asset://"
_DRAWINGS = Path(settings.BASE_DIR) / "templates" / "documents"


@cache
def playfair() -> bytes:
    """The bold face cut from the variable font: WeasyPrint would cut it for each certificate, each time anew.

    Kept in PORTAL_DATA, where set-up puts it when it checks the fonts: cutting takes a second and 40 MB.
    """
    import fontpkg_playfair_display

    kept = Path(settings.PORTAL_DATA) / f"playfair-bold-{version('fontpkg-playfair-display')}.ttf"
    if kept.is_file():
        return kept.read_bytes()
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    path = fontpkg_playfair_display.ROOT / "files" / "PlayfairDisplay[wght].ttf"
    cut = io.BytesIO()
    # The font's own date stays in it: the same text must give the same bytes on every day.
    font = instantiateVariableFont(TTFont(path, recalcTimestamp=False), {"wght": 700}, static=True)
    font.save(cut)
    with suppress(OSError):
        draft = kept.with_name(f"{kept.name}.{os.getpid()}")
        draft.write_bytes(cut.getvalue())
        draft.replace(kept)
    return cut.getvalue()


# name in templates and style sheets -> (how to get its bytes, media type)
ASSETS: dict[str, tuple[Callable[[], bytes], str]] = {
    "frame.svg": ((_DRAWINGS / "frame.svg").read_bytes, "image/svg+xml"),
    "lotus.svg": ((_DRAWINGS / "lotus.svg").read_bytes, "image/svg+xml"),
    "playfair.ttf": (playfair, "font/ttf"),
    "emblem.png": (lambda: emblem_path().read_bytes(), "image/png"),
}


def _code(url: str) -> bytes:
    try:
        return qr_png(url)
    except ValueError as error:
        raise FatalURLFetchingError(f"The text of a QR code is too long: {error}") from error


_FRAME = re.compile(
    r"\Aframe/(\d{3}(?:\.\d)?)x(\d{3}(?:\.\d)?)\+(\d{1,3}(?:\.\d)?)\+(\d{1,3}(?:\.\d)?)(-bare)?\.svg\Z"
)


def _asset(name: str) -> tuple[Callable[[], bytes], str] | None:
    """How to get the asset of that name and its media type; None for a name that stands for nothing.

    Beside ASSETS: borders drawn for the size of a sheet. Pictures that the office uploaded come with the order.
    """
    if name in ASSETS:
        return ASSETS[name]
    if size := _FRAME.match(name):
        width, height, inset_x, inset_y = map(float, size.groups()[:4])
        return lambda: frame.draw(
            width, height, inset_x, inset_y, bare=bool(size[5])
        ).encode(), "image/svg+xml"
    return None


class AssetFetcher(URLFetcher):
    """Answers `asset://NAME` for the names in ASSETS and stops the paper for every other address."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("asset",), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers=None) -> URLFetcherResponse:
        """The asset that `url` names. FatalURLFetchingError for everything else and for a missing file."""
        if url.startswith(QR_ADDRESS):
            return URLFetcherResponse(url, body=_code(url), headers={"Content-Type": "image/png"})
        name = url.removeprefix(SCHEME)
        if url.startswith(SCHEME) and name in engine.lent:
            body, media_type = engine.lent[name]
            return URLFetcherResponse(url, body=body, headers={"Content-Type": media_type})
        known = _asset(name) if url.startswith(SCHEME) else None
        if known is None:
            raise FatalURLFetchingError(f"“{url[:200]}” is not an asset of the papers.")
        read, media_type = known
        try:
            body = read()
        except OSError as error:
            raise FatalURLFetchingError(
                f"The asset “{name}” of the papers cannot be read: {error}"
            ) from error
        return URLFetcherResponse(url, body=body, headers={"Content-Type": media_type})
