"""Of whom a story tells, and what each of them agreed to: being named, being shown. Consent is kept apart for each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.fields import OUR_TIME, QuickLabels, TextLine
from delegates.models import Delegate
from nominations.models import Nomination


class Agreed(models.TextChoices):
    NAME = "name", _("being named and told of")
    PICTURE = "picture", _("being shown in pictures")


class ConsentWay(models.TextChoices):
    SIGNED = "signed", _("signed paper")
    EMAIL = "email", _("e-mail or message")
    SPOKEN = "spoken", _("said in person or by telephone")


class SubjectQuerySet(models.QuerySet["Subject"]):
    def agreeing(self, agreed: str):
        return self.filter(Exists(Consent.objects.standing().filter(subject=OuterRef("pk"), agreed=agreed)))

    def lacking(self, agreed: str):
        """Those whose consent was never noted or is withdrawn."""
        return self.exclude(Exists(Consent.objects.standing().filter(subject=OuterRef("pk"), agreed=agreed)))


class Subject(models.Model):
    """Somebody of whom a story tells: a nominated person or collective, a delegate, or a name that was typed.

    Which version names them is said by `Version.subjects`, which picture shows them by `VersionPicture.shows`.
    """

    story = models.ForeignKey(
        "stories.Story", models.CASCADE, related_name="subjects", verbose_name=_("story")
    )
    nomination = models.ForeignKey(
        Nomination, models.SET_NULL, null=True, blank=True, related_name="story_subjects", verbose_name=_("nomination")
    )  # fmt: skip
    delegate = models.ForeignKey(
        Delegate, models.SET_NULL, null=True, blank=True, related_name="story_subjects", verbose_name=_("delegate")
    )  # fmt: skip
    name = TextLine(_("name, as in the story"), max_length=150)
    is_main = models.BooleanField(_("the story is about them"), default=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("person of a story")
        verbose_name_plural = _("people of stories")
        ordering = ["-is_main", "id"]
        constraints = [models.UniqueConstraint(fields=["story", "name"], name="stories_subject_once")]

    def __str__(self) -> str:
        return self.name


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self):
        return self.filter(withdrawn_at=None)


class Consent(QuickLabels):
    """What one person agreed to, when and how; a withdrawn one stays, so that one sees until when it stood."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="consents", verbose_name=_("person"))
    agreed = models.CharField(_("agreed to"), max_length=10, choices=Agreed)
    given_on = models.DateField(_("consent given on"), validators=[OUR_TIME])
    way = models.CharField(_("consent given by"), max_length=8, choices=ConsentWay)
    given_by = TextLine(
        _("who gave it, where it is kept"), max_length=200, blank=True,
        help_text=_("Where somebody else signed, e.g. the head of a collective; number of the paper."),
    )  # fmt: skip
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken down by")
    )
    taken_at = models.DateTimeField(_("taken down"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("consent withdrawn"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("withdrawal noted by")
    )  # fmt: skip

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to a story")
        verbose_name_plural = _("consents to stories")
        ordering = ["subject", "agreed", "-taken_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "agreed"], condition=Q(withdrawn_at=None), name="stories_one_standing_consent"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None) | Q(withdrawn_at__isnull=False),
                name="stories_consent_withdrawn_by",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.get_agreed_display())
