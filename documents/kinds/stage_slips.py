"""Slips for the stage: one page per batch, who is called in which order; for the master of ceremonies and the desk."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.kinds import given, letterhead, stage
from documents.kinds.certificate import Certificate, received_for, recipient
from documents.kinds.paper import Paper, Subject

USUAL_BATCH = 8


class StageSlips(Paper):
    """Selection: `order`, `batch`, `design` as for the certificates, so that slips and certificates go together."""

    code = "stage-slips"
    label = _("Slips for the stage")
    template = "documents/stage-slips.html"
    style = "letter.css"
    variant = "pdf/ua-1"
    steps = ({},)
    placeholders = (
        ("batches", _("batches: number, and of each person place, name, position and award"), "Đợt 1: …"),
        ("about", _("full title of the conference"), "Hội nghị điển hình tiên tiến … lần thứ III"),
    )

    def rows(self, conference, selection: dict):
        """The conference, when anybody is to be called."""
        wanted = {key: value for key, value in selection.items() if key != "delegates"}
        return [conference] if Certificate().rows(conference, wanted).exists() else []

    def subjects(self, conference, selection: dict) -> list[Subject]:
        return [
            Subject(row.pk, self.name(row), "phieu-trao-thuong.pdf")
            for row in self.rows(conference, selection)
        ]

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        wanted = {key: value for key, value in selection.items() if key != "delegates"}
        people = list(Certificate().rows(conference, wanted))
        size = stage.batch_size(selection.get("batch")) or USUAL_BATCH
        return {
            "kind": "Phiếu trao thưởng",
            "about": letterhead.about(conference),
            "batches": [
                {
                    "number": start // size + 1,
                    "count": f"{len(people[start : start + size]):02d}",
                    "people": [line(place, row) for place, row in enumerate(people[start : start + size], start=start + 1)],
                }
                for start in range(0, len(people), size)
            ],
        }  # fmt: skip

    def context(self, row, shared: dict[str, Any]) -> dict[str, Any]:
        return {}

    def name(self, row) -> str:
        return "Phiếu trao thưởng theo đợt"


def line(place: int, row) -> dict[str, Any]:
    form = given.form_of(row)
    awards = [award.form.name for award in given.standing(row)] or ([form.name] if form else [])
    return {
        "place": place,
        **recipient(row),
        "received_for": received_for(row),
        "unit": row.unit.short_name,
        "award": "; ".join(awards),
    }
