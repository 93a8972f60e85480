"""Set-up of the conference, its targets, papers' data and units: kept by the organiser."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.admin_site import PortalModelAdmin, SetUpStackedInline, SetUpTabularInline
from accounts.exchange import ExchangeMixin
from accounts.unit_rows import UnitResource
from conference.models import Conference, LegalBasis, PriorityTarget, Recipient, Unit


class TargetInline(SetUpTabularInline):
    model = PriorityTarget


class LegalBasisInline(SetUpStackedInline):
    model = LegalBasis


class RecipientInline(SetUpTabularInline):
    model = Recipient


@admin.register(Conference)
class ConferenceAdmin(PortalModelAdmin):
    list_display = ["title_shown", "period_shown", "date", "venue", "is_current"]
    inlines = [TargetInline, LegalBasisInline, RecipientInline]
    prepopulated_fields = {}
    fieldsets = [
        (
            _("Edition"),
            {
                "fields": [
                    "name",
                    "sector",
                    "edition_number",
                    ("period_from", "period_to"),
                    "next_period",
                    "upper_congress",
                    "is_pilot",
                    "slug",
                    "is_current",
                ]
            },
        ),
        (
            _("Time and place"),
            {
                "fields": [
                    "date",
                    "planned_month",
                    "start_time",
                    "minutes_limit",
                    "venue",
                    "nomination_deadline",
                    "programme_is_public",
                ]
            },
        ),
        (
            _("70/30 mix"),
            {
                "fields": [
                    "target_delegates",
                    "exemplar_percent",
                    "tolerance",
                    "quota_is_hard",
                    "staff_counts",
                    "quorum",
                ]
            },
        ),
        (
            _("Form of letters"),
            {
                "fields": [
                    "host_name",
                    "parent_body",
                    "issuing_body",
                    "document_symbol",
                    "place_name",
                    "signatory_authority",
                    "signatory_position",
                    "signatory_name",
                    "chair",
                ]
            },
        ),
    ]

    @admin.display(description=_("short title"))
    def title_shown(self, conference):
        return conference.short_title

    @admin.display(description=_("period"), ordering="period_from")
    def period_shown(self, conference):
        return conference.period


@admin.register(Unit)
class UnitAdmin(ExchangeMixin, PortalModelAdmin):
    may_import = staticmethod(permissions.is_organiser)
    resource_classes = [UnitResource]
    list_display = ["code", "name", "short_name", "kind", "headcount", "position", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["code", "name", "short_name"]
