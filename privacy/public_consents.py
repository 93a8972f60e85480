"""Where somebody stands before the public by their consent, in every edition: to withdraw it takes the way from here."""

from __future__ import annotations

from typing import NamedTuple

from delegates.models import Delegate
from privacy.people import Subject
from stories import forgetting
from stories.models import HonourConsent
from stories.models import Subject as Told


class Public(NamedTuple):
    """`honours`: consents that stand to the lists of those honoured; `told`: their places in stories."""

    honours: list[HonourConsent]
    told: list[Told]


def of(subject: Subject) -> Public | None:
    """By the nomination and its place on the delegate list; None where nothing of the person is public or could become
    so. Two queries."""
    nomination = subject.nomination
    nominations = [nomination.pk] if nomination else []
    delegate = subject.row if isinstance(subject.row, Delegate) else getattr(nomination, "delegate", None)
    told = forgetting.people(nominations, [delegate.pk] if delegate else [])
    told = told.select_related("story__unit", "story__conference").order_by("story", "pk")
    honours = HonourConsent.objects.standing().filter(nomination__in=nominations)
    found = Public(list(honours.select_related("nomination__conference")), list(told))
    return found if found.honours or found.told else None
