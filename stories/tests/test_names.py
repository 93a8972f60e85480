"""A name in a story is corrected: consent stays with the person who gave it, and with nobody else."""

from __future__ import annotations

import pytest

from conference import history
from nominations.states import State as Nominated
from stories import transitions, writing
from stories.models import Agreed, Story, Subject, Version, VersionPicture
from stories.states import State
from stories.tests import rows
from stories.transitions import Said, TransitionError

pytestmark = pytest.mark.django_db


@pytest.fixture
def named(draft, preparer) -> Subject:
    subject = writing.add_subject(Subject(story=draft, name="Trần Thị Bỉnh"), preparer)
    rows.agree(subject)
    return subject


def sent(**other) -> dict:
    return {"name": "Trần Thị Bình", "who": "same", "is_main": "on"} | other


def address(subject) -> str:
    return f"/stories/people/{subject.pk}/name/"


def test_the_same_person_keeps_their_consent(named, draft, preparer, as_user):
    client = as_user(preparer)
    assert "Trần Thị Bỉnh" in client.get(address(named)).content.decode()
    assert client.post(address(named), sent()).url == f"/stories/{draft.pk}/"
    named.refresh_from_db()
    assert (named.name, named.consents.standing().count()) == ("Trần Thị Bình", 1)
    assert list(Version.objects.search("binh")) == [draft.versions.get()]
    assert next(entry.action for entry in history.of(draft)) == "story_person_renamed"
    assert "Bình" not in str([entry.changes for entry in history.of(draft)])


def test_another_person_has_agreed_to_nothing(named, draft, preparer, as_user):
    place = rows.version_of(
        rows.story_of(draft.conference, draft.unit), State.DRAFT, pictures=1
    ).pictures.get()
    place.version = draft.versions.get()
    place.save()
    place.shows.add(named)
    as_user(preparer).post(address(named), sent(who="other"))
    other = draft.versions.get().subjects.get()
    assert (other.name, other.consents.count()) == ("Trần Thị Bình", 0)
    assert list(VersionPicture.objects.get().shows.all()) == [other]
    assert not Subject.objects.filter(pk=named.pk).exists()


@pytest.mark.parametrize(("changes", "field"), [
    ({"who": ""}, "who"), ({"name": ""}, "name"), ({"name": "x" * 151}, "name"), ({"who": "other", "name": "Trần Thị Bỉnh"}, "name"),
    ({"name": "Lê An"}, "__all__"), ({"name": "Lê An", "who": "other"}, "__all__"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_changes(changes, field, named, draft, preparer, as_user):
    writing.add_subject(Subject(story=draft, name="Lê An"), preparer)
    answer = as_user(preparer).post(address(named), sent(**changes))
    assert (answer.status_code, set(answer.context["form"].errors)) == (200, {field})
    assert sorted(draft.subjects.values_list("name", flat=True)) == ["Lê An", "Trần Thị Bỉnh"]


def test_after_publication_by_a_new_version_and_one_consent_for_all(named, draft, preparer, board, as_user):
    transitions.change(draft, "submit", Said(), preparer)
    seen = transitions.token(draft.versions.get())
    transitions.change(draft, "approve", Said(seen=seen), board)
    client = as_user(preparer)
    assert client.post(address(named), sent()).context["form"].non_field_errors()
    transitions.change(draft, "revise", Said(), preparer)
    client.post(address(named), sent())
    assert Version.objects.published().get().number == 1
    writing.withdraw_consent(named.consents.get(agreed=Agreed.NAME), preparer)
    assert list(Story.objects.published()) == []


def test_people_of_other_units_and_readers_may_not(named, outsider, leader, as_user):
    assert [as_user(user).post(address(named), sent()).status_code for user in (outsider, leader)] == [
        404,
        403,
    ]
    named.refresh_from_db()
    assert named.name == "Trần Thị Bỉnh"


def test_a_namesake_does_not_inherit_the_consent(named, draft, preparer, make_nomination):
    namesake = make_nomination(Nominated.APPROVED, full_name=named.name)
    with pytest.raises(TransitionError):
        writing.add_subject(Subject(story=draft, name=named.name, nomination=namesake), preparer)
    assert writing.add_subject(Subject(story=draft, name=named.name), preparer) == named


def test_all_that_was_typed_is_shown_when_the_board_has_it(draft, preparer, as_user):
    transitions.change(draft, "submit", Said(), preparer)
    typed = {
        "title": "Tên mới",
        "summary": "Tóm mới",
        "text": "Chữ mới",
        "alt": "Ảnh mới",
        "credit": "Nguồn mới",
    }
    for page, words in (("text", ("title", "summary", "text")), ("pictures/new", ("alt", "credit"))):
        answer = as_user(preparer).post(f"/stories/{draft.pk}/{page}/", typed)
        assert answer.status_code == 409
        assert all(typed[word] in answer.content.decode() for word in words)
