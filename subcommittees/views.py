"""Subcommittees on the web: they are set up, and people get seats in them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions
from conference import history
from conference.edits import locked, one_at_a_time
from conference.models import Conference
from subcommittees import membership
from subcommittees.forms import MemberForm, SubcommitteeForm
from subcommittees.models import Member, Subcommittee


def organised(request) -> Conference:
    """The current conference for its organiser; 403 for others, 404 before one is set up."""
    if not permissions.is_organiser(request.user):
        raise PermissionDenied
    return get_object_or_404(Conference, is_current=True)


@require_http_methods(["GET", "POST"])
def new(request):
    body = Subcommittee(conference=organised(request))
    form = SubcommitteeForm(request.POST or None, instance=body)
    if form.is_valid() and store(form, request.user, "added"):
        messages.success(request, _("“%(name)s” is set up. Name its people and its tasks.") % {"name": body})
        return redirect("subcommittees:edit", body.pk)
    return render(request, "subcommittees/form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@one_at_a_time
def edit(request, pk: int):
    body = get_object_or_404(
        locked(request, Subcommittee.objects.all()), pk=pk, conference=organised(request)
    )
    form = SubcommitteeForm(request.POST or None, instance=body)
    if form.is_valid() and store(form, request.user, "edited"):
        messages.success(request, _("“%(name)s” is saved.") % {"name": body})
        return redirect("subcommittees:list")
    return _edit_page(request, body, form, MemberForm())


def _edit_page(request, body: Subcommittee, form: SubcommitteeForm, member_form: MemberForm):
    members = sorted(
        body.members.select_related("user").order_by("user__full_name"), key=lambda row: row.rank
    )
    context = {"form": form, "body": body, "members": members, "member_form": member_form}
    return render(request, "subcommittees/form.html", context)


def store(form, actor, action: str) -> bool:
    """Saves a form of this room and notes what it changed. False, with the error on the form, when the code or
    number was taken between the check and the save."""
    if action == "edited" and not form.changed_data:
        return True
    try:
        with transaction.atomic():
            changes = history.changes_of(form)
            if action == "edited":
                form.save_changed()
            else:
                form.save()
            history.record(actor, form.instance, action, changes=changes)
    except IntegrityError:
        form.full_clean()
        return not form.errors
    return True


@require_POST
def add_member(request, pk: int):
    body = get_object_or_404(Subcommittee, pk=pk, conference=organised(request))
    form = MemberForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, body, SubcommitteeForm(instance=body), form)
    user = form.cleaned_data["user"]
    try:
        seated = membership.seat(body, user, form.cleaned_data["position"], request.user)
    except membership.HeadTaken as error:
        text = _("%(head)s heads it already. Give %(head)s another position first.") % {"head": error.head}
        form.add_error("position", text)
        return _edit_page(request, body, SubcommitteeForm(instance=body), form)
    if seated:
        messages.success(request, _("%(user)s now sits in “%(name)s”.") % {"user": user, "name": body})
    else:
        messages.info(request, _("%(user)s sits in “%(name)s” already.") % {"user": user, "name": body})
    return redirect("subcommittees:edit", pk)


@require_POST
def remove_member(request, pk: int, member_pk: int):
    body = get_object_or_404(Subcommittee, pk=pk, conference=organised(request))
    member = get_object_or_404(
        Member.objects.select_related("user", "subcommittee"), pk=member_pk, subcommittee=body
    )
    if membership.unseat(member, request.user):
        messages.success(
            request, _("%(user)s no longer sits in “%(name)s”.") % {"user": member, "name": body}
        )
    return redirect("subcommittees:edit", pk)
