"""The public pages in English: the frame is, the texts stay and say that they are Vietnamese; links keep the language."""

from __future__ import annotations

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from conference.models import Conference
from stories import reading
from stories.models import PublicPages, Story
from stories.tests import rows

pytestmark = pytest.mark.django_db
OWN = ("/gioi-thieu/", "/dien-hinh/", "/tin-tuc/", "/vinh-danh/", "/chuong-trinh/")


@pytest.fixture
def told(conference, unit):
    PublicPages.objects.create(conference=conference, is_open=True)
    Conference.objects.update(programme_is_public=True)
    version = rows.version_of(rows.story_of(conference, unit), pictures=1, title="Chị Mẫu Thắm", theme="Rừng")
    version.set_key([])
    version.save()
    Story.objects.update(published_at=version.publish_at)
    version.story.refresh_from_db()
    return version


def every(told) -> list[str]:
    routes = ("open:home", "open:stories", "open:news", "open:honours", "programme:page")
    return [*(reverse(route) for route in routes), reading.address_of(told)]


def test_every_page_has_a_switch_and_its_english_keeps_to_english(client, told):
    for address in every(told):
        page, english = (client.get(address + asked).content.decode() for asked in ("", "?lang=en"))
        assert f'<a href="{address}?lang=en" lang="en" hreflang="en">' in page, address
        assert re.search(rf'<a href="{address}\??" lang="vi" hreflang="vi">', english), address
        for language, own in (("vi", address), ("en", f"{address}?lang=en")):
            link = f'<link rel="alternate" hreflang="{language}" href="http://testserver{own}">'
            assert (link in page, link in english) == (True, True), address
        assert ('<html lang="vi">' in page, '<html lang="en">' in english) == (True, True)
        assert "Bỏ qua" not in english and "Skip to the content" in english
        body = english[english.index("<body") :]
        links = [link for link in re.findall(r'href="(/[^"]*)"', body) if link.startswith(OWN)]
        kept = [
            link for link in links if "lang=en" not in link and "rss.xml" not in link and ".ics" not in link
            and "schedule" not in link and link.rstrip("?") != address
        ]  # fmt: skip
        assert kept == [], address


def test_what_is_vietnamese_says_so_in_the_english_frame_alone(client, told):
    own = reading.address_of(told)
    assert '<h1 lang="vi">Chị Mẫu Thắm</h1>' in client.get(f"{own}?lang=en").content.decode()
    assert "<h1>Chị Mẫu Thắm</h1>" in client.get(own).content.decode()
    assert 'lang="vi">Chị Mẫu Thắm</a>' in client.get("/dien-hinh/?lang=en").content.decode()


def test_a_search_and_a_wrong_end_keep_the_language(client, told):
    page = client.get("/dien-hinh/?lang=en&q=tham").content.decode()
    assert '<input type="hidden" name="lang" value="en">' in page
    assert 'href="/dien-hinh/?lang=en"' in page
    assert f'<a href="/dien-hinh/?q=tham{""}" lang="vi"' in page
    assert client.get(f"/dien-hinh/{told.story_id}/x/?lang=en").url == f"{reading.address_of(told)}?lang=en"
    assert "Page not found" in client.get("/dien-hinh/9999/x/?lang=en").content.decode()


@pytest.mark.parametrize("closed", [False, True])
def test_a_conference_that_took_place_is_not_counted_down_to(client, told, closed):
    today = timezone.localdate()
    Conference.objects.update(
        date=today - datetime.timedelta(0 if closed else 3), closed_at=timezone.now() if closed else None
    )
    conference = Conference.objects.get()
    page = client.get("/gioi-thieu/").content.decode()
    assert f"Hội nghị đã diễn ra ngày {conference.date:%d/%m/%Y}." in page
    assert "ngày nữa" not in page and "Hôm nay" not in page
