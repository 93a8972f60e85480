"""Vouchers as files: a plain PDF, or a picture that is drawn anew."""

from __future__ import annotations

from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _

from conference import pictures
from nominations import evidence

LONGEST_SIDE = 2400  # pixels: A4 at 200 dots per inch stays legible
MEDIA_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg"}


class VoucherField(forms.FileField):
    """Its cleaned value is what is kept; None where nothing was sent."""

    widget = forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        return checked(upload) if upload else None


def checked(upload: UploadedFile) -> UploadedFile:
    """ValidationError with a sentence for what is neither a plain PDF nor a picture."""
    upload.seek(0)
    start = upload.read(1024)
    if not start.startswith(tuple(pictures.MAGIC)):
        if b"%PDF-" not in start:
            raise ValidationError(
                _("This is neither a PDF file nor a JPEG or PNG picture, whatever its name says.")
            )
        evidence.check_pdf(upload)
        upload.seek(0)
        return SimpleUploadedFile(evidence.file_name(upload.name or ""), upload.read(), MEDIA_TYPES["pdf"])
    if cast(int, upload.size) > pictures.MOST_BYTES:
        raise ValidationError(_("The picture is larger than 15 MB. Save it smaller."))
    upload.seek(0)
    content, _ending, _size = pictures.redraw(upload.read(), LONGEST_SIDE)
    return SimpleUploadedFile(evidence.file_name(upload.name or "", "jpg"), content, MEDIA_TYPES["jpg"])
