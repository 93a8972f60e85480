"""Drawings (SVG) as operators of a PDF, kept after the first time: the frame of a certificate takes 0.2 s to draw.

Kept in memory for the plates of one press and on the disk for the next process. What is kept is named by the
drawing's own bytes, its size on the page and the version of WeasyPrint, so it never has to be thrown away by hand.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pydyf
from django.conf import settings
from weasyprint import __version__
from weasyprint.images import SVGImage


class DrawnOnce(SVGImage):
    """WeasyPrint's image of a drawing; `source` names its bytes."""

    source: str
    _drawn: dict[tuple[float, float], tuple[bytes, dict[str, dict[str, float]]]]

    def draw(self, stream, concrete_width, concrete_height, style) -> None:
        size = (concrete_width, concrete_height)
        kept = self._drawn.get(size) or _read(self._file(size))
        if kept is None:
            start, before = len(stream.stream), _held(stream)
            super().draw(stream, concrete_width, concrete_height, style)
            if _held(stream) == before:  # else groups and gradients of it belong to this page alone
                operators = b"\n".join(map(pydyf._to_bytes, stream.stream[start:]))
                states = {name: dict(state) for name, state in stream._resources["ExtGState"].items()}
                self._drawn[size] = operators, states
                _write(self._file(size), operators, states)
            return
        self._drawn[size] = kept
        stream.stream.append(kept[0])
        for name, state in kept[1].items():
            stream._resources["ExtGState"].setdefault(name, pydyf.Dictionary(state))
        stream._current_color = stream._current_color_stroke = stream._current_font = None
        stream._current_alpha = stream._current_alpha_stroke = None

    def _file(self, size: tuple[float, float]) -> Path:
        named = f"{self.source} {size[0]:.4f} {size[1]:.4f} {__version__}"
        return Path(settings.PORTAL_DATA) / "drawn" / f"{hashlib.sha256(named.encode()).hexdigest()}.json"


class ImageShelf(dict):
    """WeasyPrint's cache of images by address, for all plates of a press."""

    def __init__(self, fetcher: Any) -> None:
        super().__init__()
        self.fetcher = fetcher

    def __setitem__(self, address: str, image: Any) -> None:
        if type(image) is SVGImage:  # WeasyPrint goes on with the object that it put here
            image.__class__, image._drawn = DrawnOnce, {}
            image.source = hashlib.sha256(self.fetcher.fetch(address).read()).hexdigest()
        super().__setitem__(address, image)


def _held(stream) -> list[int]:
    return [len(stream._resources[name]) for name in ("XObject", "Pattern", "Shading")]


def _read(file: Path) -> tuple[bytes, dict[str, dict[str, float]]] | None:
    try:
        kept = json.loads(file.read_text(encoding="latin-1"))
        return kept["operators"].encode("latin-1"), kept["states"]
    except (OSError, ValueError, KeyError):
        return None


def _write(file: Path, operators: bytes, states: dict[str, dict[str, float]]) -> None:
    """Whole or not at all; nothing depends on it."""
    with suppress(OSError, TypeError):
        file.parent.mkdir(exist_ok=True)
        text = json.dumps({"operators": operators.decode("latin-1"), "states": states}, ensure_ascii=False)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.write_text(text, encoding="latin-1")
        draft.replace(file)
