"""The sample's stories: some public, one with the editorial board, one returned, one off after a withdrawn consent, and
the communications plan. Pictures are drawn here."""

from __future__ import annotations

import datetime
import io
import json
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User, one_time_key
from conference.models import Conference, Unit
from dashboard.sample_nominations import day_of
from nominations.models import Nomination
from nominations.states import State as Nominated
from stories import transitions, writing
from stories.models import (
    Agreed,
    Consent,
    ConsentWay,
    PlanLine,
    PublicPages,
    Story,
    Subject,
    Version,
    VersionPicture,
)
from stories.transitions import Said

DATA = Path(__file__).parent / "fixtures" / "sample_stories.json"
PICTURES = {
    "forge": ("Lò rèn lúc sáng sớm", "Lò rèn của hợp tác xã đỏ lửa từ năm giờ sáng", ("#3b2a20", "#d9772b", "#f3c77a")),
    "hands": ("Bàn tay người thợ trên đe", "Từng lưỡi liềm được kiểm tra trước khi giao", ("#2f3a44", "#8a929c", "#e4e1da")),
    "factory": ("Dãy xưởng dưới trời xanh", "Một trong chín xưởng tham gia", ("#cfe3f1", "#0b4f8a", "#8a5a00")),
}  # fmt: skip
SIZE, KEPT = (960, 640), (640, 427)  # pixels: as it is drawn, and small enough to be stored quickly


def load(conference: Conference, units: dict[str, Unit], users: dict[str, User]) -> None:
    """Everything by the same steps as on the pages; only the days of publication are set back."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    PublicPages.objects.create(conference=conference, is_open=True, **data["public_pages"])
    written = [_story(row, conference, units[row["unit"]], users) for row in data["stories"]]
    day = day_of(conference)
    for row in data["plan"]:
        place = row.get("story")
        PlanLine.objects.create(
            conference=conference,
            unit=units[row["unit"]],
            assignee=users.get(f"chuyenvien.{row['unit'].lower()}"),
            story=None if place is None else written[place],
            due_on=day + datetime.timedelta(days=row["offset"]),
            **{name: row[name] for name in ("topic", "kind", "channel")},
        )


def _story(row: dict[str, Any], conference: Conference, unit: Unit, users: dict[str, User]) -> Story:
    author, editor = users[f"chuyenvien.{row['unit'].lower()}"], users["bientap"]
    nomination = _nomination(row, conference, unit)
    name = nomination.printed_name if nomination else ""
    text = {
        key: row.get(key, "").replace("{name}", name)
        for key in ("title", "summary", "text", "theme", "film_url")
    }
    story = writing.begin(Story(conference=conference, unit=unit, kind=row["kind"]), text["title"], author)
    version = story.versions.get()
    for key, value in text.items():
        setattr(version, key, value)
    version.save()
    subject = None
    if nomination is not None:
        subject = writing.add_subject(Subject(story=story, nomination=nomination, name=name), author)
        _agree(subject, author)
    for picture in row.get("pictures", ()):
        _add(picture, story, subject, author)
    writing.written(version, author)
    _review(row, story, version, author, editor)
    if row["state"] == "consent_withdrawn" and subject is not None:
        writing.withdraw_consent(subject.consents.get(agreed=Agreed.NAME), author)
    return story


def _nomination(row: dict[str, Any], conference: Conference, unit: Unit) -> Nomination | None:
    if "who" not in row:
        return None
    rows = conference.nominations.filter(unit=unit, state=Nominated.APPROVED, kind=row["who"]["kind"])
    return list(rows.order_by("number"))[row["who"]["place"]]


def _agree(subject: Subject, author: User) -> None:
    given_on = timezone.localdate() - datetime.timedelta(days=20)
    taken = Consent(given_on=given_on, way=ConsentWay.SIGNED, given_by="Giấy đồng ý lưu tại đơn vị")
    writing.note_consents(subject, [Agreed.NAME, Agreed.PICTURE], taken, author)


def _add(picture: str, story: Story, subject: Subject | None, author: User) -> None:
    alt, caption, _colours = PICTURES[picture]
    upload = SimpleUploadedFile("picture.jpg", draw(picture), "image/jpeg")
    place = VersionPicture(alt=alt, caption=caption, credit="Ảnh minh họa của cổng")
    shows = [subject] if subject and picture == "hands" else []
    writing.add_picture(story, place, upload, shows, one_time_key(), author)


def _review(row: dict[str, Any], story: Story, version: Version, author: User, editor: User) -> None:
    transitions.change(story, "submit", Said(), author)
    if row["state"] == "submitted":
        return
    version.refresh_from_db()
    seen = transitions.token(version)
    if row["state"] == "returned":
        transitions.change(story, "return", Said(reason=row["reason"], seen=seen), editor)
        return
    transitions.change(story, "approve", Said(seen=seen), editor)
    since = timezone.now() - datetime.timedelta(days=row["days_ago"])
    Version.objects.filter(pk=version.pk).update(publish_at=since, decided_at=since)
    Story.objects.filter(pk=story.pk).update(published_at=since)


def draw(picture: str) -> bytes:
    """A plain picture of a few flat shapes, as JPEG."""
    from PIL import Image, ImageDraw  # costs a moment that only the sample pays

    ground, middle, light = PICTURES[picture][2]
    width, height = SIZE
    canvas = Image.new("RGB", SIZE, ground)
    pen = ImageDraw.Draw(canvas)
    if picture == "factory":
        pen.rectangle((0, height * 0.72, width, height), fill=light)
        for place in range(4):
            left = 80 + place * 210
            pen.polygon([(left, 460), (left, 300), (left + 170, 240), (left + 170, 460)], fill=middle)
            pen.rectangle((left + 40, 350, left + 120, 400), fill=ground)
    elif picture == "forge":
        pen.rectangle((0, height * 0.7, width, height), fill="#1f1611")
        pen.pieslice((280, 160, 680, 640), 180, 360, fill=middle)
        pen.pieslice((380, 270, 580, 560), 180, 360, fill=light)
    else:
        pen.polygon([(180, 420), (780, 420), (700, 500), (260, 500)], fill=middle)
        pen.rectangle((400, 500, 560, 620), fill=middle)
        pen.arc((300, 140, 660, 460), 200, 340, fill=light, width=28)
    target = io.BytesIO()
    canvas.resize(KEPT).save(target, "JPEG", quality=88)
    return target.getvalue()
