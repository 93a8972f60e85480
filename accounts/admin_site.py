"""The admin: one site with the portal's sign-in, and a base class that asks the portal's own predicates.

Django's model permissions are not used. Each ModelAdmin names who may read and who may write; nobody else may.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.forms.models import BaseInlineFormSet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference import history
from conference.fields import capitalised, is_row_number
from conference.models import Conference

FILTER_ENDS = ("", "__exact", "__isnull", "__id__exact")
LONGEST_SEARCH = 200


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


def _filter_lookups(model_admin) -> set[str]:
    """What the filters of `list_filter` and `date_hierarchy` put into the address."""
    fields = [part[0] if isinstance(part, tuple) else part for part in model_admin.list_filter]
    names = {f"{field}{end}" for field in fields if isinstance(field, str) for end in FILTER_ENDS}
    names |= {getattr(field, "parameter_name", "") for field in fields if isinstance(field, type)}
    hierarchy = model_admin.date_hierarchy
    return names | {f"{hierarchy}__{end}" for end in ("year", "month", "day", "gte", "lt") if hierarchy}


def _is_closed(obj: Any) -> bool:
    """Whether it belongs to an edition that is closed; the current one is looked at by the middleware too."""
    conference = obj if isinstance(obj, Conference) else getattr(obj, "conference", None)
    return isinstance(conference, Conference) and conference.closed_at is not None


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
        return self.may_write(request.user) and not _is_closed(obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        return self.may_delete(request.user) and not _is_closed(obj)

    def lookup_allowed(self, lookup, value, request=None) -> bool:
        """Only what the filters beside the list ask: no other column, no other table, no pattern."""
        return lookup in _filter_lookups(self)

    def changelist_view(self, request, extra_context=None):
        """Numbers that no row has are refused; the stock page would hand them to the database as they are."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(is_row_number(value) for value in chosen):
            raise BadRequest("a selected row is no number")
        asked = [value for name, values in request.GET.lists() if name != SEARCH_VAR for value in values]
        if any(value.isdecimal() and not is_row_number(value) for value in asked):
            raise BadRequest("a number in the address is too long")
        return super().changelist_view(request, extra_context)

    def get_search_results(self, request, queryset, search_term):
        """Each word makes one more condition, so the words are bounded."""
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Closed editions, and what belongs to them, cannot be chosen: nothing is added or moved into them."""
        model = db_field.remote_field.model
        if model is Conference:
            kwargs.setdefault("queryset", Conference.objects.filter(closed_at=None))
        elif any(field.name == "conference" for field in model._meta.fields):
            kwargs.setdefault("queryset", model._default_manager.filter(conference__closed_at=None))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

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

    def save_formset(self, request, form, formset, change) -> None:
        """Rows below the form go into the history by their own names and the name of what they belong to."""
        gone = [row.instance for row in formset.deleted_forms if row.instance.pk]
        for row in gone:
            self._record_row(request, form.instance, row, "deleted")
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            self._record_row(request, form.instance, row, "added")
        for row_form in formset.initial_forms:
            if row_form.has_changed() and row_form.instance not in gone:
                changes = history.changes_of(row_form)
                self._record_row(request, form.instance, row_form.instance, "changed", changes)

    def _record_row(self, request, parent, row, action: str, changes: dict | None = None) -> None:
        with translation.override(
            settings.LANGUAGE_CODE
        ):  # a name for the trail, whoever's language the screen has
            label = f"{parent}: {row}"
        history.record(request.user, row, action, changes=changes, label=label)

    def delete_model(self, request, obj) -> None:
        history.record(request.user, obj, "deleted")
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset) -> None:
        for obj in queryset:
            history.record(request.user, obj, "deleted")
        super().delete_queryset(request, queryset)


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
