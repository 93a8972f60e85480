"""What a stored award decision tells its paper: awards in protocol order, number, date, signatory."""

from __future__ import annotations

from typing import Any

from documents.kinds import letterhead
from nominations.models import AwardDecision


def of(decision: AwardDecision):
    """The awards that the decision gives, or would give; a query set in protocol order, with all the lists need."""
    found = decision.awards.standing().select_related("form", "nomination__unit", "nomination__delegate")
    return found.in_protocol_order()


def selection(decision: AwardDecision, typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed, under the decision's own number and date where it has them."""
    known = {
        "full_number": decision.number,
        "date": decision.date.isoformat() if decision.date else "",
    }
    return {**typed, **{name: value for name, value in known.items() if value}}


def signatory(decision: AwardDecision, typed: dict[str, Any]) -> dict[str, str]:
    """The decision's signatory, unless the form names another one or the decision has none."""
    if not decision.signatory_position or typed.get("authority") or typed.get("signer_name"):
        return {}
    return {
        "signatory_authority": decision.signatory_authority,
        "signatory_position": decision.signatory_position.upper(),
        "signatory_name": decision.signatory_name or letterhead.BLANK,
    }
