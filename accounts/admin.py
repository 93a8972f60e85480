"""Accounts and roles: kept by the system administrator."""

from collections.abc import Callable

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts import permissions, setup_admin  # noqa: F401  the admin registers both
from accounts.admin_site import LabelledFormSet, PortalModelAdmin, PredicateMixin, SetUpTabularInline
from accounts.models import Role, RoleAssignment, User
from conference.models import HistoryEntry
from conference.templatetags import history_text

admin.site.unregister(Group) if admin.site.is_registered(Group) else None


class RoleFormSet(LabelledFormSet):
    """Roles of one account; the last account that keeps the portal keeps its role."""

    def clean(self):
        super().clean()
        if any(self.errors) or not permissions.is_last_administrator(self.instance):
            return
        kept = [form.cleaned_data for form in self.forms if form not in self.deleted_forms]
        if not any(row.get("role") == Role.ADMINISTRATOR for row in kept):
            raise ValidationError(
                _(
                    "This is the last active system administrator. Give the role to somebody else first, "
                    "then take it away here."
                ),
                code="last_administrator",
            )


class RoleInline(SetUpTabularInline):
    model = RoleAssignment
    formset = RoleFormSet
    may_read = may_write = may_delete = staticmethod(permissions.is_administrator)


class NewUserForm(UserCreationForm):
    """Everybody signs in with a password here, so nobody is asked whether; an account is closed by "active"."""

    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username", "full_name")


class UserForm(UserChangeForm):
    editor: User  # who fills the form in; set by the admin

    class Meta(UserChangeForm.Meta):
        model = User
        fields = "__all__"
        field_classes = {"username": forms.CharField}

    def clean_is_active(self):
        active = self.cleaned_data["is_active"]
        if active or not self.initial.get("is_active"):
            return active
        if self.editor == self.instance:
            raise ValidationError(_("Nobody closes their own account. Ask another system administrator."))
        if permissions.is_last_administrator(self.instance):
            raise ValidationError(
                _("This is the last active system administrator. Give the role to somebody else first.")
            )
        return active


class NewPasswordForm(AdminPasswordChangeForm):
    """A new password and its repetition, without the question whether the account has a password at all."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        for field in self.fields.values():
            field.required = True


@admin.register(User)
class PortalUserAdmin(PortalModelAdmin, UserAdmin):
    """People are never deleted: their name stands in the history. An account that is no longer used is made inactive."""

    may_read = may_write = staticmethod(permissions.is_administrator)
    form = UserForm
    add_form = NewUserForm
    change_password_form = NewPasswordForm
    change_user_password_template = "admin/accounts/user/password.html"  # noqa: S105 a page, no password
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
        (None, {"fields": ["username", "full_name", "password1", "password2"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.editor = request.user  # the class is made anew for each request
        return form


class HistoryFilter(admin.SimpleListFilter):
    """Offers what the history holds, in words; entries whose words are the same are chosen together."""

    field: str
    words: Callable[[str], str]

    def lookups(self, request, model_admin):
        first: dict[str, str] = {}
        for code in self._codes():
            first.setdefault(capfirst(self.words(code)), code)
        return sorted(((code, words) for words, code in first.items()), key=lambda pair: pair[1])

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        chosen = self.words(self.value())
        same = [code for code in self._codes() if self.words(code) == chosen]
        return queryset.filter(**{f"{self.field}__in": same})

    def _codes(self):
        return HistoryEntry.objects.order_by(self.field).values_list(self.field, flat=True).distinct()


class ActionFilter(HistoryFilter):
    title = _("action")
    parameter_name = field = "action"
    words = staticmethod(history_text.action_words)


class KindFilter(HistoryFilter):
    title = _("kind of object")
    parameter_name = field = "subject_type"
    words = staticmethod(history_text.kind_words)


@admin.register(HistoryEntry)
class HistoryAdmin(PredicateMixin, admin.ModelAdmin):
    """Read only, for the organiser and the administrator."""

    may_read = staticmethod(lambda user: permissions.is_organiser(user) or permissions.is_administrator(user))
    may_write = staticmethod(lambda user: False)
    list_display = ["at", "by", "what", "kind", "subject_label", "from_words", "to_words", "reason"]
    # fmt: off
    fields = readonly_fields = (
        "at", "by", "action_words", "kind", "subject_label", "from_words", "to_words", "reason", "changed",
    )
    # fmt: on
    list_filter = [ActionFilter, KindFilter]
    list_select_related = ["actor"]
    search_fields = ["subject_label", "actor__full_name"]
    list_per_page = 100
    show_full_result_count = False

    def get_actions(self, request):
        return {}

    @admin.display(description=_("by"), ordering="actor__full_name")
    def by(self, entry):
        return entry.actor or _("The system")

    @admin.display(description=_("action"), ordering="action")
    def what(self, entry):
        return history_text.what(entry)

    @admin.display(description=_("action"))
    def action_words(self, entry):
        return capfirst(history_text.action_words(entry.action))

    @admin.display(description=_("kind of object"), ordering="subject_type")
    def kind(self, entry):
        return history_text.kind_words(entry.subject_type)

    @admin.display(description=_("from"), ordering="from_state")
    def from_words(self, entry):
        return history_text.state_words(entry, entry.from_state) or None

    @admin.display(description=_("to"), ordering="to_state")
    def to_words(self, entry):
        return history_text.state_words(entry, entry.to_state) or None

    @admin.display(description=_("changes"))
    def changed(self, entry):
        return history_text.changes_list(entry) or None
