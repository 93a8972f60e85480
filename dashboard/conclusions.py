"""What the chair concluded becomes a task of a subcommittee. Here, since the agenda and the subcommittees do not know each other."""

from __future__ import annotations

import re

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import permissions
from agenda.models import Conclusion
from conference import history
from conference.models import Conference
from subcommittees.models import Subcommittee, Task

TITLE = 300  # letters, as a task has


def next_number(body: Subcommittee) -> str:
    """The number after the highest of the subcommittee's tasks, written as those are: "TB1.8" after "TB1.7"."""
    found = [
        re.fullmatch(r"(.*?)(\d{1,6})", number) for number in body.tasks.values_list("number", flat=True)
    ]
    known = [(int(match[2]), match[1]) for match in found if match]
    last, before = max(known, default=(0, f"{body.code}."))
    return f"{before}{last + 1}"


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
