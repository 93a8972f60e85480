"""Fonts of a file: only the glyphs that it shows, once per face, the same bytes for the same text."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from typing import Any

import pydyf
import uharfbuzz
from weasyprint.text.fonts import get_hb_object_data

_SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|<([0-9a-f]+)>")
_SAME = {"\u00a0": " ", "\u2011": "-"}
"""What shares a glyph with a commoner character reads as that one, whichever came first."""
NOT_NEEDED = (
    "GSUB", "GPOS", "GDEF", "BASE", "DSIG", "name", "kern", "gasp", "VDMX", "hdmx", "LTSH", "PCLT", "FFTM",
    "cmap", "post", "OS/2",
)  # fmt: skip
"""Tables of a font that a PDF does not use for glyphs that are named by number."""


class DesignWidths(dict):
    """Advance of every glyph in thousandths of the size, from the font itself and not from what was set first."""

    def __init__(self, face: uharfbuzz.Face) -> None:
        super().__init__()
        self._font = uharfbuzz.Font(face)
        self._units = face.upem

    def __contains__(self, glyph: object) -> bool:
        return True

    def __missing__(self, glyph: int) -> int:
        self[glyph] = round(self._font.get_glyph_h_advance(glyph) * 1000 / self._units)
        return self[glyph]


class Letters(dict):
    """Glyph → the text it stands for."""

    def __setitem__(self, glyph: int, text: str) -> None:
        super().__setitem__(glyph, _SAME.get(text, text))


class FontShelf(dict):
    """WeasyPrint's fonts by its key, for all plates of a press. Looks empty to WeasyPrint when it embeds fonts:
    the file does that itself when all its pages are known."""

    def __setitem__(self, key: Any, font: Any) -> None:
        super().__setitem__(key, font)
        font.face = uharfbuzz.Face(get_hb_object_data(font.hb_face), font.index)
        font.widths, font.to_unicode = DesignWidths(font.face), Letters()

    def values(self):
        return ()

    def named(self, name: bytes) -> Any:
        """The font that operators call `name`. StopIteration for an unknown name."""
        return next(font for font in super().values() if font.hash.encode() == name)

    def take_foreign(self, allowed: frozenset[str]) -> set[str]:
        """Takes away the fonts of other families and returns the letters that were set from them."""
        foreign = {key: font for key, font in self.items() if font.family not in allowed}
        for key in foreign:
            del self[key]
        return {letter for font in foreign.values() for text in font.to_unicode.values() for letter in text}


Glyphs = dict[bytes, frozenset[int]]
"""Name of font → glyphs of it."""


@lru_cache(maxsize=256)
def shown_glyphs(operators: bytes) -> Glyphs:
    """Name of font → glyphs that the operators show."""
    found: dict[bytes, set[int]] = {}
    current: set[int] = set()
    for name, glyphs in _SHOWN.findall(operators):
        if name:
            current = found.setdefault(name, set())
        else:
            current.update(int(glyphs[place : place + 4], 16) for place in range(0, len(glyphs), 4))
    return {name: frozenset(glyphs) for name, glyphs in found.items()}


def cut(font: Any, glyphs: set[int]) -> bytes:
    """The font file with these glyphs alone, under their own numbers."""
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.flags = (
        uharfbuzz.SubsetFlags.RETAIN_GIDS
        | uharfbuzz.SubsetFlags.NO_HINTING
        | (uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE)
    )
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in NOT_NEEDED)
    return uharfbuzz.subset(_ready(font), wanted).blob.data


def _ready(font: Any) -> uharfbuzz.Face:
    """The face prepared for being cut often."""
    if not hasattr(font, "ready"):
        font.ready = uharfbuzz.subset_preprocess(font.face)
    return font.ready


def embed(pdf: pydyf.PDF, font: Any, glyphs: set[int]) -> bytes:
    """Adds the font with these glyphs to the file; returns the reference of its dictionary."""
    data = cut(font, glyphs)
    kind = "otf" if data[:4] == b"OTTO" else "ttf"
    extra = {"Subtype": "/OpenType"} if kind == "otf" else {"Length1": len(data)}
    widths = {glyph: font.widths[glyph] for glyph in sorted(glyphs)}
    descriptor = pydyf.Dictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": font.name,
            "FontFamily": pydyf.String(font.family),
            "Flags": font.flags,
            "FontBBox": pydyf.Array((0, font.descent, max(widths.values(), default=0), font.ascent)),
            "ItalicAngle": font.italic_angle,
            "Ascent": font.ascent,
            "Descent": font.descent,
            "CapHeight": font.ascent,
            "StemV": font.stemv,
            "StemH": font.stemh,
            f"FontFile{3 if kind == 'otf' else 2}": add_stream(pdf, data, extra),
        }
    )
    descendant = b"<</Type /Font/Subtype /CIDFontType%d/BaseFont %s" % (0 if kind == "otf" else 2, font.name)
    descendant += (
        b"/CIDSystemInfo <</Registry (Adobe)/Ordering (Identity)/Supplement 0>>/CIDToGIDMap /Identity"
    )
    descendant += b"/W [%s]" % b" ".join(b"%d [%d]" % pair for pair in widths.items())
    descendant += b"/FontDescriptor %s>>" % add(pdf, Raw(descriptor.data))
    return add(
        pdf,
        Raw(
            b"<</Type /Font/Subtype /Type0/BaseFont %s/Encoding /Identity-H/DescendantFonts [%s]/ToUnicode %s>>"
            % (font.name, add(pdf, Raw(descendant)), add_stream(pdf, _to_unicode(font, glyphs), {}))
        ),
    )


def _to_unicode(font: Any, glyphs: set[int]) -> bytes:
    named = [(glyph, font.to_unicode[glyph]) for glyph in sorted(glyphs) if glyph in font.to_unicode]
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
        "1 begincodespacerange", "<0000> <ffff>", "endcodespacerange",
    ]  # fmt: skip
    for start in range(0, len(named), 100):
        part = named[start : start + 100]
        lines.append(f"{len(part)} beginbfchar")
        lines += [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in part]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()


class Raw(pydyf.Object):
    """An object whose bytes are known."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data

    @property
    def data(self) -> bytes:
        return self._data


class Packed(pydyf.Object):
    """A stream that is packed once; pydyf would do it each time somebody asks."""

    compressible = False

    def __init__(self, packed: bytes, extra: dict[str, Any]) -> None:
        super().__init__()
        head = pydyf.Dictionary({**extra, "Length": len(packed)})
        self._data = b"\n".join((head.data, b"stream", packed, b"endstream"))

    @property
    def data(self) -> bytes:
        return self._data


def add_stream(pdf: pydyf.PDF, data: bytes, extra: dict[str, Any]) -> bytes:
    """Adds a stream, packed; returns its reference."""
    return add(pdf, Packed(zlib.compress(data, 6), {**extra, "Filter": "/FlateDecode"}))


def add(pdf: pydyf.PDF, thing: pydyf.Object) -> bytes:
    """Adds an object; returns its reference."""
    pdf.add_object(thing)
    return thing.reference
