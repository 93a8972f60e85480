"""The ground floor: the conference itself, the units that the plan names, and the trail of what was done."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from conference.fields import OUR_TIME, TextBlock, TextLine, YearBetween

LAST_EDITION = 3999  # the last Roman numeral
LONGEST_PERIOD = 15  # years
LARGEST_UNIT = 1_000_000  # people
YEARS = [MinValueValidator(1990), MaxValueValidator(2100)]


class ConferenceQuerySet(models.QuerySet["Conference"]):
    def current(self) -> Conference | None:
        """The conference that the screens are about: the one marked current; None before set-up."""
        return self.filter(is_current=True).first()


class Conference(models.Model):
    """One edition of the conference, with everything that changes from edition to edition."""

    slug = models.SlugField(
        _("slug"), unique=True, help_text=_("Short name used by commands, e.g. hoi-nghi-iii.")
    )
    is_current = models.BooleanField(_("current conference"), default=False)
    name = TextLine(_("name"), max_length=150, default="Hội nghị điển hình tiên tiến")
    sector = TextLine(_("sector"), max_length=150, help_text=_("e.g. Ngành Công Thương Hà Tĩnh"))
    edition_number = models.PositiveSmallIntegerField(
        _("edition"), validators=[MinValueValidator(1), MaxValueValidator(LAST_EDITION)]
    )
    period_from = models.PositiveSmallIntegerField(_("period from (year)"), validators=YEARS)
    period_to = models.PositiveSmallIntegerField(_("period to (year)"), validators=YEARS)
    next_period = TextLine(_("next period"), max_length=30, blank=True)
    upper_congress = TextLine(_("congress of the higher level"), max_length=200, blank=True)
    is_pilot = models.BooleanField(_("pilot conference"), default=False)

    host_name = TextLine(_("host"), max_length=150, help_text=_("e.g. Sở Công Thương tỉnh Hà Tĩnh"))
    issuing_body = TextLine(_("issuing body on papers"), max_length=150)
    parent_body = TextLine(_("parent body on papers"), max_length=150)
    document_symbol = TextLine(
        _("symbol in document numbers"), max_length=20, help_text=_("e.g. SCT in 12/GM-SCT")
    )
    place_name = TextLine(_("place name on papers"), max_length=60)
    signatory_authority = TextLine(
        _("authority line of the signatory"),
        max_length=100,
        blank=True,
        help_text=_("e.g. TM. BAN TỔ CHỨC; may be empty"),
    )
    signatory_position = TextLine(_("position of the signatory"), max_length=100)
    signatory_name = TextLine(_("name of the signatory"), max_length=100)
    chair = TextLine(_("chair of the conference"), max_length=150, blank=True)

    date = models.DateField(_("date of the conference"), null=True, blank=True, validators=[OUR_TIME])
    planned_month = TextLine(
        _("planned month"), max_length=20, blank=True, help_text=_("while the date is open, e.g. 4/2020")
    )
    start_time = models.TimeField(_("start"), default=datetime.time(7, 30))
    minutes_limit = models.PositiveSmallIntegerField(
        _("longest length (minutes)"),
        default=240,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 60)],
    )
    venue = TextLine(_("venue"), max_length=200, blank=True)
    nomination_deadline = models.DateTimeField(
        _("deadline for nominations"), null=True, blank=True, validators=[OUR_TIME]
    )

    target_delegates = models.PositiveIntegerField(_("planned number of delegates"), default=100)
    exemplar_percent = models.DecimalField(
        _("share of exemplars (%)"),
        max_digits=5,
        decimal_places=2,
        default=70,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    tolerance = models.DecimalField(
        _("tolerance (percentage points)"),
        max_digits=4,
        decimal_places=2,
        default=2,
        validators=[MinValueValidator(0)],
    )
    quota_is_hard = models.BooleanField(
        _("refuse outside the tolerance"),
        default=False,
        help_text=_(
            "Off: only warns, and the approver gives a reason. On: approval is refused without the organiser."
        ),
    )
    staff_counts = models.BooleanField(_("staff attendees count in the base"), default=False)
    quorum = models.CharField(
        _("may begin with more than"),
        max_length=3,
        choices=[
            ("1/2", _("half of those who may vote")),
            ("2/3", _("two thirds of those who may vote")),
            ("3/4", _("three quarters of those who may vote")),
        ],
        default="2/3",
        help_text=_("What the report on the credentials of the delegates concludes from."),
    )
    programme_is_public = models.BooleanField(
        _("the programme is public"),
        default=False,
        help_text=_("On: anybody reads the published programme, without signing in."),
    )

    # Read-only from then on, see `conference.closed`; set and taken back by the room `closing` alone.
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("conference")
        verbose_name_plural = _("conferences")
        ordering = ["-edition_number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_to__gte=models.F("period_from")),
                name="conference_period_order",
                violation_error_message=_("The period must not end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(period_to__lte=models.F("period_from") + LONGEST_PERIOD),
                name="conference_period_length",
                violation_error_message=_("The period must not be longer than 15 years."),
            ),
            models.CheckConstraint(
                condition=Q(period_from__gte=1990, period_to__lte=2100), name="conference_period_years"
            ),
            models.CheckConstraint(
                condition=Q(edition_number__gte=1, edition_number__lte=LAST_EDITION),
                name="conference_edition_number",
            ),
            models.CheckConstraint(
                condition=Q(date__isnull=True)
                | Q(date__gte=datetime.date(2000, 1, 1), date__lte=datetime.date(2100, 12, 31)),
                name="conference_date_of_our_time",
            ),
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="conference_one_current",
                violation_error_message=_(
                    "Another conference is the current one. Take that mark away first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.short_title

    @property
    def edition(self) -> str:
        return vietnamese.roman(self.edition_number)

    @property
    def period(self) -> str:
        return f"{self.period_from} - {self.period_to}"

    @property
    def short_title(self) -> str:
        return f"{self.name} lần thứ {self.edition}"

    @property
    def title(self) -> str:
        """The full title as papers print it, in Vietnamese whatever the language of the screen."""
        return f"{self.name} {self.sector} lần thứ {self.edition}, giai đoạn {self.period}"

    @property
    def head_position(self) -> str:
        """Position of the head of the issuing body in capitals, also where a deputy signs for the conference."""
        found = re.match(r"(?:KT|TL|TUQ)\.\s*(.+)", self.signatory_authority)
        return (found[1] if found else self.signatory_position).upper()

    @property
    def days_left(self) -> int | None:
        """Whole days until the conference day in the office's time zone; negative after it; None without a date."""
        return (self.date - timezone.localdate()).days if self.date else None

    @property
    def share_of_exemplars(self) -> Fraction:
        return Fraction(self.exemplar_percent)

    @property
    def quorum_share(self) -> Fraction:
        return Fraction(self.quorum)

    @property
    def nominations_open(self) -> bool:
        return self.nomination_deadline is None or timezone.now() <= self.nomination_deadline


