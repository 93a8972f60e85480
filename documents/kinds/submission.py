"""Tờ trình: asks the council or the head to decide on the awards; the list of those put forward is its annex."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds import awards, basis, letterhead
from documents.kinds.state_paper import BASIS, FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper, annex_of
from nominations import authorities
from nominations.models import AwardForm

TO_AUTHORITY = "authority"


class Submission(StatePaper):
    """Selection: `to` ("council", "head", "authority" for the others that give the
    awards; unless told council and head, or the head alone when the council submits), `awards`
    (ids; all unless told), `number`, `date`, signatory (the standing council unless told)."""

    code = "submission"
    label = _("Submission on awards")
    template = "documents/submission.html"
    symbol = "TTr"
    kind_name = "Tờ trình"
    steps = ({},)
    first_recipients = ("Như trên",)
    nothing = _("No approved exemplar has a proposed award.")
    placeholders = (
        *HEAD_PLACEHOLDERS,
        ("to", _("whom it is put to"), "Hội đồng Thi đua - Khen thưởng Ngành …; Giám đốc Sở …"),
        ("submitter", _("who submits"), "Hội đồng Thi đua - Khen thưởng Ngành …"),
        *BASIS,
        ("lists", _("awards with their numbers"), "Giấy khen của Giám đốc Sở: 07 tập thể và 30 cá nhân"),
        ("total", _("number of all put forward"), "14 tập thể và 56 cá nhân"),
        (
            "groups",
            _("annex: collectives and individuals"),
            "1. Bà Bùi Thị Mẫu Hà, Chuyên viên, Văn phòng Sở",
        ),
        *FOOT_PLACEHOLDERS,
    )

    def rows(self, conference, selection: dict):
        return [conference] if self.awarded(conference, selection).exists() else []

    def awarded(self, conference, selection: dict):
        """Who is put forward: to the council all who are approved, to the head alone whom the council lets pass."""
        if selection.get("to") == TO_AUTHORITY:
            return awards.awarded(conference, [form.pk for form in others_forms(conference, selection)])
        chosen = {**selection, "authority": selection.get("authority") or "TM"}
        by_council = submitting(conference, chosen) != conference.host_name
        to_council = letterhead.council(conference) in addressees(
            conference, selection.get("to", ""), by_council=by_council
        )
        return awards.awarded(conference, selection.get("awards"), before_council=to_council)

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        return super().shared(conference, {**selection, "authority": selection.get("authority") or "TM"})

    def about(self, conference) -> str:
        text = "Về việc đề nghị khen thưởng các tập thể, cá nhân điển hình tiên tiến"
        return letterhead.unbroken(conference, f"{text} {conference.sector}, {letterhead.period(conference)}")

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        found = awards.lists(self.awarded(conference, selection))
        total = awards.numbers(
            sum(row["collectives"] for row in found), sum(row["individuals"] for row in found)
        )
        submitter = submitting(conference, selection)
        to = addressees(conference, selection.get("to", ""), by_council=submitter != conference.host_name)
        if selection.get("to") == TO_AUTHORITY:
            named = {row["form_id"] for row in found}
            others = others_forms(conference, selection)
            to = authorities.names(form for form in others if form.pk in named)
        return {
            "to": to,
            "submitter": submitter,
            "basis": basis.lines(conference),
            "lists": [f"{row['award']}: {row['numbers']}" for row in found],
            "total": total,
            "groups": [
                {"title": f"{vietnamese.roman(place)}. {row['award'].upper()}", **row}
                for place, row in enumerate(found, start=1)
            ],
            "period": letterhead.period(conference),
            "annex_of": annex_of(self.kind_name, head, submitter),
        }


def others_forms(conference, selection: dict) -> list[AwardForm]:
    """The chosen award forms (all unless told) that other authorities give: their decisions are brought ready."""
    chosen = selection.get("awards")
    return [
        form
        for form in AwardForm.objects.all()
        if (not chosen or form.pk in chosen) and not authorities.is_own(conference, form.authority)
    ]


def submitting(conference, selection: dict) -> str:
    """Who submits, as a sentence names it: the council that signs, or the host."""
    council = letterhead.signing_council(selection)
    if council == letterhead.COUNCIL:
        return letterhead.council(conference)
    return selection.get("on_behalf_of", "") if council else conference.host_name


def addressees(conference, chosen: str, *, by_council: bool) -> list[str]:
    """The bodies after "Kính gửi": the council, the head, or both; a council does not submit to itself."""
    both = {"council": letterhead.council(conference), "head": letterhead.head_of_host(conference)}
    if not chosen and by_council:
        chosen = "head"
    return [both[chosen]] if chosen in both else list(both.values())
