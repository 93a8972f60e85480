"""What is gathered in a task's folder: its checklist, what people say of it, files of its result."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.fields import TextBlock, TextLine


class ChecklistItem(models.Model):
    """One thing to do of a task; ticked with who and when."""

    task = models.ForeignKey(
        "subcommittees.Task", models.CASCADE, related_name="checklist", verbose_name=_("task")
    )
    text = TextLine(_("item"), max_length=300)
    position = models.PositiveIntegerField(_("order"), default=0)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("done by"),
    )

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class Comment(models.Model):
    """What somebody said of a task. Taken back, its text is gone and who took it back is told."""

    task = models.ForeignKey(
        "subcommittees.Task", models.CASCADE, related_name="comments", verbose_name=_("task")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("author")
    )
    text = TextBlock(_("comment"), max_length=3000, blank=True)
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    corrected_at = models.DateTimeField(_("corrected at"), null=True, blank=True)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.author} {self.written_at:%Y-%m-%d}"


class TaskFile(models.Model):
    """A file of a task's result or evidence; another one of the same name is its next version."""

    task = models.ForeignKey(
        "subcommittees.Task", models.CASCADE, related_name="files", verbose_name=_("task")
    )
    name = TextLine(_("name of the file"), max_length=200)
    version = models.PositiveIntegerField(_("version"), default=1)
    file = models.FileField(_("file"), upload_to="tasks/", max_length=200)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("added by")
    )

    class Meta:
        verbose_name = _("file of a task")
        verbose_name_plural = _("files of tasks")
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "name", "version"], name="subcommittees_file_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.version})"

    @property
    def ending(self) -> str:
        return self.name.rpartition(".")[2]
