"""What is kept of the closing: marks of what happened on paper, each closing and reopening, the archives that were made."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.fields import TextBlock, TextLine
from conference.models import Conference


class Mark(models.Model):
    """A step that the portal cannot see by itself: somebody says that it is done."""

    class Code(models.TextChoices):
        MINUTES_SIGNED = "minutes_signed", _("minutes signed by secretary and chair")
        RESOLUTION_ISSUED = "resolution_issued", _("resolution signed and issued")
        RESULTS_SENT = "results_sent", _("report on results signed and sent to the province")
        SETTLEMENT_APPROVED = "settlement_approved", _("settlement of the budget approved")

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="closing_marks", verbose_name=_("conference")
    )
    code = models.CharField(_("step"), max_length=20, choices=Code)
    note = TextLine(_("number and date of the paper"), max_length=120, blank=True)
    at = models.DateTimeField(_("time"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("step of the closing")
        verbose_name_plural = _("steps of the closing")
        constraints = [
            models.UniqueConstraint(fields=["conference", "code"], name="closing_mark_once"),
        ]

    def __str__(self) -> str:
        return self.get_code_display()


class Closing(models.Model):
    """One closing of the conference; `reopened_at` where it was opened again. The last one without it stands."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="closings", verbose_name=_("conference")
    )
    key = models.CharField(max_length=32, unique=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("closed by")
    )
    reason = TextBlock(_("reason"), max_length=1000)
    left_open = models.PositiveSmallIntegerField(_("steps left open"), default=0)
    reopened_at = models.DateTimeField(_("opened again"), null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("opened again by"),
    )
    reopen_reason = TextBlock(_("why it was opened again"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("closing of the conference")
        verbose_name_plural = _("closings of the conference")
        ordering = ["-closed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference"], condition=Q(reopened_at=None), name="closing_one_stands"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_by=None)
                | (Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopen_reason="")),
                name="closing_reopened_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.conference)


class Archive(models.Model):
    """One .zip of everything that the portal keeps of a conference, made by the worker. `lease_until` in the past: whoever
    made it is gone."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    MAX_ATTEMPTS = 3

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="archives", verbose_name=_("conference")
    )
    key = models.CharField(max_length=32, unique=True, editable=False)
    ordered_at = models.DateTimeField(_("ordered"), default=timezone.now)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("ordered by")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(_("size"), default=0)
    files = models.PositiveIntegerField(_("files"), default=0)
    missing = models.PositiveIntegerField(_("missing files"), default=0)
    done_at = models.DateTimeField(_("made"), null=True, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        verbose_name = _("archive")
        verbose_name_plural = _("archives")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(file="") & ~Q(sha256="")), name="closing_archive_has_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
