"""Approval in the admin: heads see their unit only and decide on confirmation pages that show the quota."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import prefetch_related_objects
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import permissions
from accounts.admin_site import PortalModelAdmin, PredicateMixin
from accounts.exchange import ExchangeMixin
from conference import history
from conference.models import Conference
from conference.templatetags.ui import state_badge
from nominations import award_admin, council_admin, dossier_admin, priorities, review, transitions, versions  # noqa: F401  the admin registers them
from nominations.access import conference_locked
from nominations.allocation_form import AllocationForm
from nominations.decisions import DECISIONS, DecisionForm
from nominations.exchange import AllocationResource, NominationResource
from nominations.mix import Seats, allocated_mix, rule_for, seats_of, seats_table
from nominations.models import Allocation, Category, Nomination
from nominations.quota import assess
from nominations.states import EDITABLE, State


def decides(user) -> bool:
    return permissions.is_head(user) or permissions.is_organiser(user)


class WaitingFilter(admin.SimpleListFilter):
    """Opens on what waits for this user's decision; "all" shows the rest."""

    title = gettext_lazy("state")
    parameter_name = "waiting"

    def lookups(self, request, model_admin):
        return [("all", gettext_lazy("all")), *State.choices[1:]]

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("waiting for me"),
        }
        for value, title in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": capfirst(title),
            }

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset.filter(pk__in=Nomination.objects.decidable_by(request.user).values("pk"))
        return queryset if self.value() == "all" else queryset.filter(state=self.value())


class OwnUnitsFilter(admin.RelatedFieldListFilter):
    """Names only the units whose nominations the user sees."""

    def field_choices(self, field, request, model_admin):
        units = field.related_model.objects.filter(
            nominations__in=model_admin.get_queryset(request)
        ).distinct()
        return [(unit.pk, unit.name) for unit in units]


