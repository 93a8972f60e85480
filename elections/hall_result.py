"""What the hall sees of an election: how far it is, and the figures once the board has released them."""

from __future__ import annotations

from typing import Any, NamedTuple

from conference.models import Conference
from elections import results
from elections.models import Election


class Shown(NamedTuple):
    """`rows`: {name, votes, share, result} of each candidate; empty before the result is released."""

    election: Election
    rows: list[dict[str, Any]]
    numbers: dict[str, Any]


def shown(conference: Conference) -> Shown | None:
    """The newest round; None before there is one. Two queries. Figures that are not those confirmed are never shown."""
    election = conference.elections.order_by("-pk").first()
    if election is None:
        return None
    result = results.current(election) if election.released_at else None
    if result is None or not result.is_intact:
        return Shown(election, [], {})
    return Shown(election, result.numbers["candidates"], result.numbers)
