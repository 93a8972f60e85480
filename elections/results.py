"""The result: confirmed from equal counts, shown when the board says so, signed, and corrected only with a reason."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history
from elections import count, counting
from elections.models import BoardMember, Candidate, Election
from elections.result_models import Result, digest_of
from elections.rounds import ElectionError, State, held, move


def current(election: Election) -> Result | None:
    """The result that counts; one query."""
    return (
        Result.objects.filter(election=election, taken_back_at=None)
        .select_related("confirmed_by", "signed_by")
        .first()
    )


def is_untouched(election: Election, result: Result) -> bool:
    """Whether the figures are those that were confirmed: by their check sum, and by what both tellers entered, so that
    figures and check sum changed together are found too. Who changes all four entries is found by the signed minutes
    alone. One query."""
    said = dict(result.numbers["figures"])
    for row in result.numbers["candidates"]:
        if row["votes"] is not None:
            said[f"{counting.VOTES}{row['id']}"] = row["votes"]
    entered = [row.figures for row in election.counts.filter(turn=result.numbers["turns"])]
    return result.is_intact and entered == [said, said]


def numbers(election: Election, figures: counting.Figures) -> dict[str, Any]:
    """Everything that the minutes print, as plain values: the figures, the rule, and what follows from both."""
    outcome = counting.reckon(election, figures)
    kinds = {row.key: kind for kind, rows in _parts(outcome) for row in rows}
    order = [row.key for _kind, rows in _parts(outcome) for row in rows]
    people = {row.pk: row for row in election.candidates.standing().select_related("unit")}
    return {
        "round": election.round,
        "mode": election.mode,
        "denominator": election.denominator,
        "tie": election.tie,
        "half": not election.is_tie_round,
        "seats": election.seats,
        "alternates": election.alternates,
        "for_alternates": election.for_alternates,
        "called": election.called,
        "present": election.present,
        "figures": {name: number for name, number in figures.items() if not name.startswith(counting.VOTES)},
        "valid": _valid(election, figures),
        "base": outcome.base,
        "threshold": outcome.threshold,
        "roll_closed_at": _moment(election.roll_closed_at),
        "voting_ended_at": _moment(election.voting_ended_at),
        "turns": election.turn,
        "candidates": [_person(people[pk], figures, outcome.base, kinds[pk]) for pk in order],
        "second_round": _second(outcome.second_round),
    }


def _valid(election: Election, figures: counting.Figures) -> int:
    if not election.is_secret:
        return counting.hands_of(election, figures).voted
    return counting.ballots_of(election, figures).valid


def _parts(outcome: count.Outcome):
    return (
        ("elected", outcome.elected),
        ("alternate", outcome.alternates),
        ("not_elected", outcome.not_elected),
    )


def _moment(moment) -> str:
    return localtime(moment).isoformat(timespec="minutes") if moment else ""


def _person(row: Candidate, figures: counting.Figures, base: int, result: str) -> dict[str, Any]:
    votes = figures.get(f"{counting.VOTES}{row.pk}")
    share = None if votes is None else count.share(votes, base)
    return {
        "id": row.pk,
        "place": row.place,
        "name": row.full_name,
        "born": row.date_of_birth.isoformat() if row.date_of_birth else "",
        "position": row.position,
        "unit": row.unit.name,
        "votes": votes,
        "share": None if share is None else str(share),
        "result": result,
    }


def _second(found: count.SecondRound | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "seats": found.seats, "official": found.official, "alternates": found.alternates, "tie": found.tie,
        "candidates": [row.key for row in found.candidates],
    }  # fmt: skip


def standing(row: dict[str, Any], numbers: dict[str, Any]) -> str:
    """ "elected", "alternate" or "not_elected" of a row of `numbers`; for who stands again "tied" (equal votes, which were
    enough) or "again" (among those without half)."""
    asked = numbers["second_round"]
    if asked and row["id"] in asked["candidates"]:
        return "tied" if asked["tie"] else "again"
    return row["result"]


@transaction.atomic
def confirm(election: Election, actor, seen: str | None = None) -> Result:
    """Counts what both tellers counted alike. `seen`: check sum of the figures on the page that was pressed, where it
    showed any. PermissionDenied, ElectionError."""
    election = held(election, State.COUNTING, allowed=counting.may_confirm(election, actor))
    figures = counting.agreed(election)
    if figures is None:
        raise ElectionError(_("The two counts are not in, or they differ."))
    counting.check(election, figures)  # the control count may have changed since
    made = numbers(election, figures)
    if seen is not None and seen != digest_of(made):
        raise ElectionError(_("The figures are others meanwhile: look at them again. Nothing was changed."))
    result = Result.objects.create(
        election=election, numbers=made, digest=digest_of(made), confirmed_by=actor
    )
    move(election, actor, State.COUNTED, "election_counted", reason=result.digest, tally_step=None)
    return result


@transaction.atomic
def sign(election: Election, actor) -> None:
    """Notes that the board has signed the printed minutes; from then on nothing changes but by opening it again."""
    election = held(election, State.COUNTED, allowed=permissions.conducts_election(actor))
    result = _intact(election)
    Result.objects.filter(pk=result.pk, signed_at=None).update(signed_at=timezone.now(), signed_by=actor)
    move(election, actor, State.SIGNED, "election_signed", reason=result.digest)


def _intact(election: Election) -> Result:
    result = current(election)
    if result is None or not is_untouched(election, result):
        raise ElectionError(_("The figures are not those that were confirmed: the check sum differs."))
    return result


@transaction.atomic
def release(election: Election, actor, *, shown: bool) -> None:
    """Shows the result to the hall, or takes it off the screen again: the head of the board says so."""
    allowed = may_release(election, actor)
    election = held(election, State.COUNTED, State.SIGNED, allowed=allowed)
    if shown:
        _intact(election)
    moment = timezone.now() if shown else None
    if Election.objects.filter(pk=election.pk, released_at__isnull=shown).update(released_at=moment):
        history.record(actor, election, "election_released" if shown else "election_hidden")


def may_release(election: Election, user) -> bool:
    head = election.board.serving().filter(
        user=user.pk, body=BoardMember.Body.COUNTING, post=BoardMember.Post.HEAD
    )
    return permissions.conducts_election(user) or head.exists()


@transaction.atomic
def reopen(election: Election, actor, reason: str) -> None:
    """Takes the result back, which stays to be read with the reason; both tellers count again. PermissionDenied,
    ElectionError."""
    election = held(election, State.COUNTED, State.SIGNED, allowed=permissions.prepares_election(actor))
    if Election.objects.filter(previous=election).exists():
        raise ElectionError(_("A second round rests on this result: it cannot be opened again."))
    Result.objects.filter(election=election, taken_back_at=None).update(
        taken_back_at=timezone.now(), taken_back_why=reason
    )
    move(
        election,
        actor,
        State.COUNTING,
        "election_reopened",
        reason=reason,
        turn=election.turn + 1,
        released_at=None,
        tally_step=None,
    )


@transaction.atomic
def second_round(election: Election, actor) -> Election:
    """The round that the signed result asks for, with its candidates and the same board. PermissionDenied, ElectionError."""
    election = held(election, State.SIGNED, allowed=permissions.prepares_election(actor))
    if following := Election.objects.filter(previous=election).first():
        return following
    asked = _intact(election).numbers["second_round"]
    if not asked:
        raise ElectionError(_("Nobody has to be elected in a second round."))
    for_alternates = not asked["official"]
    following = Election.objects.create(
        conference=election.conference, purpose=election.purpose, round=election.round + 1, previous=election,
        is_tie_round=asked["tie"], seats=asked["seats"], for_alternates=for_alternates,
        alternates=0 if for_alternates else asked["alternates"], mode=Election.Mode.SECRET,
        denominator=election.denominator, tie=election.tie, voters=election.voters,
    )  # fmt: skip
    _take_along(election, following, asked["candidates"])
    history.record(actor, following, "election_second_round", reason=str(election))
    return following


def _take_along(election: Election, following: Election, chosen: list[int]) -> None:
    rows = {row.pk: row for row in election.candidates.filter(pk__in=chosen)}
    for pk in chosen:
        row = rows[pk]
        Candidate.objects.create(
            election=following, unit=row.unit, delegate=row.delegate, full_name=row.full_name, gender=row.gender,
            date_of_birth=row.date_of_birth, position=row.position, biography=row.biography,
            state=Candidate.State.ACCEPTED, proposed_by=row.proposed_by,
        )  # fmt: skip
    for member in election.board.serving():
        BoardMember.objects.create(
            election=following, body=member.body, post=member.post, delegate=member.delegate, full_name=member.full_name,
            position=member.position, user=member.user, is_teller=member.is_teller,
        )  # fmt: skip


def rounds_of(election: Election) -> list[Election]:
    """This round and those before it, the first one first."""
    rounds, found = [election], election
    while found.previous:
        found = found.previous
        rounds.insert(0, found)
    return rounds


def are_untouched(election: Election) -> bool:
    """Whether no figure of this round or of those before it was changed after it was confirmed."""
    counted = ((one, current(one)) for one in rounds_of(election))
    return all(is_untouched(one, result) for one, result in counted if result is not None)


def delegation(election: Election) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(official delegates, alternates) over all rounds, each with the round; of signed or confirmed results.

    Whoever a round between equals makes an alternate comes before those who had fewer votes than these equals.
    """
    rounds = rounds_of(election)
    official: list[dict[str, Any]] = []
    alternates: list[dict[str, Any]] = []
    place = 0
    for before, one in zip((None, *rounds), rounds, strict=False):
        result = current(one)
        if not one.is_tie_round:
            place = len(alternates)
        elif before is not None:
            place = _place_of_equals(alternates, before, place)
        for row in result.numbers["candidates"] if result else []:
            entry = {**row, "round": one.round}
            if row["result"] == "alternate" or (row["result"] == "elected" and one.for_alternates):
                alternates.insert(place, entry)
                place += 1
            elif row["result"] == "elected":
                official.append(entry)
    return official, alternates


def _place_of_equals(alternates: list[dict[str, Any]], before: Election, end: int) -> int:
    """Where those stand whom the round after `before` puts in order; `end`: behind the alternates of `before`."""
    result = current(before)
    asked = result.numbers["second_round"] if result else None
    if result is None or not asked:
        return end
    equal = next(row["votes"] for row in result.numbers["candidates"] if row["id"] in asked["candidates"])
    fewer = (at for at, row in enumerate(alternates) if row["round"] == before.round and row["votes"] < equal)
    return next(fewer, end)
