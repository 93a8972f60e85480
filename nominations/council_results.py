"""What the council decided, in words: for the nomination's page, the session's page and the minutes."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from conference.templatetags.ui import percent
from nominations.council import SessionState
from nominations.council_items import CouncilItem, Outcome
from nominations.models import Nomination

EARLIER = gettext_lazy(
    "The vote was on an earlier version of the dossier: it was corrected and approved anew since."
)


def closed_items() -> QuerySet[CouncilItem]:
    """The items of closed sessions, which have a result."""
    return CouncilItem.objects.filter(session__state=SessionState.CLOSED)


def result_of(nomination: Nomination) -> CouncilItem | None:
    """The nomination's item in the latest closed session; one query. Its single votes are nobody's to read."""
    items = closed_items().filter(nomination=nomination)
    return items.select_related("session", "confirmed_by").order_by("-session__closed_at", "-pk").first()


def figures(item: CouncilItem) -> str:
    """ "7/9 members in favour (77.78 %)"; "" where nobody voted."""
    if item.share is None:
        return ""
    return _("%(yes)d/%(base)d members in favour (%(share)s)") % {
        "yes": item.approving,
        "base": item.base,
        "share": percent(item.share, 2),
    }


def put_into_words(item: Any) -> None:
    """Gives an item of `council_access.items_for` what its row on the agenda says about votes."""
    item.figures = figures(item)
    item.voted_words = ngettext("%(n)s vote so far", "%(n)s votes so far", item.voted) % {"n": item.voted}
    item.scorers_words = ngettext("%(n)s member", "%(n)s members", item.scorers) % {"n": item.scorers}
    item.set_aside_words = ngettext(
        "%(n)s member does not vote", "%(n)s members do not vote", item.set_aside
    ) % {"n": item.set_aside}


def sentence(item: CouncilItem) -> str:
    """ "The council passed it on 12/03/2020: 7/9 members in favour (77.78 %)." for those who nominated."""
    day = {"day": date_format(localtime(item.session.held_at), "d/m/Y")}
    if item.outcome == Outcome.PASSED:
        begun = _("The council passed it on %(day)s") % day
    elif item.outcome == Outcome.FAILED:
        begun = _("The council did not pass it on %(day)s") % day
    else:
        begun = _("The council postponed it on %(day)s") % day
    if item.no_quorum:
        said = _("there was no quorum")
    elif item.outcome == Outcome.POSTPONED:
        said = item.reason.rstrip(" .")
    else:
        said = figures(item)
    told = f"{begun}: {said}." if said else f"{begun}."
    if item.confirmed_at:
        return f"{told} {confirmation(item)}"
    return f"{told} {EARLIER}" if item.is_outdated else told


def confirmation(item: CouncilItem) -> str:
    """Who said that the vote stands for the corrected dossier, when and why."""
    words = _(
        "The dossier was corrected after the vote; %(name)s confirmed on %(day)s that the vote stands: %(reason)s"
    )
    return words % {
        "name": item.confirmed_by,
        "day": date_format(localtime(item.confirmed_at), "d/m/Y"),
        "reason": item.confirmed_why,
    }
