"""Who agreed to stand on the public list of those honoured: noted by the organiser, and withdrawn at any time."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts import permissions
from accounts.models import User
from conference import history
from conference.models import Conference
from nominations.models import Nomination
from stories import honours
from stories.open_models import HonourConsent


def people(conference: Conference):
    """The people whom issued decisions honour, and whose consent stands all the same after a decision was taken back;
    with `honoured`, and `agreed`: whether their consent stands."""
    given = honours.issued(conference).filter(nomination=OuterRef("pk")).order_by()
    standing = HonourConsent.objects.standing().filter(nomination=OuterRef("pk"))
    found = conference.nominations.exclude(kind=Nomination.Kind.COLLECTIVE)
    found = found.filter(Exists(given) | Exists(standing))
    marked = found.annotate(honoured=Exists(given), agreed=Exists(standing))
    return marked.select_related("unit").order_by("sort_key", "pk")


def who_ever_agreed():
    """The people of whom a consent was ever noted, of any edition and whatever became of their award: they may withdraw
    as long as the portal keeps it."""
    noted = HonourConsent.objects.filter(nomination=OuterRef("pk"))
    return Nomination.objects.filter(Exists(noted)).select_related("conference", "unit")


def take_down(
    conference: Conference, user: User, numbers: Iterable[int], given_on: datetime.date, way: str
) -> int:
    """Notes the consent of the honoured people of these nominations; answers of how many anew. One of whom it is noted
    already, or who isn't honoured, is passed over. PermissionDenied for anybody but the organiser."""
    with transaction.atomic():
        _lock(conference, user)
        lacking = list(people(conference).filter(pk__in=list(numbers), honoured=True, agreed=False))
        HonourConsent.objects.bulk_create(
            HonourConsent(nomination=row, given_on=given_on, way=way, taken_by=user) for row in lacking
        )
        history.record_all(user, lacking, "honour_consent_given")
    return len(lacking)


def withdraw(nomination: Nomination, user: User) -> bool:
    """The name goes from the public list at once. False where no consent stands."""
    with transaction.atomic():
        _lock(nomination.conference, user)
        standing = HonourConsent.objects.standing().filter(nomination=nomination)
        if not standing.update(withdrawn_at=timezone.now(), withdrawn_by=user):
            return False
        history.record(user, nomination, "honour_consent_withdrawn")
    return True


def _lock(conference: Conference, user: User) -> None:
    if not permissions.is_organiser(user):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
