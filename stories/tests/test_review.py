"""From the draft to the public page: who may take which step, and what each leaves behind."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from accounts.models import Role
from conference import history
from stories import transitions, writing
from stories.models import Consent, PlanLine, Story, Subject, Version
from stories.states import State
from stories.tests.rows import agree, story_of, subject_of, version_of
from stories.transitions import Said, TransitionError

pytestmark = pytest.mark.django_db


def newest(story: Story) -> Version:
    return story.versions.order_by("-number").first()


def do(story: Story, verb: str, user, reason="", publish_at=None, seen=None) -> bool:
    seen = transitions.token(newest(story)) if seen is None else seen
    return transitions.change(story, verb, Said(reason, publish_at, seen), user)


def test_written_submitted_approved_and_public(draft, preparer, board):
    assert do(draft, "submit", preparer) is True
    assert do(draft, "submit", preparer) is False
    assert list(Story.objects.published()) == []
    assert do(draft, "approve", board) is True
    version = newest(draft)
    draft.refresh_from_db()
    assert (version.state, version.decided_by, draft.published_at) == (
        State.APPROVED,
        board,
        version.publish_at,
    )
    assert list(Story.objects.published()) == [draft]
    assert [entry.action for entry in history.of(draft)][::-1] == [
        "story_begun",
        "story_submitted",
        "story_approved",
    ]


def test_the_editorial_board_does_not_approve_what_it_wrote(conference, unit, board, second):
    story = writing.begin(Story(conference=conference, unit=unit, kind="news"), "Tin", board)
    story.versions.update(summary="Tóm tắt", text="Nội dung")
    do(story, "submit", board)
    with pytest.raises(PermissionDenied):
        do(story, "approve", board)
    assert "approve" not in transitions.possible(story, list(story.versions.all()), board)
    assert do(story, "approve", second)


def test_who_only_added_a_person_has_written_too(draft, preparer, board):
    writing.add_subject(Subject(story=draft, name="Trần Thị Bình"), board)
    agree(draft.subjects.get())
    do(draft, "submit", preparer)
    with pytest.raises(PermissionDenied):
        do(draft, "approve", board)


@pytest.mark.parametrize("role", [Role.LEADER, Role.DOOR, Role.STANDING_COUNCIL, Role.ADMINISTRATOR, None])
def test_other_roles_take_no_step(role, draft, make_user):
    for verb in transitions.ACTIONS:
        with pytest.raises(PermissionDenied):
            if verb in ("approve", "return"):
                draft.versions.update(state=State.SUBMITTED)
            do(draft, verb, make_user(role), "Lý do")


def test_a_unit_does_not_approve_and_another_unit_does_nothing(draft, preparer, head, outsider):
    do(draft, "submit", preparer)
    for user in (preparer, head, outsider):
        with pytest.raises(PermissionDenied):
            do(draft, "approve", user)
    for verb in ("recall", "revise", "discard", "withdraw", "submit"):
        with pytest.raises(PermissionDenied):
            do(draft, verb, outsider, "Lý do")


def test_returned_with_a_reason_and_submitted_again(draft, preparer, board):
    do(draft, "submit", preparer)
    with translation.override("vi"), pytest.raises(TransitionError):
        do(draft, "return", board, "  ")
    do(draft, "return", board, "Thiếu số liệu.")
    version = newest(draft)
    assert (version.state, version.reason) == (State.RETURNED, "Thiếu số liệu.")
    do(draft, "submit", preparer)
    do(draft, "approve", board)
    assert newest(draft).reason == ""


def test_what_was_changed_since_it_was_read_is_not_approved(draft, preparer, board):
    do(draft, "submit", preparer)
    seen = transitions.token(newest(draft))
    do(draft, "recall", preparer)
    with pytest.raises(TransitionError):
        do(draft, "approve", board, seen=seen)
    do(draft, "submit", preparer)
    with pytest.raises(TransitionError):
        do(draft, "approve", board, seen=seen)
    assert newest(draft).state == State.SUBMITTED


def test_two_approvers_at_once(draft, preparer, board, second):
    do(draft, "submit", preparer)
    seen = transitions.token(newest(draft))
    do(draft, "approve", board, seen=seen)
    with pytest.raises(TransitionError):
        do(draft, "approve", second, seen=seen)
    assert newest(draft).decided_by == board


def test_the_old_version_stays_public_while_the_new_one_is_written(draft, preparer, board):
    do(draft, "submit", preparer)
    do(draft, "approve", board)
    published = draft.refresh_from_db() or draft.published_at
    old = newest(draft)
    assert do(draft, "revise", preparer) is True
    assert do(draft, "revise", preparer) is False
    new = newest(draft)
    assert (new.number, new.title, new.text, new.state) == (2, old.title, old.text, State.DRAFT)
    assert list(new.authors.all()) == []
    new.title = "Gương sáng hơn"
    new.save()
    assert [version.title for version in Version.objects.published()] == ["Gương sáng ngành"]
    do(draft, "submit", preparer)
    do(draft, "approve", board)
    assert [version.title for version in Version.objects.published()] == ["Gương sáng hơn"]
    draft.refresh_from_db()
    assert draft.published_at == published


def test_a_new_version_shows_the_same_pictures_and_names_the_same_people(conference, unit, preparer):
    story = story_of(conference, unit)
    old = version_of(story, pictures=2)
    subject = subject_of(story, "Trần Thị Bình", old)
    old.pictures.first().shows.add(subject)
    do(story, "revise", preparer)
    new = newest(story)
    assert list(new.subjects.all()) == [subject]
    assert [(place.picture_id, list(place.shows.all())) for place in new.pictures.all()] == [
        (place.picture_id, list(place.shows.all())) for place in old.pictures.all()
    ]
    assert old.pictures.count() == 2


def test_published_at_the_time_that_the_board_says(draft, preparer, board):
    later = timezone.now() + datetime.timedelta(days=2)
    do(draft, "submit", preparer)
    do(draft, "approve", board, publish_at=later)
    draft.refresh_from_db()
    assert (newest(draft).publish_at, draft.published_at) == (later, later)
    assert list(Version.objects.published()) == []


def test_a_time_that_is_past_means_now(draft, preparer, board):
    draft.versions.update(publish_at=timezone.now() - datetime.timedelta(days=30))
    do(draft, "submit", preparer)
    before = timezone.now()
    do(draft, "approve", board)
    assert newest(draft).publish_at >= before


def test_taken_off_no_version_comes_back(draft, preparer, head, board):
    for _round in range(2):
        do(draft, "submit", preparer)
        do(draft, "approve", board)
        do(draft, "revise", preparer)
    with pytest.raises(PermissionDenied):
        do(draft, "withdraw", preparer, "Sai số liệu")
    assert do(draft, "withdraw", head, "Sai số liệu") is True
    assert do(draft, "withdraw", head, "Sai số liệu") is False
    assert [version.state for version in draft.versions.order_by("number")] == [
        "withdrawn",
        "withdrawn",
        "draft",
    ]
    assert list(Story.objects.published()) == []


def test_a_draft_that_never_was_more_goes_whole(draft, preparer):
    writing.add_subject(Subject(story=draft, name="Trần Thị Bình"), preparer)
    assert do(draft, "discard", preparer)
    assert (Story.objects.count(), Version.objects.count(), Subject.objects.count()) == (0, 0, 0)


def test_discarding_a_new_version_leaves_the_public_one(draft, preparer, board):
    do(draft, "submit", preparer)
    do(draft, "approve", board)
    do(draft, "revise", preparer)
    do(draft, "discard", preparer)
    assert list(Story.objects.published()) == [draft]


@pytest.mark.parametrize(
    ("fields", "kind", "sentence"),
    [
        ({"summary": ""}, "news", "Chưa có tóm tắt."),
        ({"text": ""}, "news", "Chưa có nội dung."),
        ({"text": ""}, "film", "Chưa có địa chỉ phim."),
        ({}, "story", "Cần ghi rõ bài viết về ai."),
    ],
)
def test_what_is_missing_is_said(fields, kind, sentence, draft, preparer):
    Story.objects.filter(pk=draft.pk).update(kind=kind)
    draft.versions.update(**fields)
    with translation.override("vi"), pytest.raises(TransitionError, match=sentence):
        do(draft, "submit", preparer)


def test_without_consent_it_is_neither_submitted_nor_approved(draft, preparer, board):
    subject = writing.add_subject(Subject(story=draft, name="Trần Thị Bình"), preparer)
    with pytest.raises(TransitionError, match="Trần Thị Bình"):
        do(draft, "submit", preparer)
    consent = agree(subject)
    do(draft, "submit", preparer)
    writing.withdraw_consent(consent, preparer)
    with pytest.raises(TransitionError, match="Trần Thị Bình"):
        do(draft, "approve", board)
    assert Consent.objects.standing().count() == 0


def test_nothing_is_written_in_what_the_board_has(draft, preparer):
    do(draft, "submit", preparer)
    with pytest.raises(TransitionError):
        writing.add_subject(Subject(story=draft, name="Trần Thị Bình"), preparer)
    assert not Subject.objects.exists()


def test_somebody_dropped_from_the_new_version_stays_in_the_old_with_consent(draft, preparer, board):
    subject = writing.add_subject(Subject(story=draft, name="Trần Thị Bình"), preparer)
    agree(subject)
    do(draft, "submit", preparer)
    do(draft, "approve", board)
    do(draft, "revise", preparer)
    writing.drop_subject(subject, preparer)
    assert list(newest(draft).subjects.all()) == []
    assert [list(version.subjects.all()) for version in Version.objects.published()] == [[subject]]
    again = writing.add_subject(Subject(story=draft, name="Trần Thị Bình"), preparer)
    assert again == subject
    assert subject.consents.count() == 1


class TestWhatWaits:
    """On the home pages and beside the menu."""

    def test_for_the_board_what_others_wrote(
        self, draft, preparer, board, second, organiser, as_user, conference
    ):
        transitions.change(draft, "submit", Said(), preparer)
        for user in (board, organiser):
            assert "1 bài chờ duyệt" in as_user(user).get("/").content.decode()
        draft.versions.update(submitted_by=board)
        assert "bài chờ duyệt" not in as_user(board).get("/").content.decode()
        assert list(Version.objects.decidable_by(preparer)) == []
        assert [list(Version.objects.decidable_by(user)) for user in (board, second)] == [
            [],
            [draft.versions.get()],
        ]

    def test_for_the_unit_what_came_back(self, draft, preparer, head, outsider, board, as_user):
        transitions.change(draft, "submit", Said(), preparer)
        seen = transitions.token(draft.versions.get())
        transitions.change(draft, "return", Said("Thiếu năm", seen=seen), board)
        said = f'<a href="/stories/{draft.pk}/">Ban biên tập trả lại: “Gương sáng ngành”</a>'
        assert [said in as_user(user).get("/").content.decode() for user in (preparer, head, outsider, board)] == [
            True, True, False, False,
        ]  # fmt: skip

    def test_what_came_back_for_a_line_of_the_plan_is_told_once(
        self, draft, preparer, board, as_user, conference, unit
    ):
        line = PlanLine.objects.create(
            conference=conference,
            unit=unit,
            topic="Chuyên mục",
            due_on=datetime.date(2030, 4, 1),
            story=draft,
        )
        assert "Cần viết: “Chuyên mục”" in as_user(preparer).get("/").content.decode()
        draft.versions.update(
            state="returned", submitted_by=preparer, decided_at=timezone.now(), decided_by=board
        )
        page = as_user(preparer).get("/").content.decode()
        assert ("Chuyên mục" in page, "Ban biên tập trả lại" in page) == (False, True)
        assert list(PlanLine.objects.to_write(preparer)) == [line]
