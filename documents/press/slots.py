"""Tells what differs from one document to the next, without the template's author marking anything.

The values of one document go into the template as `Slot`s, which Django prints between two signs that no text
can hold. Taken out of the finished HTML they leave the skeleton: documents with the same skeleton differ in
those values alone. Whatever else depends on a value (a condition, a class, another filter) changes the skeleton,
so it cannot be overlooked.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape

from documents.codes import QR_ADDRESS

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Noncharacters: Unicode keeps them for the inside of programs, so `Slot` takes them out of what people typed."""

SLOT = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_SPACES = re.compile(r"^[ \t\r\n\f]|[ \t\r\n\f]$|[\t\r\n\f]|  ")
_TITLE = re.compile(r"(<title>)(.*?)(</title>)", re.S)
_MARKED_TAG = re.compile(rf"<[^<>]*{OPEN}[^<>]*>")
_MARKED_CODE = re.compile(rf'(\ssrc="){OPEN}({re.escape(QR_ADDRESS)}[^"{OPEN}{CLOSE}]*){CLOSE}"')
_SIGNS = str.maketrans("", "", OPEN + CLOSE)


class Slot(str):
    """A text of one document. It is the text in every respect, but says where it stands when it is printed."""

    __slots__ = ()

    def __new__(cls, text: str) -> Slot:
        return super().__new__(cls, text.translate(_SIGNS))

    def __html__(self) -> str:
        # Space that HTML would collapse with its neighbours belongs to the skeleton; nothing prints nothing.
        if not self or _SPACES.search(self):
            return escape(str(self))
        return f"{OPEN}{escape(str(self))}{CLOSE}"


def slotted(value: Any) -> Any:
    """The same value with every text in it as a Slot; lists, tuples and dictionaries are gone through."""
    if isinstance(value, str):
        return Slot(value) if not hasattr(value, "__html__") else value
    if isinstance(value, dict):
        return {key: slotted(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [slotted(item) for item in value]
    return value


@dataclass(frozen=True)
class Manuscript:
    """One document's HTML taken apart. `skeleton`: HTML with the slots' numbers between the signs; `texts`: plain
    text of each slot; `codes`: address of each QR code, which stands as `asset://qr/SLOT-n` in the skeleton."""

    skeleton: str
    texts: tuple[str, ...]
    codes: tuple[str, ...]


def take_apart(page: str) -> Manuscript:
    """Parts of a page that a template printed with slots; its title is not one of them."""
    page = _TITLE.sub(r"\1\3", page, count=1)
    codes: list[str] = []

    def code(found: re.Match[str]) -> str:
        codes.append(html.unescape(found[2]))
        return f'{found[1]}{QR_ADDRESS}SLOT-{len(codes)}"'

    # A value inside a tag (a class, a length) shapes the page, so it belongs to the skeleton; a QR code does not.
    page = _MARKED_TAG.sub(lambda tag: _MARKED_CODE.sub(code, tag[0]).translate(_SIGNS), page)
    texts: list[str] = []

    def text(found: re.Match[str]) -> str:
        texts.append(html.unescape(found[1]))
        return f"{OPEN}{len(texts) - 1}{CLOSE}"

    skeleton = SLOT.sub(text, page)
    return Manuscript(skeleton, tuple(texts), tuple(codes))


def put_together(manuscript: Manuscript, title: str = "") -> str:
    """The page as the template would have printed it without slots."""
    page = SLOT.sub(lambda found: escape(manuscript.texts[int(found[1])]), manuscript.skeleton)
    for number, code in enumerate(manuscript.codes, start=1):
        page = page.replace(f'{QR_ADDRESS}SLOT-{number}"', f'{escape(code)}"')
    return _TITLE.sub(lambda found: found[1] + escape(title) + found[3], page, count=1)
