"""The right to let people in: given to a device by whoever is signed in on it, and looked at with every scan."""

from __future__ import annotations

import datetime
import hashlib
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import Role, RoleAssignment, User
from conference import closed as closed_rule
from conference.kept import rows_for
from conference.models import Conference
from delegates.door_models import DoorPass, DoorsAnew
from delegates.models import Delegate

TOKEN_BYTES = 32
CATEGORIES = tuple(Delegate.Category.values)


class ConferenceOver(Exception):
    """The conference is closed: nobody is let in any more; the text is a sentence."""


class PassRefused(Exception):
    """This device may let nobody in (any more); the text is a sentence for whoever holds it."""


@dataclass(frozen=True)
class Post:
    """Where and by whom people are let in. `user` None: a command; `door_pass` 0: a page of the portal, no device.

    `since`: when the doors began anew after a test, None if they never did. `figures`: {category: (expected, present)} when the pass was looked at; whoever changes them moves them on.
    """

    conference: int
    user: int | None
    by: str = ""
    door: str = ""
    door_pass: int = 0
    organises: bool = False
    since: datetime.datetime | None = None
    figures: dict[str, tuple[int, int]] = field(default_factory=dict, hash=False, compare=False)


@transaction.atomic
def open_pass(conference: Conference, actor: User, door: str, device: str = "") -> tuple[DoorPass, str]:
    """A new pass, and the token that the device alone keeps. It ends with the day of the conference.

    PermissionDenied for whoever lets nobody in.
    """
    if not permissions.lets_in(actor):
        raise PermissionDenied
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = DoorPass.objects.create(
        conference=conference,
        door=door,
        device=device[:100],
        token_hash=hashed(token),
        user=actor,
        expires_at=end_of(conference),
    )
    return made, token


def end_of(conference: Conference) -> datetime.datetime:
    """The midnight after the conference; after today where it has no day or is over."""
    day = max(conference.date or timezone.localdate(), timezone.localdate())
    midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time())
    return timezone.make_aware(midnight)


def close(door_pass: DoorPass, actor: User) -> bool:
    """Ends a pass at once: the organiser any, who opened it their own. False: it was closed before."""
    if not permissions.is_organiser(actor) and door_pass.user_id != actor.pk:
        raise PermissionDenied
    still_open = DoorPass.objects.filter(pk=door_pass.pk, closed_at=None)
    return bool(still_open.update(closed_at=timezone.now()))


def where(post: Post, names: Iterable[str]) -> dict[str, str]:
    """{what a device calls a door: the door that is meant}: one that was opened for this conference, else the post's own.

    A device sends what it scanned under an earlier pass, of another door. No query where it names its own.
    """
    named = set(names)
    others = named - {"", post.door}
    known: Iterable[str] = ()
    if others:
        known = DoorPass.objects.filter(conference=post.conference, door__in=others).values_list(
            "door", flat=True
        )
    opened = set(known)
    return {name: name if name in opened else post.door for name in named}


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def check(token: str) -> Post:
    """The post that the token opens; one query. PassRefused with a sentence when it opens none, ConferenceOver when the
    conference of the door is closed."""
    number = hashed(token)
    kept = _figures.get(number)
    fresh = kept is not None and time.monotonic() - kept[0] < FRESH
    found = rows_for(_of_token if fresh else _with_figures, number) if token else []
    if not found:
        raise PassRefused(_("This device has no pass for a door. Open the door anew on the page “Door”."))
    (
        pk,
        conference,
        door,
        closed,
        expires,
        user,
        active,
        name,
        username,
        holds,
        organises,
        since,
        over,
        *counted,
    ) = found[0]
    if closed is not None:
        raise PassRefused(_("The pass of this door was closed. Open the door anew on the page “Door”."))
    if over is not None:
        raise ConferenceOver(closed_rule.sentence_of(over))
    if expires <= timezone.now():
        raise PassRefused(_("The pass of this door has ended with the day of the conference."))
    if not active or not holds:
        raise PassRefused(_("Whoever opened this door may let nobody in any more. Ask the organisers."))
    if kept is None or not fresh:
        numbers = [figure or 0 for figure in counted]
        kept = (
            time.monotonic(),
            {category: (numbers[2 * at], numbers[2 * at + 1]) for at, category in enumerate(CATEGORIES)},
        )
        if sum(numbers[::2]) >= LARGE:
            if len(_figures) >= MOST_KEPT:
                _figures.clear()
            _figures[number] = kept
    return Post(conference, user, name or username, door, pk, bool(organises), since, kept[1])


LARGE, FRESH = 1000, 2.0
"""With so many people, a device is told figures that may be so many seconds old, moved on by its own scans: counting
them takes longer than the check-in. With fewer they are counted with every scan."""
MOST_KEPT = 256
_figures: dict[str, tuple[float, dict[str, tuple[int, int]]]] = {}


def _of_token(token_hash: str) -> Any:
    """The pass with who opened it and the roles of now."""
    roles = RoleAssignment.objects.filter(user=OuterRef("user"))
    found = DoorPass.objects.filter(token_hash=token_hash).annotate(
        holds=Exists(roles.filter(role__in=permissions.AT_THE_DOOR)),
        organises=Exists(roles.filter(role=Role.ORGANISER)),
        since=Subquery(
            DoorsAnew.objects.filter(conference=OuterRef("conference")).order_by("-at").values("at")[:1]
        ),
    )
    return found.order_by().values_list(*_COLUMNS)


def _with_figures(token_hash: str) -> Any:
    """As `_of_token`, with how many of each category are expected and inside."""
    figures = {
        f"{name}_{category}": _figure(category, **condition)
        for category in CATEGORIES
        for name, condition in (("expected", {}), ("present", {"present_at__isnull": False}))
    }
    return _of_token(token_hash).annotate(**figures).values_list(*_COLUMNS, *figures)


_COLUMNS = (
    "pk", "conference", "door", "closed_at", "expires_at", "user", "user__is_active", "user__full_name",
    "user__username", "holds", "organises", "since", "conference__closed_at",
)  # fmt: skip


def _figure(category: str, **condition: Any) -> Subquery:
    people = Delegate.objects.expected().filter(
        conference=OuterRef("conference"), category=category, **condition
    )
    counted = people.order_by().values(one=F("conference")).annotate(n=Count("pk")).values("n")
    return Subquery(counted, output_field=IntegerField())
