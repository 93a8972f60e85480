"""The options of the weekly progress report: which week it tells of."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from documents.forms.options import LetterForm
from subcommittees import progress

WEEKS_BACK = 8


def _weeks() -> list[tuple[str, str]]:
    """[(first day of a week, its days)]: the last whole week first, then the present one, then the earlier ones."""
    today = localdate()
    last = progress.last_week(today)
    found = [last, progress.week_of(today, today)]
    found += [progress.week_of(last.first - number * progress.WEEK, today) for number in range(1, WEEKS_BACK)]
    return [(week.first.isoformat(), f"{week.first:%d/%m/%Y} – {week.until:%d/%m/%Y}") for week in found]


class ProgressReportForm(LetterForm):
    about = _(
        "Tasks done, due and late in one week, what waits, requests to units and obstacles, with drawings."
    )

    week = forms.ChoiceField(label=_("Week"), choices=_weeks, required=False)
    from_address = ("week",)
    field_order = ["week", "number", "date"]

    def selection(self) -> dict[str, Any]:
        """The days themselves are stored, so that the paper tells of the same ones whenever it is made."""
        chosen = super().selection()
        told, today = chosen.pop("week", ""), localdate()
        week = (
            progress.week_of(datetime.date.fromisoformat(told), today) if told else progress.last_week(today)
        )
        return chosen | {"from": week.first.isoformat(), "until": week.until.isoformat()}

    def folded_names(self) -> list[str]:
        return [name for name in super().folded_names() if name != "week"]
