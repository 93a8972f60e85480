"""Thẻ đại biểu: one badge per delegate, for a plastic cover, or several on an A4 sheet to be cut."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from delegates import badges
from delegates.models import Delegate, DelegatePhoto
from delegates.photos import photo_of as photo_of_attendee
from documents.codes import qr_address
from documents.kinds import letterhead
from documents.kinds.paper import Paper
from documents.press.order import Up
from nominations.models import Evidence

logger = logging.getLogger(__name__)

SIZES = {"90x130": (90, 130), "86x120": (86, 120)}
"""Width and height in mm of the covers that are sold here."""
SHEET, SINGLE = "a4", "single"
DESIGNED = 130  # mm: the height that the style sheet's lengths are meant for
CATEGORIES = tuple(Delegate.Category.values)
"""In the order of print; the place is the number of the colour in badge.css."""
LABELS = {
    Delegate.Category.EXEMPLAR: "ĐẠI BIỂU",
    Delegate.Category.GUEST: "KHÁCH MỜI",
    Delegate.Category.STAFF: "CÁN BỘ, CÔNG CHỨC",
    Delegate.Category.PRESS_SERVICE: "BÁO CHÍ, PHỤC VỤ",
}
PHOTO = (360, 480)  # pixels: 22 × 30 mm at 400 dots per inch
# (size of the name, its lines) and (size of position and unit, lines of each), as the style sheet's lengths
NAMES = ((10, 1), (8.4, 1), (9, 2), (7.2, 3), (6, 3), (4.9, 4))
OFFICES = ((4.7, 2), (3.5, 3), (2.7, 4))


def day(conference) -> str:
    """ "24/04/2020"; "" while the day is open."""
    return f"{conference.date:%d/%m/%Y}" if conference.date else ""


class Badge(Paper):
    """Selection: `categories` (all unless told), `size` (of SIZES; the first unless told), `layout` (SHEET unless
    told, or SINGLE), `delegates` (ids). A file for one delegate is one badge whatever the layout.
    """

    code = "badge"
    label = _("Badges")
    template = "documents/badge.html"
    style = "badge.css"
    many = True
    page_size = "90 × 130 mm"
    variant = "pdf/a-3b"
    steps = tuple(
        {
            "pages": 1, "name_size": str(name), "name_lines": lines, "small_name": f"{name * 0.74:.2f}",
            "text_size": str(text), "text_lines": text_lines,
        }
        for text, text_lines in OFFICES
        for name, lines in NAMES
    )  # fmt: skip
    placeholders = (
        ("category", _("category"), "ĐẠI BIỂU"),
        ("name", _("full name"), "Bùi Thị Mẫu Hà"),
        ("position", _("position"), "Phó Giám đốc"),
        ("unit", _("workplace"), "Sở Tài chính"),
        ("seat", _("seat in the hall"), "B-07"),
        ("code", _("code of the badge, also in the QR code"), "7KX2-M9QR-TB4C"),
        ("about", _("name of the conference"), "Hội nghị điển hình tiên tiến lần thứ III"),
    )

    def rows(self, conference, selection: dict):
        """By category, leaders first, then by unit and name: the order in which they are handed out."""
        found = conference.delegates.expected().select_related("unit", "seat__row", "nomination", "photo")
        if selection.get("categories"):
            found = found.filter(category__in=selection["categories"])
        if selection.get("delegates"):
            found = found.filter(pk__in=selection["delegates"])
        photos = Evidence.objects.filter(kind=Evidence.Kind.PHOTO)
        found = found.prefetch_related(Prefetch("nomination__evidence", photos, to_attr="photos"))
        return found.in_protocol_order("category")

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        width, height = SIZES[size_of(selection)]
        return {
            "kind": "Thẻ đại biểu",
            "host": conference.host_name,
            "about": letterhead.unbroken(conference, conference.short_title),
            "when": day(conference),
            "width": width,
            "height": height,
            "rem": f"{height / DESIGNED:.4f}mm",
        }

    def up_for(self, selection: dict) -> Up | None:
        if selection.get("layout") == SINGLE:
            return None
        return Up((210, 297), SIZES[size_of(selection)], 2, 2)

    def context(self, row: Delegate, shared: dict[str, Any]) -> dict[str, Any]:
        return {
            **words(row),
            "colour": CATEGORIES.index(row.category),
            "vip": row.is_vip,
            "photo_name": _Name(photo_of(row)[0]),
            "code": badges.shown(row.badge_code),
            "qr": qr_address(row.badge_code),
        }

    def pictures_of(self, rows: Iterable[Delegate]) -> dict[str, tuple[bytes, str]]:
        drawn = (photo_of(row) for row in rows)
        return {name: (picture, "image/jpeg") for name, picture in drawn if name}

    def name(self, row: Delegate) -> str:
        return row.full_name

    def label_of(self, row: Delegate) -> str:
        return f"{row.full_name} ({row.unit.short_name})"


class _Name:
    """The name of a picture: part of the page's frame and no text of it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return self.name

    def __bool__(self) -> bool:
        return bool(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Name) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


def size_of(selection: dict) -> str:
    return selection["size"] if selection.get("size") in SIZES else next(iter(SIZES))


def words(row: Delegate) -> dict[str, str]:
    """What a badge says of the person in words."""
    unit = row.workplace or row.unit.name
    represents = row.represents if row.represents != unit else ""
    return {
        "category": LABELS[Delegate.Category(row.category)],
        "name": row.full_name,
        "position": f"Đại diện {represents}" if represents else row.position,
        "unit": unit,
        "seat": row.seat_label,
    }


def photos(row: Delegate) -> Sequence[Evidence | DelegatePhoto]:
    """The photos of a row from `Badge.rows`, the newest first; none of who comes in somebody's place."""
    if row.stands_in_for:
        return []
    if row.nomination is None:
        own = photo_of_attendee(row)
        return [own] if own else []
    return sorted(getattr(row.nomination, "photos", []), key=lambda photo: -photo.pk)


def photo_of(row: Delegate) -> tuple[str, bytes]:
    """Name and picture of the photo on the badge, drawn once; empty without one. Another photo has another name."""
    if not hasattr(row, "drawn_photo"):
        found = photos(row)[:1]
        picture = draw_photo(found[0]) if found else b""
        name = f"photo-{row.pk}-{found[0].sha256[:8]}.jpg" if picture else ""
        vars(row)["drawn_photo"] = name, picture
    return vars(row)["drawn_photo"]


def draw_photo(photo: Evidence | DelegatePhoto) -> bytes:
    """The photo cut to the badge's shape, a JPEG of some ten KB; a photo that cannot be read stops no badge."""
    try:
        with photo.file.open() as file, Image.open(file) as picture:
            cut = ImageOps.fit(picture.convert("RGB"), PHOTO, centering=(0.5, 0.3))
    except (OSError, Image.DecompressionBombError):
        logger.exception("the photo %s cannot be printed on a badge", photo.pk)
        return b""
    target = io.BytesIO()
    cut.save(target, "JPEG", quality=85)
    return target.getvalue()
