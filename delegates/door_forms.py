"""Forms of the doors: which door to open, whom to let in."""

from __future__ import annotations

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from conference.fields import RowsField, TextLineFormField, capitalised
from conference.models import Unit
from delegates import sheets
from delegates.models import Delegate


class DoorForm(forms.Form):
    """A door by its name; the names in use are offered, another may be typed."""

    door = TextLineFormField(
        label=_("Name of the door"),
        max_length=60,
        help_text=_("As staff call it, e.g. Cửa chính. Whoever was let in there is told so by this name."),
        widget=forms.TextInput(attrs={"list": "doors", "autocomplete": "off"}),
    )
    device = TextLineFormField(
        label=_("Device"),
        max_length=100,
        required=False,
        help_text=_("May stay empty; tells two phones at one door apart."),
    )


class ConsentForm(forms.Form):
    """To which unit somebody belongs who is not on the list; not asked of who comes in somebody's place."""

    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.filter(is_active=True), required=False
    )


class AnewForm(forms.Form):
    """`typed`: how many entries the page showed, typed by hand."""

    typed = forms.IntegerField(
        label=_("Number of entries that go"),
        min_value=0,
        max_value=10_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Type the number that stands above, so that nothing is cleared by a slip."),
    )


class SheetForm(forms.Form):
    """Which sheet is keyed in."""

    by = forms.ChoiceField(label=_("Sheets"), choices=capitalised(sheets.CHOICES))
    sheet = forms.CharField(label=_("Attendance sheet"), required=False, max_length=20)


class SignedForm(forms.Form):
    """Who signed on a sheet."""

    delegate = RowsField(queryset=Delegate.objects.none(), required=False)

    def __init__(self, data, *, people):
        super().__init__(data)
        cast(RowsField, self.fields["delegate"]).queryset = people
