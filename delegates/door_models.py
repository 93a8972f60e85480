"""Who came in by which door: every scan is kept, from whichever device and whenever it arrives."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from conference.fields import TextLine
from conference.models import Conference
from conference.people import Gender


class DoorPass(models.Model):
    """The right of one device to let people in at one door on one day, without the session of who opened it.

    A device may be without network for hours and outlive that session. The token is on the device alone, here its hash.
    """

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="door_passes", verbose_name=_("conference")
    )
    door = TextLine(_("door"), max_length=60)
    device = TextLine(_("device"), max_length=100, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(_("opened at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("ends at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("door pass")
        verbose_name_plural = _("door passes")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.door


class Scan(models.Model):
    """One look at one badge, or a mark by hand. Its number is made by the device, so that sending it again changes nothing.

    Whether somebody is inside follows from all scans that nobody took back, whatever order they arrived in: the
    earliest lets them in, the others are told so.
    """

    class Way(models.TextChoices):
        CODE = "code", _("badge")
        SEARCH = "search", _("found by name")
        WALK_IN = "walk_in", _("came without being on the list")
        SHEET = "sheet", _("signed on paper")
        LIST = "list", _("marked in the delegate list")

    class Outcome(models.TextChoices):
        ADMITTED = "admitted", _("let in")
        INSIDE = "inside", _("is inside already")
        REPEATED = "repeated", _("read twice")
        UNDONE = "undone", _("taken back")
        UNKNOWN = "unknown", _("unknown code")
        OTHER_CONFERENCE = "other_conference", _("badge of another conference")
        REVOKED = "revoked", _("badge that holds no more")
        OFF = "off", _("no longer expected")
        BEFORE = "before", _("from before the doors began anew")

    id = models.UUIDField(primary_key=True, editable=False)
    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="scans", verbose_name=_("conference")
    )
    delegate = models.ForeignKey(
        "delegates.Delegate",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="scans",
        verbose_name=_("delegate"),
    )
    code = TextLine(_("code"), max_length=200, blank=True)
    way = models.CharField(_("way"), max_length=7, choices=Way, default=Way.CODE)
    door = TextLine(_("door"), max_length=60)
    door_pass = models.ForeignKey(DoorPass, models.SET_NULL, null=True, blank=True, related_name="scans")
    by = models.ForeignKey(  # None: noted before there were doors, or by a command
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), help_text=_("By the portal's clock, whatever the device's says."))
    said_at = models.DateTimeField(_("by the clock of the device"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)
    was_offline = models.BooleanField(_("kept on the device meanwhile"), default=False)
    # The number of the scan that this one takes back; it may arrive before that scan does.
    takes_back = models.UUIDField(null=True, blank=True, db_index=True)

    # What the door was told when the scan arrived; a scan that was REFUSED lets nobody in.
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome, default=Outcome.ADMITTED)
    reason = TextLine(_("reason"), max_length=200, blank=True)

    REFUSED = (
        Outcome.UNKNOWN,
        Outcome.OTHER_CONFERENCE,
        Outcome.REVOKED,
        Outcome.OFF,
        Outcome.BEFORE,
    )

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["conference", "delegate", "at"], name="delegates_scans")]

    def __str__(self) -> str:
        return self.code or str(self.pk)


class DoorsAnew(models.Model):
    """The doors began anew after a test: a scan of an earlier moment lets nobody in, whenever a device sends it."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="doors_anew", verbose_name=_("conference")
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("new beginning of the doors")
        verbose_name_plural = _("new beginnings of the doors")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y}"


class FormerBadge(models.Model):
    """A badge code that opens no door any more, so that the door says why instead of "unknown"."""

    code = models.CharField(max_length=12, unique=True, editable=False)
    delegate = models.ForeignKey(
        "delegates.Delegate", models.CASCADE, related_name="former_badges", verbose_name=_("delegate")
    )
    ended_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("former badge")
        verbose_name_plural = _("former badges")

    def __str__(self) -> str:
        return self.code


class WalkIn(models.Model):
    """Somebody at the door who is not on the list, or who comes in somebody's place. Its number is made by the device.

    `delegate`: who was put on the list, or took the seat. The number is also that of the scan that let the person in.
    """

    class Standing(models.TextChoices):
        WAITING = "waiting", _("waits for consent")
        ADMITTED = "admitted", _("let in")
        REFUSED = "refused", _("not let in")
        UNDONE = "undone", _("taken back")

    id = models.UUIDField(primary_key=True, editable=False)
    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="walk_ins", verbose_name=_("conference")
    )
    full_name = TextLine(_("full name"), max_length=100)
    position = TextLine(_("position"), max_length=150, blank=True)
    workplace = TextLine(_("workplace"), max_length=200, blank=True)
    gender = models.CharField(_("gender"), max_length=6, blank=True, choices=Gender)
    category = models.CharField(_("category"), max_length=15)
    note = TextLine(_("note"), max_length=500, blank=True)
    # In whose place the person comes, of those on the list.
    instead_of = models.ForeignKey(
        "delegates.Delegate",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="walk_ins",
        verbose_name=_("in place of"),
    )
    delegate = models.ForeignKey(
        "delegates.Delegate",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="came_as",
        verbose_name=_("delegate"),
    )
    door = TextLine(_("door"), max_length=60)
    door_pass = models.ForeignKey(DoorPass, models.SET_NULL, null=True, blank=True, related_name="walk_ins")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    standing = models.CharField(_("standing"), max_length=8, choices=Standing, default=Standing.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("person without a place on the list")
        verbose_name_plural = _("people without a place on the list")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.full_name
