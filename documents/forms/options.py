"""What every form of the print page has, and what every letter has besides: number, date, signatory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from conference.fields import OUR_TIME, TextLineFormField, capitalised
from documents import formats
from documents.kinds import letterhead
from documents.models import new_key

DAY = {"placeholder": _("dd/mm/yyyy"), "autocomplete": "off", "inputmode": "numeric"}
PLAIN = {"autocomplete": "off"}

# The authority lines of annex I, II.7 of Decree 30/2020/NĐ-CP, as `documents.kinds.letterhead` reads them.
AUTHORITIES = (
    ("", _("as the conference is set up")),
    ("HEAD", _("the head in person")),
    ("KT", _("KT. – a deputy signs for the head")),
    ("TL", _("TL. – by order of the head")),
    ("TUQ", _("TUQ. – by delegation of the head")),
    ("TM", _("TM. – on behalf of a body")),
)


@dataclass(frozen=True)
class Fold:
    """Fields under one line that opens them."""

    title: Any
    fields: list[forms.BoundField]

    @property
    def is_open(self) -> bool:
        """Whether something was typed into it or refused, so that it must be seen."""
        return any(field.form.is_bound and (field.errors or field.data) for field in self.fields)


class OptionsForm(forms.Form):
    """A paper without options. `key` makes one job of a form that is sent twice."""

    about: Any = _("One document for the whole conference.")

    key = forms.CharField(
        widget=forms.HiddenInput, initial=new_key, validators=[RegexValidator(r"\A[0-9a-f]{32}\Z")]
    )

    urgent: Any = forms.BooleanField(label=_("Urgent: before the batches that wait"), required=False)

    signing_names: tuple[str, ...] = ()
    from_address: tuple[str, ...] = ()  # fields that a link to the form may fill in
    of_the_order = ("key", "urgent")  # fields that say how to print, not what

    def __init__(self, *args, with_word: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # choices are asked for once, not at each look at them
            if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
                field.choices = list(cast(Any, field.choices))
        self.order_fields([name for name in self.fields if name != "urgent"])
        if with_word:
            self.fields["format"] = forms.ChoiceField(
                label=_("Form of the files"),
                choices=[
                    (formats.PDF, _("PDF, to print and send")),
                    (formats.WORD, _("Word (.docx), to edit")),
                ],
                initial=formats.PDF,
                required=False,
                widget=forms.RadioSelect,
            )

    def clean_format(self) -> str:
        """Empty for PDF, which is what a job without the entry makes."""
        chosen = self.cleaned_data["format"]
        return "" if chosen == formats.PDF else chosen

    def selection(self) -> dict[str, Any]:
        """The filled-in options of a valid form as JSON values: dates as YYYY-MM-DD, no entry when empty."""
        chosen = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in self.of_the_order and value
        }
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in chosen.items()
        }

    def main_fields(self) -> list[forms.BoundField]:
        """The fields that always show."""
        folded = {*self.folded_names(), *self.signing_names}
        return [self[name] for name in self.fields if name not in folded]

    def folds(self) -> list[Fold]:
        """The fields that the page folds away, so that all papers stand in sight of each other."""
        parts = ((_("Number, date and contents"), self.folded_names()), (_("Signatory"), self.signing_names))
        return [Fold(title, [self[name] for name in names]) for title, names in parts if names]

    def folded_names(self) -> list[str]:
        """The optional fields that are folded away beside those on the signatory; none where there are few."""
        return []


class LetterForm(OptionsForm):
    """A letter with number, date and a signatory who may be another one than the conference's."""

    number = forms.IntegerField(
        label=_("Number"),
        required=False,
        min_value=1,
        max_value=99_999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Empty: the clerk writes it in by hand."),
    )
    date = forms.DateField(
        label=_("Date"),
        required=False,
        widget=forms.DateInput(attrs=DAY),
        validators=[OUR_TIME],
        help_text=_("Empty: the clerk writes it in by hand."),
    )
    authority = forms.ChoiceField(label=_("Way of signing"), choices=capitalised(AUTHORITIES), required=False)
    on_behalf_of = TextLineFormField(
        label=_("On behalf of"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=PLAIN),
        help_text=_("Only with TM.; empty: the emulation council."),
    )
    signer_position = TextLineFormField(
        label=_("Position of the signatory"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=PLAIN),
        help_text=_("Empty: what follows from the way of signing, e.g. Phó Giám đốc with KT."),
    )
    signer_name = TextLineFormField(
        label=_("Name of the signatory"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=PLAIN),
        help_text=_("Empty for another signatory: a blank is left for it."),
    )

    field_order = ["categories", "number", "date"]
    signing_names: tuple[str, ...] = ("authority", "on_behalf_of", "signer_position", "signer_name")

    def folded_names(self) -> list[str]:
        shown = ("key", "categories", "format", "urgent", *self.signing_names)
        return [name for name in self.fields if name not in shown]

    def clean(self) -> dict[str, Any]:
        """Who signs by order, by delegation or for an uncommon body has a post that follows from nothing."""
        cleaned = super().clean() or {}
        authority, body = cleaned.get("authority"), cleaned.get("on_behalf_of")
        uncommon = authority == "TM" and body and not letterhead.usual_post(body)
        if (
            (authority in ("TL", "TUQ") or uncommon)
            and "signer_position" not in self.errors
            and not cleaned.get("signer_position")
        ):
            self.add_error("signer_position", _("Enter the position of the person who signs."))
        return cleaned
