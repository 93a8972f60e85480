"""Who sits in a subcommittee. The seat and the account's role come and go together."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import permissions
from accounts.models import Role, RoleAssignment, User
from conference import history
from conference.models import Conference
from subcommittees.models import Member, Subcommittee


class HeadTaken(Exception):
    """Another person heads the subcommittee; nothing has changed. `head`: who."""

    def __init__(self, head: User):
        super().__init__(str(head))
        self.head = head


@transaction.atomic
def seat(subcommittee: Subcommittee, user: User, position: str, actor) -> bool:
    """Gives the user a seat, or another position in it. False when nothing changes; HeadTaken for a second head."""
    _begin(subcommittee, actor)
    member = subcommittee.members.filter(user=user).first()
    if member and member.position == position:
        return False
    if position == Member.Position.HEAD:
        head = subcommittee.members.filter(position=position).select_related("user").first()
        if head:
            raise HeadTaken(head.user)
    before = member.position if member else ""
    Member.objects.update_or_create(subcommittee=subcommittee, user=user, defaults={"position": position})
    RoleAssignment.objects.get_or_create(user=user, role=_role(position), unit=None)
    _drop_unused(user)
    history.record(
        actor,
        subcommittee,
        "member_seated",
        from_state=before,
        to_state=position,
        changes={"user": ["", str(user)]},
    )
    return True


@transaction.atomic
def unseat(member: Member, actor) -> bool:
    """Takes the seat away, and the role when no other subcommittee needs it. False when it is away already."""
    _begin(member.subcommittee, actor)
    deleted, _rows = Member.objects.filter(pk=member.pk).delete()
    if not deleted:
        return False
    _drop_unused(member.user)
    history.record(
        actor,
        member.subcommittee,
        "member_unseated",
        from_state=member.position,
        changes={"user": [str(member.user), ""]},
    )
    return True


def _begin(subcommittee: Subcommittee, actor) -> None:
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=subcommittee.conference_id)


def _role(position: str) -> str:
    return Role.SUBCOMMITTEE_HEAD if position in Member.LEADING else Role.SUBCOMMITTEE_MEMBER


def _drop_unused(user: User) -> None:
    held = Member.objects.filter(user=user).values_list("position", flat=True)
    unused = {Role.SUBCOMMITTEE_HEAD, Role.SUBCOMMITTEE_MEMBER} - {_role(position) for position in held}
    RoleAssignment.objects.filter(user=user, role__in=unused).delete()
