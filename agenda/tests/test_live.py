"""The session while it runs: steps, rights, two at once, the desk, what phones and the screen are told."""

import datetime
import threading

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from agenda import desk, live, screen, versions
from agenda.live import LiveError
from agenda.models import AgendaItem, Conclusion, HallScreen, ItemRun, LiveStep, Turn
from conference import history
from delegates.models import Delegate

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(conference) -> list[AgendaItem]:
    rows = (("Khai mạc", "opening", 20), ("Báo cáo", "report", 25), ("Tham luận", "exchange", 45))
    return [
        AgendaItem.objects.create(conference=conference, position=n, title=title, kind=kind, minutes=minutes)
        for n, (title, kind, minutes) in enumerate(rows, start=1)
    ]


@pytest.fixture
def secretary(make_user):
    return make_user(Role.SESSION, full_name="Bùi Thị Mẫu Ghi")


def states(conference) -> list[str]:
    return [line.state for line in live.standing(conference, live.items_of(conference)).lines]


def seen(conference) -> int:
    last = live.last_step(conference)
    return last.pk if last else 0


def test_steps_and_the_way_back(conference, items, secretary, organiser, as_user):
    first, second, third = items
    live.start(conference, secretary, first.pk, 0)
    live.start(conference, secretary, second.pk, seen(conference))
    assert states(conference) == ["done", "running", "waiting"]
    one, two = (ItemRun.objects.get(item=item) for item in (first, second))
    assert one.ended_at == two.started_at
    with pytest.raises(LiveError):
        live.start(conference, secretary, first.pk, seen(conference))
    live.skip(conference, secretary, third.pk, seen(conference))
    live.stop(conference, secretary, second.pk, seen(conference))
    assert states(conference) == ["done", "done", "skipped"]
    desk.save_note(second, secretary, "Ghi chú", desk.note_mark(""))
    for wanted in (
        ["done", "running", "skipped"],
        ["done", "running", "waiting"],
        ["running", "waiting", "waiting"],
        ["waiting"] * 3,
    ):
        live.back(conference, secretary, seen(conference))
        assert states(conference) == wanted
    with pytest.raises(LiveError):
        live.back(conference, secretary, 0)
    assert ItemRun.objects.get(item=second).note == "Ghi chú"
    for item in (second, third):  # what has notes stays for the minutes
        as_user(organiser).post(reverse("agenda:remove", args=[item.pk]))
    assert list(conference.agenda.all()) == [first, second]
    assert [entry.action for entry in history.of(first).order_by("id")] == [
        "live_started",
        "live_ended",
        "live_taken_back",
    ]


def test_the_second_press_is_told_by_whom(conference, items, organiser, secretary, as_user):
    first, second, _third = items
    live.start(conference, organiser, first.pk, 0)
    address, data = reverse("agenda:live_step"), {"verb": "start", "item": first.pk, "seen": 0}
    told = as_user(secretary).post(address, data, headers={"HX-Request": "true"}).content.decode()
    assert str(organiser) in told and "tone-info" in told
    page = as_user(secretary).post(address, data | {"item": second.pk}, follow=True).content.decode()
    assert "tone-warning" in page and str(organiser) in page
    assert states(conference) == ["running", "waiting", "waiting"]
    assert LiveStep.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_step(conference, items, organiser, secretary):
    seen_by_both, outcomes = 0, []
    gate = threading.Barrier(2)

    def press(who):
        gate.wait()
        try:
            live.start(conference, who, items[0].pk, seen_by_both)
            outcomes.append("done")
        except LiveError as refusal:
            outcomes.append("told" if refusal.done else "other")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(who,)) for who in (organiser, secretary)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "told"]
    assert (ItemRun.objects.count(), LiveStep.objects.count()) == (1, 1)


