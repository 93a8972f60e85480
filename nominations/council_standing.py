"""A vote of the council on an earlier version of the dossier: what differs, and the word that it stands all the same.

A nomination that was corrected and approved anew after its vote waits for the council (`council_conflicts` marks the
result): a new session votes on it, or the organiser, who keeps the council, says with a reason that the vote stands.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from conference import history, vietnamese
from nominations import versions
from nominations.council import SessionState
from nominations.council_items import CouncilItem, Outcome
from nominations.council_results import result_of
from nominations.council_sessions import CouncilError, locked
from nominations.council_voting import fresh_item, refuse_own_work
from nominations.dossier_models import Version
from nominations.states import State
from nominations.versions import Change


def approved_version(item: CouncilItem) -> Version | None:
    """What the nomination held when it was approved last; one query."""
    kept = Version.objects.filter(nomination=item.nomination_id, action=Version.Action.APPROVE)
    return kept.order_by("number").last()


def differences(item: CouncilItem, now: Version | None) -> list[Change]:
    """What differs between the version that was voted on and `now`."""
    if item.voted_version is None or now is None:
        return []
    return versions.compare(item.voted_version.content, now.content)


def may_stand(item: CouncilItem) -> bool:
    """Whether somebody may say that the vote stands: a pass of the latest closed session, outdated since."""
    if item.outcome != Outcome.PASSED or not item.is_outdated or item.nomination.state != State.APPROVED:
        return False
    latest = result_of(item.nomination)
    return latest is not None and latest.pk == item.pk


def confirm(item: CouncilItem, user: User, reason: str, seen: int | None) -> CouncilItem:
    """The vote stands for the corrected dossier; name, time and reason are kept. Who wrote the dossier may not say so.

    `seen`: number of the approved version whose differences the user read; a later one is refused.
    """
    with transaction.atomic():
        session = locked(item.session, user, SessionState.CLOSED)
        item = fresh_item(item, session)
        refuse_own_work(item, user)
        if not may_stand(item):
            raise CouncilError(_("This vote needs no confirmation, or a later session decided. Look again."))
        if not vietnamese.clean(reason):
            raise CouncilError(_("Give the reason: the history keeps it."))
        now = approved_version(item)
        if (now.number if now else None) != seen:
            raise CouncilError(
                _("The nomination was corrected again meanwhile. Read the differences, then confirm.")
            )
        CouncilItem.objects.filter(pk=item.pk).update(
            confirmed_at=timezone.now(), confirmed_by=user, confirmed_why=reason
        )
        item.refresh_from_db()
        for row in (item, item.nomination):
            history.record(user, row, "council_confirmed", reason=reason)
    return item
