"""Who receives which award by which decision, and what prizes are reckoned from."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference import vietnamese
from conference.fields import OUR_TIME, QuickLabels, TextBlock, TextLine
from conference.models import Conference
from nominations.award_states import GIVEN, AwardState, DecisionState, Receipt
from nominations.prize import Dated, overlap

PERIOD_ORDER = _("It must not end before it begins.")


class AwardDecisionQuerySet(models.QuerySet):
    def issued(self):
        return self.filter(state=DecisionState.ISSUED)

    def drafts(self):
        return self.filter(state=DecisionState.DRAFT)

    def visible_to(self, user):
        return self if permissions.sees_awards(user) else self.none()


class AwardDecision(QuickLabels):
    """One authority's decision on awards; number and date are blank until the clerk gives them."""

    conference = models.ForeignKey(
        Conference, models.PROTECT, related_name="award_decisions", verbose_name=_("conference")
    )
    authority = TextLine(_("authority that decides"), max_length=150)
    number = TextLine(
        _("number of the decision"),
        max_length=40,
        blank=True,
        help_text=_(
            "E.g. 12 or 12/QĐ-SCT; with its symbol when another authority decides. May wait until it is given."
        ),
    )
    date = models.DateField(_("date of the decision"), null=True, blank=True, validators=[OUR_TIME])
    signatory_authority = TextLine(_("authority line of the signatory"), max_length=100, blank=True)
    signatory_position = TextLine(_("position of the signatory"), max_length=100, blank=True)
    signatory_name = TextLine(_("name of the signatory"), max_length=100, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=DecisionState, default=DecisionState.DRAFT, editable=False
    )
    form_key = models.CharField(max_length=32, unique=True, null=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    issued_at = models.DateTimeField(_("issued"), null=True, editable=False)
    revoked_why = TextBlock(_("reason"), blank=True, editable=False)
    revocation_number = TextLine(
        _("number of the revoking decision"), max_length=80, blank=True, editable=False
    )
    revocation_date = models.DateField(_("date of the revoking decision"), null=True, editable=False)

    objects = AwardDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("award decision")
        verbose_name_plural = _("award decisions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "year", "number"],
                condition=~Q(number="") & Q(year__isnull=False),
                name="nominations_decision_number_once",
                violation_error_message=_("This authority has a decision of this number and year already."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | (~Q(number="") & Q(date__isnull=False)),
                name="nominations_issued_has_number",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DecisionState.values), name="nominations_decision_state"
            ),
        ]

    def __str__(self) -> str:
        if not self.number:
            return f"{self._meta.verbose_name} ({self.authority})"
        day = f", {self.date:%d/%m/%Y}" if self.date else ""
        return f"{self.number}{day} ({self.authority})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.year = self.date.year if self.date else None
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "year"}
        super().save(*args, **kwargs)

    @property
    def is_draft(self) -> bool:
        return self.state == DecisionState.DRAFT

    @property
    def is_issued(self) -> bool:
        return self.state == DecisionState.ISSUED


class AwardQuerySet(models.QuerySet):
    def of(self, conference: Conference) -> AwardQuerySet:
        return self.filter(nomination__conference=conference)

    def standing(self) -> AwardQuerySet:
        """Proposed, decided or handed over: all but what was revoked."""
        return self.exclude(state=AwardState.REVOKED)

    def given(self) -> AwardQuerySet:
        return self.filter(state__in=GIVEN)

    def visible_to(self, user):
        return self if permissions.sees_awards(user) else self.none()

    def in_protocol_order(self):
        """By rank of the award form, collectives first, then by unit and name."""
        return self.order_by(
            "form__rank",
            "form_id",
            "nomination__kind",  # the code of collectives stands before that of individuals
            "nomination__unit__position",
            "nomination__unit_id",
            "nomination__sort_key",
            "id",
        )