def test_who_may_run_it(conference, items, make_user, as_user, client):
    posts = [
        (reverse("agenda:live_step"), {"verb": "start", "item": items[0].pk, "seen": 0}),
        (reverse("agenda:note", args=[items[0].pk]), {"note": "x"}),
        (reverse("agenda:ask", args=[items[0].pk]), {"full_name": "A", "minutes": 5}),
        (reverse("agenda:conclude", args=[items[0].pk]), {"text": "x"}),
        (reverse("documents:screen_change"), {"shows": "dark"}),
        (reverse("documents:screen_link"), {}),
    ]
    pages = [reverse(f"agenda:{name}") for name in ("live", "live_state")]
    pages += [reverse(f"documents:{name}") for name in ("screen", "screen_remote")]
    for role in (None, Role.LEADER, Role.DOOR, Role.SUBCOMMITTEE_HEAD, Role.ADMINISTRATOR):
        other = as_user(make_user(role))
        assert {other.post(address, data).status_code for address, data in posts} == {403}
        assert {other.get(address).status_code for address in pages} == {403}
    assert all(client.post(address, data).status_code in (302, 403) for address, data in posts)
    assert not ItemRun.objects.exists() and not HallScreen.objects.exists()
    mine = as_user(make_user(Role.SESSION))
    assert {mine.get(address).status_code for address in pages} == {200}
    bad = {"verb": "start", "item": "x", "seen": "0"}
    assert [
        mine.post(posts[0][0], bad | changed).status_code
        for changed in ({}, {"verb": "?"}, {"item": "9" * 30}, {"item": "999", "verb": "stop"})
    ] == [404, 404, 404, 302]


