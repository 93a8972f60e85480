"""Before the vote: the election itself, who stands, in which order, and who leads and counts."""

from __future__ import annotations

import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import permissions
from conference import history, vietnamese
from conference.models import Conference
from conference.once import SentBefore, same
from elections.models import BoardMember, Candidate, Election
from elections.rounds import ElectionError, State, held, move

OF_A_PERSON = ("delegate_id", "full_name", "date_of_birth", "position")
RULE = ("purpose", "seats", "alternates", "mode", "denominator", "tie", "voters")


@transaction.atomic
def create(election: Election, actor) -> Election:
    """Stores a new election; a form that is sent twice stores one. PermissionDenied, SentBefore."""
    if not permissions.prepares_election(actor):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=election.conference_id)
    if known := Election.objects.filter(key=election.key).first():
        if not same(known, election, RULE):
            raise SentBefore
        return known
    election.save()
    history.record(actor, election, "added", to_state=election.state)
    return election


def _held_open(election: Election, actor, *, allowed: bool) -> Election:
    return held(election, State.DRAFT, allowed=allowed)


@transaction.atomic
def propose(candidate: Candidate, actor) -> Candidate:
    """Stores a candidate: on the list at once when the organiser adds them, else to be answered. PermissionDenied,
    ElectionError, SentBefore."""
    organiser = permissions.prepares_election(actor)
    mine = candidate.unit_id in permissions.headed_units(actor)
    election = _held_open(candidate.election, actor, allowed=organiser or mine)
    if known := Candidate.objects.filter(key=candidate.key).first():
        if not same(known, candidate, ("unit_id", *OF_A_PERSON)):
            raise SentBefore
        return known
    if election.is_tie_round:
        raise ElectionError(_("This round is only between candidates with equal votes: nobody is added."))
    refuse_twice(candidate)
    refuse_on_board(election, candidate)
    candidate.state = Candidate.State.ACCEPTED if organiser else Candidate.State.PROPOSED
    candidate.proposed_by = actor
    candidate.save()
    history.record(actor, candidate, "candidate_proposed", to_state=candidate.state)
    return candidate


def is_of(row: BoardMember | Candidate, other: BoardMember | Candidate) -> bool:
    """Whether both are of one person, as far as it is known: the same delegate, or the same name where one has none."""
    if row.delegate_id and other.delegate_id:
        return row.delegate_id == other.delegate_id
    return vietnamese.sort_key(row.full_name) == vietnamese.sort_key(other.full_name)


def refuse_twice(candidate: Candidate) -> None:
    for other in Candidate.objects.filter(election=candidate.election).exclude(pk=candidate.pk):
        born = {other.date_of_birth, candidate.date_of_birth} - {None}
        if not is_of(candidate, other) or len(born) == 2:
            continue
        if other.state != Candidate.State.DECLINED:
            raise ElectionError(_("%(name)s is a candidate already.") % {"name": candidate}, "full_name")
        if other.delegate_id and other.delegate_id == candidate.delegate_id:
            text = _(
                "%(name)s was proposed before and not taken on the list. The organiser can still take that proposal."
            )
            raise ElectionError(text % {"name": candidate}, "full_name")


def refuse_on_board(election: Election, candidate: Candidate) -> None:
    """Nobody who counts stands for election."""
    for member in election.board.serving().filter(body=BoardMember.Body.COUNTING):
        if is_of(candidate, member):
            text = _("%(name)s sits on the counting board and cannot be a candidate.")
            raise ElectionError(text % {"name": candidate}, "full_name")


@transaction.atomic
def change(candidate: Candidate, actor, names: set[str], changes: dict[str, list[str]]) -> None:
    """Saves what a valid form changed. PermissionDenied, ElectionError."""
    organiser = permissions.prepares_election(actor)
    mine = candidate.unit_id in permissions.headed_units(actor)
    election = _held_open(candidate.election, actor, allowed=organiser or mine)
    refuse_twice(candidate)
    refuse_on_board(election, candidate)
    if names:
        candidate.save(update_fields=[*names, "delegate"])
        history.record(actor, candidate, "edited", changes=changes)


@transaction.atomic
def answer(candidate: Candidate, actor, *, accept: bool, reason: str = "") -> None:
    """Takes a proposal on the list, or not, with a reason. PermissionDenied, ElectionError."""
    election = _held_open(candidate.election, actor, allowed=permissions.prepares_election(actor))
    if accept:
        refuse_on_board(election, candidate)
        refuse_twice(candidate)
    elif not reason:
        raise ElectionError(_("Say why this person is not taken on the list."), "reason")
    before, after = candidate.state, Candidate.State.ACCEPTED if accept else Candidate.State.DECLINED
    found = Candidate.objects.filter(pk=candidate.pk).exclude(state=after)
    if not found.update(state=after, reason="" if accept else reason, place=None):
        raise ElectionError(_("Somebody was faster. Nothing was changed."))
    action = "candidate_accepted" if accept else "candidate_declined"
    history.record(actor, candidate, action, from_state=before, to_state=after, reason=reason)


