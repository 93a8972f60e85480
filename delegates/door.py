"""The one place through which presence in the hall changes: a scan at a door, a mark in a list, a signature on paper.

`Delegate.present_at`, which the rest of the portal reads, is the moment of the scan that lets the person in
(`door_rule.admitting`), None without one. People are locked in the order of their numbers before their scans are read,
so that two doors come one after the other; SQLite has one writer anyway.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from conference import bulk
from conference.kept import rows_for
from conference.models import Unit
from delegates import door_rule
from delegates.door_models import FormerBadge, Scan
from delegates.door_passes import Post
from delegates.door_rule import Look
from delegates.models import Delegate, HallRow, HallSeat
from nominations.models import Nomination
from nominations.states import State

TRIES = 3
BY_HAND = (Scan.Way.SHEET, Scan.Way.LIST)
Outcome = Scan.Outcome
_SHOWN = {
    "id", "conference_id", "full_name", "gender", "position", "category", "stands_in_for", "badge_code", "represents",
    "present_at", "cancelled_at", "workplace", "unit_id", "nomination_id",
}  # fmt: skip
_PERSON = [
    field.attname for field in Delegate._meta.concrete_fields if field.attname in _SHOWN
]  # in their order
_BESIDE = (
    "unit__short_name",
    "unit__name",
    "nomination__state",
    "seat__number",
    "seat__row_id",
    "seat__row__label",
)


class Known(NamedTuple):
    """A stored scan, as much of it as the rule and the answer need."""

    pk: uuid.UUID
    conference_id: int
    delegate_id: int | None
    at: datetime.datetime
    door: str
    by_name: str
    door_pass_id: int | None
    takes_back: uuid.UUID | None
    way: str
    outcome: str


@dataclass(frozen=True)
class Asked:
    """One scan as it is handed in; it names the person by `code` or by `delegate`, also where it takes one back.

    `at`: by the portal's clock, None for now; `reason`: the organiser lets in who is no longer expected; `door`: where it
    was scanned, "" for the door of the pass.
    """

    id: uuid.UUID
    at: datetime.datetime | None = None
    code: str = ""
    delegate: int | None = None
    way: str = Scan.Way.CODE
    takes_back: uuid.UUID | None = None
    offline: bool = False
    said_at: datetime.datetime | None = None
    reason: str = ""
    door: str = ""


@dataclass(frozen=True)
class Answer:
    """What became of a scan. `first`: the scan that let the person in, None while nobody did; `again`: it was known
    already; `badge_of`: whose badge it is, also where that is of another conference; `moved`: 1 when this call brought
    the person in, -1 out of the hall; said once of each person."""

    id: uuid.UUID
    outcome: str
    person: Delegate | None
    first: Look | None
    again: bool = False
    badge_of: Delegate | None = None
    moved: int = 0


class NumberTaken(Exception):
    """Scans of another conference have these `numbers` already."""

    def __init__(self, numbers: frozenset[uuid.UUID]) -> None:
        super().__init__(numbers)
        self.numbers = numbers


def take(post: Post, asked: Sequence[Asked]) -> list[Answer]:
    """Notes these scans and answers each, in their order; what is known already changes nothing.

    NumberTaken for a number of another conference. The caller has checked the rights.
    """
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                return _Taking(post, asked).answers()
        except IntegrityError:  # the same number came in by another way at the same moment: now it is known
            if not left:
                raise
    raise AssertionError


def mark(post: Post, people: Iterable[Delegate], way: str) -> None:
    """Notes that these people are inside, as seen in a list or on a sheet. Call it inside a transaction."""
    take(post, [Asked(uuid.uuid4(), delegate=delegate.pk, way=way) for delegate in people])


def unmark(post: Post, people: Iterable[Delegate], way: str) -> None:
    """Takes back every scan that lets these people in. Call it inside a transaction."""
    numbers = [delegate.pk for delegate in people]
    _locked(Q(pk__in=numbers))
    gone = Scan.objects.filter(delegate__in=numbers, takes_back__isnull=False).values("takes_back")
    counting = scans().filter(delegate__in=numbers, takes_back=None).exclude(pk__in=gone)
    pairs = list(counting.order_by("pk").values_list("pk", "delegate"))
    take(post, [Asked(uuid.uuid4(), delegate=who, way=way, takes_back=scan) for scan, who in pairs])
    # A mark from before there were doors has no scan to take back.
    Delegate.objects.filter(pk__in=numbers, present_at__isnull=False).update(present_at=None)


def why_off(delegate: Delegate) -> str:
    """ "cancelled", "withdrawn" (the nomination), or "" for somebody who is expected."""
    if delegate.nomination is not None and delegate.nomination.state != State.APPROVED:
        return "withdrawn"
    return "cancelled" if delegate.cancelled_at else ""


def scans() -> QuerySet[Scan]:
    """The scans that count, each with `by_name`, as `look` reads them: who was refused was not let in."""
    return named(Scan.objects.exclude(outcome__in=Scan.REFUSED))


def named(found: QuerySet[Scan]) -> QuerySet[Scan]:
    full = NullIf(F("by__full_name"), Value(""))
    return found.annotate(by_name=Coalesce(full, F("by__username"), Value("")))


def look(scan: Any) -> Look:
    """A row of `scans` as the rule reads it."""
    device, by_hand = scan.door_pass_id or 0, scan.way in BY_HAND
    return Look(scan.pk, scan.at, scan.door, scan.by_name, device, scan.takes_back, by_hand)


def _locked(which: Q) -> list[Delegate]:
    """The people, each locked until the transaction ends, in the order of their numbers."""
    return [_person(row) for row in _rows_of(which)]


def _rows_of(which: Q) -> QuerySet[Any, tuple]:
    found = Delegate.objects.filter(which).order_by("pk").select_for_update(of=("self",), no_key=True)
    return found.values_list(*_PERSON, *_BESIDE)


def _by_code(code: str) -> QuerySet[Any, tuple]:
    return _rows_of(Q(badge_code=code))


def _person(row: tuple) -> Delegate:
    """A delegate with what the door shows of unit, nomination and seat, and nothing to be saved."""
    own, (short, name, state, number, row_id, label) = row[: len(_PERSON)], row[len(_PERSON) :]
    person = Delegate.from_db(None, _PERSON, own)
    person.unit = Unit.from_db(None, ("id", "name", "short_name"), (person.unit_id, name, short))
    if person.nomination_id:
        told = (person.nomination_id, state)
        person.nomination = Nomination.from_db(None, ("id", "state"), told)
    seat = None
    if number:
        seat = HallSeat.from_db(None, ("number",), (number,))
        seat.row = HallRow.from_db(None, ("id", "label"), (row_id, label))
    person._state.fields_cache["seat"] = seat
    return person


def _known(which: Q) -> QuerySet[Any, tuple]:
    return named(Scan.objects.filter(which)).order_by().values_list(*Known._fields)


def _about_one(number: uuid.UUID, person: int) -> QuerySet[Any, tuple]:
    return _known(Q(pk=number) | Q(takes_back=number) | Q(delegate=person))


class _Taking:
    """One call of `take`, inside its transaction: who is meant, what is known of them, what is new."""

    def __init__(self, post: Post, asked: Sequence[Asked]) -> None:
        self.post, self.asked = post, asked
        self.moved: dict[int, int] = {}
        self._find_people()
        self._read_scans()
        self.new: dict[uuid.UUID, Any] = {}
        self._keep_old_marks()
        for one in asked:
            if one.id not in self.known and one.id not in self.new:
                self._add(one)

    def _find_people(self) -> None:
        codes = {one.code for one in self.asked if one.code}
        numbers = {one.delegate for one in self.asked if one.delegate}
        undone = [one.takes_back for one in self.asked if one.takes_back]
        if undone:
            targets = Scan.objects.filter(
                pk__in=undone, conference=self.post.conference, delegate__isnull=False
            )
            numbers.update(targets.values_list("delegate", flat=True))
        which = Q(badge_code__in=codes) if codes else Q()
        if numbers:
            which |= Q(pk__in=numbers, conference=self.post.conference)
        if len(codes) == 1 and not numbers:
            found = [_person(row) for row in rows_for(_by_code, *codes)]  # the door's usual question
        else:
            found = _locked(which) if which else []
        self.people = {row.pk: row for row in found if row.conference_id == self.post.conference}
        self.by_code = {row.badge_code: row for row in found}
        missing = codes - self.by_code.keys()
        former = FormerBadge.objects.filter(code__in=missing).select_related("delegate") if missing else ()
        self.former = {badge.code: badge.delegate for badge in former}

    def _read_scans(self) -> None:
        """Every scan of these people, those that the new ones are or name, and what took one of them back before."""
        ids = [one.id for one in self.asked]
        meant = [*ids, *(one.takes_back for one in self.asked if one.takes_back)]
        which = Q(pk__in=meant) | Q(takes_back__in=ids)
        if self.people:
            which |= Q(delegate__in=list(self.people))
        if len(meant) == len(self.people) == 1:
            rows: Iterable[tuple] = rows_for(_about_one, meant[0], *self.people)
        else:
            rows = _known(which)
        found = [Known(*row) for row in rows]
        foreign = {scan.pk for scan in found if scan.conference_id != self.post.conference}
        if foreign.intersection(ids):
            raise NumberTaken(frozenset(foreign.intersection(ids)))
        self.known: dict[uuid.UUID, Any] = {scan.pk: scan for scan in found if scan.pk not in foreign}

    def _keep_old_marks(self) -> None:
        """Who is inside without any scan was marked before there were doors: that mark becomes the first scan."""
        known = self.known.values()
        spoken_of = {
            scan.delegate_id for scan in known if not scan.takes_back and scan.outcome not in Scan.REFUSED
        }
        for pk, person in self.people.items():
            if person.present_at and pk not in spoken_of:
                old = Scan(
                    id=uuid.uuid4(), conference_id=self.post.conference, delegate_id=pk, way=Scan.Way.LIST,
                    at=person.present_at,
                )  # fmt: skip
                vars(old)["by_name"] = ""
                self.new[old.pk] = old

    def _add(self, one: Asked) -> None:
        person, outcome = self._judged(one)
        post = self.post
        scan = Scan(
            id=one.id, conference_id=post.conference, code=one.code, way=one.way, door=one.door or post.door, by_id=post.user,
            door_pass_id=post.door_pass or None, at=one.at or self._now(person), said_at=one.said_at,
            was_offline=one.offline, takes_back=one.takes_back, outcome=outcome, reason=one.reason,
        )  # fmt: skip
        scan.delegate_id = person.pk if person else None
        vars(scan)["by_name"] = post.by
        self.new[one.id] = scan

    def _now(self, person: Delegate | None) -> datetime.datetime:
        """The moment under the lock, later than all that is known of the person: who comes second is second."""
        now = timezone.now()
        if person is None:
            return now
        others = (scan.at for scan in self._all() if scan.delegate_id == person.pk)
        return max(now, max(others, default=now) + datetime.timedelta(microseconds=1))

    def _judged(self, one: Asked) -> tuple[Delegate | None, str]:
        """Whom the scan means, and why it is refused; ADMITTED for now where it is not."""
        if one.takes_back:
            return self._person_of_undo(one), Outcome.UNDONE
        person = self._person(one)
        if one.at and self.post.since and one.at < self.post.since:
            return person, Outcome.BEFORE
        if person is None:
            was = self.former.get(one.code) or self.by_code.get(one.code)
            if was is None:
                return None, Outcome.UNKNOWN
            if was.conference_id != self.post.conference:
                return None, Outcome.OTHER_CONFERENCE
            return was, Outcome.REVOKED
        if why_off(person) and not (one.reason and self.post.organises):
            return person, Outcome.OFF
        return person, Outcome.ADMITTED

    def _person(self, one: Asked) -> Delegate | None:
        found = self.people.get(one.delegate or 0) or self.by_code.get(one.code)
        return found if found and found.pk in self.people else None

    def _person_of_undo(self, one: Asked) -> Delegate | None:
        """The person of the scan that is taken back; as long as that is unknown, the one who is named."""
        target = self.known.get(one.takes_back) if one.takes_back else None
        if target is not None:
            return self.people.get(target.delegate_id or 0)
        return self._person(next((other for other in self.asked if other.id == one.takes_back), one))

    def answers(self) -> list[Answer]:
        """Writes what is new and answers every scan."""
        if not self.new:
            self.first = {pk: found[0] for pk in self.people if (found := self._standing(pk))}
            return [self._answer(one) for one in self.asked]
        standing = {pk: self._standing(pk) for pk in self.people}
        self.first = {pk: found[0] for pk, found in standing.items() if found}
        for scan in self.new.values():
            if scan.outcome == Outcome.ADMITTED:
                scan.outcome = outcome_of(scan.pk, standing[scan.delegate_id])
        self._write()
        return [self._answer(one) for one in self.asked]

    def _all(self) -> list[Any]:
        return [*self.known.values(), *self.new.values()]

    def _standing(self, pk: int) -> list[Look]:
        """What lets this person in, by the rule; an undo counts whomever it was said to be of."""
        counting = [scan for scan in self._all() if scan.outcome not in Scan.REFUSED]
        return door_rule.standing(
            look(scan) for scan in counting if scan.takes_back or scan.delegate_id == pk
        )

    def _write(self) -> None:
        changed = []
        for pk, person in self.people.items():
            moment = self.first[pk].at if pk in self.first else None
            if person.present_at != moment:
                self.moved[pk] = bool(moment) - bool(person.present_at)
                person.present_at = moment
                changed.append(person)
        if len(changed) == 1:
            Delegate.objects.filter(pk=changed[0].pk).update(present_at=changed[0].present_at)
        else:
            bulk.update(Delegate, changed, ["present_at"])
        for scan in self.known.values():  # what took a scan back before it came in hangs on its person now
            target = self.new.get(scan.takes_back) if scan.takes_back else None
            if target is not None and target.delegate_id and scan.delegate_id != target.delegate_id:
                Scan.objects.filter(pk=scan.pk).update(delegate=target.delegate_id)
        Scan.objects.bulk_create(self.new.values())

    def _answer(self, one: Asked) -> Answer:
        again = one.id in self.known
        scan = self.known[one.id] if again else self.new[one.id]
        person = self.people.get(scan.delegate_id or 0)
        if person is None and scan.delegate_id:
            shown = Delegate.objects.select_related("unit", "nomination", "seat__row")
            person = shown.get(pk=scan.delegate_id)
        elsewhere = self.by_code.get(one.code) or self.former.get(one.code)
        moved = self.moved.pop(scan.delegate_id or 0, 0)
        first = self.first.get(scan.delegate_id or 0)
        return Answer(one.id, scan.outcome, person, first, again, elsewhere, moved)


def outcome_of(number: uuid.UUID, standing: Sequence[Look]) -> str:
    """What a door is told of its scan, which was not refused; `standing`: what lets the person in."""
    mine = next((found for found in standing if found.id == number), None)
    if mine is None:
        return Outcome.UNDONE
    if mine is standing[0]:
        return Outcome.ADMITTED
    return Outcome.REPEATED if door_rule.is_twice(standing[0], mine) else Outcome.INSIDE
