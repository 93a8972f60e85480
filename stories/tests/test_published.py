"""What readers see: approved, due, and everybody named or shown agreed."""

import datetime

import pytest
from django.utils import timezone

from stories.models import Agreed, Story, Version
from stories.states import State
from stories.tests.rows import agree, editor, story_of, subject_of, version_of

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def story(conference, unit):
    return story_of(conference, unit)


def seen() -> list[Version]:
    assert {story.pk for story in Story.objects.published()} == {
        version.story_id for version in Version.objects.published()
    }
    return list(Version.objects.published())


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.RETURNED, State.WITHDRAWN])
def test_only_what_is_approved_is_public(story, state):
    version_of(story, state)
    assert seen() == []


def test_it_is_public_from_its_time_on(story):
    version = version_of(story, publish_at=timezone.now() + HOUR)
    assert seen() == []
    assert list(Version.objects.published(timezone.now() + 2 * HOUR)) == [version]


def test_the_old_version_stays_until_the_time_of_the_new_one(story):
    old = version_of(story)
    new = version_of(story, number=2, publish_at=timezone.now() + HOUR)
    version_of(story, State.DRAFT, number=3)
    assert seen() == [old]
    assert list(Version.objects.published(timezone.now() + 2 * HOUR)) == [new]


def test_nobody_is_named_who_did_not_agree(story):
    version = version_of(story)
    subject = subject_of(story, "Trần Thị Bình", version)
    assert seen() == []
    consent = agree(subject)
    assert seen() == [version]
    consent.withdrawn_at, consent.withdrawn_by = timezone.now(), editor()
    consent.save()
    assert seen() == []


def test_the_version_before_does_not_come_back(story):
    """It may tell of the same person without saying so."""
    version_of(story)
    subject_of(story, "Trần Thị Bình", version_of(story, number=2))
    assert seen() == []


def test_being_named_is_not_being_shown(story):
    version = version_of(story, pictures=1)
    subject = subject_of(story, "Trần Thị Bình", version)
    agree(subject)
    assert seen() == [version]
    version.pictures.get().shows.add(subject)
    assert (seen(), pictures_seen()) == ([version], [])
    consent = agree(subject, Agreed.PICTURE)
    assert (seen(), pictures_seen()) == ([version], [version.pictures.get()])
    other = subject_of(story, "Lê Văn Cường", version)
    agree(other)
    version.pictures.get().shows.add(other)
    assert pictures_seen() == []  # each of those shown has to agree
    agree(other, Agreed.PICTURE)
    consent.withdrawn_at, consent.withdrawn_by = timezone.now(), editor()
    consent.save()
    assert (seen(), pictures_seen()) == ([version], [])


def pictures_seen() -> list:
    return [place for row in Version.objects.published().with_pictures() for place in row.pictures.all()]


def test_the_newest_comes_first_and_a_later_version_does_not_move_it(
    conference, unit, django_assert_num_queries
):
    first, second = story_of(conference, unit), story_of(conference, unit)
    Story.objects.filter(pk=first.pk).update(published_at=timezone.now() - 2 * HOUR)
    Story.objects.filter(pk=second.pk).update(published_at=timezone.now() - HOUR)
    version_of(second, pictures=2)
    version_of(first, pictures=2)
    version_of(first, number=2)
    with django_assert_num_queries(2):
        rows = list(Version.objects.published().with_pictures())
        assert [(row.story, row.number, row.story.unit, len(row.pictures.all())) for row in rows] == [
            (second, 1, unit, 2),
            (first, 2, unit, 0),
        ]
    assert list(Story.objects.published()) == [second, first]


def test_search_needs_no_marks(story):
    version = version_of(story, title="Người giữ lửa nghề rèn")
    version.set_key(["Trần Thị Bình"])
    version.save()
    assert list(Version.objects.published().search("nguoi giu lua")) == [version]
    assert list(Version.objects.published().search("BINH")) == [version]
    assert list(Version.objects.published().search("rèn kem")) == []
    assert version.slug == "nguoi-giu-lua-nghe-ren"
