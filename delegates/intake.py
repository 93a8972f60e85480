"""The intake of lists that units send: read, look, import in one transaction. `intake_undo` takes it back.

People become drafts of the unit, as if its preparer had typed them: they take no seat, and submission and approval
ask the same rules as ever. Staff and press become delegates where the organiser imports.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import User
from conference import bulk, history, vietnamese
from conference.models import Conference, Unit
from delegates import intake_verdicts as verdicts
from delegates import roster_file
from delegates.intake_models import ColumnChoice, RosterBatch, RosterFile, RosterLine, Verdict
from delegates.models import Delegate
from nominations import mix
from nominations.mix_import import ImportOutlook, PeopleShift
from nominations.models import Category, Nomination

Done = RosterLine.Done
NOT_KEPT = frozenset(("citizen_id", "party_member", "ethnicity"))
"""Fields of the reader that the portal has no place for: they reach neither the database nor the page."""
NO_COLUMN = frozenset(("number", *NOT_KEPT))
WRITTEN = [*verdicts.DETAILS, *Nomination.KEYS, "version", "saved_at"]


class IntakeError(Exception):
    """Nothing was changed; `str()` is a sentence for the user."""


class ChangedMeanwhile(IntakeError):
    """The import would do something else than what was shown; the batch holds what it would do now."""


def already_done() -> IntakeError:
    return IntakeError(_("This list is imported or taken back already. Nothing was changed."))


def may_import(user: User, unit: Unit) -> bool:
    """A unit's preparers for their own unit, the organiser for any that nominates."""
    if unit.kind not in Unit.NOMINATING_KINDS:
        return False
    return permissions.is_organiser(user) or unit.pk in permissions.prepared_units(user)


def look(
    content: bytes, file_name: str, unit: Unit, conference: Conference, user: User
) -> tuple[RosterBatch, list[RosterLine]]:
    """What the file would do for the unit; nothing is written. Raises `conference.tables.Refused` for a file that
    cannot be read, PermissionDenied for a unit that the user does not prepare for."""
    batch = new_batch(file_name, unit, conference, user)
    found = read(content, ColumnChoice.objects.of(unit), asks=False)
    batch.notes = notes_in(found)
    return batch, judged(found, batch)


def new_batch(file_name: str, unit: Unit, conference: Conference, user: User) -> RosterBatch:
    """One that is not stored yet. Raises as `look`."""
    if not may_import(user, unit):
        raise PermissionDenied
    name = vietnamese.clean(file_name)[:200] or "-"
    return RosterBatch(conference=conference, unit=unit, by=user, file_name=name)


def judged(found: dict[str, Any], batch: RosterBatch) -> list[RosterLine]:
    """The rows of a file that was read, each with what it would do."""
    lines = lines_in(found, batch)
    verdicts.judge(lines, verdicts.look_up(batch.conference, batch.unit, batch.by, lines))
    return lines


def read(content: bytes, choices: Mapping[str, ColumnChoice], *, asks: bool) -> dict[str, Any]:
    """As `roster_file.read`, each header by the choice for its shape, with who chose and when.

    With `asks` somebody can say which column holds the names: a list where none is known has headers and no rows."""
    try:
        found = roster_file.read(content, {shape: choice.fields for shape, choice in choices.items()})
    except roster_file.NoNames as refusal:
        if not asks:
            raise
        found = {"headers": refusal.headers, "rows": [], "problems": [], "ignored_because": []}
    for header in found["headers"]:
        if header["chosen"]:
            choice = choices[header["shape"]]
            header |= {"by": str(choice.by), "at": choice.at.isoformat()}
    return found


def import_batch(batch: RosterBatch, user: User, lines: list[RosterLine] | None = None) -> dict[str, int]:
    """Writes all rows that are taken, or none, and answers {"created", "updated", "unchanged", "skipped", "errors"}.

    `lines`: of a batch that is not stored yet. The rows are judged again under the conference's lock: raises
    `ChangedMeanwhile` when they would do something else than what the batch says, `IntakeError` when it is imported.
    """
    if not may_import(user, batch.unit):
        raise PermissionDenied
    is_stored = lines is None
    with transaction.atomic():
        conference = Conference.objects.select_for_update(no_key=True).get(pk=batch.conference_id)
        if is_stored:
            claim(
                batch,
                RosterBatch.State.PREVIEW,
                RosterBatch.State.IMPORTED,
                imported_at=timezone.now(),
                by=user,
            )
        lines = list(batch.lines.all()) if lines is None else lines
        before = [_gist(line) for line in lines]
        table = verdicts.look_up(conference, batch.unit, user, lines)
        verdicts.judge(lines, table)
        changed = is_stored and before != [_gist(line) for line in lines]
        if not changed:
            return _write(batch, lines, table, user)
        transaction.set_rollback(True)
    keep_again(batch, lines)
    raise ChangedMeanwhile(
        _(
            "Nothing is imported yet: what is stored was changed after you looked at the list. This is what it would do now; look again, then import."
        )
    )


