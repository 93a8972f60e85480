"""What people were reminded of, the mails that told them, and how each of them wants such mails."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.models import Conference
from invitations.letters import Letter, LetterState


class Round(models.Model):
    """The reminding of one day. Whoever adds the row does it; nobody else can."""

    day = models.DateField(_("day"), unique=True)
    made_at = models.DateTimeField(_("time"), default=timezone.now)
    people = models.PositiveIntegerField(_("people reminded"), default=0)
    mails = models.PositiveIntegerField(_("mails"), default=0)

    class Meta:
        verbose_name = _("round of reminders")
        verbose_name_plural = _("rounds of reminders")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class Reminder(models.Model):
    """That a person was told of something: when last, why, and whether they have seen it. What it says is worded anew each
    time, from the thing itself; it stands while that is open and the person's."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="task_reminders", verbose_name=_("user")
    )
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+", verbose_name=_("conference"))
    kind = models.CharField(_("kind"), max_length=10, editable=False)
    subject_id = models.BigIntegerField(_("object"))
    reason = models.CharField(_("reason"), max_length=10)
    since = models.DateTimeField(help_text="When that reason became true.")
    told_at = models.DateTimeField(_("reminded at"))
    told_on = models.DateField(_("reminded on"))
    told_before = models.DateField(_("reminded before that on"), null=True)
    seen_at = models.DateTimeField(_("seen at"), null=True)

    class Meta:
        verbose_name = _("reminder of something open")
        verbose_name_plural = _("reminders of something open")
        ordering = ["-told_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "subject_id"], name="reminders_one_each"),
            models.CheckConstraint(
                condition=Q(told_before=None) | Q(told_before__lt=models.F("told_on")),
                name="reminders_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class Digest(Letter):
    """One mail of reminders to one person, at most one a day. Its text is made when it goes out: of what was told from
    `since` to `day` and is still open then."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests", verbose_name=_("user")
    )
    day = models.DateField(_("day"))
    since = models.DateField()
    state = models.CharField(
        _("state"), max_length=10, choices=LetterState, default=LetterState.QUEUED, editable=False
    )

    objects: ClassVar[models.Manager[Digest]] = models.Manager()

    class Meta:
        verbose_name = _("mail of reminders")
        verbose_name_plural = _("mails of reminders")
        ordering = ["-day", "user"]
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="reminders_one_mail_a_day"),
            models.CheckConstraint(condition=Q(since__lte=models.F("day")), name="reminders_since"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="reminders_sent_when"
            ),
        ]
        indexes = [models.Index(fields=["state", "not_before"], name="reminders_claimable")]

    def __str__(self) -> str:
        return f"{self.user} {self.day:%Y-%m-%d}"


class MailChoice(models.Model):
    """How a person wants reminders by mail. Who has not chosen gets them daily; the portal shows them to everybody."""

    class Mail(models.TextChoices):
        DAILY = "daily", _("each working day, when there is something new")
        WEEKLY = "weekly", _("once a week, on Monday")
        URGENT = "urgent", _("only what is late or before the Council")
        NONE = "none", _("no mail")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_mail", verbose_name=_("user")
    )
    mail = models.CharField(_("reminders by mail"), max_length=10, choices=Mail, default=Mail.DAILY)

    class Meta:
        verbose_name = _("choice of mails")
        verbose_name_plural = _("choices of mails")

    def __str__(self) -> str:
        return f"{self.user}: {self.get_mail_display()}"
