"""What every kind of paper offers to the print jobs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from conference import vietnamese
from documents.engine import PaperError
from documents.press import order as press
from documents.press.order import Order, Sheet, Up

STEM = 60  # letters of a file name without number and ending


@dataclass(frozen=True)
class Subject:
    """One document to print: what it is about, its name on the screen and the name of its file.

    `group` is the short name of the unit that the paper goes to, "" where it belongs to none.
    """

    id: int
    label: str
    file_name: str
    group: str = ""


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
    word = False  # whether there is also a Word form (.docx), for those who must edit it
    nothing: Any = _lazy("Nobody is on the list yet.")  # why there is no document at all, for the print page
    placeholders: tuple[tuple[str, Any, str], ...] = ()
    # Contexts to try one after the other until the text fits (see engine.render_pdf): a letter is set closer
    # before it may take a second page, for a signature must not stand alone on one.
    steps: tuple[dict[str, Any], ...] = ({"pages": 1}, {"fit": "dense", "pages": 1}, {})
    variant = "pdf/ua-1"  # tagged, for reading aloud; "pdf/a-3b" for what is kept for good
    many = False  # one document for each of many people, printed on the press

    def rows(self, conference, selection: dict) -> Iterable[Any]:
        """The objects that documents are made for, in print order, with everything `context` reads."""
        raise NotImplementedError

    def sheets(self, conference, selection: dict) -> Iterable[Any]:
        """What is printed, one document each: the rows, unless one of them gets several documents."""
        return self.rows(conference, selection)

    def sheet_id(self, row) -> int:
        """The id of a document among those of its job."""
        return int(row.pk)

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

    def group_of(self, row) -> str:
        """Short name of the unit that gets the document; "" for a paper of the whole conference."""
        unit = getattr(row, "unit", None)
        return unit.short_name if unit else ""

    def subjects(self, conference, selection: dict) -> list[Subject]:
        """The documents of a job in print order; empty when there is nothing to print."""
        ending = selection.get("format") or "pdf"
        return [
            Subject(
                self.sheet_id(row),
                self.label_of(row),
                f"{place:03d}-{file_stem(self.name(row))}.{ending}",
                self.group_of(row),
            )
            for place, row in enumerate(self.sheets(conference, selection), start=1)
        ]

    def ordered(self, job, subject_ids: list[int]) -> None:
        """Called once in the transaction that stores a new job; what must stand before the printing begins.

        PaperError, RegisterError or NoKey with a sentence when the order cannot be taken.
        """

    def assets_for(self, shared: dict[str, Any]) -> dict[str, tuple[bytes, str]]:
        """Pictures of the office that the template shows: name → (bytes, media type); see `Order.assets`."""
        return {}

    def pictures_of(self, rows: Iterable[Any]) -> dict[str, tuple[bytes, str]]:
        """Pictures of single documents, as `assets_for`."""
        return {}

    def up_for(self, selection: dict) -> Up | None:
        """How the common file lays the documents on sheets to be cut; None: each on pages of its own."""
        return None

    def order(self, conference, subject_ids: list[int], selection: dict) -> Order:
        """What the press needs for these documents; the number of queries does not depend on how many.

        PaperError with `subject_id` for one that is no longer to be printed, without it for a form of the files
        that the paper does not have.
        """
        form = selection.get("format") or "pdf"
        if form != "pdf" and not self.word:
            raise PaperError(_("This paper has no Word form."))
        chosen = {**selection, "delegates": list(subject_ids)}
        rows = {self.sheet_id(row): row for row in self.sheets(conference, chosen)}
        shared = self.shared(conference, selection)
        sheets = []
        for subject_id in subject_ids:
            if subject_id not in rows:
                raise PaperError(_("This document is no longer to be printed."), subject_id=subject_id)
            row = rows[subject_id]
            title = f"{shared['kind']} - {self.name(row)}"
            sheets.append(Sheet(subject_id, title, self._context(row, shared)))
        # Rows of the database that `shared` keeps for `context` do not go to the press.
        plain = {name: value for name, value in shared.items() if not isinstance(value, Model)}
        return Order(
            self.template, self.style, self.variant, tuple(self.steps_for(shared)), plain, tuple(sheets),
            many=self.many, form=form, up=self.up_for(selection),
            assets={**self.assets_for(shared), **self.pictures_of([rows[sheet.id] for sheet in sheets])},
        )  # fmt: skip

    def _context(self, row, shared: dict[str, Any]) -> dict[str, Any]:
        try:
            with translation.override("vi"):  # papers are Vietnamese whatever language the screen speaks
                return self.context(row, shared)
        except PaperError as error:
            error.subject_id = self.sheet_id(row)
            raise

    def render(
        self, conference, subject_ids: list[int], selection: dict, press: Any = press
    ) -> Iterator[tuple[int, bytes]]:
        """One file per id, in the order of `subject_ids`: a PDF, or a .docx where `selection["format"]` says so.

        PaperError (with `subject_id`) when one cannot be printed: it is gone, a letter is missing in the
        fonts, or its text does not fit. The iterator ends there; the caller asks again for the rest.
        `press`: who prints, this process or a `documents.renderer.Renderer`.
        """
        yield from press.files(self.order(conference, subject_ids, selection))

    def render_combined(
        self,
        conference,
        subject_ids: list[int],
        selection: dict,
        press: Any = press,
        going_on: Callable[[], Any] = lambda: None,
    ) -> tuple[bytes, int]:
        """One file of all these documents, and its number of pages. Errors as in `render`; `going_on` as in the press."""
        order = self.order(conference, subject_ids, selection)
        title = order.sheets[0].title if len(order.sheets) == 1 else str(order.shared["kind"])
        return press.combined(
            order, f"{title} - {conference.short_title}" if len(order.sheets) > 1 else title, going_on
        )


def file_stem(text: str) -> str:
    """ "Bùi Thị Mẫu Hà" → "bui-thi-mau-ha": at most 60 ASCII letters, digits and hyphens, whole words where there are
    any – edition III must not become II; never empty."""
    words = re.sub(r"[^a-z0-9]+", "-", vietnamese.fold(text)).strip("-")
    if len(words) > STEM:
        words = words[: STEM + 1].rpartition("-")[0] or words[:STEM]
    return words or "tai-lieu"
