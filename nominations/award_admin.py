"""The catalogues of awards and what prizes are reckoned from: kept by the organiser."""

from django import forms
from django.contrib import admin
from django.db.models import DecimalField, PositiveIntegerField

from accounts import permissions
from accounts.admin_site import PortalModelAdmin, SetUpTabularInline
from accounts.exchange import ExchangeMixin
from conference.fields import AmountField, DecimalLineField
from nominations.award_models import overlapping
from nominations.exchange import AwardFormResource
from nominations.models import AwardForm, BaseWage, PrizeCoefficient
from nominations.prize import overlap


class CoefficientRows(forms.BaseInlineFormSet):
    """All rows of an award form are judged together, as they would be stored: two at once may not share a day."""

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        form.instance.judged_together = True
        return form

    def clean(self):
        super().clean()
        rows = [form for form in self.forms if form not in self.deleted_forms and _is_filled(form)]
        for place, form in enumerate(rows):
            for earlier in rows[:place]:
                if form.instance.recipient == earlier.instance.recipient and overlap(
                    form.instance.dated, earlier.instance.dated
                ):
                    form.add_error("valid_from", overlapping(earlier.instance))
                    break


def _is_filled(form) -> bool:
    """Whether the row is complete enough to be compared; what is wrong in it is told beside its fields."""
    return bool(form.is_valid() and form.cleaned_data.get("valid_from"))


class CoefficientInline(SetUpTabularInline):
    model = PrizeCoefficient
    formset = CoefficientRows
    formfield_overrides = {DecimalField: {"form_class": DecimalLineField}}  # typed with a comma, as people do


@admin.register(AwardForm)
class AwardFormAdmin(ExchangeMixin, PortalModelAdmin):
    """Emulation titles and award forms are two catalogues: the filter beside the list tells them apart."""

    may_import = staticmethod(permissions.is_organiser)
    resource_classes = [AwardFormResource]
    list_display = ["code", "name", "kind", "authority", "rank", "valid_from", "valid_to"]
    list_filter = ["kind"]
    ordering = ["kind", "rank", "id"]
    inlines = [CoefficientInline]


@admin.register(BaseWage)
class BaseWageAdmin(PortalModelAdmin):
    may_delete = staticmethod(permissions.is_organiser)
    formfield_overrides = {PositiveIntegerField: {"form_class": AmountField}}
    list_display = ["amount", "valid_from", "valid_to"]
