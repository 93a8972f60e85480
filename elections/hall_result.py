"""What the hall sees of an election: how far it is, and the figures once the board has released them."""

from __future__ import annotations

from typing import Any, NamedTuple

from conference.models import Conference
from elections import results, tally, voting
from elections.models import Election
from elections.rounds import State

LONG_NAME = 32  # letters


class Shown(NamedTuple):
    """`rows`: {name, votes, share, result} of each candidate; empty before the result is released. `tally`: what the
    board released while it is still counted, with how many ballots are out."""

    election: Election
    rows: list[dict[str, Any]]
    numbers: dict[str, Any]
    tally: tally.Tally | None = None
    out: int = 0

    @property
    def size(self) -> str:
        """How small the table is drawn, by how many names there are and how long."""
        names = [row["name"] for row in self.rows] or [
            name for name, _votes in (self.tally.votes if self.tally else [])
        ]
        is_long = any(len(name) > LONG_NAME for name in names)
        many = (
            " poll--crowd"
            if len(names) > 16
            else " poll--many"
            if len(names) > (7 if is_long else 10)
            else ""
        )
        return many + (" poll--long" if is_long else "")


def shown(conference: Conference) -> Shown | None:
    """The round that is under way, else the one whose result the hall saw last: see `_rank`. None before there is an
    election. Figures that are not those confirmed are never shown."""
    election = max(conference.elections.all(), key=_rank, default=None)
    if election is None:
        return None
    result = results.current(election) if election.released_at else None
    if provisional := tally.released(election):
        return Shown(election, [], {}, provisional, voting.given_out(voting.papers(election)))
    if result is None or not results.is_untouched(election, result):
        return Shown(election, [], {})
    return Shown(election, result.numbers["candidates"], result.numbers)


def _rank(election: Election) -> tuple[int, float, int]:
    """The greatest is shown: being counted (with a released tally before others), then voting, then whose result was
    released last; one that is counted and not released stands where its vote ended. Else the newest whose list is closed,
    then the newest."""
    at = election.released_at or election.voting_ended_at
    moment = at.timestamp() if at else 0.0
    order = {
        State.COUNTING: 4 if election.tally_step is None else 5,
        State.VOTING: 3,
        State.COUNTED: 2,
        State.SIGNED: 2,
        State.LISTED: 1,
    }.get(State(election.state), 0)
    return order, moment if order == 2 else 0.0, election.pk
