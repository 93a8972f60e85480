"""The catalogues of awards and what prizes are reckoned from: kept by the organiser."""

from django.contrib import admin
from django.db.models import DecimalField, PositiveIntegerField

from accounts import permissions
from accounts.admin_site import PortalModelAdmin, SetUpTabularInline
from accounts.exchange import ExchangeMixin
from conference.fields import AmountField, DecimalLineField
from nominations.exchange import AwardFormResource
from nominations.models import AwardForm, BaseWage, PrizeCoefficient


class CoefficientInline(SetUpTabularInline):
    model = PrizeCoefficient
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
