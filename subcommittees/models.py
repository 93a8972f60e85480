"""Subcommittees, their people, and the tasks with their due dates counted from the conference day."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference.fields import TextBlock, TextLine, YearBetween
from conference.models import Conference, Unit
from subcommittees import due_rule
from subcommittees.folder_models import ChecklistItem, Comment, TaskFile
from subcommittees.modes import Mode
from subcommittees.obstacle_models import Obstacle, ObstaclePhoto
from subcommittees.request_models import RequestAnswer, UnitRequest

__all__ = [
    "CalendarLink", "ChecklistItem", "Comment", "Member", "Obstacle", "ObstaclePhoto", "RequestAnswer", "Subcommittee", "Task",
    "TaskFile", "TaskQuerySet", "UnitRequest",
]  # fmt: skip
LONGEST_OFFSET = 1000  # days before or after the conference


class Subcommittee(models.Model):
    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="subcommittees", verbose_name=_("conference")
    )
    code = TextLine(_("code"), max_length=20)
    name = TextLine(_("name"), max_length=150)
    head_position = TextLine(_("headed by"), max_length=150, blank=True)
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="led_subcommittees", verbose_name=_("lead unit")
    )
    coordinating_units = models.ManyToManyField(
        Unit, blank=True, related_name="supported_subcommittees", verbose_name=_("co-ordinating units")
    )

    class Meta:
        verbose_name = _("subcommittee")
        verbose_name_plural = _("subcommittees")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["conference", "code"], name="subcommittees_code_once")]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person's seat in a subcommittee; the account also holds the matching role."""

    class Position(models.TextChoices):
        HEAD = "head", _("head")
        DEPUTY = "deputy", _("deputy head")
        MEMBER = "member", _("member")

    LEADING = (Position.HEAD, Position.DEPUTY)
    """Who arranges its tasks; a deputy does all that the head does."""

    subcommittee = models.ForeignKey(
        Subcommittee, models.CASCADE, related_name="members", verbose_name=_("subcommittee")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    position = models.CharField(_("position"), max_length=10, choices=Position, default=Position.MEMBER)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(fields=["subcommittee", "user"], name="subcommittees_member_once"),
            models.UniqueConstraint(
                fields=["subcommittee"],
                condition=Q(position="head"),
                name="subcommittees_one_head",
                violation_error_message=_("The subcommittee has a head already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def rank(self) -> int:
        """The head first, then deputies, then members."""
        return self.Position.values.index(self.position)


class DaysFrom(Func):
    """Whole days from the second date to the first."""

    arity = 2
    output_field = models.IntegerField()

    def as_sqlite(self, compiler, connection, **extra):
        template = "CAST(julianday(%(expressions)s) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **extra)

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **extra)


class TaskQuerySet(models.QuerySet):
    def mine(self, user):
        """Tasks a person has a hand in: their own, the subcommittee's, those of a lead or co-ordinating unit."""
        return self.of_person(user.pk, permissions.own_units(user))

    def of_person(self, pk: int | None, units: frozenset[int]):
        if pk is None:
            return self.none()
        helped = Task.coordinating_units.through.objects.filter(unit__in=units)
        return self.filter(
            Q(assignee=pk)
            | Q(subcommittee__in=Member.objects.filter(user=pk).values("subcommittee"))
            | Q(lead_unit__in=units)
            | Q(pk__in=helped.values("task"))
        )

    def visible_to(self, user):
        return self if permissions.reads_everything(user) else self.mine(user)

    def by_due(self, day: datetime.date | None, *before: str):
        """As `Task.order`, after the fields `before`; `day`: of the conference."""
        if day is None:
            return self.order_by(*before, F("due_on").asc(nulls_last=True), "offset_days", "number", "pk")
        offset = Coalesce(
            DaysFrom(F("due_on"), Value(day, models.DateField())),
            F("offset_days"),
            output_field=models.IntegerField(),
        )
        return self.order_by(*before, offset, Coalesce("offset_days", 0), "number", "pk")

    def open(self):
        return self.exclude(state=Task.State.DONE)

    def due_by(self, conference: Conference, day: datetime.date):
        """Open tasks due on or before `day`; while the conference has no date, those with a day of their own."""
        due = Q(due_on__lte=day)
        if conference.date is not None:
            due |= Q(offset_days__lte=(day - conference.date).days)
        return self.open().filter(due)

    def overdue(self, conference: Conference):
        return self.due_by(conference, timezone.localdate() - datetime.timedelta(days=1))


class Task(models.Model):
    class State(models.TextChoices):
        TODO = "todo", _("not started")
        DOING = "doing", _("under way")
        DONE = "done", _("done")

    Mode = Mode

    subcommittee = models.ForeignKey(
        Subcommittee, models.CASCADE, related_name="tasks", verbose_name=_("subcommittee")
    )
    number = TextLine(_("number"), max_length=20)
    title = TextLine(_("task"), max_length=300)
    document_type = TextLine(_("paper to produce"), max_length=20, blank=True)
    output = TextLine(
        _("expected result"),
        max_length=300,
        blank=True,
        help_text=_("By what one sees that the task is done."),
    )
    offset_days = models.SmallIntegerField(
        _("due, days from the conference day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-LONGEST_OFFSET), MaxValueValidator(LONGEST_OFFSET)],
        help_text=_("-12 = twelve days before, 20 = twenty days after"),
    )
    due_on = models.DateField(
        _("due on a fixed day"),
        null=True,
        blank=True,
        validators=[YearBetween(2000, 2100)],
        help_text=_("Instead of the days above: this day stays when the conference moves."),
    )
    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="led_tasks", verbose_name=_("lead unit"))
    coordinating_units = models.ManyToManyField(
        Unit, blank=True, related_name="supported_tasks", verbose_name=_("co-ordinating units")
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_tasks",
        verbose_name=_("person in charge"),
    )
    waits_for = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="waited_for_by", verbose_name=_("waits for")
    )
    mode = models.CharField(_("way of assignment"), max_length=10, choices=Mode, default=Mode.ORDER)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.TODO, editable=False)
    note = TextBlock(_("note"), max_length=1000, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = [F("offset_days").asc(nulls_last=True), "due_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["subcommittee", "number"], name="subcommittees_task_number"),
            models.CheckConstraint(
                condition=Q(offset_days__gte=-LONGEST_OFFSET, offset_days__lte=LONGEST_OFFSET),
                name="subcommittees_task_offset",
            ),
            models.CheckConstraint(
                condition=Q(offset_days=None, due_on__isnull=False)
                | Q(offset_days__isnull=False, due_on=None),
                name="subcommittees_task_one_due_date",
                violation_error_message=_("Say either the days from the conference or a fixed day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def due_date(self, conference: Conference) -> datetime.date | None:
        return due_rule.due(conference.date, self.offset_days, self.due_on)

    def order(self, conference: Conference) -> tuple[datetime.date, int, str]:
        """Sorts tasks by their due dates; what has none yet comes last, by its days from the conference."""
        return self.due_date(conference) or datetime.date.max, self.offset_days or 0, self.number

    def is_overdue(self, conference: Conference) -> bool:
        due = self.due_date(conference)
        return due is not None and self.state != self.State.DONE and due < timezone.localdate()


class CalendarLink(models.Model):
    """A way to one person's tasks as a calendar. The token itself is nowhere kept, only its hash."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="task_calendar", verbose_name=_("user")
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"
