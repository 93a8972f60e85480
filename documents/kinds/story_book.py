"""Kỷ yếu điển hình tiên tiến: the exemplary stories that are public, one after the other, on A5."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.kinds import letterhead
from documents.kinds.paper import Paper, Subject
from stories import markup
from stories.models import Picture, Story, Version, VersionPicture

WIDTH = 960  # pixels across 118 mm: 200 dots per inch


class StoryBook(Paper):
    """Its subject is the conference; it takes no selection. A story is in it exactly while readers see it."""

    code = "story-book"
    label = _("Book of exemplars")
    template = "documents/story-book.html"
    style = "story-book.css"
    page_size = "A5"
    steps = ({},)
    nothing = _("No exemplary story is public yet.")
    placeholders = (
        ("issuing_body", _("issuing body on papers"), "SỞ CÔNG THƯƠNG"),
        ("about", _("full title of the conference"), "Hội nghị điển hình tiên tiến … lần thứ III"),
        ("contents", _("titles with their pages"), "Ba mươi năm giữ lửa nghề rèn … 5"),
        ("stories", _("title, unit, pictures and text of each story"), "Ba mươi năm giữ lửa nghề rèn"),
    )

    def rows(self, conference, selection: dict):
        return [conference] if stories(conference).exists() else []

    def subjects(self, conference, selection: dict) -> list[Subject]:
        return [Subject(row.pk, self.name(row), "ky-yeu.pdf") for row in self.rows(conference, selection)]

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        found = list(stories(conference).with_pictures())
        return {
            "kind": "Kỷ yếu",
            "parent_body": conference.parent_body,
            "issuing_body": conference.issuing_body,
            "about": letterhead.about(conference),
            "place": conference.place_name,
            "year": str(conference.date.year if conference.date else conference.period_to),
            "stories": [told(place, version) for place, version in enumerate(found, start=1)],
        }

    def context(self, row, shared: dict[str, Any]) -> dict[str, Any]:
        return {}

    def pictures_of(self, rows) -> dict[str, tuple[bytes, str]]:
        shown = (
            place
            for row in rows
            for version in stories(row).with_pictures()
            for place in version.pictures.all()
        )
        read = ((asset(place.picture), content(place.picture)) for place in shown)
        return {name: (pixels, "image/jpeg") for name, pixels in read if pixels}

    def name(self, row) -> str:
        return f"Kỷ yếu {row.short_title}"


def stories(conference):
    """In the order of the units, as the office lists them, then by title."""
    found = Version.objects.published().filter(story__conference=conference, story__kind=Story.Kind.STORY)
    return found.order_by("story__unit__position", "story__unit__name", "story__published_at", "pk")


def told(place: int, version: Version) -> dict[str, Any]:
    """`html` is made by `markup`, which escapes everything that somebody typed."""
    return {
        "anchor": f"bai-{place}",
        "place": place,
        "title": version.title,
        "unit": version.story.unit.name,
        "summary": version.summary,
        "html": markup.render(version.text, top=3),
        "pictures": [
            drawn(shown)
            for shown in version.pictures.all()
            if shown.picture.file.storage.exists(file_of(shown.picture))
        ],
    }


def drawn(shown: VersionPicture) -> dict[str, str]:
    said = f"{shown.caption} " if shown.caption else ""
    return {
        "src": f"asset://{asset(shown.picture)}",
        "alt": shown.alt,
        "caption": f"{said}(Ảnh: {shown.credit})",
    }


def asset(picture: Picture) -> str:
    return f"story-{picture.pk}.jpg"


def file_of(picture: Picture) -> str:
    """The widest JPEG of at most WIDTH."""
    return picture.name_of(
        max(each for each in picture.widths if each <= WIDTH or each == picture.widths[0]), "jpg"
    )


def content(picture: Picture) -> bytes:
    """Empty where the file is gone, so that the book comes without it."""
    try:
        with picture.file.storage.open(file_of(picture), "rb") as file:
            return bytes(file.read())
    except FileNotFoundError:
        return b""
