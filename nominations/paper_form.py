"""The uploads inside the form of an exemplar: papers, some of them for one year, and the photo."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from crispy_forms.layout import Column, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from conference.fields import capitalised
from nominations.evidence import PhotoField, StorageFull, attach, attach_photo, check_pdf
from nominations.models import Evidence, Nomination


class PapersForm(forms.Form):
    """Fields of the files, and what stores them; `user` is who sends the form."""

    user: User

    minutes_file = forms.FileField(
        label=_("Minutes of the meeting (PDF)"), required=False, validators=[check_pdf]
    )
    report_file = forms.FileField(
        label=_("Report of achievements (PDF)"), required=False, validators=[check_pdf]
    )
    decision_file = forms.FileField(
        label=_("Earlier decision or certificate (PDF)"), required=False, validators=[check_pdf]
    )
    submission_file = forms.FileField(
        label=_("Submission letter of the unit (PDF)"), required=False, validators=[check_pdf]
    )
    other_file = forms.FileField(label=_("Other proof (PDF)"), required=False, validators=[check_pdf])
    decision_year = forms.ChoiceField(label=_("Proves the achievements of"), required=False)
    other_year = forms.ChoiceField(label=_("Proves the achievements of"), required=False)
    photo_file = PhotoField(
        label=_("Photo (JPEG or PNG)"),
        required=False,
        help_text=_("For the stage and the story; only those who see this nomination see it."),
    )
    FILES = {
        "minutes_file": Evidence.Kind.MINUTES,
        "report_file": Evidence.Kind.REPORT,
        "submission_file": Evidence.Kind.SUBMISSION,
        "decision_file": Evidence.Kind.DECISION,
        "other_file": Evidence.Kind.OTHER,
    }
    YEARS_OF_FILES = {"decision_file": "decision_year", "other_file": "other_year"}

    def add_papers(self, years: Iterable[int]) -> list:
        """Layout of the uploads; beside those that may prove one year's achievements stands the choice of the year."""
        choices = [("", _("no single year")), *((str(year), str(year)) for year in years)]
        for name in self.YEARS_OF_FILES.values():
            cast(forms.ChoiceField, self.fields[name]).choices = capitalised(choices)
        with_years = {
            name: Row(Column(name, css_class="col-md-8"), Column(year, css_class="col-md-4"))
            for name, year in self.YEARS_OF_FILES.items()
        }
        return [*(with_years.get(name, name) for name in self.FILES), "photo_file"]

    def attach_files(self, nomination: Nomination) -> bool:
        """Stores the files that passed, also when other fields have errors: a browser would not send them again."""
        sent = [name for name in (*self.FILES, "photo_file") if self.cleaned_data.get(name)]
        for name in sent:
            try:
                self._attach(nomination, name, self.user)
            except StorageFull as error:
                self.add_error(name, error)
        return bool(sent)

    def _attach(self, nomination: Nomination, name: str, user: User) -> None:
        upload = self.cleaned_data[name]
        if name == "photo_file":
            attach_photo(nomination, upload, user)
            return
        year = self.cleaned_data.get(self.YEARS_OF_FILES.get(name, ""))
        attach(nomination, upload, self.FILES[name], user, int(year) if year else None)
