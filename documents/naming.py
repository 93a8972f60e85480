"""How each kind of paper names the delegates that it is about or that it lists: the words a late change can overtake.

Invitations and badges also say when (and where), which a conference that moves overtakes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from agenda.models import AgendaItem, Officer, Speaker
from conference.models import Conference
from delegates.models import Delegate
from documents import invitations
from documents.kinds import badge, given, introduction, place_card, roster, session, stage
from documents.kinds.certificate import Certificate, received_for, recipient
from documents.kinds.handover_sheet import batches as in_batches
from nominations.models import Evidence

Words = list[str]
Named = dict[int, Words]
"""Delegate id → the words by which a paper names them."""


class Roll:
    """Everybody on the list (or those of `ids`) with all that papers say of them; read when first asked for."""

    def __init__(self, conference: Conference, ids: Iterable[int] | None = None) -> None:
        self.conference = conference
        self._ids = None if ids is None else list(ids)
        self._honoured: list[Delegate] | None = None

    @cached_property
    def listed(self) -> dict[int, Delegate]:
        """Those who no longer come too; one query."""
        photos = Evidence.objects.filter(nomination=OuterRef("nomination"), kind=Evidence.Kind.PHOTO)
        found = self.conference.delegates.select_related("unit", "seat__row", "nomination")
        if self._ids is not None:
            found = found.filter(pk__in=self._ids)
        newest = Subquery(photos.order_by("-pk").values("sha256")[:1])
        return {row.pk: row for row in found.annotate(photo_sha256=Coalesce(newest, "photo__sha256"))}

    @cached_property
    def people(self) -> list[Delegate]:
        """Everybody expected."""
        return [row for row in self.listed.values() if row.is_expected]

    def called(self, selection: dict) -> list[Delegate]:
        """The exemplars in the order of the call; two queries for all orders."""
        if self._honoured is None:
            wanted = {} if self._ids is None else {"delegates": self._ids}
            honoured = stage.with_places(Certificate().honoured(self.conference, wanted))
            self._honoured = list(honoured) if self._ids != [] else []
        return stage.by_places(self._honoured, selection.get("order"))


@dataclass(frozen=True)
class Naming:
    """`says`: of all who belong on the paper, given its selection. `single`: a paper for each of them, else one paper
    lists them. `groups`: the key of the selection that chooses among them, and what it means when it is missing."""

    says: Callable[[Roll, dict], Named]
    single: bool = True
    groups: tuple[str, tuple[str, ...]] | None = None


def _chosen(roll: Roll, selection: dict, usual: tuple[str, ...]) -> list[Delegate]:
    categories = selection.get("categories") or usual
    return [row for row in roll.people if row.category in categories]


def _invitation(roll: Roll, selection: dict) -> Named:
    chosen = _chosen(roll, selection, ("guest",))
    return {row.pk: list(astuple(invitations.wording(roll.conference, row))) for row in chosen}


def _badge(roll: Roll, selection: dict) -> Named:
    day = badge.day(roll.conference)
    return {
        row.pk: [*badge.words(row).values(), "VIP" if row.is_vip else "", _photo(row), day]
        for row in _chosen(roll, selection, badge.CATEGORIES)
    }


def _photo(row: Delegate) -> str:
    """As `badge.photos`: none of who comes in somebody's place."""
    return "" if row.stands_in_for else (getattr(row, "photo_sha256", "") or "")[:8]


def _place_card(roll: Roll, selection: dict) -> Named:
    chosen = selection.get("who") or place_card.USUAL
    return {row.pk: list(place_card.words(row).values()) for row in roll.people if _sits(row) & {*chosen}}


def _sits(row: Delegate) -> set[str]:
    """The keys of `place_card.WHO` that fit the person, without asking the database."""
    seat = getattr(row, "seat", None)
    on_stage = {place_card.PRESIDIUM} if seat and seat.row.is_presidium else set()
    return {row.category} | on_stage | ({place_card.LEADERS} if row.is_vip else set())


def _seat_plan(roll: Roll, selection: dict) -> Named:
    seated = (row for row in roll.people if row.seat_label)
    return {row.pk: [row.full_name, row.unit.short_name, row.seat_label] for row in seated}


