"""Looks through a PDF for anything that acts when it is opened. A scan or a printed page holds nothing of the kind."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

logger = logging.getLogger(__name__)

MOST_OBJECTS = 50_000
MOST_SECONDS = 10
# Names of ISO 32000-2: 7.11.4 embedded files, 12.6.4 actions, 12.7.8 XFA forms; RichMedia of its 13.7.
ACTIVE_NAMES = frozenset(
    {
        *("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/XFA", "/RichMedia"),
        *("/GoToE", "/SubmitForm", "/ImportData"),
    }
)


class Encrypted(Exception):
    """The file opens with a password, or forbids being looked into."""


class Unreadable(Exception):
    """No PDF that can be looked through within the limits."""


def is_active(content: bytes) -> bool:
    """Whether the PDF holds scripts, attached files, forms that send, or an action on opening.

    Looks at every object that the cross-reference tables name, after decoding: names in hexadecimal and compressed
    object streams hide nothing. Raises Encrypted or Unreadable.
    """
    try:
        return _looked_through(content)
    except (Encrypted, Unreadable):
        raise
    except (
        Exception
    ) as error:  # a damaged file may break the parser anywhere; whatever it is, the answer is the same
        logger.info("an uploaded PDF cannot be read: %r", error)
        raise Unreadable from error


def _looked_through(content: bytes) -> bool:
    until = time.monotonic() + MOST_SECONDS
    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise Encrypted
    root: Any = reader.trailer["/Root"].get_object()
    if "/Pages" not in root:
        raise Unreadable("no pages")
    if _acts_on_opening(root) or _names_something_active(reader.trailer):
        return True
    for reference in _references(reader):
        if time.monotonic() > until:
            raise Unreadable("takes too long")
        if _names_something_active(reader.get_object(reference)):
            return True
    return False


def _references(reader: PdfReader) -> Iterator[IndirectObject]:
    plain = [(number, generation) for generation, numbers in reader.xref.items() for number in numbers]
    packed = [(number, 0) for number in reader.xref_objStm]
    if len(plain) + len(packed) > MOST_OBJECTS:
        raise Unreadable("too many objects")
    return (IndirectObject(number, generation, reader) for number, generation in plain + packed)


def _acts_on_opening(root: Any) -> bool:
    """A destination, or an action that goes to one, only turns to a page; any other action does something."""
    action = root.get("/OpenAction")
    action = action.get_object() if action is not None else None
    return isinstance(action, DictionaryObject) and action.get("/S") != "/GoTo"


def _names_something_active(thing: Any) -> bool:
    """Looks into one object, not into those that it refers to."""
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if isinstance(part, NameObject) and part in ACTIVE_NAMES:
            return True
        if isinstance(part, DictionaryObject):
            waiting += [*part.keys(), *dict.values(part)]
        elif isinstance(part, ArrayObject):
            waiting += list.__iter__(part)
    return False
