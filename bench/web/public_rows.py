"""Public pages in the database: stories with a picture each, news, a published programme. Always the same."""

from __future__ import annotations

import datetime
import io
import random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from bench.web import programme_rows
from conference.models import Conference, Unit
from stories import open_desk, pictures, reading
from stories.models import Picture, Story, Version, VersionPicture
from stories.states import State

ITEMS = 12
PARAGRAPH = (
    "Nhiều năm liền, với công việc tưởng như nhỏ, người thợ ấy đã làm nên những đổi thay lớn trong đơn vị. "
)
WORDS = "Gương sáng số"


def fill(conference: Conference, organiser: User, stories: int) -> dict[str, tuple[str, str]]:
    """{page: (address, words that stand on it)}."""
    programme_rows.fill(conference, organiser, ITEMS)
    Conference.objects.filter(pk=conference.pk).update(programme_is_public=True)
    open_desk.set_open(conference, True, organiser)
    conference.public_pages.about = PARAGRAPH * 4
    conference.public_pages.save()
    unit = Unit.objects.all()[0]
    told = [_told(conference, unit, organiser, number) for number in range(1, stories + 1)]
    one = Version.objects.published().with_pictures().get(pk=told[-1].pk)
    shown = reading.pictures_of(one)[0]
    return {
        "home": ("/gioi-thieu/", WORDS),
        "stories": ("/dien-hinh/", WORDS),
        "story": (reading.address_of(one), WORDS),
        "kept": (reading.address_of(one), WORDS),
        "honours": ("/vinh-danh/", "Vinh danh"),
        "programme": ("/chuong-trinh/", programme_rows.WORDS),
        "feed": ("/dien-hinh/rss.xml", WORDS),
        "search": ("/dien-hinh/?q=guong+sang+so+1", WORDS),
        "picture": (shown.src, "JFIF"),
    }


def _told(conference: Conference, unit: Unit, writer: User, number: int) -> Version:
    now = timezone.now() - datetime.timedelta(hours=1)
    kind = Story.Kind.STORY if number % 4 else Story.Kind.NEWS
    story = Story.objects.create(
        conference=conference, unit=unit, kind=kind, created_by=writer, published_at=now
    )  # fmt: skip
    version = Version(
        story=story, number=1, state=State.APPROVED, publish_at=now, decided_at=now, decided_by=writer,
        title=f"{WORDS} {number}", summary=PARAGRAPH, text="\n\n".join([PARAGRAPH * 4] * 6), theme=f"Chủ đề {number % 5}",
    )  # fmt: skip
    version.set_key([])
    version.save()
    picture = _picture(story, writer, number)
    VersionPicture.objects.create(
        version=version, picture=picture, alt="Người thợ bên máy", credit="Văn phòng"
    )
    return version


def _picture(story: Story, writer: User, number: int) -> Picture:
    """Drawn once; all share its files."""
    first = Picture.objects.order_by("pk").first()
    if first is None:
        return pictures.keep(story, photograph(), writer, f"{number:032d}")
    size = {"width": first.width, "height": first.height}
    return Picture.objects.create(
        story=story, file=first.file.name, uploaded_by=writer, key=f"{number:032d}", **size
    )


def photograph() -> SimpleUploadedFile:
    """As rich in detail as a picture of people in a workshop."""
    from PIL import Image, ImageDraw, ImageFilter

    chance, canvas = random.Random(7), Image.new("RGB", (1600, 1067), (180, 170, 160))
    draw = ImageDraw.Draw(canvas)
    for _each in range(900):
        x, y, size = chance.randrange(1600), chance.randrange(1067), chance.randrange(4, 160)
        draw.ellipse((x, y, x + size, y + size), tuple(chance.randrange(30, 230) for _part in range(3)))
    target = io.BytesIO()
    canvas.filter(ImageFilter.GaussianBlur(2)).save(target, "JPEG", quality=90)
    return SimpleUploadedFile("x.jpg", target.getvalue(), "image/jpeg")
