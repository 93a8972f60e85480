"""Pictures of stories: drawn anew in several widths, under random names."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import one_time_key
from conference.fields import TextLine
from stories.consent_models import Agreed, Consent, Subject

MOST_PICTURES = 12
WIDTHS = (480, 960, 1600)
ENDINGS = ("jpg", "webp")
FOLDER = "stories"


def picture_path(picture: Picture, _name: str) -> str:
    """A random name: nothing of the uploaded name is kept."""
    return f"{FOLDER}/{secrets.token_hex(16)}.jpg"


class Picture(models.Model):
    """The pixels. `file` is the widest JPEG; `name_of` names the others, which lie beside it."""

    story = models.ForeignKey(
        "stories.Story", models.CASCADE, related_name="pictures", verbose_name=_("story")
    )
    file = models.FileField(_("file"), upload_to=picture_path, max_length=100)
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    key = models.CharField(max_length=32, unique=True, default=one_time_key, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("uploaded by")
    )  # fmt: skip
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("picture of a story")
        verbose_name_plural = _("pictures of stories")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths that are stored, narrowest first; the last is the picture's own."""
        return (*(width for width in WIDTHS if width < self.width), self.width)

    def height_at(self, width: int) -> int:
        return max(1, round(self.height * width / self.width))

    def name_of(self, width: int, ending: str) -> str:
        """Storage name of one of its files; ValueError for what is not stored."""
        if width not in self.widths or ending not in ENDINGS:
            raise ValueError("no such file")
        stem = str(self.file.name).removesuffix(".jpg")
        return str(self.file.name) if (width, ending) == (self.width, "jpg") else f"{stem}-{width}.{ending}"

    @property
    def file_names(self) -> list[str]:
        return [self.name_of(width, ending) for width in self.widths for ending in ENDINGS]


class VersionPictureQuerySet(models.QuerySet["VersionPicture"]):
    def agreed(self):
        """Those that readers may see: everybody whom they show agrees to that now."""
        standing = Consent.objects.standing().filter(subject=OuterRef("subject"), agreed=Agreed.PICTURE)
        shown = VersionPicture.shows.through.objects.filter(versionpicture=OuterRef("pk"))
        return self.exclude(Exists(shown.exclude(Exists(standing.order_by()))))


class VersionPicture(models.Model):
    """A picture as one version shows it."""

    version = models.ForeignKey(
        "stories.Version", models.CASCADE, related_name="pictures", verbose_name=_("version")
    )
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="places", verbose_name=_("picture"))
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    alt = TextLine(
        _("what is to be seen"), max_length=200, help_text=_("Read out to those who do not see the picture.")
    )  # fmt: skip
    caption = TextLine(_("caption"), max_length=300, blank=True)
    credit = TextLine(_("photographer or source"), max_length=150)
    shows = models.ManyToManyField(
        Subject, related_name="shown_in", blank=True, verbose_name=_("who can be recognised")
    )

    objects = VersionPictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture in a version")
        verbose_name_plural = _("pictures in versions")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "picture"], name="stories_picture_once"),
        ]

    def __str__(self) -> str:
        return self.alt