def _roster(roll: Roll, selection: dict) -> Named:
    mark = {"confirmed": "confirmed_at", "present": "present_at"}.get(selection.get("status", ""))
    rows = _chosen(roll, selection, badge.CATEGORIES)
    said = ((row, roster.entry(0, row)) for row in rows if not mark or getattr(row, mark))
    return {row.pk: [str(value) for value in entry.values()] for row, entry in said}


def _certificate(roll: Roll, selection: dict) -> Named:
    """A person with a title beside an award form has a sheet for each."""
    return {row.pk: [*recipient(row).values(), _awards(row)] for row in roll.called({})}


def _awards(row: Delegate) -> str:
    names = [award.form.name for award in given.standing(row)]
    form = given.form_of(row)
    return ", ".join(names) or (form.name if form else "")


def _received_for(row: Delegate) -> Words:
    """Nothing where the exemplar comes: the papers printed so far did not speak of it."""
    return [received_for(row)] if row.stands_in_for else []


def _stage_slips(roll: Roll, selection: dict) -> Named:
    parts = in_batches(roll.called(selection), selection.get("batch"))
    return {
        row.pk: [*recipient(row).values(), _awards(row), f"đợt {number}", *_received_for(row)]
        for number, part in parts
        for _place, row in part
    }


def _handover(roll: Roll, selection: dict) -> Named:
    return {
        row.pk: [
            *recipient(row).values(),
            *(award.form.name for award in given.standing(row)),
            *_received_for(row),
        ]
        for row in roll.called(selection)
    }


def _introduction(roll: Roll, selection: dict) -> Named:
    pairs = introduction.grouped(roll.conference, introduction.here(roll.people))
    form = selection.get("address", "")
    return {
        row.pk: [*introduction.entry(row, form).values(), introduction.TITLES[group]] for group, row in pairs
    }


def _mc_script(roll: Roll, selection: dict) -> Named:
    """Those who are called on the stage, where awards are handed over, and whom the programme names."""
    said: Named = {}
    if roll.conference.agenda.filter(kind=AgendaItem.Kind.AWARDS).exists():
        said = {pk: list(words) for pk, words in _stage_slips(roll, selection).items()}
    for named in _of_programme(roll.conference):
        said.setdefault(named.delegate_id, []).extend(
            session.voice(named, selection.get("address", "")).values()
        )
    return said


def _run_sheet(roll: Roll, selection: dict) -> Named:
    """Those who speak in an item that names nobody else."""
    rows = Speaker.objects.filter(
        delegate__isnull=False, part=Speaker.Part.SPEAKS, item__conference=roll.conference, item__presenter=""
    )
    said: Named = {}
    for pk, name in rows.order_by("pk").values_list("delegate", "full_name"):
        said.setdefault(pk, []).append(name)
    return said


def _of_programme(conference: Conference) -> Iterable[Any]:
    """Officers and speakers who stand on the list of delegates."""
    for model, of in ((Officer, "conference"), (Speaker, "item__conference")):
        rows = model.objects.filter(delegate__isnull=False, **{of: conference})
        yield from rows.select_related(*session.OF_NAMED).order_by("pk")


NAMING: dict[str, Naming] = {
    "invitation": Naming(_invitation, groups=("categories", ("guest",))),
    "badge": Naming(_badge, groups=("categories", badge.CATEGORIES)),
    "place-card": Naming(_place_card, groups=("who", place_card.USUAL)),
    "certificate": Naming(_certificate),
    "seat-plan": Naming(_seat_plan, single=False),
    "stage-slips": Naming(_stage_slips, single=False),
    "handover-sheet": Naming(_handover, single=False),
    "roster": Naming(_roster, single=False),
    "run-sheet": Naming(_run_sheet, single=False),
    "mc-script": Naming(_mc_script, single=False),
    "introduction": Naming(_introduction, single=False),
}
"""The kinds of paper that a change of a delegate can overtake."""


def named(conference: Conference, kind: str, selection: dict[str, Any], ids: Iterable[int]) -> Named:
    """How a paper of this kind names people now: those of `ids`, or everybody on a paper that lists many; {} for a
    kind that names nobody."""
    naming = NAMING.get(kind)
    if naming is None:
        return {}
    return naming.says(Roll(conference, ids if naming.single else None), selection)
