"""Arranging on the web: places, minutes, gaps, all within the half-day, and one step back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agenda import arrange, ordering, rearrange
from agenda.access import item_of, organised
from agenda.forms import PlaceForm, ShiftForm, SwapForm
from agenda.models import LONGEST
from agenda.views import draft_page
from conference.fields import is_row_number
from conference.models import Conference

STEPS = {"up": -1, "down": 1}


def _number(text: str) -> int:
    if not is_row_number(text):
        raise Http404
    return int(text)


@require_POST
def move(request, pk: int):
    """One place up or down by `step`, or to place `to`. `seen_at` is the place the page showed."""
    item = item_of(organised(request), pk)
    seen_at = _number(request.POST.get("seen_at") or request.GET.get("seen_at", ""))
    if "to" in request.POST:
        to = _number(request.POST["to"])
    else:
        step = STEPS.get(request.POST.get("step", ""))
        if step is None:
            raise Http404
        to = seen_at + step
    if not rearrange.place(item, seen_at, to, request.user):
        messages.info(request, _("The programme has changed meanwhile; nothing was moved."))
    return redirect("agenda:list")


@require_POST
def minutes(request):
    """The minutes typed in the list: `minutes-<item>`, and in `shown` what the page showed (`item:minutes,…`)."""
    conference = organised(request)
    shown = _shown(request.POST.get("shown", ""))
    typed = {pk: request.POST.get(f"minutes-{pk}", str(was)).strip() for pk, was in shown.items()}
    wrong = {
        pk: _("1 to %(most)s minutes.") % {"most": LONGEST}
        for pk, text in typed.items()
        if not (text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= LONGEST)
    }
    if wrong:
        return draft_page(request, conference, typed=typed, wrong=wrong)
    wanted = {pk: (shown[pk], int(text)) for pk, text in typed.items() if int(text) != shown[pk]}
    changed, conflicts = rearrange.set_minutes(conference, wanted, request.user)
    if conflicts:
        said = {
            pk: _("Somebody else saved %(n)s here meanwhile.") % {"n": now} for pk, now in conflicts.items()
        }
        return draft_page(request, conference, typed=typed, wrong=said)
    if changed:
        messages.success(
            request,
            ngettext("The minutes of %(n)s item are saved.", "The minutes of %(n)s items are saved.", changed)
            % {"n": changed},
        )
    return redirect("agenda:list")


def _shown(text: str) -> dict[int, int]:
    """{item: minutes} of "12:30,13:15"; Http404 for anything else."""
    pairs = [pair.partition(":") for pair in text.split(",")] if text else []
    return {_number(pk): _number(was) for pk, _colon, was in pairs}


@require_http_methods(["GET", "POST"])
def rearrange_item(request, pk: int):
    """One item elsewhere, later with all that follows, or in the place of another."""
    conference = organised(request)
    item = item_of(conference, pk)
    items = list(conference.agenda.all())
    act = request.POST.get("act", "") if request.method == "POST" else ""
    place = ordering.place_of(item, items)
    forms = {
        "place": PlaceForm(request.POST if act == "place" else None, count=len(items), place=place),
        "shift": ShiftForm(request.POST if act == "shift" else None),
        "swap": SwapForm(request.POST if act == "swap" else None, items=items, item=item),
    }
    if act in forms and forms[act].is_valid() and _done(request, item, act, forms[act]):
        return redirect("agenda:list")
    table = arrange.of_items(conference, items)
    context = {"item": item, "slot": table.slots[place - 1], "seen": ordering.mark(items), "forms": forms}
    return render(request, "agenda/rearrange.html", context)


def _done(request, item, act: str, form) -> bool:
    seen, value = request.POST.get("seen", ""), form.cleaned_data
    try:
        if act == "place":
            rearrange.put(item, value["to"], seen, request.user)
        elif act == "shift":
            rearrange.shift(item, value["minutes"], seen, request.user)
        else:
            rearrange.swap(item, value["other"], seen, request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("The programme is rearranged. You can take it back."))
    return True


@require_http_methods(["GET", "POST"])
def fit(request):
    """All within the half-day: first the new minutes beside the old, then, confirmed, in their place."""
    conference = organised(request)
    error = ""
    items = list(conference.agenda.all())
    chosen = "chosen" in request.POST
    kept = (
        {_number(pk) for pk in request.POST.getlist("kept")}
        if chosen
        else {item.pk for item in items if item.kind in rearrange.KEPT_KINDS}
    )
    if request.method == "POST" and "apply" in request.POST:
        try:
            rearrange.fit(conference, kept, request.POST.get("seen", ""), request.user)
        except ValidationError as refused:
            error = " ".join(refused.messages)
        else:
            messages.success(request, _("The programme fits into the half-day. You can take it back."))
            return redirect("agenda:list")
    return render(request, "agenda/fit.html", _fitting(conference, items, kept) | {"error": error})


def _fitting(conference: Conference, items, kept: set[int]) -> dict:
    for item in items:
        item.conference = conference
    wanted = rearrange.minutes_wanted(items, conference.minutes_limit, kept)
    table = arrange.of_items(conference, items)
    lengths = wanted or [arrange.length_of(item) for item in items]
    return {
        "conference": conference,
        "table": table,
        "seen": ordering.mark(items),
        "possible": wanted is not None,
        "rows": [
            {
                "slot": slot,
                "minutes": length.minutes,
                "pause": length.pause_after,
                "kept": slot.item.pk in kept,
            }
            for slot, length in zip(table.slots, lengths, strict=True)
        ],
        "changes": any(
            (length.minutes, length.pause_after) != (slot.item.minutes, slot.item.pause_after)
            for slot, length in zip(table.slots, lengths, strict=True)
        ),
    }


@require_POST
def take_back(request):
    """One step back, if nothing has happened since the page was drawn."""
    try:
        rearrange.take_back(organised(request), request.POST.get("seen", ""), request.user)
    except ValidationError as refused:
        messages.info(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The last change is taken back."))
    return redirect("agenda:list")
