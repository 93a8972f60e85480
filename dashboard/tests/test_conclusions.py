"""What the chair concluded becomes a task, once; and what the minutes tell of a session that ran."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from agenda import desk, live
from agenda.live import LiveError
from agenda.models import AgendaItem, Conclusion, ItemRun, Turn
from conference import history
from documents.kinds.minutes import Minutes
from subcommittees.models import Subcommittee, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(conference) -> AgendaItem:
    return AgendaItem.objects.create(conference=conference, position=1, title="Tham luận", minutes=45)


@pytest.fixture
def conclusion(item, organiser) -> Conclusion:
    return Conclusion.objects.create(item=item, text="Giao Văn phòng\ntham mưu.", by=organiser)


def test_a_conclusion_becomes_a_task_once(conference, unit, conclusion, organiser, as_user, make_user):
    body = Subcommittee.objects.create(conference=conference, code="TB1", name="Nội dung", lead_unit=unit)
    Task.objects.create(subcommittee=body, number="TB1.9", title="x", offset_days=0, lead_unit=unit)
    client, address = as_user(organiser), reverse("dashboard:conclusion_task", args=[conclusion.pk])
    assert (
        reverse("dashboard:conclusion_task", args=[conclusion.pk])
        in client.get(reverse("dashboard:conclusions")).content.decode()
    )
    assert "Giao Văn phòng tham mưu." in client.get(address).content.decode()
    data = {"title": "Tham mưu kế hoạch", "subcommittee": body.pk, "lead_unit": unit.pk, "due": "08/05/2030"}
    wrong = client.post(address, data | {"due": "31/02/2030", "title": "Đã gõ"})
    assert wrong.status_code == 200 and "Đã gõ" in wrong.content.decode()
    before = type(conference).objects.create(slug="truoc", edition_number=2, period_from=2010, period_to=2015)
    old = Subcommittee.objects.create(conference=before, code="TB1", name="Cũ", lead_unit=unit)
    assert client.post(address, data | {"subcommittee": old.pk}).context["form"].has_error("subcommittee")
    item = AgendaItem.objects.create(conference=before, position=1, title="Cũ", minutes=5)
    theirs = Conclusion.objects.create(item=item, text="x", by=organiser)
    elsewhere = reverse("dashboard:conclusion_task", args=[theirs.pk])
    assert client.get(elsewhere).status_code == client.post(elsewhere, data).status_code == 404
    client.post(address, data)
    client.post(address, data | {"title": "Lần nữa"})
    with pytest.raises(LiveError):  # the task's conclusion stays
        desk.drop_conclusion(conclusion.item, organiser, conclusion.pk)
    task = Task.objects.get(title="Tham mưu kế hoạch")
    conclusion.refresh_from_db()
    assert (task.number, task.offset_days, conclusion.task_number) == ("TB1.10", 14, "TB1.10")
    assert Task.objects.count() == 2
    assert [entry.action for entry in history.of(task)] == ["added"]
    for role in (Role.SESSION, Role.LEADER, Role.SUBCOMMITTEE_HEAD, None):
        other = as_user(make_user(role))
        assert other.get(reverse("dashboard:conclusions")).status_code == 403
        assert other.get(address).status_code == other.post(address, data).status_code == 403


def test_the_minutes_tell_what_happened(conference, item, conclusion):
    body = lambda: Minutes().body(conference, {}, {})  # noqa: E731
    before = body()
    assert before["start"].startswith("07 giờ 30 phút") and "…" not in before["items"][0]["when"]
    left_out = AgendaItem.objects.create(conference=conference, position=2, title="Phát động", minutes=10)
    day = timezone.make_aware(datetime.datetime(2030, 4, 25))
    begin, end = day + datetime.timedelta(hours=8, minutes=2), day + datetime.timedelta(hours=8, minutes=50)
    ItemRun.objects.create(item=item, started_at=begin, ended_at=end, note="Ý thứ nhất.\n\nÝ thứ hai.")
    ItemRun.objects.create(item=left_out, is_skipped=True)
    Turn.objects.create(
        item=item,
        full_name="Trần Mẫu An",
        gender="male",
        title="Trưởng phòng",
        started_at=begin,
        ended_at=end,
    )
    Turn.objects.create(item=item, full_name="Không Nói", position=2)
    told = body()
    assert told["start"].startswith("08 giờ 02 phút, ngày 25 tháng 4 năm 2030")
    assert told["end"].startswith("08 giờ 50 phút")
    assert [row["when"] for row in told["items"]] == [
        "từ 08 giờ 02 phút đến 08 giờ 50 phút",
        "không thực hiện",
    ]
    assert told["items"][0]["said"] == [
        "Ý thứ nhất.",
        "Ý thứ hai.",
        "Phát biểu ý kiến: Ông Trần Mẫu An, Trưởng phòng.",
        "Kết luận của chủ tọa: Giao Văn phòng tham mưu.",
    ]
    ItemRun.objects.filter(item=item).update(ended_at=day + datetime.timedelta(hours=24, minutes=5))
    assert body()["end"] == "00 giờ 05 phút, ngày 26 tháng 4 năm 2030"
    chosen = Minutes().body(conference, {"end_time": "11:20:00"}, {})
    assert chosen["end"].startswith("11 giờ 20 phút")
    assert live.standing(conference, live.items_of(conference)).session.is_over
