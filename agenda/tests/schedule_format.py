"""What c3voc's schedule format asks for, rule by rule, told in our own words so that no file of theirs is kept here.

Sources: github.com/voc/schedule, `validator/xsd/schedule.xml.xsd` at 228ac25 and `validator/json/schema.json` at 08187a2.
`start` of an event in JSON is "07:15", as all known writers and readers have it; the schema's word "date-time" there is a
note that validators do not look at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
MOMENT = DAY + r"T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d{1,2}:\d{2})"
ADDRESS = r"https?://\S*"
LENGTH = r"\d{1,2}:\d{2}(:\d{1,2})?"
CLOCK = r"[0-2]\d:[0-5]\d(:[0-5]\d)?"
POSITIVE, NUMBER, TEXT = r"0*[1-9]\d*", r"-?\d+", r"(?s:.*)"

# element -> (attributes that must be, that may be; text)
ATTRIBUTES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "generator": ({}, {"name": TEXT, "version": TEXT}),
    "day": ({}, {"date": DAY, "start": MOMENT, "end": MOMENT, "index": POSITIVE}),
    "room": ({}, {"name": TEXT}),
    "event": ({"id": POSITIVE, "guid": UUID}, {}),
    "person": ({}, {"id": POSITIVE}),
    "link": ({}, {"href": TEXT}),
    "attachment": ({}, {"href": TEXT}),
}
# children in this order: (name, at least, at most)
SEQUENCES: dict[str, tuple[tuple[str, int, int], ...]] = {
    "schedule": (("generator", 0, 1), ("version", 1, 1), ("conference", 1, 1), ("day", 1, 10**6)),
    "generator": (),
    "day": (("room", 0, 10**6),),
    "room": (("event", 0, 10**6),),
    "persons": (("person", 0, 10**6),),
    "links": (("link", 0, 10**6),),
    "attachments": (("attachment", 0, 10**6),),
}
# children in any order, each at most once: {name: text} that must be, that may be; None: an element with children
ANY_ORDER: dict[str, tuple[dict[str, str | None], dict[str, str | None]]] = {
    "conference": (
        {"title": TEXT, "acronym": TEXT},
        {"start": DAY, "end": DAY, "days": NUMBER, "timeslot_duration": LENGTH, "base_url": ADDRESS, "time_zone_name": TEXT},
    ),
    "event": (
        {
            "room": TEXT, "title": TEXT, "subtitle": TEXT, "type": TEXT, "date": MOMENT, "start": CLOCK, "duration": LENGTH,
            "abstract": TEXT, "slug": TEXT, "track": TEXT,
        },
        {
            "logo": TEXT, "persons": None, "language": TEXT, "description": TEXT, "recording": None, "links": None,
            "attachments": None, "video_download_url": ADDRESS, "url": ADDRESS,
        },
    ),
    "recording": ({"license": TEXT, "optout": r"true|false|0|1"}, {}),
}  # fmt: skip
ONCE = (("day", "index"), ("day/room/event", "id"), ("day/room/event", "guid"))


def wrong_in_xml(root: Element) -> list[str]:
    """Every rule that the document breaks; [] for a valid one."""
    found = [] if root.tag == "schedule" else [f"root {root.tag}"]
    found += _wrong_in(root, "schedule")
    for path, name in ONCE:
        found += _twice([element.get(name) for element in root.findall(path)], f"{path}@{name}")
    return found + _twice([element.text for element in root.findall("day/room/event/slug")], "slug")


def _wrong_in(element: Element, kind: str) -> Iterator[str]:
    must, may = ATTRIBUTES.get(kind, ({}, {}))
    yield from _fields(kind, dict(element.attrib), must, may)
    children = [child.tag for child in element]
    if kind in SEQUENCES:
        order = [name for name, _least, _most in SEQUENCES[kind]]
        known = [tag for tag in children if tag in order]
        if known != children or known != sorted(known, key=order.index):
            yield f"{kind}: children {children}"
        yield from (
            f"{kind}: {children.count(name)} {name}"
            for name, least, most in SEQUENCES[kind]
            if not least <= children.count(name) <= most
        )
    if kind in ANY_ORDER:
        yield from _twice(children, f"{kind}: child")
        texts = {child.tag: child.text or "" for child in element}
        yield from _fields(kind, texts, *ANY_ORDER[kind])
    if (kind in SEQUENCES or kind in ANY_ORDER) and (element.text or "").strip():
        yield f"{kind}: text {element.text}"
    for child in element:
        if kind != "event" or ANY_ORDER["event"][1].get(child.tag, TEXT) is None:
            yield from _wrong_in(child, child.tag)
        elif len(child) or child.attrib:
            yield f"{kind}: {child.tag} holds more than text"


def _fields(kind: str, told: dict[str, str], must: dict, may: dict) -> Iterator[str]:
    yield from (f"{kind}: no {name}" for name in must if name not in told)
    for name, text in told.items():
        if name not in must and name not in may:
            yield f"{kind}: {name} is not known"
        elif (form := must.get(name, may.get(name))) is not None and not re.fullmatch(form, text):
            yield f"{kind}: {name} is {text!r}"


def _twice(values: list, what: str) -> list[str]:
    return [f"{what} {value!r} twice" for value, count in Counter(values).items() if count > 1]


def _is(form: str):
    return lambda value: isinstance(value, str) and re.search(form, value) is not None


def _any_text(value: Any) -> bool:
    return isinstance(value, str)


def _text_or_none(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _list(value: Any) -> bool:
    return isinstance(value, list)


# object -> ({field: check} that must be, that may be, whether others may be too)
OBJECTS: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "document": ({"schedule": lambda value: isinstance(value, dict)}, {"$schema": _any_text, "generator": lambda value: isinstance(value, dict)}, False),
    "generator": ({}, {"name": _any_text, "version": _any_text, "url": _is(f"^{ADDRESS}$")}, True),
    "schedule": ({"version": _any_text, "conference": lambda value: isinstance(value, dict)}, {"base_url": _is(f"^{ADDRESS}$")}, True),
    "conference": (
        {
            "title": _any_text, "acronym": _is(r"^[a-z0-9_-][a-z0-9_]{3,}(-2[0-9]{3}-[a-z]+)?$"), "days": _list, "daysCount": _whole,
            "start": _is(f"^({DAY}|{MOMENT})$"), "end": _is(f"^{DAY}$"), "timeslot_duration": _any_text,
        },
        {
            "description": _any_text, "time_zone_name": _is("^([A-Z][a-z]+/[A-Z][a-z]+)|UTC$"), "url": _is(f"^{ADDRESS}$"),
            "rooms": _list, "tracks": _list, "keywords": _list, "logo": _any_text, "colors": lambda value: isinstance(value, dict),
            "meta": lambda value: isinstance(value, dict),
        },
        False,
    ),
    "room": ({"name": _any_text, "guid": _is(f"^{UUID}$")}, {"description": _text_or_none, "capacity": lambda value: value is None or _whole(value)}, False),
    "day": (
        {"index": _whole, "date": _is(f"^{DAY}$"), "day_start": _is(f"^{MOMENT}$"), "day_end": _is(f"^{MOMENT}$"), "rooms": lambda value: isinstance(value, dict)},
        {},
        False,
    ),
    "event": (
        {
            "id": lambda value: _whole(value) and value >= 1, "guid": _is(f"^{UUID}$"), "date": _is(f"^{MOMENT}$"), "start": _is(f"^{CLOCK}$"),
            "duration": _is("^[0-9]+:[0-9]{2}$"), "room": _any_text, "slug": _is("^[a-z0-9_-]+[a-z0-9]$"), "url": _is(f"^{ADDRESS}$"),
            "title": _any_text, "subtitle": _text_or_none, "track": _text_or_none, "type": _any_text, "language": _any_text,
            "abstract": _text_or_none, "persons": _list, "links": _list,
        },
        {
            "description": _text_or_none, "logo": _any_text, "recording_license": _any_text, "do_not_record": _text_or_none,
            "do_not_stream": _text_or_none, "attachments": _list, "answers": _list,
        },
        False,
    ),
    "person": ({"name": _any_text}, {"code": _is("^[A-Z0-9]+$"), "guid": _is(f"^{UUID}$"), "id": _whole, "avatar": _any_text, "biography": _any_text}, True),
}  # fmt: skip


def wrong_in_json(told: Any) -> list[str]:
    """Every rule that the document breaks; [] for a valid one."""
    found = [*_object("document", told)]
    if found:
        return found
    schedule = told["schedule"]
    found = [*_object("generator", told.get("generator", {})), *_object("schedule", schedule)]
    if "rooms" in schedule:
        found.append("schedule: rooms belong to the conference")
    conference = schedule.get("conference", {})
    found += _object("conference", conference)
    for room in conference.get("rooms", ()):
        found += _object("room", room)
    for day in conference.get("days", ()):
        found += _object("day", day)
        for events in day.get("rooms", {}).values():
            for event in events:
                found += _object("event", event)
                found += [line for person in event.get("persons", ()) for line in _object("person", person)]
    return found


def _object(kind: str, told: Any) -> Iterator[str]:
    must, may, others = OBJECTS[kind]
    if not isinstance(told, dict):
        yield f"{kind} is no object"
        return
    yield from (f"{kind}: no {name}" for name in must if name not in told)
    for name, value in told.items():
        check = must.get(name, may.get(name))
        if check is None:
            if not others:
                yield f"{kind}: {name} is not known"
        elif not check(value):
            yield f"{kind}: {name} is {value!r}"
