"""What may be chosen before a paper is printed. The choice is stored with the job as plain JSON values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conference.fields import OUR_TIME, TextLineFormField, capitalised
from delegates import sheets
from delegates.models import Delegate
from documents.designs import CertificateDesign, PrinterProfile
from documents.forms import closing_papers, elections, state_papers
from documents.forms.options import DAY, LetterForm, OptionsForm
from documents.forms.weeks import ProgressReportForm
from documents.kinds import PAPERS, agenda, badge, place_card, session, stage

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
    consecutive = forms.BooleanField(
        label=_("Each letter its own number, counting up from this one"),
        required=False,
        help_text=_(
            "Else all letters bear the same number. Who holds an unchanged invitation keeps its number."
        ),
    )

    field_order = ["categories", "number", "consecutive", "date"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("consecutive") and not cleaned.get("number") and "number" not in self.errors:
            self.add_error("number", _("Enter the first number."))
        return cleaned


class StageForm(OptionsForm):
    """What the certificates and the slips for the stage have in common: whom, in which order, in which batches."""

    about = _("One page for each batch on the stage: who is called in which order, and for which award.")

    design = forms.ModelChoiceField(
        CertificateDesign.objects.all(),
        label=_("Design"),
        required=False,
        empty_label=_("— The built-in one for A4, all award forms —"),
        help_text=_("A design that serves certain award forms prints those alone."),
    )
    order = forms.ChoiceField(
        label=_("Order on the stage"), choices=capitalised(stage.LABELS), required=False
    )
    batch = forms.IntegerField(
        label=_("People in one batch on the stage"),
        required=False,
        min_value=1,
        max_value=stage.LARGEST_BATCH,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("E.g. 8. The files of each batch have a folder of their own. Empty: no batches."),
    )

    def selection(self) -> dict[str, Any]:
        chosen = super().selection()
        return {name: getattr(value, "pk", value) for name, value in chosen.items()}


class CertificateForm(StageForm):
    about = _("One certificate for each exemplar on the list of delegates, for signature and seal.")

    printer = forms.ModelChoiceField(
        PrinterProfile.objects.all(),
        label=_("Printer"),
        required=False,
        empty_label=_("— None: places as the design has them —"),
        help_text=_("For pre-printed blanks: its shift and stretch are worked in."),
    )
    decision_number = TextLineFormField(
        label=_("Number of the decision"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Empty: that of the issued decision, or a blank."),
    )
    decision_date = forms.DateField(
        label=_("Date of the decision"),
        required=False,
        widget=forms.DateInput(attrs=DAY),
        validators=[OUR_TIME],
        help_text=_(
            "With number and date each certificate gets its number in the register for good, and its QR code: "
            "check both first. Leave both empty to print each under the issued decision of its award, or with "
            "blanks where there is none."
        ),
    )

    field_order = ["design", "printer", "decision_number", "decision_date", "order", "batch"]

    def clean(self) -> dict[str, Any]:
        """Half a decision would print sheets that never come into the register: the missing half is asked for."""
        cleaned = super().clean() or {}
        halves = ("decision_number", "decision_date")
        missing = [name for name in halves if not cleaned.get(name) and name not in self.errors]
        if len(missing) == 1 and not self.errors.keys() & set(halves):
            self.add_error(missing[0], _("Enter both or neither: the number of the decision and its date."))
        return cleaned


class HandoverForm(StageForm):
    about = _("Who signs for which award and prize, one part for each batch on the stage.")


class BadgeForm(OptionsForm):
    about = _(
        "One badge for each delegate, with the colour of the category, the seat and a QR code for the door."
    )

    categories = forms.MultipleChoiceField(
        label=_("Whose badges"),
        choices=capitalised(Delegate.Category.choices),
        initial=list(Delegate.Category.values),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one group.")},
    )
    size = forms.ChoiceField(
        label=_("Size of the badge"),
        choices=[(size, f"{size.replace('x', ' × ')} mm") for size in badge.SIZES],
        required=False,
    )
    layout = forms.ChoiceField(
        label=_("Common file"),
        choices=[
            (badge.SHEET, _("Four on an A4 sheet, with cut marks")),
            (badge.SINGLE, _("One badge per page")),
        ],
        required=False,
        help_text=_("The single files hold one badge each, whatever you choose."),
    )


class PlaceCardForm(OptionsForm):
    about = _("The name on the table, to be folded and read from both sides.")

    who = forms.MultipleChoiceField(
        label=_("Whose cards"),
        choices=capitalised(
            (
                (place_card.LEADERS, _("leaders, seated in front")),
                (place_card.PRESIDIUM, _("presidium")),
                *Delegate.Category.choices,
            )
        ),
        initial=list(place_card.USUAL),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one group.")},
    )
    size = forms.ChoiceField(
        label=_("Size of the card"),
        choices=[
            (place_card.LARGE, _("A whole A4 sheet, folded once")),
            (place_card.SMALL, _("Half an A4 sheet, two to be cut apart; long names stand smaller")),
        ],
        required=False,
    )


class AttendanceForm(OptionsForm):
    about = _(
        "Room to sign for everybody expected; the signed sheets are keyed in on the page “Who is present”."
    )

    by = forms.ChoiceField(label=_("Sheets"), choices=capitalised(sheets.CHOICES), required=False)


class AgendaForm(LetterForm):
    about = _("The programme of the conference with the time of every item.")

    size = forms.ChoiceField(
        label=_("Size of the programme"),
        choices=[
            (agenda.LETTER, _("A4, as a letter with number and signature")),
            (agenda.KIT, _("A5, for the delegates' kit")),
            (agenda.WALL, _("A3 in large letters, for the wall")),
        ],
        required=False,
    )

    which = forms.ChoiceField(
        label=_("Which programme"),
        choices=[
            (agenda.PUBLISHED, _("What is published, as everybody reads it")),
            (agenda.DRAFT, _("The draft, marked “BẢN DỰ THẢO” on every page")),
        ],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("While nothing is published yet, the draft is printed with its mark."),
    )
    from_address = ("which",)

    field_order = ["which", "size", "number", "date"]

    def folded_names(self) -> list[str]:
        return [name for name in super().folded_names() if name not in ("which", "size")]


class RunSheetForm(OptionsForm):
    about = _("For the crew: time, item, who, spoken words, screen and music, props, on A4 across.")


class AddressForm(OptionsForm):
    address = forms.ChoiceField(
        label=_("Form of address"),
        choices=[(session.COMRADE, _("“Đồng chí” for everybody")), (session.POLITE, _("“Ông”, “Bà”"))],
        required=False,
    )


class McScriptForm(AddressForm, StageForm):
    about = _(
        "What the presenter says, item by item in large letters, with every name, office and way to say it; "
        "the awards are called in the batches of the slips."
    )

    field_order = ["address"]


class IntroductionForm(AddressForm):
    about = _(
        "Whom the presenter introduces, in the order of protocol: those present; before anybody is, those who confirmed."
    )


class StoryBookForm(OptionsForm):
    about = _(
        "Every exemplary story that is public now, unit by unit, with its pictures and a table of contents, on A5. "
        "Once somebody withdraws their consent, files printed before are not handed out any more: print the book again then."
    )


FORMS: dict[str, type[OptionsForm]] = {
    "story-book": StoryBookForm,
    "invitation": InvitationForm,
    "certificate": CertificateForm,
    "stage-slips": StageForm,
    "handover-sheet": HandoverForm,
    "badge": BadgeForm,
    "place-card": PlaceCardForm,
    "attendance": AttendanceForm,
    "agenda": AgendaForm,
    "run-sheet": RunSheetForm,
    "mc-script": McScriptForm,
    "introduction": IntroductionForm,
    "progress-report": ProgressReportForm,
    **state_papers.FORMS,
    **elections.FORMS,
    **closing_papers.FORMS,
}


def options_form(paper_code: str, data=None, address=None) -> OptionsForm:
    """The form of one paper; fields carry the paper's code, so that several forms stand on one page.

    `address`: the query of the page, from which a link may fill in the fields that the form names.
    """
    with_word = paper_code in PAPERS and PAPERS[paper_code].word
    kind = FORMS.get(paper_code, OptionsForm)
    initial = closing_papers.begins_with(paper_code)
    initial |= {name: address[name] for name in kind.from_address if name in (address or {})}
    form = kind(data, prefix=paper_code, with_word=with_word, initial=initial)
    if paper_code in PAPERS and not PAPERS[paper_code].many:
        del form.fields["urgent"]  # a single paper goes first anyhow
    return form
