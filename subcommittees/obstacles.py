"""Obstacles from raising to closing: every change with who may make it. What is late needs no change: it is derived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history
from conference.models import Conference
from conference.once import SentBefore, same
from nominations import evidence
from subcommittees import answer_rule
from subcommittees.access import rights_of
from subcommittees.models import Obstacle, ObstaclePhoto
from subcommittees.transitions import TransitionError

ACTIONS = {
    "escalate": "obstacle_escalated",
    "answer": "obstacle_answered",
    "reopen": "obstacle_reopened",
    "close": "obstacle_closed",
}


@dataclass(frozen=True)
class Said:
    text: str = ""
    on_behalf_of: str = ""


@transaction.atomic
def raise_one(obstacle: Obstacle, actor) -> tuple[Obstacle, bool]:
    """(the obstacle, whether it is new): sent twice with the same key, the first one is given back. SentBefore."""
    Conference.objects.select_for_update(no_key=True).get(pk=obstacle.conference_id)
    known = Obstacle.objects.filter(key=obstacle.key).first()
    if known is not None and known.raised_by_id != actor.pk:
        raise PermissionDenied
    if known is not None:
        if not same(known, obstacle, ("title", "text", "severity", "unit_id", "task_id", "request_id")):
            raise SentBefore
        return known, False
    obstacle.raised_by = actor
    obstacle.save()
    history.record(actor, obstacle, "obstacle_raised", to_state=obstacle.severity)
    return obstacle, True


def keep_photos(obstacle: Obstacle, photos: Iterable[UploadedFile]) -> None:
    """Stores pictures drawn anew of a new obstacle; StorageFull when the disk takes no more."""
    for position, photo in enumerate(photos, start=1):
        row = ObstaclePhoto(obstacle=obstacle, position=position)
        row.file = evidence.store(row, photo)
        row.save()


def possible(obstacle: Obstacle, user) -> list[str]:
    """What this person may do with it now."""
    rights = rights_of(user)
    allowed = {
        "answer": obstacle.is_unanswered and permissions.answers_obstacles(user),
        "escalate": obstacle.is_unanswered and obstacle.escalated_at is None and rights.escalates(obstacle),
        "close": obstacle.closed_at is None and rights.closes(obstacle),
        "reopen": not obstacle.is_unanswered and rights.reopens(obstacle),
    }
    return [verb for verb, now in allowed.items() if now]


@transaction.atomic
def change(obstacle: Obstacle, verb: str, said: Said, actor) -> bool:
    """Takes one of ACTIONS. False where it stands so already by the same person (a second click). PermissionDenied for
    who may not; TransitionError where somebody else was faster."""
    if not may(obstacle, verb, actor):
        raise PermissionDenied
    if verb == "answer" and not said.on_behalf_of and not permissions.sits_on_standing_council(actor):
        raise TransitionError(_("Say on whose word you answer."))
    if verb == "reopen" and obstacle.is_unanswered:
        return False
    before, changed = _wanted(obstacle, verb, said, actor)
    rows = Obstacle.objects.filter(pk=obstacle.pk, **before)
    earlier = {name: getattr(obstacle, name) for name in ("answer", "answer_by")}
    if not rows.update(**changed):
        obstacle.refresh_from_db()
        if all(
            getattr(obstacle, name) == value for name, value in changed.items() if not name.endswith("_at")
        ):
            return False
        raise TransitionError(
            _("Somebody else has changed “%(obstacle)s” meanwhile.") % {"obstacle": obstacle}
        )
    obstacle.refresh_from_db()
    changes = {"answer": [earlier["answer"], ""]} if verb == "reopen" and earlier["answer"] else {}
    if said.on_behalf_of:
        changes["on_behalf_of"] = ["", said.on_behalf_of]
    history.record(actor, obstacle, ACTIONS[verb], reason=said.text, changes=changes)
    return True


def may(obstacle: Obstacle, verb: str, actor) -> bool:
    """Whether it is this person's to do, in whichever state the obstacle is."""
    rights = rights_of(actor)
    if verb == "answer":
        return permissions.answers_obstacles(actor)
    rules = {"escalate": rights.escalates, "close": rights.closes, "reopen": rights.reopens}
    return rules[verb](obstacle)


def _wanted(obstacle: Obstacle, verb: str, said: Said, actor) -> tuple[dict, dict]:
    """(what must hold of the row, what becomes of it)."""
    now = timezone.now()
    unanswered = {"answered_at": None, "closed_at": None}
    if verb == "escalate":
        return unanswered | {"escalated_at": None}, {
            "escalated_at": now, "escalated_by": actor, "escalation_reason": said.text,
        }  # fmt: skip
    if verb == "answer":
        return unanswered, {
            "answered_at": now, "answered_by": actor, "answer": said.text, "on_behalf_of": said.on_behalf_of,
        }  # fmt: skip
    if verb == "close":
        return {"closed_at": None}, {"closed_at": now, "closed_by": actor}
    seen = {"answered_at": obstacle.answered_at, "closed_at": obstacle.closed_at}
    return seen, {
        "answered_at": None, "answered_by": None, "answer": "", "on_behalf_of": "", "closed_at": None, "closed_by": None,
        "reopened_at": now, "answer_by": answer_rule.answer_by(timezone.localdate(), obstacle.severity),
    }  # fmt: skip
