"""Who let somebody in: plain scans of one person in, plain answers out.

Scans come late, twice and in any order, from devices that were without network. Everything here follows from the set of
them alone: the earliest that nobody took back lets the person in, of equal times the one with the smaller number.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

TWICE = datetime.timedelta(seconds=30)
"""A badge held before the same device again within this time was read twice; it is nobody's second entry."""


@dataclass(frozen=True)
class Look:
    """One scan. `at`: by the portal's clock; `device`: number of the pass, 0 without one; `takes_back`: number of the
    scan that this one takes back, which may be unknown yet; `by_hand`: noted from paper or list, not at a door."""

    id: UUID
    at: datetime.datetime
    door: str = ""
    by: str = ""
    device: int = 0
    takes_back: UUID | None = None
    by_hand: bool = False


@dataclass(frozen=True)
class Conflict:
    """`late` came to a door although `first` had let the same person in; whoever stood there is to be told of `first`."""

    late: Look
    first: Look

    @property
    def after(self) -> datetime.timedelta:
        return self.late.at - self.first.at


def standing(scans: Iterable[Look]) -> list[Look]:
    """The scans that let in and were not taken back, earliest first, each once. What takes back cannot be taken back."""
    found = {scan.id: scan for scan in scans}
    gone = {scan.takes_back for scan in found.values() if scan.takes_back is not None}
    return sorted(
        (scan for scan in found.values() if scan.takes_back is None and scan.id not in gone),
        key=lambda scan: (scan.at, scan.id),
    )


def admitting(scans: Iterable[Look]) -> Look | None:
    """The scan that let the person in; None: the person is not inside."""
    return next(iter(standing(scans)), None)


def conflicts(scans: Iterable[Look]) -> list[Conflict]:
    """Every other standing scan at another door or device than the first, or more than TWICE after it; earliest first."""
    found = standing(scans)
    if not found:
        return []
    first, *others = found
    return [Conflict(scan, first) for scan in others if not scan.by_hand and not is_twice(first, scan)]


def is_twice(first: Look, scan: Look) -> bool:
    """Whether `scan` only read again what `first` had just read at the same door with the same device."""
    same = (scan.door, scan.device) == (first.door, first.device)
    return same and scan.at - first.at <= TWICE


def corrected(
    at: datetime.datetime,
    device_now: datetime.datetime,
    now: datetime.datetime,
    longest: datetime.timedelta,
) -> datetime.datetime:
    """The moment `at` of a device's clock by the portal's, from what the device's clock says `now`.

    Never after now, and never more than `longest` before it: a clock that was set meanwhile says nothing.
    """
    age = min(max(device_now - at, datetime.timedelta(0)), longest)
    return now - age
