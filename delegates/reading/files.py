"""Which format a file really is, whatever its name says."""

from __future__ import annotations

from conference import packages

from . import csv_text, ods, xls, xlsx
from .grid import MAX_BYTES, Refused, Sheet

_PAGES = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<style", b"<head")
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def read(content: bytes) -> tuple[list[Sheet], str]:
    """(sheets, format: "xlsx", "xls", "ods" or "csv" with its encoding). Raises `Refused`."""
    if len(content) > MAX_BYTES:
        raise Refused("too_long", limit=MAX_BYTES // 1024 // 1024)
    if not content.strip():
        raise Refused("empty")
    try:
        sheets, kind = _read(content)
    except Refused:
        raise
    except packages.Unsafe as unsafe:
        raise Refused(unsafe.code) from unsafe
    except MemoryError as error:
        raise Refused("too_big") from error
    except Exception as error:  # whatever a broken file makes a parser raise
        raise Refused("broken") from error
    for sheet in sheets:
        sheet.rows.sort(key=lambda row: row.number)  # a package may hold them in any order
    return sheets, kind


def _read(content: bytes) -> tuple[list[Sheet], str]:
    if content.startswith(b"PK"):
        if b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in content[:200]:
            return ods.read(content), "ods"
        return xlsx.read(content), "xlsx"
    if content.startswith(xls.MAGIC):
        return xls.read(content), "xls"
    start = content[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_PAGES):
        raise Refused("web_page")
    if content.startswith(_OTHERS):
        raise Refused("not_excel")
    sheet, encoding = csv_text.read(content)
    return [sheet], f"csv, {encoding}"
