"""What the page of one election shows to whom."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from accounts import permissions
from conference import history
from elections import access, counting, results, sentences, voting
from elections.models import BoardMember, Candidate, Election
from elections.result_models import Result
from elections.rounds import State

LAST_WITHOUT_PLACE = F("place").asc(nulls_last=True)
BEFORE_COUNT = (State.DRAFT, State.LISTED, State.VOTING)


def context_of(user, election: Election) -> dict[str, Any]:
    """At most twelve queries with those of the frame."""
    candidates = list(
        access.candidates_for(user, election).order_by(LAST_WITHOUT_PLACE, "state", "sort_key", "pk")
    )
    board = list(election.board.select_related("user"))
    seat = next(
        (row for row in board if row.user_id == user.pk and row.body == BoardMember.Body.COUNTING), None
    )
    result = results.current(election) if election.state in (State.COUNTED, State.SIGNED) else None
    prepares = permissions.prepares_election(user)
    return {
        "election": election,
        "is_first": election.previous_id is None,
        "candidates": [(row, access.may_change(user, row)) for row in candidates],
        "waiting": sum(row.state == Candidate.State.PROPOSED for row in candidates),
        "listed": sum(row.state == Candidate.State.ACCEPTED for row in candidates),
        "board": board,
        "has_tellers": sum(row.is_teller for row in board) == 2,
        "has_head": any(row.body == "counting" and row.post == "head" for row in board),
        "seat": seat,
        "prepares": prepares,
        "conducts": permissions.conducts_election(user),
        "changes_board": prepares and election.state in BEFORE_COUNT,
        "proposes": election.state == State.DRAFT and (prepares or bool(permissions.headed_units(user))),
        "sees_roll": permissions.sees_delegates(user) or permissions.conducts_election(user),
        **_papers(election),
        **_counting(user, election, board),
        **_result(user, election, result),
        "entries": history.of(election) if prepares else [],
    }


def _papers(election: Election) -> dict[str, Any]:
    if not election.is_secret or election.state == State.DRAFT:
        return {"papers": None}
    rows = list(election.papers.select_related("by"))
    totals = voting.totals(rows)
    return {"papers": rows, "totals": totals, "given_out": voting.given_out(totals)}


def _counting(user, election: Election, board: list[BoardMember]) -> dict[str, Any]:
    """Who has entered a count of this turn; the figures themselves stay with whoever entered them until both are equal."""
    if election.state != State.COUNTING:
        return {}
    counts = list(election.counts.filter(turn__gte=election.turn - 1).select_related("teller"))
    done = {row.teller_id for row in counts if row.turn == election.turn}
    both = [row.figures for row in counts if row.turn == election.turn]
    before = [row for row in counts if row.turn == election.turn - 1]
    return {
        "tellers": [(row, row.pk in done) for row in board if row.is_teller],
        "agreed": len(both) == 2 and both[0] == both[1],
        "differs": counting.different(election, before) if len(before) == 2 else [],
        "may_confirm": counting.may_confirm(election, user, board),
    }


def _result(user, election: Election, result: Result | None) -> dict[str, Any]:
    if result is None:
        return {"result": None}
    numbers = result.numbers
    asks = numbers["second_round"] if election.state == State.SIGNED else None
    return {
        "result": result,
        "numbers": numbers,
        "figures": [(sentences.FIGURES[name], number) for name, number in numbers["figures"].items()],
        "may_release": results.may_release(election, user),
        "second": numbers["second_round"],
        "asks_second": bool(asks) and permissions.prepares_election(user) and not hasattr(election, "next"),
    }
