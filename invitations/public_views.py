"""What a guest sees behind the personal link: the invitation, the programme, the form for the answer."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.sign_in import client_address
from agenda import versions
from conference import throttle
from conference.current import current_conference
from documents.kinds import letterhead
from invitations import links, mail, replies
from invitations.forms import ReplyForm
from invitations.models import Correspondence, PersonalLink, Reply

PAGE = "moi"  # wrong tries here are counted apart from those of other pages


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, token: str):
    """The invitation and the answer. One page, with one status, for every link that does not open."""
    link = _open(request, token)
    if link is None:
        return _shut(request)
    if request.method == "GET" and link.opened_at is None:
        PersonalLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=timezone.now())
    last = link.delegate.replies.standing().first()
    closed = replies.why_closed(link.delegate, last)
    form = ReplyForm(
        request.POST if request.method == "POST" else None, delegate=link.delegate, initial=_initial(last)
    )
    if request.method == "POST" and form.is_valid() and _keep(link, form):
        return _private(redirect("reply:page", token))
    return _private(render(request, "invitations/page.html", _context(link, token, form, last, closed)))


def _keep(link: PersonalLink, form: ReplyForm) -> bool:
    told = {name: form.cleaned_data.get(name, "") for name in replies.FIELDS}
    try:
        replies.record(link.delegate, told, channel=Reply.Channel.LINK)
    except replies.ReplyRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _initial(last: Reply | None) -> dict:
    return {name: getattr(last, name) for name in replies.FIELDS} if last else {}


def _context(link: PersonalLink, token: str, form: ReplyForm, last: Reply | None, closed: str) -> dict:
    conference = link.delegate.conference
    return {
        "delegate": link.delegate,
        "guest_of": conference,
        "time": letterhead.session_time(conference),
        "programme": versions.entries(versions.latest(conference)),
        "contact": Correspondence.objects.filter(conference=conference).first(),
        "deadline": replies.deadline(conference),
        "form": form,
        "last": last,
        "closed": closed,
        "moved": conference.postponements.first(),
        "asked_again": last is None and link.delegate.replies.exists(),
        "token": token,
    }


@login_not_required
@require_safe
def calendar(request, token: str):
    """The entry for the guest's own calendar."""
    link = _open(request, token)
    content = mail.calendar_of(link.delegate.conference, link.delegate) if link else b""
    if not content:
        return _shut(request)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="lich-hoi-nghi.ics"'
    return _private(answer)


def _open(request, token: str) -> PersonalLink | None:
    """Wrong tries of an address are counted; with too many of them nothing opens from there for a while."""
    visitor = client_address(request)
    if throttle.is_used_up(visitor, PAGE):
        return None
    link = links.find(token)
    if link is None:
        throttle.admit(visitor, PAGE)
    return link


def _shut(request):
    conference = current_conference(request)
    contact = Correspondence.objects.filter(conference=conference).first() if conference else None
    return _private(render(request, "invitations/shut.html", {"contact": contact}, status=404))


def _private(response):
    """Kept by nobody, found by no search engine; other sites do not learn the address (the policy of the portal)."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response
