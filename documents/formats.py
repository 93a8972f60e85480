"""The forms in which a job's files are made: PDF to print and send, Word for those who must edit.

A job's `selection["format"]` names one; without it the files are PDF.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from documents import engine
from documents.kinds import Paper

PDF, WORD = "pdf", "docx"


@dataclass(frozen=True)
class Format:
    """One form of the files. `code` is the value in the selection and the extension of the files."""

    code: str
    content_type: str

    def documents(
        self, paper: Paper, conference, ids: list[int], selection: dict
    ) -> Iterator[tuple[int, bytes]]:
        """(id, file) of each document, as `Paper.render` gives them."""
        make = paper.render_word if self.code == WORD else paper.render
        return iter(make(conference, ids, selection))

    def combine(self, parts: Sequence[bytes | str | Path]) -> tuple[bytes, int]:
        """One file of all of them, and its number of pages."""
        return _word().combine(parts) if self.code == WORD else engine.combine(parts)

    def page_count(self, content: bytes) -> int:
        """Number of pages; of a Word file as it was laid out."""
        return _word().page_count(content) if self.code == WORD else engine.page_count(content)


def _word():
    from documents import word  # costs a fifth of a second: only processes that make papers pay it

    return word


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
