"""Sensitive details come with the person's consent and go with it; the trail says that, never what they were."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation

from accounts import permissions
from accounts.models import User
from conference import history
from conference.models import Conference
from privacy.models import SensitiveDetails
from privacy.people import Subject


def sees(user: User, details: SensitiveDetails) -> bool:
    return permissions.sees_sensitive(user, details.unit_id)


def may_enter(user: User, subject: Subject) -> bool:
    """Those who take details of this unit's people down, but not over what the organiser took down."""
    if not permissions.enters_sensitive(user, subject.unit.pk):
        return False
    details = subject.details
    return details is None or not details.holds_values or sees(user, details)


def take_down(
    subject: Subject, user: User, agreed: dict[str, Any], values: dict[str, Any]
) -> SensitiveDetails:
    """Stores the values with the consent that allows it and returns the row.

    agreed: {"purpose", "consent_on", "consent_way"}; values: the fields to set, of `SensitiveDetails.VALUES`. Fields
    that are left out keep what they hold. PermissionDenied for whoever may not.
    """
    with transaction.atomic():
        _lock(subject)
        if not may_enter(user, subject):
            raise PermissionDenied
        details = subject.details or _empty(subject)
        named = [name for name, value in values.items() if getattr(details, name) != value]
        unit = None if permissions.is_organiser(user) else subject.unit
        taken = {
            "unit": unit,
            "taken_by": user,
            "taken_at": timezone.now(),
            "withdrawn_at": None,
            "withdrawn_by": None,
        }
        for name, value in {**values, **agreed, **taken}.items():
            setattr(details, name, value)
        details.save()
        said = {name: ["", str(value)] for name, value in agreed.items()}
        history.record(
            user, details, "sensitive_taken_down", label=subject.trail_name,
            changes=said | {"fields": ["", _names(named)]},
        )  # fmt: skip
    return details


def _empty(subject: Subject) -> SensitiveDetails:
    """The row to fill; what it held of somebody who came in this seat before is gone from it."""
    found = SensitiveDetails.objects.filter(**subject.key).first() or SensitiveDetails(**subject.key)
    for name, nothing in SensitiveDetails.VALUES.items():
        setattr(found, name, nothing)
    return found


def _names(fields: list[str]) -> str:
    """Which details, in the one language of the trail; never what they say."""
    with translation.override(settings.LANGUAGE_CODE):
        return ", ".join(SensitiveDetails.label_of(name) for name in fields)


def withdraw(subject: Subject, user: User) -> bool:
    """The person takes the consent back: every value goes, who and when stays. False where there is none to withdraw.

    PermissionDenied for whoever does not enter details of this unit's people.
    """
    if not permissions.enters_sensitive(user, subject.unit.pk):
        raise PermissionDenied
    with transaction.atomic():
        _lock(subject)
        details = subject.details
        if details is None or details.withdrawn_at:
            return False
        for name, nothing in SensitiveDetails.VALUES.items():
            setattr(details, name, nothing)
        details.withdrawn_at, details.withdrawn_by = timezone.now(), user
        details.save()
        history.record(user, details, "consent_withdrawn", label=subject.trail_name)
    return True


def note_look(subject: Subject, user: User) -> SensitiveDetails:
    """Notes that the user looks at the unmasked values and returns them. PermissionDenied for whoever may not."""
    details = subject.details
    if details is None or not details.holds_values or not sees(user, details):
        raise PermissionDenied
    history.record(user, details, "sensitive_seen", label=subject.trail_name)
    return details


def _lock(subject: Subject) -> None:
    """Two who take down the same person's details come one after the other; the second one's count."""
    Conference.objects.select_for_update(no_key=True).get(pk=subject.conference.pk)
    subject.__dict__.pop("details", None)
