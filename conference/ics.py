"""Calendar entries by RFC 5545, as text. Times in UTC: every calendar knows them without a table of zones."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

LONGEST_LINE = 75  # octets


@dataclass(frozen=True)
class Event:
    """`sequence` grows with every change; `uid` stays, so that a calendar moves the entry instead of adding one."""

    uid: str
    sequence: int
    start: datetime.datetime
    end: datetime.datetime
    stamp: datetime.datetime
    summary: str
    location: str = ""
    description: str = ""


def calendar(*events: Event, name: str = "") -> bytes:
    """One file of these entries; `name` is what a calendar that subscribes to it is called."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Cong Hoi nghi dien hinh tien tien//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *([f"X-WR-CALNAME:{_text(name)}"] if name else []),
        *(line for event in events for line in _entry(event)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _entry(event: Event) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_utc(event.stamp)}",
        f"DTSTART:{_utc(event.start)}",
        f"DTEND:{_utc(event.end)}",
        f"SUMMARY:{_text(event.summary)}",
        *([f"LOCATION:{_text(event.location)}"] if event.location else []),
        *([f"DESCRIPTION:{_text(event.description)}"] if event.description else []),
        "END:VEVENT",
    ]


def _utc(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets; a letter is never cut in two."""
    parts: list[str] = []
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LONGEST_LINE:
            parts, part, size = [*parts, part], "", 1  # the space that begins the next line counts
        part, size = part + letter, size + octets
    return "\r\n ".join([*parts, part])
