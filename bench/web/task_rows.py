"""A conference with very many tasks, their checklists and what waits for what. Always the same rows."""

from __future__ import annotations

import datetime
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from accounts.models import Role, RoleAssignment, User
from budget.models import BudgetLine, Expense
from conference.models import Conference, Unit
from reminders import rounds
from subcommittees.models import (
    ChecklistItem,
    Comment,
    Member,
    Obstacle,
    Subcommittee,
    Task,
    UnitRequest,
)

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


def around(last: Task, organiser: User) -> None:
    """What lies beside the tasks: of each subcommittee a request to every unit and ten budget lines with an expense, of
    every unit five obstacles. A third is late."""
    conference, today = last.subcommittee.conference, timezone.localdate()
    days = [today + datetime.timedelta(number) for number in (-3, 0, 9)]
    bodies = list(Subcommittee.objects.filter(conference=conference).order_by("code"))
    rows = list(Unit.objects.filter(code__startswith="NV-").order_by("pk"))
    with transaction.atomic():
        UnitRequest.objects.bulk_create(
            UnitRequest(
                subcommittee=body, unit=unit, batch=f"{body.pk:032}", title=f"Yêu cầu của {body.name}", due_on=days[place % 3],
                created_by=organiser,
            )
            for place, body in enumerate(bodies)
            for unit in rows
        )  # fmt: skip
        Obstacle.objects.bulk_create(
            Obstacle(
                conference=conference, unit=unit, title=f"Vướng mắc {number} của {unit.short_name}", raised_by=organiser,
                text="Cần ý kiến.", key=f"{unit.pk:016}{number:016}", answer_by=days[number % 3],
            )
            for number in range(5)
            for unit in rows
        )  # fmt: skip
        made = BudgetLine.objects.bulk_create(
            BudgetLine(
                conference=conference, position=10 * place + number + 1, chapter=BudgetLine.Chapter.PRINTING,
                content=f"Khoản chi {number}", subcommittee=body, measure="bộ", quantity=100, unit_price=15_000,
            )
            for place, body in enumerate(bodies)
            for number in range(10)
        )  # fmt: skip
        Expense.objects.bulk_create(
            Expense(
                line=line, amount=10_000, payee="Cửa hàng Mẫu", voucher=f"PC {line.pk}", date=today, entered_by=organiser
            )
            for line in made
        )  # fmt: skip
    rounds.tell(conference, timezone.now())


def worker(last: Task) -> User:
    """Heads the unit of the last task and sits in its subcommittee."""
    user = User.objects.create_user("truong", full_name="Trần Văn Mẫu Trưởng")
    RoleAssignment.objects.create(user=user, role=Role.UNIT_HEAD, unit=last.lead_unit)
    RoleAssignment.objects.create(user=user, role=Role.SUBCOMMITTEE_MEMBER)
    Member.objects.create(subcommittee=last.subcommittee, user=user)
    return user


OF_WORKER = ("my-tasks", "inbox", "unit-home", "reminders")
"""The pages that the worker asks for, all others the organiser."""


def pages(last: Task) -> dict[str, tuple[str, str]]:
    """{name: (address, words that stand on it)}."""
    return {
        "list": ("/subcommittees/", "Tiểu ban 0"),
        "board": ("/subcommittees/board/", "Tiểu ban 7"),
        "timeline": ("/subcommittees/timeline/", "Tiểu ban 7"),
        "waits": ("/subcommittees/waits/", "TB"),
        "task": (f"/subcommittees/tasks/{last.pk}/", last.title),
        "my-tasks": ("/subcommittees/my-tasks/", "Tiểu ban"),
        "home": ("/", "quá hạn"),
        "standing-council": ("/subcommittees/standing-council/", "Tiểu ban 7"),
        "requests": ("/subcommittees/requests/", "Yêu cầu của Tiểu ban 7"),
        "obstacles": ("/subcommittees/obstacles/", "Vướng mắc"),
        "inbox": ("/subcommittees/inbox/", "Yêu cầu của Tiểu ban 7"),
        "unit-home": ("/", "quá hạn"),
        "budget": ("/budget/", "Khoản chi 9"),
        "reminders": ("/reminders/", "quá hạn"),
    }
