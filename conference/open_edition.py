"""Which edition stands on the pages that anybody reads: the current one once its public pages are open; until then the
newest earlier one whose pages are open, so that a new edition in the making takes nothing off."""

from __future__ import annotations

from django.db.models import Q, QuerySet, Subquery

from conference.models import Conference


def allowed(prefix: str = "") -> Q:
    """The current edition and those before it; `prefix`: way to the conference, e.g. "conference__"."""
    number = Conference.objects.filter(is_current=True).values("edition_number")[:1]
    return Q(**{f"{prefix}is_current": True}) | Q(**{f"{prefix}edition_number__lt": Subquery(number)})


def newest_first(prefix: str = "") -> tuple[str, ...]:
    """Order in which the first open one is the one that stands there."""
    return f"-{prefix}is_current", f"-{prefix}edition_number", f"-{prefix}pk"


def open_editions() -> QuerySet[Conference]:
    """Those whose public pages are open; the first one stands there. None of a later edition than the current one."""
    return Conference.objects.filter(allowed(), public_pages__is_open=True).order_by(*newest_first())
