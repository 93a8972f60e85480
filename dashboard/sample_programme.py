"""The sample's programme: its items with people, papers and film, published once and changed since."""

from __future__ import annotations

import datetime
import io
import zipfile
from xml.sax.saxutils import escape

from django.core.files.base import ContentFile

from accounts.models import User
from agenda import arrange, versions
from agenda.models import (
    AgendaItem,
    AgendaVersion,
    Film,
    Officer,
    Paper,
    Question,
    ReviewState,
    Speaker,
)
from conference.models import Conference, Unit
from dashboard.sample_nominations import day_of
from delegates.models import Delegate


def load(data: dict, conference: Conference, units: dict[str, Unit], organiser: User) -> None:
    """Adds items, officers, speakers, papers, film, questions and the version that was published before a change."""
    AgendaItem.objects.bulk_create(AgendaItem(conference=conference, **row) for row in data["agenda"])
    items = {item.position: item for item in conference.agenda.all()}
    more, people = data["programme"], _People(conference)
    Officer.objects.bulk_create(
        Officer(
            conference=conference,
            position=place,
            office=row["office"],
            leads=row.get("leads", False),
            **people.named(row),
        )
        for place, row in enumerate(more["officers"], start=1)
    )
    Speaker.objects.bulk_create(
        Speaker(item=items[row["item"]], part=row["part"], position=place, **people.named(row))
        for place, row in enumerate(more["speakers"], start=1)
    )
    exchange = next(item for item in items.values() if item.kind == AgendaItem.Kind.EXCHANGE)
    for place, row in enumerate(more["papers"], start=1):
        _paper(row, exchange, units, place)
    _film(more["film"], items)
    asked = list(exchange.speakers.filter(part=Speaker.Part.TAKES_PART))
    Question.objects.bulk_create(
        Question(item=exchange, text=text, position=place, asked_of=asked[place % len(asked)])
        for place, text in enumerate(more["questions"], start=1)
    )
    _published(more["published_before"], conference, organiser)


class _People:
    """Rows about people of the fixture, linked with the delegate list where they stand on it."""

    def __init__(self, conference: Conference):
        self.exemplars: dict[int, Delegate] = {}
        self.staff: dict[str, Delegate] = {}
        for delegate in conference.delegates.select_related("nomination"):
            if delegate.category == Delegate.Category.STAFF:
                self.staff[delegate.full_name] = delegate
            elif delegate.nomination and delegate.nomination.number:
                self.exemplars[delegate.nomination.number] = delegate

    def named(self, row: dict) -> dict:
        """The fields of `Named`."""
        delegate = self.exemplars.get(row.get("exemplar", 0)) or self.staff.get(row.get("staff", ""))
        return {
            "delegate": delegate,
            "full_name": delegate.full_name if delegate else row["full_name"],
            "gender": delegate.gender if delegate else row.get("gender", ""),
            "title": row["title"],
            "pronunciation": row.get("pronunciation", ""),
        }


def _due(conference: Conference, row: dict) -> datetime.date:
    return day_of(conference) + datetime.timedelta(days=row["offset_days"])


def _paper(row: dict, item: AgendaItem, units: dict[str, Unit], place: int) -> None:
    paper = Paper(
        item=item,
        position=place,
        unit=units[row["unit"]],
        due=_due(item.conference, row),
        state=row["state"],
        **{name: row[name] for name in ("title", "author", "minutes")},
    )
    if row.get("file"):
        paper.file_name = f"Tham luận {units[row['unit']].short_name}.docx"
        paper.file.save("tham-luan.docx", ContentFile(_text(row)), save=False)
    paper.save()


PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{title}</w:t></w:r></w:p><w:p><w:r><w:t>Kính thưa Đoàn Chủ tịch, kính thưa Hội nghị! (tham luận mẫu)</w:t></w:r></w:p></w:body></w:document>',
}
"""The least that Word opens."""


def _text(row: dict) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in PARTS.items():
            package.writestr(name, text.replace("{title}", escape(row["title"])))
    return kept.getvalue()


def _film(row: dict, items: dict[int, AgendaItem]) -> None:
    item = items[row["item"]]
    Film.objects.create(
        item=item,
        due=_due(item.conference, row),
        state=ReviewState(row["state"]),
        **{name: row[name] for name in ("title", "place", "seconds")},
    )


def _published(before: dict[str, dict], conference: Conference, organiser: User) -> None:
    """The first version: the items as they are now but for what has changed since."""
    items = list(conference.agenda.all())
    for item in items:
        for name, value in before.get(str(item.position), {}).items():
            setattr(item, name, value)
    content = versions.content_of(arrange.of_items(conference, items).slots)
    AgendaVersion.objects.create(conference=conference, number=1, by=organiser, content=content)
