"""The options of the papers after the day: what only the office can tell. What was typed last stands in the form again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conference.fields import capitalised
from conference.models import Conference
from conference.unchanged import unless_changed
from documents.forms.options import LetterForm, OptionsForm
from documents.forms.state_papers import text_block, text_line
from documents.kinds import resolution, thank_you
from documents.models import Job


class ResultsReportForm(LetterForm):
    about = _("Attendance and awards in figures, with what went well and what did not.")

    addressee = text_line(_("Whom it reports to"), _("Empty: the first of the recipients."))
    delegation = text_block(
        _("The delegation that was elected"), _("One paragraph per line. Empty: room to write it.")
    )
    strengths = text_block(_("What went well"), _("One paragraph per line. Empty: room to write it."))
    limits = text_block(_("What did not"), _("One paragraph per line. Empty: room to write it."))
    proposals = text_block(_("What is proposed"), _("One paragraph per line. Empty: room to write it."))


class SummaryReportForm(LetterForm):
    about = _(
        "The movements of the period, with the awards by year, unit and title in figures and drawings; filled in from the "
        "last one printed."
    )

    movements = text_block(_("The movements"), _("One paragraph per line. Empty: room to write it."))
    strengths = text_block(_("What went well"), _("One paragraph per line. Empty: room to write it."))
    limits = text_block(_("What did not, and why"), _("One paragraph per line. Empty: room to write it."))
    lessons = text_block(_("Lessons"), _("One paragraph per line. Empty: room to write it."))
    directions = text_block(
        _("Directions for the next period"), _("One paragraph per line. Empty: room to write it.")
    )


def votes(label) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=99_999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class ResolutionForm(LetterForm):
    about = _("What the conference resolved, article by article, and how it voted on it.")

    articles = text_block(
        _("Articles"), _("One article per line, without its number. Empty: the usual ones.")
    )
    votes_for = votes(_("Votes for"))
    votes_against = votes(_("Votes against"))
    votes_abstain = votes(_("Abstentions"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].help_text = _("Empty: on behalf of the conference, its chair.")

    def clean(self) -> dict[str, Any]:
        """Votes against or abstentions alone would print a resolution that nobody adopted."""
        cleaned = super().clean() or {}
        others = [cleaned.get(name) or 0 for name in ("votes_against", "votes_abstain")]
        if any(others) and "votes_for" not in self.errors and (cleaned.get("votes_for") or 0) <= sum(others):
            self.add_error(
                "votes_for", _("A resolution is adopted by more than half of the votes; check the figures.")
            )
        return cleaned


class HonouredListForm(LetterForm):
    about = _("Whom the conference honoured by which decision, A4 landscape, to be sent to the province.")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["number"]  # a list has no number of its own


class ThankYouForm(LetterForm):
    about = _("One letter for each guest who came, each sponsor or each unit that helped.")

    who = forms.ChoiceField(
        label=_("Whom to thank"),
        choices=capitalised(
            (
                (thank_you.GUESTS, _("guests who came")),
                (thank_you.SPONSORS, _("enterprises and others who contributed")),
                (thank_you.UNITS, _("units that put people forward or did tasks")),
            )
        ),
        required=False,
        widget=forms.RadioSelect,
        initial=thank_you.GUESTS,
    )
    text = text_block(
        _("What the letter thanks for"),
        _("One paragraph per line; {who} stands for the recipient. Empty: the usual sentence."),
    )
    from_address = ("who",)
    field_order = ["who", "text"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["number"]  # a letter of thanks bears none

    def folded_names(self) -> list[str]:
        return [name for name in super().folded_names() if name != "who"]


FORMS: dict[str, type[OptionsForm]] = {
    "summary-report": SummaryReportForm,
    "resolution": ResolutionForm,
    "results-report": ResultsReportForm,
    "honoured-list": HonouredListForm,
    "thank-you": ThankYouForm,
}
KEPT = {
    "summary-report": ("movements", "strengths", "limits", "lessons", "directions"),
    "resolution": ("articles", "votes_for", "votes_against", "votes_abstain"),
    "results-report": ("addressee", "delegation", "strengths", "limits", "proposals"),
}
"""Fields that begin with what the last paper of the kind said: nobody types a page twice."""


def begins_with(code: str) -> dict[str, Any]:
    """What the form of this kind holds at first."""
    return dict(unless_changed(_last_texts).get(code, {})) if code in KEPT else {}


def _last_texts() -> dict[str, dict[str, Any]]:
    conference = Conference.objects.current()
    if conference is None:
        return {}
    found: dict[str, dict[str, Any]] = {
        "resolution": {"articles": "\n".join(resolution.usual_articles(conference))}
    }
    jobs = Job.objects.filter(conference=conference, kind__in=KEPT).order_by("pk")
    for kind, selection in jobs.values_list("kind", "selection"):
        told = {name: selection[name] for name in KEPT[kind] if name in selection}
        found[kind] = told | {name: "" for name in KEPT[kind] if name not in told and kind != "resolution"}
    return found
