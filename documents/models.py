"""Print jobs. The rows are the truth: a worker may be killed at any point; nothing is lost or doubled."""

from __future__ import annotations

import math
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference.models import Conference
from conference.throttle import LookUps
from documents.designs import Artwork, CertificateDesign, PrinterProfile
from documents.invited import Invitation
from documents.issued import CertificatePrint, IssuedCertificate, RegisterYear
from documents.kinds import PAPERS
from documents.printed import PrintedPaper

__all__ = [
    "Artwork", "CertificateDesign", "CertificatePrint", "Invitation", "IssuedCertificate", "Job", "JobItem", "LookUps",
    "PrintedPaper", "PrinterProfile", "RegisterYear", "new_key",
]  # fmt: skip


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Organisers see all print jobs, the accountant those of the money; nobody else prints."""
        if permissions.is_organiser(user):
            return self
        return self.filter(kind__in=permissions.MONEY_PAPERS) if permissions.prints(user) else self.none()

    def unfinished(self):
        return self.filter(state__in=Job.OPEN_STATES)

    def with_failures(self):
        failed = JobItem.objects.filter(job=OuterRef("pk"), state=JobItem.State.FAILED)
        return self.filter(Q(state=Job.State.FAILED) | Exists(failed))

    def with_progress(self):
        """Adds `total`, `ready` and `broken`: all its documents, those that are made, those that failed.

        `lately` are those that were made since the job was (last) begun. Newest first, said once more because
        Django leaves the order of Meta out where it counts.
        """
        done = Q(items__state=JobItem.State.DONE)
        return self.order_by(*self.model._meta.ordering).annotate(
            total=Count("items"),
            ready=Count("items", filter=done),
            broken=Count("items", filter=Q(items__state=JobItem.State.FAILED)),
            lately=Count("items", filter=done & Q(items__done_at__gte=F("started_at"))),
        )


class Job(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("done with failures")
        CANCELLED = "cancelled", _("printing cancelled")

    class Priority(models.IntegerChoices):
        FIRST = 0, _("before waiting batches")
        BATCH = 1, _("in turn")

    OPEN_STATES = (State.QUEUED, State.RUNNING)
    MAX_ATTEMPTS = 3

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="jobs", verbose_name=_("conference")
    )
    kind = models.CharField(_("kind of paper"), max_length=30)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="jobs", verbose_name=_("ordered by")
    )
    selection = models.JSONField(default=dict)
    key = models.CharField(max_length=64, unique=True, help_text="One form sent twice makes one job.")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    priority = models.PositiveSmallIntegerField(_("turn"), choices=Priority, default=Priority.BATCH)
    created_at = models.DateTimeField(_("ordered"), default=timezone.now)
    served_at = models.DateTimeField(default=timezone.now, help_text="When a worker last took some of it.")
    started_at = models.DateTimeField(_("printing begun"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    combined = models.CharField(max_length=200, blank=True, help_text="Storage name of the combined PDF.")
    combined_sha256 = models.CharField(max_length=64, blank=True)
    combined_pages = models.PositiveIntegerField(default=0)
    # Held by the one worker that puts the documents together, as an item is held by the one that renders it.
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)
    files_removed_at = models.DateTimeField(_("files deleted"), null=True, blank=True)

    # Set by `with_progress()`.
    total: int
    ready: int
    broken: int
    lately: int

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("print job")
        verbose_name_plural = _("print jobs")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        label = PAPERS[self.kind].label if self.kind in PAPERS else self.kind
        return f"{label} #{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES

    @property
    def is_urgent(self) -> bool:
        """Whether somebody said so (single papers go first anyhow); of a job from `with_progress()`."""
        return self.priority == self.Priority.FIRST and self.total > 1

    @property
    def handled(self) -> int:
        """Documents that are decided, one way or the other; of a job from `with_progress()`."""
        return self.ready + self.broken

    @property
    def seconds_left(self) -> int | None:
        """At the rate of the documents made since the job was begun; None where nothing can be said yet."""
        if self.state != self.State.RUNNING or not self.lately or self.started_at is None:
            return None
        taken = (timezone.now() - self.started_at).total_seconds()
        return math.ceil(max(taken, 0) * (self.total - self.handled) / self.lately)

    @property
    def has_files(self) -> bool:
        """Whether there is something to download, now that the job is over; of a job from `with_progress()`."""
        return bool(not self.is_open and self.ready and not self.files_removed_at)


class JobItem(models.Model):
    """One document of a job. `lease_until` in the past means that whoever held it is gone."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("not made")

    OPEN_STATES = (State.WAITING, State.RUNNING)
    MAX_ATTEMPTS = 3

    job = models.ForeignKey(Job, models.CASCADE, related_name="items")
    subject_id = models.BigIntegerField()
    label = models.CharField(_("document"), max_length=400)
    group = models.CharField(
        _("unit"), max_length=100, blank=True, help_text="Short name of the unit that gets it; may be empty."
    )
    position = models.PositiveIntegerField(default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)
    file = models.CharField(
        max_length=200, help_text="Storage name; the file is there once the item is done."
    )
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(_("made"), null=True, blank=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["job", "subject_id"], name="documents_one_item_per_subject"),
            models.UniqueConstraint(fields=["job", "file"], name="documents_one_item_per_file"),
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(file="") & ~Q(sha256="")), name="documents_done_has_file"
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="documents_claimable")]

    def __str__(self) -> str:
        return self.label


def new_key() -> str:
    return secrets.token_hex(16)
