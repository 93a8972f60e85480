"""Papers that a late change has overtaken: which they are, what changed, and one order for all of them.

A paper is overtaken when what it would say of a delegate today differs from what its last print says: another name,
unit, seat or day; somebody new on it; somebody who is no longer expected and stands on it. By which way the change came does
not matter. The worker calls `note` for every file that it makes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from conference import history
from conference.models import Conference
from delegates.models import Delegate
from documents import jobs
from documents.kinds import PAPERS
from documents.models import Job, JobItem
from documents.naming import NAMING, Named, Roll, Words
from documents.printed import PrintedPaper

Printed = dict[int, tuple[Words, int | None]]
"""Delegate id → the words of the last print and its job."""
OF_PEOPLE = ("delegates", "spoilt")
"""Keys of a selection that name single people; the rest of it says how a paper is made."""


@dataclass(frozen=True)
class Change:
    """One delegate on one paper. `before` None: not on it so far; `after` None: no longer to be on it."""

    delegate: Delegate
    before: Words | None
    after: Words | None

    @property
    def differences(self) -> list[tuple[str, str]]:
        """(old, new) of the words that differ."""
        if self.before is None or self.after is None or len(self.before) != len(self.after):
            return []
        return [pair for pair in zip(self.before, self.after, strict=True) if pair[0] != pair[1]]


@dataclass
class Due:
    """Papers of one kind to print again with one selection; `gone` ones are taken out instead."""

    kind: str
    selection: dict[str, Any]
    changes: list[Change] = field(default_factory=list)
    gone: bool = False

    @property
    def label(self) -> Any:
        return PAPERS[self.kind].label

    @property
    def is_single(self) -> bool:
        """Whether each person has a paper of their own."""
        return NAMING[self.kind].single

    @property
    def count(self) -> int:
        return len(self.changes) if self.is_single else 1


def note(job: Job, subject_id: int, said: Named) -> None:
    """Remembers what a finished paper says; `said` is `naming.named` from before it was made."""
    naming = NAMING.get(job.kind)
    if naming is None:
        return
    words = {subject_id: said[subject_id]} if naming.single and subject_id in said else said
    if naming.single and subject_id not in said:
        return
    if not naming.single:
        stale = PrintedPaper.objects.filter(kind=job.kind, delegate__conference=job.conference_id)
        stale.exclude(delegate__in=list(words)).delete()
    rows = [
        PrintedPaper(delegate_id=pk, kind=job.kind, words=list(text), job=job, printed_at=timezone.now())
        for pk, text in words.items()
    ]
    PrintedPaper.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["delegate", "kind"],
        update_fields=["words", "job", "printed_at"],
        batch_size=200,
    )


def due(conference: Conference) -> list[Due]:
    """What is to be printed again or taken out, in the order of the kinds; what is being printed is left out.

    The number of queries does not depend on how many people or papers there are.
    """
    orders = _orders(conference)
    if not orders:
        return []
    printed: dict[str, Printed] = {}
    rows = PrintedPaper.objects.filter(delegate__conference=conference)
    for kind, pk, words, job_id in rows.values_list("kind", "delegate", "words", "job"):
        printed.setdefault(kind, {})[pk] = words, job_id
    roll, busy = Roll(conference), _busy(conference)
    found: list[Due] = []
    for kind, naming in NAMING.items():
        if kind in orders:
            last, papers = _with_all_groups(kind, list(orders[kind].values())), printed.get(kind, {})
            changes = list(_changes(naming.says(roll, last), papers, roll.listed))
            if naming.single:
                found += _singles(kind, last, changes, papers, orders[kind], busy)
            elif changes and (kind, conference.pk) not in busy:
                found.append(Due(kind, last, changes))
    return found


def of_delegate(delegate: Delegate) -> list[tuple[Due, Change]]:
    """The papers that are overtaken as far as this delegate is concerned."""
    pairs = ((item, change) for item in due(delegate.conference) for change in item.changes)
    return [(item, change) for item, change in pairs if change.delegate.pk == delegate.pk]


def print_again(conference: Conference, actor: User | None, key: str) -> tuple[list[Job], list[str]]:
    """Orders everything that is due, once however often the form is sent; the jobs, and why one could not be taken."""
    ordered, refusals = [], []
    with transaction.atomic():
        Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
        for item in due(conference):
            if item.gone:
                continue
            selection = dict(item.selection)
            if item.is_single:
                selection["delegates"] = sorted(change.delegate.pk for change in item.changes)
            own_key = hashlib.sha256(f"{key} {item.kind} {_text(selection)}".encode()).hexdigest()
            try:
                ordered.append(
                    jobs.create_job(conference, item.kind, actor, selection, own_key, urgent=True)[0]
                )
            except jobs.OrderRefused as refusal:
                refusals.append(str(refusal))
    return ordered, refusals


def take_out(conference: Conference, actor: User | None) -> int:
    """Notes that the papers of those who no longer belong on them are taken out; answers how many."""
    with transaction.atomic():
        Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
        gone = [(item, change) for item in due(conference) if item.gone for change in item.changes]
        for item, change in gone:
            PrintedPaper.objects.filter(kind=item.kind, delegate=change.delegate).delete()
            history.record(actor, change.delegate, "paper_taken_out", reason=str(item.label))
    return len(gone)


def _orders(conference: Conference) -> dict[str, dict[int, dict]]:
    """{kind: {job: its selection}} of the orders of which something was made, newest first."""
    made = JobItem.objects.filter(job=OuterRef("pk"), state=JobItem.State.DONE)
    rows = Job.objects.filter(Exists(made), conference=conference, kind__in=NAMING).order_by("-pk")
    found: dict[str, dict[int, dict]] = {}
    for pk, kind, selection in rows.values_list("pk", "kind", "selection"):
        found.setdefault(kind, {})[pk] = selection
    return found


def _with_all_groups(kind: str, selections: list[dict]) -> dict[str, Any]:
    """The newest selection, for all the groups of people for whom the kind was ever ordered."""
    whole = next((each for each in selections if "delegates" not in each), selections[0])
    chosen = {name: value for name, value in whole.items() if name not in OF_PEOPLE}
    groups = NAMING[kind].groups
    if groups:
        key, usual = groups
        chosen[key] = sorted({group for each in selections for group in each.get(key) or usual})
    return chosen


def _busy(conference: Conference) -> set[tuple[str, int]]:
    """(kind, subject) of the papers that wait to be printed or are under way."""
    waiting = JobItem.objects.filter(
        job__conference=conference, job__kind__in=NAMING, state__in=JobItem.OPEN_STATES
    )
    return set(waiting.values_list("job__kind", "subject_id"))


def _changes(now: Named, papers: Printed, people: dict[int, Delegate]) -> Iterable[Change]:
    for pk, words in now.items():
        before = papers[pk][0] if pk in papers else None
        if before != list(words) and pk in people:
            yield Change(people[pk], before, list(words))
    for pk, (words, _job_id) in papers.items():
        if pk not in now and pk in people:
            yield Change(people[pk], words, None)


def _singles(
    kind: str,
    last: dict,
    changes: list[Change],
    papers: Printed,
    orders: dict[int, dict],
    busy: set[tuple[str, int]],
) -> Iterable[Due]:
    """The papers of one kind by the selection with which each was last printed, then those to take out."""
    groups: dict[str, Due] = {}
    gone = Due(kind, {}, gone=True)
    for change in changes:
        pk = change.delegate.pk
        if change.after is None:
            gone.changes.append(change)
        elif (kind, pk) not in busy:
            before = orders.get(papers[pk][1] or 0) if pk in papers else None
            selection = last if before is None else _as_before(kind, last, before)
            groups.setdefault(_text(selection), Due(kind, selection)).changes.append(change)
    return [*groups.values(), *([gone] if gone.changes else [])]


def _as_before(kind: str, last: dict, before: dict) -> dict[str, Any]:
    """The selection of the order that printed a paper, for all groups of people."""
    own = {name: value for name, value in before.items() if name not in OF_PEOPLE}
    groups = NAMING[kind].groups
    return own | ({groups[0]: last[groups[0]]} if groups else {})


def _text(selection: dict) -> str:
    return json.dumps(selection, sort_keys=True, ensure_ascii=False)
