"""The organiser lets in who is no longer expected, and says why."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from conference import history
from conference.models import Conference
from delegates import answers, door
from delegates.answers import Mark
from delegates.door import Answer, Asked
from delegates.door_models import Scan
from delegates.door_passes import Post
from delegates.models import Delegate


def take(post: Post, asked: Sequence[Asked]) -> list[Answer]:
    """As `door.take`. Whom the organiser lets in with a reason though they were noted as not coming is expected again,
    where their seat is still free; who has none any more is inside all the same."""
    with_reason = [one for one in asked if one.reason and not one.takes_back] if post.organises else []
    if not with_reason:
        return door.take(post, asked)
    with transaction.atomic():
        _expect_again(post, with_reason)
        return door.take(post, asked)


def _expect_again(post: Post, asked: Sequence[Asked]) -> None:
    conference = Conference.objects.get(pk=post.conference)
    answers.lock_seats(conference)
    known = set(Scan.objects.filter(pk__in=[one.id for one in asked]).values_list("pk", flat=True))
    actor = User.objects.get(pk=post.user)
    for one in asked:
        named = {"pk": one.delegate} if one.delegate else {"badge_code": one.code}
        person = Delegate.objects.filter(conference=conference, **named).select_related("nomination").first()
        if one.id in known or person is None or not door.why_off(person):
            continue
        history.record(actor, person, "let_in_all_the_same", reason=one.reason)
        if person.cancelled_at:
            answers.clear_mark(conference, actor, Mark.CANCELLED, [person.pk])
