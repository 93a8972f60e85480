"""A task's folder on the web: checklist, comments, files. Every step answers with the task's page."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from nominations import office_files
from subcommittees import checklist, comments, task_files
from subcommittees.access import rights_of
from subcommittees.folder_forms import CommentForm, FileForm, ItemsForm, RenameForm
from subcommittees.models import Task
from subcommittees.task_views import show, shown_task


def _back(task: Task, part: str):
    return redirect(f"{reverse('subcommittees:task', args=[task.pk])}#{part}")


@require_POST
def add_items(request, pk: int):
    task, form = shown_task(request, pk), ItemsForm(request.POST)
    if form.is_valid():
        try:
            checklist.add(task, form.cleaned_data["items"], request.user)
        except checklist.TooMany:
            text = _("A checklist has at most %(n)d items. Make a task of its own of some of them.")
            form.add_error("items", text % {"n": checklist.MOST_ITEMS})
        else:
            return _back(task, "checklist")
    return show(request, task, items_form=form)


@require_POST
def change_item(request, pk: int, item_pk: int):
    """Ticks, unticks, moves, renames or removes an item."""
    task = shown_task(request, pk)
    verb = request.POST.get("verb", "")
    if verb != "rename" and verb not in checklist.VERBS:
        raise Http404
    item = task.checklist.filter(pk=item_pk).first()
    if item is None:
        messages.info(request, _("This item is on the checklist no longer."))
        return _back(task, "checklist")
    if verb == "rename":
        return _rename(request, task, item)
    checklist.VERBS[verb](task, item, request.user)
    return _back(task, "checklist")


def _rename(request, task: Task, item):
    form = RenameForm(request.POST)
    if form.is_valid():
        try:
            seen = request.POST.get("seen", "")
            checklist.rename(task, item, form.cleaned_data["text"], seen, request.user)
        except checklist.ChangedMeanwhile as other:
            text = _("Somebody else saved “%(stored)s” here meanwhile. Save again to put yours in its place.")
            form.add_error("text", text % {"stored": other})
        else:
            return _back(task, "checklist")
    return show(request, task, rename_form=form, renamed=item.pk)


@require_POST
def comment(request, pk: int):
    task, form = shown_task(request, pk), CommentForm(request.POST, auto_id="comment_%s")
    if not form.is_valid():
        return show(request, task, comment_form=form)
    comments.write(task, form.cleaned_data["text"], request.user)
    return _back(task, "comments")


@require_POST
def change_comment(request, pk: int, comment_pk: int):
    """Corrects a comment or, with the verb "take_back", takes it back."""
    task = shown_task(request, pk)
    found = get_object_or_404(task.comments, pk=comment_pk)
    form = CommentForm(request.POST, auto_id="corrected_%s")
    try:
        if request.POST.get("verb") == "take_back":
            comments.take_back(task, found, request.user)
        elif form.is_valid():
            comments.correct(task, found, form.cleaned_data["text"], request.user)
        else:
            return show(request, task, correction_form=form, corrected=found.pk)
    except comments.TooLate:
        text = _("The comment stands: it can be corrected for %(n)d minutes. Write another one.")
        if request.POST.get("verb") == "take_back":
            messages.warning(request, text % {"n": comments.MINUTES})
            return _back(task, "comments")
        form.add_error("text", text % {"n": comments.MINUTES})
        return show(request, task, comment_form=form)
    return _back(task, "comments")


@require_POST
def add_file(request, pk: int):
    task, form = shown_task(request, pk), FileForm(request.POST, request.FILES)
    if not rights_of(request.user).moves(task):  # before anything is read of the file
        raise PermissionDenied
    if form.is_valid():
        try:
            upload = form.cleaned_data["file"]
            kept = task_files.keep(task, upload, form.content, form.ending, request.user)
        except ValidationError as refused:
            form.add_error("file", refused)
        else:
            if kept is None:
                messages.info(request, _("This file is there already."))
            return _back(task, "files")
    return show(request, task, file_form=form)


@never_cache
@require_GET
def file(request, pk: int, file_pk: int) -> FileResponse:
    """The file as a download, never shown from our own origin."""
    task = shown_task(request, pk)
    found = get_object_or_404(task.files, pk=file_pk)
    try:
        stored = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    media_type = office_files.MEDIA_TYPES[found.ending]
    return FileResponse(stored, as_attachment=True, filename=found.name, content_type=media_type)


@require_POST
def take_file_back(request, pk: int, file_pk: int):
    task = shown_task(request, pk)
    found = task.files.filter(pk=file_pk).first()
    if found is not None:
        task_files.take_back(task, found, request.user)
    return _back(task, "files")
