"""Registration by the unit: its approved people onto the list, and until when it keeps what is said of them there.

Its own are those on its seats, and the guests whom it proposed. The deadline is the organiser's: one for all units, and
a later one for a unit for which it was opened again.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history
from conference.models import Conference, Unit
from delegates import registration
from delegates.models import Delegate
from delegates.registration_models import RegistrationDeadline
from nominations.models import NominationQuerySet


class RegistrationClosed(PermissionDenied):
    """Somebody's registration is over; the text is a sentence for the user."""

    def __init__(self, unit: Unit):
        super().__init__(
            _("The registration of %(unit)s is closed, so nothing was noted. Tick only people of units that are still open.")
            % {"unit": unit}
        )  # fmt: skip


def closes_at(conference: Conference, units: Iterable[int]) -> dict[int, datetime.datetime | None]:
    """{unit id: when its registration closes}; without a deadline when the conference begins, None while it has no
    day either. One query."""
    rows = conference.registration_deadlines.filter(Q(unit__in=list(units)) | Q(unit=None))
    told: dict[int | None, datetime.datetime] = dict(rows.values_list("unit", "until"))
    return {unit: _end(conference, told.get(None), told.get(unit)) for unit in units}


def with_ends(conference: Conference, units: QuerySet[Unit]) -> dict[Unit, Ends]:
    """These units with when the registration of each closes; one query."""
    deadlines = RegistrationDeadline.objects.filter(conference=conference)
    rows = units.annotate(
        of_all=Subquery(deadlines.filter(unit=None).values("until")[:1]),
        own=Subquery(deadlines.filter(unit=OuterRef("pk")).values("until")[:1]),
    )
    return {unit: Ends(_end(conference, unit.of_all, unit.own), unit.of_all) for unit in rows}


class Ends(NamedTuple):
    """`closes`: as `closes_at`. `of_all`: the deadline that was set for all units."""

    closes: datetime.datetime | None
    of_all: datetime.datetime | None


def _end(
    conference: Conference, of_all: datetime.datetime | None, own: datetime.datetime | None
) -> datetime.datetime | None:
    return max(filter(None, (of_all or _begins(conference), own)), default=None)


def _begins(conference: Conference) -> datetime.datetime | None:
    if conference.date is None:
        return None
    return timezone.make_aware(datetime.datetime.combine(conference.date, conference.start_time))


def open_units(conference: Conference, units: Collection[int]) -> frozenset[int]:
    """Those of the units that may register and answer now."""
    now = timezone.now()
    return frozenset(unit for unit, end in closes_at(conference, units).items() if end is None or now <= end)


def keepers(delegate: Delegate) -> frozenset[int]:
    """The units whose own this delegate is."""
    nomination = delegate.nomination
    return frozenset({delegate.unit_id} | ({nomination.unit_id} if nomination else set()))


def may_keep(user, delegate: Delegate) -> bool:
    """Whether the user answers for this delegate now: the organiser always, their unit's people while it is open."""
    if permissions.is_organiser(user):
        return True
    mine = keepers(delegate) & permissions.own_units(user)
    return bool(mine and open_units(delegate.conference, mine))


def may_confirm_substitute(user, delegate: Delegate) -> bool:
    """As `may_keep`, for the word on a substitute whom somebody else named: the organiser's, or the unit's head's."""
    if permissions.is_organiser(user):
        return True
    headed = keepers(delegate) & permissions.headed_units(user)
    return bool(headed and open_units(delegate.conference, headed))


def unregistered(conference: Conference, units: Collection[int]) -> NominationQuerySet:
    """Approved nominations of these units, or on their seats, whose person is not on the list yet."""
    found = registration.unregistered(conference)
    return found.filter(Q(unit__in=units) | Q(organisation__in=units))


@transaction.atomic
def register_own(conference: Conference, actor, nominations: Collection[int]) -> int:
    """Puts these approved people of the user's units on the list and answers how many; twice is once.

    What is another unit's is left out as if it were not there. PermissionDenied for whoever has no unit;
    RegistrationClosed, and nobody is registered, when it is over for one of them. The organiser registers whomever
    and whenever.
    """
    if permissions.is_organiser(actor):
        return registration.put_on_list(
            registration.unregistered(conference).filter(pk__in=nominations), actor
        )
    units = permissions.own_units(actor)
    if not units:
        raise PermissionDenied
    wanted, still_open = unregistered(conference, units), open_units(conference, units)
    wanted = wanted.filter(pk__in=nominations)
    late = wanted.exclude(pk__in=unregistered(conference, still_open).order_by().values("pk"))
    if (nomination := late.select_related("unit", "organisation").first()) is not None:
        organisation = nomination.organisation
        raise RegistrationClosed(
            organisation if organisation and nomination.unit_id not in units else nomination.unit
        )
    return registration.put_on_list(wanted, actor)


@transaction.atomic
def set_deadline(
    conference: Conference, actor, until: datetime.datetime | None, unit: Unit | None = None, reason: str = ""
) -> None:
    """Sets the deadline of all units, or of one that may register once more; None takes it away. In the history."""
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    kept = RegistrationDeadline.objects.filter(conference=conference, unit=unit)
    before = kept.values_list("until", flat=True).first()
    if until == before:
        return
    if until is None:
        kept.delete()
    else:
        RegistrationDeadline.objects.update_or_create(
            conference=conference, unit=unit, defaults={"until": until}
        )
    words = [timezone.localtime(end).strftime("%H:%M %d/%m/%Y") if end else "" for end in (before, until)]
    action = "registration_reopened" if unit else "registration_deadline"
    told = ": ".join(part for part in (unit.short_name if unit else "", reason) if part)
    history.record(actor, conference, action, reason=told, changes={"open_until": words})
