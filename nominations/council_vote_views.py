"""One nomination before the council: the dossier, a member's own vote, and the secretary's entries."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions
from conference import history
from nominations import council_closing, council_standing, council_voting
from nominations.council import CouncilMember
from nominations.council_access import attendance_for, kept_item, seen_item
from nominations.council_forms import CountsForm, OpenVotesForm, ScoresForm
from nominations.council_items import Choice, CouncilItem, Grounds, Presence
from nominations.council_results import EARLIER, confirmation, figures
from nominations.council_sessions import CouncilError, remove_item
from nominations.council_voting import Electorate
from nominations.decisions import ReasonForm

LAST_ENTRIES = 50


@require_safe
def item_page(request, pk: int) -> HttpResponse:
    return _page(request, seen_item(request, pk))


def _page(request, item: CouncilItem, **forms) -> HttpResponse:
    """The page with the given forms in place of fresh ones: `counts`, `open_votes` or `reason_form` with errors."""
    session, keeps = item.session, permissions.keeps_council(request.user)
    rows = list(attendance_for(item))
    for row in rows:
        row.grounds_words = Grounds(row.grounds).label if row.grounds else ""
    people = _people(item, rows)
    own = next((row for row in rows if row.member.user_id == request.user.pk), None)
    if own is not None and not permissions.sits_on_council(request.user):
        own = None
    open_now = session.is_open and not item.outcome
    agenda = list(session.items.values_list("pk", flat=True))
    place = agenda.index(item.pk)
    may_vote = own is not None and own.member_id in people.ballots
    voters = [row for row in rows if row.member_id in people.ballots | people.writing]
    context = {
        "item": item,
        "session": session,
        "nomination": item.nomination,
        "figures": figures(item),
        "number": place + 1,
        "total": len(agenda),
        "before": agenda[place - 1] if place else None,
        "after": agenda[place + 1] if place + 1 < len(agenda) else None,
        "rows": rows,
        "own": own,
        "open_now": open_now,
        "votes_now": open_now and may_vote and not session.is_secret,
        "scores_now": open_now and may_vote and session.scored,
        "may_step_back": open_now and own is not None and not own.grounds,
        "may_step_in": open_now and own is not None and own.grounds == Grounds.DECLARED,
        "choices": Choice.choices,
        "keeps": keeps,
        "entries": history.of(item)[:LAST_ENTRIES] if keeps else [],
        "people": people,
        "voters": voters,
        "set_aside": [row for row in rows if row.grounds],
        **_standing(item, keeps=keeps),
        "form": next(iter(forms.values()), None),
    }
    if keeps and open_now:
        votes = {row.member_id: row.choice for row in rows if row.choice}
        context |= {
            "counts": CountsForm(people=people),
            "open_votes": OpenVotesForm(rows=voters, votes=votes),
            "reason_form": ReasonForm(),
        }
    return render(request, "council/item.html", context | forms)


def _standing(item: CouncilItem, *, keeps: bool) -> dict[str, Any]:
    """What the page shows of a vote on an earlier version of the dossier; no query for any other."""
    if item.outdated_at is None:
        return {}
    return {
        "standing": confirmation(item) if item.confirmed_at else EARLIER,
        "changes": council_standing.differences(item, council_standing.approved_version(item)),
        "may_confirm": keeps and council_standing.may_stand(item),
    }


def _people(item: CouncilItem, rows: list[Any]) -> Electorate:
    """The electorate from the rows of the page, without another query."""
    written = [row.member_id for row in rows if row.presence == Presence.WRITTEN]
    return Electorate(
        members=frozenset(row.member_id for row in rows),
        present=frozenset(row.member_id for row in rows if row.presence == Presence.PRESENT),
        written=frozenset(written if item.session.written_count else ()),
        abstaining=frozenset(row.member_id for row in rows if row.grounds),
    )


@require_POST
def cast_vote(request, pk: int) -> HttpResponse:
    item = seen_item(request, pk)
    choice = request.POST.get("choice", "")
    if choice not in Choice.values:
        messages.error(request, _("Choose one of the three answers."))
        return redirect("nominations:council_item", pk)
    done = _("Your vote is kept: %(choice)s. You may change it until the secretary closes the item.")
    return _act(
        request,
        item,
        lambda: council_voting.vote(item, request.user, choice),
        done % {"choice": Choice(choice).label},
    )


@require_POST
def interest(request, pk: int) -> HttpResponse:
    """A member steps back, or (`withdraw`) takes that back; `member` names another one for the organiser."""
    item = seen_item(request, pk)
    member = _named_member(request, item)
    if "withdraw" in request.POST:
        return _act(
            request,
            item,
            lambda: council_voting.withdraw_interest(item, request.user, member),
            _("The declaration is taken back."),
        )
    return _act(
        request,
        item,
        lambda: council_voting.declare_interest(item, request.user, member),
        _("The declaration is noted; this member does not vote on the nomination."),
    )


def _named_member(request, item: CouncilItem) -> CouncilMember | None:
    named = request.POST.get("member", "")
    if not named:
        return None
    if not (named.isdecimal() and len(named) < 18):
        raise Http404
    return get_object_or_404(CouncilMember, pk=named, attendance__session=item.session_id)


@require_POST
def enter_votes(request, pk: int) -> HttpResponse:
    """The secretary's list of open votes; `close` also gives the item its result."""
    item = kept_item(request, pk)
    rows = list(attendance_for(item))
    form = OpenVotesForm(request.POST, rows=rows, votes={})
    if not form.is_valid():
        people = _people(item, rows)
        form.rows = [row for row in rows if row.member_id in people.ballots | people.writing]
        return _page(request, item, open_votes=form)

    def act() -> None:
        council_voting.enter_votes(item, request.user, form.choices())
        if "close" in request.POST:
            council_closing.close_item(item, request.user)

    return _act(request, item, act, _("The votes are kept."))


