"""What each row of a unit's list would do, judged against what is stored; nothing is written.

Exemplars and guests become drafts of the unit, staff and press delegates. The same person is looked for by name and
birth, within the unit; what only might be the same person waits for an answer.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts import permissions
from accounts.models import User
from conference import vietnamese
from conference.models import Conference, Unit
from delegates import substitution
from delegates.intake_models import Answer, RosterLine, Verdict
from delegates.models import Delegate
from nominations.models import Nomination
from nominations.same_person import Candidate, may_be_one, name_key
from nominations.states import State

OUTSIDE = (Delegate.Category.STAFF, Delegate.Category.PRESS_SERVICE)
DETAILS = ("gender", "date_of_birth", "education", "position", "workplace", "phone", "email")
"""Fields of a stored person that a list may change."""
OPEN_QUESTIONS = frozenset((
    "two_people", "struck_out", "unclear_row", "person_or_collective", "after_signature", "bad_category", "same_id",
))  # fmt: skip
"""Doubts of the reader that only somebody who knows the people can settle."""
OF_OTHER_UNIT = "of_other_unit"
NAMES = ("full_name", "family", "middle", "given", "collective")
COMPARED = (
    "pk",
    "kind",
    "state",
    "number",
    "version",
    "saved_at",
    "unit",
    "conference",
    "full_name",
    "collective_name",
    *DETAILS,
)

Stored = Nomination | Delegate
Key = tuple[str, int, str]
"""One stored person: table, id and name, since a seat on the delegate list may have had two people."""


@dataclass
class Table:
    """What is stored, read once for a whole list; four queries whatever its length."""

    conference: Conference
    unit: Unit
    user: User
    organises: bool
    stored: dict[tuple[bool, bool, str], list[Stored]]
    """{(outside the quota, is a collective, name key): own people}."""
    delegates: dict[int, Delegate]
    """{nomination id: its delegate}."""
    elsewhere: dict[tuple[bool, str], list[tuple[datetime.date | None, str, int]]]
    """Of other units, for the organiser alone: {(is a collective, name key): [(birth, unit's short name, nomination id)]}."""
    units: dict[str, Unit]
    """{folded name, short name or code: unit}."""
    substitutes: dict[Key, str]
    """{who was expected first: name of who comes in their place}."""
    taken: set[Key] = field(default_factory=set)
    """Stored people that a row of this list is already."""


def look_up(conference: Conference, unit: Unit, user: User, lines: Iterable[RosterLine]) -> Table:
    organises = permissions.is_organiser(user)
    keys = {name_key(line.name) for line in lines}
    people = conference.nominations.exclude(state=State.WITHDRAWN).order_by("pk")
    stored: dict[tuple[bool, bool, str], list[Stored]] = {}
    for nomination in people.filter(unit=unit).only(*COMPARED):
        key = False, nomination.is_collective, name_key(nomination.printed_name)
        if key[2] in keys:
            stored.setdefault(key, []).append(nomination)
    delegates, substitutes = _on_the_list(conference, unit, stored)
    elsewhere: dict[tuple[bool, str], list[tuple[datetime.date | None, str, int]]] = {}
    if organises:
        others = people.exclude(unit=unit).exclude(state__in=(State.REFUSED, State.DRAFT))
        told = others.values_list("kind", "name_key", "date_of_birth", "unit__short_name", "pk")
        for kind, key_of, born, short, pk in told:
            if key_of in keys:
                elsewhere.setdefault((kind == Nomination.Kind.COLLECTIVE, key_of), []).append(
                    (born, short, pk)
                )
    units = {
        vietnamese.fold(text): other
        for other in Unit.objects.filter(is_active=True)
        for text in (other.code, other.short_name, other.name)
    }
    return Table(conference, unit, user, organises, stored, delegates, elsewhere, units, substitutes)


def _on_the_list(
    conference: Conference, unit: Unit, stored: dict[tuple[bool, bool, str], list[Stored]]
) -> tuple[dict[int, Delegate], dict[Key, str]]:
    """`Table.delegates` and `Table.substitutes`; adds those outside the quota to `stored`, and whom others stand in for."""
    delegates: dict[int, Delegate] = {}
    substitutes: dict[Key, str] = {}
    for delegate in conference.delegates.filter(Q(nomination__unit=unit) | Q(unit=unit)).order_by("pk"):
        people = [delegate, *([substitution.first_named(delegate)] if delegate.stands_in_for else [])]
        if delegate.nomination_id:
            delegates[delegate.nomination_id] = delegate
        elif delegate.cancelled_at is None:
            for person in people:
                stored.setdefault((True, False, name_key(person.full_name)), []).append(person)
            substitutes |= {_key(person): delegate.full_name for person in people[1:]}
    for nomination in (each for rows in stored.values() for each in rows if isinstance(each, Nomination)):
        comes = delegates.get(nomination.pk)
        if comes is not None and comes.stands_in_for and comes.cancelled_at is None:
            substitutes[_key(nomination)] = comes.full_name
    return delegates, substitutes


def judge(lines: Iterable[RosterLine], table: Table) -> None:
    """Sets verdict, reasons, the stored person and the changes of every row, in the order of the list."""
    for line in lines:
        line.verdict, line.reasons, line.changes = Verdict.NEW, [], {}
        line.nomination_id = line.delegate_id = None
        _Row(line, table).judge()


def fields_of(line: RosterLine) -> dict[str, Any]:
    """{field: value} of a nomination or delegate that the row says; what does not fit is left out."""
    return _fields(line)[0]


def is_outside(line: RosterLine) -> bool:
    return line.reading.get("category") in OUTSIDE


def is_collective(line: RosterLine) -> bool:
    return line.kind == "collective" or bool(line.reading.get("collective"))


class _Row:
    def __init__(self, line: RosterLine, table: Table):
        self.line, self.table = line, table
        self.fields, self.refused = _fields(line)

    def judge(self) -> None:
        if self._is_unreadable() or self._is_not_for_this_list():
            return
        self._find()
        self._ask()

    def _say(self, verdict: Verdict, code: str, **facts: Any) -> None:
        self.line.verdict = verdict
        self.line.reasons.append({"code": code, "facts": facts})

    def _is_unreadable(self) -> bool:
        """Without a name that is sure there is nobody to take over."""
        at = {cell for cell, name, _said in self.line.original if name in NAMES}
        wrong = any(
            problem["severity"] == "error" and problem["cell"] in at and problem["code"] not in OPEN_QUESTIONS
            for problem in self.line.problems
        )
        if self.line.name and not wrong and "full_name" not in self.refused:
            return False
        self._say(Verdict.ERROR, "no_sure_name")
        return True

    def _is_not_for_this_list(self) -> bool:
        repeated = self.line.repeats.get("duplicate_of")
        if repeated:
            self._say(Verdict.SKIPPED, "repeats", row=repeated)
        elif is_outside(self.line) and not self.table.organises:
            self._say(Verdict.SKIPPED, "staff_by_organiser")
        return bool(repeated) or (is_outside(self.line) and not self.table.organises)

    # who is it?

    def _find(self) -> None:
        key = is_outside(self.line), is_collective(self.line), name_key(self.line.name)
        known = [each for each in self.table.stored.get(key, []) if not self._is_taken(each)]
        sure = [each for each in known if self._is_same(each)]
        if len(sure) > 1:
            sure = [each for each in sure if not self._differences(each)][:1] or sure
        if len(sure) == 1:
            self._meet(sure[0])
        elif sure:
            self._say(Verdict.ASK, "several_of_this_name", count=len(sure))
        else:
            self._find_likely(known)

    def _find_likely(self, known: list[Stored]) -> None:
        likely = next((each for each in known if self._may_be(each)), None)
        if likely is not None:
            self._point_at(likely)
            self._say(Verdict.POSSIBLE, "perhaps_stored", name=_name(likely), born=_day(likely.date_of_birth))
            if self._has_substitute(likely, Verdict.POSSIBLE):
                return
            stands = self._what_stands(likely)
            if not self._is_beyond(stands, Verdict.POSSIBLE):
                self.line.changes = self._differences(stands)
            return
        mine = Candidate(
            0, name_key(self.line.name), self.fields.get("date_of_birth"), is_collective(self.line)
        )
        for born, short, pk in self.table.elsewhere.get((mine.is_collective, mine.key), []):
            if may_be_one(mine, Candidate(1, mine.key, born, mine.is_collective)):
                self._say(Verdict.POSSIBLE, OF_OTHER_UNIT, unit=short, born=_day(born), nomination=pk)
                return

    def _is_taken(self, stored: Stored) -> bool:
        return _key(stored) in self.table.taken

    def _is_same(self, stored: Stored) -> bool:
        """Same letters and the same birth as far as both are known; a name alone where neither has a date."""
        born, said = stored.date_of_birth, self.line.reading.get("date_of_birth") or ""
        if is_collective(self.line):
            return True
        if born and said:
            return born.isoformat().startswith(said)
        return (
            not born
            and not self.fields.get("date_of_birth")
            and _letters(_name(stored)) == _letters(self.line.name)
        )

    def _may_be(self, stored: Stored) -> bool:
        return not (stored.date_of_birth and self.line.reading.get("date_of_birth"))

    def _point_at(self, stored: Stored) -> None:
        if isinstance(stored, Nomination):
            self.line.nomination_id = stored.pk
        elif _key(stored) not in self.table.substitutes:
            self.line.delegate_id = stored.pk

    def _meet(self, stored: Stored) -> None:
        """The person is known: the row changes details, says the same, or may not change what stands."""
        self.table.taken.add(_key(stored))
        self._point_at(stored)
        if self._is_other_kind(stored, Verdict.SKIPPED) or self._has_substitute(stored, Verdict.SKIPPED):
            return
        stands = self._what_stands(stored)
        changes = self._differences(stands)
        if not changes:
            self._say(Verdict.SAME, "nothing_new")
        elif not self._is_beyond(stands, Verdict.SKIPPED):
            self.line.verdict, self.line.changes = Verdict.CHANGE, changes

    def _what_stands(self, stored: Stored) -> Stored:
        """What a list would change: of an approved nomination the entry on the delegate list, for the organiser."""
        if not isinstance(stored, Nomination) or stored.state != State.APPROVED or not self.table.organises:
            return stored
        delegate = self.table.delegates.get(stored.pk)
        if delegate is None or delegate.stands_in_for:  # a substitute, of whom the row does not speak
            return stored
        self.line.delegate_id = delegate.pk
        return delegate

    def _has_substitute(self, stored: Stored, verdict: Verdict) -> bool:
        """Whether somebody else comes in this person's place, of whom the row does not speak; the reason is said."""
        comes = self.table.substitutes.get(_key(stored))
        if comes:
            self._say(verdict, "has_substitute", name=_name(stored), substitute=comes)
        return bool(comes)

    def _is_other_kind(self, stored: Stored, verdict: Verdict) -> bool:
        says_guest = self.line.reading.get("category") == Delegate.Category.GUEST
        if not isinstance(stored, Nomination) or stored.is_guest == says_guest:
            return False
        self._say(verdict, "other_kind", kind=stored.kind)
        return True

    def _is_beyond(self, stored: Stored, verdict: Verdict) -> bool:
        """Whether a list may not change it; the reason is said."""
        if self._is_other_kind(stored, verdict):
            return True
        if not isinstance(stored, Nomination) or (stored.state == State.DRAFT and not stored.number):
            return False
        self._say(verdict, "beyond_draft", state=stored.state)
        return True

    def _differences(self, stored: Stored) -> dict[str, list[str]]:
        """{field: [stored, said]} as text; what the list leaves empty stays as it is."""
        return {
            name: [text_of(getattr(stored, name)), text_of(self.fields[name])]
            for name in DETAILS
            if self.fields.get(name) and getattr(stored, name) != self.fields[name]
        }

    # what only a person can say

    def _ask(self) -> None:
        if self.line.verdict in (Verdict.SAME, Verdict.SKIPPED):
            return
        open_codes = {problem["code"] for problem in self.line.problems} & OPEN_QUESTIONS
        if self.line.repeats.get("possible_duplicate_of"):
            self._say(Verdict.POSSIBLE, "perhaps_repeats", row=self.line.repeats["possible_duplicate_of"])
        if open_codes:
            self._say(Verdict.ASK, "question_of_the_list")
        other = self._other_unit()
        if other is not None:
            self._say(Verdict.ASK, "names_other_unit", unit=other.name)

    def _other_unit(self) -> Unit | None:
        """The unit that the workplace names when it is not the unit of the list; a guest comes from elsewhere."""
        workplace = self.fields.get("workplace")
        if not workplace or self.line.reading.get("category") == Delegate.Category.GUEST:
            return None
        named = self.table.units.get(vietnamese.fold(workplace))
        return named if named is not None and named.pk != self.table.unit.pk else None


def _fields(line: RosterLine) -> tuple[dict[str, Any], dict[str, str]]:
    """({field: value}, {field: sentence}): what the model takes and what it refuses. A birth without its day is no
    date that could be stored."""
    said = line.reading
    born = said.get("date_of_birth") if said.get("dob_precision") == "day" else None
    wanted = {
        "full_name": "" if line.kind == "collective" else said.get("full_name"),
        "collective_name": (said.get("collective") or said.get("full_name")) if is_collective(line) else "",
        "gender": said.get("gender"),
        "date_of_birth": datetime.date.fromisoformat(born) if born else None,
        **{name: said.get(name) for name in ("position", "workplace", "phone", "email")},
        "education": "" if line.kind == "collective" else said.get("education"),
    }
    found: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for name, value in wanted.items():
        if not value:
            continue
        try:
            found[name] = _field(name).clean(value, None)
        except ValidationError as error:
            refused[name] = " ".join(error.messages)
    return found, refused


def _field(name: str) -> Any:
    return Nomination._meta.get_field(name)


def refusals(line: RosterLine) -> dict[str, str]:
    """{field: sentence} about values that cannot be stored; they are left out of a draft."""
    return _fields(line)[1]


def choice_of(line: RosterLine, stored_answer: str) -> str:
    """An answer that fits the row; "" where it does not."""
    if stored_answer == Answer.SAME and not line.may_change_stored:
        return ""
    return stored_answer if stored_answer in Answer.values else ""


def _letters(text: str) -> str:
    """The name as written, but for capitals: "Thuỷ" and "Thủy" without a date of birth may be two people."""
    return vietnamese.clean(text).casefold()


def _name(stored: Stored) -> str:
    return stored.printed_name if isinstance(stored, Nomination) else stored.full_name


def _key(stored: Stored) -> Key:
    return stored._meta.label, stored.pk, _name(stored)


def _day(value: datetime.date | None) -> str:
    return vietnamese.short_date(value) if value else ""


def text_of(value: Any) -> str:
    """A stored value as `RosterLine.changes` keeps it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return "" if value is None else str(value)
