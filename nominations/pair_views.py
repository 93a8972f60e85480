"""The organiser's pages about nominations that may be of the same person."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import permissions
from conference import current
from conference.fields import TextBlock, is_row_number
from nominations import pairs, versions
from nominations.access import current_conference
from nominations.dossier_models import PairVerdict
from nominations.lines import lines
from nominations.models import Nomination
from nominations.states import State
from nominations.transitions import TransitionError

PER_PAGE = 20
DIFFERENT, KEEP_FIRST, KEEP_SECOND = "different", "first", "second"
WORDS = {"kinds": Nomination.Kind.choices, "states": State.choices}
"""Of the choices that `nominations/of_pair.html` puts into words."""


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(label=gettext_lazy("What they are"), widget=forms.RadioSelect)
    reason = TextBlock(gettext_lazy("Reason"), max_length=1000).formfield(
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Both units read this sentence: name no data of the other unit in it."),
    )

    def __init__(self, *args, first: Nomination, second: Nomination, **kwargs):
        super().__init__(*args, **kwargs)
        keep = _("One person: keep %(kept)s (%(unit)s), withdraw %(other)s – this cannot be taken back")
        cast(forms.ChoiceField, self.fields["verdict"]).choices = [
            (DIFFERENT, _("Two different persons: both stay")),
            (KEEP_FIRST, keep % _names(first, second)),
            (KEEP_SECOND, keep % _names(second, first)),
        ]


class TakeBackForm(forms.Form):
    """`verdict`: the one that the page showed, so that a newer one is never taken back unseen."""

    take_back = forms.IntegerField(widget=forms.HiddenInput)
    reason = TextBlock(gettext_lazy("Why the verdict is taken back"), max_length=1000).formfield(
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Both units read this sentence: name no data of the other unit in it."),
    )


def _names(kept: Nomination, other: Nomination) -> dict[str, str]:
    return {"kept": kept.reference, "unit": kept.unit.short_name, "other": other.reference}


@require_safe
def pair_list(request) -> HttpResponse:
    """Open pairs, names that several people share, and what was decided; read anew, 20 pairs a page."""
    if not permissions.is_organiser(request.user):
        raise PermissionDenied
    conference = current.current_conference(request)
    if conference is None:
        return render(request, "nominations/pairs.html", {"page_obj": Paginator([], PER_PAGE).get_page(1)})
    found = pairs.open_pairs(conference)
    page = Paginator(found.pairs, PER_PAGE).get_page(request.GET.get("page"))
    groups = found.namesakes[:PER_PAGE]
    ids = {pk for group in (*page, *groups) for pk in group}
    rows = {row.pk: row for row in lines(conference.nominations.filter(pk__in=ids).order_by().for_list())}
    context = {
        "page_obj": page,
        "pairs": [[rows[pk] for pk in pair if pk in rows] for pair in page],
        "namesakes": [[rows[pk] for pk in group if pk in rows] for group in groups],
        **WORDS,
        "more_namesakes": len(found.namesakes) - len(groups),
        "verdicts": pairs.decided(conference),
    }
    return render(request, "nominations/pairs.html", context)


@require_http_methods(["GET", "POST"])
def pair(request, first: int, second: int) -> HttpResponse:
    """Two nominations side by side with what differs; POST decides, or takes back that they are two persons."""
    one, two = _pair_or_404(request, first, second)
    undoes = "take_back" in request.POST
    form: forms.Form = (
        TakeBackForm(request.POST) if undoes else VerdictForm(request.POST or None, first=one, second=two)
    )
    if form.is_valid():
        act = _take_back if undoes else _decide
        try:
            sentence = act(one, two, request.user, **form.cleaned_data)
        except TransitionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, sentence)
            return redirect("nominations:pair", one.pk, two.pk) if undoes else redirect("nominations:pairs")
    content = versions.snapshots([one, two])
    verdict = PairVerdict.objects.filter(first=one, second=two).select_related("by").first()
    alive = all(row.state in pairs.ALIVE for row in (one, two))
    undoable = verdict if verdict and alive and not verdict.same_person else None
    fitting = TakeBackForm if undoable else VerdictForm
    refused: list[str] = []
    if not isinstance(form, fitting):  # somebody was faster: the pair wants the other form now
        refused = [str(sentence) for sentence in form.non_field_errors()]
        form = _fresh_form(one, two, undoable)
    context = {
        **WORDS,
        "first": one,
        "second": two,
        "form": form,
        "verdict": verdict,
        "is_open": verdict is None and alive,
        "may_take_back": undoable is not None,
        "refused": refused,
        "changes": versions.compare(content[one.pk], content[two.pk]),
    }
    return render(request, "nominations/pair.html", context)


def _pair_or_404(request, first: int, second: int) -> tuple[Nomination, Nomination]:
    """Two nominations that may be one person; 404 for anybody but the organiser and for any other two."""
    if not permissions.is_organiser(request.user) or not all(
        is_row_number(str(pk)) for pk in (first, second)
    ):
        raise Http404
    visible = Nomination.objects.visible_to(request.user).filter(conference=current_conference())
    shown = visible.select_related("unit", "organisation")
    found = list(shown.filter(pk__in=[first, second]).order_by("pk"))
    if len(found) != 2 or first > second or not pairs.is_pair(*found):
        raise Http404
    return found[0], found[1]


def _decide(one: Nomination, two: Nomination, user, *, verdict: str, reason: str) -> str:
    if verdict == DIFFERENT:
        pairs.different(one, two, user, reason)
        return _("Two different persons: %(name)s. Both nominations stay.") % {"name": one}
    kept, other = (one, two) if verdict == KEEP_FIRST else (two, one)
    pairs.same(kept, other, user, reason)
    return _("%(other)s was withdrawn, %(kept)s stays.") % {"other": other.reference, "kept": kept.reference}


def _fresh_form(one: Nomination, two: Nomination, undoable: PairVerdict | None) -> forms.Form:
    if undoable:
        return TakeBackForm(initial={"take_back": undoable.pk})
    return VerdictForm(first=one, second=two)


def _take_back(one: Nomination, two: Nomination, user, *, take_back: int, reason: str) -> str:
    shown = PairVerdict.objects.filter(pk=take_back, first=one, second=two).select_related("first", "second")
    verdict = shown.first()
    if verdict is None:
        raise TransitionError(_("Somebody was faster. Nothing was changed."))
    pairs.take_back(verdict, user, reason)
    return _("The verdict is taken back: decide on the pair anew.")
