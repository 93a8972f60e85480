"""The rows of the invitations that went out; `documents.invitations` makes them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from conference.fields import TextLine
from conference.models import Conference
from delegates.models import Delegate


class Invitation(models.Model):
    """One version of one guest's invitation. Number and date may be written in later, nothing else changes."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="invitations", verbose_name=_("conference")
    )
    delegate = models.ForeignKey(
        Delegate, models.CASCADE, related_name="invitations", verbose_name=_("delegate")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    replaces = models.OneToOneField(
        "self",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("replaces"),
    )
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    symbol = TextLine(_("symbol"), max_length=40)
    date = models.DateField(_("date"), null=True, blank=True)
    addressee = TextLine(_("form of address and name"), max_length=200)
    office = TextLine(_("position and workplace"), max_length=400, blank=True)
    # Not cleaned as a typed line is: it keeps the spaces at which it does not break.
    time = models.CharField(_("time of the session"), max_length=200)
    venue = TextLine(_("venue"), max_length=200, blank=True)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("issued by")
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["delegate", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["delegate", "version"], name="documents_one_invitation_version"),
            models.CheckConstraint(
                condition=Q(version=1, replaces__isnull=True) | Q(version__gt=1, replaces__isnull=False),
                name="documents_later_invitation_replaces",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_number} ({self.addressee})"

    @property
    def full_number(self) -> str:
        """ "05/GM-SCT", with room for the number where it is not known yet."""
        number = vietnamese.document_number(self.number) if self.number else vietnamese.NBSP * 8
        return f"{number}/{self.symbol}"

    @property
    def replaced(self) -> str:
        """ "Thay thế Giấy mời số 05/GM-SCT ngày 05 tháng 02 năm 2020"; "" for a first version."""
        old = self.replaces
        if old is None:
            return ""
        number = f" số {old.full_number}" if old.number else ""
        date = f" {vietnamese.official_date(old.date)}" if old.date else ""
        return f"Thay thế Giấy mời{number}{date}" if number or date else "Thay thế Giấy mời đã gửi trước đây"
