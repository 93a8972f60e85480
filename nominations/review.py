"""What a page says about a dossier beside its contents: the checklist, honours remembered, the name elsewhere."""

from __future__ import annotations

from nominations import dossier, memory, pairs, versions
from nominations.models import Nomination
from nominations.states import State

DECIDED = (State.REFUSED, State.WITHDRAWN)


def context(nomination: Nomination, user) -> dict:
    """`findings`, `memory` and `twins` of one nomination; a constant number of queries."""
    dossier.load([nomination])
    open_still = nomination.state not in DECIDED
    return {
        "findings": dossier.review(nomination),
        "memory": memory.of(nomination),
        "twins": pairs.warnings([nomination], user).get(nomination.pk, []) if open_still else [],
    }


def attach(nominations: list[Nomination], user) -> None:
    """Puts `gaps`, `memory`, `twins` and `since_approval` on each nomination of a list; a constant number of queries."""
    dossier.load(nominations)
    remembered, twins = memory.recall(nominations), pairs.warnings(nominations, user)
    changed = versions.since_approval(nominations)
    for nomination in nominations:
        found = dossier.review(nomination)
        shown = {
            "gaps": [finding for finding in found if finding.problems],
            "memory": remembered.get(nomination.pk),
            "twins": twins.get(nomination.pk, []),
            "since_approval": changed.get(nomination.pk),
        }
        vars(nomination).update(shown)
