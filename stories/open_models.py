"""What the public pages need beside the stories: their switch with its texts, and who agreed to be named as honoured."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.fields import OUR_TIME, QuickLabels, TextBlock
from conference.models import Conference
from nominations.models import Nomination
from stories.consent_models import ConsentWay

LONGEST_WORDS = 4000


class PublicPages(models.Model):
    """Whether anybody reads the public pages, and what they say of the conference in the organiser's words."""

    conference = models.OneToOneField(
        Conference, models.CASCADE, related_name="public_pages", verbose_name=_("conference")
    )
    is_open = models.BooleanField(_("the public pages are open"), default=False, editable=False)
    about = TextBlock(
        _("what the conference is about"),
        max_length=LONGEST_WORDS,
        blank=True,
        help_text=_("Plain text; an empty line begins a new paragraph."),
    )
    how_to_come = TextBlock(
        _("how to come"),
        max_length=LONGEST_WORDS,
        blank=True,
        help_text=_("E.g. way, parking, bus, telephone number of the office."),
    )

    class Meta:
        verbose_name = _("public pages")
        verbose_name_plural = _("public pages")

    def __str__(self) -> str:
        return str(self.conference)


class HonourConsentQuerySet(models.QuerySet["HonourConsent"]):
    def standing(self):
        return self.filter(withdrawn_at=None)


class HonourConsent(QuickLabels):
    """One person agreed to stand on the public list of those honoured: name, unit, achievement. A withdrawn one stays,
    so that one sees until when it stood."""

    nomination = models.ForeignKey(
        Nomination, models.CASCADE, related_name="honour_consents", verbose_name=_("nomination")
    )
    given_on = models.DateField(_("consent given on"), validators=[OUR_TIME])
    way = models.CharField(_("consent given by"), max_length=8, choices=ConsentWay)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken down by")
    )
    taken_at = models.DateTimeField(_("taken down"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("consent withdrawn"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("withdrawal noted by")
    )  # fmt: skip

    objects = HonourConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to the public list of those honoured")
        verbose_name_plural = _("consents to the public list of those honoured")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["nomination"], condition=Q(withdrawn_at=None), name="stories_one_honour_consent"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None) | Q(withdrawn_at__isnull=False),
                name="stories_honour_consent_withdrawn_by",
            ),
        ]

    def __str__(self) -> str:
        return str(self.nomination)
