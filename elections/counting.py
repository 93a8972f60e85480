"""Two tellers enter what each counted; only what both counted alike becomes the result.

A teller does not see what the other one entered. Where they differ, the fields are named, not the other's figures, and both
count again: otherwise the second would only copy the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history
from elections import count, sentences, voting
from elections.models import BoardMember, Election, TellerCount
from elections.rounds import ElectionError, State, held, move

Figures = dict[str, int]
VOTES = "votes_"  # and the number of the candidate


class Field(NamedTuple):
    """One figure that a teller enters. `candidate`: whose votes it is."""

    name: str
    label: str
    candidate: bool = False


def fields(election: Election) -> list[Field]:
    """What is entered, in the order of the minutes; one query."""
    if not election.is_secret:
        names = ("agree", "disagree", "no_opinion")
        return [Field(name, str(sentences.FIGURES[name])) for name in names]
    figures = ("issued", "collected", *sentences.INVALID)
    people = [Field(f"{VOTES}{row.pk}", row.full_name, True) for row in election.candidates.standing()]
    return [*(Field(name, str(sentences.FIGURES[name])) for name in figures), *people]


def rule_of(election: Election) -> count.Rule:
    base, tie = cast(count.Base, election.denominator), cast(count.TieRule, election.tie)
    return count.Rule(election.seats, election.alternates, base, tie, half=not election.is_tie_round)


def ballots_of(election: Election, figures: Figures) -> count.Ballots:
    invalid = sum(figures[name] for name in sentences.INVALID)
    return count.Ballots(
        election.called or 0, election.present or 0, figures["issued"], figures["collected"], invalid
    )


def hands_of(election: Election, figures: Figures) -> count.Hands:
    return count.Hands(
        election.called or 0,
        election.present or 0,
        figures["agree"],
        figures["disagree"],
        figures["no_opinion"],
    )


def people_of(election: Election, figures: Figures) -> list[count.Candidate]:
    return [
        count.Candidate(row.pk, row.full_name, figures.get(f"{VOTES}{row.pk}", 0), row.date_of_birth)
        for row in election.candidates.standing()
    ]


def problems(election: Election, figures: Figures) -> list[count.Problem]:
    if not election.is_secret:
        return count.hands_problems(hands_of(election, figures))
    return count.problems(ballots_of(election, figures), rule_of(election), people_of(election, figures))


def reckon(election: Election, figures: Figures) -> count.Outcome:
    people = people_of(election, figures)
    if not election.is_secret:
        return count.count_hands(hands_of(election, figures), rule_of(election), people)
    return count.count(ballots_of(election, figures), rule_of(election), people)


class Refused(ElectionError):
    """`sentences`: [(field or None, sentence)] of everything that does not add up."""

    def __init__(self, found: list[tuple[str | None, str]]) -> None:
        super().__init__(" ".join(text for _field, text in found), found[0][0])
        self.sentences = found


@transaction.atomic
def enter(election: Election, actor, figures: Figures) -> TellerCount:
    """Stores what the teller of this account counted in the turn that `election` is of: a second press must not become
    the count of the turn after. PermissionDenied, ElectionError; `Refused` where an equation does not hold."""
    seen = election.turn
    election = held(election, State.COUNTING)
    teller = election.board.serving().filter(user=actor.pk, is_teller=True).first()
    if teller is None:
        raise PermissionDenied
    if election.turn != seen:
        raise ElectionError(_("This page is of an earlier count. Open it again."))
    if election.counts.filter(teller=teller, turn=election.turn).exists():
        raise ElectionError(_("You have entered your count of this turn already."))
    wanted = {field.name for field in fields(election)}
    if set(figures) != wanted:
        raise ElectionError(_("The page is too old. Open it again."))
    check(election, figures)
    entered = TellerCount.objects.create(
        election=election, teller=teller, turn=election.turn, figures=figures
    )
    history.record(actor, election, "count_entered", reason=_("count %(n)d") % {"n": election.turn})
    _next_turn(election)
    return entered


def check(election: Election, figures: Figures) -> None:
    """`Refused` where an equation, or the control count of the ballots, does not hold against these figures."""
    found: list[tuple[str | None, str]] = [
        (_field_of(each), sentences.sentence(each)) for each in problems(election, figures)
    ]
    if election.is_secret and figures["issued"] != (given := voting.given_out(voting.papers(election))):
        text = _(
            "The control count says that %(n)d ballots were given out. Count again, or have it put right there."
        )
        found.append(("issued", text % {"n": given}))
    if found:
        raise Refused(found)


def _field_of(problem: count.Problem) -> str | None:
    """Beside which figure it stands; None above all of them."""
    return f"{VOTES}{problem.key}" if problem.code == "votes" else sentences.FIELD_OF.get(problem.code)


def _next_turn(election: Election) -> None:
    """With both counts in and different, both count once more."""
    if differing(election, election.turn):
        Election.objects.filter(pk=election.pk, turn=election.turn).update(
            turn=election.turn + 1, tally_step=None
        )


def counts_of(election: Election, turn: int) -> list[TellerCount]:
    return list(election.counts.filter(turn=turn).select_related("teller"))


def differing(election: Election, turn: int) -> list[Field]:
    """The fields in which both counts of a turn differ; [] while one is missing."""
    counts = counts_of(election, turn)
    return different(election, counts) if len(counts) == 2 else []


def different(election: Election, counts: list[TellerCount]) -> list[Field]:
    """The fields that two counts do not have alike."""
    first, second = (row.figures for row in counts)
    return [field for field in fields(election) if first.get(field.name) != second.get(field.name)]


def agreed(election: Election) -> Figures | None:
    """What both tellers counted alike in this turn; None while there is no such count."""
    counts = counts_of(election, election.turn)
    if len(counts) < 2 or counts[0].figures != counts[1].figures:
        return None
    return counts[0].figures


@transaction.atomic
def count_again(election: Election, actor) -> None:
    """Sets equal counts aside before they are confirmed: both count once more. PermissionDenied, ElectionError."""
    election = held(election, State.COUNTING, allowed=may_confirm(election, actor))
    if agreed(election) is None:
        raise ElectionError(_("The two counts are not in, or they differ."))
    move(election, actor, State.COUNTING, "election_count_again", turn=election.turn + 1, tally_step=None)


def may_confirm(election: Election, user, board: Sequence[BoardMember] | None = None) -> bool:
    """The head of the counting board, or whoever conducts the election where the head has no account; never a teller."""
    members = election.board.serving() if board is None else board
    seats = [member for member in members if member.body == BoardMember.Body.COUNTING]
    own = next((member for member in seats if member.user_id == user.pk), None)
    if own is not None:
        return own.post == BoardMember.Post.HEAD and not own.is_teller
    head = next((member for member in seats if member.post == BoardMember.Post.HEAD), None)
    return permissions.conducts_election(user) and (head is None or head.user_id is None)
