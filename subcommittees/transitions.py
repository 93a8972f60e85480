"""Every change of a task's state, and who may make it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conference import history
from subcommittees import waiting
from subcommittees.access import rights_of
from subcommittees.models import Task

State = Task.State

TRANSITIONS: dict[str, tuple[str, str]] = {
    "start": (State.TODO, State.DOING),
    "finish": (State.DOING, State.DONE),
    "reopen": (State.DONE, State.DOING),
    "put_back": (State.DOING, State.TODO),
}


class TransitionError(Exception):
    """The change is not possible; `str()` is a sentence in the user's language. Nothing has changed."""


class StillWaits(TransitionError):
    """It can't be finished before what it waits for; who arranges it may all the same, with a reason."""


@transaction.atomic
def move(task: Task, verb: str, actor, *, anyway: str = "") -> bool:
    """Takes the task one step along TRANSITIONS[verb]. False when it stands there already (a second click).

    `anyway`: why it is finished though it waits for others; for who arranges it. PermissionDenied for who may not;
    TransitionError when the task is in another state than the step begins with, StillWaits when it waits.
    """
    rights = rights_of(actor)
    if not rights.moves(task) or (anyway and not rights.arranges_in(task.subcommittee_id)):
        raise PermissionDenied
    before, after = TRANSITIONS[verb]
    if verb == "finish" and not anyway:
        _check_waits(task, actor)
    done_at = timezone.now() if after == State.DONE else None
    if Task.objects.filter(pk=task.pk, state=before).update(state=after, done_at=done_at):
        task.state, task.done_at = after, done_at
        history.record(actor, task, verb, from_state=before, to_state=after, reason=anyway)
        return True
    task.refresh_from_db(fields=["state", "done_at"])
    if task.state == after:
        return False
    raise TransitionError(
        _("“%(task)s” is %(state)s by now; somebody else has changed it.")
        % {"task": task, "state": task.get_state_display()}
    )


def _check_waits(task: Task, actor) -> None:
    """What is not under way is told otherwise."""
    why = waiting.refusals([task.pk], actor).get(task.pk)
    if why and Task.objects.filter(pk=task.pk, state=State.DOING).exists():
        raise StillWaits(why)
