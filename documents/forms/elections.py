"""The options of the papers of an election: of which round."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conference.unchanged import unless_changed
from documents.forms.options import LetterForm, OptionsForm
from documents.forms.state_papers import text_line
from documents.kinds import PAPERS
from documents.kinds.election import ElectionPaper
from elections.models import Election
from elections.rounds import round_words


class OfElection(OptionsForm):
    """`code` of the paper says which elections have come so far."""

    code: str

    election = forms.TypedChoiceField(
        label=_("Election"), coerce=int, error_messages={"required": _("Choose the election.")}
    )
    from_address = ("election",)
    field_order = ["election"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[Any, str]] = list(unless_changed(_elections, self.code))
        asked = self.initial.get("election")
        if asked and str(asked) not in {str(pk) for pk, _label in choices}:
            choices.insert(
                0, ("", gettext("this election has not come so far"))
            )  # another one is not chosen for it
        self.fields["election"].choices = choices  # type: ignore[attr-defined]

    def folded_names(self) -> list[str]:
        return [name for name in super().folded_names() if name != "election"]


def _elections(code: str) -> list[tuple[int, str]]:
    """The rounds of the current conference, the newest first."""
    paper = PAPERS[code]
    assert isinstance(paper, ElectionPaper)  # noqa: S101 - the forms below are of these papers
    rows = Election.objects.filter(conference__is_current=True, state__in=paper.states).order_by("-pk")
    if paper.secret_only:
        rows = rows.filter(mode=Election.Mode.SECRET)
    return [
        (row.pk, f"{row.purpose} ({round_words(row.round)})" if row.round > 1 else row.purpose)
        for row in rows
    ]


class RulesForm(OfElection):
    code = "election-rules"
    about = _("How the election goes, to be read out and agreed on before it.")


class CandidateListForm(OfElection):
    code = "candidate-list"
    about = _("Who stands, with short biographies, once the list is closed.")


class BallotForm(OfElection):
    code = "ballot"
    about = _("Two ballots alike on an A4 sheet; one, where the list is long. Print the common file as often as you need, stamp them, and enter the number in the control count.")  # fmt: skip


class VoterRollForm(OfElection):
    code = "voter-roll"
    about = _("Who is called and was there when the roll was closed, with room to sign for the ballot.")


class _OfElectionLetter(OfElection, LetterForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["election", *(name for name in self.fields if name != "election")])


class CountMinutesForm(_OfElectionLetter):
    code = "count-minutes"
    about = _(
        "What was counted, the formula with its figures, who is elected, and the clause of the sealed envelope."
    )
    signing_names: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("date", "authority", "on_behalf_of", "signer_position", "signer_name"):
            del self.fields[name]  # minutes bear no date line; the board signs


class DelegationListForm(_OfElectionLetter):
    code = "delegation-list"
    about = _("Reports the result upwards, with the short biographies of all rounds as its annex.")

    addressee: Any = text_line(_("Whom it reports to"), _("Empty: the first of the recipients."))


FORMS: dict[str, type[OptionsForm]] = {
    form.code: form
    for form in (
        RulesForm,
        CandidateListForm,
        BallotForm,
        VoterRollForm,
        CountMinutesForm,
        DelegationListForm,
    )
}
