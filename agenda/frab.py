"""The programme in the schedule format of frab and c3voc, which conference apps read. Plain Python, no Django.

`schedule.json` follows https://c3voc.de/schedule/schema.json, `schedule.xml` the XSD of the same repository
(github.com/voc/schedule, validator/). One day, one room; whoever presents an item is a person by name alone.
"""

from __future__ import annotations

import datetime
import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from conference import vietnamese

SCHEMA = "https://c3voc.de/schedule/schema.json"
GENERATOR = "cong-hoi-nghi"
SLOT = "00:05"
_EVERY_ROOM = "Hội trường"


@dataclass(frozen=True)
class Event:
    """One item. `number`: the item's own, which stays when others are added; `persons`: names as printed."""

    number: int
    title: str
    kind: str
    begin: datetime.datetime
    end: datetime.datetime
    persons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Schedule:
    """One programme. `slug`: the conference's short name; `page`: where it is read; times bear their zone."""

    slug: str
    title: str
    venue: str
    version: str
    page: str
    zone: str
    events: tuple[Event, ...]

    @property
    def acronym(self) -> str:
        """Small letters, digits and underlines, at least four: what the format allows."""
        name = re.sub(r"[^a-z0-9]+", "_", vietnamese.fold(self.slug)).strip("_")
        return name if len(name) > 3 else f"hoi_nghi_{name}"

    @property
    def room(self) -> str:
        return self.venue or _EVERY_ROOM

    @property
    def day(self) -> datetime.date:
        return self.events[0].begin.date()


def persons_of(presenter: str) -> tuple[str, ...]:
    """ "Chánh Văn phòng; Giám đốc Sở" → both."""
    return tuple(name.strip() for name in presenter.split(";") if name.strip())


def as_json(schedule: Schedule) -> bytes:
    """`schedule.json`. ValueError without events, for the format knows no empty day."""
    first, last = _ends(schedule.events)
    day = schedule.day.isoformat()
    conference = {
        "acronym": schedule.acronym,
        "title": schedule.title,
        "start": day,
        "end": day,
        "daysCount": 1,
        "timeslot_duration": SLOT,
        "time_zone_name": schedule.zone,
        "url": schedule.page,
        "rooms": [{"name": schedule.room, "guid": _guid(schedule, "room")}],
        "days": [
            {
                "index": 1,
                "date": day,
                "day_start": first.isoformat(),
                "day_end": last.isoformat(),
                "rooms": {schedule.room: [_event(schedule, event) for event in schedule.events]},
            }
        ],
    }
    told = {
        "$schema": SCHEMA,
        "generator": {"name": GENERATOR, "version": "1"},
        "schedule": {"version": schedule.version, "base_url": schedule.page, "conference": conference},
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def as_xml(schedule: Schedule) -> bytes:
    """`schedule.xml`. ValueError without events."""
    first, last = _ends(schedule.events)
    day = schedule.day.isoformat()
    root = ElementTree.Element("schedule")
    ElementTree.SubElement(root, "generator", name=GENERATOR, version="1")
    _text(root, "version", schedule.version)
    conference = ElementTree.SubElement(root, "conference")
    for name, value in (
        ("acronym", schedule.acronym),
        ("title", schedule.title),
        ("start", day),
        ("end", day),
        ("days", "1"),
        ("timeslot_duration", SLOT),
        ("base_url", schedule.page),
        ("time_zone_name", schedule.zone),
    ):
        _text(conference, name, value)
    attributes = {"index": "1", "date": day, "start": first.isoformat(), "end": last.isoformat()}
    room = ElementTree.SubElement(ElementTree.SubElement(root, "day", attributes), "room", name=schedule.room)
    for event in schedule.events:
        _xml_event(room, _event(schedule, event))
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _event(schedule: Schedule, event: Event) -> dict[str, Any]:
    minutes = int((event.end - event.begin).total_seconds()) // 60
    name = "-".join(vietnamese.fold(event.title).split())
    name = re.sub(r"[^a-z0-9-]+", "", name)[:60].strip("-")
    return {
        "id": event.number,
        "guid": _guid(schedule, str(event.number)),
        "date": event.begin.isoformat(),
        "start": f"{event.begin:%H:%M}",
        "duration": f"{minutes // 60:02d}:{minutes % 60:02d}",
        "room": schedule.room,
        "slug": "-".join(part for part in (schedule.acronym, str(event.number), name) if part),
        "url": f"{schedule.page}#muc-{event.number}",
        "title": event.title,
        "subtitle": "",
        "track": "",
        "type": event.kind,
        "language": "vi",
        "abstract": "",
        "description": "",
        "persons": [{"name": name} for name in event.persons],
        "links": [],
    }


def _xml_event(room: ElementTree.Element, told: dict[str, Any]) -> None:
    event = ElementTree.SubElement(room, "event", id=str(told["id"]), guid=told["guid"])
    for name, value in told.items():
        if name == "persons":
            persons = ElementTree.SubElement(event, name)
            for person in value:
                _text(persons, "person", person["name"])
        elif name == "links":
            ElementTree.SubElement(event, name)
        elif name not in ("id", "guid"):
            _text(event, name, value)


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _guid(schedule: Schedule, name: str) -> str:
    """The same for the same item for good, wherever the portal runs."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:hoi-nghi:{schedule.slug}:{name}"))


def _ends(events: Sequence[Event]) -> tuple[datetime.datetime, datetime.datetime]:
    if not events:
        raise ValueError("a schedule has at least one event")
    return min(event.begin for event in events), max(event.end for event in events)
