"""Writing: a story is begun, its open version is edited, with the people whom it names and the pictures that it shows."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from conference import history
from conference.models import Conference
from conference.once import SentBefore, same
from stories import access
from stories.models import Consent, Picture, PlanLine, Story, Subject, Version, VersionPicture
from stories.picture_models import MOST_PICTURES
from stories.pictures import keep, whole_or_nothing
from stories.states import EDITABLE
from stories.transitions import TransitionError, forget_unused


@transaction.atomic
def begin(story: Story, title: str, actor, line: PlanLine | None = None) -> Story:
    """A story with an empty first version; sent twice with the same key, the first one is given back. SentBefore."""
    Conference.objects.select_for_update(no_key=True).get(pk=story.conference_id)
    known = Story.objects.filter(key=story.key).first()
    if known is not None and known.created_by_id != actor.pk:
        raise PermissionDenied
    if known is not None:
        first = known.versions.order_by("number").first()
        if not same(known, story, ("unit_id", "kind")) or first is None or first.title != title:
            raise SentBefore
        return known
    if not access.edits(actor, story):
        raise PermissionDenied
    story.created_by = actor
    story.save()
    version = Version(story=story, number=1, title=title)
    version.set_key([])
    version.save()
    version.authors.add(actor)
    history.record(actor, story, "story_begun")
    if line is not None and line.unit_id == story.unit_id:
        PlanLine.objects.filter(pk=line.pk, story=None).update(story=story)
    return story


def writable(story: Story, actor) -> Version:
    """The version that this person may write in now, under its lock. PermissionDenied; TransitionError where the board
    has it or none is begun. Call it inside a transaction."""
    if not access.edits(actor, story):
        raise PermissionDenied
    version = story.versions.select_for_update(of=("self",), no_key=True).filter(state__in=EDITABLE).first()
    if version is None:
        raise TransitionError(
            _(
                "Nothing can be written now: the editorial board has it, or it is published. Begin a new version."
            )
        )
    version.story = story
    return version


def written(version: Version, actor, changes: dict[str, Any] | None = None, action: str = "edited") -> None:
    """Notes who wrote in it and brings the search key up to date. The trail keeps no text: it may tell of people."""
    version.set_key([subject.name for subject in version.subjects.all()])
    version.save(update_fields=["search_key"])
    version.authors.add(actor)
    history.record(actor, version.story, action, changes={name: ["", ""] for name in changes or {}})


@transaction.atomic
def add_subject(subject: Subject, actor) -> Subject:
    """Names somebody in the open version; who was named in an earlier version is named with the consent that they gave.

    TransitionError where the same name is that of somebody else: their consent is not this person's.
    """
    version = writable(subject.story, actor)
    known = Subject.objects.filter(story=subject.story, name=subject.name).first()
    if known is not None and known.nomination_id != subject.nomination_id:
        raise _taken(subject.name)
    if known is not None:
        subject = known
    else:
        subject.save()
    version.subjects.add(subject)
    written(version, actor, action="story_person_named")
    return subject


def _taken(name: str) -> TransitionError:
    text = _(
        "“%(name)s” stands in this story already as somebody else. Add what tells them apart, e.g. the workplace."
    )
    return TransitionError(text % {"name": name})


@transaction.atomic
def rename_subject(subject: Subject, name: str, is_main: bool, actor) -> None:
    """The same person under the right name, in all versions: one person has one consent, which stays. The open version
    counts as written in, so that somebody else approves it; texts are corrected by hand."""
    version = writable(subject.story, actor)
    _in(version, subject)
    if Subject.objects.filter(story=subject.story, name=name).exclude(pk=subject.pk).exists():
        raise _taken(name)
    Subject.objects.filter(pk=subject.pk).update(name=name, is_main=is_main)
    written(version, actor, action="story_person_renamed")


@transaction.atomic
def replace_subject(subject: Subject, name: str, is_main: bool, actor) -> Subject:
    """Another person in place of the one who was named by mistake, without the consent that the first one gave."""
    version = writable(subject.story, actor)
    _in(version, subject)
    if Subject.objects.filter(story=subject.story, name=name).exists():
        raise _taken(name)
    other = Subject.objects.create(story=subject.story, name=name, is_main=is_main)
    version.subjects.remove(subject)
    version.subjects.add(other)
    for place in version.pictures.filter(shows=subject):
        place.shows.remove(subject)
        place.shows.add(other)
    forget_unused(subject.story)
    written(version, actor, action="story_person_renamed")
    return other


def _in(version: Version, subject: Subject) -> None:
    if not version.subjects.filter(pk=subject.pk).exists():
        raise TransitionError(_("The version that can be changed does not name them."))


@transaction.atomic
def drop_subject(subject: Subject, actor) -> None:
    """The open version names them no longer; who is in an approved one stays with their consent."""
    version = writable(subject.story, actor)
    version.subjects.remove(subject)
    for place in version.pictures.filter(shows=subject):
        place.shows.remove(subject)
    forget_unused(subject.story)
    written(version, actor, action="story_person_dropped")


@transaction.atomic
def note_consents(subject: Subject, agreed: list[str], taken: Consent, actor) -> list[Consent]:
    """Stores what `taken` says of day, way and giver for each thing agreed to; what stands already stays as it is."""
    if not access.edits(actor, subject.story):
        raise PermissionDenied
    Subject.objects.select_for_update(of=("self",), no_key=True).get(pk=subject.pk)
    known = set(subject.consents.standing().values_list("agreed", flat=True))
    new = [
        Consent(
            subject=subject, agreed=one, given_on=taken.given_on, way=taken.way, given_by=taken.given_by, taken_by=actor
        )
        for one in agreed
        if one not in known
    ]  # fmt: skip
    for consent in new:
        consent.save()
    if new:
        history.record(
            actor, subject.story, "story_consent_noted", changes={one.agreed: ["", ""] for one in new}
        )
    return new


@transaction.atomic
def withdraw_consent(consent: Consent, actor) -> bool:
    """What they were named or shown in is off the public pages at once; False where it is noted already.

    Also from a version that is with the board: it cannot be approved as it is.
    """
    story = consent.subject.story
    if not access.edits(actor, story):
        raise PermissionDenied
    rows = Consent.objects.standing().filter(pk=consent.pk)
    if not rows.update(withdrawn_at=timezone.now(), withdrawn_by=actor):
        return False
    history.record(actor, story, "story_consent_withdrawn", changes={consent.agreed: ["", ""]})
    return True


def add_picture(story: Story, place: VersionPicture, upload, shows, key: str, actor) -> VersionPicture:
    """Stores the pixels and shows them last; sent twice with the same key, the first one is given back. Its files go
    again when anything goes wrong."""
    kept: list[Picture] = []
    with whole_or_nothing(kept):
        return _add_picture(story, place, upload, shows, key, actor, kept)


def _add_picture(
    story: Story, place: VersionPicture, upload, shows, key: str, actor, kept: list[Picture]
) -> VersionPicture:
    version = writable(story, actor)
    known = Picture.objects.filter(key=key).first()
    if known is not None:
        if known.uploaded_by_id != actor.pk or known.story_id != story.pk:
            raise PermissionDenied
        found = known.places.filter(version=version).first()
        if found is None:
            raise SentBefore
        return found
    if version.pictures.count() >= MOST_PICTURES:
        raise TransitionError(_("A story has at most 12 pictures."))
    kept.append(keep(story, upload, actor, key))
    place.version, place.picture = version, kept[0]
    place.position = (version.pictures.aggregate(last=Max("position"))["last"] or 0) + 1
    place.save()
    place.shows.set(shows)
    written(version, actor, action="story_picture_added")
    return place


@transaction.atomic
def keep_place(place: VersionPicture, shows, actor) -> None:
    """Stores what one version says of a picture."""
    version = writable(place.version.story, actor)
    _of(version, place)
    place.save(update_fields=["alt", "caption", "credit"])
    place.shows.set(shows)
    written(version, actor, action="story_picture_edited")


@transaction.atomic
def put_first(place: VersionPicture, actor) -> None:
    """The first picture stands above the text and in the lists."""
    version = writable(place.version.story, actor)
    _of(version, place)
    version.pictures.update(position=F("position") + 1)
    VersionPicture.objects.filter(pk=place.pk).update(position=1)
    written(version, actor, action="story_picture_edited")


@transaction.atomic
def drop_picture(place: VersionPicture, actor) -> None:
    """The open version shows it no longer; its files go when no other version shows it."""
    version = writable(place.version.story, actor)
    _of(version, place)
    place.delete()
    forget_unused(version.story)
    written(version, actor, action="story_picture_dropped")


def _of(version: Version, place: VersionPicture) -> None:
    if place.version_id != version.pk:
        raise TransitionError(_("This picture belongs to a version that can no longer be changed."))
