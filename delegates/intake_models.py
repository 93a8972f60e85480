"""A list that came in: the batch, and each of its rows as it was read, judged and taken over."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.fields import TextLine
from conference.models import Conference, Unit
from nominations.models import Nomination

KEPT = datetime.timedelta(days=1)
"""How long a list waits that somebody looked at and did not import."""
BEYOND_A_LIST = frozenset(("beyond_draft", "other_kind", "has_substitute"))
"""Reasons why a list changes nothing of the person who is stored."""
MOST_CHOICES = 100
"""Headers of one unit whose columns somebody chose; older ones are not asked for."""


class Verdict(models.TextChoices):
    """What the import makes of a row."""

    NEW = "new", _("new")
    CHANGE = "change", _("change")
    SAME = "same", _("same as stored")
    POSSIBLE = "possible", _("possible duplicate")
    ASK = "ask", _("needs an answer")
    ERROR = "error", _("error")
    SKIPPED = "skipped", _("skipped")


class Answer(models.TextChoices):
    """What somebody said about a row; without a word its verdict decides."""

    TAKE = "take", _("take over")
    SAME = "same", _("the same person: change what is stored")
    LEAVE = "leave", _("leave out")


class RosterBatchQuerySet(models.QuerySet["RosterBatch"]):
    def left_over(self):
        """Lists that nobody imported within a day, and what could not be read."""
        return self.filter(state__in=RosterBatch.NOT_IMPORTED, created_at__lt=timezone.now() - KEPT)


class RosterBatch(models.Model):
    class State(models.TextChoices):
        READING = "reading", _("being read")
        REFUSED = "refused", _("could not be read")
        PREVIEW = "preview", _("looked at, not imported yet")
        IMPORTED = "imported", _("imported")
        UNDONE = "undone", _("taken back")

    NOT_IMPORTED: ClassVar[tuple[str, ...]] = (State.READING, State.REFUSED, State.PREVIEW)

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="+", verbose_name=_("conference"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREVIEW, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("imported by")
    )
    file_name = TextLine(_("file name"), max_length=200)
    notes = models.JSONField(default=list)  # of sheets: [{"sheet", "cell" or "", "code", "facts"}]
    counts = models.JSONField(default=dict)  # once imported: {"created": n, …}
    refusal = models.JSONField(
        default=dict
    )  # why it could not be read: {"code", "facts"}, see `roster_sentences`
    attempts = models.PositiveSmallIntegerField(default=0)  # at reading it
    lease_token = models.CharField(max_length=32, blank=True, default="")  # of the worker that reads it
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    imported_at = models.DateTimeField(_("imported at"), null=True)
    undone_at = models.DateTimeField(_("taken back at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("taken back by")
    )

    objects = RosterBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of a unit")
        verbose_name_plural = _("lists of units")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("reading", "refused", "preview"), imported_at__isnull=True)
                | Q(state="imported", imported_at__isnull=False, undone_at__isnull=True)
                | Q(state="undone", imported_at__isnull=False, undone_at__isnull=False),
                name="delegates_batch_state_has_its_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit.short_name}: {self.file_name}"


class RosterLine(models.Model):
    """One row. What the portal does not keep of a person (identity number, party, ethnicity) is not here either."""

    class Done(models.TextChoices):
        CREATED = "created", _("taken over as new")
        UPDATED = "updated", _("details changed")

    batch = models.ForeignKey(RosterBatch, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    sheet = TextLine(max_length=100)
    row = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)  # of the reader: person, collective
    original = models.JSONField(default=list)  # [[cell, field of the reader, text]]
    reading = models.JSONField(default=dict)  # {field: value}
    problems = models.JSONField(default=list)  # [{"cell", "code", "severity", "facts"}]
    repeats = models.JSONField(
        default=dict
    )  # {"duplicate_of" or "possible_duplicate_of": row, "duplicate_sheet"}
    verdict = models.CharField(max_length=10, choices=Verdict)
    reasons = models.JSONField(default=list)  # [{"code", "facts"}], why the verdict
    mended = models.BooleanField(default=False)  # its values were corrected on the portal
    answer = models.CharField(max_length=5, choices=Answer, blank=True)
    nomination = models.ForeignKey(Nomination, models.SET_NULL, null=True, related_name="+")
    delegate = models.ForeignKey("delegates.Delegate", models.SET_NULL, null=True, related_name="+")
    changes = models.JSONField(default=dict)  # {field: [before, after]} of what is stored
    done = models.CharField(max_length=8, choices=Done, blank=True)
    version = models.PositiveIntegerField(null=True)  # of the nomination after the import
    saved_before = models.DateTimeField(null=True)  # when a changed nomination had been saved last
    author_before = models.BooleanField(default=False)  # whether the importer had written on it before

    ASKED: ClassVar[tuple[str, ...]] = (Verdict.ASK, Verdict.POSSIBLE)

    class Meta:
        verbose_name = _("row of a list")
        verbose_name_plural = _("rows of lists")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="delegates_line_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.row}"

    @property
    def is_taken(self) -> bool:
        """Whether the import writes this row."""
        if self.verdict in (Verdict.NEW, Verdict.CHANGE):
            return self.answer != Answer.LEAVE
        if self.answer == Answer.SAME and not self.may_change_stored:
            return False
        return self.verdict in self.ASKED and self.answer in (Answer.TAKE, Answer.SAME)

    @property
    def changes_stored(self) -> bool:
        """Of a row that is taken: whether it changes somebody stored instead of adding somebody."""
        return self.verdict == Verdict.CHANGE or (self.answer == Answer.SAME and self.may_change_stored)

    @property
    def may_change_stored(self) -> bool:
        """Whether somebody stored may be this row, whom a list may change: never what was submitted."""
        beyond = any(each["code"] in BEYOND_A_LIST for each in self.reasons)
        return bool(self.nomination_id or self.delegate_id) and not beyond

    @property
    def name(self) -> str:
        return str(self.reading.get("full_name") or "")


class RosterFile(models.Model):
    """The file of a list that is not imported yet, so that its columns can be read in another way; the import
    deletes it, with all that the portal does not keep of people."""

    batch = models.OneToOneField(RosterBatch, models.CASCADE, related_name="upload")
    content = models.BinaryField()
    # Of the reader, see `reading.roster.described`; {"by", "at"} beside it where somebody chose the columns.
    headers = models.JSONField(default=list)
    # How it is to be read again, see `intake_columns`; with "refusal" beside it where that gave no list.
    wanted = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("file of a list")
        verbose_name_plural = _("files of lists")

    def __str__(self) -> str:
        return str(self.batch)


class ColumnChoiceQuerySet(models.QuerySet["ColumnChoice"]):
    def of(self, unit: Unit) -> dict[str, ColumnChoice]:
        """{shape: choice} that lists of this unit are read by, the newest ones."""
        newest = self.filter(unit=unit).select_related("by").order_by("-at", "-pk")[:MOST_CHOICES]
        return {choice.shape: choice for choice in newest}


class ColumnChoice(models.Model):
    """What somebody said the columns under such a header are; lists of the unit are read by it from then on."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("unit"))
    shape = models.CharField(max_length=32)
    fields = models.JSONField(default=dict)  # {distance from the first titled column: field, "" – not read}
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"), default=timezone.now)

    objects = ColumnChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of columns")
        verbose_name_plural = _("choices of columns")
        constraints = [
            models.UniqueConstraint(fields=["unit", "shape"], name="delegates_columns_once_per_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.unit.short_name}: {self.shape}"
