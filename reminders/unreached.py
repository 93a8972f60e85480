"""Whom reminders do not reach by mail, for the organiser, who then calls them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment, User
from reminders.models import Digest
from subcommittees.models import Member

MISSED = (Digest.State.FAILED, Digest.State.UNCERTAIN)


@dataclass(frozen=True)
class Unreached:
    user: User
    units: str
    why: str


def people() -> list[Unreached]:
    """Open accounts with a role or a seat in a subcommittee that have no address, or whose last mail did not go through.
    Two queries. Who wants no mail is not among them: that is their own choice."""
    last = Digest.objects.filter(user=OuterRef("pk")).order_by("-day")[:1]
    works = Exists(RoleAssignment.objects.filter(user=OuterRef("pk"))) | Exists(
        Member.objects.filter(user=OuterRef("pk"))
    )
    rows = User.objects.filter(works, is_active=True).annotate(
        last_state=Subquery(last.values("state")), last_error=Subquery(last.values("error"))
    )
    found = rows.filter(Q(email="") | Q(last_state__in=MISSED)).order_by("full_name", "username")
    return [
        Unreached(user, ", ".join(_units(user)), user.last_error if user.email else _("no e-mail address"))
        for user in found.prefetch_related("role_assignments__unit")
    ]


def _units(user: User) -> list[str]:
    return sorted({held.unit.short_name for held in user.role_assignments.all() if held.unit})
