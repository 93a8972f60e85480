"""Elements of WordprocessingML, made through python-docx so that its names and its parser hold."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.utils.translation import gettext as _
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from documents.engine import PaperError

TWIPS_PER_PX = 15  # 1/20 pt; 96 px to the inch
EIGHTHS_PER_PX = 6  # 1/8 pt, for borders


def w(tag: str, *children: Any, **attributes: Any):
    """`w("spacing", before=120)` is <w:spacing w:before="120"/>; children that are None are left out."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(child for child in children if child is not None)
    return element


def flag(tag: str, on: bool, base: bool = False):
    """<w:b/> where it is on and the style is not, <w:b w:val="0"/> the other way round, None where they agree."""
    if on == base:
        return None
    return w(tag) if on else w(tag, val="0")


def twips(pixels: float) -> int:
    return round(pixels * TWIPS_PER_PX)


def check_text(text: str) -> None:
    """PaperError that names the characters which no XML file can hold, such as U+0001."""
    wrong = sorted({char for char in text if not _is_xml(ord(char))})
    if wrong:
        raise PaperError(
            _("A Word file cannot hold these characters: %(characters)s. Correct the name or the text.")
            % {"characters": " ".join(f"U+{ord(char):04X}" for char in wrong)}
        )


def _is_xml(code: int) -> bool:
    return (
        code in (0x9, 0xA, 0xD)
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or 0x10000 <= code <= 0x10FFFF
    )


def text_element(text: str):
    """<w:t> with the text in NFC, its spaces kept."""
    element = w("t")
    element.text = unicodedata.normalize("NFC", text)
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element
