"""Forms of a task's folder: items of its checklist, comments, files, and the reason to finish it all the same."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from conference.fields import TextBlockFormField, TextLineFormField
from nominations import office_files
from subcommittees.checklist import MOST_ITEMS
from subcommittees.folder_models import ChecklistItem

LONGEST_ITEM = ChecklistItem._meta.get_field("text").max_length or 300
BULLET = re.compile(r"^\s*(?:[-–•*+]|\d{1,3}[.)])(?:\s+|$)")
"""How lists begin their lines when they are pasted."""


class ItemsForm(forms.Form):
    """One item a line."""

    items = TextBlockFormField(
        label=_("New items"),
        max_length=MOST_ITEMS * LONGEST_ITEM,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        help_text=_("One on each line."),
        error_messages={"required": _("Write at least one item.")},
    )

    def clean_items(self) -> list[str]:
        texts = [vietnamese.clean(BULLET.sub("", line)) for line in self.cleaned_data["items"].splitlines()]
        texts = [text for text in texts if text]
        too_long = next((text for text in texts if len(text) > LONGEST_ITEM), None)
        if too_long:
            text = _("“%(item)s…” has more than %(n)d characters.")
            raise ValidationError(text % {"item": too_long[:40], "n": LONGEST_ITEM}, code="long")
        if not texts:
            raise ValidationError(_("Write at least one item."), code="required")
        return texts


class RenameForm(forms.Form):
    text = TextLineFormField(
        label=_("Item"),
        max_length=LONGEST_ITEM,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": _("Write what is to be done.")},
    )


class CommentForm(forms.Form):
    text = TextBlockFormField(
        label=_("Comment"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        error_messages={"required": _("Write something first.")},
    )


class FileForm(forms.Form):
    """`content`, `ending`: what is kept of a file that was accepted."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.pptx,.jpg,.jpeg,.png"}),
        help_text=_("PDF, Word, Excel, PowerPoint, JPEG or PNG. The same name again becomes a new version."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
        allow_empty_file=False,
    )
    content = b""
    ending = ""

    def clean_file(self):
        upload = self.cleaned_data["file"]
        self.content, self.ending = office_files.check(upload)
        return upload


class ReasonForm(forms.Form):
    reason = TextLineFormField(
        label=_("Why it is finished all the same"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": _("Say why it is finished all the same.")},
    )
