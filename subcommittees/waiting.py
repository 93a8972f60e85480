"""What a task still waits for, in a sentence that names no task which the reader does not see."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from subcommittees.models import Task

NAMED = 3
Pair = Task.waits_for.through


def refusals(tasks: Collection[int], user) -> dict[int, str]:
    """{task: why it can't be finished yet} of those that wait for open ones. Two queries, one where nothing waits."""
    pairs = Pair.objects.filter(from_task__in=tasks).exclude(to_task__state=Task.State.DONE)
    found: dict[int, list[int]] = {}
    for task, before in pairs.order_by("to_task__number", "to_task").values_list("from_task", "to_task"):
        found.setdefault(task, []).append(before)
    if not found:
        return {}
    seen = Task.objects.visible_to(user).filter(pk__in={pk for pks in found.values() for pk in pks})
    names = {pk: f"{number} {title}" for pk, number, title in seen.values_list("pk", "number", "title")}
    return {task: sentence([names[pk] for pk in pks if pk in names], len(pks)) for task, pks in found.items()}


def sentence(names: list[str], count: int) -> str:
    """names: of those of `count` open tasks that the reader sees."""
    more = count - len(names[:NAMED])
    if not names:
        return _("It waits for a task of others that is not done yet.")
    told = "; ".join(f"“{name}”" for name in names[:NAMED])
    if not more:
        return _("It waits for %(tasks)s, which is not done yet.") % {"tasks": told}
    text = ngettext(
        "It waits for %(tasks)s and %(n)d more, which are not done yet.",
        "It waits for %(tasks)s and %(n)d more, which are not done yet.",
        more,
    )
    return text % {"tasks": told, "n": more}
