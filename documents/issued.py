"""The rows of the award register (sổ khen thưởng): certificates that were handed out, and their print log."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference import vietnamese
from conference.fields import TextBlock, TextLine
from conference.models import Conference
from conference.people import SearchableQuerySet
from delegates.models import Delegate
from documents import keys, short_codes
from nominations.models import Nomination


class RegisterYear(models.Model):
    """The last number given in one year. It only grows, together with the certificates, in one transaction."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    last_number = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("year of the award register")
        verbose_name_plural = _("years of the award register")

    def __str__(self) -> str:
        return str(self.year)


class IssuedCertificateQuerySet(SearchableQuerySet):
    def valid(self):
        return self.filter(state=IssuedCertificate.State.VALID)

    def revoked(self):
        return self.filter(state=IssuedCertificate.State.REVOKED)

    def visible_to(self, user):
        """Organisers keep the register; nobody else reads it."""
        return self if permissions.is_organiser(user) else self.none()


class IssuedCertificate(models.Model):
    """One certificate handed to one exemplar. The row stays for ever; only its state changes."""

    class State(models.TextChoices):
        VALID = "valid", _("valid")
        REVOKED = "revoked", _("revoked")

    conference = models.ForeignKey(
        Conference, models.PROTECT, related_name="certificates", verbose_name=_("conference")
    )
    delegate = models.ForeignKey(
        Delegate, models.PROTECT, related_name="certificates", verbose_name=_("delegate")
    )
    nomination = models.ForeignKey(
        Nomination, models.PROTECT, related_name="certificates", verbose_name=_("nomination")
    )
    award = TextLine(_("award"), max_length=200)
    name = TextLine(_("name on the certificate"), max_length=200)
    unit = TextLine(_("unit"), max_length=200)
    decision_number = TextLine(_("number of the decision"), max_length=80)
    decision_date = models.DateField(_("date of the decision"))
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    number = models.PositiveIntegerField(_("number in the register"), editable=False)
    code = models.CharField(_("code"), max_length=short_codes.LENGTH, unique=True, editable=False)
    key_id = models.CharField(_("key"), max_length=keys.ID_LENGTH, editable=False)
    signed = models.TextField(_("signed text"), editable=False)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.VALID, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("revoked by"), editable=False,
    )  # fmt: skip
    revoked_why = TextBlock(_("reason of the revocation"), blank=True, editable=False)
    revocation_number = TextLine(_("number of the revoking decision"), max_length=80, blank=True)
    revocation_date = models.DateField(_("date of the revoking decision"), null=True, blank=True)
    search_key = models.CharField(max_length=900, editable=False, default="")

    objects = IssuedCertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="documents_one_register_number"),
            models.UniqueConstraint(
                fields=["delegate", "award"],
                condition=Q(state="valid"),
                name="documents_one_valid_certificate",
            ),
            models.CheckConstraint(
                condition=Q(state="valid", revoked_at__isnull=True)
                | (Q(state="revoked", revoked_at__isnull=False) & ~Q(revoked_why="")),
                name="documents_revoked_has_reason",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="documents_register_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.register_number} – {self.name}"

    def delete(self, *args, **kwargs):
        raise TypeError("A certificate stays in the register; revoke it.")

    @property
    def register_number(self) -> str:
        """ "05/2026": as it stands on the sheet."""
        return f"{vietnamese.document_number(self.number)}/{self.year}"

    @property
    def shown_code(self) -> str:
        return short_codes.shown(self.code)

    @property
    def is_valid(self) -> bool:
        return self.state == self.State.VALID

    @cached_property
    def qr_text(self) -> str:
        """Address of the public page with the signed facts behind the #, which never travel to a server."""
        return f"{settings.PUBLIC_URL}{reverse('check:page')}#{self.signed}"


class CertificatePrint(models.Model):
    """One line of the print log: a job that printed this certificate."""

    class Kind(models.TextChoices):
        FIRST = "first", _("first print")
        AGAIN = "again", _("printed again with the list")
        SPOILT = "spoilt", _("instead of a spoilt sheet")

    certificate = models.ForeignKey(IssuedCertificate, models.CASCADE, related_name="prints")
    job = models.ForeignKey("documents.Job", models.SET_NULL, null=True, related_name="certificate_prints")
    at = models.DateTimeField(_("time"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    kind = models.CharField(_("reason"), max_length=10, choices=Kind)
    note = TextBlock(_("what happened to the sheet"), blank=True)

    class Meta:
        verbose_name = _("print of a certificate")
        verbose_name_plural = _("prints of certificates")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["certificate", "job"], name="documents_one_print_per_job"),
            models.CheckConstraint(
                condition=~Q(kind="spoilt") | ~Q(note=""), name="documents_spoilt_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
