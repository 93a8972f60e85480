"""From the bytes of an uploaded plan to its text."""

from __future__ import annotations

from conference import packages

from . import word
from .lines import Refused

MAX_BYTES = 2 * 1024 * 1024
_OLD_WORD, _PDF = b"\xd0\xcf\x11\xe0", b"%PDF"
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"{\\rtf")


def text_of(content: bytes) -> str:
    """The text of a .docx or of a text file in UTF-8 or UTF-16. Raises `Refused`."""
    if len(content) > MAX_BYTES:
        raise Refused("too_large", limit=MAX_BYTES // 1024 // 1024)
    if not content.strip():
        raise Refused("empty")
    if content.startswith(b"PK"):
        return _word(content)
    if content.startswith(_OLD_WORD):
        raise Refused("old_word")
    if content.startswith(_PDF):
        raise Refused("pdf")
    if content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        raise Refused("web_page")
    return _plain(content)


def _word(content: bytes) -> str:
    try:
        return word.text_of(content)
    except Refused:
        raise
    except packages.Unsafe as unsafe:
        raise Refused("not_word" if unsafe.code == "not_excel" else unsafe.code) from unsafe
    except Exception as error:  # whatever a broken package makes the parsers raise
        raise Refused("not_word") from error


def _plain(content: bytes) -> str:
    codec = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        raise Refused("unclear_encoding") from error
    if "\0" in text:
        raise Refused("not_text")
    return text.removeprefix("\ufeff")
