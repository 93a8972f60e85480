"""Invitations and answers as the office sees them: the list, one person, the call sheet, whom guests call."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from conference import history
from conference.current import current_conference
from conference.edits import one_at_a_time
from conference.models import Conference
from delegates.models import Delegate
from documents.models import Invitation
from invitations import links, overview, replies
from invitations.forms import AnswerFilter, CorrespondenceForm, TakenReplyForm
from invitations.models import Correspondence, Mailing, Message, Reply

PER_PAGE = 100  # so that all guests can be ticked at once


def require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def current() -> Conference:
    return get_object_or_404(Conference, is_current=True)


def person_or_404(user, pk: int) -> Delegate:
    """Somebody on the list whom this user may see; whoever may not learns nothing about them."""
    require(permissions.reads_answers(user))
    people = Delegate.objects.visible_to(user).select_related("unit", "nomination", "conference")
    return get_object_or_404(people, pk=pk, conference__is_current=True)


@require_GET
def invitation_list(request):
    """Who was invited, how the message fared, who answered what. Units see their own people."""
    user = request.user
    require(permissions.reads_answers(user))
    conference = current_conference(request)
    if conference is None:
        return render(request, "invitations/list.html", {"conference": None})
    chosen, everybody = AnswerFilter(request.GET), overview.people(conference, user)
    rows = overview.narrowed(everybody, chosen.chosen("answer"))
    if chosen.chosen("q"):
        rows = rows.search(chosen.chosen("q"))
    if chosen.chosen("category"):
        rows = rows.filter(category=chosen.chosen("category"))
    page = Paginator(rows.order_by("sort_key", "id"), PER_PAGE).get_page(request.GET.get("page"))
    sends = permissions.sends_invitations(user)
    context = {
        "conference": conference,
        "filter": chosen,
        "page_obj": page,
        "lines": overview.lines(page),
        "counts": overview.counts(everybody),
        "sends": sends,
        "kinds": Mailing.Kind,
        "trouble": _troubled(conference) if sends else 0,
    }
    return render(request, "invitations/list.html", context)


def _troubled(conference: Conference) -> int:
    stuck = (Message.State.FAILED, Message.State.UNCERTAIN)
    return Message.objects.filter(mailing__conference=conference, state__in=stuck).count()


@require_GET
def call_sheet(request):
    """A sheet to call from: who has not answered, when they were last written to, room for the answer."""
    require(permissions.sends_invitations(request.user))
    conference = current()
    everybody = overview.people(conference, request.user)
    rows = everybody.filter(overview.UNANSWERED)
    if request.GET.get("asked"):
        rows = rows.filter(overview.WAITING)
    lines = overview.lines(rows.in_protocol_order())
    context = {
        "conference": conference,
        "lines": lines,
        "counts": overview.counts(everybody),
        "asked": bool(request.GET.get("asked")),
    }
    return render(request, "invitations/call_sheet.html", context)


@require_http_methods(["GET", "POST"])
@one_at_a_time
def correspondence(request):
    """Until when guests answer, and whom they call."""
    require(permissions.sends_invitations(request.user))
    conference = current()
    about = Correspondence.objects.filter(conference=conference).first() or Correspondence(
        conference=conference
    )
    if request.method == "POST":
        about, _made = Correspondence.objects.get_or_create(conference=conference)
    form = CorrespondenceForm(request.POST or None, instance=about)
    if form.is_valid():
        form.save_changed()
        if form.changed_data:
            history.record(
                request.user, conference, "correspondence_changed", changes=history.changes_of(form)
            )
        messages.success(request, _("Saved."))
        return redirect("invitations:list")
    return render(request, "invitations/correspondence.html", {"form": form})


@require_GET
@never_cache
def person(request, pk: int):
    delegate = person_or_404(request.user, pk)
    return _page(request, delegate, _form(None, delegate))


def _form(data, delegate: Delegate) -> TakenReplyForm:
    return TakenReplyForm(data, delegate=delegate, initial={"channel": Reply.Channel.PHONE})


def _page(request, delegate: Delegate, form: TakenReplyForm, token: str = ""):
    """One person's invitations, messages, links and answers. Contacts and links are the organiser's alone."""
    takes = permissions.takes_answers(request.user)
    context = {
        "delegate": delegate,
        "takes": takes,
        "wanted": replies.is_wanted(delegate),
        "form": form,
        "replies": delegate.replies.select_related("taken_by"),
        "issued": Invitation.objects.filter(delegate=delegate)
        .select_related("replaces")
        .order_by("-version"),
        "messages_to": delegate.messages.exclude(state=Message.State.DRAFT).select_related("mailing"),
        "links": delegate.links.select_related("message") if takes else [],
        "new_link": links.address(token) if token else "",
    }
    return render(request, "invitations/person.html", context)


@require_POST
@never_cache
def answer(request, pk: int):
    """Keeps what the guest told the office by telephone, letter or e-mail."""
    delegate = person_or_404(request.user, pk)
    require(permissions.takes_answers(request.user))
    form = _form(request.POST, delegate)
    if form.is_valid():
        told = {name: form.cleaned_data.get(name, "") for name in replies.FIELDS}
        try:
            replies.record(delegate, told, channel=form.cleaned_data["channel"], actor=request.user)
        except replies.ReplyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The answer of %(name)s is noted.") % {"name": delegate})
            return redirect("invitations:person", pk)
    return _page(request, delegate, form)


@require_POST
def substitute(request, pk: int):
    """Takes the proposed substitute, or leaves the seat to the invited person."""
    delegate = person_or_404(request.user, pk)
    require(permissions.takes_answers(request.user))
    text = request.POST.get("reply", "")
    reply = (
        delegate.replies.filter(pk=int(text)).first()
        if text.isascii() and text.isdigit() and len(text) < 18
        else None
    )
    decide = {"accept": replies.accept, "decline": replies.decline}.get(request.POST.get("verdict", ""))
    if reply is None or decide is None:
        raise Http404
    try:
        decided = decide(reply, request.user)
    except replies.ReplyRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("invitations:person", pk)
    if decided:
        messages.success(request, _("The decision on the substitute is noted."))
    else:
        messages.info(request, _("This was decided already, or the guest has answered anew."))
    return redirect("invitations:person", pk)


@require_POST
@never_cache
def link(request, pk: int):
    """Makes a link to hand over by another way than e-mail, shown this once; or ends all links of this person."""
    delegate = person_or_404(request.user, pk)
    require(permissions.sends_invitations(request.user))
    if "revoke" in request.POST:
        if links.revoke_all(delegate, request.user):
            messages.success(
                request, _("The personal links of %(name)s no longer open.") % {"name": delegate}
            )
        return redirect("invitations:person", pk)
    return _page(request, delegate, _form(None, delegate), links.make_by_hand(delegate, request.user))
