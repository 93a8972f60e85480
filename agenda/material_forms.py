"""Forms of what belongs to an item or to the session: people, papers, film, questions."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from agenda.models import AgendaItem, Film, Officer, Paper, Question, ReviewState, Speaker
from conference.edits import SharedForm
from conference.models import Conference, Unit
from nominations import office_files

SECONDS = RegexValidator(r"^\d{1,3}:[0-5]\d$", _("Minutes and seconds, e.g. 14:50."))


class NamedForm(SharedForm):
    """Somebody by name; `delegate` comes from a search on the page, and says who of the list it is."""

    def __init__(self, *args, conference: Conference, **kwargs):
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["delegate"])
        field.queryset = conference.delegates.all()  # who cancels stays named until somebody changes it
        field.widget = forms.HiddenInput()

    def clean(self):
        cleaned = super().clean()
        if "delegate" in self.errors:  # a hidden field has no place for its error
            del self.errors["delegate"]
            self.add_error(None, _("This delegate is no longer on the list."))
        return cleaned


class OfficerForm(NamedForm):
    class Meta:
        model = Officer
        fields = ["delegate", "office", "leads", "full_name", "gender", "title", "pronunciation", "position"]


class SpeakerForm(NamedForm):
    class Meta:
        model = Speaker
        fields = ["delegate", "part", "full_name", "gender", "title", "pronunciation", "position"]


class PaperForm(SharedForm):
    class Meta:
        model = Paper
        fields = ["title", "unit", "author", "minutes", "due", "position"]
        help_texts = {
            "unit": _("It sees the paper and sends the file."),
            "due": _("Day/month/year. After that day a paper that is not approved is warned of."),
        }

    def __init__(self, *args, conference: Conference, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["unit"]).queryset = Unit.objects.order_by("position", "name")


class FilmForm(SharedForm):
    """`length` is typed as minutes and seconds and kept as seconds."""

    length = forms.CharField(
        label=_("Length"),
        required=False,
        max_length=6,
        validators=[SECONDS],
        help_text=_("Minutes and seconds, e.g. 14:50."),
    )

    class Meta:
        model = Film
        fields = ["title", "place", "due", "state", "review_note"]

    def __init__(self, *args, conference: Conference, **kwargs):
        super().__init__(*args, **kwargs)
        seconds = self.instance.seconds
        if seconds is not None:
            self.initial["length"] = f"{seconds // 60}:{seconds % 60:02d}"

    def clean_length(self) -> str:
        text = self.cleaned_data["length"]
        if text:
            minutes, _colon, seconds = text.partition(":")
            self.instance.seconds = int(minutes) * 60 + int(seconds)
        else:
            self.instance.seconds = None
        return text


class QuestionForm(SharedForm):
    class Meta:
        model = Question
        fields = ["text", "asked_of", "position"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, conference: Conference, item: AgendaItem, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["asked_of"]).queryset = item.speakers.all()


class PaperFileForm(forms.Form):
    """`ending` after the check: "docx" or "pdf", by what the file holds."""

    file = forms.FileField(
        label=_("File of the paper"), help_text=_("Word (.docx) or PDF, at most 10 MB."), max_length=200
    )
    ending = ""

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        self.ending = office_files.check(upload)
        return upload


class ReviewForm(forms.Form):
    state = forms.ChoiceField(label=_("Review"), choices=ReviewState.choices)
    review_note = forms.CharField(
        label=_("Note of the review"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The unit reads it. Needed when the paper is sent back."),
    )