@transaction.atomic
def remove(candidate: Candidate, actor) -> None:
    """Takes a proposal back altogether, while the list is open. PermissionDenied, ElectionError."""
    organiser = permissions.prepares_election(actor)
    mine = (
        candidate.unit_id in permissions.headed_units(actor) and candidate.state == Candidate.State.PROPOSED
    )
    election = _held_open(candidate.election, actor, allowed=organiser or mine)
    history.record(actor, election, "candidate_removed", reason=str(candidate))
    Candidate.objects.filter(pk=candidate.pk).delete()


@transaction.atomic
def close_list(election: Election, actor, *, by_lot: bool = False) -> None:
    """No candidate comes or goes any more; the ballot names them by given name, or in an order drawn by lot."""
    election = _held_open(election, actor, allowed=permissions.prepares_election(actor))
    if waiting := election.candidates.filter(state=Candidate.State.PROPOSED).count():
        sentence = ngettext(
            "%(n)d proposal has no answer yet: take it on the list or not, then close the list.",
            "%(n)d proposals have no answer yet: take them on the list or not, then close the list.",
            waiting,
        )
        raise ElectionError(sentence % {"n": waiting})
    listed = list(election.candidates.standing().order_by("sort_key", "pk"))
    _check_number(election, len(listed))
    for candidate in listed:
        refuse_on_board(election, candidate)
    if by_lot:
        secrets.SystemRandom().shuffle(listed)
    Candidate.objects.filter(election=election).update(place=None)
    for place, candidate in enumerate(listed, start=1):
        candidate.place = place
    Candidate.objects.bulk_update(listed, ["place"])
    way = _("order drawn by lot") if by_lot else _("order by name")
    move(election, actor, State.LISTED, "election_listed", reason=way, list_closed_at=timezone.now())


def _check_number(election: Election, listed: int) -> None:
    if not election.is_secret and listed != election.seats + election.alternates:
        text = _(
            "By a show of hands the list has exactly as many people as there are places: %(places)d, not %(n)d."
        )
        raise ElectionError(text % {"places": election.seats + election.alternates, "n": listed})
    if listed < election.seats and not election.previous_id:
        text = _("%(n)d candidates are fewer than the %(seats)d delegates to be elected.")
        raise ElectionError(text % {"n": listed, "seats": election.seats})
    if not listed:
        raise ElectionError(_("There is no candidate yet."))


@transaction.atomic
def reopen_list(election: Election, actor) -> None:
    """Until the vote begins. PermissionDenied, ElectionError."""
    election = held(election, State.LISTED, allowed=permissions.prepares_election(actor))
    move(election, actor, State.DRAFT, "election_list_reopened", list_closed_at=None)


@transaction.atomic
def seat(member: BoardMember, actor) -> BoardMember:
    """Puts somebody on the presidium or the counting board. PermissionDenied, ElectionError, SentBefore."""
    states = (State.DRAFT, State.LISTED, State.VOTING)
    election = held(member.election, *states, allowed=permissions.prepares_election(actor))
    if known := BoardMember.objects.filter(key=member.key).first():
        if not same(known, member, ("body", "post", "delegate_id", "full_name", "user_id")):
            raise SentBefore
        return known
    if member.body == BoardMember.Body.COUNTING:
        refuse_candidate(election, member)
    _refuse_taken(election, member)
    if member.is_teller and member.post == BoardMember.Post.HEAD:
        raise ElectionError(_("The head confirms what both tellers counted, and is no teller."), "is_teller")
    if member.is_teller and election.board.serving().filter(is_teller=True).count() >= 2:
        raise ElectionError(_("There are two tellers already."), "is_teller")
    member.save()
    history.record(actor, election, "board_seated", reason=str(member))
    return member


def refuse_candidate(election: Election, member: BoardMember) -> None:
    """Nobody who stands for election counts."""
    for candidate in election.candidates.exclude(state=Candidate.State.DECLINED):
        if is_of(member, candidate):
            text = _("%(name)s is a candidate and cannot sit on the counting board.")
            raise ElectionError(text % {"name": candidate}, "full_name")


def _refuse_taken(election: Election, member: BoardMember) -> None:
    posts = election.board.serving().filter(body=member.body, post=member.post)
    if member.post != BoardMember.Post.MEMBER and posts.exists():
        raise ElectionError(_("This post is taken already."), "post")
    if member.user_id and election.board.serving().filter(user=member.user_id).exists():
        raise ElectionError(_("This account sits on the board already."), "user")


@transaction.atomic
def unseat(member: BoardMember, actor) -> None:
    """Takes somebody off the board before the count begins. PermissionDenied, ElectionError."""
    states = (State.DRAFT, State.LISTED, State.VOTING)
    election = held(member.election, *states, allowed=permissions.prepares_election(actor))
    if BoardMember.objects.filter(pk=member.pk).delete()[0]:
        history.record(actor, election, "board_unseated", reason=str(member))
