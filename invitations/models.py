"""What goes out to guests and what they answer: personal links, answers, the outbox."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.fields import OUR_TIME, TextBlock, TextLine
from conference.models import Conference
from conference.people import Gender, check_phone
from delegates.models import Delegate
from documents.models import Invitation, new_key
from invitations.letters import Letter
from invitations.postponement_models import Postponement

__all__ = ["Correspondence", "Mailing", "Message", "PersonalLink", "Postponement", "Reply", "new_key"]

MOST_COMPANIONS = 5


class Correspondence(models.Model):
    """Until when guests answer, and whom they call."""

    conference = models.OneToOneField(
        Conference, models.CASCADE, related_name="correspondence", verbose_name=_("conference")
    )
    reply_until = models.DateTimeField(
        _("answers by link until"),
        null=True,
        blank=True,
        validators=[OUR_TIME],
        help_text=_("Empty: until the conference begins."),
    )
    contact_name = TextLine(_("person to call"), max_length=100, blank=True)
    contact_phone = TextLine(_("telephone to call"), max_length=30, blank=True, validators=[check_phone])
    contact_email = models.EmailField(
        _("e-mail for answers"), blank=True, help_text=_("Replies to the portal's messages go there.")
    )

    class Meta:
        verbose_name = _("correspondence with guests")
        verbose_name_plural = _("correspondence with guests")

    def __str__(self) -> str:
        return str(self.conference)


class Mailing(models.Model):
    """One letter to many: written together, looked through together, sent together."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        REMINDER = "reminder", _("reminder")
        CHANGE = "change", _("change of the invitation")
        THANKS = "thanks", _("letter of thanks")

    WITHOUT_LINK = (Kind.THANKS,)
    """Kinds that ask for no answer: no personal link is made for them."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="mailings", verbose_name=_("conference")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    subject = TextLine(_("subject"), max_length=200)
    body = TextBlock(_("text"), max_length=5000)
    with_paper = models.BooleanField(_("attach the invitation as PDF"), default=False)
    with_calendar = models.BooleanField(_("attach the calendar entry"), default=False)
    key = models.CharField(max_length=64, unique=True, help_text="One form sent twice makes one mailing.")
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("written by")
    )
    queued_at = models.DateTimeField(_("released"), null=True, blank=True)
    queued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("released by")
    )

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.subject


class Message(Letter):
    """One e-mail to one person. The row is the truth: who takes it is told by `lease_token`, see `invitations.letters`.

    `body` is what the person reads, but for the personal link: that is made when the message goes out.
    """

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="messages", verbose_name=_("mailing"))
    delegate = models.ForeignKey(
        Delegate, models.CASCADE, related_name="messages", verbose_name=_("delegate")
    )
    invitation = models.ForeignKey(
        Invitation, models.SET_NULL, null=True, related_name="+", verbose_name=_("invitation")
    )
    to_address = models.EmailField(_("e-mail"))
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    message_id = models.CharField(max_length=200, unique=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["mailing", "delegate"], name="invitations_one_message_each"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="invitations_sent_when"
            ),
        ]
        indexes = [models.Index(fields=["state", "not_before"], name="invitations_claimable")]

    def __str__(self) -> str:
        return f"{self.subject} ({self.to_address})"


class PersonalLink(models.Model):
    """A way to one guest's page. The token itself is nowhere kept, only its hash."""

    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="links", verbose_name=_("delegate"))
    message = models.ForeignKey(
        Message, models.CASCADE, null=True, related_name="links", verbose_name=_("message")
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    expires_at = models.DateTimeField(
        _("valid until"), null=True, blank=True, help_text="Empty: to the end of the conference day."
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    opened_at = models.DateTimeField(_("first opened"), null=True, blank=True)

    class Meta:
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.delegate} {self.created_at:%Y-%m-%d}"


class ReplyQuerySet(models.QuerySet["Reply"]):
    def standing(self):
        """Without the answers to a day on which the conference is no longer held."""
        return self.filter(outdated_at=None)


class Reply(models.Model):
    """One answer of a guest, by whatever way it came. Rows are only ever added; the newest one that stands holds."""

    class Answer(models.TextChoices):
        COMING = "coming", _("will come")
        NOT_COMING = "not_coming", _("will not come")
        SUBSTITUTE = "substitute", _("sends a substitute")

    class Channel(models.TextChoices):
        LINK = "link", _("personal link")
        PHONE = "phone", _("telephone")
        LETTER = "letter", _("letter")
        EMAIL = "email", _("e-mail")
        UNIT = "unit", _("their unit")

    class Substitute(models.TextChoices):
        NONE = "", _("none")
        PROPOSED = "proposed", _("waits for a decision")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("not accepted")

    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="replies", verbose_name=_("delegate"))
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    substitute_name = TextLine(_("full name of the substitute"), max_length=100, blank=True)
    substitute_position = TextLine(_("position of the substitute"), max_length=150, blank=True)
    substitute_phone = TextLine(
        _("phone of the substitute"), max_length=30, blank=True, validators=[check_phone]
    )
    substitute_gender = models.CharField(
        _("gender of the substitute"), max_length=6, choices=Gender, blank=True
    )
    reason = TextLine(_("reason"), max_length=300, blank=True)
    companions = models.PositiveSmallIntegerField(_("accompanying people"), default=0)
    vegetarian = models.BooleanField(_("vegetarian meal"), default=False)
    allergy = TextLine(_("allergy or diet"), max_length=200, blank=True)
    access = TextLine(_("help on site"), max_length=200, blank=True)
    travel = TextLine(_("travel, parking"), max_length=200, blank=True)
    note = TextBlock(_("note"), max_length=500, blank=True)
    channel = models.CharField(_("answered by"), max_length=10, choices=Channel)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("taken by")
    )
    at = models.DateTimeField(_("answered"), default=timezone.now)
    substitute_state = models.CharField(
        _("substitute"), max_length=10, choices=Substitute, blank=True, default=Substitute.NONE
    )
    outdated_at = models.DateTimeField(
        _("asked again"), null=True, editable=False, help_text="The answer was to another day."
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to the invitation")
        verbose_name_plural = _("answers to the invitation")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(answer="substitute") | ~Q(substitute_name=""),
                name="invitations_substitute_has_name",
            ),
            models.CheckConstraint(
                condition=Q(companions__lte=MOST_COMPANIONS), name="invitations_companions_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate}: {self.get_answer_display()}"

    @property
    def wishes(self) -> list[tuple[str, str]]:
        """What the guest needs, as (what, words)."""
        names = ("allergy", "access", "travel", "note")
        told = [(self._label(name), getattr(self, name)) for name in names if getattr(self, name)]
        if self.vegetarian:
            told.insert(0, (self._label("vegetarian"), str(_("yes"))))
        if self.companions:
            told.insert(0, (self._label("companions"), str(self.companions)))
        return told

    def _label(self, name: str) -> str:
        return str(self._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
