"""Forms of the correspondence: what a guest answers, what a message says, whom to call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.edits import SharedForm
from conference.fields import OUR_TIME, RowsField, TextBlockFormField, TextLineFormField, capitalised
from conference.models import Conference
from delegates import substitution
from delegates.models import Delegate
from delegates.reading import names
from invitations import placeholders, replies
from invitations.models import MOST_COMPANIONS, Correspondence, Mailing, Reply, new_key
from invitations.wordings import LINK, PLACEHOLDERS

COMPANIONS = [(number, str(number)) for number in range(MOST_COMPANIONS + 1)]


OF_SUBSTITUTE = ("substitute_name", "substitute_position", "substitute_phone", "substitute_gender")


class ReplyForm(forms.ModelForm):
    """The answer of one guest, by link or entered for them."""

    companions = forms.TypedChoiceField(
        label=_("Accompanying people"), choices=COMPANIONS, coerce=int, initial=0, required=False,
        empty_value=0,  # type: ignore[arg-type]  # what `coerce` would make of it
        help_text=_("Driver, assistant; not counting yourself."),
    )  # fmt: skip

    class Meta:
        model = Reply
        fields = replies.FIELDS
        widgets = {"answer": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 3})}
        labels = {
            "answer": _("Will you come?"),
            "vegetarian": _("Vegetarian meal"),
            "allergy": _("Allergy or diet"),
            "access": _("Help on site, e.g. a wheelchair"),
            "travel": _("Travel: parking, a lift from the station"),
            "note": _("Anything else"),
            "reason": _("Reason for not coming"),
        }
        help_texts = {
            "substitute_name": _("Only when somebody comes in your place. The organisers confirm it.")
        }

    def __init__(self, *args, delegate: Delegate, **kwargs):
        super().__init__(*args, **kwargs)
        answer = cast(forms.ChoiceField, self.fields["answer"])
        answer.choices = capitalised(Reply.Answer.choices)
        gender = cast(forms.ChoiceField, self.fields["substitute_gender"])
        gender.choices = capitalised(cast(Iterable, gender.choices))
        if substitution.is_honoured_in_person(delegate):
            self.fields["substitute_name"].help_text = _(
                "Receives the award for %(name)s, whose name stays on it. The organisers confirm it."
            ) % {"name": delegate.comes_for or delegate}

    def clean_substitute_name(self) -> str:
        """On a telephone names are typed as it comes; badge and place card print this one."""
        return names.tidied(self.cleaned_data["substitute_name"])

    def clean(self) -> dict[str, Any]:
        """What belongs to another answer than the chosen one is not kept."""
        cleaned = super().clean() or {}
        told: dict[str, Any] = dict.fromkeys(OF_SUBSTITUTE, "")
        if cleaned.get("answer") == Reply.Answer.COMING:
            told["reason"] = ""
        if cleaned.get("answer") == Reply.Answer.SUBSTITUTE:
            told = {name: cleaned.get(name, "") for name in OF_SUBSTITUTE}
            if not any(letter.isalpha() for letter in told["substitute_name"]):
                told["substitute_name"] = ""  # marks or signs alone are nobody
            for name, sentence in (
                ("substitute_name", _("Enter the name of the person who comes in your place.")),
                ("substitute_phone", _("Enter the telephone number of that person.")),
            ):
                if not told[name] and name not in self.errors:
                    self.add_error(name, sentence)
        if cleaned.get("answer") == Reply.Answer.NOT_COMING:
            told |= {"companions": 0, "vegetarian": False, "allergy": "", "access": "", "travel": ""}
        return {**cleaned, **told}


class TakenReplyForm(ReplyForm):
    """The same, as somebody of the office heard or read it."""

    channel = forms.ChoiceField(
        label=_("How the answer came"),
        choices=capitalised(
            (value, label)
            for value, label in Reply.Channel.choices
            if value not in (Reply.Channel.LINK, Reply.Channel.UNIT)
        ),
    )
    field_order = ["channel"]


class UnitReplyForm(ReplyForm):
    """The same, as the unit says it for its own people; why somebody does not come is asked."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        stays_away = cleaned.get("answer") in (Reply.Answer.NOT_COMING, Reply.Answer.SUBSTITUTE)
        if stays_away and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why: the history keeps it."))
        return cleaned


