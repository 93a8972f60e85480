"""What a dossier holds besides the nomination itself, and what the portal remembers of one over time."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference import vietnamese
from conference.fields import TextBlock, TextLine, YearBetween
from conference.models import Conference
from nominations import same_person

HONOUR_YEARS = 5  # today's default of "the same award again within so many years"
AWARD_YEARS = [MinValueValidator(1945), MaxValueValidator(2100)]


class AwardKind(models.TextChoices):
    TITLE = "title", _("emulation title")
    AWARD = "award", _("award form")


class EarlierAward(models.Model):
    """An award that the exemplar received before, as the unit declares it; part III of the report's form."""

    nomination = models.ForeignKey(
        "nominations.Nomination",
        models.CASCADE,
        related_name="earlier_awards",
        verbose_name=_("nomination"),
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    name = TextLine(_("title or award"), max_length=150, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=AwardKind, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True, validators=AWARD_YEARS)
    decision_number = TextLine(_("decision number"), max_length=60, blank=True)
    issuer = TextLine(_("issued by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("earlier award")
        verbose_name_plural = _("earlier awards")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "position"], name="nominations_earlier_award_once")
        ]

    def __str__(self) -> str:
        return " – ".join(filter(None, [self.name, str(self.year or ""), self.decision_number, self.issuer]))

    @property
    def is_complete(self) -> bool:
        return bool(self.name and self.kind and self.year and self.decision_number and self.issuer)


class Version(models.Model):
    """What a nomination held after one step. Rows are only added; autosaves of one person in a row share one."""

    class Action(models.TextChoices):
        SAVED = "saved", _("edited")
        AUTOSAVED = "autosaved", _("edited (saved by itself)")
        SUBMIT = "submit", _("submitted")
        APPROVE = "approve", _("approved")

    nomination = models.ForeignKey(
        "nominations.Nomination", models.CASCADE, related_name="versions", verbose_name=_("nomination")
    )
    number = models.PositiveIntegerField(_("version"))
    action = models.CharField(_("action"), max_length=10, choices=Action)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("time"), default=timezone.now)
    content = models.JSONField(_("content"), default=dict)

    class Meta:
        verbose_name = _("version of a nomination")
        verbose_name_plural = _("versions of nominations")
        ordering = ["number"]
        indexes = [models.Index(fields=["action", "nomination"], name="nominations_version_by_action")]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "number"], name="nominations_version_once")
        ]

    def __str__(self) -> str:
        return str(self.number)


class DossierRules(models.Model):
    """What a conference demands of dossiers where it differs from the portal's default."""

    conference = models.OneToOneField(
        Conference, models.CASCADE, related_name="dossier_rules", verbose_name=_("conference")
    )
    hard = models.JSONField(_("what stops the submission"), default=list)
    honour_years = models.PositiveSmallIntegerField(
        _("warn of the same award within (years)"),
        default=HONOUR_YEARS,
        validators=[MaxValueValidator(50)],
        help_text=_("0: never warn."),
    )

    class Meta:
        verbose_name = _("rules for dossiers")
        verbose_name_plural = _("rules for dossiers")

    def __str__(self) -> str:
        return str(self.conference)


class PairVerdict(models.Model):
    """The organiser's word on two nominations that might be of one person."""

    first = models.ForeignKey(
        "nominations.Nomination", models.CASCADE, related_name="+", verbose_name=_("nomination")
    )
    second = models.ForeignKey(
        "nominations.Nomination", models.CASCADE, related_name="+", verbose_name=_("other nomination")
    )
    same_person = models.BooleanField(_("the same person"))
    reason = TextBlock(_("reason"), max_length=1000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    at = models.DateTimeField(_("decided"), default=timezone.now)

    class Meta:
        verbose_name = _("verdict on a pair")
        verbose_name_plural = _("verdicts on pairs")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="nominations_one_verdict_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="nominations_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}, {self.second_id}"


class HonourQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The register over the editions is the organiser's; a nomination's people see what concerns it."""
        return self if permissions.is_organiser(user) else self.none()


class Honour(models.Model):
    """What somebody received at an earlier edition or before; kept over the editions."""

    name = TextLine(_("name"), max_length=200)
    is_collective = models.BooleanField(_("collective"), default=False)
    date_of_birth = models.DateField(
        _("date of birth"), null=True, blank=True, validators=[YearBetween(1850, 2100)]
    )
    unit = TextLine(_("unit"), max_length=200, blank=True)
    award = TextLine(_("title or award"), max_length=150)
    year = models.PositiveSmallIntegerField(_("year"), validators=AWARD_YEARS)
    decision_number = TextLine(_("decision number"), max_length=60, blank=True)
    issuer = TextLine(_("issued by"), max_length=150, blank=True)
    # The nomination it was filled from, so that a second press adds nothing.
    nomination = models.OneToOneField(
        "nominations.Nomination",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="honour",
        verbose_name=_("nomination"),
    )
    name_key = models.CharField(max_length=200, editable=False, default="", db_index=True)

    objects = HonourQuerySet.as_manager()

    class Meta:
        verbose_name = _("honour of an earlier edition")
        verbose_name_plural = _("honours of earlier editions")
        ordering = ["-year", "name_key", "id"]

    def __str__(self) -> str:
        return f"{self.name} – {self.award}, {self.year}"

    def save(self, *args, **kwargs):
        self.set_keys()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        self.set_keys()
        known = next((row for row in self._namesakes() if self.is_same_as(row)), None)
        if known is not None:
            raise ValidationError(
                {"name": _("This honour is kept already: %(honour)s.") % {"honour": known.told}}
            )

    def _namesakes(self) -> models.QuerySet[Honour]:
        same = Honour.objects.filter(name_key=self.name_key, year=self.year, is_collective=self.is_collective)
        return same.exclude(pk=self.pk)

    def is_same_as(self, other: Honour) -> bool:
        """Whether two rows of one name and year tell of one honour: nothing that both name differs in them."""
        if vietnamese.text_sort_key(self.name) != vietnamese.text_sort_key(other.name):
            return False  # Hoa is not Hòa, but Hoà is
        pairs = ((self.award, other.award), (self.decision_number, other.decision_number))
        if any(
            vietnamese.fold(one).replace(" ", "") != vietnamese.fold(two).replace(" ", "")
            for one, two in pairs
        ):
            return False
        mark = "unit" if self.is_collective else "date_of_birth"  # what tells two of one name apart
        marks = {getattr(self, mark), getattr(other, mark)} - {None, ""}
        return len(marks) < 2

    @property
    def told(self) -> str:
        """The honour with what tells it apart from others of the same name."""
        number = f", {self.decision_number}" if self.decision_number else ""
        unit = f" ({self.unit})" if self.unit else ""
        return f"{self}{number}{unit}"

    def set_keys(self) -> None:
        """The name key; bulk_create callers do this themselves."""
        self.name_key = same_person.name_key(vietnamese.clean(self.name))
