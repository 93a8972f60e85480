"""The council's pages: sessions, agenda, attendance, opening and closing; the vote itself is in `council_vote_views`."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions
from conference import history
from conference.current import current_conference
from conference.templatetags.ui import percent
from nominations import council_rule, council_sessions
from nominations.council import CouncilMember, CouncilSession, Post, SessionState
from nominations.council_access import items_for, kept_conference, kept_session, seen_session
from nominations.council_forms import AgendaForm, AttendanceForm, SessionForm
from nominations.council_items import Outcome, Presence
from nominations.council_results import put_into_words
from nominations.council_sessions import CouncilError

LAST_ENTRIES = 50


@require_safe
def council(request) -> HttpResponse:
    """Sessions and members of the current conference's council."""
    if not permissions.sees_council(request.user):
        raise PermissionDenied
    conference = current_conference(request)
    sessions = CouncilSession.objects.visible_to(request.user).filter(conference=conference)
    context = {
        "set_up": conference is not None,
        "sessions": list(sessions.select_related("chair")) if conference else [],
        "members": list(CouncilMember.objects.filter(conference=conference)) if conference else [],
        "keeps": permissions.keeps_council(request.user),
    }
    return render(request, "council/list.html", context)


@require_http_methods(["GET", "POST"])
def session_new(request) -> HttpResponse:
    conference = kept_conference(request)
    form = SessionForm(
        request.POST if request.method == "POST" else None,
        instance=CouncilSession(conference=conference),
        conference=conference,
        initial={"key": secrets.token_hex(16)},
    )
    if form.is_valid():
        session = form.instance
        session.form_key = form.cleaned_data["key"] or None
        try:
            session = council_sessions.create(session, request.user)
        except CouncilError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The session is prepared. Put the nominations on its agenda."))
            return redirect("nominations:council_session", session.pk)
    return render(request, "council/form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def session_edit(request, pk: int) -> HttpResponse:
    """Settings of a session in preparation; of one under way they stand."""
    session = kept_session(request, pk)
    if not session.is_draft:
        messages.info(
            request, _("The session is %(state)s; its rules stand.") % {"state": session.get_state_display()}
        )
        return redirect("nominations:council_session", pk)
    if request.method == "GET":
        form = SessionForm(instance=session, conference=session.conference)
        return render(request, "council/form.html", {"form": form, "session": session})
    try:
        with transaction.atomic():
            session = council_sessions.locked(session, request.user, SessionState.DRAFT)
            form = SessionForm(request.POST, instance=session, conference=session.conference)
            if form.is_valid():
                if form.changed_data:
                    changes = history.changes_of(form)
                    form.save_changed()
                    history.record(request.user, session, "edited", changes=changes)
                messages.success(request, _("The session is saved."))
                return redirect("nominations:council_session", pk)
    except CouncilError as error:
        messages.error(request, str(error))
        return redirect("nominations:council_session", pk)
    return render(request, "council/form.html", {"form": form, "session": session})


@require_safe
def session_page(request, pk: int) -> HttpResponse:
    return _page(request, seen_session(request, pk))


def _page(request, session: CouncilSession, attendance_form: AttendanceForm | None = None) -> HttpResponse:
    rows = list(session.attendance.select_related("member"))
    items = items_for(session, request.user)
    keeps = permissions.keeps_council(request.user)
    edits = keeps and not session.is_closed
    here = sum(row.presence == Presence.PRESENT for row in rows)
    written = sum(row.presence == Presence.WRITTEN for row in rows) if session.written_count else 0
    _rank(session, items)
    for item in items:
        put_into_words(item)
    own = next((row for row in rows if row.member.user_id == request.user.pk), None)
    context = {
        "session": session,
        "form": attendance_form,
        "items": items,
        "rows": rows,
        "attendance_form": attendance_form or (AttendanceForm(rows=rows) if edits else None),
        "edits_attendance": edits,
        "here": here,
        "has_quorum": bool(rows) and here + written >= council_rule.QUORUM * len(rows),
        "votes_here": own is not None
        and own.presence == Presence.PRESENT
        and permissions.sits_on_council(request.user),
        "keeps": keeps,
        "outcomes": Outcome.choices,
        "posts": Post.choices,
        "presences": Presence.choices,
        "left": sum(not item.outcome for item in items),
        "ranking": _ranking(items) if session.scored else [],
        "entries": history.of(session)[:LAST_ENTRIES],
        "threshold": percent(session.threshold_percent, session.threshold_decimals),
    }
    return render(request, "council/session.html", context)


def _ranking(items: list[Any]) -> list[Any]:
    return sorted((item for item in items if item.place), key=lambda item: item.place)


def _rank(session: CouncilSession, items) -> None:
    """Marks and places of a session under way; a closed one keeps its own."""
    if not session.scored or session.is_closed:
        return
    marks = council_sessions.marks_of(session)
    found = council_rule.places({item.pk: marks.get(item.pk) for item in items})
    for item in items:
        if item.pk in marks:
            item.mark, item.place = council_sessions.four_decimals(marks[item.pk]), found[item.pk]


@require_http_methods(["GET", "POST"])
def agenda(request, pk: int) -> HttpResponse:
    """Chooses nominations for the agenda: one by one, or with "all" every one that waits."""
    session = kept_session(request, pk)
    if request.method == "POST" and "all" in request.POST:
        return _add(request, session, None)
    addable = council_sessions.addable(session.conference).select_related("unit")
    form = AgendaForm(request.POST if request.method == "POST" else None, nominations=addable)
    if form.is_valid():
        return _add(request, session, [nomination.pk for nomination in form.cleaned_data["nominations"]])
    context = {
        "session": session,
        "form": form,
        "nominations": list(addable) if session.is_draft else [],
        "chosen": set(request.POST.getlist("nominations")),
    }
    return render(request, "council/agenda.html", context)


def _add(request, session: CouncilSession, chosen: list[int] | None) -> HttpResponse:
    try:
        added = council_sessions.add_items(session, request.user, chosen)
    except CouncilError as error:
        messages.error(request, str(error))
    else:
        text = ngettext(
            "%(n)d nomination came on the agenda.", "%(n)d nominations came on the agenda.", added
        )
        messages.success(request, text % {"n": added})
    return redirect("nominations:council_session", session.pk)


@require_POST
def attendance(request, pk: int) -> HttpResponse:
    session = kept_session(request, pk)
    form = AttendanceForm(request.POST, rows=list(session.attendance.select_related("member")))
    if not form.is_valid():
        return _page(request, session, form)
    return _act(
        request,
        session,
        lambda: council_sessions.set_attendance(session, request.user, form.presences()),
        _("The attendance is saved."),
    )


@require_POST
def session_open(request, pk: int) -> HttpResponse:
    session = kept_session(request, pk)
    done = _("The session is open. Agenda and rules stand from now on.")
    return _act(request, session, lambda: council_sessions.open_session(session, request.user), done)


@require_http_methods(["GET", "POST"])
def session_discard(request, pk: int) -> HttpResponse:
    """Deletes a session in preparation after a page that asks."""
    session = kept_session(request, pk)
    if request.method == "GET":
        if not session.is_draft:
            return redirect("nominations:council_session", pk)
        return render(request, "council/discard.html", {"session": session})
    try:
        council_sessions.discard(session, request.user)
    except CouncilError as error:
        messages.error(request, str(error))
        return redirect("nominations:council_session", pk)
    messages.success(request, _("The session is deleted."))
    return redirect("nominations:council")


@require_http_methods(["GET", "POST"])
def session_close(request, pk: int) -> HttpResponse:
    """Asks first: what is closed is never opened again."""
    session = kept_session(request, pk)
    if request.method == "GET":
        if not session.is_open:
            return redirect("nominations:council_session", pk)
        left = session.items.filter(outcome="").count()
        return render(request, "council/close.html", {"session": session, "left": left})
    done = _("The session is closed. The units read the results with their nominations.")
    return _act(request, session, lambda: council_sessions.close_session(session, request.user), done)


def _act(request, session: CouncilSession, act, done: str) -> HttpResponse:
    """Does it, says what came of it, and goes back to the session."""
    try:
        act()
    except CouncilError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("nominations:council_session", session.pk)
