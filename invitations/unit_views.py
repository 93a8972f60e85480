"""Registration by the unit: its seats, its people, whether they come and what they need; and until when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from conference import history
from conference.current import current_conference
from conference.edits import locked, one_at_a_time
from conference.models import Conference, Unit
from delegates import answers, by_unit
from delegates.models import Delegate
from invitations import replies, unit_people
from invitations.forms import OF_SUBSTITUTE, UnitReplyForm
from invitations.models import Reply
from invitations.unit_forms import ContactForm, DeadlineForm, RegisterForm
from invitations.views import current
from nominations import evidence

_NOBODY_LEFT = gettext_lazy("Nothing was changed: the ticked are on the list already, or no longer approved.")


@require_http_methods(["GET", "POST"])
def unit(request):
    """A section for each unit of the user's, or the one that the organiser chose; without a choice all in a table."""
    user = request.user
    if not unit_people.sees(user):
        raise PermissionDenied
    conference = current_conference(request)
    if conference is None:
        return render(request, "invitations/unit.html", {"conference": None})
    if request.method == "POST":
        return _register_or_confirm(request, conference)
    chosen = request.GET.get("unit", "")
    if permissions.is_organiser(user) and not chosen:
        return _overview(request, conference)
    sections = _chosen(user, conference, chosen)
    own = {section.unit.pk for section in sections} <= permissions.own_units(user)
    if request.htmx and not request.htmx.history_restore_request:
        context = {"section": next(iter(sections)), "own": own}
        return render(request, "invitations/_unit_seats.html", context)
    return render(request, "invitations/unit.html", {"sections": sections, "own": own})


def _overview(request, conference: Conference, form: DeadlineForm | None = None):
    overview = unit_people.sections(conference, unit_people.concerned(conference))
    context = {"overview": overview, "form": form or DeadlineForm(conference, overview=overview)}
    return render(request, "invitations/unit.html", context)


def _chosen(user, conference: Conference, chosen: str) -> list[unit_people.Section]:
    """The units to show: the user's own, or the one that is asked for where the user may see it; else 404."""
    own = permissions.own_units(user)
    if not chosen:
        return unit_people.sections(conference, Unit.objects.filter(pk__in=own))
    pk = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else 0
    seen: QuerySet[Unit]
    if pk in own:
        seen = Unit.objects.filter(pk=pk)
    elif permissions.is_organiser(user):
        seen = unit_people.concerned(conference).filter(pk=pk)
    else:
        raise Http404
    found = unit_people.sections(conference, seen)
    if not found:
        raise Http404
    return found


def _register_or_confirm(request, conference: Conference):
    form = RegisterForm(request.POST, conference=conference, user=request.user)
    if not form.is_valid():
        ticked = {"nomination", "delegate"} & request.POST.keys()
        messages.error(request, _NOBODY_LEFT if ticked else _("Tick at least one person first."))
    else:
        try:
            _carry_out(request, conference, **form.cleaned_data)
        except by_unit.RegistrationClosed as refusal:
            messages.error(request, str(refusal))
    return redirect(f"{reverse('invitations:unit')}{'?' if request.GET else ''}{request.GET.urlencode()}")


def _carry_out(request, conference: Conference, nomination, delegate) -> None:
    """Registers these approved people or, where there are none, confirms these on the list: all or, closed, nobody."""
    if not nomination:
        _confirm(request, delegate)
        return
    count = by_unit.register_own(conference, request.user, [row.pk for row in nomination])
    if not count:
        messages.error(request, _NOBODY_LEFT)
        return
    text = ngettext("%(count)d person is registered.", "%(count)d people are registered.", count)
    messages.success(request, text % {"count": count})


@transaction.atomic
def _confirm(request, people) -> None:
    """Notes of each that they will come; who is said to come already keeps what was said besides.

    RegistrationClosed, and nothing is noted, when somebody's unit answers no more.
    """
    rows = list(people.select_related("unit", "nomination", "conference"))
    count = coming = 0
    for delegate in rows:
        if not by_unit.may_keep(request.user, delegate):
            raise by_unit.RegistrationClosed(delegate.unit)
    newest = replies.newest_of(rows)
    for delegate in rows:
        last = newest.get(delegate.pk)
        if last is not None and last.answer == Reply.Answer.COMING:
            coming += 1
            continue
        told: dict[str, Any] = dict.fromkeys(replies.FIELDS, "")
        told |= {"answer": Reply.Answer.COMING, "companions": 0, "vegetarian": False}
        try:
            replies.record(delegate, told, channel=Reply.Channel.UNIT, actor=request.user)
        except replies.ReplyRefused as refusal:
            messages.error(request, f"{delegate}: {refusal}")
        else:
            count += 1
    if count:
        text = ngettext("%(count)d person will come.", "%(count)d people will come.", count)
        messages.success(request, text % {"count": count})
    elif coming == len(rows):
        messages.info(request, _("It is noted already that the ticked will come."))


def _own_or_404(request, pk: int, rows=None) -> Delegate:
    """Somebody for whom this user's unit answers, or anybody for the organiser."""
    found = (rows if rows is not None else Delegate.objects.all()).kept_by(request.user)
    found = found.select_related("unit", "nomination", "conference")
    return get_object_or_404(found, pk=pk, conference__is_current=True)


