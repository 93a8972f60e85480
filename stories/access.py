"""Who may open and change what of the stories. Deny by default; what belongs to another unit is a 404."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts import permissions
from conference.closed import refuse_change
from conference.models import Conference
from stories.models import Story, Version
from stories.states import EDITABLE


def opens(user) -> bool:
    return permissions.reads_stories(user) or permissions.writes_stories(user)


def edits(user, story: Story) -> bool:
    """The people of its unit, and the editorial board."""
    return permissions.approves_stories(user) or story.unit_id in permissions.own_units(user)


def decides(user, version: Version) -> bool:
    """The editorial board and the organiser; nobody what they wrote or submitted themselves."""
    return permissions.approves_stories(user) and not is_own_work(user, version)


def is_own_work(user, version: Version) -> bool:
    """`is_mine` of `with_marks` spares the question who wrote in it."""
    if version.submitted_by_id == user.pk:
        return True
    return version.is_mine if hasattr(version, "is_mine") else version.authors.filter(pk=user.pk).exists()


def takes_off(user, story: Story) -> bool:
    """The editorial board and the head of the unit."""
    return permissions.approves_stories(user) or story.unit_id in permissions.headed_units(user)


def current() -> Conference:
    return get_object_or_404(Conference, is_current=True)


def story_of(request, pk: int) -> Story:
    """A story that the person sees; 404 for those of other units."""
    if not opens(request.user):
        raise PermissionDenied
    stories = Story.objects.visible_to(request.user)
    story = get_object_or_404(stories.select_related("unit", "conference"), pk=pk)
    refuse_change(request, story.conference)
    return story


def edited_story(request, pk: int) -> Story:
    """The same for who may change it: 403 for readers."""
    story = story_of(request, pk)
    if not edits(request.user, story):
        raise PermissionDenied
    return story


def open_version(story: Story) -> Version | None:
    return story.versions.open().first()


def editable_version(story: Story) -> Version | None:
    """The version that may be written in now; None while the board has it or where none was begun."""
    return story.versions.filter(state__in=EDITABLE).first()
