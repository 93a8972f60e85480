"""Details that the law calls sensitive, one row a person. They stand apart so that no list, form or export reads them."""

from __future__ import annotations

import re
from typing import Any, ClassVar, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.fields import OUR_TIME, QuickLabels, TextBlock, TextLine
from conference.models import Conference, Unit
from delegates import substitution
from delegates.models import Delegate
from nominations.models import Nomination
from privacy import masking


def check_citizen_id(text: str) -> None:
    """Raises ValidationError with a sentence for what is no citizen identity number (CCCD): twelve digits."""
    if not re.fullmatch(r"[0-9]{12}", text):
        raise ValidationError(
            _("A citizen identity number has 12 digits, e.g. 042085001234."), code="citizen_id"
        )


class Purpose(models.TextChoices):
    """What the details are asked for; nothing else may be done with them."""

    SECURITY = "security", _("list for the security of the hall")
    CONGRESS = "congress", _("list of delegates to the congress of the higher level")
    CREDENTIALS = "credentials", _("report on the credentials of the delegates")


class ConsentWay(models.TextChoices):
    SIGNED = "signed", _("signed paper")
    EMAIL = "email", _("e-mail or message")
    SPOKEN = "spoken", _("said in person or by telephone")


NO_VALUES = Q(citizen_id="", party_member__isnull=True, ethnicity="", religion="")


class SensitiveDetailsQuerySet(models.QuerySet):
    def standing(self):
        """Without those of a delegate in whose seat somebody else came after they were taken down: they are not of
        whoever comes now, who agreed to nothing."""
        return self.filter(~substitution.somebody_else_since("delegate", "taken_at"))


class SensitiveDetails(QuickLabels):
    """What one person agreed to have kept, and that agreement. A withdrawn one holds no value any more.

    Of somebody nominated it hangs on the nomination, of others, and of who comes in their place, on the delegate. `unit` is the unit that took the
    details down, None for the organiser: who may see them unmasked is said by `permissions.sees_sensitive`.
    """

    nomination = models.OneToOneField(
        Nomination, models.CASCADE, null=True, related_name="sensitive_details", verbose_name=_("nomination")
    )
    delegate = models.OneToOneField(
        Delegate, models.CASCADE, null=True, related_name="sensitive_details", verbose_name=_("delegate")
    )
    citizen_id = TextLine(
        _("citizen identity number"), max_length=12, blank=True, validators=[check_citizen_id]
    )
    party_member = models.BooleanField(_("Party member"), null=True, blank=True)
    ethnicity = TextLine(_("ethnicity"), max_length=50, blank=True)
    religion = TextLine(_("religion"), max_length=80, blank=True)

    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    consent_on = models.DateField(_("consent given on"), validators=[OUR_TIME])
    consent_way = models.CharField(_("consent given by"), max_length=8, choices=ConsentWay)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit that took them down")
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken down by")
    )
    taken_at = models.DateTimeField(_("taken down"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("consent withdrawn"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("withdrawal noted by"),
    )

    objects = SensitiveDetailsQuerySet.as_manager()

    VALUES: ClassVar[dict[str, Any]] = {
        "citizen_id": "",
        "party_member": None,
        "ethnicity": "",
        "religion": "",
    }
    """The sensitive fields, with what each holds when it holds nothing."""

    class Meta:
        verbose_name = _("sensitive details")
        verbose_name_plural = _("sensitive details")
        constraints = [
            models.CheckConstraint(
                condition=Q(nomination__isnull=False, delegate__isnull=True)
                | Q(nomination__isnull=True, delegate__isnull=False),
                name="privacy_details_of_one_person",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | NO_VALUES, name="privacy_nothing_after_withdrawal"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Sensitive details"))

    @classmethod
    def label_of(cls, name: str) -> str:
        return str(cast(models.Field, cls._meta.get_field(name)).verbose_name)

    @property
    def holds_values(self) -> bool:
        return any(getattr(self, name) != nothing for name, nothing in self.VALUES.items())

    def shown(self, *, unmasked: bool) -> dict[str, str]:
        """{field: its value in words, or its mask}; "" for what is not held."""
        if not unmasked:
            return {
                "citizen_id": masking.identity_number(self.citizen_id),
                **{
                    name: masking.wholly(getattr(self, name))
                    for name in ("party_member", "ethnicity", "religion")
                },
            }
        member = {True: _("yes"), False: _("no"), None: ""}[self.party_member]
        return {
            "citizen_id": self.citizen_id,
            "party_member": str(member),
            "ethnicity": self.ethnicity,
            "religion": self.religion,
        }


class Retention(models.Model):
    """How long personal data of a conference are kept after it was closed, and what came of it."""

    conference = models.OneToOneField(
        Conference, models.CASCADE, related_name="retention", verbose_name=_("conference")
    )
    months = models.PositiveSmallIntegerField(
        _("months after the closing"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Then contacts, dates of birth, numbers, photos and dossiers are wiped."),
    )
    warn_days = models.PositiveSmallIntegerField(
        _("days of warning"), default=30, validators=[MinValueValidator(1), MaxValueValidator(180)]
    )
    warned_at = models.DateTimeField(_("warned"), null=True, editable=False)
    wiped_at = models.DateTimeField(_("wiped"), null=True, editable=False)

    class Meta:
        verbose_name = _("retention of personal data")
        verbose_name_plural = _("retention of personal data")
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=120), name="privacy_retention_months"
            ),
        ]

    def __str__(self) -> str:
        return str(self.conference)


class LegalHold(models.Model):
    """A person whose data must be kept for the time being, e.g. because of a complaint. `released_at` ends it."""

    nomination = models.ForeignKey(
        Nomination, models.CASCADE, null=True, related_name="legal_holds", verbose_name=_("nomination")
    )
    delegate = models.ForeignKey(
        Delegate, models.CASCADE, null=True, related_name="legal_holds", verbose_name=_("delegate")
    )
    reason = TextBlock(_("reason"), max_length=1000)
    at = models.DateTimeField(_("time"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    released_at = models.DateTimeField(_("ended"), null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nomination__isnull=False, delegate__isnull=True)
                | Q(nomination__isnull=True, delegate__isnull=False),
                name="privacy_hold_of_one_person",
            ),
            models.UniqueConstraint(
                fields=["nomination"], condition=Q(released_at=None), name="privacy_one_hold_a_nomination"
            ),
            models.UniqueConstraint(
                fields=["delegate"], condition=Q(released_at=None), name="privacy_one_hold_a_delegate"
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def subject(self) -> Nomination | Delegate:
        return cast(Nomination | Delegate, self.nomination or self.delegate)
