"""Why a row of a unit's list is taken, left or asked about: one sentence for every code of `intake_verdicts`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from nominations.models import Nomination
from nominations.states import State

REASONS = {
    "no_sure_name": gettext_lazy("Without a name that is sure, nobody can be taken over. Correct the name in the file."),
    "repeats": gettext_lazy("The same person stands in row %(row)d."),
    "staff_by_organiser": gettext_lazy("Staff and press are put on the delegate list by the organiser; a unit's list does not add them."),
    "several_of_this_name": gettext_lazy("Your unit has %(count)d people of this name and birth. Correct the right one on the portal."),
    "perhaps_stored": gettext_lazy("Perhaps the same person as %(name)s (%(born)s), who is stored already."),
    "of_other_unit": gettext_lazy("Perhaps the same person that %(unit)s has nominated (%(born)s)."),
    "asks_organiser": gettext_lazy("The organiser has a question about this row."),
    "other_kind": gettext_lazy("Stored as %(kind)s: a list does not turn exemplars into guests, nor guests into exemplars."),
    "nothing_new": gettext_lazy("The list says what is stored."),
    "beyond_draft": gettext_lazy("The nomination is %(state)s: a list does not change it. Open it on the portal to correct it."),
    "has_substitute": gettext_lazy("%(name)s is on the delegate list, and %(substitute)s comes in their place: a list changes neither."),
    "perhaps_repeats": gettext_lazy("Perhaps the same person as in row %(row)d."),
    "question_of_the_list": gettext_lazy("The list leaves a question open; see the cells."),
    "names_other_unit": gettext_lazy("The row names %(unit)s. Is this somebody of your unit?"),
}  # fmt: skip
NO_BIRTH = gettext_lazy("no date of birth")


def reason(code: str, facts: dict[str, Any]) -> str:
    words = dict(facts)
    if "born" in words:
        words["born"] = words["born"] or NO_BIRTH
    if "kind" in words:
        words["kind"] = Nomination.Kind(words["kind"]).label
    if "state" in words:
        words["state"] = State(words["state"]).label
    return REASONS[code] % words


def reasons_of(line) -> list[str]:
    return [reason(each["code"], each["facts"]) for each in line.reasons]
