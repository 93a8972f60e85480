"""Forms of the budget: a line, a source, the caps, the decision, a contract, an expense."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import one_time_key
from budget import money_rule
from budget.models import BudgetLine, Commitment, Estimate, Expense, Source
from budget.vouchers import VoucherField
from conference.edits import SharedForm
from conference.fields import OUR_TIME, AmountField, TextLineFormField, capitalised
from conference.models import Conference
from subcommittees.models import Task

DAY_HELP = _("Day/month/year.")


class MoneyField(AmountField):
    """Whole đồng; also "1,5 triệu" and "2 tỷ", which say one thing only."""

    default_error_messages = {
        "invalid": _("Enter a whole amount in đồng, e.g. 1.500.000, 1500000 or 1,5 triệu.")
    }

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and (amount := money_rule.in_words(value)) is not None:
            return amount
        return super().to_python(value)


class LineForm(SharedForm):
    """A line of the estimate; `open` False: it is submitted or approved, and only what no decision names changes."""

    class Meta:
        model = BudgetLine
        fields = [
            "position", "chapter", "content", "measure", "quantity", "unit_price", "norm", "subcommittee", "task", "source",
            "note",
        ]  # fmt: skip
        field_classes = {"unit_price": MoneyField, "quantity": AmountField}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "measure": _("e.g. suất, bộ, buổi"),
            "task": _("The task that the money is for; its subcommittee is taken over."),
        }

    ALWAYS = ("task", "source", "note", "seen")

    def __init__(self, *args, conference: Conference, open: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.conference = conference
        self.fields["quantity"].help_text = ""
        self.fields["quantity"].error_messages["invalid"] = _("Enter a whole number, e.g. 118 or 1.500.")
        rows: dict[str, Any] = {
            "subcommittee": conference.subcommittees.all(),
            "source": conference.sources.all(),
            "task": Task.objects.filter(subcommittee__conference=conference).order_by("number", "pk"),
        }
        for name, found in rows.items():
            cast(forms.ModelChoiceField, self.fields[name]).queryset = found
        chapter = cast(forms.ChoiceField, self.fields["chapter"])
        chapter.choices = [("", "---------"), *capitalised(BudgetLine.Chapter.choices)]
        if not open:
            self.fields = {name: field for name, field in self.fields.items() if name in self.ALWAYS}
        elif self.instance.pk is None:
            self.fields["position"].required = False
            self.fields["position"].help_text = _("Empty: after the last line.")

    def clean_position(self):
        value = self.cleaned_data["position"]
        others = BudgetLine.objects.filter(conference=self.conference)
        if value is None:
            return (others.aggregate(last=Max("position"))["last"] or 0) + 1
        if others.filter(position=value).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another line has this place in the order."), code="taken")
        return value

    def clean(self):
        cleaned = super().clean()
        task, is_whole = cleaned.get("task"), "subcommittee" in self.fields
        body = cleaned.get("subcommittee") if is_whole else self.instance.subcommittee
        if task and {"task", "subcommittee"} & set(self.changed_data):
            if body and body.pk != task.subcommittee_id:
                self.add_error("task", _("This task belongs to another subcommittee."))
            elif is_whole:
                cleaned["subcommittee"] = task.subcommittee
        quantity, price = cleaned.get("quantity"), cleaned.get("unit_price")
        if quantity and price and quantity * price > money_rule.MOST:
            self.add_error("unit_price", _("Quantity times unit price is more than 1.000.000.000.000 đồng."))
        return cleaned


class SourceForm(SharedForm):
    class Meta:
        model = Source
        fields = ["kind", "name", "amount", "document", "date", "issuer"]
        field_classes = {"amount": MoneyField}
        help_texts = {"date": DAY_HELP}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["kind"]).choices = capitalised(Source.Kind.choices)

    def clean_name(self):
        name = self.cleaned_data["name"]
        others = Source.objects.filter(conference=self.instance.conference_id, name=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a source of this name already."), code="taken")
        return name


class CapsForm(SharedForm):
    class Meta:
        model = Estimate
        fields = ["cap", "cap_basis", "delegate_cap", "is_hard"]
        field_classes = {"cap": MoneyField, "delegate_cap": MoneyField}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("cap") is not None and not cleaned.get("cap_basis"):
            self.add_error("cap_basis", _("Say which document or decision sets the cap."))
        return cleaned


class ReasonForm(forms.Form):
    reason = TextLineFormField(
        label=_("Reason"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class DecisionForm(forms.Form):
    """The decision that approves; `reason` is asked for where the cap is exceeded and only warns."""

    decision = TextLineFormField(
        label=_("Number of the decision"), max_length=60, help_text=_("e.g. 15/QĐ-SCT")
    )
    decided_on = forms.DateField(label=_("Date of the decision"), validators=[OUR_TIME], help_text=DAY_HELP)
    reason = TextLineFormField(
        label=_("Reason"), max_length=300, required=False, help_text=_("Only needed above the cap.")
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_decided_on(self):
        day = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The decision cannot be of a day to come."))
        return day


class AmountForm(forms.Form):
    amount = MoneyField(
        label=_("Amount to be approved (đồng)"), required=False, min_value=0, max_value=money_rule.MOST,
        help_text=_("Empty: as planned."),
    )  # fmt: skip


class _SpendingForm(forms.ModelForm):
    """`key` makes one row of a form that is sent twice."""

    key = forms.CharField(label=_("The page"), widget=forms.HiddenInput, initial=one_time_key, max_length=32)

    def clean_key(self):
        key = self.cleaned_data["key"]
        if len(key) != 32 or not key.isalnum():
            raise forms.ValidationError(_("The page is too old. Open it again."))
        self.instance.key = key
        return key


class CommitmentForm(_SpendingForm):
    class Meta:
        model = Commitment
        fields = ["supplier", "amount", "document", "date", "over_reason"]
        field_classes = {"amount": MoneyField}
        help_texts = {"date": DAY_HELP, "over_reason": _("Only where it is asked for.")}

    def clean_date(self):
        day = self.cleaned_data["date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("A contract cannot be signed on a day to come."))
        return day


class ExpenseForm(_SpendingForm):
    voucher_file = VoucherField(
        label=_("Voucher as a file"), required=False, help_text=_("PDF, JPEG or PNG; may be left out.")
    )

    class Meta:
        model = Expense
        fields = ["commitment", "payee", "amount", "voucher", "date", "method", "over_reason"]
        field_classes = {"amount": MoneyField}
        help_texts = {"date": DAY_HELP, "over_reason": _("Only where it is asked for.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        contracts = cast(forms.ModelChoiceField, self.fields["commitment"])
        contracts.queryset = self.instance.line.commitments.filter(cancelled_at=None)
        contracts.empty_label = str(_("without a contract"))  # type: ignore[assignment]  # a plain text
        cast(forms.ChoiceField, self.fields["method"]).choices = capitalised(Expense.Method.choices)

    def clean_date(self):
        day = self.cleaned_data["date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("A voucher cannot be of a day to come."))
        return day
