"""The forms in which a job's files are made: PDF to print and send, Word for those who must edit.

A job's `selection["format"]` names one; without it the files are PDF.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from documents import engine

PDF, WORD = "pdf", "docx"


@dataclass(frozen=True)
class Format:
    """One form of the files. `code` is the value in the selection and the extension of the files."""

    code: str
    content_type: str

    def page_count(self, content: bytes) -> int:
        """Number of pages; of a Word file as it was laid out."""
        if self.code == PDF:
            return engine.page_count(content)
        from documents import word  # costs a fifth of a second: only processes that make papers pay it

        return word.page_count(content)


FORMATS = {
    PDF: Format(PDF, "application/pdf"),
    WORD: Format(WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


def of_selection(selection: dict[str, Any]) -> Format:
    """The form that a job asks for. KeyError for an unknown one, which no form of the print page sends."""
    return FORMATS[selection.get("format") or PDF]


def of_file(name: str) -> Format:
    """The form of a stored file."""
    return FORMATS[PurePosixPath(name).suffix.removeprefix(".")]
