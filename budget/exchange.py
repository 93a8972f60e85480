"""The lines of the estimate as a spreadsheet; a line is known by its place in the order.

Subcommittees go by their codes, tasks by their numbers, sources by their names. What is approved is shown only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import sheet_columns as columns
from accounts.sheet_columns import Column
from accounts.sheet_rows import Row, RowRefused, SheetResource
from budget import estimate
from budget.forms import LineForm
from budget.models import BudgetLine, Estimate
from budget.views import store_line
from conference.models import Conference
from conference.vietnamese import fold
from subcommittees.models import Task


class BudgetLineResource(SheetResource):
    most_changes = 1_000
    needed = ("content",)

    class Meta(SheetResource.Meta):
        model = BudgetLine

    @cached_property
    def conference(self) -> Conference | None:
        return Conference.objects.current()

    @cached_property
    def subcommittees(self) -> dict[str, int]:
        rows = self.conference.subcommittees.values_list("code", "pk") if self.conference else []
        return {fold(code): pk for code, pk in rows}

    @cached_property
    def sources(self) -> dict[str, int]:
        rows = self.conference.sources.values_list("name", "pk") if self.conference else []
        return {fold(name): pk for name, pk in rows}

    @cached_property
    def tasks(self) -> dict[str, int]:
        """Those whose number no other subcommittee uses."""
        found: dict[str, list[int]] = {}
        rows = Task.objects.filter(subcommittee__conference=self.conference)
        for number, pk in rows.order_by().values_list("number", "pk"):
            found.setdefault(fold(number), []).append(pk)
        return {number: numbers[0] for number, numbers in found.items() if len(numbers) == 1}

    @cached_property
    def by_position(self) -> dict[int, BudgetLine]:
        if self.conference is None:
            return {}
        rows = estimate.lines_of(self.conference).select_related(
            "subcommittee", "task", "source", "conference"
        )
        return {line.position: line for line in rows}

    def get_columns(self) -> list[Column]:
        return [
            columns.number("position", gettext_lazy("order"), names=True),
            columns.choice("chapter", gettext_lazy("chapter"), BudgetLine.Chapter.choices),
            columns.text("content", gettext_lazy("content")),
            columns.text("measure", gettext_lazy("unit of measure")),
            columns.number("quantity", gettext_lazy("quantity")),
            columns.number("unit_price", gettext_lazy("unit price (đồng)")),
            columns.text("norm", gettext_lazy("cost norm")),
            columns.code(
                "subcommittee", gettext_lazy("code of the subcommittee"), lambda: self.subcommittees
            ),
            _named(
                "task",
                gettext_lazy("number of the task"),
                lambda row: row.task and row.task.number,
                lambda: self.tasks,
            ),
            _named(
                "source",
                gettext_lazy("source of money"),
                lambda row: row.source and row.source.name,
                lambda: self.sources,
            ),
            columns.text("note", gettext_lazy("note")),
            columns.number("planned", gettext_lazy("planned (đồng)"), fixed=True),
            columns.number("approved", gettext_lazy("approved (đồng)"), fixed=True),
        ]

    def find(self, row: Row) -> BudgetLine:
        if self.conference is None:
            raise RowRefused(None, _("No conference is set up yet."))
        said = row.said.get("position", "")
        if said and not (said.isdecimal() and len(said) <= 5):
            raise RowRefused("position", _("Enter a whole number."))
        known = self.by_position.get(int(said)) if said else None
        return known or BudgetLine(conference=self.conference)

    def key(self, instance: BudgetLine, row: Row) -> Any:
        return row.said.get("position") or f"row {row.number}"

    @cached_property
    def is_open(self) -> bool:
        return self.conference is not None and estimate.of(self.conference).state == Estimate.State.DRAFT

    def refuse_change(self, instance: BudgetLine, row: Row) -> None:
        if not self.is_open:
            raise RowRefused(
                None, _("The estimate is submitted or approved: begin a supplementary version first.")
            )

    def form_for(self, instance: BudgetLine, data: dict[str, Any] | None) -> LineForm:
        return LineForm(data, instance=instance, conference=instance.conference)

    def keep(self, form: LineForm, is_new: bool) -> None:
        if not store_line(form, self.user, "added" if is_new else "edited"):
            raise RowRefused(None, _("Somebody else added or changed this meanwhile. Choose the file again."))


def _named(name: str, label: Any, read: Callable[[Any], Any], known: Callable[[], dict[str, int]]) -> Column:
    def take(said: str) -> Any:
        if not said:
            return ""
        try:
            return known()[fold(said)]
        except KeyError:
            raise ValidationError(_("There is none of this name, or several.")) from None

    return Column(name, label, lambda row: read(row) or "", take)