def _page(request, delegate: Delegate, form: UnitReplyForm | None = None, contact: ContactForm | None = None):
    last = delegate.replies.standing().select_related("taken_by").first()
    is_open = by_unit.may_keep(request.user, delegate)
    typed = form or contact
    context = {
        "delegate": delegate,
        "is_open": is_open,
        "shows_forms": is_open or typed is not None,  # what was typed while it closed is not lost
        "last": last,
        "wanted": replies.is_wanted(delegate),
        "form": form or _reply_form(None, delegate, last),
        "contact": contact or ContactForm(instance=delegate),
        "decides": is_open and unit_people.may_decide_on(delegate, last, request.user),
        "entries": answers.trail(delegate),
    }
    return render(
        request,
        "invitations/unit_person.html",
        context,
        status=200 if context["is_open"] or not typed else 403,
    )


def _reply_form(data, delegate: Delegate, last: Reply | None) -> UnitReplyForm:
    """Begins with the answer that holds; whoever came in somebody's place by it is the one who comes now."""
    initial = {name: getattr(last, name) for name in replies.FIELDS} if last else {}
    if last is not None and last.substitute_state == Reply.Substitute.ACCEPTED:
        initial |= dict.fromkeys((*OF_SUBSTITUTE, "reason"), "") | {"answer": Reply.Answer.COMING}
    return UnitReplyForm(data, delegate=delegate, initial=initial)


@never_cache
@require_GET
def unit_person(request, pk: int):
    """One of the unit's people: contact, whether they come, what they need, who comes instead, what happened."""
    return _page(request, _own_or_404(request, pk))


@require_POST
@never_cache
def unit_answer(request, pk: int):
    delegate = _own_or_404(request, pk)
    form = _reply_form(request.POST, delegate, None)
    if form.is_valid() and by_unit.may_keep(request.user, delegate):
        told = {name: form.cleaned_data.get(name, "") for name in replies.FIELDS}
        try:
            replies.record(delegate, told, channel=Reply.Channel.UNIT, actor=request.user)
        except replies.ReplyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The answer of %(name)s is noted.") % {"name": delegate})
            return redirect("invitations:unit_person", pk)
    return _page(request, delegate, form=form)


@require_POST
@never_cache
@one_at_a_time
def unit_contact(request, pk: int):
    if request.FILES:  # a photo goes to the nomination, which decisions lock before the people on the list
        get_object_or_404(Conference.objects.select_for_update(no_key=True), is_current=True)
    delegate = _own_or_404(request, pk, locked(request, Delegate.objects.all()))
    form = ContactForm(request.POST, request.FILES, instance=delegate)
    if not form.is_valid() or not by_unit.may_keep(request.user, delegate):
        return _page(request, delegate, contact=form)
    photo = form.cleaned_data.get("photo")
    if photo and delegate.nomination is not None:
        try:
            evidence.attach_photo(delegate.nomination, photo, request.user)
        except ValidationError as refusal:
            form.add_error("photo", refusal)
            return _page(request, delegate, contact=form)
    changed = [name for name in form.changed_data if name != "photo"]
    if changed:
        delegate.save(update_fields=changed)
        told = {name: pair for name, pair in history.changes_of(form).items() if name in changed}
        history.record(request.user, delegate, "edited", changes=told)
    messages.success(request, _("The details of %(name)s are saved.") % {"name": delegate})
    return redirect("invitations:unit_person", pk)


def _require_open(request, delegate: Delegate) -> None:
    """A closed registration changes nothing: 403, as its page offers no form."""
    if not by_unit.may_keep(request.user, delegate):
        raise PermissionDenied


@require_POST
@never_cache
def unit_substitute(request, pk: int):
    """The word on a substitute who was named, or the first-named person comes after all."""
    delegate = _own_or_404(request, pk)
    _require_open(request, delegate)
    verdict, last = request.POST.get("verdict", ""), delegate.replies.standing().first()
    decide = {"accept": replies.accept, "decline": replies.decline}.get(verdict)
    try:
        if verdict == "in_person":
            reason = request.POST.get("reason", "").strip()[:300]
            replies.come_in_person(delegate, request.user, channel=Reply.Channel.UNIT, reason=reason)
            messages.success(request, _("%(name)s comes in person.") % {"name": delegate.comes_for})
        elif decide is None or last is None or str(last.pk) != request.POST.get("reply", ""):
            messages.info(request, _("This was decided already, or the guest has answered anew."))
        elif decide(last, request.user):
            messages.success(request, _("The decision on the substitute is noted."))
        else:
            messages.info(request, _("This was decided already, or the guest has answered anew."))
    except replies.ReplyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("invitations:unit_person", pk)


@require_POST
def unit_deadline(request):
    """Until when units register: all of them, or one for which it is opened again."""
    if not permissions.is_organiser(request.user):
        raise PermissionDenied
    conference = current()
    form = DeadlineForm(conference, request.POST)
    if not form.is_valid():
        return _overview(request, conference, form)
    told = form.cleaned_data
    by_unit.set_deadline(conference, request.user, told["until"], told["unit"], told["reason"])
    messages.success(request, _("Saved."))
    return redirect("invitations:unit")
