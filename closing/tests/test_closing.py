"""The page of the closing, its marks, closing and opening again."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Role
from agenda.models import AgendaItem, ItemRun
from closing import closings, steps
from closing.models import Closing, Mark
from conference import history
from documents.models import Job, new_key
from elections.models import Election
from nominations.models import AwardDecision
from privacy.models import Retention
from subcommittees.models import Subcommittee, Task

pytestmark = pytest.mark.django_db
PAGE, MARK, CLOSE, REOPEN = "/closing/", "/closing/mark/", "/closing/close/", "/closing/reopen/"


def done_of(conference) -> set[str]:
    return {step.code or step.label for step in steps.steps_of(conference) if step.is_done}


def test_what_is_open_and_what_is_done(over, unit, organiser):
    conference = over
    before = done_of(conference)
    assert before == {
        "Hoàn thành các nhiệm vụ",
        "Trả lời các yêu cầu gửi đơn vị",
        "Giải quyết các vướng mắc",
    }
    body = Subcommittee.objects.create(conference=conference, code="TB1", name="Tiểu ban", lead_unit=unit)
    task = Task.objects.create(subcommittee=body, number="TB1.1", title="Việc", offset_days=1, lead_unit=unit)
    item = AgendaItem.objects.create(conference=conference, position=1, title="Khai mạc", minutes=5)
    assert before - done_of(conference) == {"Hoàn thành các nhiệm vụ"}
    Task.objects.filter(pk=task.pk).update(state=Task.State.DONE)
    now = timezone.now()
    ItemRun.objects.create(item=item, started_at=now, ended_at=now)
    Job.objects.create(conference=conference, kind="minutes", state="done", key=new_key(), finished_at=now)
    closings.mark(conference, organiser, Mark.Code.MINUTES_SIGNED, "08/BB-SCT")
    assert len(done_of(conference) - before) == 3
    assert len(steps.steps_of(conference)) == 18


def test_a_paper_is_done_only_when_printed_after_what_it_tells_of(conference, organiser, as_user):
    end = datetime.datetime(2030, 4, 24, 4, 20, tzinfo=datetime.UTC)
    item = AgendaItem.objects.create(conference=conference, position=1, title="Khai mạc", minutes=5)
    ItemRun.objects.create(item=item, started_at=end, ended_at=end)
    decision = {
        "conference": conference,
        "authority": "Giám đốc Sở",
        "state": "issued",
        "number": "12/QĐ-SCT",
    }
    AwardDecision.objects.create(**decision, date=end.date(), issued_at=end + datetime.timedelta(hours=2))
    for kind in ("minutes", "results-report", "summary-report"):
        job = {"conference": conference, "kind": kind, "state": "done"}
        Job.objects.create(**job, key=new_key(), finished_at=end + datetime.timedelta(hours=1))
    found = {step.url.partition("#paper-")[2]: step for step in steps.steps_of(conference)}
    done = {code: found[code].is_done for code in ("minutes", "results-report", "summary-report")}
    assert done == {"minutes": True, "results-report": False, "summary-report": False}
    assert "hãy in lại" in found["results-report"].told
    ItemRun.objects.update(ended_at=None)  # under way: its day is over only the next morning
    assert done_of(conference).isdisjoint({"In biên bản hội nghị"})
    # the links lead to headings of the print page
    page = as_user(organiser).get("/print/").content.decode()
    assert [code for code in found if code and f'id="paper-{code}"' not in page] == []


def test_what_was_elected_is_sent_up(conference, organiser):
    before = len(steps.steps_of(conference))
    Election.objects.create(conference=conference, purpose="Bầu đoàn đại biểu", seats=1)
    (step,) = [row for row in steps.steps_of(conference) if row.url.endswith("#paper-delegation-list")]
    assert (len(steps.steps_of(conference)), step.is_done) == (before + 1, False)


def test_nothing_is_done_of_an_edition_just_begun(conference):
    assert done_of(conference) == set()


def test_the_page_counts_and_takes_the_same_queries(over, organiser, as_user, django_assert_max_num_queries):
    client = as_user(organiser)
    page = client.get(PAGE)
    assert "3 trên 18 bước đã xong" in page.content.decode()
    assert 'class="btn btn-secondary" href="/closing/close/"' in page.content.decode()
    with django_assert_max_num_queries(12):
        client.get(PAGE)


def test_the_page_of_a_closed_conference_says_when_data_are_wiped(close, organiser, as_user):
    conference, client = close(), as_user(organiser)
    closed = conference.closed_at
    assert client.get(PAGE).context["wiped_on"].year == closed.year + 1
    Retention.objects.create(conference=conference, wiped_at=closed)
    page = client.get(PAGE)
    assert page.context["wiped_on"] is None
    assert "Mở lại" in page.content.decode() and page.content.decode().count("closing-mark") == 0


def test_marks(conference, organiser, as_user):
    client = as_user(organiser)
    client.post(MARK, {"code": "settlement_approved", "note": "10/QĐ-SCT", "done": "on"})
    assert Mark.objects.get().note == "10/QĐ-SCT"
    client.post(MARK, {"code": "settlement_approved", "note": "11/QĐ-SCT", "done": "on"})
    assert [(row.note, row.by) for row in Mark.objects.all()] == [("11/QĐ-SCT", organiser)]
    client.post(MARK, {"code": "settlement_approved"})
    client.post(MARK, {"code": "unknown", "done": "on"})
    client.post(MARK, {"code": "settlement_approved", "note": "x" * 121, "done": "on"})
    assert not Mark.objects.exists()
    actions = list(history.of(conference).values_list("action", flat=True))
    assert actions == ["closing_unmarked", "closing_marked", "closing_marked"]
    assert client.get(MARK).status_code == 405


def test_closed_once_with_a_reason_and_as_shown(over, organiser, as_user):
    client = as_user(organiser)
    shown = client.get(CLOSE)
    told = {"key": new_key(), "seen": shown.context["seen"], "reason": ""}
    assert client.post(CLOSE, told).context["form"].errors.keys() == {"reason"}
    answer = client.post(CLOSE, told | {"seen": "1" * 18, "reason": "Xong"})
    over.refresh_from_db()
    assert (answer.status_code, over.closed_at) == (409, None)
    assert client.post(CLOSE, told | {"reason": "Xong"}).status_code == 302
    over.refresh_from_db()
    row = Closing.objects.get()
    assert (row.reason, row.closed_by, row.closed_at) == ("Xong", organiser, over.closed_at)
    assert row.left_open == shown.context["seen"].count("0")
    # the same form again finds it done: no second closing
    assert closings.close(over, organiser, "Xong", key=told["key"], seen=told["seen"]) == row
    with pytest.raises(closings.ClosingRefused):
        closings.close(over, organiser, "Xong", key=new_key(), seen=told["seen"])
    assert history.of(over).filter(action="conference_closed").count() == 1


def test_the_form_of_a_closing_that_was_opened_again_says_so_and_closes_when_sent_once_more(
    over, organiser, as_user
):
    client = as_user(organiser)
    told = {"key": new_key(), "seen": client.get(CLOSE).context["seen"], "reason": "Xong"}
    client.post(CLOSE, told, follow=True)
    client.post(REOPEN, {"reason": "Sửa biên bản"}, follow=True)
    page = client.post(CLOSE, told)  # by the back button
    over.refresh_from_db()
    assert (page.status_code, over.closed_at) == (409, None)
    assert "đã được mở lại" in page.content.decode() and "Hội nghị đã được đóng." not in page.content.decode()
    key = page.context["form"]["key"].value()
    assert page.context["form"]["reason"].value() == "Xong"
    assert key != told["key"] and f'value="{key}"' in page.content.decode()
    page = client.post(CLOSE, told | {"key": key, "seen": page.context["seen"]}, follow=True)
    over.refresh_from_db()
    assert over.closed_at is not None and "Hội nghị đã được đóng." in page.content.decode()


def test_nothing_is_cut_off(over, organiser, as_user):
    Job.objects.create(conference=over, kind="plan", key=new_key())
    client = as_user(organiser)
    shown = client.get(CLOSE)
    assert len(shown.context["in_the_way"]) == 1
    answer = client.post(CLOSE, {"key": new_key(), "seen": shown.context["seen"], "reason": "Xong"})
    assert shown.context["in_the_way"][0] in answer.context["form"].non_field_errors()[0]
    over.refresh_from_db()
    assert over.closed_at is None


def test_opened_again_with_a_reason(close, organiser, as_user):
    conference, client = close(), as_user(organiser)
    assert client.post(REOPEN, {"reason": " "}).context["form"].errors.keys() == {"reason"}
    assert client.post(REOPEN, {"reason": "Sửa biên bản"}).status_code == 302
    conference.refresh_from_db()
    row = Closing.objects.get()
    assert (conference.closed_at, row.reopened_by, row.reopen_reason) == (None, organiser, "Sửa biên bản")
    assert closings.reopen(conference, organiser, "lần nữa") is False
    assert client.get(REOPEN).status_code == 302
    close()
    assert Closing.objects.count() == 2


@pytest.mark.parametrize("role", [Role.LEADER, Role.UNIT_HEAD, Role.ACCOUNTANT, None])
def test_only_the_organiser_changes_and_readers_read(role, conference, unit, make_user, as_user):
    user = make_user(role, unit if role == Role.UNIT_HEAD else None)
    client = as_user(user)
    assert client.get(PAGE).status_code == (200 if role == Role.LEADER else 403)
    for address in (MARK, CLOSE, REOPEN, "/closing/archive/"):
        assert client.post(address, {"key": new_key(), "reason": "x"}).status_code == 403
    with pytest.raises(PermissionDenied):
        closings.close(conference, user, "x", key=new_key(), seen="")
    with pytest.raises(PermissionDenied):
        closings.reopen(conference, user, "x")
    with pytest.raises(PermissionDenied):
        closings.mark(conference, user, Mark.Code.MINUTES_SIGNED, "")
    assert not Closing.objects.exists() and not Mark.objects.exists()
