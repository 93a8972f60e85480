"""The organiser's side of the public pages: the switch, its texts, who agreed to be named."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions
from accounts.models import User
from conference import edits, history
from conference.models import Conference
from stories import honour_consent
from stories.open_forms import AgreedForm, WordsForm
from stories.open_models import PublicPages

FEEDS = ("open:story_feed", "open:news_feed")
ON_A_PAGE = 100


def _conference(request: HttpRequest) -> Conference:
    if not permissions.is_organiser(request.user):
        raise PermissionDenied
    return get_object_or_404(Conference, is_current=True)


@require_http_methods(["GET", "POST"])
@edits.one_at_a_time
def switch(request: HttpRequest) -> HttpResponse:
    """Whether the pages are open, where they stand, and the texts on the first one; a POST changes the texts."""
    conference = _conference(request)
    held = PublicPages.objects.filter(conference=conference)
    pages = edits.locked(request, held).first() or PublicPages(conference=conference)
    form = WordsForm(request.POST or None, instance=pages)
    if request.method == "POST" and form.is_valid():
        save_words(form, request.user)
        messages.success(request, _("Saved."))
        return redirect("open_desk:switch")
    context = {
        "form": form,
        "pages": pages,
        "page": request.build_absolute_uri(reverse("open:home")),
        "feeds": [request.build_absolute_uri(reverse(name)) for name in FEEDS],
    }
    return render(request, "open/switch.html", context)


def save_words(form: WordsForm, actor) -> None:
    """The texts of the first page; the row is made by the first who saves."""
    if form.instance.pk is None:
        form.save()
    else:
        form.save_changed()
    if form.changed_data:
        history.record(actor, form.instance.conference, "public_pages_words")


@require_POST
def turn(request: HttpRequest) -> HttpResponse:
    """`public` "on" or "off"."""
    conference = _conference(request)
    wanted = request.POST.get("public")
    if wanted in ("on", "off") and set_open(conference, wanted == "on", request.user):
        done = (
            _("Anybody can read the public pages now.")
            if wanted == "on"
            else _("The public pages are closed.")
        )
        messages.success(request, done)
    return redirect("open_desk:switch")


def set_open(conference: Conference, is_open: bool, actor) -> bool:
    """Under the conference's lock; False when it was so already."""
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    with transaction.atomic():
        held = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
        pages, _made = PublicPages.objects.get_or_create(conference=held)
        if pages.is_open == is_open:
            return False
        pages.is_open = is_open
        pages.save(update_fields=["is_open"])
        history.record(actor, held, "public_pages_opened" if is_open else "public_pages_closed")
    return True


@require_http_methods(["GET", "POST"])
def consents(request: HttpRequest) -> HttpResponse:
    """The people whom issued decisions honour; a POST notes that the ticked ones agreed to be named."""
    conference = _conference(request)
    form = AgreedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count = honour_consent.take_down(conference, cast(User, request.user), **form.agreed())
        said = ngettext("Consent of %(count)d person noted.", "Consent of %(count)d people noted.", count)
        messages.success(request, said % {"count": count})
        return redirect(request.get_full_path())
    people = honour_consent.people(conference)
    page = Paginator(people, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "open/consents.html", {"form": form, "page_obj": page, "ticked": form.ticked})


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the name of that nomination's person from the public list of its edition, whichever is the current one."""
    if not permissions.is_organiser(request.user):
        raise PermissionDenied
    nomination = get_object_or_404(honour_consent.who_ever_agreed(), pk=pk)
    if honour_consent.withdraw(nomination, cast(User, request.user)):
        messages.success(
            request, _("The consent is withdrawn: the name no longer stands on the public list.")
        )
    return redirect("open_desk:consents")
