"""Pictures of stories: drawn anew, stored in several widths, opened for whoever may see them, taken away whole."""

from __future__ import annotations

import contextlib
import datetime
import io
import logging
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.evidence import PhotoField, StorageFull
from stories.models import Picture, Story
from stories.picture_models import FOLDER, WIDTHS, picture_path

logger = logging.getLogger(__name__)

SMALLEST = 200  # pixels of the shorter side: less is no picture on a page
NOBODYS_AFTER = datetime.timedelta(hours=1)
MEDIA_TYPES = {"jpg": "image/jpeg", "webp": "image/webp"}


class PictureField(PhotoField):
    """As a photo, in the widest width that is stored, and large enough for a page."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png"})
    longest = WIDTHS[-1]

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload:
            return None
        size = _drawn_from(upload.read()).size
        if min(size) < SMALLEST:
            raise ValidationError(
                _("The picture has only %(width)s × %(height)s pixels; it needs at least 200 on each side.")
                % {"width": size[0], "height": size[1]}
            )
        return upload


def _drawn_from(content: bytes) -> Any:
    """The picture of a JPEG that we drew ourselves."""
    from PIL import Image  # costs a moment that only uploads pay

    return Image.open(io.BytesIO(content), formats=["JPEG"])


def keep(story: Story, upload: UploadedFile, user, key: str) -> Picture:
    """Stores what `PictureField` cleaned, in all widths. StorageFull when the disk takes no more; nothing is kept then."""
    upload.seek(0)
    content = upload.read()
    drawn = _drawn_from(content)
    row = Picture(story=story, width=drawn.width, height=drawn.height, uploaded_by=user, key=key)
    storage: Storage = cast(Any, Picture._meta.get_field("file")).storage
    row.file.name = picture_path(row, "")
    written: list[str] = []
    try:
        for width in row.widths:
            for ending in MEDIA_TYPES:
                name = row.name_of(width, ending)
                written.append(storage.save(name, ContentFile(_drawn(drawn, content, row, width, ending))))
    except OSError as error:
        logger.exception("a picture could not be stored")
        _delete(storage, written)
        raise StorageFull from error
    row.save()
    return row


@contextlib.contextmanager
def whole_or_nothing(kept: list[Picture]) -> Iterator[None]:
    """A transaction whose pictures (`kept`, filled meanwhile) lose their files when it is not committed."""
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for row in kept:
            _delete(row.file.storage, row.file_names)
        raise


def sweep() -> int:
    """Deletes picture files that no row names, as a killed process leaves them; returns how many.

    Files of the last hour stay: their row may be on its way. Where most files are nobody's nothing is deleted: that is
    the folder of another database.
    """
    storage: Storage = cast(Any, Picture._meta.get_field("file")).storage
    try:
        stored = {f"{FOLDER}/{name}" for name in storage.listdir(FOLDER)[1]}
    except FileNotFoundError:
        return 0
    owned = {name for row in Picture.objects.iterator() for name in row.file_names}
    nobodys = stored - owned
    if len(nobodys) > len(stored) / 2:
        logger.warning(
            "%d of %d picture files belong to no picture; none is deleted", len(nobodys), len(stored)
        )
        return 0
    old = [name for name in sorted(nobodys) if _is_old(storage, name)]
    _delete(storage, old)
    return len(old)


def _is_old(storage: Storage, name: str) -> bool:
    try:
        return storage.get_modified_time(name) < timezone.now() - NOBODYS_AFTER
    except FileNotFoundError:
        return False


def _drawn(drawn: Any, content: bytes, row: Picture, width: int, ending: str) -> bytes:
    if (width, ending) == (row.width, "jpg"):
        return content
    target = io.BytesIO()
    smaller = drawn if width == row.width else drawn.resize((width, row.height_at(width)))
    smaller.save(target, {"jpg": "JPEG", "webp": "WEBP"}[ending], quality=82)
    return target.getvalue()


def opened(picture: Picture, width: int, ending: str) -> FileResponse:
    """The file as an answer that a browser takes for nothing but a picture; 404 for what is not stored."""
    try:
        name = picture.name_of(width, ending)
        stored = picture.file.storage.open(name, "rb")
    except (ValueError, FileNotFoundError):
        raise Http404 from None
    return FileResponse(stored, filename=f"{picture.pk}-{width}.{ending}", content_type=MEDIA_TYPES[ending])


def forget(rows: Iterable[Picture]) -> None:
    """Takes pictures away, their files once the rows are gone for good."""
    for row in rows:
        transaction.on_commit(partial(_delete, row.file.storage, row.file_names))
        row.delete()


def _delete(storage: Storage, names: Iterable[str]) -> None:
    for name in names:
        with contextlib.suppress(OSError):
            storage.delete(name)
