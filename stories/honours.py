"""Whom the public pages name as honoured: collectives, and of people those who agreed to it, by decisions issued."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conference.models import Conference
from nominations.award_states import GIVEN, DecisionState
from nominations.lines import printed_name
from nominations.models import Award, Nomination
from stories.open_models import HonourConsent

ON_A_PAGE = 100
FEWEST = 5
"""Fewer people than these are not counted out: who knows the unit would know who they are."""
COLLECTIVE = Q(nomination__kind=Nomination.Kind.COLLECTIVE)


class Line(NamedTuple):
    """`words`: what a person who agreed is honoured for; empty of collectives, whose texts may name their people."""

    name: str
    unit: str
    words: str
    is_collective: bool


class Group(NamedTuple):
    """Those who received one award, as far as they are named; `unnamed`: a sentence about the others."""

    award: str
    collectives: list[Line]
    people: list[Line]
    unnamed: str


def issued(conference: Conference):
    """The awards that issued decisions give."""
    return Award.objects.of(conference).filter(state__in=GIVEN, decision__state=DecisionState.ISSUED)


def named(conference: Conference):
    """Those of them whose bearers stand on the public list."""
    agreed = HonourConsent.objects.standing().filter(nomination=OuterRef("nomination"))
    return issued(conference).filter(COLLECTIVE | Exists(agreed))


def editions(conference: Conference) -> list[Conference]:
    """The editions at which something was given, the newest first: `conference`, which stands on the pages, and those
    before it whose own pages were opened. One query."""
    given = Award.objects.filter(
        nomination__conference=OuterRef("pk"), state__in=GIVEN, decision__state=DecisionState.ISSUED
    )
    opened = Q(pk=conference.pk) | Q(public_pages__is_open=True, edition_number__lt=conference.edition_number)
    return list(Conference.objects.filter(opened, Exists(given)).order_by("-edition_number", "-pk"))


def page_of(conference: Conference, number: str) -> tuple[Page, list[Group]]:
    """(the page of the list, its groups). Three queries."""
    rows = named(conference).in_protocol_order().values_list(
        "form_id", "form__name", "nomination__kind", "nomination__collective_name", "nomination__full_name",
        "nomination__unit__name", "nomination__summary",
    )  # fmt: skip
    page = Paginator(rows, ON_A_PAGE).get_page(number)
    unnamed = _unnamed(conference) if page.number == page.paginator.num_pages else {}
    groups = []
    for (form, award), part in groupby(page.object_list, key=lambda row: row[:2]):
        lines = [_line(*row[2:]) for row in part]
        people = [line for line in lines if not line.is_collective]
        groups.append(Group(
            award, [line for line in lines if line.is_collective], people, others(*unnamed.pop(form, ("", 0))[1:], bool(people)),
        ))  # fmt: skip
    groups += [Group(award, [], [], others(count, False)) for award, count in unnamed.values()]
    return page, groups


def _line(kind: str, collective: str, person: str, unit: str, summary: str) -> Line:
    is_collective = kind == Nomination.Kind.COLLECTIVE
    return Line(printed_name(kind, collective, person), unit, "" if is_collective else summary, is_collective)


def _unnamed(conference: Conference) -> dict[int, tuple[str, int]]:
    """{award form: (its name, how many people are honoured with it without being named)}; none that has nobody."""
    rest = issued(conference).exclude(pk__in=named(conference).order_by().values("pk"))
    counted = rest.order_by("form__rank", "form_id").values_list("form_id", "form__name")
    return {form: (name, count) for form, name, count in counted.annotate(count=Count("pk"))}


def others(count: int, besides: bool) -> str:
    """The sentence about those who are not named; figures below `FEWEST` are not told."""
    if not count:
        return ""
    if count < FEWEST:
        return _("Others are honoured too and not named here.") if besides else _("Nobody is named here.")
    sentence = ngettext(
        "%(count)d person more is honoured and not named here.",
        "%(count)d people more are honoured and not named here.",
        count,
    )
    return sentence % {"count": count}
