"""The published programme for anybody: a page that needs no script, a calendar, and feeds for conference apps.

All of it answers 404 until the organiser makes the programme public. It tells what the printed programme tells: times,
titles, who presents; nothing else of anybody.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agenda import frab, live, versions
from agenda.models import AgendaVersion
from conference import ics
from conference.conditional import not_sent_twice
from conference.current import current_conference
from conference.models import Conference
from conference.open_edition import open_editions
from conference.open_pages import open_page


class Programme(NamedTuple):
    """The conference and the version of its programme that holds; `version` None before the first."""

    conference: Conference
    version: AgendaVersion | None


class Timed(NamedTuple):
    """An item of the published programme with its moments."""

    entry: versions.Entry
    begin: datetime.datetime
    end: datetime.datetime


def _programme(request) -> Programme:
    """404 unless the programme is public: that of the current edition, or where it is not, that of an earlier one whose
    public pages stand there. Two queries, three for an earlier one."""
    conference = current_conference(request)
    if conference is not None and not conference.programme_is_public:
        conference = open_editions().first()
    if conference is None or not conference.programme_is_public:
        raise Http404("no public programme")
    return Programme(conference, versions.latest(conference))


@open_page()
def page(request):
    """The programme, readable on a phone and without a script; in English at `?lang=en`."""
    conference, version = _programme(request)
    entries = versions.entries(version)
    context = {
        "conference": conference,
        "address": request.build_absolute_uri(request.path),
        "version": version,
        "entries": entries,
        "is_on": _is_on(conference),
        "has_feeds": conference.date is not None and _are_timed(entries),
    }
    return render(request, "agenda/public.html", context)


def _is_on(conference: Conference) -> bool:
    """Whether the conference runs at this moment; no query on other days, for a session may run past midnight."""
    day, today = conference.date, timezone.localdate()
    if day is None or not day <= today <= day + datetime.timedelta(days=1):
        return False
    return live.standing(conference, live.items_of(conference)).is_on(day)


@login_not_required
@require_safe
@not_sent_twice
def calendar(request):
    """Every item as an entry of a calendar, to subscribe to."""
    conference, version = _programme(request)
    events = [
        ics.Event(
            uid=f"{conference.slug}-muc-{entry.item}@hoi-nghi",
            sequence=version.number if version else 0,
            start=begin,
            end=end,
            stamp=version.at if version else begin,
            summary=entry.title,
            location=conference.venue,
            description=entry.presenter,
        )
        for entry, begin, end in _moments(conference, version)
    ]
    response = HttpResponse(
        ics.calendar(*events, name=conference.short_title), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'inline; filename="chuong-trinh.ics"'
    return response


@login_not_required
@require_safe
@not_sent_twice
def as_json(request):
    """`schedule.json` of frab and c3voc."""
    return HttpResponse(frab.as_json(_schedule(request)), content_type="application/json")


@login_not_required
@require_safe
@not_sent_twice
def as_xml(request):
    """`schedule.xml` of frab and c3voc."""
    return HttpResponse(frab.as_xml(_schedule(request)), content_type="application/xml; charset=utf-8")


def _schedule(request) -> frab.Schedule:
    conference, version = _programme(request)
    return frab.Schedule(
        slug=conference.slug,
        title=conference.title,
        venue=conference.venue,
        version=str(version),
        page=request.build_absolute_uri(reverse("programme:page")),
        zone=settings.TIME_ZONE,
        events=tuple(
            frab.Event(entry.item, entry.title, entry.kind, begin, end, frab.persons_of(entry.presenter))
            for entry, begin, end in _moments(conference, version)
        ),
    )


def _moments(conference: Conference, version: AgendaVersion | None) -> list[Timed]:
    """404 while the conference has no day, or its programme is not published yet: then there are no moments."""
    day, entries = conference.date, versions.entries(version)
    if day is None or not _are_timed(entries):
        raise Http404("no day or no published programme")
    return [Timed(entry, _moment(day, entry.begin), _moment(day, entry.end)) for entry in entries]


def _are_timed(entries: list[versions.Entry]) -> bool:
    return bool(entries) and all(entry.begin and entry.end for entry in entries)


def _moment(day: datetime.date, clock: str) -> datetime.datetime:
    """ "07:15" of the conference day in the office's time zone."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.fromisoformat(clock)))