def test_what_the_pages_call_asks_again_who_it_is(conference, items, make_user):
    stranger, item = make_user(Role.DOOR), items[0]
    for act in (
        lambda: live.start(conference, stranger, item.pk, 0),
        lambda: live.back(conference, stranger, 0),
        lambda: desk.save_note(item, stranger, "x", desk.note_mark("")),
        lambda: desk.ask(item, stranger, "A", "", 5),
        lambda: desk.conclude(item, stranger, "x"),
        lambda: screen.say(conference, stranger, "x"),
        lambda: screen.make_link(conference, stranger),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_what_belongs_to_another_conference_is_not_there(conference, items, secretary, as_user, client):
    before = type(conference).objects.create(slug="truoc", edition_number=2, period_from=2010, period_to=2015)
    theirs = AgendaItem.objects.create(conference=before, position=1, title="Cũ", minutes=5)
    turn = Turn.objects.create(item=theirs, full_name="A")
    said = Conclusion.objects.create(item=theirs, text="x", by=secretary)
    mine = as_user(secretary)
    posts = {"note": {"note": "x"}, "ask": {"full_name": "B", "minutes": 5}, "conclude": {"text": "y"}}
    for name, data in posts.items():
        assert mine.post(reverse(f"agenda:{name}", args=[theirs.pk]), data).status_code == 404
    assert mine.get(reverse("agenda:desk", args=[theirs.pk])).status_code == 404
    # … nor by way of an item that is.
    mine.post(reverse("agenda:turn", args=[items[0].pk, turn.pk]), {"verb": "start"})
    mine.post(reverse("agenda:drop_conclusion", args=[items[0].pk, said.pk]))
    turn.refresh_from_db()
    assert turn.started_at is None and Conclusion.objects.get() == said
    with pytest.raises(LiveError):
        live.start(conference, secretary, theirs.pk, 0)
    token = screen.make_link(before, secretary)
    assert client.get(reverse("screen:page", args=[token])).status_code == 404


def test_a_turn_or_item_that_has_been_is_not_begun_again(conference, items, secretary):
    turn = desk.ask(items[0], secretary, "A", "", 5)
    desk.let_speak(items[0], secretary, turn.pk)
    desk.end_turn(items[0], secretary, turn.pk)
    with pytest.raises(LiveError):
        desk.let_speak(items[0], secretary, turn.pk)
    live.start(conference, secretary, items[0].pk, 0)
    for act, item in ((live.skip, items[0]), (live.stop, items[1]), (live.start, items[0])):
        with pytest.raises(LiveError):
            act(conference, secretary, item.pk, seen(conference))
    live.skip(conference, secretary, items[1].pk, seen(conference))
    for act in (live.start, live.skip):
        with pytest.raises(LiveError):
            act(conference, secretary, items[1].pk, seen(conference))
    step = seen(conference)
    live.start(conference, secretary, items[2].pk, step)
    with pytest.raises(LiveError):  # somebody else's step is not taken back unseen
        live.back(conference, secretary, step)
    assert states(conference) == ["done", "skipped", "running"]


def test_a_clock_that_is_set_back(conference, items, secretary):
    """What began by the clock of before ends no sooner than it began."""
    live.start(conference, secretary, items[0].pk, 0)
    turn = desk.let_speak(items[0], secretary, desk.ask(items[0], secretary, "A", "", 5).pk)
    ahead = timezone.now() + datetime.timedelta(hours=1)
    ItemRun.objects.update(started_at=ahead)
    Turn.objects.update(started_at=ahead)
    live.stop(conference, secretary, items[0].pk, seen(conference))
    desk.end_turn(items[0], secretary, turn.pk)
    assert (ItemRun.objects.get().ended_at, Turn.objects.get().ended_at) == (ahead, ahead)


def test_notes_of_two_secretaries(conference, items, secretary, organiser, as_user):
    address = reverse("agenda:note", args=[items[0].pk])
    empty, json = desk.note_mark(""), {"Accept": "application/json"}
    mine = as_user(secretary).post(address, {"note": "Ý của tôi", "version": empty}, headers=json).json()
    again = {"note": "Ý của tôi, thêm", "version": mine["version"]}
    assert as_user(secretary).post(address, again, headers=json).status_code == 200
    other = {"note": "Ý <b>khác</b>", "version": empty}
    assert as_user(organiser).post(address, other, headers=json).status_code == 409
    page = as_user(organiser).post(address, other)
    text = page.content.decode()
    assert "Ý của tôi, thêm" in text and "Ý &lt;b&gt;khác&lt;/b&gt;" in text
    assert ItemRun.objects.get().note == "Ý của tôi, thêm"
    version = page.context["note_form"]["version"].value()
    as_user(organiser).post(address, {"note": "Cả hai", "version": version})
    assert ItemRun.objects.get().note == "Cả hai"
    long = as_user(organiser).post(address, {"note": "x" * 5001, "version": ""})
    assert long.status_code == 200 and "x" * 5001 in long.content.decode()


def test_the_speakers_list(conference, items, secretary, unit, as_user):
    item, client = items[2], as_user(secretary)
    Delegate.objects.create(
        conference=conference, unit=unit, category="staff", full_name="Trần Mẫu An", position="Trưởng phòng"
    )
    ask = reverse("agenda:ask", args=[item.pk])
    for name in ("Trần Mẫu An", "Khách Lạ", "Trần  Mẫu An"):
        client.post(ask, {"full_name": name, "minutes": 5})
    an, stranger = Turn.objects.order_by("position")
    assert (an.delegate.full_name, an.title, stranger.delegate) == ("Trần Mẫu An", "Trưởng phòng", None)

    def step(turn, verb):
        address = reverse("agenda:turn", args=[item.pk, turn.pk])
        return client.post(address, {"verb": verb}, headers={"HX-Request": "true"}).content.decode()

    step(stranger, "first")
    assert [row.turn for row in desk.speakers(item)] == [stranger, an]
    step(stranger, "start")
    step(an, "start")
    step(an, "start")
    for turn in (an, stranger):
        turn.refresh_from_db()
    assert stranger.ended_at == an.started_at and an.ended_at is None
    assert "tone-warning" in step(stranger, "leave") and Turn.objects.count() == 2
    Turn.objects.filter(pk=an.pk).update(started_at=timezone.now() - datetime.timedelta(minutes=7))
    step(an, "stop")
    rows = desk.speakers(item)
    assert [row.over for row in rows] == [False, True] and desk.total_spoken(rows).startswith("7:0")
    client.post(reverse("agenda:conclude", args=[item.pk]), {"text": "Giao Văn phòng tham mưu."})
    client.post(reverse("agenda:conclude", args=[item.pk]), {"text": "Giao Văn phòng tham mưu."})
    assert Conclusion.objects.get().by == secretary


def test_an_item_in_which_somebody_spoke_stays_for_the_minutes(
    conference, items, secretary, organiser, as_user
):
    """Also where nobody pressed that the item begins."""
    item = items[2]
    desk.ask(item, secretary, "Khách Lạ", "", 5)
    spoke = desk.let_speak(item, secretary, desk.ask(item, secretary, "Trần Mẫu An", "", 5).pk)
    as_user(organiser).post(reverse("agenda:remove", args=[item.pk]))
    assert Turn.objects.filter(pk=spoke.pk).exists()
    spoke.delete()
    said = desk.conclude(item, secretary, "Giao Văn phòng.")
    as_user(organiser).post(reverse("agenda:remove", args=[item.pk]))
    assert Conclusion.objects.get() == said
    said.delete()
    as_user(organiser).post(reverse("agenda:remove", args=[item.pk]))
    assert list(conference.agenda.all()) == items[:2]


def polled(client: Client, address: str, tag: str = ""):
    return client.get(address, headers={"If-None-Match": tag} if tag else {})


def test_phones_follow_by_304_and_few_queries(conference, items, secretary, client, as_user, monkeypatch):
    address, page = reverse("now:state"), reverse("now:page")
    assert client.get(page).status_code == client.get(address).status_code == 302
    guest = as_user(secretary)
    draft = guest.get(page).content.decode()
    assert "Khai mạc" not in draft and 'http-equiv="refresh"' in draft  # not published, not begun
    live.start(conference, secretary, items[0].pk, 0)
    ItemRun.objects.update(started_at=timezone.now() - datetime.timedelta(minutes=27))
    answer = polled(guest, address)
    assert "Khai mạc" in answer.content.decode() and "Báo cáo" in answer.content.decode()
    assert polled(guest, address, answer["ETag"]).status_code == 304
    live.start(conference, secretary, items[1].pk, seen(conference))
    later = polled(guest, address, answer["ETag"])
    assert later.status_code == 200 and "Tham luận" in later.content.decode()
    # Without sign-in while the programme is public: three queries at most, however many items there are.
    monkeypatch.setattr("agenda.now_views.is_public", lambda conference: True)
    counts = []
    for n in range(2):
        AgendaItem.objects.create(conference=conference, position=9 + n, title=f"Thêm {n}", minutes=5)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 3


@pytest.mark.parametrize("name", ["now:state", "agenda:live_state"])
def test_a_drift_that_changes_within_a_minute_of_the_clock_is_not_answered_by_304(
    conference, items, secretary, as_user, monkeypatch, name, transactional_db
):
    """Early by seven minutes to the second is early by six a second later, with the clock's own minute just begun."""
    client, address = as_user(secretary), reverse(name)
    live.start(conference, secretary, items[0].pk, 0)
    minute = timezone.localtime().replace(minute=30, second=0, microsecond=0)  # nothing begins the day before
    conference.start_time = (minute - datetime.timedelta(minutes=13)).time()
    conference.save()  # the item is planned from then for 20 minutes; it has been over time for some
    ItemRun.objects.update(started_at=minute - datetime.timedelta(minutes=23, seconds=20))

    def at(seconds: float, tag: str = ""):
        monkeypatch.setattr(timezone, "now", lambda: minute + datetime.timedelta(seconds=seconds))
        return polled(client, address, tag)

    def told(answer) -> str:
        return " ".join(answer.content.decode().split())

    first = at(0.2)
    assert "Sớm 7 phút" in told(first) and at(0.9, first["ETag"]).status_code == 304
    second = at(1.2, first["ETag"])
    assert second.status_code == 200 and "Sớm 6 phút" in told(second)
    assert [at(passed, second["ETag"]).status_code for passed in (1.9, 30, 59.9)] == [304] * 3


def test_before_it_begins_phones_are_told_what_is_published(conference, items, organiser, as_user):
    versions.publish(conference, organiser)
    AgendaItem.objects.filter(pk=items[0].pk).update(title="Đổi mà chưa công bố")
    text = as_user(organiser).get(reverse("now:page")).content.decode()
    assert "Khai mạc" in text and "Đổi mà chưa công bố" not in text


def test_nothing_is_late_on_another_day_until_somebody_rehearses(
    conference, items, secretary, as_user, client
):
    """Three weeks ahead the page of who runs it must not say "899 minutes late", nor the screen an hour of today."""
    day = datetime.date(2031, 4, 24)
    begin = datetime.time(7, 15)
    type(conference).objects.filter(pk=conference.pk).update(date=day, start_time=begin)
    conference.refresh_from_db()
    evening = timezone.make_aware(datetime.datetime(2031, 4, 3, 22, 0))

    def stands(at):
        return live.standing(conference, live.items_of(conference), at)

    early = stands(evening)
    assert (early.is_other_day, early.drift, early.following.begin, early.end) == (True, 0, "07:15", "08:45")
    on_the_day = stands(timezone.make_aware(datetime.datetime(2031, 4, 24, 7, 20)))
    assert (on_the_day.is_other_day, on_the_day.drift, on_the_day.following.begin) == (False, 5, "07:20")
    page = as_user(secretary).get(reverse("agenda:live")).content.decode()
    assert "24/04/2031" in page and "live-bar__drift" not in page
    live.start(conference, secretary, items[0].pk, 0)  # by the hours of the plan
    assert "live-bar__drift" in as_user(secretary).get(reverse("agenda:live")).content.decode()


class TestScreen:
    def test_the_link_opens_the_screen_and_nothing_else_and_ends(
        self, conference, items, secretary, as_user, client
    ):
        mine, address = as_user(secretary), reverse("documents:screen_link")
        first = mine.post(address).context["path"]
        page = client.get(first)
        assert page.status_code == 200 and page["Cache-Control"] == "no-store"
        assert settings.SESSION_COOKIE_NAME not in page.cookies and "<nav" not in page.content.decode()
        second = mine.post(address).context["path"]
        assert [client.get(path).status_code for path in (first, second, second + "state/")] == [
            404,
            200,
            200,
        ]
        mine.post(address, {"end": "1"})
        assert client.get(second).status_code == client.get(second + "state/").status_code == 404
        assert client.get("/hall/screen//").status_code == client.get("/hall/screen/x/").status_code == 404

    def test_it_goes_along_with_the_item_until_somebody_chooses(self, conference, items, secretary):
        hall = screen.of(conference)

        def mode():
            return screen.mode(screen.of(conference), live.standing(conference, live.items_of(conference)))

        for kind, wanted in (
            ("film", "dark"),
            ("awards", "batch"),
            ("settling", "welcome"),
            ("report", "item"),
        ):
            AgendaItem.objects.filter(pk=items[0].pk).update(kind=kind)
            live.start(conference, secretary, items[0].pk, 0)
            assert mode() == wanted
            live.back(conference, secretary, seen(conference))
        assert mode() == "welcome" and hall.pk is None
        screen.say(conference, secretary, "Mời đại biểu vào chỗ")
        live.start(conference, secretary, items[0].pk, 0)
        assert mode() == "message"
        screen.follow(conference, secretary)
        assert mode() == "item"
        assert [screen.turn_to(conference, secretary, n, 3).batch for n in (2, 9, -1)] == [2, 3, 1]
        assert screen.of(conference).revision == 5

    def test_what_is_typed_is_text(self, conference, items, secretary, as_user, client):
        mine = as_user(secretary)
        path = mine.post(reverse("documents:screen_link")).context["path"]
        change = reverse("documents:screen_change")
        mine.post(change, {"message": "<script>alert(1)</script>"})
        shown = client.get(path + "state/")
        assert (
            "&lt;script&gt;alert(1)" in shown.content.decode()
            and "<script>alert" not in shown.content.decode()
        )
        assert polled(client, path + "state/", shown["ETag"]).status_code == 304
        long = mine.post(change, {"message": "x" * 201})
        assert long.status_code == 200 and "x" * 201 in long.content.decode()
        assert screen.of(conference).message == "<script>alert(1)</script>"
        assert mine.post(change, {"shows": "nonsense"}).status_code == 302
        assert mine.post(change, {"batch": "sideways"}).status_code == 404


def test_a_session_past_midnight_stays_that_of_its_day(conference, items):
    conference.date, conference.start_time = datetime.date(2030, 4, 24), datetime.time(23, 50)
    conference.save()
    midnight = timezone.make_aware(datetime.datetime(2030, 4, 25))

    def seen(minutes: int):
        at = midnight + datetime.timedelta(minutes=minutes)
        return live.standing(conference, live.items_of(conference), at)

    end = seen(0).session.planned_end // 60 - 24 * 60
    late = [(seen(minutes).is_other_day, seen(minutes).drift) for minutes in (-3, 0, 7, end - 1)]
    assert late == [(False, 7), (False, 10), (False, 17), (False, 10 + end - 1)]
    assert (seen(end).is_other_day, seen(end).drift) == (True, 0)
