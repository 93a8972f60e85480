"""One person over the editions: nominations, awards, attendance and offices, as far as the reader may see them.

Rows are put together only where name and date of birth are the same, or where the organiser said that two nominations are of
one person. Who bears the same name without a known birth stands apart, with the remark that it may be the same person.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import permissions
from agenda.models import Officer, Speaker
from conference.vietnamese import text_sort_key
from delegates.models import Delegate
from elections.models import Candidate as Stood
from elections.models import Election
from elections.results import are_untouched, delegation
from nominations.award_states import GIVEN
from nominations.dossier_models import Honour, PairVerdict
from nominations.models import Award, Nomination
from nominations.same_person import Candidate, may_be_one, name_key

MOST_ROWS = 200
SHORTEST = 2


@dataclass(frozen=True)
class Event:
    """`edition`: name of the conference, or the year of an earlier honour; `when` sorts, the newest first."""

    when: int
    edition: str
    what: str
    detail: str
    pk: int | None = None
    """Of the nomination that it is about, for who may open it."""


@dataclass
class Known:
    """One person, as far as is certain."""

    name: str
    born: datetime.date | None
    is_collective: bool
    units: set[str] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)
    maybe: int = 0
    """How many others bear the name and may be the same person."""

    @property
    def unit_names(self) -> list[str]:
        return sorted(self.units, key=text_sort_key)

    @property
    def timeline(self) -> list[Event]:
        return sorted(self.events, key=lambda event: -event.when)


@dataclass(frozen=True)
class Found:
    people: list[Known]
    is_cut: bool


def search(user, text: str) -> Found:
    """Everybody in whose name each word of the text begins a word, in any order and without marks. At most nine queries,
    and a few more for each edition that elected."""
    key = name_key(text)
    if len(key) < SHORTEST:
        return Found([], False)
    nominations = list(_nominations(user, key))
    delegates = [row for row in _delegates(user, key) if _bears(row.full_name, key)]
    honours = list(_honours(user, key))
    people, offices = _Together(_same(nominations)), _offices(delegates)
    elected = _elected(delegates)
    for nomination in nominations:
        is_collective = nomination.is_collective
        born = None if is_collective else nomination.date_of_birth
        known = people.of(("n", nomination.pk), str(nomination), born, is_collective=is_collective)
        known.units.add(nomination.unit.name)
        known.events += _of_nomination(nomination)
    for delegate in delegates:
        of_nomination = delegate.nomination_id is not None and not delegate.stands_in_for
        row = ("n", delegate.nomination_id) if of_nomination else ("d", delegate.pk)
        known = people.of(row, delegate.full_name, delegate.date_of_birth, is_collective=False)
        known.units.add(delegate.unit.name)
        known.events += _of_delegate(delegate)
        known.events += elected[delegate.pk]
        known.events += [
            Event(_when(delegate.conference) + 3, str(delegate.conference), said, "")
            for said in offices[delegate.pk]
        ]
    for honour in honours:
        row = ("n", honour.nomination_id) if honour.nomination_id else ("h", honour.pk)
        known = people.of(row, honour.name, honour.date_of_birth, is_collective=honour.is_collective)
        known.units |= {honour.unit} - {""}
        number = (
            _("decision %(number)s") % {"number": honour.decision_number} if honour.decision_number else ""
        )
        known.events.append(Event(honour.year * 10, str(honour.year), honour.award, number))
    cut = max(len(nominations), len(delegates), len(honours)) >= MOST_ROWS
    return Found(people.told(), cut)


def _whose(user) -> Q | None:
    """The rows of the user's own units; None for who reads everything."""
    return None if permissions.reads_everything(user) else Q(unit__in=permissions.own_units(user))


def _named(key: str) -> Q:
    """Each word of the key begins a word of `name_key`."""
    found = Q()
    for word in key.split():
        found &= Q(name_key__startswith=word) | Q(name_key__contains=f" {word}")
    return found


def _bears(name: str, key: str) -> bool:
    """The same of one name."""
    words = name_key(name).split()
    return all(any(word.startswith(asked) for word in words) for asked in key.split())


def _nominations(user, key: str) -> QuerySet[Nomination]:
    rows = Nomination.objects.visible_to(user).filter(_named(key)).select_related("unit", "conference")
    awards = Award.objects.filter(state__in=GIVEN).select_related("form", "decision")
    rows = rows.exclude(number=None).prefetch_related(Prefetch("awards", awards, to_attr="given_awards"))
    return rows.order_by("pk")[:MOST_ROWS]


def _delegates(user, key: str) -> QuerySet[Delegate]:
    whose = _whose(user)
    rows = Delegate.objects.all() if whose is None else Delegate.objects.filter(whose)
    rows = rows.search(key).select_related("unit", "conference")
    rows = rows.annotate(stood=Exists(Stood.objects.filter(delegate=OuterRef("pk"))))
    return rows.order_by("pk")[:MOST_ROWS]


