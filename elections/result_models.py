"""The result as the board confirmed it; a correction leaves it in place and adds another."""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.fields import TextLine


class Result(models.Model):
    """`numbers`: everything that the minutes print, as `results.numbers` makes it; `digest`: SHA-256 over it."""

    election = models.ForeignKey(
        "elections.Election", models.CASCADE, related_name="results", verbose_name=_("election")
    )
    numbers = models.JSONField(_("figures"))
    digest = models.CharField(_("check sum"), max_length=64)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("signature noted by"),
    )
    signed_at = models.DateTimeField(_("signed at"), null=True)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True)
    taken_back_why = TextLine(_("why it was taken back"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("result of the election")
        verbose_name_plural = _("results of the election")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["election"], condition=Q(taken_back_at=None), name="elections_one_result"
            )
        ]

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def is_intact(self) -> bool:
        """Whether the figures are those that were confirmed and printed."""
        return self.digest == digest_of(self.numbers)


def digest_of(numbers: dict) -> str:
    text = json.dumps(numbers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
