"""Nominations of one conference that may be of the same person: who sees them, and what the organiser decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import User
from conference import history
from conference.kept import rows
from conference.models import Conference
from nominations import lines, transitions
from nominations.dossier_models import PairVerdict
from nominations.models import Nomination
from nominations.same_person import Candidate, may_be_one
from nominations.same_person import find as find_same
from nominations.states import State
from nominations.transitions import TransitionError

LISTED = 50  # verdicts on the organiser's page
ALIVE = (State.SUBMITTED, State.RETURNED, State.APPROVED)


def _candidate(pk: int, key: str, born: date | None, kind: str) -> Candidate:
    """A collective has no date of birth, though the row holds its representative's."""
    is_collective = kind == Nomination.Kind.COLLECTIVE
    return Candidate(pk, key, None if is_collective else born, is_collective)


def _facts(nomination: Nomination) -> Candidate:
    return _candidate(nomination.pk, nomination.name_key, nomination.date_of_birth, nomination.kind)


@dataclass(frozen=True)
class Open:
    """Ids only, so that a page reads the rows it shows: pairs without a verdict, and groups who share a name."""

    pairs: list[tuple[int, int]]
    namesakes: list[tuple[int, ...]]


def alive(conference: Conference):
    """What a unit has sent and nobody has taken out: drafts are seen by their unit alone."""
    return conference.nominations.filter(state__in=ALIVE)


def _names_that_occur_twice(conference: Conference):
    """Folded names, to ask for in another query; one walk through the index `nominations_same_person`."""
    names = alive(conference).filter(name_key__gt="").order_by().values("name_key")
    return names.annotate(times=Count("*")).filter(times__gt=1).values_list("name_key", flat=True)


def _names_of_possible_pairs(conference: Conference):
    """Names that two people born on one day have, or somebody whose birth is unknown, or two collectives.

    Of ten thousand people, namesakes among them, next to nobody is left whom the rule is then asked about. Every
    state is counted: the rule leaves out who is not `alive`, and one state more is quicker than three.
    """
    names = conference.nominations.filter(name_key__gt="").order_by().values("name_key")
    counted = names.alias(
        times=Count("*"),
        births=Count("date_of_birth", distinct=True),
        collectives=Count("pk", filter=Q(kind=Nomination.Kind.COLLECTIVE)),
    )
    possible = counted.filter(Q(births__lt=F("times")) | Q(collectives__gt=1), times__gt=1)
    return possible.values_list("name_key", flat=True)


def open_pairs(conference: Conference) -> Open:
    """Two queries whatever the number of nominations: those whose name occurs twice, and the verdicts."""
    found = find_same(_candidate(*row) for row in rows(_namesakes, conference))
    known = set(rows(_judged_pairs, conference))
    return Open([pair for pair in found.pairs if pair not in known], found.namesakes)


def _namesakes(conference: Conference):
    alike = alive(conference).filter(name_key__in=_names_that_occur_twice(conference)).order_by()
    return alike.values_list("pk", "name_key", "date_of_birth", "kind")


def _judged_pairs(conference: Conference):
    verdicts = PairVerdict.objects.filter(first__conference=conference)
    return verdicts.order_by().values_list("first_id", "second_id")


class Decided(NamedTuple):
    """A verdict as the organiser's page lists it; kind and names are those of the first."""

    first: int
    second: int
    kind: str
    collective_name: str
    full_name: str
    first_number: int | None
    first_unit: str
    second_number: int | None
    second_unit: str
    same_person: bool
    reason: str
    at: datetime
    by_name: str
    by_username: str

    @property
    def name(self) -> str:
        return lines.shown_name(self.kind, self.collective_name, self.full_name)

    @property
    def references(self) -> tuple[str, str]:
        return lines.reference(self.first_number), lines.reference(self.second_number)

    @property
    def by(self) -> str:
        return self.by_name or self.by_username


def decided(conference: Conference) -> list[Decided]:
    """The newest LISTED verdicts; one query."""
    return [Decided._make(row) for row in rows(_decided, conference)]


def _decided(conference: Conference):
    return PairVerdict.objects.filter(first__conference=conference).values_list(
        "first_id",
        "second_id",
        "first__kind",
        "first__collective_name",
        "first__full_name",
        "first__number",
        "first__unit__short_name",
        "second__number",
        "second__unit__short_name",
        "same_person",
        "reason",
        "at",
        "by__full_name",
        "by__username",
    )[:LISTED]


def waiting(conference: Conference):
    """The later nominations of open pairs, as rows to count inside another query: the rule of `may_be_one` in SQL."""
    judged = PairVerdict.objects.filter(first=OuterRef("pk"), second=OuterRef(OuterRef("pk")))
    # "+ 0": SQLite would rather walk all earlier rows by their id than the few of that name.
    earlier = (
        alive(conference).alias(row=F("pk") + 0).filter(row__lt=OuterRef("pk"), name_key=OuterRef("name_key"))
    )
    earlier = earlier.filter(~Exists(judged))
    collective, born = Q(kind=Nomination.Kind.COLLECTIVE), Q(date_of_birth=OuterRef("date_of_birth"))
    people = earlier.exclude(collective)
    unknown = Q(date_of_birth__isnull=True)
    return alive(conference).filter(
        (collective & Exists(earlier.filter(collective)))
        | (~collective & unknown & Exists(people))
        | (~collective & ~unknown & Exists(people.filter(unknown | born))),
        name_key__in=_names_of_possible_pairs(conference),
    )


