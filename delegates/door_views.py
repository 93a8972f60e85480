"""Pages about the doors: open one on a device, close it, who came to two, who waits for a word."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max, Q
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from conference.current import current_conference
from conference.models import Conference, Unit
from delegates import door_anew, door_conflicts, door_passes, walk_ins
from delegates.door_forms import AnewForm, ConsentForm, DoorForm
from delegates.models import DoorPass, WalkIn


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _current() -> Conference:
    return get_object_or_404(Conference, is_current=True)


@require_http_methods(["GET", "POST"])
@never_cache
def page(request) -> HttpResponse:
    """The open doors. POST opens one on this device: the page that follows holds the token, once and nowhere else.

    With `Accept: application/json` the token is the answer: {"token", "id", "door", "expires_at", …}.
    """
    _require(permissions.lets_in(request.user))
    conference = current_conference(request)
    if conference is None:
        return render(request, "door/page.html", {"conference": None})
    as_json = request.headers.get("Accept", "").startswith("application/json")
    form = DoorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        door_pass, token = door_passes.open_pass(conference, request.user, chosen["door"], chosen["device"])
        told = {
            "token": token, "id": door_pass.pk, "door": door_pass.door, "expires_at": door_pass.expires_at.isoformat(),
            "conference": conference.pk, "organises": permissions.is_organiser(request.user),
            "server_time": timezone.now().isoformat(),
        }  # fmt: skip
        if as_json:
            return JsonResponse(told)
        return render(request, "door/opened.html", {"door_pass": door_pass, "told": told})
    if request.method == "POST" and as_json:
        sentences = [str(sentence) for wrong in form.errors.values() for sentence in wrong]
        return JsonResponse({"sentence": " ".join(sentences), "errors": form.errors}, status=400)
    return render(request, "door/page.html", {"form": form, **_doors(request, conference)})


def _doors(request, conference: Conference) -> dict:
    organises = permissions.is_organiser(request.user)
    still_open = conference.door_passes.filter(closed_at=None, expires_at__gt=timezone.now())
    shown = still_open if organises else still_open.filter(user=request.user)
    names = still_open.order_by("door").values_list("door", flat=True).distinct()
    return {
        "passes": shown.select_related("user").annotate(last_scan=Max("scans__received_at")),
        "names": names,
        "organises": organises,
        "waiting": conference.walk_ins.filter(standing=WalkIn.Standing.WAITING).count() if organises else 0,
    }


@require_POST
def close(request, pk: int) -> HttpResponse:
    user = request.user
    _require(permissions.lets_in(user))
    mine = Q() if permissions.is_organiser(user) else Q(user=user)
    door_pass = get_object_or_404(DoorPass.objects.filter(mine), pk=pk, conference=_current())
    if door_passes.close(door_pass, user):
        messages.success(request, _("The door %(door)s is closed on this device.") % {"door": door_pass.door})
    return redirect("door:page")


@require_GET
@never_cache
def conflicts(request) -> HttpResponse:
    """Who came to two doors, and whom a door refused or let in without knowing."""
    _require(permissions.is_organiser(request.user))
    conference = current_conference(request)
    context: dict = {"conference": conference}
    if conference:
        context |= {
            "doubled": door_conflicts.doubled(conference),
            "refused": door_conflicts.refused(conference),
        }
    return render(request, "door/conflicts.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def anew(request) -> HttpResponse:
    """After a test: what goes, counted by door; POST with the typed number of entries clears it."""
    _require(permissions.is_organiser(request.user))
    conference = _current()
    form = AnewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            door_anew.begin(conference, request.user, form.cleaned_data["typed"])
        except ValidationError as refused:
            form.add_error("typed", refused)
        else:
            messages.success(request, _("The doors begin anew: nobody is inside."))
            return redirect("door:page")
    context = {
        "conference": conference,
        "form": form,
        "recorded": door_anew.recorded(conference),
        "is_the_day": conference.date == timezone.localdate(),
    }
    return render(request, "door/anew.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def waiting(request) -> HttpResponse:
    """People at the doors who need the organiser's word; POST gives it to one."""
    _require(permissions.is_organiser(request.user))
    conference = _current()
    wrong: dict = {}
    if request.method == "POST":
        walk_in = get_object_or_404(conference.walk_ins, pk=_number(request.POST.get("walk_in")))
        sentence = _answer(request, walk_in)
        if not sentence:
            return redirect("door:waiting")
        wrong = {"pk": walk_in.pk, "sentence": sentence}
    found = conference.walk_ins.select_related("by", "decided_by", "instead_of__unit", "delegate__unit")
    rows = list(found.order_by("-at"))
    context = {
        "conference": conference,
        "waiting": [row for row in rows if row.standing == WalkIn.Standing.WAITING],
        "decided": [row for row in rows if row.standing != WalkIn.Standing.WAITING],
        "units": Unit.objects.filter(is_active=True),
        "wrong": wrong,
        "chosen_unit": request.POST.get("unit", ""),
    }
    return render(request, "door/waiting.html", context)


def _number(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError as error:
        raise Http404 from error


def _answer(request, walk_in: WalkIn) -> str:
    """ "" when the word was given, by this press or somebody's before, else the sentence that says why not."""
    if walk_in.standing == WalkIn.Standing.UNDONE:
        messages.warning(request, _("%(name)s was taken back at the door meanwhile.") % {"name": walk_in})
        return ""
    refuses, unit = request.POST.get("word") == "refuse", None
    if not refuses:
        form = ConsentForm(request.POST)
        if not form.is_valid():
            return " ".join(map(str, form.errors["unit"]))
        unit = form.cleaned_data["unit"]
    try:
        decided = (
            walk_ins.refuse(walk_in, request.user)
            if refuses
            else walk_ins.consent(walk_in, request.user, unit)
        )
    except walk_ins.WalkInRefused as refusal:
        return str(refusal)
    if decided.standing == WalkIn.Standing.REFUSED:
        told = _("%(name)s is not let in; the door is told so.")
    else:
        told = _("%(name)s is let in; the door is told so.")
    messages.success(request, told % {"name": walk_in})
    return ""
