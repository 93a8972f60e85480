"""Two people at one story: nothing that somebody saved is taken back unseen, nothing that was typed is lost."""

from __future__ import annotations

import pytest

from stories import writing
from stories.models import Story, Subject, VersionPicture
from stories.states import State
from stories.tests import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(conference, unit) -> VersionPicture:
    return rows.version_of(rows.story_of(conference, unit), State.DRAFT, pictures=1).pictures.get()


def shown(client, page: str) -> dict:
    """What the browser would send back untouched."""
    form = client.get(page).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_two_people_at_one_picture(place, preparer, head, as_user):
    page = f"/stories/places/{place.pk}/"
    mine, theirs = as_user(preparer), as_user(head)
    sent = shown(mine, page)
    assert theirs.post(page, sent | {"credit": "Của trưởng"}).status_code == 302
    assert mine.post(page, sent | {"caption": "Của chuyên viên"}).status_code == 302
    place.refresh_from_db()
    assert (place.credit, place.caption) == ("Của trưởng", "Của chuyên viên")
    both = mine.post(page, sent | {"credit": "Cũng của chuyên viên"})
    assert set(both.context["form"].errors) == {"credit"}
    assert "Cũng của chuyên viên" in both.content.decode()


def test_two_people_at_those_whom_a_picture_shows(place, preparer, head, as_user):
    one, two = (rows.subject_of(place.version.story, name, place.version) for name in ("Mẫu An", "Mẫu Bình"))
    page = f"/stories/places/{place.pk}/"
    sent = shown(as_user(preparer), page) | {"shows": []}
    as_user(head).post(page, sent | {"shows": [one.pk]})
    as_user(preparer).post(page, sent | {"caption": "Chú thích"})
    assert list(place.shows.all()) == [one]
    both = as_user(preparer).post(page, sent | {"shows": [two.pk]})
    assert set(both.context["form"].errors) == {"shows"}


def test_two_people_at_one_name(draft, preparer, head, as_user):
    subject = writing.add_subject(Subject(story=draft, name="Trần Thị Bỉnh"), preparer)
    page = f"/stories/people/{subject.pk}/name/"
    sent = shown(as_user(preparer), page) | {"who": "same", "is_main": "on"}
    as_user(head).post(page, sent | {"name": "Trần Thị Bình"})
    only_mentioned = {name: value for name, value in sent.items() if name != "is_main"}
    assert as_user(preparer).post(page, only_mentioned).status_code == 302
    subject.refresh_from_db()
    assert (subject.name, subject.is_main) == ("Trần Thị Bình", False)
    both = as_user(preparer).post(page, sent | {"name": "Trần Thị Bính"})
    assert set(both.context["form"].errors) == {"name"}


@pytest.mark.parametrize("number", ["9" * 40, "-" + "9" * 40, "-1", "x", ""])
def test_what_is_no_number_of_a_row_is_no_choice(number, place, preparer, as_user):
    rows.subject_of(place.version.story, "Mẫu An", place.version)
    sent = {"alt": "Người thợ", "credit": "Văn phòng", "caption": "Chú thích", "shows": [number]}
    answer = as_user(preparer).post(f"/stories/places/{place.pk}/", sent)
    assert (answer.status_code, set(answer.context["form"].errors)) == (200, {"shows"})


def test_a_picture_taken_out_while_its_words_are_written(place, preparer, head, outsider, as_user):
    page = f"/stories/places/{place.pk}/"
    sent = shown(as_user(preparer), page) | {"caption": "Chú thích đã gõ"}
    foreign = as_user(outsider).post(page, sent)
    as_user(head).post(f"{page}remove/")
    lost = as_user(preparer).post(page, sent)
    assert (lost.status_code, "Chú thích đã gõ" in lost.content.decode()) == (404, True)
    assert "trong lúc đó đã có người bỏ đi" in lost.content.decode()
    gone = as_user(outsider).post(page, sent)
    assert (foreign.status_code, foreign.templates[0].name) == (gone.status_code, gone.templates[0].name)
    assert as_user(preparer).get(page).status_code == 404


def test_a_story_thrown_away_while_its_text_is_written(draft, preparer, head, as_user):
    page = f"/stories/{draft.pk}/text/"
    sent = shown(as_user(preparer), page) | {"text": "Đã gõ cả giờ"}
    as_user(head).post(f"/stories/{draft.pk}/step/discard/")
    assert not Story.objects.exists()
    lost = as_user(preparer).post(page, sent)
    assert (lost.status_code, "Đã gõ cả giờ" in lost.content.decode()) == (404, True)
