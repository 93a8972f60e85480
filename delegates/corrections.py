"""What a unit corrected after approval comes to the delegate list once the head has approved it again.

Only what differs between the two approvals is carried over: what the organiser changed on the list meanwhile stays.
"""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts import permissions
from conference import history
from conference.models import Conference
from delegates.models import Delegate, DelegateQuerySet
from nominations.dossier_models import Version
from nominations.models import Nomination

CARRIED = (
    "full_name",
    "gender",
    "date_of_birth",
    "education",
    "position",
    "workplace",
    "phone",
    "email",
    "is_vip",
)


def last_approval(nomination_path: str = "") -> Max:
    """Aggregate: the number of a nomination's last approved version; None before there were versions."""
    path = f"{nomination_path}versions"
    return Max(f"{path}__number", filter=Q(**{f"{path}__action": Version.Action.APPROVE}))


def corrected(conference: Conference) -> DelegateQuerySet:
    """Delegates whose nomination was approved again after the list took their details from it."""
    approvals = Version.objects.filter(action=Version.Action.APPROVE).order_by()
    again = approvals.values("nomination").annotate(times=Count("*")).filter(times__gt=1).values("nomination")
    own = approvals.filter(nomination=OuterRef("nomination")).values("number")
    return (
        # "+ 0": SQLite would rather walk all delegates of the conference than the few who were approved again.
        Delegate.objects.expected()
        .alias(edition=F("conference_id") + 0)
        .filter(edition=conference.pk, nomination__in=again)
        .annotate(
            newest=Subquery(own.order_by("-number")[:1]),
            known=Coalesce(F("taken_version"), Subquery(own.order_by("number")[:1])),
        )
        .filter(newest__gt=F("known"))
    )


@transaction.atomic
def carry_over(conference: Conference, actor) -> int:
    """Brings the corrected details onto the list and answers for how many people; safe to repeat.

    PermissionDenied for anybody but the organiser.
    """
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    found = list(corrected(conference).select_related("nomination").order_by("pk"))
    content = _contents(found)
    return sum(_carry(delegate, content, actor) for delegate in found)


def _contents(delegates: list[Delegate]) -> dict[tuple[int, int], dict[str, str]]:
    """{(nomination id, version number): what it held}."""
    rows = Version.objects.filter(nomination__in=[delegate.nomination_id for delegate in delegates])
    rows = rows.filter(action=Version.Action.APPROVE)
    return {(row.nomination_id, row.number): row.content for row in rows}


def _carry(delegate: Delegate, content: dict, actor) -> bool:
    nomination = cast(Nomination, delegate.nomination)  # `corrected` takes none without one
    known, newest = vars(delegate)["known"], vars(delegate)["newest"]
    before, after = (content.get((nomination.pk, number), {}) for number in (known, newest))
    changes = {}
    for name, target in [*((name, name) for name in CARRIED), ("collective_name", "represents")]:
        if before.get(name, "") != after.get(name, ""):
            new = getattr(nomination, name)
            old = _put(delegate, target, new)
            changes[target] = ["" if value is None else str(value) for value in (old, new)]
    seat = nomination.seat_unit_id or nomination.unit_id
    if delegate.unit_id != seat and any(
        before.get(name) != after.get(name) for name in ("unit", "organisation")
    ):
        changes["unit"] = [str(delegate.unit_id), str(seat)]
        delegate.unit_id = seat
    delegate.taken_version = newest
    delegate.save(update_fields=[*changes, "taken_version", "stands_in_for"])
    if changes:
        history.record(actor, delegate, "carried_over", changes=changes)
    return bool(changes)


def _put(delegate: Delegate, field: str, value) -> object:
    """Sets the corrected value and answers the one before; of whom somebody stands in for it is kept with the rest."""
    first = delegate.stands_in_for
    if field not in first:
        old = getattr(delegate, field)
        setattr(delegate, field, value)
        return old
    old, first[field] = first[field], "" if value is None else str(value)
    return old
