"""Requests to units: sent to many at once, talked over, accepted; each side does what is its own."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Role
from conference import history
from conference.models import Unit
from subcommittees import requesting
from subcommittees.models import Member, RequestAnswer, UnitRequest
from subcommittees.requesting import Said
from subcommittees.transitions import TransitionError
from tests.pdf import PDF

NEW, SENT, INBOX = "/subcommittees/requests/new/", "/subcommittees/requests/", "/subcommittees/inbox/"
KEY = "a" * 32


@pytest.fixture
def union(db) -> Unit:
    kind = Unit.Kind.MASS_ORGANISATION
    return Unit.objects.create(code="CDN", name="Công đoàn Ngành", short_name="CĐN", kind=kind, position=3)


def page_of(row: UnitRequest) -> str:
    return f"/subcommittees/requests/{row.pk}/"


def told(body, units, **other) -> dict:
    due = timezone.localdate() + datetime.timedelta(5)
    return {
        "subcommittee": body.pk, "title": "Gửi danh sách", "text": "Theo mẫu", "due_on": due.isoformat(), "mode": "order",
        "units": [unit.pk for unit in units], "key": KEY, "act": "look",
    } | other  # fmt: skip


def step(client, row: UnitRequest, verb: str, text: str = "", **other):
    last = row.answers.order_by("-id").first()
    sent = {"verb": verb, f"{verb}-text": text, f"{verb}-seen": last.pk if last else 0}
    return client.post(page_of(row), sent | {f"{verb}-{name}": value for name, value in other.items()})


def test_one_request_goes_to_many_units_after_a_look(
    subcommittee, unit, other_unit, union, member, head, preparer, make_user, as_user
):
    client = as_user(member)
    sent = told(subcommittee, [unit, other_unit, union])
    preview = client.post(NEW, sent)
    assert [(row.code, how, people) for row, how, people in preview.context["recipients"]] == [
        ("QLTM", "giao", [str(head), str(preparer)]),
        ("TTS", "giao", []),
        ("CDN", "đề nghị", []),
    ]
    assert not UnitRequest.objects.exists()
    again = client.post(NEW, sent | {"act": "change"})
    assert (again.status_code, again.context["form"]["title"].value()) == (200, "Gửi danh sách")
    for _click in range(2):
        assert client.post(NEW, sent | {"act": "send"}).url == f"{SENT}sent/{KEY}/"
    rows = UnitRequest.objects.order_by("unit__position")
    assert [(row.unit.code, row.mode, row.state) for row in rows] == [
        ("QLTM", "order", "open"), ("TTS", "order", "open"), ("CDN", "request", "open"),
    ]  # fmt: skip
    assert [entry.action for row in rows for entry in history.of(row)] == ["request_sent"] * 3
    back = client.post(
        NEW, told(subcommittee, [unit], title="Gửi ảnh") | {"act": "send"}
    )  # the old key, another request
    assert "đã được gửi trước đó" in back.content.decode() and UnitRequest.objects.count() == 3
    fresh = back.context["form"]["key"].value()
    assert (
        client.post(
            NEW, told(subcommittee, [unit], title="Gửi ảnh") | {"act": "send", "key": fresh}
        ).status_code
        == 302
    )
    other = make_user(Role.ORGANISER)
    assert as_user(other).post(NEW, sent | {"act": "send"}).status_code == 403  # another one's key


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"), ({"units": []}, "units"), ({"units": ["9" * 30]}, "units"), ({"due_on": "2001-01-01"}, "due_on"),
        ({"due_on": "mai"}, "due_on"), ({"mode": "support"}, "mode"), ({"subcommittee": "other"}, "subcommittee"),
        ({"subcommittee": "9" * 30}, "subcommittee"), ({"key": "x"}, "key"), ({"title": "x" * 201}, "title"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field(
    wrong, field, subcommittee, other_subcommittee, unit, member, as_user
):
    if wrong.get("subcommittee") == "other":
        wrong = {"subcommittee": other_subcommittee.pk}
    response = as_user(member).post(NEW, told(subcommittee, [unit], act="send") | wrong)
    assert (response.status_code, set(response.context["form"].errors)) == (200, {field})
    assert not UnitRequest.objects.exists()


def test_from_a_task_come_its_subcommittee_and_units(
    make_task, other_unit, unit, member, other_member, as_user
):
    task = make_task(mode="request")
    task.coordinating_units.add(other_unit)
    form = as_user(member).get(f"{NEW}?task={task.pk}").context["form"]
    assert [form[name].value() for name in ("task", "subcommittee", "mode")] == [
        task.pk, task.subcommittee_id, "request",
    ]  # fmt: skip
    assert form["units"].value() == [unit.pk, other_unit.pk]
    for number in (task.pk, "9" * 30, "x"):  # not theirs, none
        assert as_user(other_member).get(f"{NEW}?task={number}").context["form"]["task"].value() is None


def test_the_talk_from_question_to_acceptance(make_request, preparer, member, as_user):
    row, unit_side, body_side = make_request(-1), as_user(preparer), as_user(member)
    later = timezone.localdate() + datetime.timedelta(3)
    steps = [
        (unit_side, "question", "Theo mẫu nào?", {}, "asked"),
        (body_side, "reply", "Mẫu số 2.", {"due_on": later.isoformat()}, "open"),
        (unit_side, "answer", "Đây ạ.", {"file": SimpleUploadedFile("danh sách.pdf", PDF)}, "answered"),
        (body_side, "return", "Thiếu ngày sinh.", {}, "open"),
        (unit_side, "cannot", "Không có hồ sơ.", {}, "answered"),
        (body_side, "accept", "", {}, "done"),
    ]
    for client, verb, text, more, after in steps:
        response = step(client, row, verb, text, **more)
        assert response.status_code == 302, response.context["forms"][verb].errors
        row.refresh_from_db()
        assert row.state == after
    assert (row.due_on, row.answered_at is None) == (later, False)
    assert [entry.action for entry in history.of(row)][::-1] == [
        "request_asked_back", "request_replied", "request_answered", "request_returned", "request_cannot", "request_accepted",
    ]  # fmt: skip
    assert [str(answer.by) for answer in row.answers.all()] == [str(preparer), str(member)] * 2 + [
        str(preparer)
    ]


def test_each_side_takes_its_own_steps(
    make_request, head, preparer, outsider, member, other_member, organiser, leader, council, as_user
):
    rights = {
        head: {"answer", "cannot", "question"},
        preparer: {"answer", "cannot", "question"},
        member: {"withdraw"},
        organiser: {"answer", "cannot", "question", "withdraw"},
        leader: set(),
        council: set(),
    }
    for user, wanted in rights.items():
        row, client = make_request(), as_user(user)
        assert set(client.get(page_of(row)).context["forms"]) == wanted
        for verb in requesting.STEPS:
            response = step(client, row, verb, "Chữ")
            allowed = verb in wanted and response.status_code == 302
            assert allowed or response.status_code in (403, 409), (user, verb)
            RequestAnswer.objects.all().delete()
            UnitRequest.objects.update(state="open", answered_at=None)
    row = make_request()
    for user in (outsider, other_member):
        assert as_user(user).get(page_of(row)).status_code == 404
        assert step(as_user(user), row, "answer", "Chữ").status_code == 404
    assert as_user(head).post(page_of(row), {"verb": "delete"}).status_code == 404
    with pytest.raises(PermissionDenied):
        requesting.take(row, "accept", Said(), head)


def test_a_second_click_and_somebody_faster(make_request, preparer, head, as_user):
    row, client = make_request(), as_user(preparer)
    sent = {"verb": "answer", "answer-text": "Đã gửi.", "answer-seen": 0}
    assert client.post(page_of(row), sent).status_code == 302
    assert client.post(page_of(row), sent).status_code == 302
    assert row.answers.count() == 1
    late = as_user(head).post(page_of(row), sent | {"answer-text": "Tôi cũng gửi."})
    assert (late.status_code, row.answers.count()) == (409, 1)
    shown = late.context["forms"]["answer"]
    assert (shown["text"].value(), shown["seen"].value()) == ("Tôi cũng gửi.", str(row.answers.get().pk))
    lost = as_user(head).post(
        page_of(row), {"verb": "question", "question-text": "Hỏi thêm", "question-seen": 0}
    )
    assert (lost.status_code, lost.context["lost"]) == (409, "Hỏi thêm")
    stale = UnitRequest.objects.get(pk=row.pk)
    UnitRequest.objects.update(state="withdrawn")
    with pytest.raises(TransitionError):
        requesting.take(stale, "answer", Said("Muộn", seen=row.answers.get().pk), preparer)


@pytest.mark.parametrize(
    ("name", "content", "is_kept"),
    [
        ("a.pdf", PDF, True), ("a.docx", b"PK\x03\x04 broken", False), ("a.exe", b"MZ", False), ("a.pdf", b"x", False),
    ],
)  # fmt: skip
def test_the_file_of_an_answer_is_looked_at_and_served_to_those_who_see_it(
    name, content, is_kept, make_request, preparer, member, outsider, other_member, as_user
):
    row = make_request()
    response = step(as_user(preparer), row, "answer", "Kèm tệp", file=SimpleUploadedFile(name, content))
    assert row.answers.exists() == is_kept
    if not is_kept:
        assert set(response.context["forms"]["answer"].errors) == {"file"}
        assert response.context["forms"]["answer"]["text"].value() == "Kèm tệp"
        return
    address = f"/subcommittees/requests/files/{row.answers.get().pk}/"
    served = as_user(member).get(address)
    assert (served.headers["Content-Disposition"], served.headers["X-Content-Type-Options"]) == (
        'attachment; filename="a.pdf"', "nosniff",
    )  # fmt: skip
    assert b"".join(served.streaming_content) == PDF
    assert [as_user(user).get(address).status_code for user in (outsider, other_member)] == [404, 404]


def test_excel_and_pictures_are_taken(make_request, preparer, as_user):
    from openpyxl import Workbook
    from PIL import Image

    book, picture = io.BytesIO(), io.BytesIO()
    Workbook().save(book)
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    kept = []
    for name, stream in (("bảng.xlsx", book), ("ảnh.png", picture)):
        row = make_request()
        step(as_user(preparer), row, "answer", "Đây", file=SimpleUploadedFile(name, stream.getvalue()))
        kept.append(row.answers.get().file_name)
    assert kept == ["bảng.xlsx", "ảnh.png"]


def test_the_inbox_shows_whose_turn_it_is(make_request, head, other_unit, organiser, as_user):
    now = timezone.now()
    early, late = make_request(5), make_request(-2)
    answered = make_request(-9, state="answered", answered_at=now)
    asked, done = make_request(1, state="asked"), make_request(-9, state="done", answered_at=now)
    make_request(unit=other_unit)
    groups = as_user(head).get(INBOX).context["groups"]
    assert [[row.pk for row, _late in lines] for _label, lines in groups] == [
        [late.pk, early.pk], [asked.pk], [answered.pk], [done.pk],
    ]  # fmt: skip
    assert groups[0][1][0][1] == 2
    assert as_user(organiser).get(INBOX).status_code == 403


def test_one_request_over_its_units_on_the_page_and_as_a_sheet(
    make_request, unit, other_unit, member, organiser, other_member, head, leader, as_user
):
    first = make_request(-2, batch=KEY)
    other = make_request(1, batch=KEY, unit=other_unit, state="answered", answered_at=timezone.now())
    other.answers.create(kind="answer", text="=1+1", by=organiser)
    page = f"{SENT}sent/{KEY}/"
    context = as_user(member).get(page).context
    assert [(row, days) for row, days, _last in context["lines"]] == [(first, 2), (other, 0)]
    assert (context["late"], context["unanswered"]) == (1, 1)
    line = as_user(leader).get(SENT).context["page_obj"].object_list[0]
    assert [line[name] for name in ("units", "unanswered", "late", "answered", "done")] == [2, 1, 1, 1, 0]
    sheet = load_workbook(io.BytesIO(as_user(member).get(f"{page}sheet/").content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(row[1], row[5], row[7]) for row in rows] == [
        (unit.name, 2, None), (other_unit.name, None, "đã trả lời: =1+1"),
    ]  # fmt: skip
    for user in (other_member, head):
        assert [as_user(user).get(f"{page}{end}").status_code for end in ("", "sheet/")] == [404, 404]
    for state, found in (("late", 1), ("open", 1), ("answered", 1), ("zzz", 1)):
        assert len(as_user(member).get(f"{SENT}?state={state}").context["page_obj"].object_list) == found
    assert not as_user(other_member).get(SENT).context["page_obj"].object_list


def test_as_many_queries_for_many_units_and_requests(
    make_request, make_user, subcommittee, organiser, head, unit, as_user
):
    """At most twelve a page, of 60 units and 2,000 requests as of one."""
    row = make_request(-1)
    row.answers.create(kind="answer", text="Có", by=head)
    pages = ((organiser, SENT), (organiser, f"{SENT}sent/{row.batch}/"), (head, INBOX), (head, page_of(row)))
    few = [_count(as_user(user), page) for user, page in pages]
    units = Unit.objects.bulk_create(
        Unit(code=f"U{n}", name=f"Đơn vị {n}", short_name=f"ĐV{n}", kind="division", position=n)
        for n in range(60)
    )
    day, first = timezone.localdate(), row.batch
    UnitRequest.objects.bulk_create(
        UnitRequest(
            subcommittee=subcommittee, unit=each, batch=first if n == 0 else f"{n:032x}f"[-32:], title=f"Việc {n}", due_on=day,
            created_by=organiser,
        )
        for n in range(34) for each in (*units, *([unit] if n else []))
    )  # fmt: skip
    assert UnitRequest.objects.count() > 2000
    many = [_count(as_user(user), page) for user, page in pages]
    assert max(many) <= 12 and all(later <= before + 1 for before, later in zip(few, many, strict=True))


def _count(client, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def test_a_member_of_two_bodies_and_a_unit_sees_each_once(
    make_request, make_user, subcommittee, other_subcommittee, unit
):
    user = make_user(Role.UNIT_HEAD, unit)
    for body in (subcommittee, other_subcommittee):
        Member.objects.create(subcommittee=body, user=user)
    row = make_request()
    assert list(UnitRequest.objects.visible_to(user)) == [row]