@admin.register(Nomination)
class NominationAdmin(PredicateMixin, ExchangeMixin, admin.ModelAdmin):
    """Nothing is edited here: the dossier is read only and the state changes through the decision pages."""

    may_read = staticmethod(decides)
    may_write = staticmethod(lambda user: False)
    may_import = staticmethod(permissions.is_preparer)
    resource_classes = [NominationResource]
    import_hint = gettext_lazy(
        "New rows become your own drafts; drafts and returned nominations of the units you prepare for are changed when the file is younger than the last change. Papers (PDF) are added on the portal."
    )
    change_list_template = "admin/nominations/nomination/change_list.html"
    change_form_template = "admin/nominations/nomination/change_form.html"
    list_display = ["name", "unit_short", "kind", "position", "state_shown", "submitted"]
    list_filter = [WaitingFilter, ("unit", OwnUnitsFilter), "kind"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["search_key"]
    search_help_text = gettext_lazy("Name or reference, accents not needed")
    ordering = ["unit__position", "sort_key"]
    actions = ["approve_selected", "return_selected", "refuse_selected"]

    def get_queryset(self, request):
        visible = Nomination.objects.visible_to(request.user).exclude(number=None).exclude(state=State.DRAFT)
        return visible.filter(conference__is_current=True).select_related(
            "unit", "organisation", "award_form", "conference__dossier_rules"
        )

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False

    def get_export_queryset(self, request):
        return super().get_export_queryset(request).prefetch_related("achievements")

    def changeable(self, request):
        """Drafts and returned nominations of the units that the user prepares for."""
        own = Nomination.objects.filter(
            unit__in=permissions.prepared_units(request.user), state__in=EDITABLE, conference__is_current=True
        )
        return own.select_related("unit", "organisation", "award_form").prefetch_related("achievements")

    def get_actions(self, request):
        actions = super().get_actions(request)
        return {name: actions[name] for name in self.actions if name in actions}

    @admin.display(description=gettext_lazy("name"), ordering="sort_key")
    def name(self, nomination):
        return nomination.printed_name

    @admin.display(description=gettext_lazy("unit"), ordering="unit__position")
    def unit_short(self, nomination):
        return (
            nomination.organisation.short_name
            if nomination.is_guest and nomination.organisation
            else nomination.unit.short_name
        )

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, nomination):
        return state_badge(nomination.state, capfirst(nomination.get_state_display()))

    @admin.display(description=gettext_lazy("submitted"), ordering="submitted_at")
    def submitted(self, nomination):
        return nomination.submitted_at.date() if nomination.submitted_at else None

    def changelist_view(self, request, extra_context=None):
        title = {"title": _("Approval of nominations")}
        return super().changelist_view(request, {**title, **(extra_context or {}), **banner(request.user)})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        nomination = self.get_object(request, object_id)
        extra = {}
        if nomination is not None:
            waiting = nomination.state == State.SUBMITTED
            prefetch_related_objects([nomination], "authors")
            above = banner(request.user)
            extra = above | {
                "nomination": nomination,
                "entries": history.of(nomination)[:50],
                **review.context(nomination, request.user),
                "since_approval": versions.since_approval([nomination]).get(nomination.pk)
                if waiting
                else None,
                "may_decide": waiting and transitions.may_decide(request.user, nomination),
                "own_work": waiting and transitions.is_own_work(request.user, nomination),
                "may_override": waiting
                and permissions.is_organiser(request.user)
                and rule_for(nomination.conference).hard,
                "seats": _seats_for(nomination, above["seats_rows"]),
            }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def get_urls(self):
        decide = self.admin_site.admin_view(self.decide_view)
        return [
            path("decide/<slug:decision>/", decide, name="nominations_nomination_decide"),
            *super().get_urls(),
        ]

    @admin.action(description=gettext_lazy("Approve the selected nominations"))
    def approve_selected(self, request, queryset):
        return self._to_decision_page(request, queryset, "approve")

    @admin.action(description=gettext_lazy("Return the selected nominations"))
    def return_selected(self, request, queryset):
        return self._to_decision_page(request, queryset, "return")

    @admin.action(description=gettext_lazy("Refuse the selected nominations"))
    def refuse_selected(self, request, queryset):
        return self._to_decision_page(request, queryset, "refuse")

    def _to_decision_page(self, request, queryset, decision: str):
        ids = ",".join(str(pk) for pk in queryset.values_list("pk", flat=True)[:200])
        return redirect(f"{reverse('admin:nominations_nomination_decide', args=[decision])}?ids={ids}")

    def decide_view(self, request, decision: str):
        """GET: who is decided on and what the quota becomes. POST: decides one by one and says what came of each."""
        if decision not in DECISIONS or not self.may_read(request.user):
            return self._get_obj_does_not_exist_redirect(request, self.opts, decision)
        chosen = self._chosen(request)
        form = DecisionForm(request.POST or None, decision=decision)
        if request.method == "POST" and form.is_valid() and chosen:
            retry = self._decide_each(request, decision, chosen, form.cleaned_data["reason"])
            if not retry:
                return redirect("admin:nominations_nomination_changelist")
            chosen = retry
            form.add_error("reason", _("Outside the 70/30 tolerance: give a reason to approve all the same."))
        return TemplateResponse(
            request,
            "admin/nominations/nomination/decide.html",
            self._decision_context(request, decision, chosen, form),
        )

    def _chosen(self, request) -> list[Nomination]:
        """The nominations named in `ids`, "12,15" or, as the confirmation page sends them, "12:3,15:1" with versions.

        One that changed since the page was shown is left out with a message: nobody decides on what they did not see.
        """
        raw = (request.POST.get("ids") or request.GET.get("ids") or "").split(",")[:200]
        pairs = [value.partition(":")[::2] for value in raw]
        seen = {int(pk): version for pk, version in pairs if pk.isdecimal() and len(pk) < 18}
        chosen = []
        for nomination in self.get_queryset(request).filter(pk__in=seen).prefetch_related("authors"):
            if (
                seen[nomination.pk] in ("", str(nomination.version))
                or nomination.decided_by_id == request.user.pk
            ):
                chosen.append(nomination)
            else:
                changed = _("%(name)s was changed after this page was opened. Look at it again.")
                messages.warning(request, changed % {"name": nomination})
        return chosen

    def _decide_each(self, request, decision: str, chosen: list[Nomination], reason: str) -> list[Nomination]:
        """Returns those that only lack a reason; everything else is done or explained in a message."""
        done, retry = 0, []
        for nomination in chosen:
            if nomination.state == DECISIONS[decision].state and nomination.decided_by_id == request.user.pk:
                done += 1  # a second click on what the first one did
                continue
            try:
                DECISIONS[decision].act(nomination, request.user, reason)
                done += 1
            except transitions.ReasonNeeded:
                retry.append(nomination)
            except transitions.TransitionError as error:
                messages.error(request, f"{nomination}: {error}")
        if done:
            sentence = ngettext("%(count)d nomination: %(done)s.", "%(count)d nominations: %(done)s.", done)
            messages.success(request, sentence % {"count": done, "done": DECISIONS[decision].done})
        return retry

    def _decision_context(self, request, decision: str, chosen: list[Nomination], form) -> dict:
        conference = Conference.objects.current()
        decidable = [
            nomination
            for nomination in chosen
            if nomination.state == State.SUBMITTED
            and (decision == "override" or transitions.may_decide(request.user, nomination))
        ]
        review.attach(decidable, request.user)
        approving = conference if decision == "approve" else None
        return {
            **self.admin_site.each_context(request),
            "title": DECISIONS[decision].title,
            "decision": decision,
            "button": DECISIONS[decision].button,
            "form": form,
            "opts": self.opts,
            "ids": ",".join(f"{nomination.pk}:{nomination.version}" for nomination in decidable),
            "decidable": decidable,
            "skipped": [nomination for nomination in chosen if nomination not in decidable],
            "outlook": transitions.outlook(approving, decidable) if approving and decidable else None,
            "missed_after": missed_after(approving, decidable) if approving and decidable else [],
            "rule": rule_for(conference) if conference else None,
            "conference": conference,
            "seats_after": seats_after(approving, decidable) if approving else [],
        }


