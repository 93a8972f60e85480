"""A conference with very many tasks, their checklists and what waits for what. Always the same rows."""

from __future__ import annotations

import datetime
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from accounts.models import Role, RoleAssignment, User
from conference.models import Conference, Unit
from subcommittees.models import ChecklistItem, Comment, Member, Subcommittee, Task

BODIES, ITEMS, CHECKLIST_EVERY = 8, 3, 4
DAYS_AHEAD = 40


def fill(conference: Conference, units: int, tasks: int) -> Task:
    """So many tasks of so many units in eight subcommittees; each third one waits for the one before. The last of them."""
    with transaction.atomic():
        rows = Unit.objects.bulk_create(
            Unit(
                code=f"NV-{number}",
                name=f"Phòng Mẫu {number}",
                short_name=f"P{number}",
                kind=Unit.Kind.DIVISION,
            )
            for number in range(units)
        )
        bodies = Subcommittee.objects.bulk_create(
            Subcommittee(
                conference=conference, code=f"TB{number}", name=f"Tiểu ban {number}", lead_unit=rows[0]
            )
            for number in range(BODIES)
        )
        made = Task.objects.bulk_create(
            Task(
                subcommittee=bodies[number % BODIES], number=f"TB{number % BODIES}.{number}", title=f"Nhiệm vụ {number}",
                lead_unit=rows[number % units], offset_days=number % 90 - 80, state=Task.State.values[number % 5 % 3],
            )
            for number in range(tasks)
        )  # fmt: skip
        waits, supports = Task.waits_for.through, Task.coordinating_units.through
        pairs = list(pairwise(made))[tasks % 3 :: 3]
        waits.objects.bulk_create(waits(from_task=after, to_task=before) for before, after in pairs)
        supports.objects.bulk_create(supports(task=task, unit=rows[(task.pk + 1) % units]) for task in made)
        ChecklistItem.objects.bulk_create(
            ChecklistItem(task=task, text=f"Việc {number}", position=number)
            for task in made[tasks % CHECKLIST_EVERY :: CHECKLIST_EVERY]
            for number in range(ITEMS)
        )
        Comment.objects.create(task=made[-1], text="Đã gửi bản nháp.")
    return made[-1]


def dated(conference: Conference) -> None:
    """A day near enough that some tasks are late, some due soon."""
    conference.date = timezone.localdate() + datetime.timedelta(days=DAYS_AHEAD)
    conference.save(update_fields=["date"])


def worker(last: Task) -> User:
    """Heads the unit of the last task and sits in its subcommittee."""
    user = User.objects.create_user("truong", full_name="Trần Văn Mẫu Trưởng")
    RoleAssignment.objects.create(user=user, role=Role.UNIT_HEAD, unit=last.lead_unit)
    RoleAssignment.objects.create(user=user, role=Role.SUBCOMMITTEE_MEMBER)
    Member.objects.create(subcommittee=last.subcommittee, user=user)
    return user


def pages(last: Task) -> dict[str, tuple[str, str]]:
    """{name: (address, words that stand on it)}."""
    return {
        "list": ("/subcommittees/", "Tiểu ban 0"),
        "board": ("/subcommittees/board/", "Tiểu ban 7"),
        "timeline": ("/subcommittees/timeline/", "Tiểu ban 7"),
        "waits": ("/subcommittees/waits/", "TB"),
        "task": (f"/subcommittees/tasks/{last.pk}/", last.title),
        "my-tasks": ("/subcommittees/my-tasks/", "Tiểu ban"),
    }
