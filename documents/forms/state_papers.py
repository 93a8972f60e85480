"""The options of the state papers: what the portal does not know and the office may write in before printing."""

from __future__ import annotations

import datetime
from typing import Any, cast

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from conference.fields import OUR_TIME, AmountField, TextBlockFormField, TextLineFormField, capitalised
from conference.models import Conference
from conference.unchanged import unless_changed
from delegates import credentials
from delegates.models import Delegate
from documents.forms.options import AUTHORITIES, DAY, PLAIN, LetterForm, OptionsForm
from nominations.authorities import is_own
from nominations.award_states import DecisionState
from nominations.council import CouncilSession
from nominations.models import AllocationVersion, AwardDecision, AwardForm

LONGEST_TEXT = 4000
LARGEST_PRIZE = 1_000_000_000  # đồng


def text_line(label, help_text="", max_length: int = 150) -> TextLineFormField:
    return TextLineFormField(
        label=label,
        required=False,
        max_length=max_length,
        widget=forms.TextInput(attrs=PLAIN),
        help_text=help_text,
    )


def text_block(label, help_text) -> TextBlockFormField:
    return TextBlockFormField(
        label=label,
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )


def amount(label) -> AmountField:
    return AmountField(
        label=label,
        required=False,
        min_value=0,
        max_value=LARGEST_PRIZE,
        help_text=_("In đồng, e.g. 1.500.000. Empty: reckoned from coefficient and base wage."),
    )


def award_choices() -> list[tuple[int, str]]:
    return unless_changed(_award_choices)


def _award_choices() -> list[tuple[int, str]]:
    return [(form.pk, form.name) for form in AwardForm.objects.all()]


def own_awards() -> list[tuple[int, str]]:
    """Those that the head of the department gives."""
    return unless_changed(_own_awards)


def _own_awards() -> list[tuple[int, str]]:
    conference = Conference.objects.current()
    forms_known = AwardForm.objects.all() if conference else AwardForm.objects.none()
    return [(row.pk, row.name) for row in forms_known if conference and is_own(conference, row.authority)]


class ChosenAwards(forms.TypedMultipleChoiceField):
    """Award forms as ids; nothing chosen leaves the choice to the paper."""

    def __init__(self, help_text) -> None:
        super().__init__(
            label=_("Awards"),
            choices=award_choices,
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=help_text,
        )


class PlanForm(LetterForm):
    about = _(
        "The plan of the conference, with programme, subcommittees, their tasks and the seats per unit."
    )

    purpose = text_block(
        _("Purpose and demands"), _("One paragraph per line. Empty: the usual text of such plans.")
    )


def published_versions() -> list[tuple[int, str]]:
    """The published tables of the current conference, the newest first."""
    return unless_changed(_published_versions, get_language())


def _published_versions(_language: str | None) -> list[tuple[int, str]]:
    rows = AllocationVersion.objects.filter(conference__is_current=True).values_list("number", "published_at")
    return [
        (number, gettext("Version %(number)d, %(day)s") % {"number": number, "day": _day(moment)})
        for number, moment in rows
    ]


def _day(moment: datetime.datetime) -> str:
    return date_format(localtime(moment), "d/m/Y")


class AllocationForm(OptionsForm):
    about = _("The published seats of each unit, as the annex of the letter that guides the units.")

    version = forms.TypedChoiceField(
        label=_("Version of the table"),
        choices=published_versions,
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("The paper of an older one says which version replaces it."),
    )
    from_address = ("version",)

    letter = text_line(_("Number of the letter"), _("e.g. 120/SCT-VP"), max_length=40)
    letter_date = forms.DateField(
        label=_("Date of the letter"),
        required=False,
        widget=forms.DateInput(attrs=DAY),
        validators=[OUR_TIME],
        help_text=_("Empty: the clerk writes it in by hand."),
    )

    def folded_names(self) -> list[str]:
        return ["letter", "letter_date"]


class ProposedForm(LetterForm):
    """A decision and the submission it follows."""

    proposer = text_line(_("At whose proposal"), _("Empty: the emulation council of the sector."))
    proposal = text_line(_("Number of the submission"), _("e.g. 12/TTr-SCT"), max_length=40)
    proposal_date = forms.DateField(
        label=_("Date of the submission"),
        required=False,
        widget=forms.DateInput(attrs=DAY),
        validators=[OUR_TIME],
    )


class DecisionForm(ProposedForm):
    about = _("The decision on the awards, with a list of collectives and individuals for each award.")

    decision = forms.ModelChoiceField(
        AwardDecision.objects.none(),
        label=_("Award decision"),
        required=False,
        empty_label=_("— None: the wished awards of all approved exemplars —"),
        help_text=_("Number, date, signatory and awards come from it, in protocol order."),
    )
    awards = ChosenAwards(_("None chosen: those that the head of the department gives."))
    per_collective = amount(_("Prize of a collective"))
    per_individual = amount(_("Prize of an individual"))

    field_order = ["decision"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["decision"])
        conference = Conference.objects.current()
        decisions = AwardDecision.objects.filter(conference=conference).exclude(state=DecisionState.REVOKED)
        own = [row.pk for row in decisions if conference and is_own(conference, row.authority)]
        field.queryset = decisions.filter(pk__in=own)  # others' decisions are brought ready
        cast(Any, self.fields["awards"]).choices = own_awards()
        field.initial = lambda: field.queryset.order_by("-pk").first()

    def selection(self) -> dict[str, Any]:
        chosen = super().selection()
        return {name: getattr(value, "pk", value) for name, value in chosen.items()}

    def folded_names(self) -> list[str]:
        return [name for name in super().folded_names() if name != "decision"]


class SubcommitteeDecisionForm(ProposedForm):
    about = _(
        "The decision that sets up the subcommittees, with the list of their members and the tasks assigned to them."
    )


