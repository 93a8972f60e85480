"""The hall: its rows, their seats, and who sits where."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conference.fields import TextLine
from conference.models import Conference


class HallRow(models.Model):
    """A row of seats that faces the stage, or the presidium's table on it (`position` 0)."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="hall_rows", verbose_name=_("conference")
    )
    label = TextLine(_("row"), max_length=10)
    position = models.PositiveSmallIntegerField(_("order from the stage"))
    is_presidium = models.BooleanField(_("presidium"), default=False)

    class Meta:
        verbose_name = _("row of the hall")
        verbose_name_plural = _("rows of the hall")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "label"], name="delegates_one_row_per_label"),
            models.UniqueConstraint(fields=["conference", "position"], name="delegates_one_row_per_position"),
        ]

    def __str__(self) -> str:
        return self.label


class HallSeatQuerySet(models.QuerySet):
    def of(self, conference: Conference):
        """All seats of the hall in order, with row and sitter."""
        found = self.filter(row__conference=conference).select_related("row", "delegate__unit")
        return found.select_related("delegate__nomination").order_by("row__position", "number")

    def taken(self):
        return self.filter(delegate__isnull=False)


class HallSeat(models.Model):
    """One seat. Who sits there is kept here alone: one seat holds one delegate, and no delegate has two."""

    row = models.ForeignKey(HallRow, models.CASCADE, related_name="seats", verbose_name=_("row of the hall"))
    number = models.PositiveSmallIntegerField(_("seat number"))
    delegate = models.OneToOneField(
        "delegates.Delegate",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="seat",
        verbose_name=_("delegate"),
    )
    by_hand = models.BooleanField(_("seated by hand"), default=False)

    objects = HallSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat in the hall")
        verbose_name_plural = _("seats in the hall")
        ordering = ["row", "number"]
        constraints = [
            models.UniqueConstraint(fields=["row", "number"], name="delegates_one_seat_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="delegates_seat_number"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """ "B-07", as badge and plan print it."""
        return f"{self.row.label}-{self.number:02d}"

    @property
    def sitter(self):
        """The delegate who holds the seat and is still expected; None for a free seat. Reads what `of` fetched."""
        return self.delegate if self.delegate and self.delegate.is_expected else None
