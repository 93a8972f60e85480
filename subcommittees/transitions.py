"""Every change of a task's state, and who may make it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conference import history
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


@transaction.atomic
def move(task: Task, verb: str, actor) -> bool:
    """Takes the task one step along TRANSITIONS[verb]. False when it stands there already (a second click).

    PermissionDenied for who may not; TransitionError when the task is in another state than the step begins with.
    """
    if not rights_of(actor).moves(task):
        raise PermissionDenied
    before, after = TRANSITIONS[verb]
    done_at = timezone.now() if after == State.DONE else None
    if Task.objects.filter(pk=task.pk, state=before).update(state=after, done_at=done_at):
        task.state, task.done_at = after, done_at
        history.record(actor, task, verb, from_state=before, to_state=after)
        return True
    task.refresh_from_db(fields=["state", "done_at"])
    if task.state == after:
        return False
    raise TransitionError(
        _("“%(task)s” is %(state)s by now; somebody else has changed it.")
        % {"task": task, "state": task.get_state_display()}
    )
