"""The money of the conference: sources, the lines of the estimate, its approved versions, contracts and expenses.

All amounts are whole đồng. Expenses are never deleted: a wrong one is taken back with a reason.
"""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.models import one_time_key
from budget.money_rule import MOST
from conference.fields import OUR_TIME, QuickLabels, TextBlock, TextLine
from conference.models import Conference
from subcommittees.models import Member, Subcommittee, Task

WITHIN = [MinValueValidator(0), MaxValueValidator(MOST)]
MOST_PIECES = 1_000_000
TOO_MUCH = _("Quantity times unit price is more than 1.000.000.000.000 đồng.")


def within(name: str) -> Q:
    return Q(**{f"{name}__gte": 0, f"{name}__lte": MOST})


class Source(models.Model):
    """Where money comes from (nguồn kinh phí). The plan names neither source nor amount."""

    class Kind(models.TextChoices):
        STATE = "state", _("state budget")
        ENTERPRISE = "enterprise", _("contribution of enterprises")
        OTHER = "other", _("other lawful source")

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="sources", verbose_name=_("conference")
    )
    kind = models.CharField(_("kind of source"), max_length=20, choices=Kind, default=Kind.STATE)
    name = TextLine(_("name of the source"), max_length=150)
    amount = models.BigIntegerField(_("amount granted (đồng)"), default=0, validators=WITHIN)
    document = TextLine(_("number of the document"), max_length=60, blank=True)
    date = models.DateField(_("date of the document"), null=True, blank=True, validators=[OUR_TIME])
    issuer = TextLine(_("issued by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("source of money")
        verbose_name_plural = _("sources of money")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "name"], name="budget_source_once"),
            models.CheckConstraint(condition=within("amount"), name="budget_source_amount"),
        ]

    def __str__(self) -> str:
        return self.name


class Estimate(models.Model):
    """The estimate as a whole (dự toán): its state, the cap of the conference and what happens above a limit."""

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        SUBMITTED = "submitted", _("submitted for approval")
        APPROVED = "approved", _("approved")

    conference = models.OneToOneField(
        Conference, models.CASCADE, related_name="estimate", verbose_name=_("conference")
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("submitted by")
    )  # fmt: skip
    reason = TextBlock(
        _("why it is supplemented"), max_length=1000, blank=True, editable=False
    )  # of the version under way
    cap = models.BigIntegerField(
        _("cap of the whole conference (đồng)"), null=True, blank=True, validators=WITHIN
    )
    cap_basis = TextLine(
        _("basis of the cap"), max_length=300, blank=True, help_text=_("Document that sets the cap.")
    )
    delegate_cap = models.BigIntegerField(
        _("cap for each delegate (đồng)"), null=True, blank=True, validators=WITHIN, help_text=_("Only warns.")
    )  # fmt: skip
    is_hard = models.BooleanField(
        _("refuse what goes above a limit"),
        default=True,
        help_text=_(
            "On: an approval above the cap, or a contract or expense above what is approved, is refused. Off: it needs a reason."
        ),
    )

    class Meta:
        verbose_name = _("estimate")
        verbose_name_plural = _("estimates")
        constraints = [
            models.CheckConstraint(condition=Q(cap=None) | within("cap"), name="budget_estimate_cap"),
            models.CheckConstraint(
                condition=Q(delegate_cap=None) | within("delegate_cap"), name="budget_estimate_delegate_cap"
            ),
        ]

    def __str__(self) -> str:
        return str(self.conference)


class EstimateVersion(models.Model):
    """The estimate as a decision approved it; never changed. A later one supplements it with a reason."""

    estimate = models.ForeignKey(
        Estimate, models.CASCADE, related_name="versions", verbose_name=_("estimate")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    decision = TextLine(_("number of the decision"), max_length=60)
    decided_on = models.DateField(_("date of the decision"), validators=[OUR_TIME])
    reason = TextBlock(_("reason"), max_length=1000, blank=True)
    total = models.BigIntegerField(_("approved"))
    rows = models.JSONField(_("lines"))  # as `estimate.snapshot` writes them
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    approved_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    class Meta:
        verbose_name = _("version of the estimate")
        verbose_name_plural = _("versions of the estimate")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["estimate", "number"], name="budget_version_number_once")
        ]

    def __str__(self) -> str:
        return self.decision


class BudgetLineQuerySet(models.QuerySet["BudgetLine"]):
    def visible_to(self, user):
        """All for those who keep or read the money, a subcommittee's own for its head, none for others."""
        if permissions.sees_money(user):
            return self
        return self.filter(
            subcommittee__in=Member.objects.filter(user=user, position__in=Member.LEADING).values(
                "subcommittee"
            )
        )


