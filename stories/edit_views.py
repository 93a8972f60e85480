"""What is written in the open version of a story: text, people with their consent, pictures."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from conference import history, once
from conference.closed import refuse_change
from conference.edits import locked, one_at_a_time
from nominations.evidence import StorageFull
from stories import access, writing
from stories.forms import ConsentForm, NameForm, PictureForm, PlaceForm, SubjectForm, TextForm
from stories.models import Consent, Story, Subject, Version, VersionPicture
from stories.states import EDITABLE
from stories.transitions import TransitionError

CLOSED = "stories/closed.html"
PLACE_WORDS = ("alt", "caption", "credit")


def _closed(request, story: Story, typed: str = ""):
    """The version went to the board while somebody wrote; what they typed is shown for them to copy."""
    return render(
        request, CLOSED, {"story": story, "typed": typed}, status=409 if request.method == "POST" else 200
    )


def _gone(request, names: Iterable[str]):
    """404 with what was typed: somebody threw it away while it was written. The same for what never was and for what
    others write; Http404 where nothing was sent."""
    if request.method != "POST" or not access.opens(request.user):
        raise Http404
    return render(request, "stories/gone.html", {"typed": _typed(request, names)}, status=404)


def _typed(request, names: Iterable[str]) -> str:
    """All that was typed into these fields, one below the other."""
    return "\n\n".join(filter(None, (request.POST.get(name, "").strip() for name in names)))


@require_http_methods(["GET", "POST"])
@one_at_a_time
def text(request, pk: int):
    """The text of the open version; two people at it never overwrite each other unseen."""
    try:
        story = access.edited_story(request, pk)
    except Http404:
        return _gone(request, TextForm.Meta.fields)
    version = locked(request, story.versions.filter(state__in=EDITABLE)).first()
    if version is None:
        return _closed(request, story, _typed(request, TextForm.Meta.fields))
    version.story = story
    form = TextForm(request.POST or None, instance=version)
    if form.is_valid():
        changes = history.changes_of(form)
        form.save()
        if changes:
            writing.written(version, request.user, changes)
        messages.success(request, _("The text is saved."))
        return redirect("stories:story", pk)
    return render(request, "stories/text.html", {"form": form, "story": story, "version": version})


@require_http_methods(["GET", "POST"])
def new_person(request, pk: int):
    story = access.edited_story(request, pk)
    form = SubjectForm(request.POST or None, story=story, user=request.user)
    if form.is_valid():
        try:
            subject = writing.add_subject(form.instance, request.user)
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("“%(name)s” is named. Now note what they agreed to.") % {"name": subject}
            )
            return redirect("stories:consent", subject.pk)
    return render(request, "stories/person.html", {"form": form, "story": story})


def _subject(request, pk: int) -> Subject:
    """Somebody of a story that this person may change: 404 for those of other units, 403 for readers."""
    seen = Story.objects.visible_to(request.user)
    subject = get_object_or_404(
        Subject.objects.select_related("story__unit", "story__conference"), pk=pk, story__in=seen
    )
    if not access.edits(request.user, subject.story):
        raise PermissionDenied
    refuse_change(request, subject.story.conference)
    return subject


@require_http_methods(["GET", "POST"])
@one_at_a_time
def correct_name(request, pk: int):
    """The right name of somebody whom the open version names, or of another person in their place."""
    subject = _subject(request, pk)
    version = locked(request, subject.story.versions.filter(state__in=EDITABLE)).first()
    if version is None and request.method == "GET":
        return _closed(request, subject.story)
    if request.method == "POST":
        subject = _subject(request, pk)  # as it is under the lock of its version
    name = subject.name  # the form puts what was typed into the row
    form = NameForm(request.POST or None, instance=subject)
    if form.is_valid():
        run = writing.rename_subject if form.cleaned_data["who"] == "same" else writing.replace_subject
        try:
            run(subject, form.cleaned_data["name"], form.cleaned_data["is_main"], request.user)
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The name is corrected. See that the text says it so too."))
            return redirect("stories:story", subject.story_id)
    return render(request, "stories/name.html", {"form": form, "story": subject.story, "name": name})


@require_http_methods(["GET", "POST"])
def consent(request, pk: int):
    """What one person agreed to; given and withdrawn in every state of the story."""
    subject = _subject(request, pk)
    form = ConsentForm(request.POST or None, subject=subject)
    if form.is_valid():
        writing.note_consents(subject, form.cleaned_data["agreed"], form.instance, request.user)
        messages.success(request, _("The consent is noted."))
        return redirect("stories:story", subject.story_id)
    rows = subject.consents.select_related("taken_by", "withdrawn_by")
    context = {"form": form, "subject": subject, "story": subject.story, "rows": rows}
    return render(request, "stories/consent.html", context)


@require_http_methods(["GET", "POST"])
def withdraw(request, pk: int):
    """Asks once, then notes that a consent is withdrawn."""
    found = get_object_or_404(Consent.objects.select_related("subject"), pk=pk)
    subject = _subject(request, found.subject_id)
    if request.method == "POST":
        if writing.withdraw_consent(found, request.user):
            messages.success(
                request, _("The withdrawal is noted; what it concerned is off the public pages.")
            )
        else:
            messages.info(request, _("This is done already."))
        return redirect("stories:consent", subject.pk)
    context = {"consent": found, "subject": subject, "story": subject.story}
    return render(request, "stories/withdraw.html", context)


@require_POST
def drop_person(request, pk: int):
    subject = _subject(request, pk)
    try:
        writing.drop_subject(subject, request.user)
    except TransitionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("They are named no longer. See that the text says so too."))
    return redirect("stories:story", subject.story_id)


@require_http_methods(["GET", "POST"])
def new_picture(request, pk: int):
    story = access.edited_story(request, pk)
    version = access.editable_version(story)
    if version is None:
        return _closed(request, story, _typed(request, PLACE_WORDS))
    form = PictureForm(request.POST or None, request.FILES or None, version=version)
    if form.is_valid() and _add(form, story, request.user):
        messages.success(request, _("The picture is added."))
        return redirect("stories:story", pk)
    return render(request, "stories/picture.html", {"form": form, "story": story})


def _add(form: PictureForm, story: Story, user) -> bool:
    cleaned = form.cleaned_data
    try:
        writing.add_picture(story, form.instance, cleaned["file"], form.shown, cleaned["key"], user)
    except once.SentBefore:
        once.ask_again(form)
    except TransitionError as error:
        form.add_error(None, str(error))
    except StorageFull as full:
        form.add_error("file", full.messages[0])
    else:
        return True
    return False


def _place(request, pk: int) -> VersionPicture:
    seen = Story.objects.visible_to(request.user)
    places = VersionPicture.objects.select_related(
        "version__story__unit", "version__story__conference", "picture"
    )
    place = get_object_or_404(places, pk=pk, version__story__in=seen)
    if not access.edits(request.user, place.version.story):
        raise PermissionDenied
    refuse_change(request, place.version.story.conference)
    return place


@require_http_methods(["GET", "POST"])
@one_at_a_time
def edit_picture(request, pk: int):
    """What is said of a picture; two people at it never overwrite each other unseen."""
    versions = Version.objects.filter(pictures=pk, story__in=Story.objects.editable_by(request.user))
    locked(request, Version.objects.filter(pk__in=versions.values("pk"))).first()
    try:
        place = _place(request, pk)
    except Http404:
        return _gone(request, PLACE_WORDS)
    story = place.version.story
    if place.version.state not in EDITABLE:
        return _closed(request, story, _typed(request, PLACE_WORDS))
    form = PlaceForm(request.POST or None, instance=place, version=place.version)
    if form.is_valid():
        try:
            writing.keep_place(form.instance, form.shown, request.user)
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The picture is saved."))
            return redirect("stories:story", story.pk)
    return render(request, "stories/picture.html", {"form": form, "story": story, "place": place})


@require_POST
def move_picture(request, pk: int, act: str):
    """`act`: first or remove."""
    place = _place(request, pk)
    run = {"first": writing.put_first, "remove": writing.drop_picture}[act]
    try:
        with transaction.atomic():
            run(place, request.user)
    except TransitionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Done: the pictures are as you see them."))
    return redirect("stories:story", place.version.story_id)