@require_POST
def count(request, pk: int) -> HttpResponse:
    """The counts of a secret ballot, which close the item."""
    item = kept_item(request, pk)
    form = CountsForm(request.POST, people=_people(item, list(attendance_for(item))))
    wanted = item.session.is_open and item.session.is_secret and not item.outcome
    if wanted and not form.is_valid():
        return _page(request, item, counts=form)

    def act() -> None:
        counts = form.counts() if form.is_valid() else council_closing.Counts(0, 0, 0)
        council_closing.count_secret(item, request.user, counts)

    return _act(request, item, act, _("The result is kept."))


@require_POST
def postpone(request, pk: int) -> HttpResponse:
    item = kept_item(request, pk)
    form = ReasonForm(request.POST)
    form.fields["reason"].required = True
    if not form.is_valid():
        return _page(request, item, reason_form=form)
    reason = form.cleaned_data["reason"]
    return _act(
        request,
        item,
        lambda: council_closing.postpone(item, request.user, reason),
        _("The item is left to a later session."),
    )


@require_POST
def reopen(request, pk: int) -> HttpResponse:
    item = kept_item(request, pk)
    return _act(
        request, item, lambda: council_closing.reopen(item, request.user), _("The result is taken back.")
    )


@require_POST
def remove(request, pk: int) -> HttpResponse:
    """Takes the nomination off the agenda of a session in preparation."""
    item = kept_item(request, pk)
    try:
        remove_item(item, request.user)
    except CouncilError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s is off the agenda.") % {"name": item})
    return redirect("nominations:council_session", item.session_id)


@require_http_methods(["GET", "POST"])
def scores(request, pk: int, member_pk: int) -> HttpResponse:
    """A member's points for one nomination; the organiser enters for others, everybody else only their own."""
    item = seen_item(request, pk)
    member = get_object_or_404(CouncilMember, pk=member_pk, attendance__session=item.session_id)
    own = member.user_id == request.user.pk and permissions.sits_on_council(request.user)
    if not own and not permissions.keeps_council(request.user):
        raise PermissionDenied
    criteria = list(item.session.conference.score_criteria.all())
    points = dict(item.scores.filter(member=member).values_list("criterion_id", "points"))
    form = ScoresForm(request.POST if request.method == "POST" else None, criteria=criteria, points=points)
    if form.is_valid():
        try:
            council_voting.score(item, request.user, member, form.points())
        except CouncilError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The scores are kept."))
            return redirect("nominations:council_item", pk)
    context = {"form": form, "item": item, "member": member, "own": own, "session": item.session}
    return render(request, "council/scores.html", context)


def _act(request, item: CouncilItem, act, done: str) -> HttpResponse:
    """Does it, says what came of it, and goes back to the item."""
    try:
        act()
    except CouncilError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("nominations:council_item", item.pk)