class SubmissionForm(LetterForm):
    about = _("Puts the approved exemplars to the council and the head, with their list.")

    to = forms.ChoiceField(
        label=_("Whom it is put to"),
        choices=capitalised(
            (
                ("", _("the head; the council too, unless it submits")),
                ("council", _("the council")),
                ("head", _("the head of the department")),
                ("authority", _("the other authorities that give the awards")),
            )
        ),
        required=False,
    )
    awards = ChosenAwards(_("None chosen: all awards, to other authorities those that they give."))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"] = forms.ChoiceField(
            label=self.fields["authority"].label,
            choices=capitalised([choice for choice in AUTHORITIES if choice[0]]),
            initial="TM",  # it is the standing council that submits, unless told otherwise
            required=False,
        )


class NoticeForm(LetterForm):
    about = _("Tells all units time and place, how many delegates they send and what to bring.")

    bring = text_block(_("What to bring and mind"), _("One line each. Empty: the usual text."))
    contact = text_line(_("Whom to ask"), _("e.g. Văn phòng Sở, điện thoại 0239 3855 555"))


class RosterForm(LetterForm):
    about = _("Everybody who is expected, grouped by category, A4 landscape.")

    categories = forms.MultipleChoiceField(
        label=_("Who stands on it"),
        choices=capitalised(Delegate.Category.choices),
        initial=list(Delegate.Category.values),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one group.")},
    )
    status = forms.ChoiceField(
        label=_("Of these"),
        choices=capitalised(
            (
                ("", _("all who are expected")),
                ("confirmed", _("those who confirmed")),
                ("present", _("those who are present")),
            )
        ),
        required=False,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["number"]  # a list has no number of its own


class MinutesForm(LetterForm):
    about = _("The minutes of the session, to be signed by secretary and chair.")

    secretary = text_line(_("Secretary"), _("Empty: the secretaries of the session."), max_length=100)
    end_time = forms.TimeField(
        label=_("End of the session"),
        required=False,
        widget=forms.TimeInput(attrs={"placeholder": "11:20", "autocomplete": "off"}),
        help_text=_("Empty: a blank is left for it."),
    )
    signing_names = ("signer_name",)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("date", "authority", "on_behalf_of", "signer_position"):
            del self.fields[name]  # minutes bear no date line, and the chair signs in person
        self.fields["signer_name"].label = _("Name of the chair")
        self.fields["signer_name"].help_text = _("Empty: the signatory of the conference.")


def closed_sessions() -> list[tuple[int, str]]:
    """The closed sessions of the current conference's council, the last one first."""
    return unless_changed(_closed_sessions, get_language())


def _closed_sessions(_language: str | None) -> list[tuple[int, str]]:
    sessions = CouncilSession.objects.closed().filter(conference__is_current=True)
    return [(row.pk, f"{row}, {date_format(localtime(row.held_at), 'd/m/Y')}") for row in sessions]


class CouncilMinutesForm(LetterForm):
    about = _("Attendance, votes and results of one closed session, to be signed by secretary and chair.")

    session = forms.TypedChoiceField(
        label=_("Session"),
        choices=closed_sessions,
        coerce=int,
        error_messages={"required": _("Choose the session.")},
    )
    end_time = forms.TimeField(
        label=_("End of the session"),
        required=False,
        widget=forms.TimeInput(attrs={"placeholder": "16:20", "autocomplete": "off"}),
        help_text=_("Empty: when it was closed in the portal."),
    )
    field_order = ["session", "number"]
    signing_names = ()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("date", "authority", "on_behalf_of", "signer_position", "signer_name"):
            del self.fields[name]  # minutes bear no date line; who signs follows from the session

    def folded_names(self) -> list[str]:
        return [name for name in super().folded_names() if name != "session"]


class CredentialReportForm(LetterForm):
    about = _("Who was called and is there, who they are, and whether the conference may begin.")

    base = forms.ChoiceField(
        label=_("Figures of"),
        choices=capitalised(
            (
                ("", _("what the day and the hall give")),
                (credentials.CALLED, _("all who are called")),
                (credentials.CONFIRMED, _("those who confirmed")),
                (credentials.PRESENT, _("those who are present")),
            )
        ),
        required=False,
    )
    objections = text_block(
        _("What was said against somebody's credentials"),
        _("One paragraph per line, with what came of it. Empty: the report says nothing of it."),
    )
    from_address = ("base",)
    field_order = ["base", "number", "date", "objections"]
    signing_names = ("signer_name",)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("authority", "on_behalf_of", "signer_position"):
            del self.fields[name]  # the head of the subcommittee signs
        self.fields["signer_name"].label = _("Name of the head of the subcommittee")
        self.fields["signer_name"].help_text = _(
            "Empty: the head of the subcommittee that examines credentials."
        )
        self.fields["date"].help_text = _("Empty: the day of the conference once people are in the hall.")

    def folded_names(self) -> list[str]:
        return [name for name in super().folded_names() if name != "base"]


class BudgetForm(LetterForm):
    about = _("Asks for the approval of the estimate; its lines by chapter are the annex.")


class SettlementForm(LetterForm):
    about = _("What was approved and spent, by line and by source; the vouchers are the annex.")


FORMS: dict[str, type[OptionsForm]] = {
    "plan": PlanForm,
    "allocation": AllocationForm,
    "subcommittee-decision": SubcommitteeDecisionForm,
    "budget": BudgetForm,
    "settlement": SettlementForm,
    "submission": SubmissionForm,
    "decision": DecisionForm,
    "notice": NoticeForm,
    "roster": RosterForm,
    "minutes": MinutesForm,
    "council-minutes": CouncilMinutesForm,
    "credential-report": CredentialReportForm,
}
