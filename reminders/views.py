"""A person's reminders, what they have seen of them, how they want them by mail; and whom no mail reaches."""

from __future__ import annotations

import datetime

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions
from conference.current import current_conference
from conference.kept import bare
from conference.models import Conference
from conference.unchanged import unless_changed
from reminders import choices, lines, unreached
from reminders.models import MailChoice, Reminder

PER_PAGE = 30


class MailForm(forms.ModelForm):
    class Meta:
        model = MailChoice
        fields = ("mail",)
        widgets = {"mail": forms.RadioSelect}


def _groups(conference: Conference, today: datetime.date, user, _language: str) -> lines.Groups:
    return lines.of_page(conference, today, user)


@require_safe
def reminder_list(request):
    conference = current_conference(request)
    (user,) = bare((request.user,))
    facts = (conference, timezone.localdate(), user, get_language())
    groups = unless_changed(_groups, *facts) if conference else []
    every = [line for _urgency, _label, group in groups for line in group]
    page = Paginator(every, PER_PAGE).get_page(request.GET.get("page"))
    shown = set(map(id, page.object_list))
    context = {
        "groups": [
            (urgency, label, len(group), here)
            for urgency, label, group in groups
            if (here := [line for line in group if id(line) in shown])
        ],
        "page_obj": page,
        "has_unseen": any(not line.is_seen for line in every),
        "sees_unreached": permissions.is_organiser(request.user),
    }
    return render(request, "reminders/list.html", context)


@require_POST
def seen(request):
    """One of the person's own reminders, or all of them."""
    rows = Reminder.objects.filter(user=request.user, seen_at=None)
    kind, number = request.POST.get("kind", ""), request.POST.get("subject", "")
    if kind or number:
        rows = rows.filter(kind=kind, subject_id=_whole(number))
    rows.update(seen_at=timezone.now())
    return redirect("reminders:list")


def _whole(text: str) -> int:
    try:
        number = int(text)
    except ValueError as error:
        raise Http404 from error
    if not 0 < number < 2**63:
        raise Http404
    return number


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request):
    """How the person wants reminders by mail."""
    form = MailForm(request.POST or None, initial={"mail": choices.of(request.user)})
    if request.method == "POST" and form.is_valid():
        if choices.choose(request.user, form.cleaned_data["mail"], request.user):
            messages.success(request, _("Your choice is saved."))
        return redirect("reminders:list")
    return render(request, "reminders/choice.html", {"form": form})


@require_safe
def unreached_people(request):
    """Accounts with something to do whom no mail of reminders reaches."""
    if not permissions.is_organiser(request.user):
        raise PermissionDenied
    return render(request, "reminders/unreached.html", {"people": unreached.people()})


@login_not_required
@csrf_exempt  # mail programs turn mails off by a press of their own; the link itself is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def off(request, token: str) -> HttpResponse:
    """Turns a person's mails off by the link in one of them, without signing in. 404 for every other link."""
    owner = choices.owner_of(token)
    if owner is None:
        raise Http404
    if request.method == "POST":
        choices.choose(owner, MailChoice.Mail.NONE, None, _("by the link in a mail of reminders"))
    is_off = choices.of(owner) == MailChoice.Mail.NONE
    return render(request, "reminders/off.html", {"is_off": is_off, "token": token})
