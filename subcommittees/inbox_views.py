"""The units' side of the requests: the inbox, and the page on which unit and subcommittee write to each other."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts import permissions
from conference import history
from conference.current import current_conference
from conference.models import Conference
from nominations import office_files
from nominations.evidence import StorageFull
from subcommittees import requesting
from subcommittees.access import Rights, rights_of
from subcommittees.models import RequestAnswer, UnitRequest
from subcommittees.request_forms import STEP_FORMS, StepForm
from subcommittees.transitions import TransitionError

PER_PAGE = 40
CHANGED_STATUS = 409
State = UnitRequest.State
GROUPS = (
    (1, gettext_lazy("Waits for your unit")),
    (2, gettext_lazy("Waits for the subcommittee's reply")),
    (3, gettext_lazy("Answered")),
    (4, gettext_lazy("Accepted or withdrawn")),
)
DONE = {
    "answer": gettext_lazy("Your answer is sent."),
    "cannot": gettext_lazy("The subcommittee is told why it cannot be done."),
    "question": gettext_lazy("Your question is sent to the subcommittee."),
    "reply": gettext_lazy("Your reply is sent to the unit."),
    "return": gettext_lazy("The unit is asked again."),
    "accept": gettext_lazy("The answer is accepted."),
    "withdraw": gettext_lazy("The request is withdrawn."),
}


@require_GET
def inbox(request):
    """What the own units are asked: their turn first, in the order in which it is due, then what is answered."""
    units = permissions.own_units(request.user)
    if not units:
        raise PermissionDenied
    conference = current_conference(request)
    if conference is None:
        return render(request, "subcommittees/inbox.html", {"conference": None})
    place = Case(
        When(state=State.OPEN, then=Value(1)),
        When(state=State.ASKED, then=Value(2)),
        When(state=State.ANSWERED, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    found = UnitRequest.objects.filter(subcommittee__conference=conference).for_units(units)
    rows = (
        found.select_related("subcommittee", "unit").annotate(place=place).order_by("place", "due_on", "pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    lines = [(row, row.days_late(today)) for row in page.object_list]
    groups = [(label, [line for line in lines if line[0].place == number]) for number, label in GROUPS]
    context = {
        "conference": conference,
        "groups": [(label, found) for label, found in groups if found],
        "page_obj": page,
        "several": len(units) > 1,
    }
    return render(request, "subcommittees/inbox.html", context)


@require_http_methods(["GET", "POST"])
def request_page(request, pk: int):
    """One request to one unit with all that was written, and what this person may do now."""
    row, rights = _visible(request, pk), rights_of(request.user)
    bound, problem = None, ""
    verb = request.POST.get("verb", "")
    if request.method == "POST":
        if verb not in requesting.STEPS:
            raise Http404
        bound = STEP_FORMS[verb](request.POST, request.FILES, prefix=verb)
        problem = _take(request, row, verb, bound) if bound.is_valid() else " "
        if not problem:
            return redirect("subcommittees:request", row.pk)
    status = CHANGED_STATUS if problem.strip() else 200
    return _page(request, row, rights, verb, bound, problem.strip(), status)


def _visible(request, pk: int) -> UnitRequest:
    conference = get_object_or_404(Conference, is_current=True)
    found = UnitRequest.objects.filter(subcommittee__conference=conference).visible_to(request.user)
    return get_object_or_404(found.select_related("subcommittee", "unit", "task", "created_by"), pk=pk)


def _take(request, row: UnitRequest, verb: str, form: StepForm) -> str:
    """Takes the step; what stood in its way, in words, or "" when it is taken."""
    try:
        taken = requesting.take(row, verb, form.said(), request.user)
    except TransitionError as error:
        return str(error)
    except StorageFull:
        return _("There is no room on the server for the file; tell the administrator. Nothing is sent yet.")
    if taken:
        messages.success(request, str(DONE[verb]))
    else:
        messages.info(request, _("This is sent already."))
    return ""


def _page(
    request, row: UnitRequest, rights: Rights, verb: str, bound: StepForm | None, problem: str, status: int
):
    answers = list(row.answers.select_related("by"))
    seen = answers[-1].pk if answers else 0
    possible = requesting.possible(row, rights)
    forms = {each: STEP_FORMS[each](prefix=each, initial={"seen": seen}) for each in possible}
    lost = ""
    if bound is not None:
        bound.show_again(seen)
        if verb in forms:
            forms[verb] = bound
        else:
            lost = bound.data.get(f"{verb}-text", "")
    is_of_unit = row.unit_id in rights.units
    context = {
        "row": row,
        "days_late": row.days_late(timezone.localdate()),
        "answers": answers,
        "forms": forms,
        "failed": verb if bound is not None else "",
        "problem": problem,
        "lost": lost,
        "is_of_unit": is_of_unit,
        "asks": rights.asks(row.subcommittee_id),
        "follows_up": rights.asks(row.subcommittee_id) or permissions.reads_everything(request.user),
        "entries": history.of(row),
    }
    return render(request, "subcommittees/request.html", context, status=status)


@never_cache
@require_safe
def answer_file(request, pk: int) -> FileResponse:
    """The file of an answer as a download, never shown from our own origin."""
    conference = get_object_or_404(Conference, is_current=True)
    seen = UnitRequest.objects.filter(subcommittee__conference=conference).visible_to(request.user)
    answer = get_object_or_404(RequestAnswer.objects.exclude(file=""), pk=pk, request__in=seen)
    try:
        stored = answer.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    media_type = office_files.MEDIA_TYPES[answer.file_name.rpartition(".")[2]]
    return FileResponse(stored, as_attachment=True, filename=answer.file_name, content_type=media_type)
