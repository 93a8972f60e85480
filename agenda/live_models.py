"""What happens in the hall on the day: how each item ran, who speaks, what the screen shows, what was concluded."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from agenda.named import Named
from conference.fields import TextBlock, TextLine
from conference.models import Conference


class ItemRun(models.Model):
    """How one item ran. No row: it is still to come."""

    item = models.OneToOneField(
        "agenda.AgendaItem", models.CASCADE, related_name="run", verbose_name=_("agenda item")
    )
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    is_skipped = models.BooleanField(_("passed over"), default=False)
    note = TextBlock(_("the secretary's note"), max_length=5000, blank=True)

    class Meta:
        verbose_name = _("run of an item")
        verbose_name_plural = _("runs of items")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at")),
                name="agenda_run_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=models.Q(is_skipped=False) | models.Q(started_at=None),
                name="agenda_run_or_left_out",
            ),
        ]

    def __str__(self) -> str:
        return str(self.item)


class LiveStep(models.Model):
    """One step of the session, and how the items it touched stood before: the last one can be taken back.

    A step's number stands for all that was done up to it, so pages send the last one back as `seen`.
    `before`: [[item, started at or "", ended at or "", left out], …].
    """

    class What(models.TextChoices):
        START = "start", _("started")
        STOP = "stop", _("ended")
        SKIP = "skip", _("passed over")

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="live_steps", verbose_name=_("conference")
    )
    item = models.ForeignKey(
        "agenda.AgendaItem", models.CASCADE, related_name="+", verbose_name=_("agenda item")
    )
    what = models.CharField(_("step"), max_length=5, choices=What)
    before = models.JSONField(editable=False)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("step of the session")
        verbose_name_plural = _("steps of the session")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.get_what_display()


class Turn(Named):
    """Somebody on the speakers' list of an item, in the order in which they asked."""

    item = models.ForeignKey(
        "agenda.AgendaItem", models.CASCADE, related_name="turns", verbose_name=_("agenda item")
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("turn to speak")
        verbose_name_plural = _("turns to speak")
        ordering = ["position", "id"]


class Conclusion(models.Model):
    """What the chair concluded; it can become a task."""

    item = models.ForeignKey(
        "agenda.AgendaItem", models.CASCADE, related_name="conclusions", verbose_name=_("agenda item")
    )
    text = TextBlock(_("conclusion"), max_length=1000)
    at = models.DateTimeField(_("noted at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    task_number = TextLine(_("task made of it"), max_length=20, blank=True, editable=False)

    class Meta:
        verbose_name = _("conclusion")
        verbose_name_plural = _("conclusions")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class HallScreen(models.Model):
    """What the projector shows; `revision` grows with every change."""

    class Shows(models.TextChoices):
        WELCOME = "welcome", _("welcome with the number of those present")
        ITEM = "item", _("the item under way")
        BATCH = "batch", _("names of those on the stage")
        ELECTION = "election", _("the election, as far as it is released")
        MESSAGE = "message", _("a message")
        DARK = "dark", _("nothing")

    conference = models.OneToOneField(
        Conference, models.CASCADE, related_name="hall_screen", verbose_name=_("conference")
    )
    shows = models.CharField(_("shows"), max_length=10, choices=Shows, default=Shows.WELCOME)
    follows = models.BooleanField(_("follows the item under way"), default=True)
    message = TextBlock(_("message"), max_length=500, blank=True)
    batch = models.PositiveSmallIntegerField(_("batch of awards"), null=True, blank=True)
    batch_order = models.CharField(_("order of the call"), max_length=20, blank=True)
    batch_size = models.PositiveSmallIntegerField(_("people in a batch"), default=8)
    # Of the link that the projector opens; the link itself is told once. Empty: no link opens it.
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("hall screen")
        verbose_name_plural = _("hall screens")

    def __str__(self) -> str:
        return self.get_shows_display()
