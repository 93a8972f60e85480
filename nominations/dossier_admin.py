"""Admin of the rules for dossiers and of the honours remembered over the editions: kept by the organiser."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import permissions
from accounts.admin_site import PortalModelAdmin
from conference import vietnamese
from conference.fields import capitalised
from conference.models import Conference
from nominations import dossier, memory, same_person
from nominations.access import conference_locked
from nominations.dossier_models import DossierRules, Honour


class DossierRulesForm(forms.ModelForm):
    hard = forms.MultipleChoiceField(
        label=gettext_lazy("What stops the submission"),
        choices=lambda: capitalised(dossier.CHOICES),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=lambda: list(dossier.DEFAULT_HARD),
        help_text=gettext_lazy(
            "What is not ticked is named on every page and stops nothing. Personal data, the award and, for guests, the organisation are always needed."
        ),
    )


@admin.register(DossierRules)
class DossierRulesAdmin(PortalModelAdmin):
    """One row per conference; without one the portal's default holds."""

    may_delete = staticmethod(permissions.is_organiser)
    form = DossierRulesForm
    list_display = ["conference", "honour_years"]
    list_select_related = ["conference"]

    def get_changeform_initial_data(self, request):
        return {"conference": Conference.objects.current(), **super().get_changeform_initial_data(request)}


@admin.register(Honour)
class HonourAdmin(PortalModelAdmin):
    """Filled from earlier editions with one press; earlier papers are typed in."""

    may_delete = staticmethod(permissions.is_organiser)
    change_list_template = "admin/nominations/honour/change_list.html"
    list_display = ["name", "award", "year_shown", "decision_number", "issuer", "unit"]
    list_filter = ["year", "is_collective"]
    search_fields = ["name_key"]
    search_help_text = gettext_lazy("Name, accents not needed")

    @admin.display(description=gettext_lazy("year"), ordering="year")
    def year_shown(self, honour):
        return str(honour.year)

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with conference_locked(request):  # so that one honour typed twice at the same moment is kept once
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(
            request, queryset, same_person.name_key(vietnamese.clean(search_term))
        )

    def get_urls(self):
        fill = self.admin_site.admin_view(self.fill_view)
        return [path("fill/", fill, name="nominations_honour_fill"), *super().get_urls()]

    def fill_view(self, request):
        """POST: remembers what was approved at earlier editions and is not remembered yet."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not permissions.is_organiser(request.user):
            raise PermissionDenied
        count = memory.fill(request.user)
        if count:
            sentence = ngettext(
                "%(count)d honour of earlier editions was added.",
                "%(count)d honours of earlier editions were added.",
                count,
            )
            messages.success(request, sentence % {"count": count})
        else:
            messages.info(request, _("Everything approved at earlier editions is kept here already."))
        return redirect("admin:nominations_honour_changelist")
