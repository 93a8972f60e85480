"""Thể lệ bầu cử: how the election goes, read out and agreed on before it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds.election import OF_THE_HEAD, ElectionPaper, lower_first, purpose, rule, seats
from documents.kinds.roster import CATEGORY_NAMES
from elections.models import Election


class ElectionRules(ElectionPaper):
    code = "election-rules"
    label = _("Rules of the election")
    template = "documents/election_rules.html"
    kind_name = "Thể lệ bầu cử"
    states = tuple(Election.State.values)
    nothing = _("No election is set up yet.")
    placeholders = (
        *OF_THE_HEAD,
        ("seats", _("how many are elected"), "05 đại biểu chính thức và 01 đại biểu dự khuyết"),
        ("voters", _("who votes"), "đại biểu điển hình tiên tiến; cán bộ, công chức, viên chức"),
        ("rule", _("who is elected"), "Người trúng cử phải được quá nửa tổng số phiếu hợp lệ …"),
    )

    def context(self, row: Election, shared: dict[str, Any]) -> dict[str, Any]:
        voters = [lower_first(str(name)) for value, name in CATEGORY_NAMES.items() if value in row.voters]
        return {
            "about": purpose(row),
            "seats": seats(row),
            "voters": "; ".join(voters),
            "is_secret": row.is_secret,
            "most": vietnamese.quantity(row.seats),
            "rule": rule(row),
        }
