"""What every step of an election has in common: the lock, the state it begins from, the trail."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from conference import history
from conference.models import Conference
from elections.models import Election

State = Election.State


class ElectionError(Exception):
    """Nothing has changed; `str()` is a sentence for the user. `field`: of the form, where there is one."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


def held(election: Election, *states: str, allowed: bool = True) -> Election:
    """The election as it is now, under the conference's lock; call it in a transaction. PermissionDenied unless
    `allowed`, ElectionError when it is in none of these states any more."""
    if not allowed:
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=election.conference_id)
    found = (
        Election.objects.select_for_update(of=("self",), no_key=True)
        .select_related("conference")
        .get(pk=election.pk)
    )
    if states and found.state not in states:
        raise ElectionError(
            _("The election is in another state meanwhile: %(state)s. Nothing was changed.")
            % {"state": found.get_state_display()}
        )
    return found


def move(election: Election, actor, after: str, action: str, *, reason: str = "", **fields: Any) -> None:
    """Compare-and-set on the state, then the trail; the caller holds the lock."""
    before = election.state
    if not Election.objects.filter(pk=election.pk, state=before).update(state=after, **fields):
        raise ElectionError(_("Somebody was faster. Nothing was changed."))
    for name, value in {"state": after, **fields}.items():
        setattr(election, name, value)
    history.record(actor, election, action, from_state=before, to_state=after, reason=reason)


def state_words(election: Election) -> str:
    return capfirst(election.get_state_display())


def round_words(number: int) -> str:
    """ "Second round"."""
    words = {1: _("First round"), 2: _("Second round"), 3: _("Third round")}
    return words.get(number) or _("Round %(n)d") % {"n": number}


def next_round_words(number: int) -> str:
    """ "second round", as short as a badge and the hall's screen need it."""
    words = {2: pgettext("stands in", "second round"), 3: pgettext("stands in", "third round")}
    return words.get(number) or pgettext("stands in", "round %(n)d") % {"n": number}
