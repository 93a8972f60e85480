"""What belongs to an item (people, papers, film, questions) and to the session (its officers): one page lists them,
one form adds or edits each of them."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from django.contrib import messages
from django.db import transaction
from django.db.models import Max, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agenda.access import held, item_of, organised
from agenda.material_forms import FilmForm, OfficerForm, PaperForm, QuestionForm, SpeakerForm
from agenda.models import Film, Officer, Paper, Question, Speaker
from conference import history
from conference.edits import one_at_a_time
from conference.fields import is_row_number
from conference.models import Conference

FOUND_AT_MOST = 12


class Part(NamedTuple):
    """One kind of what can be added; `is_named`: somebody whom the delegate list may know."""

    model: Any
    form: Any
    new: Any
    is_named: bool = False


PARTS = {
    "officer": Part(Officer, OfficerForm, gettext_lazy("New officer of the session"), is_named=True),
    "speaker": Part(Speaker, SpeakerForm, gettext_lazy("New speaker or participant"), is_named=True),
    "paper": Part(Paper, PaperForm, gettext_lazy("New paper")),
    "film": Part(Film, FilmForm, gettext_lazy("New film")),
    "question": Part(Question, QuestionForm, gettext_lazy("New question")),
}


def _part(what: str) -> Part:
    if what not in PARTS:
        raise Http404
    return PARTS[what]


@require_GET
def officers(request):
    """Presidium, secretaries, counting board, presenter."""
    conference = organised(request)
    rows = list(conference.officers.select_related("delegate"))
    groups = [
        {"label": label, "office": office, "rows": [row for row in rows if row.office == office]}
        for office, label in Officer.Office.choices
    ]
    return render(request, "agenda/officers.html", {"groups": groups})


@require_GET
def materials(request, pk: int):
    """All that one item needs."""
    item = item_of(organised(request), pk)
    context = {
        "item": item,
        "speakers": item.speakers.select_related("delegate"),
        "papers": item.papers.select_related("unit"),
        "film": Film.objects.filter(item=item).first(),
        "questions": item.questions.select_related("asked_of"),
    }
    return render(request, "agenda/materials.html", context)


@require_http_methods(["GET", "POST"])
@one_at_a_time
def add_part(request, what: str, pk: int | None = None):
    """A new officer of the session (no `pk`), or what belongs to item `pk`."""
    conference, part = held(request), _part(what)
    if (what == "officer") != (pk is None):
        raise Http404
    owner = {"item": item_of(conference, pk)} if pk is not None else {"conference": conference}
    if what == "film" and Film.objects.filter(**owner).exists():
        return redirect("agenda:materials", pk)
    row = part.model(**owner)
    return _edit(request, conference, what, row)


@require_http_methods(["GET", "POST"])
@one_at_a_time
def edit_part(request, what: str, pk: int):
    conference = held(request)
    return _edit(request, conference, what, _row(conference, what, pk))


def _row(conference: Conference, what: str, pk: int):
    """404 for a row of another conference."""
    rows = _part(what).model.objects.all()
    if what == "officer":
        return get_object_or_404(rows, pk=pk, conference=conference)
    return get_object_or_404(rows.select_related("item"), pk=pk, item__conference=conference)


def _edit(request, conference: Conference, what: str, row):
    part, item = PARTS[what], getattr(row, "item", None) if what != "officer" else None
    more = {"item": item} if what == "question" else {}
    form = part.form(
        request.POST or None,
        instance=row,
        conference=conference,
        initial=_initial(request, conference, what, row),
        **more,
    )
    if request.method == "POST" and form.is_valid():
        _save(request, form, what)
        return redirect("agenda:materials", item.pk) if item else redirect("agenda:officers")
    context = {
        "form": form,
        "part": part,
        "what": what,
        "row": row,
        "item": item,
        "searches": part.is_named and row.pk is None,
        "found": _found(request, conference) if part.is_named else None,
        "q": request.GET.get("q", ""),
    }
    return render(request, "agenda/part.html", context)


def _save(request, form, what: str) -> None:
    row, is_new = form.instance, form.instance.pk is None
    again = is_new and _is_there(form)
    if is_new and not again:
        row.save()
    elif not is_new:
        form.save_changed() if what != "film" else _save_film(form)
    if not again and (is_new or form.changed_data):
        history.record(
            request.user,
            row,
            "added" if is_new else "edited",
            changes={} if is_new else history.changes_of(form),
        )
    messages.success(request, _("“%(title)s” is saved.") % {"title": row})


def _is_there(form) -> bool:
    """Whether the same was added already: a form that is sent twice adds once."""
    row = form.instance
    owner = "conference" if isinstance(row, Officer) else "item"
    told = {name: getattr(row, name) for name in (owner, *form._meta.fields)}
    return type(row)._default_manager.filter(**told).exists()


def _save_film(form) -> None:
    """The length is no field of the row by that name."""
    fields = [name if name != "length" else "seconds" for name in form.changed_data]
    if fields:
        form.instance.save(update_fields=[*fields, "changed_at"])


def _initial(request, conference: Conference, what: str, row) -> dict[str, Any]:
    """For a new row: the last place, and whoever was chosen from the delegate list."""
    first: dict[str, Any] = {}
    if row.pk is not None:
        return first
    if what != "film":
        rows = _siblings(conference, what, row)
        first["position"] = (rows.aggregate(last=Max("position"))["last"] or 0) + 1
    if what == "officer" and request.GET.get("office") in Officer.Office.values:
        first["office"] = request.GET["office"]
    chosen = request.GET.get("delegate", "")
    if PARTS[what].is_named and is_row_number(chosen):
        delegate = conference.delegates.expected().filter(pk=chosen).first()
        if delegate:
            title = ", ".join(text for text in (delegate.position, delegate.workplace) if text)[:200]
            first |= {
                "delegate": delegate.pk,
                "full_name": delegate.full_name,
                "gender": delegate.gender,
                "title": title,
            }
    return first


def _siblings(conference: Conference, what: str, row) -> QuerySet:
    if what == "officer":
        return Officer.objects.filter(conference=conference)
    return PARTS[what].model.objects.filter(item=row.item)


def _found(request, conference: Conference):
    """Delegates whose names begin with the words of `q`; None when nothing was asked."""
    words = request.GET.get("q", "").strip()[:100]
    if not words:
        return None
    return conference.delegates.expected().search(words).select_related("unit")[:FOUND_AT_MOST]


@require_POST
def remove_part(request, what: str, pk: int):
    """Takes one away; a paper's file goes with it."""
    with transaction.atomic():
        conference = held(request)
        row = _row(conference, what, pk)
        item, title = getattr(row, "item", None), str(row)
        history.record(request.user, row, "removed")
        if what == "paper" and row.file:
            transaction.on_commit(partial(row.file.storage.delete, row.file.name))
        row.delete()
    messages.success(request, _("“%(title)s” is taken out.") % {"title": title})
    return redirect("agenda:materials", item.pk) if item else redirect("agenda:officers")
