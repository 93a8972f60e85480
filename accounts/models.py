"""People who sign in, and the roles they hold, each role where needed for one unit."""

from __future__ import annotations

import datetime
import secrets
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from conference.fields import TextLine
from conference.kept import rows
from conference.models import Unit


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("system administrator")
    ORGANISER = "organiser", _("council secretary, organiser")
    UNIT_HEAD = "unit_head", _("head of unit")
    UNIT_PREPARER = "unit_preparer", _("unit preparer")
    STANDING_COUNCIL = "standing_council", _("Standing Council")
    COUNCIL_MEMBER = "council_member", _("council member")
    SUBCOMMITTEE_HEAD = "subcommittee_head", _("head of subcommittee")
    SUBCOMMITTEE_MEMBER = "subcommittee_member", _("member of subcommittee")
    DOOR = "door", _("door staff")
    SESSION = "session", _("secretary of the conference session")
    ACCOUNTANT = "accountant", _("accountant")
    EDITORIAL_BOARD = "editorial_board", _("editorial board")
    LEADER = "leader", _("leader (read only)")


ROLES_OF_ONE_UNIT = (Role.UNIT_HEAD, Role.UNIT_PREPARER)


class PortalUserManager(UserManager):
    def create_superuser(self, username, email=None, password=None, **fields):
        """`manage.py createsuperuser` makes a system administrator: rights come from roles, not from a flag."""
        user = super().create_superuser(username, email, password, **fields)
        RoleAssignment.objects.get_or_create(user=user, role=Role.ADMINISTRATOR, unit=None)
        return user


class User(AbstractUser):
    """A person of the office. The name is one field: Vietnamese names are never split for printing."""

    # Django's documented way to take away a field of an abstract model; the stubs allow a str only.
    first_name = None  # type: ignore[assignment]  # see above
    last_name = None  # type: ignore[assignment]  # see above
    full_name = TextLine(_("full name"), max_length=100)
    position = TextLine(_("position"), max_length=100, blank=True)

    REQUIRED_FIELDS = ["full_name"]

    objects: ClassVar[PortalUserManager] = PortalUserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @cached_property
    def held_roles(self) -> frozenset[tuple[str, int | None]]:
        """{(role, unit id or None)}; one query per request."""
        if not self.is_active:
            return frozenset()
        return frozenset((role, unit) for role, unit in rows(_roles_of, self.pk))

    def has_module_perms(self, app_label: str) -> bool:
        """Rights come from roles: nobody holds one of Django's model permissions, so none is looked up."""
        return self.is_active and self.is_superuser

    def has_role(self, *roles: str) -> bool:
        return any(role in roles for role, _unit in self.held_roles)

    def unit_ids(self, *roles: str) -> frozenset[int]:
        """Units for which the user holds one of the roles."""
        return frozenset(unit for role, unit in self.held_roles if role in roles and unit is not None)

    @property
    def role_label(self) -> str:
        """The weightiest role in words, for the band on top of every page."""
        for role in Role:
            if self.has_role(role):
                return str(role.label)
        return ""


def _roles_of(user_id: int):
    return RoleAssignment.objects.filter(user=user_id).order_by().values_list("role", "unit_id")


class RoleAssignment(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="role_assignments", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="role_assignments", verbose_name=_("unit")
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["user", "role"]
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "unit"], name="accounts_role_once_per_unit"),
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(unit__isnull=True), name="accounts_role_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=ROLES_OF_ONE_UNIT, unit__isnull=False)
                | (~Q(role__in=ROLES_OF_ONE_UNIT) & Q(unit__isnull=True)),
                name="accounts_unit_roles_name_unit",
                violation_error_message=_("A preparer and a head need a unit; the other roles have none."),
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_role_display()} – {self.unit.short_name}"
            if self.unit
            else str(self.get_role_display())
        )


def one_time_key() -> str:
    return secrets.token_hex(16)


PREVIEW_KEPT = datetime.timedelta(days=1)


class ImportPreviewQuerySet(models.QuerySet["ImportPreview"]):
    def left_over(self):
        """Files that nobody confirmed within a day, and rows of confirmed ones that nobody can press twice any more."""
        return self.filter(created_at__lt=timezone.now() - PREVIEW_KEPT)


class ImportPreview(models.Model):
    """A spreadsheet that somebody looked at before importing it. Whoever confirms it twice imports it once."""

    key = models.CharField(max_length=32, unique=True, default=one_time_key, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("user"))
    model = models.CharField(_("kind of object"), max_length=60)
    file_name = TextLine(_("file name"), max_length=200)
    content = models.BinaryField()  # empty once it is imported
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    done = models.JSONField(default=dict)  # {"new": n, "update": n, "skip": n}

    objects = ImportPreviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name
