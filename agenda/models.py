"""The programme of the half-day."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from conference.fields import TextBlock, TextLine
from conference.models import Conference


class AgendaItem(models.Model):
    """One item; its start is never stored but follows from the start of the conference and the items before."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="agenda", verbose_name=_("conference")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    title = TextLine(_("title"), max_length=400)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    presenter = TextLine(_("presented by"), max_length=200, blank=True)
    responsible = TextLine(_("subcommittee in charge"), max_length=200, blank=True)
    note = TextBlock(_("note"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=600), name="agenda_minutes_of_an_item"
            )
        ]

    def __str__(self) -> str:
        return self.title
