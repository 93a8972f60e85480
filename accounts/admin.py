"""Accounts and roles: kept by the system administrator."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from accounts import permissions, setup_admin  # noqa: F401  the admin registers both
from accounts.admin_site import PortalModelAdmin, PredicateMixin, SetUpTabularInline
from accounts.models import RoleAssignment, User
from conference.models import HistoryEntry

admin.site.unregister(Group) if admin.site.is_registered(Group) else None


class RoleInline(SetUpTabularInline):
    model = RoleAssignment
    may_read = may_write = may_delete = staticmethod(permissions.is_administrator)


class NewUserForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "full_name")


class UserForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User
        fields = "__all__"
        field_classes = {"username": forms.CharField}


@admin.register(User)
class PortalUserAdmin(PortalModelAdmin, UserAdmin):
    """People are never deleted: their name stands in the history. An account that is no longer used is made inactive."""

    may_read = may_write = staticmethod(permissions.is_administrator)
    form = UserForm
    add_form = NewUserForm
    inlines = [RoleInline]
    list_display = ["username", "full_name", "position", "is_active", "last_login"]
    list_filter = ["is_active", "role_assignments__role"]
    search_fields = ["username", "full_name"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["full_name", "position", "email"]}),
        (_("Account"), {"fields": ["is_active", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "full_name", "usable_password", "password1", "password2"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def get_inlines(self, request, obj):
        return self.inlines if obj else []


@admin.register(HistoryEntry)
class HistoryAdmin(PredicateMixin, admin.ModelAdmin):
    """Read only, for the organiser and the administrator."""

    may_read = staticmethod(lambda user: permissions.is_organiser(user) or permissions.is_administrator(user))
    may_write = staticmethod(lambda user: False)
    list_display = ["at", "actor", "action", "subject_label", "from_state", "to_state", "reason"]
    list_filter = ["action", "subject_type"]
    list_select_related = ["actor"]
    search_fields = ["subject_label", "actor__full_name"]
    list_per_page = 100
    show_full_result_count = False
