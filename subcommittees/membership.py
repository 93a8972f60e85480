"""Who sits in a subcommittee. The seat and the account's role come and go together."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import permissions
from accounts.models import Role, RoleAssignment, User
from conference import history
from conference.models import Conference
from subcommittees.models import Member, Subcommittee


@transaction.atomic
def seat(subcommittee: Subcommittee, user: User, is_head: bool, actor) -> bool:
    """Gives the user a seat as head or member, or changes which of the two. False when nothing changes."""
    _begin(subcommittee, actor)
    member = subcommittee.members.filter(user=user).first()
    if member and member.is_head == is_head:
        return False
    before = _role(member.is_head) if member else ""
    Member.objects.update_or_create(subcommittee=subcommittee, user=user, defaults={"is_head": is_head})
    RoleAssignment.objects.get_or_create(user=user, role=_role(is_head), unit=None)
    _drop_unused(user)
    history.record(
        actor,
        subcommittee,
        "member_seated",
        from_state=before,
        to_state=_role(is_head),
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
        from_state=_role(member.is_head),
        changes={"user": [str(member.user), ""]},
    )
    return True


def _begin(subcommittee: Subcommittee, actor) -> None:
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=subcommittee.conference_id)


def _role(is_head: bool) -> str:
    return Role.SUBCOMMITTEE_HEAD if is_head else Role.SUBCOMMITTEE_MEMBER


def _drop_unused(user: User) -> None:
    needed = {
        _role(is_head) for is_head in Member.objects.filter(user=user).values_list("is_head", flat=True)
    }
    unused = {Role.SUBCOMMITTEE_HEAD, Role.SUBCOMMITTEE_MEMBER} - needed
    RoleAssignment.objects.filter(user=user, role__in=unused).delete()
