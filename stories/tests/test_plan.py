"""The communications plan against what is published."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from accounts.models import Role
from stories import planning
from stories.models import PlanLine, Story
from stories.states import State
from stories.tests.rows import agree, story_of, subject_of, version_of

pytestmark = pytest.mark.django_db
KEY = "c" * 32


def line_of(conference, unit, due_in=10, **fields) -> PlanLine:
    due = timezone.localdate() + datetime.timedelta(days=due_in)
    return PlanLine.objects.create(
        conference=conference, unit=unit, due_on=due, **{"topic": "Gương sáng"} | fields
    )


def told(unit, **other) -> dict:
    return {
        "topic": "Gương sáng",
        "kind": "story",
        "channel": "website",
        "unit": unit.pk,
        "due_on": "2030-04-01",
        "key": KEY,
    } | other


def states(conference, user) -> list[str]:
    return [row.state for row in planning.rows(planning.lines_of(conference, user), timezone.localdate())]


def test_where_each_line_stands(conference, unit, board):
    stories = {}
    for state in (State.DRAFT, State.SUBMITTED, State.APPROVED, State.WITHDRAWN):
        stories[state] = story_of(conference, unit)
        version_of(stories[state], state)
    scheduled = story_of(conference, unit)
    version_of(scheduled, publish_at=timezone.now() + datetime.timedelta(days=1))
    without = story_of(conference, unit)
    subject_of(without, "Trần Thị Bình", version_of(without))
    for place, fields in enumerate((
        {}, {"due_in": -1}, {"story": stories[State.DRAFT]}, {"story": stories[State.DRAFT], "due_in": -1},
        {"story": stories[State.SUBMITTED], "due_in": -1}, {"story": stories[State.APPROVED], "due_in": -1},
        {"story": stories[State.WITHDRAWN]}, {"story": scheduled}, {"story": without},
        {"due_in": -1, "done_on": datetime.date(2020, 1, 6)},
    )):  # fmt: skip
        line = line_of(conference, unit, **fields)
        PlanLine.objects.filter(pk=line.pk).update(note=str(place))
    found = {
        row.line.note: row.state
        for row in planning.rows(planning.lines_of(conference, board), timezone.localdate())
    }
    assert [found[str(place)] for place in range(10)] == [
        "todo", "overdue", "doing", "overdue", "submitted", "done", "doing", "submitted", "submitted", "done",
    ]  # fmt: skip
    units, total = planning.figures(planning.rows(planning.lines_of(conference, board), timezone.localdate()))
    assert [(each.unit, each.planned, each.published, each.written, each.late) for each in units] == [
        (unit, 10, 2, 3, 2)
    ]
    assert (total.planned, total.published, total.written, total.late) == (10, 2, 3, 2)


def test_a_unit_sees_its_own_lines_and_who_is_named_theirs(
    conference, unit, other_unit, preparer, leader, make_user
):
    mine, others = line_of(conference, unit), line_of(conference, other_unit)
    by_name = make_user()
    PlanLine.objects.filter(pk=others.pk).update(assignee=by_name)
    seen = PlanLine.objects
    assert list(seen.visible_to(preparer)) == [mine]
    assert list(seen.visible_to(by_name)) == [others]
    assert set(seen.visible_to(leader)) == {mine, others}
    assert list(seen.to_write(preparer)) == [mine]
    assert list(seen.to_write(leader)) == []


def test_planned_once_however_often_pressed(conference, unit, board, preparer, as_user):
    for _click in range(2):
        assert as_user(board).post("/stories/plan/new/", told(unit)).status_code == 302
    back = as_user(board).post("/stories/plan/new/", told(unit, topic="Khác"))
    assert (back.status_code, PlanLine.objects.count()) == (200, 1)
    assert as_user(preparer).post("/stories/plan/new/", told(unit)).status_code == 403


def test_what_is_wrong_is_said(conference, unit, board, as_user):
    for wrong in ({"topic": ""}, {"unit": "x"}, {"due_on": "31/02/2030"}, {"channel": "smoke"}):
        form = as_user(board).post("/stories/plan/new/", told(unit) | wrong).context["form"]
        assert set(form.errors) == set(wrong)
    assert not PlanLine.objects.exists()


def test_written_for_a_line(conference, unit, preparer, as_user):
    line = line_of(conference, unit, topic="Giữ lửa nghề rèn")
    client = as_user(preparer)
    form = client.get(f"/stories/new/?line={line.pk}").context["form"]
    assert (form["title"].value(), form["unit"].value()) == ("Giữ lửa nghề rèn", unit.pk)
    sent = {"kind": "news", "title": "Giữ lửa", "unit": unit.pk, "key": KEY}
    client.post(f"/stories/new/?line={line.pk}", sent)
    line.refresh_from_db()
    assert line.story == Story.objects.get()
    assert list(PlanLine.objects.to_write(preparer)) == [line]
    line.story.versions.update(state=State.SUBMITTED)
    assert list(PlanLine.objects.to_write(preparer)) == []


def test_a_unit_says_what_became_of_its_line_and_nothing_else(
    conference, unit, preparer, outsider, leader, as_user
):
    line = line_of(conference, unit)
    page = f"/stories/plan/{line.pk}/"
    form = as_user(preparer).get(page).context["form"]
    assert sorted(form.fields) == ["done_on", "done_where", "seen", "story"]
    future = as_user(preparer).post(page, {"done_on": "2199-01-01", "topic": "Khác"})
    assert set(future.context["form"].errors) == {"done_on"}
    as_user(preparer).post(page, {"done_on": "2020-01-06", "done_where": "Đài tỉnh", "topic": "Khác"})
    line.refresh_from_db()
    assert (line.topic, line.done_on, line.done_where) == (
        "Gương sáng",
        datetime.date(2020, 1, 6),
        "Đài tỉnh",
    )
    assert (as_user(outsider).get(page).status_code, as_user(leader).get(page).status_code) == (404, 403)


def test_a_story_of_another_unit_fulfils_nothing(conference, unit, other_unit, board, preparer, as_user):
    line, story = line_of(conference, unit), story_of(conference, other_unit)
    version_of(story)
    for user in (board, preparer):
        form = as_user(user).post(f"/stories/plan/{line.pk}/", told(unit, story=story.pk)).context["form"]
        assert set(form.errors) == {"story"}


def test_taken_out_after_a_question(conference, unit, board, preparer, as_user):
    story = story_of(conference, unit)
    line = line_of(conference, unit, story=story)
    assert as_user(preparer).post(f"/stories/plan/{line.pk}/remove/").status_code == 403
    assert as_user(board).get(f"/stories/plan/{line.pk}/remove/").status_code == 200
    assert as_user(board).post(f"/stories/plan/{line.pk}/remove/").status_code == 302
    assert (PlanLine.objects.count(), Story.objects.count()) == (0, 1)


def test_the_table_shows_what_is_chosen(conference, unit, board, as_user):
    line_of(conference, unit, due_in=-1, topic="Muộn rồi")
    line_of(conference, unit, topic="Còn thời gian")
    body = as_user(board).get("/stories/plan/?state=overdue").content.decode()
    assert ("Muộn rồi" in body, "Còn thời gian" in body) == (True, False)
    assert as_user(board).get("/stories/plan/?state=nothing").status_code == 200


def test_off_the_public_pages_the_line_is_not_done(conference, unit, board):
    story = story_of(conference, unit)
    subject = subject_of(story, "Trần Thị Bình", version_of(story))
    line_of(conference, unit, story=story)
    consent = agree(subject)
    assert states(conference, board) == ["done"]
    consent.withdrawn_at = timezone.now()
    consent.save()
    assert states(conference, board) == ["submitted"]


def test_who_writes_for_another_unit_does_not_undo_which_story_it_became(
    conference, unit, make_user, as_user
):
    story = story_of(conference, unit)
    version_of(story, State.DRAFT, title="Bản nháp của đơn vị khác")
    line, by_name = line_of(conference, unit), make_user(Role.DOOR)
    PlanLine.objects.filter(pk=line.pk).update(assignee=by_name, story=story)
    client = as_user(by_name)
    page = client.get(f"/stories/plan/{line.pk}/")
    assert "Bản nháp của đơn vị khác" not in page.content.decode()
    form = page.context["form"]
    sent = {
        "story": form["story"].value(),
        "done_on": "",
        "done_where": "Báo Hà Tĩnh",
        "seen": form["seen"].value(),
    }
    assert client.post(f"/stories/plan/{line.pk}/", sent).status_code == 302
    line.refresh_from_db()
    assert (line.story, line.done_where) == (story, "Báo Hà Tĩnh")


def test_a_story_of_another_unit_does_not_fulfil_the_line(conference, unit, other_unit, board, as_user):
    line = line_of(conference, unit)
    sent = {"kind": "news", "title": "Giữ lửa", "unit": other_unit.pk, "key": KEY}
    as_user(board).post(f"/stories/new/?line={line.pk}", sent)
    line.refresh_from_db()
    assert (line.story, Story.objects.get().unit) == (None, other_unit)


def test_narrowed_by_words_channel_unit_and_state(conference, unit, other_unit, board, as_user):
    line_of(conference, unit, topic="Giữ lửa nghề rèn", channel="newspaper")
    line_of(conference, other_unit, topic="Phim tài liệu", channel="broadcast", due_in=-5)
    client = as_user(board)

    def shown(query: str) -> list[str]:
        return [
            row.line.topic
            for _unit, rows in client.get(f"/stories/plan/?{query}").context["shown"]
            for row in rows
        ]

    both, forge, film = ["Giữ lửa nghề rèn", "Phim tài liệu"], ["Giữ lửa nghề rèn"], ["Phim tài liệu"]
    assert [shown(query) for query in ("", "q=giu+REN", "channel=broadcast", f"unit={unit.pk}", "state=overdue", "q=khong")] == [
        both, forge, film, forge, film, [],
    ]  # fmt: skip
    assert [sorted(shown(query)) for query in ("unit=x&channel=smoke&state=1&page=-1", "page=99")] == [
        both,
        both,
    ]


def test_a_long_plan_comes_in_pages(conference, unit, board, as_user, django_assert_max_num_queries):
    for number in range(51):
        line_of(conference, unit, topic=f"Chuyên mục {number:02}")
    client = as_user(board)
    with django_assert_max_num_queries(9):
        page = client.get("/stories/plan/?page=2&q=chuyen")
    assert [row.line.topic for row in page.context["page_obj"]] == ["Chuyên mục 50"]
    assert page.context["total"].planned == 51
    assert "?page=1&amp;q=chuyen" in page.content.decode()
