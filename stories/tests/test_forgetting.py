"""Whoever is erased is gone from stories: by name, by picture, by search key; others stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from nominations.states import State as Nominated
from stories import forgetting
from stories.models import Picture, Subject, Version
from stories.states import State
from stories.tests.rows import agree, story_of, subject_of, version_of

pytestmark = pytest.mark.django_db
NAME, OTHER, CODE = "Trần Thị Mẫu Rèn", "Lê Văn Mẫu An", "Đã xóa dữ liệu 7"


@pytest.fixture
def nomination(make_nomination):
    return make_nomination(Nominated.APPROVED, full_name=NAME)


def forget(nomination, commits) -> None:
    with commits(execute=True):
        forgetting.forget(forgetting.people([nomination.pk], []), {NAME}, CODE)


def files() -> int:
    return len([path for path in Path(default_storage.location).rglob("*") if path.is_file()])


def test_a_story_about_them_is_emptied_in_every_version(
    conference, unit, nomination, django_capture_on_commit_callbacks
):
    story = story_of(conference, unit)
    old = version_of(story, title=f"{NAME} giữ lửa", theme="Nghề", pictures=2)
    new = version_of(story, State.SUBMITTED, number=2, title="Không tên", text=f"Kể về {NAME}")
    subject = subject_of(story, NAME, old, nomination=nomination)
    agree(subject)
    forget(nomination, django_capture_on_commit_callbacks)
    rows = list(Version.objects.order_by("number"))
    assert [(row.title, row.summary, row.text, row.theme, row.state) for row in rows] == [
        (CODE, "", "", "", "withdrawn"), (CODE, "", "", "", "draft"),
    ]  # fmt: skip
    assert [row.search_key for row in rows] == [" da xoa du lieu 7 phong quan ly thuong mai qltm"] * 2
    assert (new.pk, Subject.objects.count(), Picture.objects.count(), files()) == (rows[1].pk, 0, 0, 0)


def test_where_they_are_only_mentioned_a_code_stands(
    conference, unit, nomination, django_capture_on_commit_callbacks
):
    story = story_of(conference, unit)
    version = version_of(story, text=f"{OTHER} và {NAME}", pictures=2)
    subject_of(story, OTHER, version)
    mentioned = subject_of(story, NAME, version, nomination=nomination, is_main=False)
    first, second = version.pictures.all()
    first.shows.add(mentioned)
    second.caption = f"{NAME} ngoài khung"
    second.save()
    forget(nomination, django_capture_on_commit_callbacks)
    version.refresh_from_db()
    assert (version.text, version.state) == (f"{OTHER} và {CODE}", "withdrawn")
    assert [subject.name for subject in version.subjects.all()] == [OTHER]
    assert [place.caption for place in version.pictures.all()] == [f"{CODE} ngoài khung"]
    assert files() == 1
    assert " ren" not in version.search_key and " mau an" in version.search_key


def test_stories_of_others_stay_as_they_are(conference, unit, nomination, django_capture_on_commit_callbacks):
    version = version_of(story_of(conference, unit), text=f"Kể về {OTHER}", pictures=1)
    before = Version.objects.values().get()
    forget(nomination, django_capture_on_commit_callbacks)
    assert (Version.objects.values().get(), version.pictures.count(), files()) == (before, 1, 1)
