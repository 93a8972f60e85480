"""Forms of the programme: one item, and when and where the conference takes place."""

from __future__ import annotations

from typing import cast

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from agenda.models import LONGEST_PAUSE, AgendaItem
from conference.edits import SharedForm
from conference.models import Conference


class AgendaItemForm(SharedForm):
    """`place` is where the item stands, 1 = first; `count` is how many items the programme has now."""

    place = forms.IntegerField(label=_("Place in the programme"), min_value=1, help_text=_("1 = first."))

    class Meta:
        model = AgendaItem
        fields = [
            "title",
            "kind",
            "minutes",
            "fixed_start",
            "pause_after",
            "presenter",
            "responsible",
            "spoken",
            "screen",
            "props",
            "note",
        ]
        widgets = {
            "note": forms.Textarea(attrs={"rows": 3}),
            "spoken": forms.Textarea(attrs={"rows": 6}),
            "screen": forms.Textarea(attrs={"rows": 2}),
            "props": forms.Textarea(attrs={"rows": 2}),
            "fixed_start": forms.TimeInput(format="%H:%M", attrs={"inputmode": "numeric"}),
        }
        help_texts = {
            "minutes": _("Start and end follow by themselves, for this item and all after it."),
            "fixed_start": _(
                "Hours:minutes, e.g. 09:30. Not before this time, e.g. when a leader arrives. Empty: after the item before."
            ),
            "pause_after": _("Minutes without anything, before the next item begins."),
            "spoken": _("What the presenter says, word for word; on the run sheet."),
            "note": _("For the organisers; not on the printed programme."),
        }

    def __init__(self, *args, count: int, place: int, **kwargs):
        super().__init__(*args, **kwargs)
        last = count if self.instance.pk else count + 1
        # Somebody may have taken items away meanwhile: a place behind the end means the end.
        self.last = max(last, 1)
        self.initial["place"] = min(place, self.last)
        self.fields["pause_after"].required = False

    def clean_pause_after(self):
        return self.cleaned_data["pause_after"] or 0

    def clean_place(self):
        return min(self.cleaned_data["place"], self.last)


class SessionForm(SharedForm):
    """Date, start and venue: what moves the whole programme."""

    class Meta:
        model = Conference
        fields = ["date", "start_time", "venue"]
        widgets = {"start_time": forms.TimeInput(format="%H:%M", attrs={"inputmode": "numeric"})}
        help_texts = {
            "date": _("Day/month/year, e.g. 24/04/2020. Empty while it is open."),
            "start_time": _("Hours:minutes, e.g. 07:15. All times of the programme move along."),
        }


class PlaceForm(forms.Form):
    """Where an item shall stand, 1 = first."""

    to = forms.IntegerField(label=_("Place in the programme"), min_value=1, help_text=_("1 = first."))

    def __init__(self, *args, count: int, place: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].validators.append(MaxValueValidator(count))
        self.initial["to"] = place


class ShiftForm(forms.Form):
    """By how many minutes an item and all after it begin later; below 0: earlier."""

    minutes = forms.IntegerField(
        label=_("Minutes later"),
        min_value=-LONGEST_PAUSE,
        max_value=LONGEST_PAUSE,
        help_text=_("This item and all after it; below 0, e.g. -5, they begin earlier."),
    )


class SwapForm(forms.Form):
    """With which item one changes places."""

    other = forms.ModelChoiceField(AgendaItem.objects.none(), label=_("Swap with"))

    def __init__(self, *args, items: list[AgendaItem], item: AgendaItem, **kwargs):
        super().__init__(*args, **kwargs)
        others = AgendaItem.objects.filter(conference=item.conference_id).exclude(pk=item.pk)
        field = cast(forms.ModelChoiceField, self.fields["other"])
        field.queryset = others
        field.choices = [
            ("", "---------"),
            *((one.pk, f"{n}. {one.title}") for n, one in enumerate(items, 1) if one.pk != item.pk),
        ]


class PublishForm(forms.Form):
    note = forms.CharField(
        label=_("What has changed, for everybody"),
        required=False,
        max_length=500,
        help_text=_("One line beside the version, e.g. “At the request of the provincial leader”."),
    )
