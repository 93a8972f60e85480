"""Forms of the delegate list: what to show, whom to mark, a person's details."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from conference.edits import SharedForm
from conference.fields import RowsField, TextBlockFormField, capitalised
from conference.models import Conference, Unit
from delegates.answers import Mark
from delegates.chosen import Answer, Chosen
from delegates.models import Delegate, DelegateQuerySet
from delegates.photos import BadgePhotoField, has_place, photo_of

OUTSIDE_QUOTA = (Delegate.Category.STAFF, Delegate.Category.PRESS_SERVICE)


ORDERS = (("", _("by name")), ("unit", _("by unit")), ("protocol", _("in protocol order")))


class _ShortUnitField(forms.ModelChoiceField):
    def label_from_instance(self, obj) -> str:
        return str(obj.short_name)


class DelegateFilter(forms.Form):
    """The filters of the list, from the address. A value that is no choice is as good as none."""

    q = forms.CharField(label=_("Name, collective or workplace"), required=False, max_length=200)
    category = forms.ChoiceField(
        label=_("Category"),
        required=False,
        choices=capitalised([("", _("all categories")), *Delegate.Category.choices]),
    )
    unit = _ShortUnitField(
        label=_("Unit"), required=False, queryset=Unit.objects.none(), empty_label=capfirst(_("all units"))
    )
    answer = forms.ChoiceField(label=_("Answer"), required=False, choices=capitalised(Answer.CHOICES))
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=capitalised(ORDERS))

    def __init__(self, data, *, delegates: DelegateQuerySet):
        super().__init__(data)
        self.delegates = delegates
        units = cast(forms.ModelChoiceField, self.fields["unit"])
        units.queryset = Unit.objects.filter(Exists(delegates.filter(unit=OuterRef("pk"))))
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "q" else "form-select"
        self.is_valid()

    @property
    def chosen(self) -> Chosen:
        return Chosen(**{name: value for name, value in self.cleaned_data.items() if value})


class MarkForm(forms.Form):
    """Which mark to set (or, with `undo`, to take back) on which checked people."""

    mark = forms.ChoiceField(choices=Mark.choices)
    undo = forms.BooleanField(required=False)
    delegate = RowsField(queryset=Delegate.objects.none())

    def __init__(self, data, *, conference: Conference):
        super().__init__(data)
        cast(RowsField, self.fields["delegate"]).queryset = conference.delegates.all()


class CancellationForm(forms.Form):
    reason = TextBlockFormField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the history, e.g. ill, on a business trip, replaced by somebody else."),
    )


class DelegateForm(SharedForm):
    """Late changes. Category, unit and photo of a nominated person follow from the nomination and stay."""

    photo = BadgePhotoField()
    remove_photo = forms.BooleanField(label=_("Remove the photo"), required=False)
    PHOTO = ("photo", "remove_photo")  # no columns of the delegate

    class Meta:
        model = Delegate
        fields = [
            "category", "unit", "full_name", "represents", "gender", "date_of_birth", "education", "position",
            "workplace", "phone", "email", "is_vip", "protocol_rank", "can_vote", "note",
        ]  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "full_name": _("Exactly as badge and certificate shall print it."),
            "date_of_birth": _("Day/month/year, e.g. 05/04/1985."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("gender", "education"):
            field = cast(forms.ChoiceField, self.fields[name])
            field.choices = capitalised(cast(Iterable, field.choices))
        if self.instance.nomination_id:
            del self.fields["category"], self.fields["unit"]
        else:
            cast(forms.ChoiceField, self.fields["category"]).choices = capitalised(
                (value, label) for value, label in Delegate.Category.choices if value in OUTSIDE_QUOTA
            )
            cast(forms.ModelChoiceField, self.fields["unit"]).queryset = Unit.objects.filter(is_active=True)
        if not self.instance.represents:
            del self.fields["represents"]
        self._settle_photo()

    def _settle_photo(self) -> None:
        known = photo_of(self.instance) if self.instance.pk else None
        if not has_place(self.instance):
            del self.fields["photo"]
        elif known:
            cast(BadgePhotoField, self.fields["photo"]).replaces(known.uploaded_at)
            return
        del self.fields["remove_photo"]
