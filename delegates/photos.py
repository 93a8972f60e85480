"""The photo of a badge: the field that takes one, and how it is kept for who has no nomination."""

from __future__ import annotations

import datetime
import hashlib
from functools import partial

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from conference import history
from delegates.models import Delegate
from delegates.photo_models import DelegatePhoto
from nominations import evidence


class BadgePhotoField(evidence.PhotoField):
    """As `PhotoField`, in words for the badge."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Photo for the badge"),
            required=False,
            help_text=_("JPEG or PNG, head and shoulders."),
            widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        )

    def replaces(self, since: datetime.datetime) -> None:
        """Says that there is a photo."""
        text = _(
            "JPEG or PNG, head and shoulders. There is a photo since %(day)s; a new one takes its place."
        )
        self.help_text = text % {"day": date_format(localtime(since), "d/m/Y")}


def has_place(delegate: Delegate) -> bool:
    """Whether a photo can be kept with the delegate: a nominated person's is a paper of the nomination, and none is of a
    substitute."""
    return delegate.nomination_id is None and not delegate.stands_in_for


def photo_of(delegate: Delegate) -> DelegatePhoto | None:
    return getattr(delegate, "photo", None)


def attach(delegate: Delegate, upload: UploadedFile, user: User) -> None:
    """Stores what `PhotoField` cleaned, in place of the photo that was there before; the same picture changes nothing.

    `nominations.evidence.StorageFull` when the disk takes no more. The caller holds the row's lock.
    """
    content = upload.read()
    upload.seek(0)
    digest, before = hashlib.sha256(content).hexdigest(), photo_of(delegate)
    if before is not None and before.sha256 == digest:
        return
    photo = DelegatePhoto(delegate=delegate, size=len(content), sha256=digest, uploaded_by=user)
    photo.file = evidence.store(photo, upload)
    with transaction.atomic():
        if before is not None:
            forget(before)
        photo.save()
        history.record(user, delegate, "photo_added")


def remove(delegate: Delegate, user: User) -> None:
    """Takes the photo away, if there is one."""
    before = photo_of(delegate)
    if before is not None:
        with transaction.atomic():
            forget(before)
            history.record(user, delegate, "photo_removed")


def forget(photo: DelegatePhoto) -> None:
    """Deletes row and file, inside a transaction: the file goes once the row is gone for good."""
    transaction.on_commit(partial(photo.file.storage.delete, str(photo.file)))
    photo.delete()
