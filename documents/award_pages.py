"""What the hand-over page shows: batches in the order of the call with the awards that are to be given."""

from __future__ import annotations

from dataclasses import dataclass, field

from conference.models import Conference
from delegates.models import Delegate
from documents.kinds import given
from documents.kinds.certificate import received_for, recipient
from documents.kinds.handover_sheet import batches, called
from nominations.award_states import AwardState
from nominations.models import Award


@dataclass(frozen=True)
class Line:
    """One award to hand over. `place` 0: the exemplar is not called on the stage. `received_for`: who takes it."""

    award: Award
    name: str
    unit: str
    place: int = 0
    register_number: str = ""
    received_for: str = ""

    @property
    def is_open(self) -> bool:
        return self.award.state == AwardState.DECIDED


@dataclass
class Batch:
    """`number` 0: those who hold an award and are not expected in the hall."""

    number: int
    lines: list[Line] = field(default_factory=list)

    @property
    def open(self) -> int:
        return sum(line.is_open for line in self.lines)


def batches_of(conference: Conference, order: str, size: int) -> list[Batch]:
    """The batches that have given awards, then those who are not called; five queries."""
    found: list[Batch] = []
    seen: set[int] = set()
    for number, part in batches(called(conference, {"order": order}), size):
        batch = Batch(number, [line for place, row in part for line in _lines(place, row)])
        seen |= {line.award.pk for line in batch.lines}
        if batch.lines:
            found.append(batch)
    given_awards = Award.objects.of(conference).given().order_by("nomination__unit__position", "pk")
    missing = [pk for pk in given_awards.values_list("pk", flat=True) if pk not in seen]
    if missing:
        rest = Award.objects.filter(pk__in=missing[:500]).select_related("form", "nomination__unit")
        found.append(Batch(0, [_uncalled(award) for award in rest.in_protocol_order()]))
    return found


def _lines(place: int, row: Delegate) -> list[Line]:
    who = recipient(row)
    result = []
    for award in given.standing(row):
        if award.is_given:
            certificate = given.certificate_of(row, award)
            number = certificate.register_number if certificate else ""
            name = f"{who['to']} {who['name']}"
            result.append(Line(award, name, row.unit.short_name, place, number, received_for(row)))
    return result


def _uncalled(award: Award) -> Line:
    return Line(award, award.nomination.printed_name, award.nomination.unit.short_name)