def keep_again(batch: RosterBatch, lines: list[RosterLine]) -> None:
    """The rows of a list that was only looked at, judged anew."""
    with transaction.atomic():
        batch.refresh_from_db()
        if batch.state != RosterBatch.State.PREVIEW:
            raise already_done()
        batch.lines.all().delete()
        store(batch, lines)


def mend(batch: RosterBatch, position: int, reading: dict[str, Any], user: User) -> None:
    """Puts corrected values on a row of a list that is not imported yet; all rows are judged anew. What the reader
    doubted is settled by whoever corrected it; an earlier answer was about other values."""
    if not may_import(user, batch.unit):
        raise PermissionDenied
    with transaction.atomic():
        conference = Conference.objects.select_for_update(no_key=True).get(pk=batch.conference_id)
        lines = list(batch.lines.all())
        line = next(line for line in lines if line.position == position)
        if any(line.reading.get(name) != reading.get(name) for name in ("full_name", "date_of_birth")):
            line.repeats = {}
        line.reading, line.problems, line.answer, line.mended = reading, [], "", True
        verdicts.judge(lines, verdicts.look_up(conference, batch.unit, user, lines))
        keep_again(batch, lines)


def count(lines: Iterable[RosterLine]) -> dict[str, int]:
    """{"created", "updated", "unchanged", "skipped", "errors"}: what the import makes of the rows. A row that waits
    for an answer is an error until it has one."""
    found = Counter(_counted(line) for line in lines)
    return {name: found[name] for name in ("created", "updated", "unchanged", "skipped", "errors")}


def outlook(batch: RosterBatch, lines: Iterable[RosterLine]) -> ImportOutlook:
    """What the new drafts make of the 70/30 mix of the nominated once they are submitted."""
    shift = PeopleShift(batch.conference)
    for line in lines:
        if line.is_taken and not line.changes_stored and not verdicts.is_outside(line):
            shift.add(None, _nomination(line, batch, batch.by, {}))
    return shift.outlook()


def beyond_seats(batch: RosterBatch, lines: Iterable[RosterLine]) -> str:
    """A sentence when the unit has fewer seats left than exemplars in its list; "" otherwise. Drafts take no seat."""
    more = sum(
        line.is_taken
        and not line.changes_stored
        and line.reading.get("category") in (None, Delegate.Category.EXEMPLAR)
        for line in lines
    )
    if not more:
        return ""
    seats = mix.seats_of(batch.conference, batch.unit_id, Category.EXEMPLAR)
    if seats is None:
        return _("%(unit)s has no seats at this conference. Ask the organisers for an allocation.") % {
            "unit": batch.unit
        }
    free = seats.left - seats.pending
    if more <= free:
        return ""
    return _("The list adds %(more)d exemplars, and %(unit)s has %(free)d seats left. All may be drafts, but no more can be approved than there are seats.") % {
        "more": more, "unit": batch.unit, "free": max(free, 0),
    }  # fmt: skip


def notes_in(found: dict[str, Any]) -> list[dict[str, Any]]:
    ignored = [
        {"sheet": each["sheet"], "cell": "", "code": each["code"], "facts": {}}
        for each in found["ignored_because"]
    ]
    return [
        *ignored,
        *({name: each[name] for name in ("sheet", "cell", "code", "facts")} for each in found["problems"]),
    ]


def lines_in(found: dict[str, Any], batch: RosterBatch) -> list[RosterLine]:
    people = [row for row in found["rows"] if row["kind"] in ("person", "collective")]
    return [_line(batch, position, row) for position, row in enumerate(people, 1)]


def _line(batch: RosterBatch, position: int, row: dict[str, Any]) -> RosterLine:
    hidden = {cell for cell, name, _text in row["cells"] if name in NOT_KEPT}
    return RosterLine(
        batch=batch, position=position, sheet=row["sheet"][:100], row=row["row"], kind=row["kind"],
        original=[cell for cell in row["cells"] if cell[1] not in NO_COLUMN],
        reading={name: value for name, value in row["values"].items() if value is not None and name not in NOT_KEPT},
        problems=[
            {name: problem[name] for name in ("cell", "code", "severity", "facts")}
            for problem in row["problems"]
            if problem["cell"] not in hidden or problem["code"] == "same_id"
        ],
        repeats={name: row[name] for name in ("duplicate_of", "possible_duplicate_of", "duplicate_sheet") if row[name]},
    )  # fmt: skip


def store(batch: RosterBatch, lines: list[RosterLine]) -> None:
    """Writes the rows of a batch that has none."""
    for line in lines:
        line.pk, line.batch = None, batch
    bulk.insert(RosterLine, lines)


def claim(batch: RosterBatch, before: str, after: str, **fields: Any) -> None:
    """Compare-and-set: a second press, or another window, does nothing."""
    if not RosterBatch.objects.filter(pk=batch.pk, state=before).update(state=after, **fields):
        raise already_done()
    for name, value in {"state": after, **fields}.items():
        setattr(batch, name, value)


def _gist(line: RosterLine) -> tuple[Any, ...]:
    return line.verdict, line.nomination_id, line.delegate_id, line.changes


