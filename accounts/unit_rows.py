"""Units as a spreadsheet; a unit is known by its code."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import sheet_columns as columns
from accounts.set_up_rows import SetUpResource
from accounts.sheet_rows import Row, RowRefused
from conference.models import Unit


class UnitResource(SetUpResource):
    needed = ("code",)

    class Meta(SetUpResource.Meta):
        model = Unit

    def get_columns(self) -> list[columns.Column]:
        return [
            columns.text("code", gettext_lazy("code")),
            columns.text("name", gettext_lazy("name")),
            columns.text("short_name", gettext_lazy("short name")),
            columns.choice("kind", gettext_lazy("kind"), Unit.Kind.choices),
            columns.number("headcount", Unit._meta.get_field("headcount").verbose_name),
            columns.number("position", gettext_lazy("order")),
            columns.yes_or_no("is_active", gettext_lazy("active")),
        ]

    def find(self, row: Row) -> Unit:
        code = row.said["code"]
        if not code:
            raise RowRefused("code", _("Each row needs its code."))
        return self.rows(Unit.objects.filter(code=code[:50].replace("\0", ""))).first() or Unit(code=code)

    def key(self, instance, row: Row):
        return row.said["code"].casefold()
