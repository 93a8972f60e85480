"""Running counts: how far a teller has come while it is counted. They lead to nothing; the result has entries of its own."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RunningCount(models.Model):
    """What one teller has counted so far, from the first ballot on. `step`: the first, second … time within a turn that
    both tellers enter how far they are. `figures`: {field: number}, as `tally.fields` names them; never changed."""

    election = models.ForeignKey(
        "elections.Election", models.CASCADE, related_name="running", verbose_name=_("election")
    )
    teller = models.ForeignKey(
        "elections.BoardMember", models.PROTECT, related_name="running", verbose_name=_("teller")
    )
    turn = models.PositiveSmallIntegerField(_("turn"))
    step = models.PositiveSmallIntegerField(_("step"))
    figures = models.JSONField(_("figures"))
    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("running count of a teller")
        verbose_name_plural = _("running counts of the tellers")
        ordering = ["turn", "step", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "teller", "turn", "step"], name="elections_running_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.teller}, {self.turn}.{self.step}"
