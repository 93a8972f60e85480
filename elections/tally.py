"""Running tally: what both tellers have counted alike so far, shown to the hall only as far as the board releases it.

Both tellers enter their sums so far at the same points, as after each hundred ballots, neither seeing the other's. Where both
are equal they are a tally, which the head of the board may release; a later one waits for a release of its own. Where they
differ nothing is a tally, the fields are named, and both enter the next step from what they then have. No tally becomes the
result: the final figures are entered in full, compared and confirmed for themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conference import history
from elections import count, counting, sentences, voting
from elections.counting import Field, Figures
from elections.models import Election, RunningCount
from elections.results import may_release
from elections.rounds import ElectionError, State, held

COUNTED, INVALID = "counted", "invalid"
LABELS = {
    COUNTED: gettext_lazy("Ballots counted so far"),
    INVALID: gettext_lazy("Of these invalid so far"),
}


class Tally(NamedTuple):
    """Equal running counts of one step. `votes`: (name, votes so far) in the order of the ballot."""

    step: int
    counted: int
    valid: int
    votes: list[tuple[str, int]]


def fields(election: Election) -> list[Field]:
    """What a teller enters; one query."""
    people = [field for field in counting.fields(election) if field.candidate]
    return [*(Field(name, str(label)) for name, label in LABELS.items()), *people]


def step_of(rows: Iterable[RunningCount]) -> int:
    """The step that is being entered, of the running counts of a turn: the first that not both have entered."""
    full = [number for number, entered in _by_step(rows).items() if len(entered) == 2]
    return max(full, default=0) + 1


def _by_step(rows: Iterable[RunningCount]) -> dict[int, list[RunningCount]]:
    found: dict[int, list[RunningCount]] = {}
    for row in rows:
        found.setdefault(row.step, []).append(row)
    return found


def equal_steps(rows: Iterable[RunningCount]) -> dict[int, Figures]:
    """{step: figures} of every step of a turn in which both counts are equal."""
    return {
        number: entered[0].figures
        for number, entered in _by_step(rows).items()
        if len(entered) == 2 and entered[0].figures == entered[1].figures
    }


def differing(election: Election, rows: Iterable[RunningCount]) -> list[Field]:
    """The fields in which the last step that both entered differs; [] where it is equal, or there is none."""
    steps = _by_step(rows)
    entered = steps.get(step_of(row for part in steps.values() for row in part) - 1, [])
    if len(entered) < 2:
        return []
    first, second = (row.figures for row in entered)
    return [field for field in fields(election) if first.get(field.name) != second.get(field.name)]


def tally(election: Election, step: int, figures: Figures) -> Tally:
    people = [row for row in fields(election) if row.candidate]
    votes = [(row.label, figures.get(row.name, 0)) for row in people]
    return Tally(step, figures[COUNTED], figures[COUNTED] - figures[INVALID], votes)


def newest(election: Election, rows: Iterable[RunningCount]) -> Tally | None:
    """The last tally of this turn, for the board; None while nothing is equal."""
    equal = equal_steps(rows)
    return tally(election, max(equal), equal[max(equal)]) if equal else None


def released(election: Election) -> Tally | None:
    """What the hall may see: the tally that was released, compared anew; None unless it is being counted."""
    if election.tally_step is None or election.state != State.COUNTING:
        return None
    rows = election.running.filter(turn=election.turn, step=election.tally_step)
    equal = equal_steps(rows)
    return tally(election, election.tally_step, equal[election.tally_step]) if equal else None


@transaction.atomic
def enter(election: Election, actor, step: int, figures: Figures) -> RunningCount:
    """Stores how far the teller of this account is. `step`: the one that their page was of. PermissionDenied,
    ElectionError; `counting.Refused` where an equation does not hold."""
    seen = election.turn
    election = held(election, State.COUNTING)
    teller = election.board.serving().filter(user=actor.pk, is_teller=True).first()
    if teller is None or not election.is_secret:
        raise PermissionDenied
    rows = list(election.running.filter(turn=election.turn))
    if (election.turn, step_of(rows)) != (seen, step) or set(figures) != {
        row.name for row in fields(election)
    }:
        raise ElectionError(_("This page is of an earlier count. Open it again."))
    if any(row.step == step and row.teller_id == teller.pk for row in rows):
        raise ElectionError(_("You have entered how far you are already; the other teller has still to."))
    _check(election, figures)
    entered = RunningCount.objects.create(
        election=election, teller=teller, turn=election.turn, step=step, figures=figures
    )
    history.record(actor, election, "running_count_entered", reason=_("step %(n)d") % {"n": step})
    return entered


def _check(election: Election, figures: Figures) -> None:
    """The equations of a count hold for a part of the ballots as well."""
    out = voting.given_out(voting.papers(election))
    ballots = count.Ballots(
        election.called or 0, election.present or 0, out, figures[COUNTED], figures[INVALID]
    )
    beside = {"valid": INVALID}
    people = [
        count.Candidate(row.name, row.label, figures[row.name]) for row in fields(election) if row.candidate
    ]
    found: list[tuple[str | None, str]] = [
        (
            COUNTED,
            _("Ballots counted so far (%(left)d) must not be more than given out (%(right)d).") % vars(each),
        )
        if each.code == "collected"
        else (str(each.key) if each.code == "votes" else beside.get(each.code), sentences.sentence(each))
        for each in count.problems(ballots, counting.rule_of(election), people)
    ]
    if found:
        raise counting.Refused(found)


@transaction.atomic
def release(election: Election, actor, step: str | None) -> None:
    """Lets the hall see the tally of this step, as the page named it; None takes it off the screen. PermissionDenied,
    ElectionError."""
    election = held(election, State.COUNTING, allowed=may_release(election, actor))
    chosen = None
    if step is not None:
        equal = equal_steps(election.running.filter(turn=election.turn))
        chosen = next((number for number in equal if str(number) == step), None)
        if chosen is None:
            raise ElectionError(_("The two counts are not in, or they differ."))
    if chosen == election.tally_step:
        return
    Election.objects.filter(pk=election.pk).update(tally_step=chosen)
    words = _("step %(n)d") % {"n": chosen} if chosen else ""
    history.record(actor, election, "tally_released" if chosen else "tally_hidden", reason=words)
