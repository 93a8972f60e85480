"""What the columns of a unit's list are: chosen by somebody, kept for the unit and such a header, or forgotten."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from conference import history
from conference.models import Conference
from delegates import intake, intake_queue
from delegates import intake_verdicts as verdicts
from delegates.intake_models import ColumnChoice, RosterBatch, RosterFile, RosterLine
from delegates.reading.choice import names_somebody
from delegates.roster_sentences import refusal


@dataclass(frozen=True)
class Header:
    """One kind of header of a list; several sheets or pages may have it."""

    shape: str
    sheet: str
    row: int
    columns: list[dict[str, Any]]
    """[{"column": "C", "distance": 2, "title", "field": "" where it is not read, "samples": [text]}]"""
    by: str
    """Who chose the columns; "" where their titles decided."""
    at: datetime.datetime | None

    @property
    def names_somebody(self) -> bool:
        return names_somebody({each["column"]: each["field"] for each in self.columns})

    @property
    def left_out(self) -> list[dict[str, Any]]:
        return [each for each in self.columns if not each["field"]]


def headers_of(batch: RosterBatch) -> list[Header]:
    """Those of a list that is not imported yet."""
    upload: RosterFile | None = getattr(batch, "upload", None)
    found: dict[str, Header] = {}
    for each in upload.headers if upload else []:
        at = datetime.datetime.fromisoformat(each["at"]) if each["chosen"] else None
        header = Header(
            each["shape"], each["sheet"], each["rows"][0], each["columns"], each.get("by", ""), at
        )
        found.setdefault(header.shape, header)
    return list(found.values())


def choose(batch: RosterBatch, said: Mapping[str, Mapping[str, str]], user: User) -> None:
    """Has the list read again by these columns, {shape: {distance: field}}, which the unit's next lists are read by.

    Raises `IntakeError` when it is imported. When it is no list then, nothing changes, see `refused`.
    """
    _want(batch, {"said": said, "forgotten": [], "by": user.pk}, user)


def forget(batch: RosterBatch, shape: str, user: User) -> None:
    """The columns under such a header are again what their titles say. Raises as `choose`."""
    _want(batch, {"said": {}, "forgotten": [shape], "by": user.pk}, user)


def _want(batch: RosterBatch, wanted: dict[str, Any], user: User) -> None:
    if not intake.may_import(user, batch.unit):
        raise PermissionDenied
    with transaction.atomic():
        intake.claim(batch, RosterBatch.State.PREVIEW, RosterBatch.State.READING, attempts=0)
        RosterFile.objects.filter(batch=batch).update(wanted=wanted)
        intake_queue.wake(batch)


def refused(batch: RosterBatch) -> tuple[str, dict[str, dict[str, str]]]:
    """Why the list could not be read by the columns that somebody wanted last, "" if it could, and those columns."""
    upload: RosterFile | None = getattr(batch, "upload", None)
    wanted = upload.wanted if upload else {}
    if "refusal" not in wanted:
        return "", {}
    return refusal(wanted["refusal"]["code"], wanted["refusal"]["facts"]), wanted["said"]


def read_again(batch: RosterBatch) -> None:
    """Reads a list that `intake_queue.claim` gave as somebody wanted it; raises `roster_file.Unreadable`."""
    said, forgotten = batch.upload.wanted["said"], batch.upload.wanted["forgotten"]
    user = User.objects.get(pk=batch.upload.wanted["by"])
    known = ColumnChoice.objects.of(batch.unit)
    kept = {shape: choice for shape, choice in known.items() if shape not in forgotten}
    new = {
        shape: ColumnChoice(unit=batch.unit, shape=shape, fields=fields, by=user)
        for shape, fields in said.items()
    }
    found = intake.read(bytes(batch.upload.content), {**kept, **new}, asks=True)
    with transaction.atomic():
        conference = Conference.objects.select_for_update(no_key=True).get(pk=batch.conference_id)
        intake_queue.settle(batch, RosterBatch.State.PREVIEW, notes=intake.notes_in(found))
        lines = intake.lines_in(found, batch)
        _carry(list(batch.lines.all()), lines)
        verdicts.judge(lines, verdicts.look_up(conference, batch.unit, user, lines))
        intake.keep_again(batch, lines)
        RosterFile.objects.filter(batch=batch).update(headers=found["headers"], wanted={})
        _remember(batch, new.values(), forgotten, user)


def _carry(before: list[RosterLine], lines: list[RosterLine]) -> None:
    """A row that was corrected by hand stays so; an answer stays where the row still says what was answered."""
    known = {(line.sheet, line.row): line for line in before}
    for line in lines:
        old = known.get((line.sheet, line.row))
        if old is None:
            continue
        if old.mended:
            line.reading, line.problems, line.repeats, line.mended = old.reading, [], old.repeats, True
        if old.mended or (old.reading == line.reading and old.problems == line.problems):
            line.answer = old.answer


def _remember(
    batch: RosterBatch, chosen: Collection[ColumnChoice], forgotten: Collection[str], user: User
) -> None:
    shapes = [*forgotten, *(choice.shape for choice in chosen)]
    gone = ColumnChoice.objects.filter(unit=batch.unit, shape__in=shapes).delete()[0]
    ColumnChoice.objects.bulk_create(chosen)
    if chosen or gone:
        history.record(
            user, batch, "roster_columns" if chosen else "roster_columns_forgotten", label=str(batch)
        )
