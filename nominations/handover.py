"""Who has received the award, and how: recorded for one or for a whole batch, taken back with a reason."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from conference import history, vietnamese
from conference.models import Conference
from nominations import awards
from nominations.award_states import AwardState, Receipt
from nominations.awards import AwardError
from nominations.models import Award

NOTED = (Receipt.RECEIVED_FOR, Receipt.SENT_LATER)


def record(
    conference: Conference, user: User, award_ids: Iterable[int], receipt: str, note: str = ""
) -> list[Award]:
    """Notes how decided awards came to their recipients; those that were changed.

    What somebody else recorded meanwhile, or was revoked, is left as it is. "Received by somebody else" and "sent
    later" need a note; "not fetched" leaves the award waiting.
    """
    with transaction.atomic():
        awards.lock(conference.pk)
        awards.require_manager(user)
        _check(receipt, note)
        handed = receipt != Receipt.NOT_FETCHED
        decided = Award.objects.of(conference).filter(
            pk__in=list(award_ids), state=AwardState.DECIDED
        )  # under the conference's lock, so what is read here is what is written
        if not handed:
            decided = decided.exclude(receipt=Receipt.NOT_FETCHED, receipt_note=vietnamese.clean(note))
        found = list(decided.select_related("form", "nomination"))
        state = AwardState.HANDED_OVER if handed else AwardState.DECIDED
        Award.objects.filter(pk__in=[award.pk for award in found], state=AwardState.DECIDED).update(
            state=state, receipt=receipt, receipt_note=note, receipt_at=timezone.now()
        )
        words = ": ".join(part for part in (str(Receipt(receipt).label), vietnamese.clean(note)) if part)
        action = "award_handed_over" if handed else "award_not_fetched"
        history.record_all(user, found, action, to_state=state, reason=words)
    return found


def undo(award: Award, user: User, reason: str) -> Award:
    """Takes a record back: the award waits to be handed over again."""
    with transaction.atomic():
        awards.locked(award)
        awards.require_manager(user)
        awards.require_reason(reason)
        if award.state == AwardState.DECIDED and award.receipt:
            Award.objects.filter(pk=award.pk, state=AwardState.DECIDED).update(**_cleared())
            award.refresh_from_db()
            history.record(user, award, "award_taken_back", to_state=award.state, reason=reason)
        else:
            awards.move(award, "award_taken_back", user, reason=reason, **_cleared())
    return award


def _cleared() -> dict[str, object]:
    return {"receipt": "", "receipt_note": "", "receipt_at": None}


def _check(receipt: str, note: str) -> None:
    if receipt not in Receipt.values:
        raise AwardError(_("Choose how the award was handed over."))
    if receipt in NOTED and not vietnamese.clean(note):
        raise AwardError(
            _("Say who received it.")
            if receipt == Receipt.RECEIVED_FOR
            else _("Say how and when it is sent.")
        )
