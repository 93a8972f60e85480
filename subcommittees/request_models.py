"""What a subcommittee asks of a unit, and what the two then wrote to each other."""

from __future__ import annotations

import datetime
import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference.fields import TextBlock, TextLine, YearBetween
from conference.models import Unit
from subcommittees.modes import Mode


class UnitRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All to readers of everything; else those to one's own units, and those of one's subcommittees."""
        if permissions.reads_everything(user):
            return self
        units = permissions.own_units(user)
        return self.filter(Q(unit__in=units) | Q(subcommittee__members__user=user)).distinct()

    def for_units(self, units):
        return self.filter(unit__in=units)

    def open(self):
        """Neither done nor withdrawn, whoever's turn it is."""
        return self.filter(state__in=UnitRequest.OPEN_STATES)

    def waiting(self):
        """The unit's turn."""
        return self.filter(state=UnitRequest.State.OPEN)

    def overdue(self, today: datetime.date):
        """Unanswered after its day; a question of the unit does not move the day."""
        return self.filter(state__in=UnitRequest.UNANSWERED_STATES, due_on__lt=today)


class UnitRequest(models.Model):
    """One row per unit; rows that were sent together share their `batch`."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for the unit")
        ASKED = "asked", _("the unit asks back")
        ANSWERED = "answered", _("answered")
        DONE = "done", _("accepted as complete")
        WITHDRAWN = "withdrawn", _("withdrawn")

    UNANSWERED_STATES = (State.OPEN, State.ASKED)
    OPEN_STATES = (*UNANSWERED_STATES, State.ANSWERED)

    subcommittee = models.ForeignKey(
        "subcommittees.Subcommittee", models.CASCADE, related_name="requests", verbose_name=_("subcommittee")
    )
    task = models.ForeignKey(
        "subcommittees.Task",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("task"),
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="requests", verbose_name=_("unit"))
    batch = models.CharField(max_length=32, editable=False)
    title = TextLine(_("request"), max_length=200)
    text = TextBlock(_("what is asked"), max_length=3000, blank=True)
    due_on = models.DateField(_("answer by"), validators=[YearBetween(2000, 2100)])
    mode = models.CharField(_("way of assignment"), max_length=10, choices=Mode, default=Mode.ORDER)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    created_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)

    objects = UnitRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to a unit")
        verbose_name_plural = _("requests to units")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "unit"], name="subcommittees_request_once_per_unit"),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False),
                name="subcommittees_request_answered_at",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="subcommittees_request_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def badge(self) -> str:
        """The state of the badges that shows this one."""
        return "waiting" if self.state == self.State.OPEN else self.state

    def days_late(self, today: datetime.date) -> int:
        """Whole days past the day while it is unanswered, else 0."""
        return max((today - self.due_on).days, 0) if self.state in self.UNANSWERED_STATES else 0


def answer_path(answer: RequestAnswer, name: str) -> str:
    """A random name with the ending of the checked kind: nothing else of the uploaded name is kept."""
    return f"requests/{answer.request_id}/{secrets.token_hex(16)}.{name.rsplit('.', 1)[-1]}"


class RequestAnswer(models.Model):
    """One step of the talk about a request: by the unit, or by the subcommittee."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("answered")
        CANNOT = "cannot", _("cannot be done")
        QUESTION = "question", _("asked back")
        REPLY = "reply", _("replied")
        RETURNED = "returned", _("asked for more")

    request = models.ForeignKey(
        UnitRequest, models.CASCADE, related_name="answers", verbose_name=_("request to a unit")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ANSWER)
    text = TextBlock(_("text"), max_length=3000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"), default=timezone.now)
    file = models.FileField(_("file"), upload_to=answer_path, max_length=200, blank=True)
    file_name = TextLine(_("file name"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("answer to a request")
        verbose_name_plural = _("answers to requests")
        ordering = [F("at").asc(), "id"]

    def __str__(self) -> str:
        return self.get_kind_display()
