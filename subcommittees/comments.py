"""What people say of a task: written by who sees it, corrected by the author for a while, then it stands."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import permissions
from conference import history
from subcommittees.folder_models import Comment
from subcommittees.models import Task

MINUTES = 15
CORRECTED_WITHIN = datetime.timedelta(minutes=MINUTES)
SECOND_CLICK = datetime.timedelta(minutes=1)


class TooLate(Exception):
    """The comment stands by now. Nothing has changed."""


def may_correct(user, comment: Comment) -> bool:
    """The author, for MINUTES."""
    return (
        comment.author_id == user.pk
        and comment.taken_back_at is None
        and timezone.now() < comment.written_at + CORRECTED_WITHIN
    )


def may_take_back(user, comment: Comment) -> bool:
    """As `may_correct`, and the organiser at any time."""
    return comment.taken_back_at is None and (may_correct(user, comment) or permissions.is_organiser(user))


@transaction.atomic
def write(task: Task, text: str, author) -> None:
    """The caller has looked whether the author sees the task. The same text at once again is a second click."""
    Task.objects.select_for_update(no_key=True, of=("self",)).get(pk=task.pk)
    just_now = timezone.now() - SECOND_CLICK
    if task.comments.filter(author=author, text=text, written_at__gt=just_now).exists():
        return
    Comment.objects.create(task=task, author=author, text=text)
    history.record(author, task, "comment_written")


@transaction.atomic
def correct(task: Task, comment: Comment, text: str, actor) -> None:
    comment = _locked(task, comment)
    if comment.author_id != actor.pk:
        raise PermissionDenied
    if not may_correct(actor, comment):
        raise TooLate
    if comment.text == text:
        return
    comment.text, comment.corrected_at = text, timezone.now()
    comment.save(update_fields=["text", "corrected_at"])
    history.record(actor, task, "comment_corrected")


@transaction.atomic
def take_back(task: Task, comment: Comment, actor) -> None:
    """The text goes; who took it back stays to be read."""
    comment = _locked(task, comment)
    if comment.taken_back_at is not None:
        return
    if not may_take_back(actor, comment):
        if comment.author_id == actor.pk:
            raise TooLate
        raise PermissionDenied
    comment.text, comment.taken_back_at, comment.taken_back_by = "", timezone.now(), actor
    comment.save(update_fields=["text", "taken_back_at", "taken_back_by"])
    history.record(actor, task, "comment_taken_back")


def _locked(task: Task, comment: Comment) -> Comment:
    return Comment.objects.select_for_update(of=("self",), no_key=True).get(pk=comment.pk, task=task)
