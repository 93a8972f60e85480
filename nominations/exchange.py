"""Nominations, allocations and award forms as spreadsheets, in and out of the admin.

A nomination is known by its reference (ĐC-012), a draft that has none yet by unit, kind and name; units and award
forms by their codes. State, decision, authors and version are never a file's to set.
"""

from __future__ import annotations

import re
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import permissions
from accounts import sheet_columns as columns
from accounts.set_up_rows import SetUpResource
from accounts.sheet_columns import Column
from accounts.sheet_rows import Row, RowRefused, SheetResource
from conference import vietnamese
from conference.models import Conference, Unit
from conference.people import Education, Gender
from nominations.forms import StaleVersion, form_class_for
from nominations.mix_import import ImportOutlook, PeopleShift, SeatShift
from nominations.models import Allocation, AwardForm, Category, Nomination
from nominations.states import State
from nominations.transitions import may_edit


def codes_of(model) -> dict[str, int]:
    return {vietnamese.fold(code): pk for code, pk in model.objects.values_list("code", "pk")}


class NominationResource(SheetResource):
    """Drafts and returned nominations of the units that the user prepares for; everything else only as it stands."""

    most_changes = 1_000  # each is a whole form; more would keep the request waiting too long

    class Meta(SheetResource.Meta):
        model = Nomination

    @cached_property
    def conference(self) -> Conference | None:
        return Conference.objects.current()

    @cached_property
    def units(self) -> dict[str, int]:
        return codes_of(Unit)

    @cached_property
    def shift(self) -> PeopleShift | None:
        """Read before the first row is written."""
        return PeopleShift(self.conference) if self.conference else None

    def take_note(self, before: Nomination | None, after: Nomination) -> None:
        if self.shift:
            self.shift.add(before, after)

    def outlook(self) -> ImportOutlook | None:
        return self.shift.outlook() if self.shift else None

    @cached_property
    def awards(self) -> dict[str, int]:
        return codes_of(AwardForm)

    def get_columns(self) -> list[Column]:
        return [*self._who(), *self._why(), *self._years(), *self._trail()]

    def _who(self) -> list[Column]:
        return [
            Column("reference", gettext_lazy("reference"), lambda row: row.reference, names=True),
            columns.code("unit", gettext_lazy("unit code"), lambda: self.units),
            columns.choice("kind", gettext_lazy("kind"), Nomination.Kind.choices, names=True),
            columns.code(
                "organisation", gettext_lazy("code of the invited organisation"), lambda: self.units
            ),
            columns.text("collective_name", gettext_lazy("name of the collective")),
            columns.text("full_name", gettext_lazy("full name")),
            columns.choice("gender", gettext_lazy("gender"), Gender.choices),
            columns.day("date_of_birth", gettext_lazy("date of birth")),
            columns.choice("education", gettext_lazy("education"), Education.choices),
            columns.text("position", gettext_lazy("position")),
            columns.text("workplace", gettext_lazy("workplace")),
            columns.text("phone", gettext_lazy("phone"), digits=True),
            columns.text("email", gettext_lazy("e-mail")),
            columns.yes_or_no("is_vip", gettext_lazy("leader, seated in front")),
        ]

    def _why(self) -> list[Column]:
        return [
            columns.yes_or_no("is_direct_worker", gettext_lazy("in direct work")),
            columns.yes_or_no("is_production_worker", gettext_lazy("in direct production")),
            columns.yes_or_no("is_researcher", gettext_lazy("in research")),
            columns.text("field_of_work", gettext_lazy("field of work")),
            columns.text("summary", gettext_lazy("summary of achievements")),
            columns.code("award_form", gettext_lazy("award code"), lambda: self.awards),
            columns.day("meeting_date", gettext_lazy("date of the meeting")),
            columns.number("meeting_total", gettext_lazy("members called")),
            columns.number("meeting_present", gettext_lazy("members present")),
            columns.number("meeting_votes", gettext_lazy("votes in favour")),
            columns.choice("voting_method", gettext_lazy("way of voting"), Nomination.VotingMethod.choices),
            columns.yes_or_no("party_endorsed", gettext_lazy("endorsed by the party cell")),
            columns.yes_or_no("head_endorsed", gettext_lazy("endorsed by the head of the unit")),
            columns.yes_or_no("mass_endorsed", gettext_lazy("endorsed by the mass organisations")),
        ]

    def _years(self) -> list[Column]:
        if self.conference is None:
            return []
        years = range(self.conference.period_from, self.conference.period_to + 1)
        return [Column(f"year_{year}", YearTitle(year), YearText(year)) for year in years]

    def _trail(self) -> list[Column]:
        return [
            Column(
                "state",
                gettext_lazy("state"),
                lambda row: columns.capfirst(row.get_state_display()),
                fixed=True,
            ),
            Column("version", gettext_lazy("times saved (do not change)"), lambda row: row.version),
        ]

    # Import

    @cached_property
    def seen(self) -> list[Nomination]:
        """All nominations that the user sees, loaded once for the whole file."""
        visible = Nomination.objects.visible_to(self.user).filter(conference=self.conference)
        visible = visible.select_related("unit", "organisation", "award_form", "conference")
        return list(visible.prefetch_related("achievements"))

    @cached_property
    def by_number(self) -> dict[int, Nomination]:
        return {nomination.number: nomination for nomination in self.seen if nomination.number}

    @cached_property
    def drafts(self) -> dict[tuple[int, str, str], list[Nomination]]:
        """Drafts without a reference by unit, kind and folded name."""
        found: dict[tuple[int, str, str], list[Nomination]] = {}
        for draft in self.seen:
            if draft.number is None and draft.state == State.DRAFT:
                key = draft.unit_id, draft.kind, vietnamese.fold(draft.printed_name)
                found.setdefault(key, []).append(draft)
        return found

    def find(self, row: Row) -> Nomination:
        if self.conference is None:
            raise RowRefused(None, _("No conference is set up yet."))
        reference = row.said.get("reference", "")
        return self._numbered(reference) if reference else self._draft(row)

    def _numbered(self, reference: str) -> Nomination:
        found = re.fullmatch(r"dc\s*-?\s*(\d{1,9})", vietnamese.fold(reference))
        nomination = self.by_number.get(int(found[1])) if found else None
        if nomination is None:
            raise RowRefused(
                "reference",
                _(
                    "There is no nomination of this number in your units. Leave the cell empty for a new draft."
                ),
            )
        return nomination

    def _draft(self, row: Row) -> Nomination:
        """The draft of the same unit, kind and name; a new one when there is none."""
        unit, kind = row.values.get("unit"), row.values.get("kind")
        if kind not in Nomination.Kind.values:
            raise RowRefused("kind", _("Write the kind, so that the row is read as the right form."))
        self._require_own_unit(unit)
        field = "collective_name" if kind == Nomination.Kind.COLLECTIVE else "full_name"
        name = vietnamese.fold(row.said.get(field, ""))
        if not name:
            raise RowRefused(field, _("Enter the name: a draft without one cannot be told from others."))
        known = self.drafts.get((int(unit or 0), kind, name), [])
        if len(known) > 1:
            raise RowRefused(
                field,
                _("The unit has two drafts of this name. Tell them apart or delete one on the portal first."),
            )
        return known[0] if known else Nomination(kind=kind, conference=self.conference, prepared_by=self.user)

    def _require_own_unit(self, unit: Any) -> None:
        if unit not in permissions.prepared_units(self.user):
            raise RowRefused(
                "unit", _("You do not prepare nominations for this unit. Write the code of your own.")
            )

    def key(self, instance: Nomination, row: Row):
        if instance.pk:
            return instance.pk
        name = row.said.get("collective_name") or row.said.get("full_name", "")
        return row.values.get("unit"), row.values.get("kind"), vietnamese.fold(name)

    def refuse_change(self, instance: Nomination, row: Row) -> None:
        if "unit" in row.values:
            self._require_own_unit(row.values["unit"])
        if instance.pk is None:
            return
        if not instance.is_editable:
            raise RowRefused(
                "reference",
                _("This nomination is %(state)s: a file does not change it.")
                % {"state": instance.get_state_display()},
            )
        if not may_edit(self.user, instance):
            raise RowRefused("reference", _("Only the unit's own preparers may change this nomination."))
        if "kind" in row.values and (row.values["kind"] == Nomination.Kind.GUEST) != instance.is_guest:
            raise RowRefused(
                "kind", _("A guest does not become an exemplar, nor the other way round. Make a new draft.")
            )
        if row.said.get("version") != str(instance.version):
            raise RowRefused(
                "version",
                _(
                    "It was changed since this file was made (or the file does not say from when it is). Take “What I may change now” and enter the change there."
                ),
            )

    def kind_of_form(self, instance: Nomination) -> str:
        return "guest" if instance.is_guest else "exemplar"

    def form_for(self, instance: Nomination, data: dict[str, Any] | None) -> Any:
        if data is not None and instance.pk is None:
            data = {**data, "form_key": ""}  # a one-time key of its own for each row
        return form_class_for(instance.kind)(
            data, instance=instance, user=self.user, conference=self.conference
        )

    def keep(self, form: Any, is_new: bool) -> None:
        try:
            form.keep()
        except StaleVersion:
            raise RowRefused(
                "version",
                _(
                    "It was changed since this file was made (or the file does not say from when it is). Take “What I may change now” and enter the change there."
                ),
            ) from None


