"""The public pages: nothing before the switch, only what is published and agreed to, and gone at once when taken back."""

from __future__ import annotations

import datetime
import re
from xml.etree import ElementTree

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from conference import history
from conference.models import Conference
from nominations.award_states import AwardState, DecisionState
from nominations.models import Award, AwardDecision, Nomination
from nominations.states import State
from stories import honour_consent, honours, open_desk, open_site, reading
from stories.models import HonourConsent, PublicPages, Story, VersionPicture
from stories.tests import rows

pytestmark = pytest.mark.django_db
LISTS = [
    reverse(f"open:{name}")
    for name in ("home", "stories", "news", "honours", "story_feed", "news_feed", "sitemap")
]
HOME, STORIES, NEWS, HONOURS, STORY_FEED, NEWS_FEED, SITEMAP = LISTS
ROBOTS = reverse("open:robots")


@pytest.fixture
def pages(conference) -> PublicPages:
    return PublicPages.objects.create(
        conference=conference, is_open=True, about="Tôn vinh <b>\n\nĐoạn hai", how_to_come="Xe buýt số 1"
    )


@pytest.fixture
def told(conference, unit):
    """A published story of somebody who agreed, with one picture."""
    story = rows.story_of(conference, unit)
    version = rows.version_of(
        story, pictures=1, title="Chị Mẫu Thắm giữ rừng", text="## Đêm trực\n\n<script>", theme="Bảo vệ rừng"
    )
    version.set_key(["Mẫu Thắm"])
    version.save()
    Story.objects.filter(pk=story.pk).update(published_at=version.publish_at)
    subject = rows.subject_of(story, "Mẫu Thắm", version)
    VersionPicture.objects.get().shows.add(subject)
    for agreed in ("name", "picture"):
        rows.agree(subject, agreed)
    version.story.refresh_from_db()
    return version


def picture_of(version) -> str:
    return reading.pictures_of(version)[0].src


def test_nobody_reads_them_until_they_are_open(client, conference, told, as_user, preparer, organiser):
    own = reading.address_of(told)
    everything = [*LISTS, own, picture_of(told)]
    assert [client.get(address).status_code for address in everything] == [404] * 9
    assert "sessionid" not in client.cookies and "csrftoken" not in client.cookies
    seen = as_user(preparer).get(own)
    assert (seen.status_code, seen["Cache-Control"]) == (200, "private, no-store")
    assert "đang đóng" in seen.content.decode()
    assert client.get(ROBOTS).content.decode() == "User-agent: *\nDisallow: /\n"
    assert reverse("open:home") not in client.get("/sign-in/").content.decode()
    open_desk.set_open(conference, True, organiser)
    assert [client.get(address).status_code for address in everything] == [200] * 9
    assert f"Allow: {STORIES}\n" in client.get(ROBOTS).content.decode()
    assert f'href="{HOME}"' in client.get("/sign-in/").content.decode()


def test_the_organiser_alone_turns_them_on_and_off(client, conference, organiser, preparer, as_user):
    desk, turn = reverse("open_desk:switch"), reverse("open_desk:turn")
    assert client.get(desk).url == f"/sign-in/?next={desk}"
    assert [
        as_user(preparer).get(desk).status_code,
        as_user(preparer).post(turn, {"public": "on"}).status_code,
    ] == [403] * 2
    with pytest.raises(PermissionDenied):
        open_desk.set_open(conference, True, preparer)
    owner = as_user(organiser)
    assert (owner.get(desk).status_code, owner.get(turn).status_code) == (200, 405)
    for wanted in ("on", "on", "nonsense", "off"):
        assert owner.post(turn, {"public": wanted}).url == desk
    assert [entry.action for entry in history.of(conference)] == [
        "public_pages_closed",
        "public_pages_opened",
    ]


