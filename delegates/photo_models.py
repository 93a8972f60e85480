"""The photo on the badge of somebody on the list whom nobody nominated; of the others it is a paper of the nomination."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def photo_path(photo: DelegatePhoto, _name: str) -> str:
    """A random name: nothing of the uploaded name is kept."""
    return f"delegates/{photo.delegate_id}/{secrets.token_hex(16)}.jpg"


class DelegatePhoto(models.Model):
    """A picture drawn anew (`PhotoField`); of who was expected first, where somebody comes in their place."""

    delegate = models.OneToOneField(
        "delegates.Delegate", models.CASCADE, related_name="photo", verbose_name=_("delegate")
    )
    file = models.FileField(_("file"), upload_to=photo_path)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self) -> str:
        return str(self.delegate)
