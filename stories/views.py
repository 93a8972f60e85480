"""Stories on the web: the list, one story with its versions, and the steps of the review."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts import permissions
from conference import history, once
from conference.current import current_conference
from conference.fields import is_row_number
from conference.models import Conference, Unit
from stories import access, pictures, rows, transitions, writing
from stories.forms import StepForm, StoryFilter, StoryForm, form_of
from stories.missing import missing
from stories.models import WHOLE, Picture, PlanLine, Story, Version
from stories.states import EDITABLE, OPEN

PER_PAGE = 30
CHANGED_STATUS = 409
DONE = {
    "submit": gettext_lazy("The editorial board has it now."),
    "recall": gettext_lazy("It is a draft again."),
    "approve": gettext_lazy("It is approved."),
    "return": gettext_lazy("It is returned; the unit reads your reason."),
    "withdraw": gettext_lazy("It is off the public pages."),
    "revise": gettext_lazy("A new version is begun. What is public stays so until the new one is approved."),
    "discard": gettext_lazy("The draft is thrown away."),
}


@require_GET
def listed(request):
    """The newest version of every story that this person sees."""
    if not access.opens(request.user):
        raise PermissionDenied
    conference = current_conference(request)
    if conference is None:
        return render(request, "stories/list.html", {"conference": None})
    everything = permissions.reads_stories(request.user)
    editions = _editions(conference, request.user)
    shown = next((row for row in editions if str(row.pk) == request.GET.get("edition")), conference)
    units = _writing_units(shown) if everything else None
    chosen = StoryFilter(request.GET, units=units, editions=editions)
    found = _filtered(chosen, shown, request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "conference": conference,
        "filter": chosen,
        "filtered": chosen.has_changed(),
        "rows": rows.rows(page.object_list),
        "page_obj": page,
        "everything": everything,
        "writes": permissions.writes_stories(request.user),
        "page": "list",
    }
    return render(request, "stories/list.html", context)


def _editions(conference: Conference, user) -> list[Conference]:
    """The current edition, then the others of which the person sees stories: consents to them are withdrawn there."""
    told = Story.objects.filter(conference=OuterRef("pk")).visible_to(user).order_by()
    others = Conference.objects.filter(Exists(told)).exclude(pk=conference.pk)
    return [conference, *others.order_by("-edition_number")]


def _writing_units(conference: Conference):
    return Unit.objects.filter(stories__conference=conference).distinct().order_by("position", "name")


def _filtered(chosen: StoryFilter, conference: Conference, user):
    stories = Story.objects.filter(conference=conference).visible_to(user)
    found = Version.objects.newest().filter(story__in=stories).with_marks(user)
    live = Version.objects.published().filter(story=OuterRef("story")).order_by()
    found = found.annotate(live=Exists(live)).select_related("story__unit")
    if chosen.is_valid():
        wanted = chosen.cleaned_data
        found = found.search(wanted["q"])
        if wanted["state"]:
            found = found.filter(state=wanted["state"])
        if wanted.get("unit"):
            found = found.filter(story__unit=wanted["unit"])
    return found.order_by("-story__created_at", "-pk")


@require_http_methods(["GET", "POST"])
def new(request):
    """A story is begun, also for a line of the communications plan (`?line=`)."""
    if not permissions.writes_stories(request.user):
        raise PermissionDenied
    conference = access.current()
    line = _line(request, conference)
    initial = {"title": line.topic, "unit": line.unit_id, "kind": line.kind} if line else {}
    form = StoryForm(request.POST or None, conference=conference, user=request.user, initial=initial)
    if form.is_valid():
        try:
            story = writing.begin(form.instance, form.cleaned_data["title"], request.user, line)
        except once.SentBefore:
            once.ask_again(form)
        else:
            messages.success(request, _("The story is begun; now its text."))
            return redirect("stories:text", story.pk)
    return render(request, "stories/new.html", {"form": form, "line": line})


def _line(request, conference: Conference) -> PlanLine | None:
    """The line of the plan that the story fulfils; what the person does not see is left out."""
    number = request.GET.get("line", "")
    if not is_row_number(number):
        return None
    lines = PlanLine.objects.filter(conference=conference, story=None).visible_to(request.user)
    return lines.filter(pk=number).first()


@require_GET
def story_page(request, pk: int):
    return _page(request, access.story_of(request, pk))


@require_POST
def step(request, pk: int, verb: str):
    """One step of the review."""
    if verb not in transitions.ACTIONS:
        raise Http404
    story = access.story_of(request, pk)
    form = form_of(verb)(request.POST, prefix=verb)
    if not form.is_valid():
        return _page(request, story, verb, form)
    try:
        changed = transitions.change(story, verb, form.said(), request.user)
    except transitions.TransitionError as error:
        return _page(request, story, verb, form, str(error))
    if changed:
        messages.success(request, str(DONE[verb]))
    else:
        messages.info(request, _("This is done already."))
    if not Story.objects.filter(pk=pk).exists():
        return redirect("stories:list")
    return redirect("stories:text" if verb == "revise" else "stories:story", pk)


def _page(request, story: Story, verb: str = "", bound: StepForm | None = None, problem: str = ""):
    versions = list(story.versions.with_marks(request.user).select_related("submitted_by", "decided_by"))
    shown = versions[0] if versions else None
    if shown is not None:
        shown.story = story
        prefetch_related_objects([shown], *WHOLE)
    is_open = shown is not None and shown.state in OPEN
    forms = _forms(story, versions, request.user)
    lost = ""
    if bound is not None:
        if verb in forms:
            forms[verb] = bound
        else:
            lost = bound.data.get(f"{verb}-reason", "")
    context = {
        "story": story,
        "version": shown,
        "row": rows.of(shown, timezone.now()) if shown else None,
        "versions": versions,
        "public": next((each for each in versions if each.is_public), None),
        "lacking": missing(shown) if shown is not None and is_open else [],
        "writable": shown is not None and shown.state in EDITABLE and access.edits(request.user, story),
        "edits": access.edits(request.user, story),
        "own": is_open and shown is not None and access.is_own_work(request.user, shown),
        "forms": forms,
        "failed": verb if bound is not None else "",
        "problem": problem,
        "lost": lost,
        "entries": history.of(story),
    }
    return render(request, "stories/story.html", context, status=CHANGED_STATUS if problem else 200)


def _forms(story: Story, versions: list[Version], user) -> dict[str, StepForm]:
    newest = versions[0] if versions else None
    seen = {"seen": transitions.token(newest)} if newest else {}
    return {
        each: form_of(each)(prefix=each, initial=seen) for each in transitions.possible(story, versions, user)
    }


@require_GET
def version_page(request, pk: int, number: int):
    """An earlier version, as it was."""
    story = access.story_of(request, pk)
    version = get_object_or_404(story.versions.whole().with_marks(request.user), number=number)
    version.story = story
    context = {"story": story, "version": version, "row": rows.of(version, timezone.now())}
    return render(request, "stories/version.html", context)


@never_cache
@require_safe
def picture(request, pk: int, width: int, ending: str):
    """A picture for those who see its story; what readers see comes from the public pages."""
    seen = Story.objects.visible_to(request.user)
    return pictures.opened(get_object_or_404(Picture, pk=pk, story__in=seen), width, ending)
