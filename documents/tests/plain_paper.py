"""A paper that is cheap to print, so that tests of the queue do not wait for the layout of real ones."""

from __future__ import annotations

import io
from contextlib import contextmanager

from django.db import connection
from django.urls import reverse
from pypdf import PdfWriter

from documents.engine import PaperError
from documents.kinds import PAPERS
from documents.kinds.paper import Paper, Subject
from documents.models import Job


class PlainPaper(Paper):
    """Prints the numbers 1..count, one page each; those in `poison` raise what is given there instead.

    `calls` notes which ids each call was asked for; `before(subject_id)` runs before a document is made.
    `units` are the units' short names by turns; `file_names` replaces the plain names of the files.
    """

    code = "plain"
    label = "Plain"

    def __init__(self, count: int = 3) -> None:
        self.count = count
        self.poison: dict[int, BaseException] = {}
        self.poison_of_all: BaseException | None = None  # raised when all are put together
        self.calls: list[list[int]] = []
        self.before = lambda subject_id: None
        self.units: list[str] = [""]
        self.file_names: dict[int, str] = {}

    def rows(self, conference, selection):
        return list(range(1, self.count + 1))

    def subjects(self, conference, selection):
        return [
            Subject(
                n,
                f"Số {n}",
                self.file_names.get(n, f"{n:03d}.pdf"),
                self.units[(n - 1) % len(self.units)],
            )
            for n in self.rows(conference, selection)
        ]

    def render_combined(self, conference, subject_ids, selection, press=None, going_on=None):
        if self.poison_of_all:
            raise self.poison_of_all
        writer = PdfWriter()
        for subject_id in subject_ids:
            if subject_id in self.poison:
                raise self.poison[subject_id]
            writer.append(io.BytesIO(one_page(str(subject_id))))
        target = io.BytesIO()
        writer.write(target)
        return target.getvalue(), len(subject_ids)

    def render(self, conference, subject_ids, selection, press=None):
        self.calls.append(list(subject_ids))
        for subject_id in subject_ids:
            self.before(subject_id)
            if subject_id in self.poison:
                raise self.poison[subject_id]
            yield subject_id, one_page(str(subject_id))


def use(monkeypatch, count: int = 3) -> PlainPaper:
    """Puts a plain paper beside the real ones for the length of a test."""
    paper = PlainPaper(count)
    monkeypatch.setitem(PAPERS, paper.code, paper)
    return paper


def one_page(title: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.add_metadata({"/Title": title})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@contextmanager
def somebody_faster(statement: str, act):
    """Runs `act` once just before the block's first SQL statement that begins with `statement`.

    That is where another process could come in between; here it does so every time.
    """
    waiting = [act]

    def overtake(execute, sql, params, many, context):
        if waiting and sql.startswith(statement):
            waiting.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(overtake):
        yield
    assert not waiting, f"nothing began with {statement}"


def addresses(job: Job) -> dict[str, str]:
    """Where the page of a job and what it hands out are found."""
    item = job.items.first()
    return {
        "job": reverse("documents:job", args=[job.pk]),
        "progress": reverse("documents:progress", args=[job.pk]),
        "combined": reverse("documents:combined", args=[job.pk]),
        "archive": reverse("documents:archive", args=[job.pk]),
        "file": reverse("documents:file", args=[job.pk, item.pk]),
    }


def refused(sentence: str, subject_id: int | None = None) -> PaperError:
    return PaperError(sentence, subject_id=subject_id)
