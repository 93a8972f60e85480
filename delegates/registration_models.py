"""Until when units register their own people."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conference.fields import OUR_TIME
from conference.models import Conference, Unit


class RegistrationDeadline(models.Model):
    """The moment until which units register and answer for their people: of all units, or of one unit for which the
    organiser opened it again. The later of the two holds (`by_unit.closes_at`)."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="registration_deadlines", verbose_name=_("conference")
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    until = models.DateTimeField(_("open until"), validators=[OUR_TIME])

    class Meta:
        verbose_name = _("deadline for registration")
        verbose_name_plural = _("deadlines for registration")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference"],
                condition=Q(unit__isnull=True),
                name="delegates_one_deadline_of_all",
            ),
            models.UniqueConstraint(fields=["conference", "unit"], name="delegates_one_deadline_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.unit or self.conference}: {self.until:%Y-%m-%d %H:%M}"
