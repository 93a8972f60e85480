"""The budget on the web: the table with its warnings, the lines, the sources."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from budget import access, estimate, figures, money_rule
from budget.forms import LineForm, SourceForm
from budget.models import BudgetLine, Estimate, Source
from conference import history
from conference.current import current_conference
from conference.edits import locked, one_at_a_time
from conference.models import Conference

State = Estimate.State
SECOND_CLICK = datetime.timedelta(minutes=1)


@require_GET
def overview(request):
    """All lines by subcommittee or by chapter, with totals and what is wrong; the head of a subcommittee sees theirs."""
    conference = current_conference(request)
    if not access.opens(request.user):
        raise PermissionDenied
    if conference is None:
        return render(request, "budget/overview.html", {"conference": None})
    sees_all = permissions.sees_money(request.user)
    by_chapter = request.GET.get("by") == "chapter"
    lines = estimate.lines_of(conference).visible_to(request.user).select_related("subcommittee")
    money = figures.read(lines)
    context = {
        "conference": conference,
        "groups": _groups(money, by_chapter=by_chapter),
        "total": money.total,
        "count": len(money.lines),
        "by_chapter": by_chapter,
        "sees_all": sees_all,
        "page": "lines",
        **(_whole(request, conference, money) if sees_all else {}),
    }
    return render(request, "budget/overview.html", context)


def _whole(request, conference: Conference, money: figures.Money) -> dict[str, Any]:
    """What concerns the money as a whole."""
    found = estimate.of(conference)
    sources = figures.of_sources(conference, money)
    amount = money.total.approved or money.total.planned
    people = figures.per_delegate(conference, amount)
    return {
        "estimate": found,
        "warnings": figures.warnings(found, money, sources, people),
        "people": people,
        "granted": sum(row.granted for row in sources),
        "amount": amount,
        "keeps": permissions.keeps_money(request.user),
        "may_add": permissions.keeps_money(request.user) and found.state == State.DRAFT,
    }


def _groups(money: figures.Money, *, by_chapter: bool) -> list[dict[str, Any]]:
    """[{"title", "rows": [(line, figures)], "sum", "share"}] in the order of the bodies or chapters."""

    def key(line: BudgetLine) -> str:
        if by_chapter:
            return line.chapter
        return line.subcommittee.code if line.subcommittee else ""

    sums, rows, titles = money.by(key), {}, {}  # type: ignore[var-annotated]
    for line, found in money.rows():
        rows.setdefault(key(line), []).append((line, found))
        body = line.subcommittee
        titles[key(line)] = (
            capfirst(line.get_chapter_display()) if by_chapter else f"{body.code} · {body.name}" if body else _("Without a subcommittee")
        )  # fmt: skip
    parts = money_rule.shares({name: found.approved or found.planned for name, found in sums.items()})
    order = BudgetLine.Chapter.values if by_chapter else [*sorted(filter(None, sums)), ""]
    return [
        {"title": titles[name], "rows": rows[name], "sum": sums[name], "share": parts[name]}
        for name in order
        if name in sums
    ]


@require_GET
def line_page(request, pk: int):
    """One line with its contracts, expenses and history."""
    conference = access.current(request)
    line = access.line_of(request, conference, pk)
    keeps = permissions.keeps_money(request.user)
    found = estimate.of(conference) if keeps else None
    context = {
        "line": line,
        "figures": figures.read([line]).total,
        "commitments": list(line.commitments.all()),
        "expenses": list(line.expenses.select_related("commitment")),
        "entries": history.of(line),
        "keeps": keeps,
        "sees_files": permissions.sees_money(request.user),
        "may_remove": found is not None and _removable(line, found),
        "may_cut": found is not None
        and permissions.approves_money(request.user)
        and found.state == State.SUBMITTED,
    }
    return render(request, "budget/line.html", context)


@require_http_methods(["GET", "POST"])
@one_at_a_time
def new_line(request):
    conference = access.kept(request)
    if estimate.of(conference).state != State.DRAFT:
        text = _("The estimate is submitted or approved: begin a supplementary version first.")
        messages.warning(request, text)
        return redirect("budget:estimate")
    return _line_form(request, BudgetLine(conference=conference), "added")


def _entered_just_now(line: BudgetLine, actor) -> BudgetLine | None:
    """The same line by the same person a moment ago: the form was sent twice."""
    since = timezone.now() - SECOND_CLICK
    names = ("chapter", "content", "measure", "quantity", "unit_price", "subcommittee", "task", "source")
    same = {name: getattr(line, name) for name in names}
    rows = BudgetLine.objects.filter(conference=line.conference, entered_by=actor, entered_at__gt=since)
    return rows.filter(**same).first()


@require_http_methods(["GET", "POST"])
@one_at_a_time
def edit_line(request, pk: int):
    conference = access.kept(request)
    line = get_object_or_404(locked(request, estimate.lines_of(conference)), pk=pk)
    return _line_form(request, line, "edited")


def _line_form(request, line: BudgetLine, action: str):
    is_open = estimate.of(line.conference).state == State.DRAFT
    form = LineForm(request.POST or None, instance=line, conference=line.conference, open=is_open)
    if form.is_valid() and action == "added" and (before := _entered_just_now(line, request.user)):
        messages.info(request, _("“%(line)s” is entered already.") % {"line": before})
        return redirect("budget:line", before.pk)
    if form.is_valid() and store_line(form, request.user, action):
        messages.success(request, _("“%(line)s” is saved.") % {"line": line})
        return redirect("budget:line", line.pk)
    context = {"form": form, "line": line, "new": action == "added", "is_open": is_open}
    return render(request, "budget/line_form.html", context)


def store_line(form: LineForm, actor, action: str) -> bool:
    """Saves a valid form and notes what it changed, and who entered it. False, with the error on the form, when its
    place was taken meanwhile."""
    line, changed = form.instance, form.changed_data
    if action == "edited" and not changed:
        return True
    names = set(changed) | (
        {"subcommittee"} if "task" in changed and "subcommittee" in form.fields else set()
    )
    if not set(changed) <= {"task", "source", "note"}:
        estimate.note_entry(line, actor)
        names |= {"entered_by", "entered_at"}
    if {"quantity", "unit_price"} & set(changed):
        line.to_approve = None
        names.add("to_approve")
    try:
        with transaction.atomic():
            line.save(update_fields=sorted(names)) if action == "edited" else line.save()
            changes = history.changes_of(form) if action == "edited" else {}
            history.record(actor, line, action, changes=changes)
    except IntegrityError:
        form.full_clean()
        return not form.errors
    return True


def _removable(line: BudgetLine, found: Estimate) -> bool:
    """Until a decision approves it and nothing hangs on it."""
    if found.state != State.DRAFT or line.approved is not None:
        return False
    return not (line.commitments.exists() or line.expenses.exists())


@require_POST
@one_at_a_time
def remove_line(request, pk: int):
    conference = access.kept(request)
    line = get_object_or_404(locked(request, estimate.lines_of(conference)), pk=pk)
    if not _removable(line, estimate.of(conference)):
        text = _("“%(line)s” is approved: set its quantity to 0 in a supplementary version instead.")
        messages.warning(request, text % {"line": line})
        return redirect("budget:line", pk)
    history.record(request.user, line, "removed")
    line.delete()
    messages.success(request, _("“%(title)s” is taken out.") % {"title": line})
    return redirect("budget:list")


@require_GET
def sources(request):
    """Where the money comes from, and what each source pays."""
    if not permissions.sees_money(request.user):
        raise PermissionDenied
    conference = access.current(request)
    money = figures.read(estimate.lines_of(conference))
    rows = figures.of_sources(conference, money)
    amount, granted = money.total.approved or money.total.planned, sum(row.granted for row in rows)
    context = {
        "rows": rows,
        "total": money.total,
        "amount": amount,
        "granted": granted,
        "missing": money_rule.missing(amount, granted),
        "over": max(0, granted - amount),
        "unspent": granted - money.total.spent,
        "keeps": permissions.keeps_money(request.user),
        "sees_all": True,
        "page": "sources",
    }
    return render(request, "budget/sources.html", context)


@require_http_methods(["GET", "POST"])
@one_at_a_time
def new_source(request):
    return _source_form(request, Source(conference=access.kept(request)))


@require_http_methods(["GET", "POST"])
@one_at_a_time
def edit_source(request, pk: int):
    conference = access.kept(request)
    return _source_form(request, get_object_or_404(locked(request, conference.sources.all()), pk=pk))


def _source_form(request, source: Source):
    form, is_new = SourceForm(request.POST or None, instance=source), source.pk is None
    if form.is_valid():
        if is_new or form.changed_data:
            source.save() if is_new else form.save_changed()
            changes = {} if is_new else history.changes_of(form)
            history.record(request.user, source, "added" if is_new else "edited", changes=changes)
        messages.success(request, _("“%(title)s” is saved.") % {"title": source})
        return redirect("budget:sources")
    entries = [] if is_new else history.of(source)
    context = {"form": form, "source": source, "new": is_new, "entries": entries}
    return render(request, "budget/source_form.html", context)