def warnings(nominations: Iterable[Nomination], user: User) -> dict[int, list[str]]:
    """{nomination id: sentences} about open pairs; two queries for all of them.

    Of another unit nothing is told but that the name exists there; what the user sees anyway is named by reference.
    """
    asked = [nomination for nomination in nominations if nomination.name_key]
    if not asked:
        return {}
    others = Nomination.objects.filter(
        conference__in={nomination.conference_id for nomination in asked},
        name_key__in={nomination.name_key for nomination in asked},
        state__in=ALIVE,
    ).annotate(judged=Exists(_verdicts_with(asked)))
    found = list(others.select_related("unit").order_by("pk"))
    judged = _judged(asked, found)
    own = None if permissions.reads_everything(user) else permissions.own_units(user)
    return {
        nomination.pk: sentences
        for nomination in asked
        if (sentences := list(_sentences(nomination, found, judged, own)))
    }


def _verdicts_with(asked: list[Nomination]):
    """Verdicts on the row of the outer query together with one of `asked`."""
    ids = [nomination.pk for nomination in asked]
    return PairVerdict.objects.filter(
        Q(first=OuterRef("pk"), second__in=ids) | Q(second=OuterRef("pk"), first__in=ids)
    )


def _judged(asked: list[Nomination], found: Sequence[Nomination]) -> set[tuple[int, int]]:
    """Pairs with a verdict. About one nomination the flags of the first query say all."""
    flagged = [other.pk for other in found if vars(other)["judged"]]
    if len(asked) == 1:
        return {(min(asked[0].pk, pk), max(asked[0].pk, pk)) for pk in flagged}
    rows = PairVerdict.objects.filter(Q(first__in=flagged) | Q(second__in=flagged))
    return set(rows.values_list("first_id", "second_id"))


def _sentences(nomination: Nomination, others: Sequence[Nomination], judged: set, own: frozenset[int] | None):
    told = False  # of other units one sentence is enough: not even their number is theirs to know
    for other in others:
        pair = min(nomination.pk, other.pk), max(nomination.pk, other.pk)
        if pair in judged or not is_pair(nomination, other):
            continue
        if own is None or other.unit_id in own:
            yield _("The same name stands in %(reference)s of %(unit)s. Is it the same person?") % {
                "reference": other.reference,
                "unit": other.unit.short_name,
            }
        elif not told:
            told = True
            yield _("Another nomination in another unit has the same name; the secretary is looking at it.")


def is_pair(one: Nomination, other: Nomination) -> bool:
    return one.conference_id == other.conference_id and may_be_one(_facts(one), _facts(other))


def different(first: Nomination, second: Nomination, user: User, reason: str) -> PairVerdict:
    """They are two persons; the pair is not shown again. TransitionError with a sentence when that cannot be."""
    with transaction.atomic():
        one, two = _locked_pair(first, second, user)
        transitions.require_reason(reason)
        verdict = _verdict(one, two, user, reason, same_person=False)
        for nomination in (one, two):
            history.record(user, nomination, "different_persons", reason=reason)
    return verdict


def same(kept: Nomination, other: Nomination, user: User, reason: str) -> Nomination:
    """They are one person: `other` is withdrawn with the reason, an approved one frees its seat; `kept` stays.

    Its papers stay readable. TransitionError with a sentence when that cannot be; nothing has changed then.
    """
    with transaction.atomic():
        one, two = _locked_pair(kept, other, user)
        transitions.require_reason(reason)
        _verdict(one, two, user, reason, same_person=True)
        gone, stays = (one, two) if one.pk == other.pk else (two, one)
        transitions.merge(gone, user, reason)
        history.record(user, stays, "kept_of_two", reason=reason)
    return gone


def take_back(verdict: PairVerdict, user: User, reason: str) -> None:
    """Two persons are an open pair again; the history keeps the verdict and why it fell.

    That two are one person stays: the nomination which it withdrew does not come back. TransitionError with a
    sentence when it cannot be; nothing has changed then.
    """
    with transaction.atomic():
        one, two = _locked_pair(verdict.first, verdict.second, user)
        transitions.require_reason(reason)
        if verdict.same_person:
            raise TransitionError(
                _("This verdict is final: it has withdrawn one of the two nominations. Nothing was changed.")
            )
        if not PairVerdict.objects.filter(pk=verdict.pk).delete()[0]:
            raise TransitionError(_("Somebody was faster. Nothing was changed."))
        for nomination in (one, two):
            history.record(user, nomination, "different_persons_undone", reason=reason)


def _locked_pair(one: Nomination, two: Nomination, user: User) -> tuple[Nomination, Nomination]:
    """Both rows fresh and in order under the conference's lock; refuses what is no open pair of this user's."""
    if not permissions.is_organiser(user):
        raise TransitionError(_("Only the organiser decides whether two nominations are of one person."))
    Conference.objects.select_for_update(no_key=True).get(pk=one.conference_id)
    rows = Nomination.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[one.pk, two.pk])
    found = list(rows.order_by("pk"))
    if len(found) != 2 or any(row.state not in ALIVE for row in found) or not is_pair(*found):
        raise TransitionError(_("These two are no open pair any more. Nothing was changed."))
    if any(transitions.is_own_work(user, row) for row in found):
        raise TransitionError(_("You prepared one of the two yourself: somebody else must decide on it."))
    return found[0], found[1]


def _verdict(one: Nomination, two: Nomination, user: User, reason: str, *, same_person: bool) -> PairVerdict:
    try:
        with transaction.atomic():
            return PairVerdict.objects.create(
                first=one, second=two, same_person=same_person, reason=reason, by=user
            )
    except IntegrityError:
        raise TransitionError(_("Somebody was faster. Nothing was changed.")) from None