class YearText:
    """What a nomination says of one year; its achievements are loaded."""

    def __init__(self, year: int):
        self.year = year

    def __call__(self, nomination: Nomination) -> str:
        if nomination.pk is None:
            return ""
        return next((item.text for item in nomination.achievements.all() if item.year == self.year), "")


class YearTitle:
    def __init__(self, year: int):
        self.year = year

    def __str__(self) -> str:
        return _("Achievements of %(year)d") % {"year": self.year}


class AllocationResource(SetUpResource):
    """Seats of the current conference; a row is known by unit and category."""

    needed = ("unit", "category")

    class Meta(SetUpResource.Meta):
        model = Allocation

    @cached_property
    def units(self) -> dict[str, int]:
        return codes_of(Unit)

    def get_columns(self) -> list[Column]:
        return [
            columns.code("unit", gettext_lazy("unit code"), lambda: self.units),
            columns.choice("category", gettext_lazy("category"), Category.choices),
            columns.number("seats", gettext_lazy("seats")),
            columns.number("collectives", gettext_lazy("of it collectives")),
            columns.number("reserve", Allocation._meta.get_field("reserve").verbose_name),
        ]

    @cached_property
    def conference(self) -> Conference | None:
        return Conference.objects.current()

    @cached_property
    def shift(self) -> SeatShift | None:
        """Read before the first row is written."""
        return SeatShift(self.conference) if self.conference else None

    def take_note(self, before: Allocation | None, after: Allocation) -> None:
        if self.shift:
            self.shift.add(before, after)

    def outlook(self) -> ImportOutlook | None:
        return self.shift.outlook() if self.shift else None

    def find(self, row: Row) -> Allocation:
        conference = self.conference
        if conference is None:
            raise RowRefused(None, _("No conference is set up yet."))
        unit, category = row.values["unit"], row.values["category"]
        for name, value in (("unit", unit), ("category", category)):
            if not value:
                raise RowRefused(name, _("Each row needs the unit's code and the category."))
        known = Allocation.objects.filter(conference=conference, unit=unit, category=category)
        return known.select_related("unit").first() or Allocation(conference=conference)

    def key(self, instance, row: Row):
        return row.values["unit"], row.values["category"]


class AwardFormResource(SetUpResource):
    needed = ("code",)

    class Meta(SetUpResource.Meta):
        model = AwardForm

    def get_columns(self) -> list[Column]:
        return [
            columns.text("code", gettext_lazy("code")),
            columns.text("name", gettext_lazy("name")),
            columns.choice("kind", gettext_lazy("kind"), AwardForm.Kind.choices),
            columns.text("authority", gettext_lazy("authority")),
            columns.yes_or_no("for_individuals", gettext_lazy("for individuals")),
            columns.yes_or_no("for_collectives", gettext_lazy("for collectives")),
            columns.number("rank", AwardForm._meta.get_field("rank").verbose_name),
            columns.day("valid_from", AwardForm._meta.get_field("valid_from").verbose_name),
            columns.day("valid_to", AwardForm._meta.get_field("valid_to").verbose_name),
        ]

    def find(self, row: Row) -> AwardForm:
        code = row.said["code"]
        if not code:
            raise RowRefused("code", _("Each row needs its code."))
        known = self.rows(AwardForm.objects.filter(code=code[:50].replace("\0", "")))
        return known.first() or AwardForm(code=code)

    def key(self, instance, row: Row):
        return row.said["code"].casefold()
