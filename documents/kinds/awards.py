"""Who is honoured with what: the lists that decision, submission and report print."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

from conference import vietnamese
from documents.kinds import letterhead
from nominations.authorities import is_own
from nominations.award_states import DecisionState
from nominations.models import Award, AwardForm, Nomination


class Honoured(NamedTuple):
    """`lists`: as `lists_of`; `are_given`: False where no decision is issued and these are only wished."""

    lists: list[dict[str, Any]]
    nominations: list[Nomination]
    are_given: bool


def awarded(conference, form_ids: Iterable[int] | None = None, *, before_council: bool = False):
    """Exemplars with the award they are put forward for, by award, collectives first, then by unit and name.

    A query set. Whom the council keeps from an award is left out, but for what is put to the council itself
    (`before_council`): that names all who are approved. The delegate's row comes along: where somebody corrected the name after approval, papers print that one.
    """
    nominations = conference.nominations
    found = nominations.approved().exemplars() if before_council else nominations.for_award()
    found = found.filter(award_form__isnull=False)
    if form_ids is not None:
        found = found.filter(award_form__in=list(form_ids))
    return found.select_related("unit", "award_form", "delegate").order_by(
        "award_form__rank", "award_form_id", "kind", "unit__position", "unit_id", "sort_key", "id"
    )


def forms_of_head(conference) -> list[int]:
    """Ids of the award forms that the head of the department gives; others need a decision of their own."""
    return [form.pk for form in AwardForm.objects.all() if is_own(conference, form.authority)]


def lists(nominations: Iterable[Nomination]) -> list[dict[str, Any]]:
    """One list per award in the order of the rows: its sentence, numbers and people; no query."""
    return [
        award_list(form, list(rows)) for form, rows in groupby(nominations, key=lambda row: row.award_form)
    ]


def lists_of(awards: Iterable[Award]) -> list[dict[str, Any]]:
    """As `lists`, of the awards of a decision; they come in protocol order with form, nomination and its delegate.

    `prizes`: {(collective or not): đồng} of what a decision gave for good; None where it gave none yet.
    """
    found = []
    for form, part in groupby(awards, key=lambda award: award.form):
        rows = list(part)
        prizes = {award.nomination.kind == Nomination.Kind.COLLECTIVE: award.prize for award in rows}
        found.append({**award_list(form, [award.nomination for award in rows]), "prizes": prizes})
    return found


def given(conference):
    """The awards that issued decisions give, in protocol order; a query set."""
    found = Award.objects.of(conference).given().filter(decision__state=DecisionState.ISSUED)
    return found.select_related(
        "form", "decision", "nomination__unit", "nomination__delegate"
    ).in_protocol_order()


def honoured(conference) -> Honoured:
    """What came of it: the awards that issued decisions give, each by its own form; the wished awards while no
    decision is issued, which no paper may call given."""
    rows = list(given(conference))
    if rows:
        return Honoured(lists_of(rows), [award.nomination for award in rows], True)
    wished = list(awarded(conference))
    return Honoured(lists(wished), wished, False)


def award_list(form: AwardForm, rows: list[Nomination]) -> dict[str, Any]:
    """The context of one list. `groups` has a heading and numbered rows for collectives and for individuals."""
    collectives = [row for row in rows if row.kind == Nomination.Kind.COLLECTIVE]
    individuals = [row for row in rows if row.kind != Nomination.Kind.COLLECTIVE]
    return {
        "award": form.name,
        "form_id": form.pk,
        "gives": "Công nhận danh hiệu" if form.kind == AwardForm.Kind.TITLE else "Tặng",
        "numbers": numbers(len(collectives), len(individuals)),
        "collectives": len(collectives),
        "individuals": len(individuals),
        "groups": [
            {"title": title, "rows": [line(number, row) for number, row in enumerate(part, start=1)]}
            for title, part in (("TẬP THỂ", collectives), ("CÁ NHÂN", individuals))
            if part
        ],
    }


def line(number: int, row: Nomination) -> dict[str, Any]:
    """One row of a list: a collective with its unit, a person with form of address, position and workplace."""
    if row.kind == Nomination.Kind.COLLECTIVE:
        office = row.unit.name if row.unit.name != row.collective_name else ""
        return {"number": number, "name": row.collective_name, "office": office}
    person = getattr(row, "delegate", None) or row
    return {
        "number": number,
        "name": f"{vietnamese.honorific(person.gender)} {person.full_name}",
        "office": letterhead.joined(person.position, person.workplace or row.unit.name),
    }


def numbers(collectives: int, individuals: int) -> str:
    """ "07 tập thể và 30 cá nhân"; only one of them where there is none of the other."""
    parts = ((collectives, "tập thể"), (individuals, "cá nhân"))
    return " và ".join(f"{vietnamese.quantity(count)} {name}" for count, name in parts if count)