class CorrespondenceForm(SharedForm):
    class Meta:
        model = Correspondence
        fields = ["reply_until", "contact_name", "contact_phone", "contact_email"]


class ChosenForm(forms.Form):
    """Which kind of message to which ticked people."""

    kind = forms.ChoiceField(choices=Mailing.Kind.choices)
    delegate = RowsField(queryset=Delegate.objects.none())

    def __init__(self, data, *, conference: Conference):
        super().__init__(data)
        cast(RowsField, self.fields["delegate"]).queryset = conference.delegates.all()


class MailingForm(forms.Form):
    """The text of a mailing and what goes with it. `key` makes one mailing of a form that is sent twice."""

    subject = TextLineFormField(label=_("Subject"), max_length=200)
    body = TextBlockFormField(label=_("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 16}))
    with_paper = forms.BooleanField(label=_("Attach the invitation as PDF"), required=False)
    number = forms.IntegerField(
        label=_("Number of the invitation"), required=False, min_value=1, max_value=99_999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Who holds an invitation that says the same keeps its number."),
    )  # fmt: skip
    consecutive = forms.BooleanField(
        label=_("Each letter its own number, counting up from this one"), required=False
    )
    date = forms.DateField(label=_("Date of the invitation"), required=False, validators=[OUR_TIME])
    with_calendar = forms.BooleanField(label=_("Attach the calendar entry"), required=False)
    key = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput, initial=new_key)

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_thanks = kind == Mailing.Kind.THANKS
        if self.is_thanks:  # no invitation comes with it, and nothing is to be put into a calendar
            for name in ("number", "consecutive", "date", "with_calendar"):
                del self.fields[name]
            self.fields["with_paper"].label = _("Attach the letter of thanks as PDF")

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_body(self) -> str:
        text = self._checked("body")
        if self.is_thanks and f"{{{LINK}}}" in text:
            raise forms.ValidationError(
                _("Take {lien_ket} out: nothing is asked of the guest any more."), code="link"
            )
        if not self.is_thanks and f"{{{LINK}}}" not in text:
            raise forms.ValidationError(
                _("The placeholder {lien_ket} is missing: without it the guest cannot answer."), code="link"
            )
        return text

    def _checked(self, name: str) -> str:
        text = self.cleaned_data[name]
        known = set(PLACEHOLDERS) - ({LINK} if name == "subject" else set())
        found = placeholders.unknown(text, known)
        if found:
            raise forms.ValidationError(
                _("This is no placeholder: %(names)s."),
                code="placeholder",
                params={"names": ", ".join(found[:5])},
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("consecutive") and not cleaned.get("number") and "number" not in self.errors:
            self.add_error("number", _("Enter the first number."))
        return {"with_calendar": False} | cleaned


def starts_with(kind: str) -> dict[str, Any]:
    """What is ticked in a new form: the paper goes with what it announces."""
    if kind == Mailing.Kind.THANKS:
        return {"with_paper": True}
    return {
        "with_paper": kind != Mailing.Kind.REMINDER,
        "with_calendar": True,
        "date": timezone.localdate() if kind != Mailing.Kind.REMINDER else None,
    }


class AnswerFilter(forms.Form):
    """What the list of invitations shows, from the address. A value that is no choice is as good as none."""

    CHOICES = (
        ("", _("all expected")),
        ("unasked", _("not invited yet")),
        ("waiting", _("no answer yet")),
        ("coming", _("will come")),
        ("not_coming", _("will not come")),
        ("substitute", _("substitute to decide on")),
    )
    q = forms.CharField(label=_("Name, collective or workplace"), required=False, max_length=200)
    category = forms.ChoiceField(
        label=_("Category"), required=False,
        choices=capitalised([("", _("all categories")), *Delegate.Category.choices]),
    )  # fmt: skip
    answer = forms.ChoiceField(label=_("Answer"), required=False, choices=capitalised(CHOICES))

    def __init__(self, data):
        super().__init__(data)
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "q" else "form-select"
        self.is_valid()

    def chosen(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")
