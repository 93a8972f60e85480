"""What the printed papers say of each delegate, so that a late change leads to exactly the papers it touches."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from delegates.models import Delegate


class PrintedPaper(models.Model):
    """The last print of one kind of paper that names this delegate, and the words it named them with.

    Papers of one person (a badge) and papers that list many (the seat plan) alike; written when the file is made.
    Numbers, dates of letters and designs are no part of the words: they belong to the order.
    """

    delegate = models.ForeignKey(
        Delegate, models.CASCADE, related_name="printed_papers", verbose_name=_("delegate")
    )
    kind = models.CharField(_("kind of paper"), max_length=30)
    words = models.JSONField(_("what it says"), default=list)
    job = models.ForeignKey(
        "documents.Job", models.SET_NULL, null=True, related_name="+", verbose_name=_("print job")
    )
    printed_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("printed paper")
        verbose_name_plural = _("printed papers")
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegate", "kind"], name="documents_one_last_print_per_delegate_and_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.delegate_id}"