def banner(user) -> dict:
    """The 70/30 and allocation figures above the list: all units for the organiser, their own for a head."""
    conference = Conference.objects.current()
    if conference is None:
        return {}
    units = None if permissions.reads_everything(user) else permissions.headed_units(user)
    people = priorities.count(conference.nominations.approved())
    rule = rule_for(conference)
    return {
        "conference": conference,
        "mix": assess(people.exemplar, people.guest, 0, rule),
        "missed": priorities.missed(priorities.targets(conference, people)),
        "rule": rule,
        "seats_rows": seats_table(conference, units=units),
    }


def _seats_for(nomination: Nomination, exemplars: list[Seats]) -> Seats | None:
    """The seats that the nomination takes; `exemplars`: rows of some units that are read already."""
    if nomination.category == Category.EXEMPLAR:
        for row in exemplars:
            if row.unit.pk == nomination.seat_unit_id:
                return row
    return seats_of(nomination.conference, nomination.seat_unit_id, nomination.category)


def missed_after(conference: Conference, nominations: list[Nomination]) -> list[priorities.TargetFigure]:
    """The priority targets that the approved exemplars miss once `nominations` are among them."""
    people = priorities.count(conference.nominations.approved()).moved(nominations)
    return priorities.missed(priorities.targets(conference, people))


def seats_after(conference: Conference, nominations: list[Nomination]) -> list[dict]:
    """Per unit concerned: seats, used now, used after, and by how many the approval would exceed them."""
    wanted: dict[tuple[int | None, str], int] = {}
    for nomination in nominations:
        key = nomination.seat_unit_id, nomination.category
        wanted[key] = wanted.get(key, 0) + 1
    rows = []
    for category in Category.values:
        units = [unit for unit, of_category in wanted if of_category == category]
        for seats in seats_table(conference, category, units=units) if units else []:
            after = seats.approved + wanted[seats.unit.pk, category]
            rows.append({"seats": seats, "after": after, "over": max(after - seats.seats, 0)})
    return rows


@admin.register(Allocation)
class AllocationAdmin(ExchangeMixin, PortalModelAdmin):
    """The numbers can be typed straight into the list. Seats change under the conference's lock, as approvals do."""

    may_delete = staticmethod(permissions.is_organiser)
    may_import = staticmethod(permissions.is_organiser)
    resource_classes = [AllocationResource]
    changes_seats = True
    change_list_template = "admin/nominations/allocation/change_list.html"
    form = AllocationForm
    list_display = ["unit", "category", "seats", "collectives", "reserve"]
    list_editable = ["seats", "collectives", "reserve"]
    list_filter = ["category"]
    list_select_related = ["unit"]
    search_fields = ["unit__name", "unit__short_name", "unit__code"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("unit").filter(conference__is_current=True)

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, **{**kwargs, "form": AllocationForm})

    def get_changeform_initial_data(self, request):
        return {"conference": Conference.objects.current(), **super().get_changeform_initial_data(request)}

    def changelist_view(self, request, extra_context=None):
        conference = Conference.objects.current()
        if conference and request.method == "GET":
            mix = {"conference": conference, "mix": allocated_mix(conference)}
            extra_context = {**mix, **(extra_context or {})}
        with conference_locked(request):
            return super().changelist_view(request, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with conference_locked(request):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        with conference_locked(request):
            return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(self, objs, request):
        """Seats that approved people sit on are protected like rows that others point to."""
        *found, protected = super().get_deleted_objects(objs, request)
        for allocation in objs:
            used = seats_of(allocation.conference, allocation.unit_id, allocation.category)
            if used and used.approved:
                taken = ngettext("%(count)d approved", "%(count)d approved", used.approved)
                protected.append(f"{allocation} – {taken % {'count': used.approved}}")
        return *found, protected
