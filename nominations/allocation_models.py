"""The seats of a conference: how many each unit has, which table was published when, and who was reminded."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.fields import TextLine
from conference.models import Conference, Unit


class Category(models.TextChoices):
    EXEMPLAR = "exemplar", _("exemplar")
    GUEST = "guest", _("guest")


class Allocation(models.Model):
    """Seats that a unit (exemplars) or a guest organisation (guests) holds at one conference."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="allocations", verbose_name=_("conference")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="allocations", verbose_name=_("unit"))
    category = models.CharField(_("category"), max_length=10, choices=Category)
    seats = models.PositiveSmallIntegerField(_("seats"))
    collectives = models.PositiveSmallIntegerField(_("of it collectives"), default=0)
    reserve = models.PositiveSmallIntegerField(
        _("reserve seats"),
        default=0,
        help_text=_("Candidates held ready in case a seat falls vacant; they take no seat."),
    )

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["category", "unit__position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "unit", "category"], name="nominations_one_allocation"
            ),
            models.CheckConstraint(
                condition=Q(collectives__lte=F("seats")),
                name="nominations_collectives_within_seats",
                violation_error_message=_(
                    "More collectives than seats: lower the collectives or raise the seats."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.short_name}: {self.seats}"

    @property
    def individuals(self) -> int:
        return self.seats - self.collectives


class AllocationVersion(models.Model):
    """The allocation table as it went out to the units at one moment. Rows are only ever added."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="allocation_versions", verbose_name=_("conference")
    )
    number = models.PositiveIntegerField(_("version"), editable=False)
    rows = models.JSONField(_("table"), default=list)  # see allocation_versions.snapshot
    reason = TextLine(_("reason"), max_length=300)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published"), default=timezone.now)

    class Meta:
        verbose_name = _("version of the allocation")
        verbose_name_plural = _("versions of the allocation")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "number"], name="nominations_allocation_version_once"
            )
        ]

    def __str__(self) -> str:
        return str(_("version %(number)d") % {"number": self.number})


class Reminder(models.Model):
    """The organiser asked a unit to fill its seats and to submit its drafts."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="reminders", verbose_name=_("conference")
    )
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="reminders", verbose_name=_("unit"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    sent_at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-sent_at", "-id"]
        indexes = [models.Index(fields=["conference", "unit", "-sent_at"], name="nominations_last_reminder")]

    def __str__(self) -> str:
        return self.unit.name
