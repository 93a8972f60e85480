"""Everybody who is expected in the hall."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference import vietnamese
from conference.fields import TextBlock, TextLine
from conference.models import Conference, Unit
from conference.people import Person, SearchableQuerySet
from delegates import badges
from delegates.door_models import DoorPass, DoorsAnew, FormerBadge, Scan, WalkIn
from delegates.hall_models import HallRow, HallSeat
from delegates.intake_models import (  # noqa: F401  the room's further models
    ColumnChoice,
    RosterBatch,
    RosterFile,
    RosterLine,
)
from delegates.photo_models import DelegatePhoto
from delegates.registration_models import RegistrationDeadline  # noqa: F401
from nominations.models import Nomination
from nominations.states import State

RANK = F("protocol_rank").asc(nulls_last=True)
__all__ = [
    "Delegate", "DelegatePhoto", "DelegateQuerySet", "DoorPass", "DoorsAnew", "FormerBadge", "HallRow", "HallSeat", "Scan",
    "WalkIn",
]  # fmt: skip


LOST = [state for state in State if state != State.APPROVED]
"""States in which a nomination gives no seat; named one by one, so that an index finds the few."""


class DelegateQuerySet(SearchableQuerySet):
    def expected(self):
        """Those who still hold a seat: not cancelled, and their nomination was not taken back."""
        lost = Nomination.objects.filter(state__in=LOST).order_by().values("pk")
        return self.filter(cancelled_at__isnull=True).exclude(nomination__in=lost)

    def visible_to(self, user):
        if permissions.sees_delegates(user):
            return self
        return self.filter(unit__in=permissions.own_units(user))

    def of_units(self, units):
        """The people of these units: on their seats, and the guests whom they proposed."""
        return self.filter(Q(unit__in=units) | Q(nomination__unit__in=units))

    def kept_by(self, user):
        """Those for whom the user answers: everybody for the organiser, else the people of their units."""
        return self if permissions.is_organiser(user) else self.of_units(permissions.own_units(user))

    def in_protocol_order(self, *before: str):
        """Leaders first, then by rank in protocol, unit and name; `before`: what goes before all of it."""
        return self.order_by(*before, "-is_vip", RANK, "unit__position", "unit_id", "sort_key", "id")


class Delegate(Person):
    class Category(models.TextChoices):
        EXEMPLAR = "exemplar", _("exemplar")
        GUEST = "guest", _("guest")
        STAFF = "staff", _("staff attendee")
        PRESS_SERVICE = "press_service", _("press and service")

    conference = models.ForeignKey(
        Conference, models.PROTECT, related_name="delegates", verbose_name=_("conference")
    )
    nomination = models.OneToOneField(
        Nomination,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegate",
        verbose_name=_("nomination"),
    )
    category = models.CharField(_("category"), max_length=15, choices=Category)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="delegates", verbose_name=_("unit"))
    full_name = TextLine(_("full name"), max_length=100)
    represents = TextLine(_("represents the collective"), max_length=200, blank=True)
    can_vote = models.BooleanField(_("may vote"), default=False)
    # The approved version of the nomination that the details come from; None: the first one kept.
    taken_version = models.PositiveIntegerField(null=True, editable=False)
    note = TextBlock(_("note"), max_length=1000, blank=True)
    protocol_rank = models.PositiveSmallIntegerField(
        _("rank in protocol"),
        null=True,
        blank=True,
        help_text=_(
            "1 is named, seated and listed first among the leaders, and among the others. Empty: after those with a rank, by unit and name."
        ),
    )
    # Who was expected first, while somebody comes in their place: the fields of `substitution.KEPT`; {} otherwise.
    stands_in_for = models.JSONField(default=dict, blank=True, editable=False)
    badge_code = models.CharField(max_length=12, unique=True, editable=False, default=badges.new_code)

    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    present_at = models.DateTimeField(_("present"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    search_key = models.CharField(max_length=500, editable=False, default="")
    sort_key = models.CharField(max_length=400, editable=False, default="")

    objects = DelegateQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        ordering = ["sort_key", "id"]
        indexes = [
            models.Index(fields=["conference", "sort_key"], name="delegates_by_name"),
            models.Index(fields=["conference", "unit"], name="delegates_by_unit"),  # which units have any
            models.Index(  # all that counting the expected reads
                fields=["conference", "category", "cancelled_at", "nomination"], name="delegates_by_category"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def set_keys(self) -> None:
        """Search and sort keys from the names; bulk_create callers do this themselves."""
        first = self.stands_in_for.get("full_name", "")
        words = " ".join([self.full_name, self.represents, self.position, self.workplace, first])
        self.search_key = " " + vietnamese.fold(words)[:499]
        self.sort_key = vietnamese.sort_key(vietnamese.clean(self.full_name))[:400]

    @property
    def is_expected(self) -> bool:
        """As `DelegateQuerySet.expected`, for one row that came with its nomination."""
        approved = self.nomination is None or self.nomination.state == State.APPROVED
        return approved and self.cancelled_at is None

    @property
    def seat_label(self) -> str:
        """ "B-07", or "" without a seat; of a row that came with `seat__row`."""
        seat = getattr(self, "seat", None)
        return seat.label if seat else ""

    @property
    def honorific(self) -> str:
        return vietnamese.honorific(self.gender)

    @property
    def comes_for(self) -> str:
        """ "Bà Bùi Thị Mẫu Hà", in whose place this person comes; "" for who comes in person."""
        first = self.stands_in_for
        return f"{vietnamese.honorific(first['gender'])} {first['full_name']}" if first else ""