class BudgetLine(QuickLabels):
    """One line of the estimate: so many of something at such a price."""

    class Chapter(models.TextChoices):
        HALL = "hall", _("hall, sound and light")
        DECORATION = "decoration", _("decoration")
        PRINTING = "printing", _("printing and documents")
        AWARDS = "awards", _("awards and gifts")
        CATERING = "catering", _("tea and meals")
        PROPAGANDA = "propaganda", _("propaganda, film")
        TRAVEL = "travel", _("transport and lodging")
        SERVICE = "service", _("reception, security, medical care")
        OTHER = "other", _("other expenses")

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="budget_lines", verbose_name=_("conference")
    )
    position = models.PositiveIntegerField(
        _("order"), validators=[MinValueValidator(1), MaxValueValidator(99_999)]
    )
    chapter = models.CharField(_("chapter"), max_length=20, choices=Chapter)
    content = TextLine(_("content"), max_length=300)
    subcommittee = models.ForeignKey(
        Subcommittee, models.SET_NULL, null=True, blank=True, related_name="budget_lines", verbose_name=_("subcommittee")
    )  # fmt: skip
    task = models.ForeignKey(
        Task, models.SET_NULL, null=True, blank=True, related_name="budget_lines", verbose_name=_("task")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="lines", verbose_name=_("source of money")
    )
    measure = TextLine(_("unit of measure"), max_length=30)
    quantity = models.BigIntegerField(
        _("quantity"), validators=[MinValueValidator(0), MaxValueValidator(MOST_PIECES)]
    )
    unit_price = models.BigIntegerField(_("unit price (đồng)"), validators=WITHIN)
    norm = TextLine(
        _("cost norm"), max_length=200, blank=True, help_text=_("What the price rests on: cost norm, quotation.")
    )  # fmt: skip
    note = TextBlock(_("note"), max_length=1000, blank=True)
    to_approve = models.BigIntegerField(
        _("amount to be approved (đồng)"), null=True, blank=True, editable=False, validators=WITHIN
    )  # where it is less than planned
    approved = models.BigIntegerField(
        _("approved (đồng)"), null=True, editable=False
    )  # by the newest version
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("entered by")
    )  # fmt: skip
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "position"], name="budget_line_position_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=0, quantity__lte=MOST_PIECES) & within("unit_price"),
                name="budget_line_amounts",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(F("quantity") * F("unit_price"), MOST),
                name="budget_line_planned",
                violation_error_message=TOO_MUCH,
            ),
            models.CheckConstraint(
                condition=Q(to_approve=None)
                | Q(LessThanOrEqual(F("to_approve"), F("quantity") * F("unit_price")), to_approve__gte=0),
                name="budget_line_not_above_planned",
            ),
            models.CheckConstraint(
                condition=Q(approved=None) | within("approved"), name="budget_line_approved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.content}"

    @property
    def planned(self) -> int:
        return self.quantity * self.unit_price

    @property
    def asked(self) -> int:
        """What the next decision approves."""
        return self.planned if self.to_approve is None else self.to_approve


class Commitment(models.Model):
    """A contract or order (hợp đồng, đơn đặt hàng): binds part of a line until it is paid or cancelled."""

    line = models.ForeignKey(
        BudgetLine, models.PROTECT, related_name="commitments", verbose_name=_("budget line")
    )
    supplier = TextLine(_("supplier"), max_length=200)
    amount = models.BigIntegerField(_("amount (đồng)"), validators=[MinValueValidator(1), WITHIN[1]])
    document = TextLine(_("number of the contract or order"), max_length=60)
    date = models.DateField(_("signed on"), validators=[OUR_TIME])
    over_reason = TextLine(_("reason for going above the limit"), max_length=300, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, editable=False)
    cancelled_why = TextLine(_("why it was cancelled"), max_length=300, blank=True, editable=False)
    key = models.CharField(max_length=32, unique=True, default=one_time_key, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("entered by")
    )  # fmt: skip

    class Meta:
        verbose_name = _("contract or order")
        verbose_name_plural = _("contracts and orders")
        ordering = ["date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=MOST), name="budget_commitment_amount"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} – {self.supplier}"


class Expense(models.Model):
    """Money that was paid, with its voucher (chứng từ)."""

    class Method(models.TextChoices):
        TRANSFER = "transfer", _("bank transfer")
        CASH = "cash", _("cash")

    line = models.ForeignKey(
        BudgetLine, models.PROTECT, related_name="expenses", verbose_name=_("budget line")
    )
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="expenses", verbose_name=_("contract or order")
    )  # fmt: skip
    payee = TextLine(_("paid to"), max_length=200)
    amount = models.BigIntegerField(_("amount (đồng)"), validators=[MinValueValidator(1), WITHIN[1]])
    voucher = TextLine(_("number of the voucher"), max_length=60)
    date = models.DateField(_("date of the voucher"), validators=[OUR_TIME])
    method = models.CharField(_("way of payment"), max_length=20, choices=Method, default=Method.TRANSFER)
    over_reason = TextLine(_("reason for going above the limit"), max_length=300, blank=True)
    file = models.FileField(
        _("voucher as a file"), upload_to="vouchers/", max_length=200, blank=True, editable=False
    )
    file_name = TextLine(_("name of the file"), max_length=200, blank=True, editable=False)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, editable=False)
    taken_back_why = TextLine(_("why it was taken back"), max_length=300, blank=True, editable=False)
    key = models.CharField(max_length=32, unique=True, default=one_time_key, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("entered by")
    )  # fmt: skip

    class Meta:
        verbose_name = _("expense")
        verbose_name_plural = _("expenses")
        ordering = ["date", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=1, amount__lte=MOST), name="budget_expense_amount")
        ]

    def __str__(self) -> str:
        return f"{self.voucher} – {self.payee}"
