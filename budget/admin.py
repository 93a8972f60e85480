"""The lines as a list that spreadsheets go in and out of; they are edited on the portal's own pages."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.admin_site import PredicateMixin
from accounts.exchange import ExchangeMixin
from budget.exchange import BudgetLineResource
from budget.models import BudgetLine
from conference.vietnamese import grouped


@admin.register(BudgetLine)
class BudgetLineAdmin(PredicateMixin, ExchangeMixin, admin.ModelAdmin):
    may_read = staticmethod(permissions.keeps_money)
    may_write = staticmethod(lambda user: False)
    may_import = staticmethod(permissions.keeps_money)
    changes_seats = True  # under the conference's lock, as every change of the money
    resource_classes = [BudgetLineResource]
    import_hint = _("Rows with a known place in the order change that line, all others are added.")
    list_display = ["position", "content", "chapter", "measure", "quantity", "price", "sum"]
    list_display_links = ["content"]
    list_filter = ["chapter", "subcommittee"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["content"]

    def get_queryset(self, request):
        rows = super().get_queryset(request).filter(conference__is_current=True)
        return rows.select_related("subcommittee", "task", "source")

    @admin.display(description=_("unit price (đồng)"), ordering="unit_price")
    def price(self, line):
        return grouped(line.unit_price)

    @admin.display(description=_("planned (đồng)"))
    def sum(self, line):
        return grouped(line.planned)
