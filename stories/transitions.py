"""Every change of a version's state: one function does all that it implies, under the lock of the story's row."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from conference import history
from stories import access, pictures
from stories.missing import missing, without_consent
from stories.models import Picture, Story, Subject, Version
from stories.states import EDITABLE, OPEN, State


class TransitionError(Exception):
    """The change is not possible; `str()` is a sentence in the user's language. Nothing has changed."""


ACTIONS = {
    "submit": "story_submitted",
    "recall": "story_recalled",
    "approve": "story_approved",
    "return": "story_returned",
    "withdraw": "story_taken_off",
    "revise": "story_revised",
    "discard": "story_discarded",
}
NEED_REASON = ("return", "withdraw")


@dataclass(frozen=True)
class Said:
    """`seen`: which state of the version the page showed (`token`); `publish_at`: when the board wants it public."""

    reason: str = ""
    publish_at: datetime.datetime | None = None
    seen: str = ""


def token(version: Version) -> str:
    """What one decides on: a version that was recalled and submitted anew is another one."""
    return f"{version.pk}-{version.submitted_at.isoformat() if version.submitted_at else ''}"


def possible(story: Story, versions: list[Version], user) -> list[str]:
    """What this person may do with the story now; `versions`: all of it."""
    edits = access.edits(user, story)
    version = next((each for each in versions if each.state in OPEN), None)
    state = version.state if version else None
    waiting = version is not None and state == State.SUBMITTED
    decides = waiting and version is not None and access.decides(user, version)
    allowed = {
        "submit": state in EDITABLE and edits,
        "approve": decides,
        "return": decides,
        "recall": waiting and edits,
        "revise": version is None and edits,
        "discard": state in EDITABLE and edits,
        "withdraw": access.takes_off(user, story) and any(each.state == State.APPROVED for each in versions),
    }
    return [verb for verb, now in allowed.items() if now]


@transaction.atomic
def change(story: Story, verb: str, said: Said, actor) -> bool:
    """Takes one of ACTIONS. False where it stands so already (a second click). PermissionDenied for who may not;
    TransitionError with a sentence where it cannot be."""
    story = Story.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=story.pk)
    if verb in NEED_REASON and not said.reason.strip():
        raise TransitionError(_("Give a reason."))
    run: Any = {
        "submit": _submit, "recall": _recall, "approve": _approve, "return": _return, "withdraw": _withdraw,
        "revise": _revise, "discard": _discard,
    }[verb]  # fmt: skip
    return run(story, said, actor)


def _open(story: Story, states: tuple[State, ...]) -> Version:
    version = story.versions.filter(state__in=states).first()
    if version is None:
        raise TransitionError(_("Somebody else has changed this story meanwhile; look at it again."))
    return version


def _editor(story: Story, actor) -> None:
    if not access.edits(actor, story):
        raise PermissionDenied


def _submit(story: Story, _said: Said, actor) -> bool:
    _editor(story, actor)
    version = _open(story, OPEN)
    if version.state == State.SUBMITTED:
        return False
    if lacking := missing(version):
        raise TransitionError(_("Not submitted yet: %(what)s") % {"what": " ".join(lacking)})
    before = version.state
    version.state, version.submitted_by, version.submitted_at = State.SUBMITTED, actor, timezone.now()
    version.save(update_fields=["state", "submitted_by", "submitted_at"])
    history.record(actor, story, "story_submitted", from_state=before, to_state=version.state)
    return True


def _recall(story: Story, _said: Said, actor) -> bool:
    _editor(story, actor)
    version = _open(story, OPEN)
    if version.state != State.SUBMITTED:
        return False
    version.state = State.DRAFT
    version.save(update_fields=["state"])
    history.record(actor, story, "story_recalled", from_state=State.SUBMITTED, to_state=State.DRAFT)
    return True


def _approve(story: Story, said: Said, actor) -> bool:
    version = _decided_on(story, said, actor)
    if names := without_consent(version):
        raise TransitionError(
            _("Without consent it is not published: %(names)s.") % {"names": ", ".join(names)}
        )
    now = timezone.now()
    version.state, version.decided_by, version.decided_at, version.reason = State.APPROVED, actor, now, ""
    version.publish_at = max(now, said.publish_at or version.publish_at or now)
    version.save(update_fields=["state", "decided_by", "decided_at", "reason", "publish_at"])
    if story.published_at is None or not story.versions.due(now).exclude(pk=version.pk).exists():
        story.published_at = version.publish_at
        story.save(update_fields=["published_at"])
    history.record(actor, story, "story_approved", from_state=State.SUBMITTED, to_state=State.APPROVED)
    return True


def _return(story: Story, said: Said, actor) -> bool:
    version = _decided_on(story, said, actor)
    version.state, version.decided_by, version.decided_at = State.RETURNED, actor, timezone.now()
    version.reason = said.reason
    version.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    history.record(
        actor,
        story,
        "story_returned",
        from_state=State.SUBMITTED,
        to_state=State.RETURNED,
        reason=said.reason,
    )
    return True


def _decided_on(story: Story, said: Said, actor) -> Version:
    version = _open(story, (State.SUBMITTED,))
    if not access.decides(actor, version):
        raise PermissionDenied
    if said.seen != token(version):
        raise TransitionError(_("The story was changed after you opened it; read it again, then decide."))
    return version


def _withdraw(story: Story, said: Said, actor) -> bool:
    """All approved versions go: none of them may come back by itself."""
    if not access.takes_off(actor, story):
        raise PermissionDenied
    gone = story.versions.filter(state=State.APPROVED).update(state=State.WITHDRAWN, reason=said.reason)
    if gone:
        history.record(
            actor, story, "story_taken_off", from_state=State.APPROVED, to_state=State.WITHDRAWN, reason=said.reason
        )  # fmt: skip
    return bool(gone)


def _revise(story: Story, _said: Said, actor) -> bool:
    """Begins a new version as a copy of the newest; the approved one stays public meanwhile."""
    _editor(story, actor)
    if story.versions.open().exists():
        return False
    old = story.versions.order_by("-number").first()
    if old is None:
        raise TransitionError(_("This story holds nothing any more; begin a new one."))
    new = Version(story=story, number=next_number(story))
    for name in ("title", "summary", "text", "theme", "film_url"):
        setattr(new, name, getattr(old, name))
    new.search_key = old.search_key
    new.save()
    new.subjects.set(old.subjects.all())
    for place in old.pictures.all():
        shows = list(place.shows.all())
        place.pk, place._state.adding, place.version = None, True, new
        place.save()
        place.shows.set(shows)
    history.record(actor, story, "story_revised", to_state=State.DRAFT)
    return True


def next_number(story: Story) -> int:
    return (story.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _discard(story: Story, _said: Said, actor) -> bool:
    """Throws the open version away; with it the people and pictures that no other version has, and a story that never
    was anything else."""
    _editor(story, actor)
    _open(story, EDITABLE).delete()
    history.record(actor, story, "story_discarded")
    forget_unused(story)
    if not story.versions.exists():
        story.delete()
    return True


def forget_unused(story: Story) -> None:
    pictures.forget(Picture.objects.filter(story=story, places=None))
    Subject.objects.filter(story=story, versions=None).delete()