def test_the_first_page_says_what_the_organiser_wrote(client, conference, organiser, as_user):
    owner, desk = as_user(organiser), reverse("open_desk:switch")
    owner.post(desk, {"about": "Tôn vinh <b>", "how_to_come": ""})
    seen = re.search(r'name="seen" value="([^"]*)"', owner.get(desk).content.decode())[1].replace(
        "&quot;", '"'
    )
    owner.post(desk, {"about": "Tôn vinh <i>", "how_to_come": "Xe buýt", "seen": seen})
    late = owner.post(desk, {"about": "Bản khác", "how_to_come": "", "seen": seen})
    assert "Tôn vinh &lt;i&gt;" in late.content.decode() and "Bản khác" in late.content.decode()
    open_desk.set_open(conference, True, organiser)
    page = client.get(HOME).content.decode()
    assert "<p>Tôn vinh &lt;i&gt;</p>" in page and "<p>Xe buýt</p>" in page
    assert (conference.title in page, "24/04/2030" in page) == (True, True)
    assert reverse("programme:page") not in page
    Conference.objects.update(programme_is_public=True)
    assert reverse("programme:page") in client.get(HOME).content.decode()
    assert [entry.action for entry in history.of(conference)][1:] == ["public_pages_words"] * 2


def test_a_story_with_its_picture_and_what_other_sites_show_of_it(
    client, pages, told, django_assert_num_queries
):
    own = reading.address_of(told)
    assert own == f"/dien-hinh/{told.story_id}/chi-mau-tham-giu-rung/"
    with django_assert_num_queries(6):
        page = client.get(own).content.decode()
    src = picture_of(told)
    for text in (
        "<h1>Chị Mẫu Thắm giữ rừng</h1>", "<h2>Đêm trực</h2>", "&lt;script&gt;", told.story.unit.name,
        '<meta property="og:title" content="Chị Mẫu Thắm giữ rừng">', f'<meta property="og:image" content="http://testserver{src}">',
        f'<link rel="canonical" href="http://testserver{own}">', 'alt="Người thợ bên lò"', f'src="{src}"',
    ):  # fmt: skip
        assert text in page, text
    assert "<script" not in page
    assert client.get(own.replace("mau-tham", "khac")).url == own
    assert client.get(f"/tin-tuc/{told.story_id}/x/").url == own
    assert (client.get("/dien-hinh/99999/x/").status_code, client.post(own).status_code) == (404, 405)
    assert client.get(f"/dien-hinh/{'9' * 30}/x/").status_code == 404


def test_lists_feed_and_map_name_it(client, pages, told, django_assert_max_num_queries):
    own = reading.address_of(told)
    for address in (HOME, STORIES, STORY_FEED, SITEMAP):
        with django_assert_max_num_queries(9):
            assert own in client.get(address).content.decode(), address
    for address in (NEWS, NEWS_FEED):
        assert own not in client.get(address).content.decode(), address
    item = _read(client.get(STORY_FEED)).find("channel/item")
    assert [item.findtext("title"), item.findtext("link")] == [told.title, f"http://testserver{own}"]
    assert f"http://testserver{own}" in {
        found.text for found in _read(client.get(SITEMAP)).iter() if found.tag.endswith("loc")
    }


def _read(answer) -> ElementTree.Element:
    return ElementTree.fromstring(answer.content)  # noqa: S314 our own


def test_search_and_filters(client, pages, told, conference, other_unit):
    other = rows.version_of(rows.story_of(conference, other_unit), title="Tổ Mẫu Hai", theme="An toàn")
    other.set_key([])
    other.save()

    def found(query: str) -> set[str]:
        return set(
            re.findall(r"Chị Mẫu Thắm giữ rừng|Tổ Mẫu Hai", client.get(f"{STORIES}?{query}").content.decode())
        )

    both, first, second = {told.title, other.title}, {told.title}, {other.title}
    assert [found(query) for query in ("q=giu+rung", "q=MAU+tham", "q=khong+co", "q=mau")] == [
        first, first, set(), both,
    ]  # fmt: skip
    assert found(f"unit={other_unit.pk}") == second
    assert found("theme=An+to%C3%A0n") == second
    assert found(f"edition={conference.slug}&page=99&unit=abc") == both
    assert found("unit=99999999999999999999") == both
    assert "Không có bài nào" in client.get(f"{STORIES}?q=khong+co").content.decode()
    assert "&lt;i&gt;" in client.get(f"{STORIES}?q=<i>").content.decode()


