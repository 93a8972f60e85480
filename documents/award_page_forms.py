"""Forms of the pages that hand awards over and revoke them."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from conference.fields import RowsField, TextBlockFormField, TextLineFormField, capitalised
from documents.kinds import stage
from documents.kinds.stage_slips import USUAL_BATCH
from documents.register_forms import REASON
from nominations.award_states import Receipt
from nominations.handover import NOTED


class CallForm(forms.Form):
    """Order and batches of the call, from the address; what is no choice counts as the usual."""

    order = forms.ChoiceField(
        label=_("Order on the stage"), choices=capitalised(stage.LABELS), required=False
    )
    size = forms.IntegerField(
        label=_("People in a batch"),
        required=False,
        min_value=1,
        max_value=stage.LARGEST_BATCH,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, data):
        super().__init__(data)
        self.fields["order"].widget.attrs["class"] = "form-select"
        self.fields["size"].widget.attrs["class"] = "form-control"
        self.fields["size"].widget.attrs["placeholder"] = str(USUAL_BATCH)
        self.is_valid()

    @property
    def chosen(self) -> tuple[str, int]:
        return self.cleaned_data.get("order", ""), self.cleaned_data.get("size") or USUAL_BATCH


class HandoverForm(forms.Form):
    """How the ticked awards came to their recipients."""

    receipt = forms.ChoiceField(
        label=_("How it was handed over"),
        choices=capitalised(Receipt.choices),
        initial=Receipt.RECEIVED,
        widget=forms.RadioSelect,
    )
    note = TextLineFormField(
        label=_("By whom, how and when"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Needed when somebody else received it or when it is sent later."),
    )

    def __init__(self, data=None, *, awards):
        super().__init__(data)
        self.fields["award"] = RowsField(
            awards,
            label=_("Commendation"),
            error_messages={"required": _("Tick at least one award first.")},
            widget=forms.MultipleHiddenInput,
        )

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("receipt") in NOTED and "note" in cleaned and not cleaned["note"]:
            self.add_error(
                "note",
                _("Say who received it.")
                if cleaned["receipt"] == Receipt.RECEIVED_FOR
                else _("Say how and when it is sent."),
            )
        return cleaned


class UndoForm(forms.Form):
    reason = TextBlockFormField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs=REASON))
