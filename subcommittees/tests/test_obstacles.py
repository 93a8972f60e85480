"""Obstacles: raised with photos, brought further, answered, opened again; and what the Standing Council finds."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from PIL import Image

from accounts.models import Role
from conference import history
from subcommittees import answer_rule, obstacle_rows, obstacles
from subcommittees.models import Obstacle, ObstaclePhoto, UnitRequest
from subcommittees.obstacles import Said
from subcommittees.transitions import TransitionError

NEW, ALL, COUNCIL = (
    "/subcommittees/obstacles/new/",
    "/subcommittees/obstacles/",
    "/subcommittees/standing-council/",
)
KEY = "b" * 32


def photo(name="IMG_1.jpg", kind="JPEG") -> SimpleUploadedFile:
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "MayAnhBiMat"
    Image.new("RGB", (64, 48), "red").save(stream, kind, exif=exif)
    return SimpleUploadedFile(name, stream.getvalue())


def told(**other) -> dict:
    return {"title": "Chưa có xe", "text": "Xa quá", "severity": "high", "key": KEY} | other


def page_of(obstacle: Obstacle) -> str:
    return f"{ALL}{obstacle.pk}/"


def do(client, obstacle: Obstacle, verb: str, text: str = "", **other):
    sent = {"verb": verb, f"{verb}-text": text} | {f"{verb}-{name}": value for name, value in other.items()}
    return client.post(page_of(obstacle), sent)


def test_anybody_raises_one_with_photos(conference, unit, preparer, make_user, as_user):
    client = as_user(preparer)
    sent = told(unit=unit.pk, camera=photo(), photos=[photo("a.png", "PNG"), photo()])
    for _click in range(2):
        for file in (sent["camera"], *sent["photos"]):
            file.seek(0)
        response = client.post(NEW, sent)
        assert response.status_code == 302, response.context["form"].errors
    back = client.post(
        NEW, sent | {"title": "Chưa có loa", "camera": b"", "photos": []}
    )  # the old key, another obstacle
    assert "đã được gửi trước đó" in back.content.decode()
    row = Obstacle.objects.get()
    assert (row.raised_by, row.unit, row.severity, row.photos.count()) == (preparer, unit, "high", 3)
    assert row.answer_by == answer_rule.answer_by(timezone.localdate(), "high")
    kept = [each.file.read() for each in row.photos.all()]
    assert all(content.startswith(b"\xff\xd8\xff") and b"MayAnhBiMat" not in content for content in kept)
    stranger = as_user(make_user(Role.DOOR))
    address = f"{ALL}photos/{row.photos.first().pk}/"
    served = client.get(address)
    assert served.headers["Content-Disposition"] == f'attachment; filename="vuong-mac-{row.pk}-1.jpg"'
    assert [stranger.get(page).status_code for page in (address, page_of(row))] == [404, 404]
    assert (
        stranger.post(NEW, told(key="c" * 32, task="9" * 30, request="7")).status_code == 302
    )  # of tasks nobody sees
    assert stranger.post(NEW, told()).status_code == 403  # another one's key
    assert [str(entry.actor) for entry in history.of(row)] == [str(preparer)]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"), ({"severity": "worst"}, "severity"), ({"key": ""}, "key"), ({"text": "x" * 3001}, "text"), ({"unit": "other"}, "unit"),
        ({"photos": [photo(), photo(), photo(), photo()]}, "photos"), ({"camera": photo(), "photos": [photo()] * 3}, "photos"),
        ({"camera": SimpleUploadedFile("a.jpg", b"<svg/>")}, "camera"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    wrong, field, conference, other_unit, preparer, as_user
):
    if wrong.get("unit") == "other":
        wrong = {"unit": other_unit.pk}
    for value in wrong.values():
        for file in value if isinstance(value, list) else [value]:
            if isinstance(file, SimpleUploadedFile):
                file.seek(0)
    form = as_user(preparer).post(NEW, told() | wrong).context["form"]
    assert set(form.errors) - {"__all__"} == {field}
    assert ("__all__" in form.errors) == (field in ("photos", "camera"))
    assert form["text"].value() == (wrong.get("text") or "Xa quá")
    assert not Obstacle.objects.exists() and not ObstaclePhoto.objects.exists()


def test_from_a_task_and_from_a_request(make_task, make_request, outsider, preparer, as_user):
    task, request = make_task(), make_request()
    for name, origin in (("task", task), ("request", request)):
        page = as_user(preparer).get(f"{NEW}?{name}={origin.pk}")
        assert (page.context["origin"], page.context["form"][name].value()) == (origin, str(origin.pk))
        foreign = as_user(outsider).get(f"{NEW}?{name}={origin.pk}")
        assert foreign.context["origin"] is None
    as_user(outsider).post(NEW, told(task=task.pk, request=request.pk))
    left_out = Obstacle.objects.get()
    assert (left_out.raised_by, left_out.task, left_out.request) == (outsider, None, None)
    as_user(preparer).post(NEW, told(task=task.pk, key="e" * 32))
    assert Obstacle.objects.exclude(pk=left_out.pk).get().task == task
    shown = as_user(preparer).get(f"/subcommittees/tasks/{task.pk}/").context["obstacles"]
    assert [row.obstacle.task for row in shown] == [task]


def test_answered_opened_again_answered_and_closed(
    make_obstacle, unit, preparer, head, council, organiser, as_user
):
    row = make_obstacle(unit=unit)
    assert do(as_user(head), row, "escalate", "Không kịp nữa").status_code == 302
    assert do(as_user(council), row, "answer", "Mượn của Văn phòng.").status_code == 302
    row.refresh_from_db()
    assert (row.answered_by, row.on_behalf_of, row.escalated_by) == (council, "", head)
    assert do(as_user(preparer), row, "reopen", "Văn phòng không có.").status_code == 302
    row.refresh_from_db()
    assert (row.answer, row.answered_at, row.is_before_the_council(timezone.localdate())) == ("", None, True)
    missing = do(as_user(organiser), row, "answer", "Thuê ngoài.")
    assert set(missing.context["forms"]["answer"].errors) == {"on_behalf_of"}
    assert do(as_user(organiser), row, "answer", "Thuê ngoài.", on_behalf_of="Đ/c Trực").status_code == 302
    assert "Đ/c Trực" in as_user(preparer).get(page_of(row)).content.decode()
    assert do(as_user(preparer), row, "close").status_code == 302
    row.refresh_from_db()
    assert row.closed_by == preparer
    assert [entry.action for entry in history.of(row)][::-1] == [
        "obstacle_escalated", "obstacle_answered", "obstacle_reopened", "obstacle_answered", "obstacle_closed",
    ]  # fmt: skip
    assert history.of(row)[2].changes["answer"][0] == "Mượn của Văn phòng."


def test_nobody_does_what_is_others(
    make_obstacle, unit, head, leader, council, organiser, preparer, outsider, as_user
):
    answered = {"answered_at": timezone.now(), "answered_by": council, "answer": "Đã mượn."}
    may = {head: {"escalate", "close"}, leader: set(), council: {"answer"}, preparer: {"escalate", "close"}}
    for user, wanted in may.items():
        row = make_obstacle(unit=unit)
        assert set(as_user(user).get(page_of(row)).context["forms"]) == wanted
        for verb in set(obstacles.ACTIONS) - wanted - {"reopen"}:
            assert do(as_user(user), row, verb, "Chữ").status_code == 403
    row = make_obstacle(unit=unit, **answered)
    assert do(as_user(head), row, "reopen", "Chữ").status_code == 403
    assert (
        as_user(outsider).get(page_of(row)).status_code
        == do(as_user(outsider), row, "close").status_code
        == 404
    )
    assert as_user(head).post(page_of(row), {"verb": "delete"}).status_code == 404
    with pytest.raises(PermissionDenied):
        obstacles.change(row, "answer", Said("Chữ"), head)
    with pytest.raises(TransitionError):
        obstacles.change(make_obstacle(), "answer", Said("Chữ"), organiser)  # without saying on whose word


def test_of_two_answers_one_stands(make_obstacle, council, make_user, as_user):
    row, other = make_obstacle(), make_user(Role.STANDING_COUNCIL)
    first, second = Obstacle.objects.get(pk=row.pk), Obstacle.objects.get(pk=row.pk)
    assert obstacles.change(first, "answer", Said("Một"), council) is True
    assert obstacles.change(Obstacle.objects.get(pk=row.pk), "answer", Said("Một"), council) is False
    with pytest.raises(TransitionError):
        obstacles.change(second, "answer", Said("Hai"), other)
    late = do(as_user(other), row, "answer", "Hai")
    assert (late.status_code, late.context["lost"], Obstacle.objects.get().answer) == (409, "Hai", "Một")
    assert history.of(row).count() == 1


def test_the_time_in_words(make_obstacle, council):
    now = timezone.now()
    hours = datetime.timedelta(hours=51, minutes=10)
    waiting = make_obstacle(raised_at=now - hours)
    answered = make_obstacle(raised_at=now - hours, answered_at=now, answered_by=council, answer="Có")
    again = make_obstacle(raised_at=now - hours, reopened_at=now - datetime.timedelta(minutes=61))
    rows = (waiting, answered, again)
    with translation.override("vi"):
        assert [row.time for row in obstacle_rows.rows(rows)] == [
            "chờ trả lời 2 ngày 3 giờ", "trả lời sau 2 ngày 3 giờ", "chờ trả lời 1 giờ 1 phút",
        ]  # fmt: skip
    with translation.override("en"):
        assert obstacle_rows.rows(rows)[1].time == "answered after 2 days 3 hours"


def test_the_list_and_its_filters(make_obstacle, organiser, council, preparer, outsider, as_user):
    now = timezone.now()
    answer = {"answered_at": now, "answered_by": council, "answer": "Có"}
    young, late = make_obstacle(1, severity="low"), make_obstacle(-1)
    answered, closed = make_obstacle(**answer), make_obstacle(closed_at=now, closed_by=preparer)
    wanted = {
        "": [answered, late, young], "state=unanswered": [late, young], "state=council": [late], "state=answered": [answered],
        "state=closed": [closed], "severity=low": [young], "state=zzz&page=99": [answered, late, young],
    }  # fmt: skip
    for query, rows in wanted.items():
        assert [row.obstacle for row in as_user(preparer).get(f"{ALL}?{query}").context["rows"]] == rows
    assert as_user(outsider).get(ALL).context["rows"] == []
    assert len(as_user(organiser).get(ALL).context["rows"]) == 3


def test_what_the_standing_council_finds(
    make_obstacle, make_task, make_request, other_subcommittee, preparer, council, leader, head, as_user
):
    now = timezone.now()
    low, high = (
        make_obstacle(-9, severity="low"),
        make_obstacle(2, severity="high", escalated_at=now, escalated_by=preparer),
    )
    make_obstacle(3)
    tasks = [make_task(-n) for n in range(1, 23)]
    later = make_task(-1, subcommittee=other_subcommittee)
    request = make_request(-2)
    took = {"answered_by": council, "answer": "Có", "answered_at": now}
    make_obstacle(raised_at=now - datetime.timedelta(hours=3), **took)
    make_obstacle(raised_at=now - datetime.timedelta(hours=5), **took)
    context = as_user(council).get(COUNCIL).context
    assert [row.obstacle for row in context["rows"]] == [high, low]
    first, other = context["late_tasks"]
    assert [row.task.pk for row in first.rows] == [task.pk for task in tasks[:-6:-1]] and first.total == 22
    assert ([row.task.pk for row in other.rows], other.total) == ([later.pk], 1)
    assert (other.name, context["late_count"]) == (other_subcommittee.name, 23)
    assert context["late_requests"] == [(request, 2)]
    with translation.override("vi"):
        assert set(context["times"].values()) == {"4 giờ", "5 giờ"}
    assert as_user(leader).get(COUNCIL).context["answer_fields"] == ""
    assert as_user(head).get(COUNCIL).status_code == 403
    box = {"verb": "answer", "answer-text": "Được", "page": "council"}
    assert as_user(council).post(page_of(high), box).url == COUNCIL
    printed = as_user(council).get(f"{COUNCIL}?print=1")
    assert [len(body.rows) for body in printed.context["late_tasks"]] == [22, 1]
    assert "<textarea" not in printed.content.decode()


def test_the_subcommittee_that_is_latest_stands_first(make_task, other_subcommittee, council, as_user):
    make_task(-1)
    make_task(-2, subcommittee=other_subcommittee)
    page = as_user(council).get(COUNCIL)
    assert page.context["late_tasks"][0].code == other_subcommittee.code
    more = [make_task(-3) for _number in range(11)]
    page = as_user(council).get(COUNCIL).content.decode()
    assert f"?state=overdue&amp;body={more[0].subcommittee.code}" in page


def test_nothing_before_the_council(conference, council, as_user):
    page = as_user(council).get(COUNCIL)
    assert (page.context["rows"], page.context["times"], page.context["late_tasks"]) == ([], None, [])
    conference.delete()
    for address in (COUNCIL, ALL, "/subcommittees/requests/"):
        assert as_user(council).get(address).status_code == 200


def test_as_many_queries_for_2000_as_for_one(
    make_obstacle, make_request, make_task, organiser, preparer, unit, conference, subcommittee, as_user
):
    row = make_obstacle(-1, unit=unit, task=make_task(-1), request=make_request(-1))
    pages = (
        (organiser, ALL),
        (preparer, ALL),
        (organiser, COUNCIL),
        (organiser, page_of(row)),
        (preparer, page_of(row)),
    )
    few = [_count(as_user(user), page) for user, page in pages]
    day = timezone.localdate() - datetime.timedelta(2)
    Obstacle.objects.bulk_create(
        Obstacle(
            conference=conference, title=f"Việc {n}", raised_by=preparer, key=f"{n:031x}d", unit=unit, task=row.task,
            answer_by=day, severity="high",
        )
        for n in range(2000)
    )  # fmt: skip
    UnitRequest.objects.bulk_create(
        UnitRequest(
            subcommittee=subcommittee,
            unit=unit,
            batch=f"{n:031x}e",
            title=f"Việc {n}",
            due_on=day,
            created_by=organiser,
        )
        for n in range(2000)
    )
    many = [_count(as_user(user), page) for user, page in pages]
    assert max(many) <= 12 and all(later <= before + 1 for before, later in zip(few, many, strict=True))


def _count(client, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)
