"""Tells what differs from one document to the next, without the template's author marking anything.

The values of one document go into the template as `Slot`s, which Django prints between two signs that no text
can hold. Taken out of the finished HTML they leave the skeleton: documents with the same skeleton differ in
those values alone. Whatever else depends on a value (a condition, a class, another filter) changes the skeleton,
so it cannot be overlooked.

A slot also knows when it was asked for more than its text. A template that asked no more than whether a value is
there gives the same skeleton to every document of which the same values are there: `Learned` fills that in without
printing the template again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
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


@dataclass
class Reading:
    """What a template did with the slots of one document beside printing them."""

    asked: dict[str, bool] = field(default_factory=dict)  # name → whether there was text in it
    in_text: list[str] = field(default_factory=list)  # names in the order in which they were printed
    is_plain: bool = True  # nothing else was done with any of them


class Slot(str):
    """A text of one document. It is the text in every respect, but says where it stands when it is printed."""

    name: str
    reading: Reading

    def __new__(cls, text: str, name: str = "", reading: Reading | None = None) -> Slot:
        slot = super().__new__(cls, text.translate(_SIGNS))
        slot.name, slot.reading = name, reading or Reading()
        return slot

    def __html__(self) -> str:
        self.reading.in_text.append(self.name)
        # Space that HTML would collapse with its neighbours belongs to the skeleton; nothing prints nothing.
        if not is_clean(str.__str__(self)):
            self.reading.is_plain = False
            return escape(str.__str__(self))
        return f"{OPEN}{escape(str.__str__(self))}{CLOSE}"

    def __bool__(self) -> bool:
        self.reading.asked[self.name] = str.__len__(self) > 0
        return self.reading.asked[self.name]

    def __getattribute__(self, attribute: str) -> Any:
        if attribute not in _HARMLESS:
            str.__getattribute__(self, "reading").is_plain = False
        return str.__getattribute__(self, attribute)

    def _more(method: Callable) -> Callable:  # type: ignore[misc]  # a decorator of this class body alone
        def asks_more(self, *arguments):
            self.reading.is_plain = False
            return method(self, *arguments)

        return asks_more

    __str__ = _more(str.__str__)
    __eq__ = _more(str.__eq__)
    __ne__ = _more(str.__ne__)
    __lt__, __le__, __gt__, __ge__ = map(_more, (str.__lt__, str.__le__, str.__gt__, str.__ge__))
    __len__ = _more(str.__len__)
    __contains__ = _more(str.__contains__)
    __iter__ = _more(str.__iter__)
    __getitem__ = _more(str.__getitem__)
    __add__ = _more(str.__add__)
    __format__ = _more(str.__format__)
    __hash__ = _more(str.__hash__)  # type: ignore[assignment]  # as above


_HARMLESS = frozenset({"name", "reading", "__html__", "__class__"})


def is_clean(text: str) -> bool:
    """Whether the text prints as it stands: not empty, and no space that HTML would collapse."""
    return bool(text) and not _SPACES.search(text)


def slotted(value: Any, name: str = "", reading: Reading | None = None) -> Any:
    """The same value with every text in it as a Slot; lists, tuples and dictionaries are gone through."""
    if isinstance(value, str):
        return Slot(value, name, reading) if not hasattr(value, "__html__") else value
    if isinstance(value, dict):
        return {key: slotted(item, f"{name}.{key}", reading) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [slotted(item, f"{name}.{place}", reading) for place, item in enumerate(value)]
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


# --- the same again, without the template ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Learned:
    """A skeleton with the names of what stands in its slots, for every document of which the same values are there."""

    skeleton: str
    names: frozenset[
        str
    ]  # of all values of the document: the template says nothing of one that was not there
    text_names: tuple[str, ...]
    code_names: tuple[str, ...]
    asked: tuple[tuple[str, bool], ...]
    others: dict[str, Any]  # what of the document is no text: the same for all who fit

    @classmethod
    def of(cls, manuscript: Manuscript, context: dict[str, Any], reading: Reading) -> Learned | None:
        """None when the template did more with a value than print it or ask whether it is there."""
        named = [name for name in reading.in_text if name != TITLE]
        if not reading.is_plain or not {*named, *reading.asked} <= context.keys():
            return None
        codes = [name for name in named if context[name].startswith(QR_ADDRESS)]
        texts = [name for name in named if name not in codes]
        shown = [context[name] for name in texts], [context[name] for name in codes]
        if shown != (list(manuscript.texts), list(manuscript.codes)):
            return None
        others = {name: value for name, value in context.items() if not isinstance(value, str)}
        asked = tuple(reading.asked.items())
        return cls(manuscript.skeleton, frozenset(context), tuple(texts), tuple(codes), asked, others)

    def fill(self, context: dict[str, Any]) -> Manuscript | None:
        """The document's manuscript; None when it is not of this kind."""
        get = context.get
        if context.keys() != self.names:
            return None
        if any(bool(get(name)) is not there for name, there in self.asked):
            return None
        texts = tuple(get(name, "") for name in self.text_names)
        codes = tuple(get(name, "") for name in self.code_names)
        if not all(map(is_clean, texts)) or not all(code.startswith(QR_ADDRESS) for code in codes):
            return None
        if any(get(name) != value for name, value in self.others.items()):
            return None
        return Manuscript(self.skeleton, tuple(text.translate(_SIGNS) for text in texts), codes)


TITLE = "title"
