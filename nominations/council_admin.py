"""Upkeep of the council in the administration: members, rules and criteria of the current conference."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.admin_site import PortalModelAdmin
from accounts.models import Role, User
from conference.models import Conference
from nominations.council import CouncilMember, CouncilSettings
from nominations.council_items import ScoreCriterion


class CouncilAdmin(PortalModelAdmin):
    """The organiser's, for the current conference; what is used by a session cannot be deleted."""

    may_delete = staticmethod(permissions.keeps_council)

    def get_queryset(self, request):
        return super().get_queryset(request).filter(conference__is_current=True)

    def get_changeform_initial_data(self, request):
        return {"conference": Conference.objects.current(), **super().get_changeform_initial_data(request)}


@admin.register(CouncilMember)
class CouncilMemberAdmin(CouncilAdmin):
    list_display = ["full_name", "position", "post", "order", "is_active"]
    list_filter = ["is_active"]
    fields = ["conference", "user", "full_name", "position", "post", "order", "is_active"]
    search_fields = ["full_name"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Only accounts that may vote: council members and the organiser."""
        if db_field.name == "user":
            roles = (Role.COUNCIL_MEMBER, Role.ORGANISER)
            able = User.objects.filter(is_active=True, role_assignments__role__in=roles)
            kwargs |= {"queryset": able.distinct(), "empty_label": _("— none, the secretary enters —")}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(CouncilSettings)
class CouncilSettingsAdmin(CouncilAdmin):
    list_display = ["conference", "way", "base", "council_decides"]


@admin.register(ScoreCriterion)
class ScoreCriterionAdmin(CouncilAdmin):
    list_display = ["name", "weight", "largest", "order"]
