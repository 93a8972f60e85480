"""The screen of the hall for the projector, opened by a secret link, and its remote control."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from agenda import live, screen
from agenda.live import LiveError
from agenda.models import HallScreen
from conference.conditional import not_sent_twice, steady
from conference.current import current_conference
from conference.models import Conference
from documents import hall_screen
from documents.screen_forms import BatchesForm, MessageForm

STEPS = {"next": 1, "previous": -1}


def _opened(token: str) -> HallScreen:
    found = screen.find(token)
    if found is None:
        raise Http404
    return found


@login_not_required
@require_GET
def page(request, token: str) -> HttpResponse:
    """The whole screen: no menu, no account, nothing to press."""
    hall = _opened(token)
    response = render(
        request, "screen/page.html", hall_screen.shown(hall.conference, hall) | {"token": token}
    )
    response["Cache-Control"] = "no-store"
    return _secret(response)


@login_not_required
@require_GET
@not_sent_twice
def state(request, token: str) -> HttpResponse:
    """What the screen shows now."""
    hall = _opened(token)
    context = hall_screen.shown(hall.conference, hall)
    steady(request, context["standing"].steady_until)
    return _secret(render(request, "screen/_shown.html", context))


def _secret(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _run(request) -> Conference:
    """The current conference for who runs its session; 403 for others, 404 before one is set up."""
    if not permissions.runs_session(request.user):
        raise PermissionDenied
    return get_object_or_404(Conference, is_current=True)


@require_http_methods(["GET", "POST"])
@never_cache
def remote_page(request) -> HttpResponse:
    """The remote control with what is set once: the link, order and size of the batches (POST)."""
    if not permissions.runs_session(request.user):
        raise PermissionDenied
    conference = current_conference(request)
    if conference is None:
        return render(request, "screen/remote.html", {"conference": None})
    form = BatchesForm(request.POST or None, initial=_as_it_is(screen.of(conference)))
    if request.method == "POST" and form.is_valid():
        screen.call_in(conference, request.user, form.cleaned_data["order"], form.cleaned_data["size"])
        messages.success(request, _("Order and size of the batches are set; the first batch is next."))
        return redirect("documents:screen")
    return _remote_page(request, conference, form=form)


def _as_it_is(hall: HallScreen) -> dict[str, Any]:
    return {"order": hall.batch_order, "size": hall.batch_size}


def _remote_page(request, conference: Conference, **more: Any) -> HttpResponse:
    context = _remote(conference)
    context.setdefault("form", BatchesForm(initial=_as_it_is(context["hall"])))
    return render(request, "screen/remote.html", context | more)


def _remote(conference: Conference) -> dict[str, Any]:
    hall = screen.of(conference)
    standing = live.standing(conference, live.items_of(conference))
    mode = screen.mode(hall, standing)
    return {
        "conference": conference,
        "hall": hall,
        "mode": mode,
        "stage": hall_screen.stage_of(conference, hall),
        "modes": [(value, label) for value, label in HallScreen.Shows.choices if value != "message"],
        "message_form": MessageForm(initial={"message": hall.message}),
    }


@require_GET
@not_sent_twice
def remote(request) -> HttpResponse:
    """The part of the pages that follows what others press."""
    return render(request, "screen/_remote.html", _remote(_run(request)))


@require_POST
def change(request) -> HttpResponse:
    """One press: `shows` a mode, `follow`, a `batch` next or previous (of the one the page showed), or a message."""
    conference = _run(request)
    form, told = MessageForm(request.POST), ""
    try:
        if "follow" in request.POST:
            screen.follow(conference, request.user)
        elif "shows" in request.POST:
            screen.show(conference, request.user, request.POST["shows"])
        elif "batch" in request.POST:
            _turn(request, conference)
        elif form.is_valid():
            screen.say(conference, request.user, form.cleaned_data["message"])
        else:
            return _answer(request, conference, message_form=form)
    except LiveError as refusal:
        told = str(refusal)
    return _answer(request, conference, told=told, tone="warning")


def _turn(request, conference: Conference) -> None:
    """Two who press "next" at once turn one batch: the page tells which one it showed."""
    step, seen = STEPS.get(request.POST["batch"]), request.POST.get("seen_batch", "")
    if step is None or not (seen.isascii() and seen.isdigit() and len(seen) <= 4):
        raise Http404
    hall = screen.of(conference)
    stage = hall_screen.stage_of(conference, hall)
    if stage is None:
        raise LiveError(_("Nobody is to be called yet: no exemplar on the list has an award."))
    if int(seen) != stage.number:
        raise LiveError(_("Somebody turned to batch %(n)d meanwhile.") % {"n": stage.number})
    screen.turn_to(conference, request.user, stage.number + step, stage.last)


def _answer(request, conference: Conference, **more: Any) -> HttpResponse:
    if request.htmx:
        return render(request, "screen/_remote.html", _remote(conference) | more)
    if more.get("told"):
        messages.warning(request, more["told"])
    if "message_form" in more:
        return _remote_page(request, conference, **more)
    return redirect("documents:screen")


@require_POST
@never_cache
def link(request) -> HttpResponse:
    """A new link for the projector, told this once; `end`: no link any more."""
    conference = _run(request)
    if "end" in request.POST:
        screen.end_link(conference, request.user)
        messages.success(request, _("The link is ended: the screen that it opened goes dark."))
        return redirect("documents:screen")
    token = screen.make_link(conference, request.user)
    address = settings.PUBLIC_URL + reverse("screen:page", args=[token])
    return _remote_page(request, conference, address=address, path=reverse("screen:page", args=[token]))
