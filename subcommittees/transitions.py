"""Every change of a task's state, and who may make it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history
from subcommittees.models import Member, Task, TaskQuerySet

State = Task.State

TRANSITIONS: dict[str, tuple[str, str]] = {
    "start": (State.TODO, State.DOING),
    "finish": (State.DOING, State.DONE),
    "reopen": (State.DONE, State.DOING),
    "put_back": (State.DOING, State.TODO),
}


class TransitionError(Exception):
    """The change is not possible; `str()` is a sentence in the user's language. Nothing has changed."""


def movable_by(user) -> TaskQuerySet:
    """Tasks whose state the user may change: the organiser all; people of the subcommittee and of the lead unit theirs.

    Co-ordinating units see a task and leave its state to those who answer for it.
    """
    if permissions.is_organiser(user):
        return Task.objects.all()
    subcommittees = Member.objects.filter(user=user).values("subcommittee")
    return Task.objects.filter(
        Q(subcommittee__in=subcommittees) | Q(lead_unit__in=permissions.own_units(user))
    )


def may_move(user, task: Task) -> bool:
    return movable_by(user).filter(pk=task.pk).exists()


@transaction.atomic
def move(task: Task, verb: str, actor) -> bool:
    """Takes the task one step along TRANSITIONS[verb]. False when it stands there already (a second click).

    PermissionDenied for who may not; TransitionError when the task is in another state than the step begins with.
    """
    if not may_move(actor, task):
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
