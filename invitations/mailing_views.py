"""The outbox: write to the ticked, look each message through, release it, settle what went wrong."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import permissions
from conference import history
from documents import preview
from documents.engine import PaperError
from documents.kinds import PAPERS
from invitations import links, mail, outbox, placeholders, wordings
from invitations.forms import ChosenForm, MailingForm, starts_with
from invitations.models import Mailing, Message
from invitations.views import current, require

PER_PAGE = 20


def _mailing_or_404(request, pk: int) -> Mailing:
    require(permissions.sends_invitations(request.user))
    return get_object_or_404(Mailing.objects.select_related("conference"), pk=pk, conference__is_current=True)


def _message_or_404(request, pk: int) -> Message:
    require(permissions.sends_invitations(request.user))
    rows = Message.objects.select_related("mailing__conference", "delegate__unit", "invitation")
    return get_object_or_404(rows, pk=pk, mailing__conference__is_current=True)


@require_POST
@never_cache
def write(request):
    """The form for the ticked people, with who is left out and why; sent with a text it makes the messages."""
    require(permissions.sends_invitations(request.user))
    conference = current()
    chosen = ChosenForm(request.POST, conference=conference)
    if not chosen.is_valid():
        if chosen.has_error("delegate", "required") and not chosen.has_error("kind"):
            messages.error(request, _("Tick at least one person first."))
            return redirect("invitations:list")
        raise Http404
    kind, people = chosen.cleaned_data["kind"], list(chosen.cleaned_data["delegate"])
    if "subject" in request.POST:
        form = MailingForm(request.POST, kind=kind)
        if form.is_valid():
            try:
                mailing = outbox.write(conference, request.user, people, form.cleaned_data | {"kind": kind})
            except outbox.OutboxRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("invitations:mailing", mailing.pk)
    else:
        subject, body = wordings.first_text(conference, kind)
        form = MailingForm(initial={"subject": subject, "body": body, **starts_with(kind)}, kind=kind)
    return _write_page(request, conference, kind, people, form)


def _write_page(request, conference, kind: str, people: list, form: MailingForm):
    found = outbox.candidates(conference, kind, [person.pk for person in people])
    context = {
        "form": form,
        "kind": kind,
        "kind_label": Mailing.Kind(kind).label,
        "going": [candidate for candidate in found if not candidate.reason],
        "left_out": [candidate for candidate in found if candidate.reason],
        "placeholders": [(f"{{{name}}}", label) for name, label in wordings.PLACEHOLDERS.items()],
    }
    return render(request, "invitations/write.html", context)


@require_GET
def mailing_list(request):
    require(permissions.sends_invitations(request.user))
    states = {state: Count("messages", filter=Q(messages__state=state)) for state in Message.State.values}
    rows = current().mailings.select_related("created_by").annotate(total=Count("messages"), **states)
    page = Paginator(rows.order_by("-created_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    same = wordings.shared(current())
    for each in page:
        each.subject_shown = placeholders.fill(each.subject, same)
    return render(request, "invitations/mailings.html", {"page_obj": page})


@require_GET
@never_cache
def mailing(request, pk: int):
    """Every message as it will go, or how it fared."""
    found = _mailing_or_404(request, pk)
    rows = found.messages.select_related("delegate__unit", "invitation").prefetch_related(
        "links", "delegate__replies"
    )
    shown = request.GET.get("state", "")
    counts = dict(found.messages.order_by().values_list("state").annotate(Count("pk")))
    if shown in Message.State.values:
        rows = rows.filter(state=shown)
    page = Paginator(rows.order_by("pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "mailing": found,
        "page_obj": page,
        "rows": [_row(message) for message in page],
        "states": [
            (value, label, counts[value]) for value, label in Message.State.choices if counts.get(value)
        ],
        "shown": shown,
        "drafts": counts.get(Message.State.DRAFT, 0),
        "entries": history.of(found),
    }
    return render(request, "invitations/mailing.html", context)


def _row(message: Message) -> dict:
    answered = [
        reply for reply in message.delegate.replies.all() if message.sent_at and reply.at >= message.sent_at
    ]
    return {
        "message": message,
        "text": _text(message),
        "opened": any(link.opened_at for link in message.links.all()),
        "reply": answered[0] if answered else None,
    }


def _text(message: Message) -> str:
    """As it goes out, but for the link that is made then."""
    return placeholders.fill(message.body, {wordings.LINK: links.masked_address()})


@require_POST
def release(request, pk: int):
    found = _mailing_or_404(request, pk)
    going = outbox.release(found, request.user)
    if going:
        text = ngettext("%(n)d message is on its way.", "%(n)d messages are on their way.", going)
        messages.success(request, text % {"n": going})
    else:
        messages.info(request, _("No message was left to send."))
    return redirect("invitations:mailing", pk)


@require_POST
def leave_out(request, pk: int):
    """One message, or all that are not released yet."""
    found = _mailing_or_404(request, pk)
    text = request.POST.get("message", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Http404
    count = outbox.leave_out(found, request.user, [int(text)] if text else None)
    if count:
        left = ngettext("%(n)d message was left out.", "%(n)d messages were left out.", count)
        messages.success(request, left % {"n": count})
    return redirect("invitations:mailing", pk)


@require_GET
@never_cache
def message(request, pk: int):
    """One message with its two forms, as text and as the mail program shows it."""
    found = _message_or_404(request, pk)
    text = _text(found)
    context = {
        "message": found,
        "text": text,
        "paragraphs": [part.split("\n") for part in text.split("\n\n")],
        "entries": history.of(found),
        "opened": found.links.exclude(opened_at=None).first(),
    }
    return render(request, "invitations/message.html", context)


@require_GET
@never_cache
def message_paper(request, pk: int):
    """The invitation that goes with the message."""
    found = _message_or_404(request, pk)
    if not (found.mailing.with_paper and found.invitation):
        raise Http404
    selection = {"categories": [found.delegate.category]}
    try:
        content = preview.render_one(
            PAPERS["invitation"], found.mailing.conference, found.delegate_id, selection
        )
    except PaperError as error:
        messages.error(request, str(error))
        return redirect("invitations:message", pk)
    return HttpResponse(
        bytes(content), mail.PDF, headers={"Content-Disposition": 'inline; filename="giay-moi.pdf"'}
    )


@require_POST
def settle(request, pk: int):
    """Sends a failed or uncertain message once more, or notes that the uncertain one arrived."""
    found = _message_or_404(request, pk)
    act = {"again": outbox.send_again, "arrived": outbox.it_arrived}.get(request.POST.get("what", ""))
    if act is None:
        raise Http404
    try:
        settled = act(found, request.user)
    except outbox.OutboxRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("invitations:mailing", found.mailing_id)
    if settled:
        messages.success(request, _("Noted."))
    else:
        messages.info(request, _("Somebody was faster: the message is in another state now."))
    return redirect("invitations:mailing", found.mailing_id)
