"""The subcommittee that examines the delegates' credentials (Tiểu ban Thẩm tra tư cách đại biểu), known by its name."""

from __future__ import annotations

from accounts import permissions
from accounts.models import Role, User
from conference import vietnamese
from conference.models import Conference
from subcommittees.models import Member, Subcommittee

WORDS = ("tham tra", "tu cach dai bieu")
"""Either of them in the folded name: offices call it "Nhân sự - Thẩm tra tư cách đại biểu", "Tư cách đại biểu", …"""


def examines(name: str) -> bool:
    folded = vietnamese.fold(name)
    return any(words in folded for words in WORDS)


def subcommittee_of(conference: Conference) -> Subcommittee | None:
    """The first by code; None where no name says so. One query."""
    return next((found for found in conference.subcommittees.all() if examines(found.name)), None)


def head_of(conference: Conference) -> tuple[str, str]:
    """Name of the subcommittee and of its head, "" where unknown. Two queries."""
    found = subcommittee_of(conference)
    if found is None:
        return "", ""
    heads = Member.objects.filter(subcommittee=found, position=Member.Position.HEAD)
    head = heads.select_related("user").first()
    return found.name, head.user.full_name if head else ""


def reads_credentials(user) -> bool:
    """Sees the figures of the credential report: who sees all delegates' figures, and the subcommittee's
    head and deputies.

    No query but for heads of subcommittees, for whom one.
    """
    return permissions.reads_everything(user) or (
        isinstance(user, User) and user.has_role(Role.SUBCOMMITTEE_HEAD) and _heads_it(user)
    )


def _heads_it(user: User) -> bool:
    headed = Subcommittee.objects.filter(
        members__user=user, members__position__in=Member.LEADING, conference__is_current=True
    )
    return any(examines(name) for name in headed.order_by().values_list("name", flat=True))
