"""The vote itself: the roll as the door has it, and the control count of the papers. Nothing of who votes how."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history
from conference.models import Conference
from conference.once import SentBefore, same
from delegates import credential_rows, credentials
from delegates.models import Delegate
from elections.models import BallotEntry, BoardMember, Election, Voter
from elections.rounds import ElectionError, State, held, move

Kind = BallotEntry.Kind


class Entitled(NamedTuple):
    """Somebody who is called to vote. `is_present`: in the hall, and not replaced by somebody without a vote."""

    delegate: int
    is_present: bool


def entitled(election: Election) -> list[Entitled]:
    """Who is called to vote, as the credential report counts them, of the categories that this election names."""
    roster = credential_rows.read(election.conference)
    kinds = set(election.voters)
    if Delegate.Category.EXEMPLAR in kinds:
        kinds |= set(credentials.EXEMPLARS)
    return [
        Entitled(row.pk, row.person.votes and row.person.counts(credentials.PRESENT))
        for row in roster.called
        if row.person.kind in kinds and (row.person.votes or row.person.called_to_vote)
    ]


def roll_of(election: Election):
    """The roll as it was closed, in protocol order; before that those whom the doors have now, not stored."""
    if election.roll_closed_at:
        found = election.roll.select_related("delegate__unit")
        rank = F("delegate__protocol_rank").asc(nulls_last=True)
        by_name = ("delegate__unit__position", "delegate__unit_id", "delegate__sort_key", "delegate_id")
        return found.order_by("-delegate__is_vip", rank, *by_name)  # as `Delegate.objects.in_protocol_order`
    now = {row.delegate: row.is_present for row in entitled(election)}
    people = Delegate.objects.filter(pk__in=now).select_related("unit").in_protocol_order()
    return [Voter(election=election, delegate=one, is_present=now[one.pk]) for one in people]


@transaction.atomic
def close_roll(election: Election, actor) -> None:
    """Keeps who is called and who is there at this moment, and begins the vote. While the vote is under way it may be
    closed anew, for who came late. PermissionDenied, ElectionError."""
    election = held(election, State.LISTED, State.VOTING, allowed=permissions.conducts_election(actor))
    if election.state == State.LISTED:
        _check_board(election)
    found = entitled(election)
    present = sum(row.is_present for row in found)
    if (out := given_out(papers(election))) > present:
        text = _("Ballots given out (%(left)d) must not be more than present (%(right)d).")
        raise ElectionError(text % {"left": out, "right": present})
    if not present:
        raise ElectionError(_("Nobody who may vote is in the hall yet, as the doors have it."))
    Voter.objects.filter(election=election).delete()
    Voter.objects.bulk_create(
        Voter(election=election, delegate_id=row.delegate, is_present=row.is_present) for row in found
    )
    words = _("%(present)d present of %(called)d called") % {"present": present, "called": len(found)}
    move(
        election, actor, State.VOTING, "election_roll_closed", reason=words, called=len(found), present=present,
        roll_closed_at=timezone.now(),
    )  # fmt: skip


def _check_board(election: Election) -> None:
    board = list(election.board.serving().filter(body=BoardMember.Body.COUNTING))
    if BoardMember.Post.HEAD not in {member.post for member in board}:
        raise ElectionError(_("The counting board has no head yet."))
    if sum(member.is_teller for member in board) != 2:
        raise ElectionError(_("Name two tellers of the counting board, each with an account of their own."))


@transaction.atomic
def enter_papers(entry: BallotEntry, actor) -> BallotEntry:
    """Adds to the control count. PermissionDenied, ElectionError, SentBefore."""
    states = (State.LISTED, State.VOTING) if entry.kind == Kind.PRINTED else (State.VOTING, State.COUNTING)
    Conference.objects.select_for_update(no_key=True).get(pk=entry.election.conference_id)
    if known := BallotEntry.objects.filter(key=entry.key).first():
        if not same(known, entry, ("election_id", "kind", "number", "note")):
            raise SentBefore
        return known
    election = held(entry.election, *states, allowed=permissions.conducts_election(actor))
    if not election.is_secret:
        raise ElectionError(_("By a show of hands there are no ballots."))
    after = papers(election)
    after[entry.kind] += entry.number
    _check_papers(election, after)
    entry.by = actor
    entry.save()
    history.record(actor, election, "ballots_entered", reason=str(entry))
    return entry


def papers(election: Election) -> dict[str, int]:
    """{kind: how many} of the control count."""
    return totals(election.papers.all())


def totals(rows: Iterable[BallotEntry]) -> dict[str, int]:
    found = dict.fromkeys(Kind.values, 0)
    for row in rows:
        if row.taken_back_at is None:
            found[row.kind] += row.number
    return found


def given_out(found: dict[str, int]) -> int:
    """Papers with voters: a spoilt one is replaced by another."""
    return found[Kind.ISSUED] - found[Kind.SPOILED]


def _check_papers(election: Election, found: dict[str, int]) -> None:
    if found[Kind.ISSUED] + found[Kind.UNUSED] > found[Kind.PRINTED]:
        text = _("Given out + left over (%(used)d) must not be more than printed (%(printed)d).")
        words = {"used": found[Kind.ISSUED] + found[Kind.UNUSED], "printed": found[Kind.PRINTED]}
        raise ElectionError(text % words, "number")
    if found[Kind.SPOILED] > found[Kind.ISSUED]:
        raise ElectionError(_("More are spoilt than were given out."), "number")
    if given_out(found) > (election.present or 0) and found[Kind.ISSUED]:
        text = _("Ballots given out (%(left)d) must not be more than present (%(right)d).")
        raise ElectionError(text % {"left": given_out(found), "right": election.present or 0}, "number")


@transaction.atomic
def take_back_papers(entry: BallotEntry, actor) -> None:
    """A wrong entry no longer counts; the row stays. PermissionDenied, ElectionError."""
    election = held(
        entry.election,
        State.LISTED,
        State.VOTING,
        State.COUNTING,
        allowed=permissions.conducts_election(actor),
    )
    if not BallotEntry.objects.filter(pk=entry.pk, taken_back_at=None).update(taken_back_at=timezone.now()):
        raise ElectionError(_("This entry is taken back already."))
    _check_papers(election, papers(election))
    history.record(actor, election, "ballots_taken_back", reason=str(entry))


@transaction.atomic
def end_vote(election: Election, actor) -> None:
    """The box is closed; the tellers count. PermissionDenied, ElectionError."""
    election = held(election, State.VOTING, allowed=permissions.conducts_election(actor))
    _check_board(election)  # nobody is named for it any more while it is counted
    if election.is_secret and not papers(election)[Kind.ISSUED]:
        raise ElectionError(_("Enter first how many ballots were printed and given out."))
    move(election, actor, State.COUNTING, "election_vote_ended", voting_ended_at=timezone.now())


@transaction.atomic
def resume_vote(election: Election, actor) -> None:
    """Goes on with a vote that was ended too early, as long as no teller has entered anything. PermissionDenied,
    ElectionError."""
    election = held(election, State.COUNTING, allowed=permissions.conducts_election(actor))
    if election.counts.exists() or election.running.exists():
        raise ElectionError(_("A teller has entered figures already: the vote cannot go on."))
    move(election, actor, State.VOTING, "election_vote_resumed", voting_ended_at=None)
