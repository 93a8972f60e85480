"""Names that were typed where somebody stands on no list: when the time is over they go as well.

Who is nominated or a delegate is wiped person by person (`retention.wipe`); these have no row of a person. What stays, and by
which rule, is told in decision 31.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from agenda.models import AgendaItem, AgendaVersion, Officer, Paper, Speaker, Turn
from conference.models import Conference, HistoryEntry
from delegates.models import WalkIn
from documents import keeping
from documents.models import Job
from elections.models import BoardMember, Candidate
from privacy import erased_fields, prints, traces
from privacy.erasure import OwnTexts
from privacy.masking import HIDDEN
from privacy.people import Person

CODE = "Đã xóa dữ liệu"
KEPT_PAPERS = (*prints.RECORDS, "certificate", "budget", "settlement", "plan", "allocation", "subcommittee-decision", "election-rules")  # fmt: skip
"""Kinds of papers that the office keeps as they were signed; what is printed besides goes with the names on it."""


@dataclass(frozen=True)
class Typed:
    """`of`: the way to the conference; `left`: what the row is without the name, None when the row goes."""

    model: type[Model]
    of: str
    left: dict[str, Any] | None = None

    def rows(self) -> QuerySet:
        return self.model._default_manager.filter(delegate=None).exclude(full_name__in=("", CODE))


TYPED = (
    Typed(Officer, "conference"),
    Typed(Speaker, "item__conference"),
    Typed(WalkIn, "conference"),
    Typed(Turn, "item__conference", {"full_name": CODE, "title": "", "gender": "", "pronunciation": ""}),
    Typed(Candidate, "election__conference", {
        "full_name": CODE, "sort_key": "", "date_of_birth": None, "position": "", "biography": "", "reason": "",
    }),
    Typed(BoardMember, "election__conference", {"full_name": CODE, "position": ""}),
)  # fmt: skip


def wipe(conference: Conference, *, somebody_is_held: bool) -> None:
    """All of them, and what the trail and free texts say of them; prints too, unless somebody is under a legal hold.

    Inside the transaction of the last step of the wiping.
    """
    names = set()
    for typed in TYPED:
        rows = typed.rows().filter(**{typed.of: conference})
        found = dict(rows.values_list("pk", "full_name"))
        names |= set(found.values())
        _mask_trail(typed.model._meta.label_lower, list(found))
        if typed.left is None:
            rows.delete()
        else:
            rows.update(**typed.left)
    _forget_presenters(conference)
    Paper.objects.filter(item__conference=conference).update(author="")
    traces.sweep(dict.fromkeys(names - _elsewhere(names), HIDDEN))
    if not somebody_is_held:
        for job in _prints(conference):
            keeping.remove_files(job, None)


def _mask_trail(label: str, ids: list[Any]) -> None:
    """No value stays in the entries of these rows; who did what and when does. Rows of other kinds of keys have none."""
    numbers = [pk for pk in ids if isinstance(pk, int)]
    for entry in HistoryEntry.objects.filter(subject_type=label, subject_id__in=numbers):
        changes = erased_fields.changes_left(label, entry.changes)
        HistoryEntry.objects.filter(pk=entry.pk).update(subject_label=CODE, reason="", changes=changes)


def _forget_presenters(conference: Conference) -> None:
    """Who presents an item is typed freely: it goes from draft, published versions and trail."""
    items = AgendaItem.objects.filter(conference=conference)
    label, ids = AgendaItem._meta.label_lower, items.order_by().values("pk")
    for entry in HistoryEntry.objects.filter(
        subject_type=label, subject_id__in=ids, changes__has_key="presenter"
    ):
        pair = [value and HIDDEN for value in entry.changes["presenter"]]
        HistoryEntry.objects.filter(pk=entry.pk).update(changes=entry.changes | {"presenter": pair})
    items.update(presenter="")
    for version in AgendaVersion.objects.filter(conference=conference):
        content = [row | {"presenter": ""} if row.get("presenter") else row for row in version.content]
        AgendaVersion.objects.filter(pk=version.pk).update(content=content)


def _elsewhere(names: set[str]) -> frozenset[str]:
    """Those that somebody bears who stays: an account, a delegate, a name in another edition."""
    shared = set(OwnTexts(frozenset(names), frozenset()).shared(Person((), ())))
    for typed in TYPED:
        shared |= set(typed.rows().filter(full_name__in=names).values_list("full_name", flat=True))
    return frozenset(shared)


def _prints(conference: Conference) -> Iterator[Job]:
    rows = Job.objects.filter(conference=conference, files_removed_at=None).exclude(kind__in=KEPT_PAPERS)
    yield from rows.exclude(state__in=Job.OPEN_STATES)