def test_a_list_is_looked_up_once_whatever_else_the_address_says(
    client, pages, told, transactional_db, django_assert_num_queries
):
    nothing = connection.vendor == "postgresql"
    first = client.get(f"{STORIES}?q=giu+rung&page=1")
    for same in (
        "q=giu++rung&page=1",
        "page=1&q=giu+rung",
        "q=giu+rung&page=1&utm=x&lang=xx",
        f"q=giu+rung&page=1&x={'y' * 9000}",
    ):
        with django_assert_num_queries(nothing):
            assert client.get(f"{STORIES}?{same}").content == first.content
    assert "utm" not in client.get(f"{STORIES}?utm=x").content.decode()
    assert client.get(f"{STORIES}?q={'a' * 10_000}").status_code == 200


def test_whoever_searches_like_a_program_waits(client, pages, told, monkeypatch):
    monkeypatch.setattr(open_site.PACE, "tries", 3)
    asked = [client.get(f"{STORIES}?q={word}") for word in "abcd"]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
    late = asked[-1]
    assert (late["Retry-After"], late["Cache-Control"]) == ("600", "private, no-store")
    assert "đợi mười phút" in late.content.decode() and STORIES in late.content.decode()
    assert [client.get(address).status_code for address in (STORIES, reading.address_of(told))] == [200, 200]
    assert client.get(f"{STORIES}?q=a", REMOTE_ADDR="192.0.2.7").status_code == 200


def withdraw_consent(version):
    version.subjects.get().consents.filter(agreed="name").update(withdrawn_at=timezone.now())


def withdraw_picture(version):
    version.subjects.get().consents.filter(agreed="picture").update(withdrawn_at=timezone.now())


def take_off(version):
    type(version).objects.update(state="withdrawn")


def postpone(version):
    type(version).objects.update(publish_at=timezone.now() + datetime.timedelta(hours=1))


@pytest.mark.parametrize("change", [withdraw_consent, take_off, postpone])
def test_what_is_taken_back_is_gone_from_everywhere_at_once(client, pages, told, change, transactional_db):
    """Also for whoever has the page already and asks whether it changed."""
    own, src = reading.address_of(told), picture_of(told)
    places = [own, src, HOME, STORIES, STORY_FEED, SITEMAP, f"{STORIES}?q=tham"]
    before = {address: client.get(address) for address in places}
    tags = {
        address: {"if-none-match": answer["ETag"]}
        for address, answer in before.items()
        if answer.has_header("ETag")
    }
    assert [client.get(address, headers=headers).status_code for address, headers in tags.items()] == [
        304
    ] * 7
    change(told)
    after = {address: client.get(address, headers=tags[address]) for address in places}
    assert (after[own].status_code, after[src].status_code) == (410, 404)
    assert after[own]["Cache-Control"] == "private, no-store"
    assert [after[address].status_code for address in places[2:]] == [200] * 5
    for address, answer in after.items():
        text = answer.content.decode()
        assert own not in text.replace("http://testserver", "") or address == own, address
        assert not re.search("Thắm giữ rừng|Mẫu Thắm", text), address
        assert src not in text, address


def test_whoever_no_longer_agrees_to_be_shown_loses_the_picture_and_keeps_the_story(
    client, pages, told, transactional_db
):
    own, src = reading.address_of(told), picture_of(told)
    places = [own, HOME, STORIES]
    assert [src in client.get(address).content.decode() for address in places] == [True] * 3
    withdraw_picture(told)
    after = [client.get(address).content.decode() for address in places]
    assert [(src in page, told.title in page, "og:image" in page) for page in after] == [
        (False, True, False)
    ] * 3
    assert client.get(src).status_code == 404


