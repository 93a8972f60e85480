"""The times that a conference was moved; `invitations.postponement` moves it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.fields import TextBlock, TextLine
from conference.models import Conference


class Postponement(models.Model):
    """One move of the conference, forwards or back. Rows are only ever added."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="postponements", verbose_name=_("conference")
    )
    key = models.CharField(max_length=32, unique=True, help_text="One form sent twice moves once.")
    old_date = models.DateField(_("date so far"), null=True)
    old_start = models.TimeField(_("start so far"))
    old_minutes = models.PositiveSmallIntegerField(_("length so far (minutes)"))
    old_venue = TextLine(_("venue so far"), max_length=200, blank=True)
    new_date = models.DateField(_("new date"))
    new_start = models.TimeField(_("new start"))
    new_minutes = models.PositiveSmallIntegerField(_("new length (minutes)"))
    new_venue = TextLine(_("new venue"), max_length=200, blank=True)
    reason = TextBlock(_("reason"))
    mailing = models.OneToOneField(
        "invitations.Mailing",
        models.SET_NULL,
        null=True,
        related_name="postponement",
        verbose_name=_("mailing"),
    )
    outcome = models.JSONField(
        _("what followed"), default=dict
    )  # {"invitations": n, …}, see postponement.OUTCOME; "moved": [[code, name, old moment, new moment], …]
    at = models.DateTimeField(_("time"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("moved by")
    )

    class Meta:
        verbose_name = _("postponement")
        verbose_name_plural = _("postponements")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return (
            f"{self.old_date:%d/%m/%Y} → {self.new_date:%d/%m/%Y}"
            if self.old_date
            else f"{self.new_date:%d/%m/%Y}"
        )
