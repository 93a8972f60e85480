"""The switch by which the organiser makes the published programme public, and takes it back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import permissions
from agenda import versions
from conference import history
from conference.models import Conference

FEEDS = ("programme:calendar", "programme:json", "programme:xml")


@require_http_methods(["GET", "POST"])
def switch(request):
    """Whether anybody reads the programme, and at which addresses; a POST with `public` "on" or "off" changes it."""
    if not permissions.is_organiser(request.user):
        raise PermissionDenied
    conference = get_object_or_404(Conference, is_current=True)
    if request.method == "POST":
        wanted = request.POST.get("public")
        if wanted in ("on", "off") and set_public(conference, wanted == "on", request.user):
            messages.success(
                request,
                _("Anybody can read the published programme now.")
                if wanted == "on"
                else _("The programme is no longer public."),
            )
        return redirect("agenda:public")
    context = {
        "version": versions.latest(conference),
        "page": request.build_absolute_uri(reverse("programme:page")),
        "feeds": [request.build_absolute_uri(reverse(name)) for name in FEEDS],
    }
    return render(request, "agenda/public_switch.html", context)


def set_public(conference: Conference, is_public: bool, actor) -> bool:
    """Under the conference's lock; False when it was so already."""
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    with transaction.atomic():
        held = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
        if held.programme_is_public == is_public:
            return False
        held.programme_is_public = is_public
        held.save(update_fields=["programme_is_public"])
        history.record(actor, held, "programme_opened" if is_public else "programme_closed")
    return True
