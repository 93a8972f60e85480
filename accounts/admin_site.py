"""The admin: one site with the portal's sign-in, and a base class that asks the portal's own predicates.

Django's model permissions are not used. Each ModelAdmin names who may read and who may write; nobody else may.
"""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference import history
from conference.fields import capitalised


class PortalAdminSite(admin.AdminSite):
    site_title = _("Administration")
    site_header = _("Administration")
    index_title = _("Set-up and approval")
    enable_nav_sidebar = False

    def has_permission(self, request) -> bool:
        return permissions.enters_admin(request.user)

    def login(self, request, extra_context=None):
        """The portal has one sign-in page; someone signed in without a role here is told so there."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.get_full_path())


class PredicateMixin:
    """Admin rights from `may_read` / `may_write`, plain predicates on a user. Deletion is off unless asked for."""

    may_read = staticmethod(permissions.is_organiser)
    may_write = staticmethod(permissions.is_organiser)
    may_delete = staticmethod(lambda user: False)

    def has_module_permission(self, request) -> bool:
        return self.may_read(request.user)

    def has_view_permission(self, request, obj=None) -> bool:
        return self.may_read(request.user)

    def has_add_permission(self, request, obj=None) -> bool:
        return self.may_write(request.user)

    def has_change_permission(self, request, obj=None) -> bool:
        return self.may_write(request.user)

    def has_delete_permission(self, request, obj=None) -> bool:
        return self.may_delete(request.user)

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        field = super().formfield_for_choice_field(db_field, request, **kwargs)
        field.choices = capitalised(field.choices)
        return field


class PortalModelAdmin(PredicateMixin, admin.ModelAdmin):
    """Adds every change to the portal's history besides Django's own log."""

    save_on_top = False
    list_per_page = 50

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        history.record(
            request.user,
            obj,
            "changed" if change else "added",
            changes=history.changes_of(form) if change else {},
        )

    def delete_model(self, request, obj) -> None:
        history.record(request.user, obj, "deleted")
        super().delete_model(request, obj)


class LabelledFormSet(BaseInlineFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = str(_("Delete this row"))


class SetUpInline(PredicateMixin):
    formset: type[BaseInlineFormSet] = LabelledFormSet
    may_delete = staticmethod(permissions.is_organiser)
    extra = 0

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Rows of a tabular inline have no label of their own for readers of the screen."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = str(field.label)
        return field


class SetUpTabularInline(SetUpInline, admin.TabularInline):
    pass


class SetUpStackedInline(SetUpInline, admin.StackedInline):
    pass