def _honours(user, key: str) -> QuerySet[Honour]:
    rows = Honour.objects.filter(_named(key))
    if not permissions.reads_everything(user):
        rows = rows.filter(nomination__unit__in=permissions.own_units(user))
    return rows.order_by("pk")[:MOST_ROWS]


def _same(nominations: list[Nomination]) -> dict[int, int]:
    """{nomination: the smallest nomination that the organiser found to be of the same person}"""
    ids = [row.pk for row in nominations]
    verdicts = PairVerdict.objects.filter(same_person=True, first__in=ids, second__in=ids)
    first: dict[int, int] = {pk: pk for pk in ids}
    for one, other in verdicts.order_by("first_id", "second_id").values_list("first_id", "second_id"):
        smallest = min(first[one], first[other])
        first = {pk: smallest if root in (first[one], first[other]) else root for pk, root in first.items()}
    return first


class _Together:
    """Puts rows together by what is certain, and counts who may be the same besides."""

    def __init__(self, same: dict[int, int]) -> None:
        self.same, self.known = same, dict[Any, Known]()
        self._of_row: dict[tuple[str, Any], Known] = {}

    def of(
        self, row: tuple[str, Any], name: str, born: datetime.date | None, *, is_collective: bool
    ) -> Known:
        kind, pk = row
        row = (kind, self.same.get(pk, pk)) if kind == "n" else row
        if row in self._of_row:
            return self._of_row[row]
        key = (name_key(name), is_collective, born) if born or is_collective else row
        known = self.known.setdefault(key, Known(name, born, is_collective))
        self._of_row[row] = known
        return known

    def told(self) -> list[Known]:
        by_name: dict[str, list[tuple[Candidate, Known]]] = defaultdict(list)
        for place, known in enumerate(self.known.values()):
            key = name_key(known.name)
            by_name[key].append((Candidate(place, key, known.born, known.is_collective), known))
        for alike in by_name.values():
            for one, known in alike:
                known.maybe = sum(may_be_one(one, other) for other, _known in alike)
        return sorted(self.known.values(), key=lambda known: (name_key(known.name), str(known.born)))


def _of_nomination(row: Nomination) -> Iterable[Event]:
    when = _when(row.conference)
    state = str(row.get_state_display())
    yield Event(
        when, str(row.conference), _("Nominated by %(unit)s") % {"unit": row.unit.name}, state, row.pk
    )
    for award in row.given_awards:  # type: ignore[attr-defined]
        number = award.decision.number if award.decision else ""
        yield Event(
            when + 1, str(row.conference), award.form.name, _("decision %(number)s") % {"number": number}
        )


def _of_delegate(row: Delegate) -> Iterable[Event]:
    when, edition = _when(row.conference), str(row.conference)
    category = str(row.get_category_display())
    if row.present_at:
        yield Event(when + 2, edition, _("Was there"), category)
    elif row.cancelled_at:
        yield Event(when + 2, edition, _("Did not come"), category)
    else:
        yield Event(when + 2, edition, _("On the list"), category)


def _offices(delegates: list[Delegate]) -> dict[int, list[str]]:
    """{delegate: offices of the session and parts in its items}; two queries."""
    ids, found = [row.pk for row in delegates], defaultdict[int, list[str]](list)
    for officer in Officer.objects.filter(delegate__in=ids).order_by("pk"):
        found[officer.delegate_id or 0].append(str(officer.get_office_display()))
    for speaker in Speaker.objects.filter(delegate__in=ids).select_related("item").order_by("pk"):
        found[speaker.delegate_id or 0].append(f"{speaker.get_part_display()}: {speaker.item}")
    return found


def _elected(delegates: list[Delegate]) -> dict[int, list[Event]]:
    """{delegate: to which congress they were elected, by signed minutes whose figures nobody changed}"""
    found, rows = defaultdict[int, list[Event]](list), {row.pk: row for row in delegates if row.stood}  # type: ignore[attr-defined]
    if not rows:
        return found
    stood = dict(Stood.objects.filter(delegate__in=rows).values_list("pk", "delegate_id"))
    conferences = {rows[pk].conference_id for pk in stood.values() if pk}
    last = Election.objects.filter(conference__in=conferences, state=Election.State.SIGNED, next=None)
    for election in last.select_related("conference", "previous").order_by("pk"):
        if not are_untouched(election):
            continue
        official, alternates = delegation(election)
        for label, people in ((_("Elected delegate"), official), (_("Elected alternate"), alternates)):
            for pk in (stood.get(one["id"]) for one in people):
                if pk:
                    when, edition = _when(election.conference) + 4, str(election.conference)
                    found[pk].append(Event(when, edition, label, election.purpose))
    return found


def _when(conference) -> int:
    return (conference.date.year if conference.date else conference.period_to) * 10
