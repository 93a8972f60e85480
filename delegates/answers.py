"""What becomes of a delegate after registration: invited, confirmed, declined, present – each with its way back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference import history
from conference.models import Conference, HistoryEntry
from delegates.models import Delegate


class Mark(models.TextChoices):
    INVITED = "invited", _("invitation sent")
    CONFIRMED = "confirmed", _("confirmed")
    PRESENT = "present", _("present")
    CANCELLED = "cancelled", _("no longer coming")


ACTION_LABELS = {
    "registered": _("put on the list"),
    "added": _("added by hand"),
    "edited": _("details changed"),
    **{f"mark_{mark}": mark.label for mark in Mark},
    "unmark_invited": _("taken back: invitation sent"),
    "unmark_confirmed": _("taken back: confirmed"),
    "unmark_present": _("taken back: present"),
    "unmark_cancelled": _("coming after all"),
    "invitation_issued": _("invitation issued"),
    "answered": _("answered the invitation"),
    "asked_again": _("asked again after the conference was moved"),
    "substituted": _("substitute accepted"),
    "substitute_declined": _("substitute not accepted"),
    "link_made": _("personal link made"),
    "links_revoked": _("personal links revoked"),
    "seated": _("seat changed"),
    "paper_taken_out": _("printed paper taken out"),
}


@transaction.atomic
def set_mark(conference: Conference, actor, mark: str, ids: Iterable[int], reason: str = "") -> list[int]:
    """Sets the mark on those of `ids` that lack it, and answers whom it changed; repeating changes nothing.

    Who no longer holds a seat gets no mark. PermissionDenied for anybody but the organiser; ValueError for a
    cancellation without a reason.
    """
    if mark == Mark.CANCELLED and not reason:
        raise ValueError("a cancellation needs its reason")
    people = conference.delegates.filter(pk__in=ids, **{f"{mark}_at": None}).expected()
    return _change(people, actor, mark, timezone.now(), f"mark_{mark}", reason)


@transaction.atomic
def clear_mark(conference: Conference, actor, mark: str, ids: Iterable[int]) -> list[int]:
    """Takes the mark back from those of `ids` that have it, and answers whom it changed."""
    people = conference.delegates.filter(pk__in=ids, **{f"{mark}_at__isnull": False})
    return _change(people, actor, mark, None, f"unmark_{mark}", "")


def _change(people, actor, mark: str, value, action: str, reason: str) -> list[int]:
    if actor is not None and not permissions.is_organiser(actor):
        raise PermissionDenied
    # The lock and the repeated condition keep two clicks at once from writing two history entries.
    changed = list(people.select_for_update(of=("self",), no_key=True))
    field = f"{mark}_at"
    Delegate.objects.filter(pk__in=[delegate.pk for delegate in changed]).update(**{field: value})
    for delegate in changed:
        before, after = ("", mark) if value else (mark, "")
        history.record(actor, delegate, action, from_state=before, to_state=after, reason=reason)
    return [delegate.pk for delegate in changed]


def attach_reasons(delegates: Iterable[Delegate]) -> None:
    """Gives each delegate `reason`, the words of its last cancellation ("" without one); one query."""
    people: dict[int, Any] = {delegate.pk: delegate for delegate in delegates}
    for delegate in people.values():
        delegate.reason = ""
    entries = HistoryEntry.objects.filter(
        subject_type=Delegate._meta.label_lower, subject_id__in=people, action=f"mark_{Mark.CANCELLED}"
    )
    for entry in entries.order_by("at", "id"):
        people[entry.subject_id].reason = entry.reason
