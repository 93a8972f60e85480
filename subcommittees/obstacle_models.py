"""What stands in the way of the conference, raised by whoever meets it and answered by the Standing Council."""

from __future__ import annotations

import datetime
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference.fields import TextBlock, TextLine
from conference.models import Conference, Unit
from subcommittees import answer_rule
from subcommittees.request_models import UnitRequest

MOST_PHOTOS = 3


class ObstacleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All to readers of everything; else one's own, those of one's units, and those met in the work of one's
        subcommittees."""
        if permissions.reads_everything(user):
            return self
        return self.filter(
            Q(raised_by=user)
            | Q(unit__in=permissions.own_units(user))
            | Q(task__subcommittee__members__user=user)
            | Q(request__subcommittee__members__user=user)
        ).distinct()

    def open(self):
        return self.filter(closed_at=None)

    def unanswered(self):
        return self.open().filter(answered_at=None)

    def overdue(self, today: datetime.date):
        return self.unanswered().filter(answer_by__lt=today)

    def before_the_council(self, today: datetime.date):
        """Brought there by somebody, or by itself because its day went by unanswered. Derived: no job moves them."""
        return self.unanswered().filter(Q(escalated_at__isnull=False) | Q(answer_by__lt=today))


class Obstacle(models.Model):
    class Severity(models.TextChoices):
        HIGH = "high", _("high: work stands still")
        MEDIUM = "medium", _("medium: work is delayed")
        LOW = "low", _("low: a question to settle")

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="obstacles", verbose_name=_("conference")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="obstacles", verbose_name=_("unit")
    )
    task = models.ForeignKey(
        "subcommittees.Task",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="obstacles",
        verbose_name=_("task"),
    )
    request = models.ForeignKey(
        UnitRequest,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="obstacles",
        verbose_name=_("request to a unit"),
    )
    title = TextLine(_("obstacle"), max_length=200)
    text = TextBlock(_("what is in the way, what would help"), max_length=3000, blank=True)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, default=Severity.MEDIUM)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("raised by")
    )
    raised_at = models.DateTimeField(_("raised at"), default=timezone.now, editable=False)
    key = models.CharField(max_length=32, unique=True, editable=False)  # of the form: sent twice, raised once
    answer_by = models.DateField(_("answer by"), editable=False)
    escalated_at = models.DateTimeField(_("brought to the Standing Council at"), null=True, editable=False)
    escalated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("brought there by"),
    )
    escalation_reason = TextBlock(_("why it is brought there"), max_length=1000, blank=True)
    answer = TextBlock(_("answer"), max_length=3000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("answered by"),
    )
    on_behalf_of = TextLine(_("on whose word"), max_length=200, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("closed by"),
    )
    reopened_at = models.DateTimeField(_("reopened at"), null=True, editable=False)

    objects = ObstacleQuerySet.as_manager()

    class Meta:
        verbose_name = _("obstacle")
        verbose_name_plural = _("obstacles")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="subcommittees_obstacle_answered_by",
            ),
            models.CheckConstraint(
                condition=Q(escalated_at=None, escalated_by=None)
                | Q(escalated_at__isnull=False, escalated_by__isnull=False),
                name="subcommittees_obstacle_escalated_by",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="subcommittees_obstacle_closed_by",
            ),
        ]
        indexes = [
            models.Index(
                fields=["conference", "closed_at", "answered_at"], name="subcommittees_obstacle_open"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs):
        if self.answer_by is None:
            self.answer_by = answer_rule.answer_by(timezone.localdate(self.raised_at), self.severity)
        super().save(*args, **kwargs)

    @property
    def waits_since(self) -> datetime.datetime:
        """When the present wait for an answer began."""
        return self.reopened_at or self.raised_at

    @property
    def time_to_answer(self) -> datetime.timedelta | None:
        return self.answered_at - self.waits_since if self.answered_at else None

    @property
    def is_unanswered(self) -> bool:
        return self.closed_at is None and self.answered_at is None

    def is_late(self, today: datetime.date) -> bool:
        return self.is_unanswered and self.answer_by < today

    def is_before_the_council(self, today: datetime.date) -> bool:
        """As `before_the_council`, of one row."""
        return self.is_unanswered and (self.escalated_at is not None or self.answer_by < today)


def photo_path(photo: ObstaclePhoto, _name: str) -> str:
    """A random name: nothing of the uploaded name is kept."""
    return f"obstacles/{photo.obstacle_id}/{secrets.token_hex(16)}.jpg"


class ObstaclePhoto(models.Model):
    """A picture drawn anew (`PhotoField`); at most MOST_PHOTOS of an obstacle."""

    obstacle = models.ForeignKey(Obstacle, models.CASCADE, related_name="photos", verbose_name=_("obstacle"))
    file = models.FileField(_("file"), upload_to=photo_path)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("photo of an obstacle")
        verbose_name_plural = _("photos of obstacles")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["obstacle", "position"], name="subcommittees_photo_place"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_PHOTOS), name="subcommittees_most_photos"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obstacle} ({self.position})"
