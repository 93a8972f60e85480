"""What somebody on a slow line waits for at the first visit of a public page: page, style, font, script, first picture."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from agenda import versions
from agenda.models import AgendaItem
from bench.web.public_rows import PARAGRAPH, photograph
from conference.models import Conference
from stories import open_desk, pictures, reading
from stories.models import Story, VersionPicture
from stories.tests import rows

pytestmark = [pytest.mark.django_db, pytest.mark.once_on_sqlite]
MOST = 100_000  # bytes
ASKED_FOR = re.compile(
    r'(?:<link rel="(?:stylesheet|preload|icon)"[^>]*href|<link rel="icon"[^>]*href|<script src)="/static/([^"]+)"'
)
FIRST_PICTURE = re.compile(r'srcset="([^ ]+) 480w')


def packed(name: str) -> int:
    """As WhiteNoise sends the file."""
    found = finders.find(name)
    assert found, name
    content = Path(str(found)).read_bytes()
    return min(len(content), len(gzip.compress(content, 9)))


def first_load(client, address: str) -> tuple[int, set[str]]:
    """(bytes, names of the static files). A phone chooses the picture of 480 px (`sizes`)."""
    page = client.get(address, headers={"accept-encoding": "gzip"})
    assert page.status_code == 200
    text = (
        gzip.decompress(page.content).decode()
        if page.has_header("Content-Encoding")
        else page.content.decode()
    )
    files = set(ASKED_FOR.findall(text)) | {"fonts/inter-vn.woff2"}
    picture = FIRST_PICTURE.search(text)
    shown = len(client.get(picture[1]).content) if picture else 0
    assert shown > 5_000 or not picture
    return len(page.content) + sum(map(packed, files)) + shown, files


def test_the_first_visit_loads_at_most_100_kb(client, conference, unit, organiser):
    open_desk.set_open(conference, True, organiser)
    Conference.objects.update(programme_is_public=True)
    AgendaItem.objects.bulk_create(
        AgendaItem(
            conference=conference, position=place, title=PARAGRAPH[:80], minutes=15, presenter="Phòng Mẫu"
        )
        for place in range(1, 16)
    )
    versions.publish(conference, organiser)
    for number in range(2):
        story = rows.story_of(conference, unit)
        version = rows.version_of(
            story,
            title=f"{PARAGRAPH[:60]} {number}",
            summary=PARAGRAPH,
            text="\n\n".join([PARAGRAPH * 4] * 6),
        )
        picture = pictures.keep(story, photograph(), organiser, f"{number:032d}")
        VersionPicture.objects.create(
            version=version, picture=picture, alt="Người thợ bên máy", credit="Văn phòng"
        )
    assert Story.objects.published().count() == 2
    loads = {name: first_load(client, address) for name, address in {
        "home": reverse("open:home"), "story": reading.address_of(version), "programme": reverse("programme:page"),
    }.items()}  # fmt: skip
    assert {name: size for name, (size, _files) in loads.items() if size > MOST} == {}
    assert loads["home"][1] == {"css/tokens.css", "css/open.css", "img/favicon.svg", "fonts/inter-vn.woff2"}
    assert "img/icons.svg" not in client.get(reverse("programme:page")).content.decode()
