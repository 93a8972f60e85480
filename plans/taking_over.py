"""What was confirmed of a plan becomes conference, programme, units, tasks and papers, all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import permissions
from agenda import presets
from agenda.models import AgendaItem
from conference import history
from conference.models import Conference, LegalBasis, Recipient, Unit
from conference.vietnamese import fold, roman
from plans import guesses
from plans.draft import Draft
from subcommittees.models import Subcommittee, Task
from subcommittees.numbering import next_number


@dataclass
class Taken:
    """How much was stored of each."""

    conference: Conference
    is_new: bool = False
    fields: int = 0
    items: int = 0
    units: int = 0
    tasks: int = 0
    papers: int = 0
    recipients: int = 0
    new_units: dict[int, Unit] = field(default_factory=dict)


@transaction.atomic
def take_over(draft: Draft, actor) -> Taken:
    """Stores what is ticked of a valid draft. PermissionDenied for everybody but the organiser; IntegrityError where
    somebody else set up the same at the same moment."""
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    with translation.override(
        settings.LANGUAGE_CODE
    ):  # words of the trail, whoever's language the screen has
        reason = _("Taken over from the plan")
        taken = _conference(draft, actor, reason)
        _agenda(draft, taken, actor)
        _units(draft, taken, actor, reason)
        _duties(draft, taken, actor, reason)
        _papers(draft, taken, actor, reason)
    return taken


def _conference(draft: Draft, actor, reason: str) -> Taken:
    said = {
        name: value
        for name, value in draft.conference.cleaned_data.items()
        if name in draft.conference.fields
    }
    stored = draft.stored
    if stored is None:
        made = Conference(slug=_slug(said["edition_number"]), is_current=True, **said)
        made.save()
        history.record(actor, made, "added", reason=reason)
        return Taken(made, is_new=True, fields=len(said))
    changes = {name: [_text(getattr(stored, name)), _text(value)] for name, value in said.items()}
    changed = [name for name, (before, after) in changes.items() if before != after]
    for name in changed:
        setattr(stored, name, said[name])
    if changed:
        stored.save(update_fields=changed)
        history.record(
            actor, stored, "changed", reason=reason, changes={name: changes[name] for name in changed}
        )
    return Taken(stored, fields=len(changed))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _slug(edition: int) -> str:
    """ "hoi-nghi-iii", with a number where it is taken."""
    base = slugify(f"hoi-nghi-{roman(edition)}")
    taken = set(Conference.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug
        for slug in (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
        if slug not in taken
    )


def _agenda(draft: Draft, taken: Taken, actor) -> None:
    chosen = ("title", "kind", "minutes", "presenter")
    items = [
        AgendaItem(**{name: row.cleaned_data[name] for name in chosen})
        for row in draft.agenda
        if row.is_taken
    ]
    if items:
        taken.items = presets.append(taken.conference, items, actor)


def _units(draft: Draft, taken: Taken, actor, reason: str) -> None:
    codes = {unit.code for unit in draft.units}
    last = max((unit.position for unit in draft.units), default=0)
    rows = [(index, row.cleaned_data) for index, row in enumerate(draft.unit_rows) if row.creates]
    units = [
        Unit(
            code=guesses.code_of(said["short_name"], codes), name=said["name"], short_name=said["short_name"], kind=said["kind"],
            position=min(last + place, 32_000),
        )
        for place, (_index, said) in enumerate(rows, start=1)
    ]  # fmt: skip
    Unit.objects.bulk_create(units)
    history.record_all(actor, units, "added", reason=reason)
    taken.units = len(units)
    taken.new_units = {index: unit for (index, _said), unit in zip(rows, units, strict=True)}


def _duties(draft: Draft, taken: Taken, actor, reason: str) -> None:
    rows = [row for row in draft.duties if row.is_taken]
    if not rows:
        return
    body = _body(draft, taken, actor, reason)
    known = {fold(title) for title in body.tasks.values_list("title", flat=True)}
    first = next_number(body)
    head, number = first.rstrip("0123456789"), int(first[len(first.rstrip("0123456789")) :])
    tasks: list[Task] = []
    helpers: list[set[int]] = []
    for row in rows:
        said = row.cleaned_data
        if fold(said["title"]) in known:
            continue
        known.add(fold(said["title"]))
        lead = unit_of(draft, taken, said["lead"])
        tasks.append(
            Task(
                subcommittee=body, number=f"{head}{number + len(tasks)}", title=said["title"], lead_unit=lead, mode=said["mode"],
                offset_days=draft.place.cleaned_data["offset_days"], note=row.duty.text[:1000],
            )
        )  # fmt: skip
        helpers.append({unit.pk for unit in _helpers(draft, taken, row) if unit.pk != lead.pk})
    Task.objects.bulk_create(tasks)
    through = Task.coordinating_units.through
    through.objects.bulk_create(
        through(task_id=task.pk, unit_id=unit)
        for task, units in zip(tasks, helpers, strict=True)
        for unit in sorted(units)
    )
    history.record_all(actor, tasks, "added", reason=reason)
    taken.tasks = len(tasks)


def _helpers(draft: Draft, taken: Taken, row: Any) -> list[Unit]:
    units = [unit_of(draft, taken, f"p{index}") for index in draft.helpers(row.duty, None)]
    return [unit for unit in units if unit is not None]


def _body(draft: Draft, taken: Taken, actor, reason: str) -> Subcommittee:
    said = draft.place.cleaned_data
    if draft.place.body is not None:
        return draft.place.body
    lead = unit_of(draft, taken, said["lead"])
    body = Subcommittee.objects.create(
        conference=taken.conference, code=said["code"], name=said["name"], lead_unit=lead
    )
    history.record(actor, body, "added", reason=reason)
    return body


def unit_of(draft: Draft, taken: Taken, chosen: str) -> Any:
    """The unit that "u<number>" or "p<row>" stands for; None for a row that is neither stored nor created."""
    number = int(chosen[1:])
    if chosen[0] == "p":
        pk = draft.unit_rows[number].existing_pk
        if pk is None:
            return taken.new_units.get(number)
        number = pk
    return next((unit for unit in draft.units if unit.pk == number), None)


def _papers(draft: Draft, taken: Taken, actor, reason: str) -> None:
    chosen = ("kind", "number", "date", "issuer", "summary")
    papers = [
        LegalBasis(conference=taken.conference, **{name: row.cleaned_data[name] for name in chosen})
        for row in draft.basis
        if row.is_taken and row.cleaned_data["number"] not in draft.known_numbers
    ]
    LegalBasis.objects.bulk_create(papers)
    recipients = [
        Recipient(conference=taken.conference, name=row.cleaned_data["name"])
        for row in draft.recipients
        if row.is_taken and fold(row.cleaned_data["name"]) not in draft.known_recipients
    ]
    Recipient.objects.bulk_create(recipients)
    history.record_all(actor, [*papers, *recipients], "added", reason=reason)
    taken.papers, taken.recipients = len(papers), len(recipients)
