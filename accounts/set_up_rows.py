"""Set-up data (units, allocations, award forms) from a spreadsheet, through the forms of their admin pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from accounts.sheet_rows import SheetResource


class SetUpResource(SheetResource):
    """Rows are saved as the admin's own page saves them, with its history."""

    def rows(self, found: QuerySet) -> QuerySet:
        """The rows under a lock while they are changed, so that nobody's save in between is taken back."""
        return found.select_for_update(of=("self",), no_key=True) if self.writes else found

    def form_for(self, instance: Any, data: dict[str, Any] | None) -> Any:
        if not hasattr(self, "_forms"):
            self._forms = {
                change: self.model_admin.get_form(self.request, None, change=change)
                for change in (True, False)
            }
        return self._forms[instance.pk is not None](data, instance=instance)

    def keep(self, form: Any, is_new: bool) -> None:
        stored = form.save(commit=False)
        self.model_admin.save_model(self.request, stored, form, change=not is_new)
