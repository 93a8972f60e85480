"""What may be chosen before a paper is printed. The choice is stored with the job as plain JSON values."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from conference.fields import OUR_TIME, TextLineFormField, capitalised
from delegates.models import Delegate
from documents.forms import state_papers
from documents.forms.options import DAY, LetterForm, OptionsForm
from documents.kinds import PAPERS

__all__ = ["FORMS", "LetterForm", "OptionsForm", "options_form"]


class InvitationForm(LetterForm):
    about = _("One letter for each delegate of the chosen groups, as Decree 30/2020 lays it out.")

    categories = forms.MultipleChoiceField(
        label=_("Whom to invite"),
        choices=capitalised(Delegate.Category.choices),
        initial=[Delegate.Category.GUEST],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one group.")},
    )


class CertificateForm(OptionsForm):
    about = _(
        "One certificate for each exemplar on the list of delegates, A4 landscape, for signature and seal."
    )

    decision_number = TextLineFormField(
        label=_("Number of the decision"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Empty: a blank is left for it."),
    )
    decision_date = forms.DateField(
        label=_("Date of the decision"),
        required=False,
        widget=forms.DateInput(attrs=DAY),
        validators=[OUR_TIME],
        help_text=_("With number and date each certificate gets its number in the register and its QR code."),
    )


class AgendaForm(LetterForm):
    about = _("One letter: the programme of the conference with the time of every item.")
    urgent = None  # a single paper goes first anyhow


FORMS: dict[str, type[OptionsForm]] = {
    "invitation": InvitationForm,
    "certificate": CertificateForm,
    "agenda": AgendaForm,
    **state_papers.FORMS,
}


def options_form(paper_code: str, data=None) -> OptionsForm:
    """The form of one paper; fields carry the paper's code, so that several forms stand on one page."""
    with_word = paper_code in PAPERS and PAPERS[paper_code].word
    return FORMS.get(paper_code, OptionsForm)(data, prefix=paper_code, with_word=with_word)
