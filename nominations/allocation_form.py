"""Seats change without leaving anybody who is approved without a seat."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _

from conference.models import Conference
from nominations.mix import refusals, seats_of
from nominations.models import Allocation


class AllocationForm(forms.ModelForm):
    """Whoever saves it holds the conference's lock, so that nobody approves between the question and the answer."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reserve"].required = False
        for name in ("seats", "collectives", "reserve"):
            field = self.fields[name]
            field.widget.attrs["aria-label"] = (
                f"{field.label}: {self.instance.unit}" if self.instance.pk else str(field.label)
            )

    def clean_reserve(self) -> int:
        return self.cleaned_data["reserve"] or 0

    def clean(self):
        data = super().clean() or {}
        allocation = self.instance
        unit, category = data.get("unit", allocation.unit_id), data.get("category", allocation.category)
        conference = data.get("conference") or Conference.objects.filter(pk=allocation.conference_id).first()
        if conference is None or unit is None or not category:
            return data
        if allocation.pk and self._moves(data):
            return data
        seats, collectives = data.get("seats"), data.get("collectives")
        if seats is not None and collectives is not None:
            used = seats_of(conference, getattr(unit, "pk", unit), category)
            for name, sentence in refusals(used, seats, collectives).items():
                self.add_error(name, sentence)
        return data

    def _moves(self, data: dict) -> bool:
        """Whether seats that people sit on would go to another unit, category or conference; refused then."""
        stored = Allocation.objects.select_related("conference").get(pk=self.instance.pk)
        moved = [
            name
            for name in ("conference", "unit", "category")
            if name in data and data[name] != getattr(stored, name)
        ]
        used = seats_of(stored.conference, stored.unit_id, stored.category)
        if not moved or not used or not used.approved:
            return False
        sentence = _(
            "%(count)d are approved on these seats. Withdraw them first, or make another allocation."
        )
        self.add_error(moved[0], sentence % {"count": used.approved})
        return True
