"""After a rehearsal: what is cleared, what stays, who may, and that nothing goes unseen."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from agenda import desk, live, rehearsal, screen
from agenda.live import LiveError
from agenda.models import AgendaItem, Conclusion, HallScreen, ItemRun, LiveStep, Turn
from conference import history
from conference.models import HistoryEntry
from delegates.models import Delegate

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(make_user):
    return make_user(Role.SESSION, full_name="Bùi Thị Mẫu Ghi")


@pytest.fixture
def rehearsed(conference, secretary) -> list[AgendaItem]:
    """Two items ran, one was passed over; a note, two conclusions of which one is a task, a speaker, a chosen screen."""
    rows = (("Khai mạc", "opening"), ("Tham luận", "exchange"), ("Bế mạc", "closing"))
    items = [
        AgendaItem.objects.create(conference=conference, position=n, title=title, kind=kind, minutes=20)
        for n, (title, kind) in enumerate(rows, start=1)
    ]
    first, second, third = items
    for verb, item in ((live.start, first), (live.start, second), (live.skip, third)):
        last = live.last_step(conference)
        verb(conference, secretary, item.pk, last.pk if last else 0)
    desk.save_note(second, secretary, "Ghi lúc tổng duyệt", desk.note_mark(""))
    for text in ("Kết luận một", "Kết luận hai"):
        desk.conclude(second, secretary, text)
    Conclusion.objects.filter(text="Kết luận hai").update(task_number="TB1.9")
    turn = desk.ask(second, secretary, "Trần Mẫu An", "", 5)
    desk.let_speak(second, secretary, turn.pk)
    screen.show(conference, secretary, "dark")
    return items


@pytest.mark.parametrize("notes", ["keep", "clear"])
def test_what_ran_goes_and_what_was_prepared_stays(conference, rehearsed, as_user, secretary, unit, notes):
    guest = Delegate.objects.create(
        conference=conference,
        category="guest",
        unit=unit,
        full_name="Lê Mẫu Khách",
        present_at=timezone.now(),
    )
    client = as_user(secretary)
    page = reverse("agenda:live_anew")
    assert page in client.get(reverse("agenda:live")).content.decode()
    told = client.get(page)
    text = told.content.decode()
    assert "2 nội dung" in text and "1 nội dung" in text and "Ghi lúc tổng duyệt" not in text
    before = HistoryEntry.objects.count()
    seen = told.context["form"].initial["seen"]
    done = client.post(page, {"notes": notes, "seen": seen}, follow=True)
    assert done.redirect_chain == [(reverse("agenda:live"), 302)] and page not in done.content.decode()
    standing = live.standing(conference, live.items_of(conference))
    assert not standing.has_begun and [line.state for line in standing.lines] == ["waiting"] * 3
    assert not LiveStep.objects.exists() and HallScreen.objects.get().follows
    assert list(ItemRun.objects.values_list("note", flat=True)) == (
        ["Ghi lúc tổng duyệt"] if notes == "keep" else []
    )
    kept = {"keep": ["Kết luận một", "Kết luận hai"], "clear": ["Kết luận hai"]}[notes]
    assert [row.text for row in Conclusion.objects.all()] == kept
    assert [(row.full_name, row.started_at) for row in Turn.objects.all()] == [("Trần Mẫu An", None)]
    assert Delegate.objects.get(pk=guest.pk).present_at  # the doors are another matter
    entry = history.of(conference).filter(action="rehearsal_cleared").get()
    assert entry.actor == secretary
    assert entry.changes == {
        "items_begun": ["2", "0"],
        "items_passed_over": ["1", "0"],
        "turns": ["1", "0"],
    } | ({"notes": ["1", "0"], "conclusions": ["1", "0"]} if notes == "clear" else {})
    cleared = history.of(rehearsed[1]).filter(action="live_cleared")
    assert ({"note": ["Ghi lúc tổng duyệt", ""]} in [row.changes for row in cleared]) == (notes == "clear")
    assert HistoryEntry.objects.count() == before + 4 + (notes == "clear")  # what was before is still there
    live.start(conference, secretary, rehearsed[0].pk, 0)  # and the day begins


def test_only_what_was_seen_is_cleared(conference, rehearsed, as_user, secretary):
    client, page = as_user(secretary), reverse("agenda:live_anew")
    seen = client.get(page).context["form"].initial["seen"]
    live.back(conference, secretary, live.last_step(conference).pk)
    again = client.post(page, {"notes": "clear", "seen": seen})
    assert "Chưa xóa gì" in again.content.decode() and LiveStep.objects.count() == 2
    assert client.post(page, {"notes": "?", "seen": "x"}).status_code == 200 and LiveStep.objects.count() == 2
    with pytest.raises(LiveError):
        rehearsal.clear(conference, secretary, notes=True, seen="")


def test_an_empty_session_has_nothing_to_clear_and_others_may_not(
    conference, as_user, secretary, make_user, organiser
):
    page = reverse("agenda:live_anew")
    told = as_user(organiser).get(page)
    assert told.context["recorded"].is_empty and b'<button class="btn btn-danger' not in told.content
    as_user(organiser).post(page, {"notes": "keep", "seen": told.context["form"].initial["seen"]})
    assert not history.of(conference).exists()
    for role in (Role.LEADER, Role.DOOR):
        client = as_user(make_user(role))
        assert [client.get(page).status_code, client.post(page).status_code] == [403, 403]
    type(conference).objects.update(is_current=False)
    assert as_user(secretary).get(page).status_code == 404


def test_on_the_day_itself_the_page_warns(
    conference, rehearsed, as_user, secretary, django_assert_max_num_queries
):
    page, client = reverse("agenda:live_anew"), as_user(secretary)
    assert "chính là ngày hội nghị" not in client.get(page).content.decode()
    type(conference).objects.update(date=timezone.localdate())
    with django_assert_max_num_queries(12):
        assert "chính là ngày hội nghị" in client.get(page).content.decode()
