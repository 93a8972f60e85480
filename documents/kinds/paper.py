"""What every kind of paper offers to the print jobs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from conference import vietnamese
from documents import engine
from documents.engine import PaperError


@dataclass(frozen=True)
class Subject:
    """One document to print: what it is about, its name on the screen and the name of its file."""

    id: int
    label: str
    file_name: str


class Paper:
    """A kind of paper: which documents there are for a conference, and what each of them says.

    A kind gives `rows` (what is printed about, in print order) and `context` (plain text for the template).
    `selection` is what the form of the print page stored with the job; each kind names the keys it reads.
    """

    code: str
    label: Any
    template: str
    style: str
    page_size = "A4"
    nothing: Any = _lazy("Nobody is on the list yet.")  # why there is no document at all, for the print page
    placeholders: tuple[tuple[str, Any, str], ...] = ()
    # Contexts to try one after the other until the text fits (see engine.render_pdf): a letter is set closer
    # before it may take a second page, for a signature must not stand alone on one.
    steps: tuple[dict[str, Any], ...] = ({"pages": 1}, {"fit": "dense", "pages": 1}, {})

    def rows(self, conference, selection: dict) -> Iterable[Any]:
        """The objects that documents are made for, in print order, with everything `context` reads."""
        raise NotImplementedError

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        """The part of the context that is the same for all documents of one job."""
        raise NotImplementedError

    def context(self, row, shared: dict[str, Any]) -> dict[str, Any]:
        """The part of the context that belongs to one document. Texts only: templates compute nothing."""
        raise NotImplementedError

    def steps_for(self, shared: dict[str, Any]) -> tuple[dict[str, Any], ...]:
        """The steps of one job, where they depend on what it chose."""
        return self.steps

    def name(self, row) -> str:
        """What the document is called in lists."""
        raise NotImplementedError

    def label_of(self, row) -> str:
        """The name with what tells two of the same name apart."""
        return self.name(row)

    def subjects(self, conference, selection: dict) -> list[Subject]:
        """The documents of a job in print order; empty when there is nothing to print."""
        return [
            Subject(row.pk, self.label_of(row), f"{place:03d}-{file_stem(self.name(row))}.pdf")
            for place, row in enumerate(self.rows(conference, selection), start=1)
        ]

    def render(self, conference, subject_ids: list[int], selection: dict) -> Iterator[tuple[int, bytes]]:
        """One PDF per id, in the order of `subject_ids`; the number of queries does not depend on how many.

        PaperError (with `subject_id`) when one cannot be printed: it is gone, a letter is missing in the
        fonts, or its text does not fit. The iterator ends there; the caller asks again for the rest.
        """
        rows = {row.pk: row for row in self.rows(conference, {**selection, "delegates": list(subject_ids)})}
        shared = self.shared(conference, selection)
        for subject_id in subject_ids:
            if subject_id not in rows:
                raise PaperError(_("This document is no longer to be printed."), subject_id=subject_id)
            try:
                pdf = self._render_one(rows[subject_id], shared)
            except PaperError as error:
                error.subject_id = subject_id
                raise
            yield subject_id, pdf

    def _render_one(self, row, shared: dict[str, Any]) -> bytes:
        with translation.override("vi"):  # papers are Vietnamese whatever language the screen speaks
            return engine.render_pdf(
                self.template,
                {**shared, **self.context(row, shared)},
                title=f"{shared['kind']} - {self.name(row)}",
                style=self.style,
                steps=self.steps_for(shared),
            )


def file_stem(text: str) -> str:
    """ "Bùi Thị Mẫu Hà" → "bui-thi-mau-ha": at most 60 ASCII letters, digits and hyphens; never empty."""
    words = re.sub(r"[^a-z0-9]+", "-", vietnamese.fold(text))
    return words[:60].strip("-") or "tai-lieu"
