"""Forms of the registration by the unit: whom to register or confirm, a person's contact, the deadline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from conference.edits import SharedForm
from conference.fields import OUR_TIME, RowsField, TextLineFormField
from conference.models import Conference, Unit
from delegates import registration
from delegates.models import Delegate
from delegates.photos import BadgePhotoField
from invitations.unit_people import Section
from nominations.models import Evidence, Nomination


class RegisterForm(forms.Form):
    """Approved people to put on the list, or people on the list who will come."""

    nomination = RowsField(queryset=Nomination.objects.none(), required=False)
    delegate = RowsField(queryset=Delegate.objects.none(), required=False)

    def __init__(self, data, *, conference: Conference, user):
        super().__init__(data)
        approved = registration.unregistered(conference).visible_to(user)
        cast(RowsField, self.fields["nomination"]).queryset = approved
        cast(RowsField, self.fields["delegate"]).queryset = conference.delegates.kept_by(user)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("nomination") and not cleaned.get("delegate"):
            raise forms.ValidationError(_("Tick at least one person first."), code="nobody")
        return cleaned


class ContactForm(SharedForm):
    """How to reach the person, and the photo of the badge; another one takes the place of the one that is there."""

    photo = BadgePhotoField()

    class Meta:
        model = Delegate
        fields = ["phone", "email"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        nomination = self.instance.nomination
        if nomination is None or nomination.is_collective or self.instance.stands_in_for:
            del self.fields["photo"]
            return
        known = nomination.evidence.filter(kind=Evidence.Kind.PHOTO).order_by("-pk").first()
        if known:
            cast(BadgePhotoField, self.fields["photo"]).replaces(known.uploaded_at)


class DeadlineForm(forms.Form):
    """Until when: all units, or one for which registration is opened again with a reason."""

    unit = forms.ModelChoiceField(
        label=_("Unit"), required=False, queryset=Unit.objects.none(), empty_label=_("All units")
    )
    until = forms.DateTimeField(
        label=_("Open until"),
        required=False,
        validators=[OUR_TIME],
        help_text=_("Day/month/year hour:minute, e.g. 05/04/2020 17:00. Empty: until the conference begins."),
    )
    reason = TextLineFormField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, conference: Conference, data=None, *, overview: Sequence[Section] | None = None):
        """`overview`: the units of the page, which spares asking for them once more."""
        super().__init__(data)
        field = cast(forms.ModelChoiceField, self.fields["unit"])
        field.queryset = Unit.objects.filter(allocations__conference=conference).distinct()
        if overview:
            self.fields["until"].initial = overview[0].end_of_all
            seated = ((section.unit.pk, str(section.unit)) for section in overview if section.seats)
            field.choices = [("", field.empty_label), *seated]
        else:
            of_all = conference.registration_deadlines.filter(unit=None)
            self.fields["until"].initial = of_all.values_list("until", flat=True).first()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("unit") and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why this unit registers later than the others."))
        return cleaned