class Award(QuickLabels):
    """One nomination honoured with one award form: one achievement, one award of each kind."""

    nomination = models.ForeignKey(
        "nominations.Nomination", models.PROTECT, related_name="awards", verbose_name=_("nomination")
    )
    form = models.ForeignKey(
        "nominations.AwardForm", models.PROTECT, related_name="awards", verbose_name=_("award")
    )
    kind = models.CharField(_("kind"), max_length=10, editable=False)  # that of the form, for the constraint
    state = models.CharField(
        _("state"), max_length=12, choices=AwardState, default=AwardState.PROPOSED, editable=False
    )
    decision = models.ForeignKey(
        AwardDecision,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="awards",
        verbose_name=_("award decision"),
    )
    prize = models.PositiveIntegerField(_("prize (đồng)"), null=True, editable=False)
    receipt = models.CharField(
        _("hand-over"), max_length=12, choices=Receipt, blank=True, default="", editable=False
    )
    receipt_note = TextLine(
        _("by whom, how and when"), max_length=200, blank=True, default="", editable=False
    )
    receipt_at = models.DateTimeField(_("recorded"), null=True, editable=False)
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now, editable=False)
    revoked_why = TextBlock(_("reason of the revocation"), blank=True, editable=False)
    revocation_number = TextLine(
        _("number of the revoking decision"), max_length=80, blank=True, editable=False
    )
    revocation_date = models.DateField(_("date of the revoking decision"), null=True, editable=False)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award given")
        verbose_name_plural = _("awards given")
        ordering = ["id"]
        indexes = [models.Index(fields=["state", "form"], name="nominations_award_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["nomination", "kind"],
                condition=~Q(state="revoked"),
                name="nominations_one_award_per_kind",
            ),
            models.CheckConstraint(condition=Q(state__in=AwardState.values), name="nominations_award_state"),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(decision__isnull=False), name="nominations_award_decided_by"
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_over")
                | Q(receipt__in=[Receipt.RECEIVED, Receipt.RECEIVED_FOR, Receipt.SENT_LATER]),
                name="nominations_handed_over_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} – {self.nomination}"

    @property
    def is_given(self) -> bool:
        return self.state in GIVEN


def overlapping(rival: InForce) -> str:
    return _("Another figure is in force in this time: %(other)s. Give it an end first.") % {"other": rival}


class InForce(models.Model):
    """A figure that holds for a time; two of the same sort never hold on one day."""

    valid_from = models.DateField(_("in force from"), validators=[OUR_TIME])
    valid_to = models.DateField(_("in force to"), null=True, blank=True, validators=[OUR_TIME])

    judged_together = False  # whether a form set compares the rows that one press saves

    class Meta:
        abstract = True

    @property
    def figure(self) -> Any:
        raise NotImplementedError

    @property
    def dated(self) -> Dated:
        return Dated(self.figure, self.valid_from, self.valid_to)

    def rivals(self) -> models.QuerySet:
        """The rows that must not hold on the same day."""
        return type(self)._default_manager.all()

    def clean(self) -> None:
        super().clean()
        if self.valid_from is None:
            return
        if self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": PERIOD_ORDER})
        for rival in () if self.judged_together else self.rivals().exclude(pk=self.pk):
            if overlap(self.dated, rival.dated):
                raise ValidationError({"valid_from": overlapping(rival)})


class BaseWage(InForce):
    """The base wage (mức lương cơ sở) by the government's decrees."""

    amount = models.PositiveIntegerField(
        _("base wage (đồng)"), validators=[MinValueValidator(100_000), MaxValueValidator(100_000_000)]
    )

    class Meta:
        verbose_name = _("base wage")
        verbose_name_plural = _("base wages")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="nominations_wage_period",
                violation_error_message=PERIOD_ORDER,
            )
        ]

    def __str__(self) -> str:
        return f"{vietnamese.grouped(self.amount)} đồng, {self.valid_from:%d/%m/%Y}"

    @property
    def figure(self) -> int:
        return self.amount


class PrizeCoefficient(InForce):
    """How many base wages come with an award form, for a collective or an individual."""

    class Recipient(models.TextChoices):
        COLLECTIVE = "collective", _("collective")
        INDIVIDUAL = "individual", _("individual")

    form = models.ForeignKey(
        "nominations.AwardForm", models.CASCADE, related_name="coefficients", verbose_name=_("award")
    )
    recipient = models.CharField(_("for whom"), max_length=12, choices=Recipient)
    coefficient = models.DecimalField(
        _("coefficient"),
        max_digits=6,
        decimal_places=3,
        validators=[MinValueValidator(0), MaxValueValidator(200)],
        help_text=_("0: no money prize goes with this award."),
    )

    class Meta:
        verbose_name = _("prize coefficient")
        verbose_name_plural = _("prize coefficients")
        ordering = ["form", "recipient", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="nominations_coefficient_period",
                violation_error_message=PERIOD_ORDER,
            )
        ]

    def __str__(self) -> str:
        return f"{self.form}, {self.get_recipient_display()}: {self.coefficient.normalize():f}"

    @property
    def figure(self) -> Any:
        return self.coefficient

    def rivals(self) -> models.QuerySet:
        return PrizeCoefficient.objects.filter(form=self.form_id, recipient=self.recipient)