class PriorityTarget(models.Model):
    """A wanted share or number among the exemplars. The plan gives no figures, so a target only warns."""

    class Group(models.TextChoices):
        WOMEN = "female", _("women")
        DIRECT_WORKERS = "direct_worker", _("people in direct work")
        RESEARCHERS = "researcher", _("researchers")
        PRODUCTION_WORKERS = "production_worker", _("production workers")

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="targets", verbose_name=_("conference")
    )
    group = models.CharField(_("group"), max_length=20, choices=Group)
    min_percent = models.PositiveSmallIntegerField(
        _("at least (%)"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    min_count = models.PositiveSmallIntegerField(_("at least (people)"), null=True, blank=True)

    class Meta:
        verbose_name = _("priority target")
        verbose_name_plural = _("priority targets")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "group"], name="conference_one_target_per_group"),
            models.CheckConstraint(
                condition=Q(min_percent__isnull=False) | Q(min_count__isnull=False),
                name="conference_target_has_figure",
                violation_error_message=_("Give a share or a number of people."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_group_display()


class UnitQuerySet(models.QuerySet):
    def nominating(self):
        """Units that hold seats for exemplars: everything but outside partners and guest organisations."""
        return self.filter(is_active=True, kind__in=Unit.NOMINATING_KINDS)

    def guest_organisations(self):
        return self.filter(is_active=True, kind=Unit.Kind.GUEST)


class Unit(models.Model):
    """Any organisation that the plan names: it nominates, is invited, or is given work."""

    class Kind(models.TextChoices):
        LEADERSHIP = "leadership", _("leadership")
        DIVISION = "division", _("division of the department")
        AFFILIATED = "affiliated", _("affiliated unit")
        MASS_ORGANISATION = "mass_organisation", _("mass organisation")
        GRASSROOTS = "grassroots", _("enterprises and co-operatives")
        BODY = "body", _("council, board or working group")
        PARTNER = "partner", _("outside partner")
        GUEST = "guest", _("guest organisation")

    NOMINATING_KINDS = (
        Kind.LEADERSHIP,
        Kind.DIVISION,
        Kind.AFFILIATED,
        Kind.MASS_ORGANISATION,
        Kind.GRASSROOTS,
    )

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = TextLine(_("name"), max_length=200)
    short_name = TextLine(_("short name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("active"), default=True)
    headcount = models.PositiveIntegerField(
        _("people who work there"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_UNIT)],
        help_text=_("A proposal shares the seats out by it; may stay empty."),
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class LegalBasis(models.Model):
    """A document that the conference rests on; papers print it in their "Căn cứ" lines."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="legal_basis", verbose_name=_("conference")
    )
    kind = TextLine(_("kind of document"), max_length=40, help_text=_("e.g. Kế hoạch, Chỉ thị"))
    number = TextLine(_("number and symbol"), max_length=60)
    date = models.DateField(_("date"), validators=[YearBetween(1945, 2100)])
    issuer = TextLine(_("issued by"), max_length=150)
    summary = TextLine(_("about"), max_length=400)
    to_be_renewed = models.BooleanField(
        _("to be renewed"),
        default=False,
        help_text=_("Taken over from an earlier edition: papers say so until it is looked at."),
    )

    class Meta:
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.number


class Recipient(models.Model):
    """A line of "Nơi nhận" on the conference's papers."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="recipients", verbose_name=_("conference")
    )
    name = TextLine(_("recipient"), max_length=150)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class HistoryEntry(models.Model):
    """Who did what to which object, when and why. Rows are only ever added; the erasure of a person masks what they say of that person."""

    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("by"), related_name="+"
    )
    subject_type = models.CharField(_("kind of object"), max_length=60)
    subject_id = models.BigIntegerField(_("object"))
    subject_label = TextLine(_("name of the object"), max_length=400)
    action = models.CharField(_("action"), max_length=40)
    from_state = models.CharField(_("from"), max_length=30, blank=True)
    to_state = models.CharField(_("to"), max_length=30, blank=True)
    reason = TextBlock(_("reason"), blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True)

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-at"], name="conference_history_subject")
        ]

    def __str__(self) -> str:
        return self.subject_label

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise TypeError("History entries are only ever added.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("History entries are only ever added.")
