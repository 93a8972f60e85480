"""What becomes of a delegate after registration: invited, confirmed, declined, present – each with its way back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference import history
from conference.models import Conference, HistoryEntry
from conference.templatetags.history_text import action_words
from delegates import by_unit, door
from delegates.door_passes import Post
from delegates.models import Delegate, Scan
from nominations import vacancies
from nominations.states import State


class Mark(models.TextChoices):
    INVITED = "invited", _("invitation sent")
    CONFIRMED = "confirmed", _("confirmed")
    PRESENT = "present", _("present")
    CANCELLED = "cancelled", _("no longer coming")


SHOWN = 100  # entries of one delegate's history
# Where the page of a delegate says it in other words than the whole history.
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
    "substitution_undone": _("comes in person after all"),
    "link_made": _("personal link made"),
    "links_revoked": _("personal links revoked"),
    "seated": _("seat changed"),
    "let_in_all_the_same": _("let in though no longer expected"),
    "presence_cleared": _("no longer inside: the doors began anew"),
    "paper_taken_out": _("printed paper taken out"),
}


@transaction.atomic
def set_mark(conference: Conference, actor, mark: str, ids: Iterable[int], reason: str = "") -> list[int]:
    """Sets the mark on those of `ids` that lack it, and answers whom it changed; repeating changes nothing.

    Who no longer holds a seat gets no mark; who is no longer coming gives the seat back to their unit.
    PermissionDenied for whoever answers for none or not for all of them; ValueError for a cancellation without a
    reason.
    """
    if mark == Mark.CANCELLED and not reason:
        raise ValueError("a cancellation needs its reason")
    lock_seats(conference, mark)
    people = conference.delegates.filter(pk__in=ids, **{f"{mark}_at": None}).expected()
    changed = _change(people, actor, mark, timezone.now(), f"mark_{mark}", reason)
    if mark == Mark.CANCELLED:
        vacancies.give_back(conference, _nominations(changed), actor, reason)
    return [delegate.pk for delegate in changed]


@transaction.atomic
def clear_mark(conference: Conference, actor, mark: str, ids: Iterable[int]) -> list[int]:
    """Takes the mark back from those of `ids` that have it, and answers whom it changed.

    Who was no longer coming needs a free seat of their unit again: whose seat went to somebody else stays away.
    """
    lock_seats(conference, mark)
    people = conference.delegates.filter(pk__in=ids, **{f"{mark}_at__isnull": False})
    if mark == Mark.CANCELLED:
        again = vacancies.take_again(conference, _nominations(people), actor)
        people = people.filter(
            Q(nomination=None) | Q(nomination__in=again) | ~Q(nomination__state=State.APPROVED)
        )
    return [delegate.pk for delegate in _change(people, actor, mark, None, f"unmark_{mark}", "")]


def lock_seats(conference: Conference, mark: str = Mark.CANCELLED) -> None:
    """The conference's lock, before any other, for a mark that frees or takes a seat."""
    if mark == Mark.CANCELLED:
        Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)


def _nominations(people: Iterable[Delegate]) -> list[int]:
    return [delegate.nomination_id for delegate in people if delegate.nomination_id]


def _change(people, actor, mark: str, value, action: str, reason: str) -> list[Delegate]:
    # The lock and the repeated condition keep two clicks at once from writing two history entries.
    # In the order of their numbers, as `door` locks them: two that lock the same people wait for each other in turn.
    changed = list(people.order_by("pk").select_for_update(of=("self",), no_key=True))
    require_answerer(changed, actor, mark)
    if mark != Mark.PRESENT:
        Delegate.objects.filter(pk__in=[delegate.pk for delegate in changed]).update(**{f"{mark}_at": value})
    elif changed:
        post = Post(changed[0].conference_id, actor and actor.pk, str(actor or ""))
        (door.mark if value else door.unmark)(post, changed, Scan.Way.LIST)
    for delegate in changed:
        before, after = ("", mark) if value else (mark, "")
        history.record(actor, delegate, action, from_state=before, to_state=after, reason=reason)
    return changed


def require_answerer(people: Iterable[Delegate], actor, mark: str) -> None:
    """Marks are the organiser's; whether its own people come a unit may note too, while its registration is open."""
    if actor is None or permissions.is_organiser(actor):
        return
    of_units = mark in (Mark.CONFIRMED, Mark.CANCELLED)
    if not of_units or not all(by_unit.may_keep(actor, delegate) for delegate in people):
        raise PermissionDenied


def trail(delegate: Delegate) -> list[tuple[HistoryEntry, Any]]:
    """What happened to this delegate, newest first: (entry, what it was in words)."""
    entries = history.of(delegate)[:SHOWN]
    return [(entry, ACTION_LABELS.get(entry.action) or action_words(entry.action)) for entry in entries]


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