def test_for_caches(client, pages, told, transactional_db, django_assert_num_queries):
    """No cookie; kept by anybody who asks each time; packed where it is taken; drawn once while nothing changes."""
    for address in [*LISTS, reading.address_of(told)]:
        first = client.get(address, headers={"accept-encoding": "gzip, deflate"})
        assert (first["Cache-Control"], first["Vary"], first.cookies) == (
            "public, no-cache",
            "Accept-Encoding",
            {},
        ), address
        nothing = connection.vendor == "postgresql"  # there to ask what has changed is a query
        with django_assert_num_queries(nothing):
            again = client.get(address)
        assert again["ETag"] == first["ETag"]
        assert first.headers.get("Content-Encoding") in ("gzip", None)
        assert client.get(address, headers={"cookie": "django_language=en"}).content == again.content
        with django_assert_num_queries(nothing):
            assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
        assert client.head(address).status_code == 200
    assert client.get(HOME, headers={"accept-encoding": "gzip"})["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get(HOME, headers={"accept-encoding": "gzip;q=0, br"})


def test_a_picture_is_served_for_good_and_as_nothing_else(client, pages, told):
    picture = told.pictures.get().picture
    for width in picture.widths:
        for ending in ("jpg", "webp"):
            name = picture.name_of(width, ending)
            if name != picture.file.name:
                picture.file.storage.save(name, ContentFile(b"pixels"))
    src = picture_of(told)
    answer = client.get(src)
    assert (answer.content, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        b"pixels",
        "image/jpeg",
        "nosniff",
    )
    assert answer["Cache-Control"] == "private, max-age=86400, immutable"
    assert client.get(src, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert client.get(src.replace(".jpg", ".webp"))["Content-Type"] == "image/webp"
    for wrong in ("svg", "html", "x"):
        assert client.get(src.replace(".jpg", f".{wrong}")).status_code == 404
    assert [client.get(f"/anh/{name}/400.jpg").status_code for name in ("x", "0" * 32)] == [404, 404]
    assert client.get(src.replace("400.", "401.")).status_code == 404


class TestHonours:
    def test_before_the_first_decision_it_says_when_and_what_to_read(self, client, pages, conference, unit):
        page = client.get(HONOURS).content.decode()
        assert ("24/04/2030" in page, "Trong lúc chờ" in page) == (True, False)
        rows.version_of(rows.story_of(conference, unit))
        Conference.objects.update(date=datetime.date(2020, 1, 1))
        page = client.get(HONOURS).content.decode()
        assert ("tại Hội nghị ngày" in page, "Trong lúc chờ" in page) == (False, True)

    @pytest.fixture
    def decision(self, conference):
        return AwardDecision.objects.create(
            conference=conference, authority="Giám đốc Sở", number="12", date=datetime.date(2030, 4, 1), state=DecisionState.ISSUED
        )  # fmt: skip

    @pytest.fixture
    def honour(self, make_nomination, award_form, decision):
        def make(state=AwardState.DECIDED, **fields) -> Nomination:
            row = make_nomination(State.APPROVED, **fields)
            Award.objects.create(
                nomination=row, form=award_form, kind=award_form.kind, state=state, decision=decision
            )
            return row

        return make

    def test_collectives_freely_people_when_they_agreed(
        self, client, pages, conference, honour, organiser, decision
    ):
        team = honour(
            kind=Nomination.Kind.COLLECTIVE, collective_name="Tổ Mẫu Lò", summary="Chị Mẫu Kín làm tốt"
        )
        agreed, silent = honour(full_name="Mẫu Thuận", summary="Giữ lò <b>"), honour(full_name="Mẫu Lặng")
        gone = honour(AwardState.REVOKED, full_name="Mẫu Thu Hồi")
        day = datetime.date(2030, 4, 2)
        numbers = [agreed.pk, team.pk, gone.pk, 10**9]
        assert honour_consent.take_down(conference, organiser, numbers, day, "signed") == 1
        assert honour_consent.take_down(conference, organiser, numbers, day, "signed") == 0
        page = client.get(HONOURS).content.decode()
        names = ("Tổ Mẫu Lò", "Mẫu Thuận", "Giữ lò &lt;b&gt;", "Mẫu Lặng", "Mẫu Thu Hồi", "Mẫu Kín")
        assert [name in page for name in names] == [True] * 3 + [False] * 3
        assert "Một số cá nhân khác" in page
        assert client.get(f"{HONOURS}{conference.slug}/").status_code == 200
        assert client.get(f"{HONOURS}khong-co/").status_code == 404
        assert honour_consent.withdraw(agreed, organiser) and not honour_consent.withdraw(agreed, organiser)
        assert "Mẫu Thuận" not in client.get(HONOURS).content.decode()
        AwardDecision.objects.update(state=DecisionState.REVOKED)
        assert "Tổ Mẫu Lò" not in client.get(HONOURS).content.decode()
        assert [entry.action for entry in history.of(agreed)][:2] == [
            "honour_consent_withdrawn",
            "honour_consent_given",
        ]
        assert silent.honour_consents.count() == 0

    def test_what_is_not_issued_yet_names_nobody(self, client, pages, conference, honour, award_form):
        honour(kind=Nomination.Kind.COLLECTIVE, collective_name="Tổ Mẫu Lò")
        draft = AwardDecision.objects.create(conference=conference, authority="Giám đốc Sở")
        early = honour(kind=Nomination.Kind.COLLECTIVE, collective_name="Tổ Mẫu Sớm")
        Award.objects.filter(nomination=early).update(decision=draft)
        page = client.get(HONOURS).content.decode()
        assert ("Tổ Mẫu Lò" in page, "Tổ Mẫu Sớm" in page) == (True, False)

    def test_only_the_organiser_notes_and_takes_back(self, conference, honour, preparer):
        person, day = honour(full_name="Mẫu Thuận"), datetime.date(2030, 4, 2)
        with pytest.raises(PermissionDenied):
            honour_consent.take_down(conference, preparer, [person.pk], day, "signed")
        with pytest.raises(PermissionDenied):
            honour_consent.withdraw(person, preparer)

    @pytest.mark.parametrize(
        ("count", "besides", "said"),
        [(0, True, ""), (1, True, "Một số cá nhân khác cũng được khen thưởng, không nêu tên tại đây."), (4, False, "Không nêu tên tại đây."),
         (5, True, "Có thêm 5 cá nhân được khen thưởng, không nêu tên tại đây.")],
    )  # fmt: skip
    def test_few_are_not_counted_out(self, count, besides, said):
        assert honours.others(count, besides) == said

    def test_the_organiser_notes_who_agreed(
        self, client, pages, honour, organiser, preparer, as_user, make_nomination
    ):
        person, other = honour(full_name="Mẫu Thuận"), make_nomination(State.APPROVED, full_name="Mẫu Không")
        desk, owner = reverse("open_desk:consents"), as_user(organiser)
        back = reverse("open_desk:withdraw", args=[person.pk])
        assert [as_user(preparer).get(desk).status_code, as_user(preparer).post(back).status_code] == [
            403,
            403,
        ]
        page = owner.get(desk).content.decode()
        assert ("Mẫu Thuận" in page, "Mẫu Không" in page) == (True, False)
        sent = {"people": [str(person.pk)], "given_on": "2999-01-01", "way": "signed"}
        refused = owner.post(desk, sent).content.decode()
        assert "Ngày này ở tương lai" in refused or "2100" in refused
        assert f'id="person-{person.pk}" checked' in refused
        assert "Hãy đánh dấu" in owner.post(desk, {**sent, "people": []}).content.decode()
        for _twice in range(2):
            assert (
                owner.post(
                    desk, {**sent, "given_on": "2026-01-05", "people": [str(person.pk), str(other.pk)]}
                ).status_code
                == 302
            )
        assert list(HonourConsent.objects.values_list("nomination", flat=True)) == [person.pk]
        page = owner.get(desk).content.decode()
        assert f'href="{back}"' in page and "Ghi nhận rút lại" in page
        assert "Đã rút" not in page and "Rút đề cử" not in page
        asked = owner.get(back).content.decode()
        assert "Mẫu Thuận" in asked and 'name="way"' in asked
        assert owner.post(back, {"said_on": "01/02/2999", "way": "email"}).status_code == 200
        assert HonourConsent.objects.standing().count() == 1  # asking and a slip change nothing
        assert owner.post(reverse("open_desk:withdraw", args=[other.pk])).status_code == 404
        assert owner.post(back, {"said_on": "06/02/2026", "way": "email"}).status_code == 302
        assert HonourConsent.objects.standing().count() == 0
        noted = history.of(person).first()
        assert (noted.action, noted.reason) == (
            "honour_consent_withdrawn",
            "06/02/2026, thư điện tử hoặc tin nhắn",
        )

    def test_as_many_queries_for_many(
        self, client, pages, honour, conference, organiser, django_assert_num_queries
    ):
        for count in (1, 3):
            people = [honour() for _each in range(count)]
            honour_consent.take_down(
                conference, organiser, [row.pk for row in people], datetime.date(2026, 1, 5), "signed"
            )
            with django_assert_num_queries(5):
                client.get(HONOURS)