def _counted(line: RosterLine) -> str:
    if line.is_taken:
        return "updated" if line.changes_stored else "created"
    if line.verdict == Verdict.SAME:
        return "unchanged"
    asks = line.verdict in line.ASKED and not line.answer
    return "errors" if line.verdict == Verdict.ERROR or asks else "skipped"


def _write(batch: RosterBatch, lines: list[RosterLine], table: verdicts.Table, user: User) -> dict[str, int]:
    batch.counts = count(lines)
    if batch.pk is None:
        batch.state, batch.imported_at = RosterBatch.State.IMPORTED, timezone.now()
        batch.save()
    else:
        batch.save(update_fields=["counts"])
        batch.lines.all().delete()
        RosterFile.objects.filter(batch=batch).delete()
    taken = [line for line in lines if line.is_taken]
    _add_people([line for line in taken if not line.changes_stored], batch, table, user)
    _change_people([line for line in taken if line.changes_stored], user)
    store(batch, lines)
    noted = {name: ["", str(number)] for name, number in batch.counts.items() if number}
    history.record(user, batch, "roster_imported", changes=noted, label=str(batch))
    return batch.counts


def _add_people(lines: list[RosterLine], batch: RosterBatch, table: verdicts.Table, user: User) -> None:
    inside = [line for line in lines if not verdicts.is_outside(line)]
    nominations = bulk.insert(Nomination, (_nomination(line, batch, user, table.units) for line in inside))
    through = Nomination.authors.through
    bulk.insert(through, (through(nomination_id=draft.pk, user_id=user.pk) for draft in nominations))
    for line, nomination in zip(inside, nominations, strict=True):
        line.nomination_id, line.delegate_id, line.version, line.done = (
            nomination.pk,
            None,
            nomination.version,
            Done.CREATED,
        )
    outside = [line for line in lines if verdicts.is_outside(line)]
    delegates = bulk.insert(Delegate, (_delegate(line, batch) for line in outside))
    history.record_all(user, delegates, "added")
    for line, delegate in zip(outside, delegates, strict=True):
        line.nomination_id, line.delegate_id, line.done = None, delegate.pk, Done.CREATED


def _nomination(line: RosterLine, batch: RosterBatch, user: User, units: dict[str, Unit]) -> Nomination:
    said = verdicts.fields_of(line)
    is_guest = line.reading.get("category") == Delegate.Category.GUEST
    kind = Nomination.Kind.COLLECTIVE if verdicts.is_collective(line) else Nomination.Kind.INDIVIDUAL
    if is_guest:
        kind = Nomination.Kind.GUEST
        said.pop("collective_name", None)
    nomination = Nomination(conference=batch.conference, unit=batch.unit, kind=kind, prepared_by=user, **said)
    if is_guest:
        named = units.get(vietnamese.fold(nomination.workplace))
        nomination.organisation = named if named is not None and named.kind == Unit.Kind.GUEST else None
    else:
        nomination.summary = str(line.reading.get("achievements") or "")[:3000]
    nomination.set_keys()
    return nomination


def _delegate(line: RosterLine, batch: RosterBatch) -> Delegate:
    said = verdicts.fields_of(line)
    said.pop("collective_name", None)
    category = line.reading["category"]
    delegate = Delegate(
        conference=batch.conference, unit=batch.unit, category=category, can_vote=category == Delegate.Category.STAFF,
        note=str(line.reading.get("note") or "")[:1000], **said,
    )  # fmt: skip
    delegate.set_keys()
    return delegate


def _change_people(lines: list[RosterLine], user: User) -> None:
    """Only drafts that nobody submitted yet, and people on the delegate list: see `intake_verdicts`."""
    locked = Nomination.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    wanted = locked.filter(pk__in=[line.nomination_id for line in lines if not line.delegate_id])
    drafts = {draft.pk: draft for draft in wanted}
    listed = Delegate.objects.filter(pk__in=[line.delegate_id for line in lines if line.delegate_id])
    delegates = {delegate.pk: delegate for delegate in listed}
    through, now = Nomination.authors.through, timezone.now()
    authored = set(
        through._default_manager.filter(nomination_id__in=drafts, user_id=user.pk).values_list(
            "nomination_id", flat=True
        )
    )
    for line in lines:
        stored = delegates[line.delegate_id] if line.delegate_id else drafts[line.nomination_id or 0]
        said = verdicts.fields_of(line)
        for name in line.changes:
            setattr(stored, name, said[name])
        stored.set_keys()
        if isinstance(stored, Nomination):
            line.saved_before, line.author_before = stored.saved_at, stored.pk in authored
            stored.version, stored.saved_at = stored.version + 1, now
            line.version = stored.version
        line.done = Done.UPDATED
    bulk.update(Nomination, drafts.values(), WRITTEN)
    bulk.update(Delegate, delegates.values(), [*verdicts.DETAILS, *Delegate.KEYS])
    history.record_all(user, delegates.values(), "edited")
    bulk.insert(
        through, (through(nomination_id=pk, user_id=user.pk) for pk in sorted(drafts.keys() - authored))
    )
