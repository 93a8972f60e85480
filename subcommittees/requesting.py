"""Requests to units: sent to many at once, and every step of the talk that follows, with who may take it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conference import history
from conference.models import Unit
from conference.once import SentBefore
from nominations import evidence, office_files
from subcommittees.access import Rights, rights_of
from subcommittees.models import RequestAnswer, Subcommittee, Task, UnitRequest
from subcommittees.modes import mode_for
from subcommittees.transitions import TransitionError

State, Kind = UnitRequest.State, RequestAnswer.Kind


@dataclass(frozen=True)
class Step:
    """`kind`: of the row that is written down, "" where nothing is said; `action`: as the history names it."""

    before: tuple[str, ...]
    after: str
    by_unit: bool
    action: str
    kind: str = ""


STEPS: dict[str, Step] = {
    "answer": Step(
        (State.OPEN, State.ASKED, State.ANSWERED), State.ANSWERED, True, "request_answered", Kind.ANSWER
    ),
    "cannot": Step((State.OPEN, State.ASKED), State.ANSWERED, True, "request_cannot", Kind.CANNOT),
    "question": Step((State.OPEN,), State.ASKED, True, "request_asked_back", Kind.QUESTION),
    "reply": Step((State.ASKED,), State.OPEN, False, "request_replied", Kind.REPLY),
    "return": Step((State.ANSWERED,), State.OPEN, False, "request_returned", Kind.RETURNED),
    "accept": Step((State.ANSWERED,), State.DONE, False, "request_accepted"),
    "withdraw": Step(UnitRequest.OPEN_STATES, State.WITHDRAWN, False, "request_withdrawn"),
}


@dataclass(frozen=True)
class Asked:
    """What is written once and goes to each unit."""

    subcommittee: Subcommittee
    task: Task | None
    title: str
    text: str
    due_on: datetime.date
    mode: str


@transaction.atomic
def send(asked: Asked, units: Iterable[Unit], key: str, actor) -> list[UnitRequest]:
    """One row per unit. `key`: of the form; sent twice, the rows of the first time are given back. SentBefore."""
    units = list(units)
    Subcommittee.objects.select_for_update(no_key=True).get(pk=asked.subcommittee.pk)
    if not rights_of(actor).asks(asked.subcommittee.pk):
        raise PermissionDenied
    sent = list(UnitRequest.objects.filter(batch=key))
    if any((row.created_by_id, row.subcommittee_id) != (actor.pk, asked.subcommittee.pk) for row in sent):
        raise PermissionDenied
    if sent:
        first = {(row.title, row.text, row.due_on, row.task_id) for row in sent}
        now = (asked.title, asked.text, asked.due_on, asked.task.pk if asked.task else None)
        if first != {now} or {row.unit_id for row in sent} != {unit.pk for unit in units}:
            raise SentBefore
        return sent
    rows = [
        UnitRequest(
            subcommittee=asked.subcommittee,
            task=asked.task,
            unit=unit,
            batch=key,
            title=asked.title,
            text=asked.text,
            due_on=asked.due_on,
            mode=mode_for(unit, asked.mode),
            created_by=actor,
        )
        for unit in units
    ]
    UnitRequest.objects.bulk_create(rows)
    history.record_all(actor, rows, "request_sent", to_state=State.OPEN)
    return rows


def possible(request: UnitRequest, rights: Rights) -> list[str]:
    """The steps that this person may take now."""
    return [
        verb for verb, step in STEPS.items() if request.state in step.before and may(request, step, rights)
    ]


def may(request: UnitRequest, step: Step, rights: Rights) -> bool:
    """Whether the step is this person's to take, in whichever state the request is."""
    return rights.answers(request) if step.by_unit else rights.asks(request.subcommittee_id)


@dataclass(frozen=True)
class Said:
    """What somebody wrote with a step; `seen`: the number of the last row that their page showed, 0 for none."""

    text: str = ""
    file: UploadedFile | None = None
    ending: str = ""
    due_on: datetime.date | None = None
    seen: int = 0


@transaction.atomic
def take(request: UnitRequest, verb: str, said: Said, actor) -> bool:
    """Takes a step. False where the same was said already (a second click). PermissionDenied for who may not;
    TransitionError where somebody else was faster; ValidationError where the file could not be stored."""
    step = STEPS[verb]
    if not may(request, step, rights_of(actor)):
        raise PermissionDenied
    rows = UnitRequest.objects.select_for_update(of=("self",), no_key=True)
    before = rows.values_list("state", flat=True).get(pk=request.pk)
    last = request.answers.order_by("-id").first()
    if _is_said(last, step, said, actor) or (not step.kind and before == step.after):
        request.refresh_from_db()
        return False
    if before not in step.before or (last.pk if last else 0) != said.seen:
        request.refresh_from_db()
        raise TransitionError(
            _("“%(request)s” has changed meanwhile: %(state)s. Read what was written, then send yours.")
            % {"request": request, "state": request.get_state_display()}
        )
    if step.kind:
        _write(request, step, said, actor)
    _move(request, step, said)
    history.record(
        actor,
        request,
        step.action,
        from_state=before,
        to_state=step.after,
        reason=said.text,
        changes=_day(request, said),
    )
    if said.due_on:
        request.due_on = said.due_on
    return True


def _is_said(last: RequestAnswer | None, step: Step, said: Said, actor) -> bool:
    mine = (step.kind, said.text, actor.pk)
    return bool(step.kind) and last is not None and (last.kind, last.text, last.by_id) == mine


def _write(request: UnitRequest, step: Step, said: Said, actor) -> None:
    answer = RequestAnswer(request=request, kind=step.kind, text=said.text, by=actor)
    if said.file is not None:
        answer.file_name = office_files.plain_name(said.file.name or "", said.ending)
        said.file.name = f"answer.{said.ending}"
        answer.file = evidence.store(answer, said.file)
    answer.save()


def _move(request: UnitRequest, step: Step, said: Said) -> None:
    changed: dict[str, Any] = {"state": step.after}
    if step.kind in (Kind.ANSWER, Kind.CANNOT):
        changed["answered_at"] = request.answered_at or timezone.now()
    elif step.after == State.OPEN:
        changed["answered_at"] = None
    if said.due_on:
        changed["due_on"] = said.due_on
    UnitRequest.objects.filter(pk=request.pk).update(**changed)
    for name, value in changed.items():
        if name != "due_on":
            setattr(request, name, value)


def _day(request: UnitRequest, said: Said) -> dict[str, list[str]]:
    if said.due_on is None or said.due_on == request.due_on:
        return {}
    return {"due_on": [request.due_on.isoformat(), said.due_on.isoformat()]}
