"""The words and the plain-text table in which the 70/30 mix is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nominations.quota import QuotaVerdict

STAGE_LABELS = {
    "allocated": gettext_lazy("Allocated"),
    "nominated": gettext_lazy("Nominated"),
    "approved": gettext_lazy("Approved"),
    "invited": gettext_lazy("Invited"),
    "confirmed": gettext_lazy("Confirmed"),
    "present": gettext_lazy("Present"),
}
VERDICT_LABELS = {
    "ok": gettext_lazy("within the rule"),
    "below": gettext_lazy("too few exemplars"),
    "above": gettext_lazy("more exemplars than foreseen"),
    "empty": gettext_lazy("nobody yet"),
}


@dataclass(frozen=True)
class StageRow:
    """A verdict with its heading, and the shares of all who come, staff included."""

    label: str | Promise
    verdict: QuotaVerdict

    @property
    def everybody(self) -> int:
        return self.verdict.exemplar + self.verdict.guest + self.verdict.outside

    @property
    def exemplar_share_of_all(self) -> Fraction | None:
        return self._share_of_all(self.verdict.exemplar)

    @property
    def guest_share_of_all(self) -> Fraction | None:
        return self._share_of_all(self.verdict.guest)

    def _share_of_all(self, people: int) -> Fraction | None:
        """Percent; None when nobody comes."""
        return Fraction(100 * people, self.everybody) if self.everybody else None


def table(rows: Iterable[tuple[str, QuotaVerdict]]) -> list[str]:
    """Lines for a terminal, columns padded to the widest cell, numbers to the right."""
    cells = [
        (
            "",
            _("Exemplars"),
            _("Guests"),
            _("Staff"),
            _("Share %"),
            _("Exemplars to add"),
            _("Guests to drop"),
            _("Guests possible"),
            _("Verdict"),
        ),
        *(_cells(label, verdict) for label, verdict in rows),
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    last = len(widths) - 1
    return [
        "  ".join(
            cell.ljust(width) if index in (0, last) else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def _cells(label: str, verdict: QuotaVerdict) -> tuple[str, ...]:
    counts = (verdict.exemplar, verdict.guest, verdict.outside)
    steps = (verdict.add_exemplars, verdict.drop_guests, verdict.add_guests_max)
    return (
        str(label),
        *(str(count) for count in counts),
        verdict.share_text(),
        *("–" if step is None else str(step) for step in steps),
        str(VERDICT_LABELS[verdict.verdict]),
    )
