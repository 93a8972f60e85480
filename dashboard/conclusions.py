"""What the chair concluded becomes a task of a subcommittee. Here, since the agenda and the subcommittees do not know each other."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import permissions
from agenda.models import Conclusion
from conference import history
from conference.models import Conference
from subcommittees.models import Task
from subcommittees.numbering import next_number

TITLE = 300  # letters, as a task has


@transaction.atomic
def to_task(conclusion: Conclusion, task: Task, actor) -> Task:
    """Stores the task, still without number, and notes its number with the conclusion. Once: ValidationError after that."""
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=conclusion.item.conference_id)
    conclusion.refresh_from_db()
    if conclusion.task_number:
        raise ValidationError(
            _("This conclusion has become task %(number)s already.") % {"number": conclusion.task_number}
        )
    task.number = next_number(task.subcommittee)
    task.save()
    conclusion.task_number = task.number
    conclusion.save(update_fields=["task_number"])
    history.record(actor, task, "added", reason=conclusion.text)
    history.record(actor, conclusion.item, "conclusion_to_task", reason=f"{task.number}: {conclusion.text}")
    return task
