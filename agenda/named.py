"""People whom the programme names."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from conference.fields import TextLine
from conference.people import Gender
from delegates.models import Delegate


class Named(models.Model):
    """Somebody by name as the hall hears it, and who of the delegate list it is, where it is one."""

    delegate = models.ForeignKey(
        Delegate, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("delegate")
    )
    full_name = TextLine(_("full name"), max_length=100)
    gender = models.CharField(_("gender"), max_length=6, choices=Gender, blank=True)
    title = TextLine(_("position"), max_length=200, blank=True)
    pronunciation = TextLine(
        _("how to say it"),
        max_length=200,
        blank=True,
        help_text=_("For the presenter, e.g. of a foreign name."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.full_name
