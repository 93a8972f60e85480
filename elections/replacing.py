"""Somebody of the counting board who falls ill is replaced, also while it is counted; the trail says by whom and why."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history
from conference.once import SentBefore, same
from elections import counting, preparing, tally
from elections.models import BoardMember, Election
from elections.rounds import ElectionError, State, held

STATES = (State.VOTING, State.COUNTING)


def may_replace(
    election: Election, user, member: BoardMember, board: list[BoardMember] | None = None
) -> bool:
    """The head replaces the others, whoever conducts the session all of the counting board. No teller does: who counts
    does not choose who counts against them."""
    if election.state not in STATES or member.body != BoardMember.Body.COUNTING or member.replaced_at:
        return False
    seats = election.board.serving() if board is None else board
    own = next((row for row in seats if row.user_id == user.pk and not row.replaced_at), None)
    if own is not None and own.is_teller:
        return False
    is_head = own is not None and own.body == BoardMember.Body.COUNTING and own.post == BoardMember.Post.HEAD
    if is_head and own is not None and own.pk == member.pk:
        return False
    return is_head or permissions.conducts_election(user)


@transaction.atomic
def replace(member: BoardMember, new: BoardMember, actor, reason: str) -> BoardMember:
    """Gives the seat of `member` to `new` (whose name, position, delegate and account are set). What the replaced teller
    entered in the unfinished turn goes: nobody has seen it, and the new one counts. What the other one entered stays: it
    was counted on its own. PermissionDenied, ElectionError, SentBefore."""
    election = held(member.election, *STATES, allowed=may_replace(member.election, actor, member))
    if known := BoardMember.objects.filter(key=new.key).first():
        if not same(known, new, ("full_name", "user_id")):
            raise SentBefore
        return known
    member = BoardMember.objects.select_related("election").get(pk=member.pk)
    if member.replaced_at:
        raise ElectionError(_("Somebody was faster. Nothing was changed."))
    new.election, new.body, new.post, new.is_teller = election, member.body, member.post, member.is_teller
    _refuse(election, member, new)
    if member.is_teller:
        _drop_entries(election, member)
    BoardMember.objects.filter(pk=member.pk).update(
        user=None, is_teller=False, replaced_at=timezone.now(), replaced_why=reason
    )
    new.save()
    BoardMember.objects.filter(pk=member.pk).update(replaced_by=new)
    words = _("%(old)s by %(new)s: %(reason)s") % {"old": member, "new": new, "reason": reason}
    history.record(actor, election, "board_replaced", reason=words)
    return new


def _refuse(election: Election, member: BoardMember, new: BoardMember) -> None:
    if member.is_teller and not new.user_id:
        raise ElectionError(_("A teller needs an account."), "user")
    if preparing.is_of(member, new) and member.user_id == new.user_id:
        raise ElectionError(_("This is the same person."), "full_name")
    preparing.refuse_candidate(election, new)
    others = election.board.serving().exclude(pk=member.pk)
    if new.user_id and others.filter(user=new.user_id).exists():
        raise ElectionError(_("This account sits on the board already."), "user")
    for other in others.filter(body=BoardMember.Body.COUNTING):
        if preparing.is_of(other, new):
            raise ElectionError(
                _("%(name)s sits on the counting board already.") % {"name": new}, "full_name"
            )


def _drop_entries(election: Election, member: BoardMember) -> None:
    if election.state != State.COUNTING:
        return
    if counting.agreed(election) is not None:
        raise ElectionError(_("Both counts are in and equal: there is nothing left to count for a teller."))
    election.counts.filter(teller=member, turn=election.turn).delete()
    running = election.running.filter(turn=election.turn)
    running.filter(teller=member, step=tally.step_of(running)).delete()
