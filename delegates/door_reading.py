"""What a device sends, read field by field: what is wrong with one scan stops no other."""

from __future__ import annotations

import datetime
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from conference.vietnamese import clean
from delegates import badges, door_rule
from delegates.door import Asked
from delegates.door_models import Scan

MOST = 500
LONGEST = datetime.timedelta(hours=24)
"""A device is without network no longer than this; older scans are taken for as old."""
AT_ONCE = datetime.timedelta(seconds=5)
"""A scan that a device sends at once is of now: whoever is second under the lock is second."""
YEARS = range(1970, 2101)  # a device whose clock was never set begins in 1970
LARGEST_NUMBER = 2**63 - 1
WAYS = (Scan.Way.CODE, Scan.Way.SEARCH)


class Unreadable(Exception):
    """Nothing of it can be read; the text is a sentence."""


@dataclass
class Handed:
    """`asked`: what could be read; `errors`: [{"index", "id", "sentence"}] of the others."""

    asked: list[Asked] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, index: int | None, number: Any, sentence: str) -> None:
        self.errors.append({"index": index, "id": str(number or "")[:40] or None, "sentence": sentence})


def document(body: bytes) -> dict[str, Any]:
    """The JSON object of a body. Unreadable when it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("What was sent is no JSON.")) from error
    if not isinstance(found, dict):
        raise Unreadable(_("What was sent is no JSON object."))
    return found


def scans(body: bytes) -> Handed:
    """The scans of a body {"now", "scans"}. Unreadable when there are none or more than MOST."""
    sent = document(body)
    found = sent.get("scans")
    if not isinstance(found, list) or not 1 <= len(found) <= MOST:
        raise Unreadable(_("Send 1 to %(most)d scans at a time.") % {"most": MOST})
    now, handed = timezone.now(), Handed()
    device_now = now
    if sent.get("now") is not None:
        try:
            device_now = moment(sent["now"])
        except Unreadable as refusal:
            handed.refuse(None, None, str(refusal))
    for index, scan in enumerate(found):
        try:
            handed.asked.append(_scan(scan, device_now, now))
        except Unreadable as refusal:
            handed.refuse(index, scan.get("id") if isinstance(scan, dict) else None, str(refusal))
    return handed


def _scan(scan: Any, device_now: datetime.datetime, now: datetime.datetime) -> Asked:
    if not isinstance(scan, dict):
        raise Unreadable(_("A scan is a JSON object."))
    said = moment(scan.get("at"))
    code, delegate = scan.get("code"), row_number(scan.get("delegate"), "delegate")
    if not (isinstance(code, str) and code.strip()) and delegate is None:
        raise Unreadable(_("A scan names a person: by “code” or by “delegate”."))
    way = scan.get("way", Scan.Way.CODE)
    if way not in WAYS:
        raise Unreadable(_("“way” is code or search."))
    if not isinstance(scan.get("offline", False), bool):
        raise Unreadable(_("“offline” is true or false."))
    at: datetime.datetime | None = door_rule.corrected(said, device_now, now, LONGEST)
    if not scan.get("offline") and at is not None and now - at <= AT_ONCE:
        at = None
    return Asked(
        id=number(scan.get("id"), "id"),
        at=at,
        code=badges.read(code) if isinstance(code, str) else "",
        delegate=delegate,
        way=way,
        takes_back=None if scan.get("takes_back") is None else number(scan["takes_back"], "takes_back"),
        offline=scan.get("offline", False),
        said_at=said,
        reason=line(scan.get("reason"), 200),
        door=line(scan.get("door"), 60),
    )


def number(value: Any, name: str) -> uuid.UUID:
    """A UUID. Unreadable otherwise."""
    try:
        if isinstance(value, str) and len(value) <= 45:
            return uuid.UUID(value)
    except ValueError:
        pass
    raise Unreadable(_("“%(name)s” is a UUID.") % {"name": name})


def moment(value: Any) -> datetime.datetime:
    """A moment in ISO 8601 with its zone. Unreadable otherwise."""
    try:
        found = datetime.datetime.fromisoformat(value)
        if found.tzinfo is not None and found.year in YEARS:
            return found.astimezone(datetime.UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    raise Unreadable(_("A time is written as 2020-04-24T07:42:10+07:00, with its zone."))


def line(value: Any, longest: int) -> str:
    """One clean line, cut to its longest; "" for nothing. Unreadable for what is no text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable(_("This is no text."))
    return clean(value[: 4 * longest])[:longest]


def row_number(value: Any, name: str) -> int | None:
    """The number of a row, or None for nothing. Unreadable otherwise."""
    if value is None or (
        isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_NUMBER
    ):
        return value
    raise Unreadable(_("“%(name)s” is the number of a person.") % {"name": name})
