"""What the page of one election shows to whom."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from accounts import permissions
from conference.models import HistoryEntry
from elections import access, counting, preparing, replacing, results, sentences, tally, voting
from elections.models import BoardMember, Candidate, Election
from elections.result_models import Result, digest_of
from elections.rounds import State

LAST_WITHOUT_PLACE = F("place").asc(nulls_last=True)
BEFORE_COUNT = (State.DRAFT, State.LISTED, State.VOTING)


def context_of(user, election: Election) -> dict[str, Any]:
    """At most fourteen queries with those of the frame."""
    candidates = list(
        access.candidates_for(user, election).order_by(LAST_WITHOUT_PLACE, "state", "sort_key", "pk")
    )
    everybody = list(election.board.select_related("user", "replaced_by"))
    board = [row for row in everybody if row.replaced_at is None]
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
        "board": [(row, replacing.may_replace(election, user, row, board)) for row in everybody],
        "leading_candidates": _leading(candidates, board)
        if prepares and election.state in BEFORE_COUNT
        else [],
        "has_tellers": sum(row.is_teller for row in board) == 2,
        "has_head": any(row.body == "counting" and row.post == "head" for row in board),
        "seat": seat,
        "prepares": prepares,
        "other_day": _other_day(election),
        "conducts": permissions.conducts_election(user),
        "changes_board": prepares and election.state in BEFORE_COUNT,
        "proposes": election.state == State.DRAFT
        and not election.is_tie_round
        and (prepares or bool(permissions.headed_units(user))),
        "sees_roll": permissions.sees_delegates(user) or permissions.conducts_election(user),
        **_papers(election),
        **_counting(user, election, board),
        **_result(user, election, result),
        "entries": _trail(election) if prepares else [],
    }


def _trail(election: Election) -> list[HistoryEntry]:
    """What was done about the election and its candidates, newest first; of a candidate the name stands before the reason."""
    own = Q(subject_type=Election._meta.label_lower, subject_id=election.pk)
    standing = Candidate.objects.filter(election=election).values("pk")
    theirs = Q(subject_type=Candidate._meta.label_lower, subject_id__in=standing)
    entries = list(HistoryEntry.objects.filter(own | theirs).select_related("actor"))
    for entry in entries:
        if entry.subject_type == Candidate._meta.label_lower:
            entry.reason = ": ".join(filter(None, (entry.subject_label, entry.reason)))
    return entries


def _other_day(election: Election) -> datetime.date | None:
    """The day of the conference where that is not today."""
    day = election.conference.date
    return day if day and day != timezone.localdate() else None


def _leading(candidates: list[Candidate], board: list[BoardMember]) -> list[str]:
    """Candidates who sit on the presidium: allowed, and the organiser is told."""
    leads = [row for row in board if row.body == BoardMember.Body.PRESIDIUM]
    standing = [row for row in candidates if row.state != Candidate.State.DECLINED]
    return [row.full_name for row in standing if any(preparing.is_of(seat, row) for seat in leads)]


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
        **_to_confirm(user, election, board, both),
        **_running(user, election, board, bool(counts)),
    }


def _to_confirm(
    user, election: Election, board: list[BoardMember], both: list[counting.Figures]
) -> dict[str, Any]:
    """What is confirmed, for the one who confirms it and for nobody else: two more queries."""
    may_confirm = counting.may_confirm(election, user, board)
    if not may_confirm or len(both) != 2 or both[0] != both[1]:
        return {"may_confirm": may_confirm}
    numbers = results.numbers(election, both[0])
    return {"may_confirm": True, "preview": numbers, "digest": digest_of(numbers), **_figures(numbers)}


def _figures(numbers: dict[str, Any]) -> dict[str, Any]:
    named = [(sentences.FIGURES[name], number) for name, number in numbers["figures"].items()]
    return {"figures": named, "second": numbers["second_round"]}


def _running(user, election: Election, board: list[BoardMember], has_counts: bool) -> dict[str, Any]:
    """The running tally: all of it for who may release it, where the two differ for the tellers as well; for the others
    what is released."""
    rows = list(election.running.filter(turn=election.turn))
    may_release = results.may_release(election, user)
    reads = may_release or any(row.is_teller and row.user_id == user.pk for row in board)
    equal = tally.equal_steps(rows)
    shown = equal.get(election.tally_step) if election.tally_step else None
    return {
        "resumes": permissions.conducts_election(user) and election.turn == 1 and not rows and not has_counts,
        "may_release": may_release,
        "newest": tally.newest(election, rows) if may_release else None,
        "tally_differs": tally.differing(election, rows) if reads else [],
        "shown": tally.tally(election, election.tally_step, shown) if shown and election.tally_step else None,
    }


def _result(user, election: Election, result: Result | None) -> dict[str, Any]:
    if result is None:
        return {"result": None}
    numbers = result.numbers
    asks = numbers["second_round"] if election.state == State.SIGNED else None
    return {
        "result": result,
        "is_untouched": results.is_untouched(election, result),
        "numbers": numbers,
        **_figures(numbers),
        "may_release": results.may_release(election, user),
        "asks_second": bool(asks) and permissions.prepares_election(user) and not hasattr(election, "next"),
    }
