"""Who is nominated by which unit, on how many seats, with which papers."""

from __future__ import annotations

import datetime
import secrets
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference import vietnamese
from conference.fields import OUR_TIME, TextBlock, TextLine
from conference.models import Conference, PriorityTarget, Unit
from conference.people import Gender, Person, SearchableQuerySet
from nominations import lines, same_person
from nominations.allocation_models import Allocation, AllocationVersion, Category, Reminder
from nominations.award_models import Award, AwardDecision, BaseWage, PrizeCoefficient
from nominations.council import SessionState
from nominations.council_items import OUTDATED, CouncilItem, Outcome
from nominations.dossier_models import (  # noqa: F401  the room's further models
    DossierRules,
    EarlierAward,
    Honour,
    PairVerdict,
    Version,
)
from nominations.prize import Dated
from nominations.states import EDITABLE, NOMINATED, State

__all__ = [
    "Achievement", "Allocation", "AllocationVersion", "Award", "AwardDecision", "AwardForm", "BaseWage", "Category",
    "Evidence", "Nomination", "PrizeCoefficient", "Reminder",
]  # fmt: skip


class AwardForm(models.Model):
    """An emulation title or an award form: two different kinds that one person may hold side by side."""

    class Kind(models.TextChoices):
        TITLE = "title", _("emulation title")
        AWARD = "award", _("award form")

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = TextLine(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    authority = TextLine(
        _("authority"),
        max_length=150,
        help_text=_(
            "The certificate prints it in capitals above the name of the award, e.g. Giám đốc Sở Công Thương."
        ),
    )
    for_individuals = models.BooleanField(_("for individuals"), default=True)
    for_collectives = models.BooleanField(_("for collectives"), default=True)
    rank = models.PositiveSmallIntegerField(
        _("rank in protocol"),
        default=100,
        help_text=_("The highest award has the smallest number: it is read out and listed first."),
    )
    valid_from = models.DateField(_("given from"), null=True, blank=True, validators=[OUR_TIME])
    valid_to = models.DateField(_("given until"), null=True, blank=True, validators=[OUR_TIME])

    class Meta:
        verbose_name = _("award form")
        verbose_name_plural = _("award forms")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="nominations_award_form_period",
                violation_error_message=_("It must not end before it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What awards rest on stays: their kind while they stand, the authority while a decision names them."""
        if self.pk is None:
            return
        from nominations.authorities import same  # it knows this module

        stored, standing = AwardForm.objects.get(pk=self.pk), self.awards.standing()
        moved = not same(self.authority, stored.authority)
        frozen = {
            "kind": self.kind != stored.kind and standing.exists(),
            "authority": moved and standing.filter(decision__isnull=False).exists(),
        }
        sentence = _("Awards of this form are proposed or given already; make another award form instead.")
        if any(frozen.values()):
            raise ValidationError({name: sentence for name, wrong in frozen.items() if wrong})

    def is_given_on(self, day: datetime.date) -> bool:
        """Whether the law of that day knows this award; a form without dates is always given."""
        return Dated(self, self.valid_from, self.valid_to).holds_on(day)

    def serves(self, nomination: Nomination) -> bool:
        """Whether it is for collectives or individuals as the nomination is one."""
        is_collective = nomination.kind == Nomination.Kind.COLLECTIVE
        return self.for_collectives if is_collective else self.for_individuals


STOPPED_BY_COUNCIL = Q(council_outcome__in=(Outcome.FAILED, OUTDATED)) | (
    Q(conference__council_settings__council_decides=True) & ~Q(council_outcome=Outcome.PASSED)
)
"""Of rows with `with_council_outcome`: not passed, passed on another text, or not passed yet where it must be."""


class NominationQuerySet(SearchableQuerySet):
    def visible_to(self, user):
        """Readers of everything see all but other units' drafts; a unit's people see their unit's."""
        if permissions.reads_everything(user):
            return self.filter(~Q(state=State.DRAFT) | Q(unit__in=permissions.own_units(user)))
        return self.filter(unit__in=permissions.own_units(user))

    def decidable_by(self, user):
        """What waits for this user's decision: their units' (guests: also the organiser's), never their own work."""
        scope = Q(unit__in=permissions.headed_units(user))
        if permissions.is_organiser(user):
            scope |= Q(kind=Nomination.Kind.GUEST)
        return self.filter(scope, state=State.SUBMITTED).exclude(prepared_by=user).exclude(authors=user)

    def for_list(self):
        """Rows for `lines.lines`: what a line of a list tells."""
        return self.values_list(*lines.COLUMNS)

    def exemplars(self):
        return self.exclude(kind=Nomination.Kind.GUEST)

    def guests(self):
        return self.filter(kind=Nomination.Kind.GUEST)

    def nominated(self):
        return self.filter(state__in=NOMINATED)

    def approved(self):
        return self.filter(state=State.APPROVED)

    def seated(self):
        """Approved, and the seat was not given back."""
        return self.approved().filter(seat_freed_at=None)

    def with_council_outcome(self):
        """Adds `council_outcome`: what the latest closed session said, "" where the council did not have it yet.

        OUTDATED where it passed an earlier version of the dossier and nobody said that the vote stands.
        """
        decided = CouncilItem.objects.filter(nomination=OuterRef("pk"), session__state=SessionState.CLOSED)
        outdated = When(
            outcome=Outcome.PASSED, outdated_at__isnull=False, confirmed_at__isnull=True, then=Value(OUTDATED)
        )
        said = Case(outdated, default=F("outcome"))
        latest = decided.order_by("-session__closed_at", "-pk").values(said=said)[:1]
        return self.annotate(council_outcome=Coalesce(Subquery(latest), Value("")))

    def for_award(self):
        """Approved exemplars that may be put forward for an award.

        The latest closed session of the council counts: what it did not pass stays out, and what it passed before
        a correction waits for its word. Where the conference's `council_decides` is on, only what it passed is in.
        """
        return self.approved().exemplars().with_council_outcome().exclude(STOPPED_BY_COUNCIL)

    def stopped_by_council(self):
        """What the council's word keeps from an award, whatever its state; the other side of `for_award`."""
        return self.with_council_outcome().filter(STOPPED_BY_COUNCIL)


class Nomination(Person):
    """One exemplar (a person or a collective) or one guest whom a unit puts forward."""

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("exemplary individual")
        COLLECTIVE = "collective", _("exemplary collective")
        GUEST = "guest", _("guest")

    class VotingMethod(models.TextChoices):
        SECRET = "secret", _("secret ballot")
        SHOW_OF_HANDS = "hands", _("show of hands")

    conference = models.ForeignKey(
        Conference, models.PROTECT, related_name="nominations", verbose_name=_("conference")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="nominations", verbose_name=_("nominating unit")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    number = models.PositiveIntegerField(_("reference number"), null=True, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    form_key = models.CharField(max_length=32, unique=True, null=True, editable=False)  # one form, one draft

    collective_name = TextLine(_("name of the collective"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="guest_nominations",
        verbose_name=_("invited organisation"),
    )

    is_direct_worker = models.BooleanField(_("in direct work"), default=False)
    is_researcher = models.BooleanField(_("in research"), default=False)
    is_production_worker = models.BooleanField(_("in direct production"), default=False)

    field_of_work = TextLine(_("field of work"), max_length=100, blank=True)
    summary = TextBlock(_("summary of achievements"), max_length=3000, blank=True)
    award_form = models.ForeignKey(
        AwardForm,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="nominations",
        verbose_name=_("proposed award"),
    )

    party_endorsed = models.BooleanField(_("endorsed by the party cell"), default=False)
    head_endorsed = models.BooleanField(_("endorsed by the head of the unit"), default=False)
    mass_endorsed = models.BooleanField(_("endorsed by the mass organisations"), default=False)
    report_confirmed = models.BooleanField(_("report confirmed by the head of the unit"), default=False)
    meeting_date = models.DateField(_("date of the meeting"), null=True, blank=True, validators=[OUR_TIME])
    meeting_total = models.PositiveSmallIntegerField(
        _("members called"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(20000)],
    )
    meeting_present = models.PositiveSmallIntegerField(_("members present"), null=True, blank=True)
    meeting_votes = models.PositiveSmallIntegerField(_("votes in favour"), null=True, blank=True)
    voting_method = models.CharField(_("way of voting"), max_length=10, choices=VotingMethod, blank=True)

    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="prepared_nominations",
        verbose_name=_("prepared by"),
    )
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", editable=False, verbose_name=_("written by")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="decided_nominations",
        verbose_name=_("decided by"),
    )
    decision_reason = TextBlock(_("reason"), blank=True, editable=False)
    override_reason = TextBlock(_("reason for leaving the 70/30 mix"), blank=True, editable=False)
    override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("allowed by"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    # Sent back after an approval and not approved again yet.
    amended_at = models.DateTimeField(_("sent back after approval"), null=True, blank=True, editable=False)
    # Approved and no longer coming: honoured, but without a seat (`vacancies`).
    seat_freed_at = models.DateTimeField(_("seat given back"), null=True, blank=True, editable=False)
    # On the waiting list of its unit and category (`waiting`); None: not on it.
    waiting_place = models.PositiveIntegerField(
        _("place on the waiting list"), null=True, blank=True, editable=False
    )
    search_key = models.CharField(max_length=400, editable=False, default="")
    sort_key = models.CharField(max_length=400, editable=False, default="")
    name_key = models.CharField(max_length=200, editable=False, default="")

    KEYS: ClassVar[tuple[str, ...]] = ("search_key", "sort_key", "name_key")

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ["unit__position", "sort_key", "id"]
        indexes = [
            models.Index(fields=["conference", "state", "unit"], name="nominations_by_state"),
            models.Index(fields=["conference", "sort_key"], name="nominations_by_name"),
            models.Index(fields=["state"], name="nominations_of_state"),
            models.Index(  # all that the menu's count of possible pairs reads
                fields=["conference", "name_key", "date_of_birth", "kind", "state"],
                name="nominations_same_person",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["conference", "number"], name="nominations_number_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="nominations_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | Q(state=State.WITHDRAWN) | Q(number__isnull=False),
                name="nominations_number_after_draft",
            ),
            models.CheckConstraint(
                condition=Q(seat_freed_at__isnull=True) | Q(state=State.APPROVED),
                name="nominations_only_approved_give_seats_back",
            ),
            models.CheckConstraint(
                condition=Q(waiting_place__isnull=True) | Q(state=State.SUBMITTED),
                name="nominations_only_submitted_wait",
            ),
        ]

    def __str__(self) -> str:
        return lines.shown_name(self.kind, self.collective_name, self.full_name)

    def set_keys(self) -> None:
        """Search, sort and name keys from names and number; bulk_create callers do this themselves."""
        name = vietnamese.clean(self.printed_name)
        self.name_key = same_person.name_key(name)
        words = " ".join([name, vietnamese.clean(self.full_name), self.reference])
        self.search_key = " " + vietnamese.fold(words)[:399]
        by_name = vietnamese.text_sort_key if self.kind == self.Kind.COLLECTIVE else vietnamese.sort_key
        self.sort_key = by_name(name)

    @property
    def printed_name(self) -> str:
        """The name as the certificate prints it."""
        return lines.printed_name(self.kind, self.collective_name, self.full_name)

    @property
    def reference(self) -> str:
        return lines.reference(self.number)

    @property
    def trail_name(self) -> str:
        """What the trail calls it: a draft that was never submitted keeps its name to its unit."""
        if self.number:
            return str(self)
        with translation.override(settings.LANGUAGE_CODE):  # stored, whoever's language the screen has
            return gettext("Draft of %(unit)s") % {"unit": self.unit.short_name}

    @property
    def is_guest(self) -> bool:
        return self.kind == self.Kind.GUEST

    @property
    def is_collective(self) -> bool:
        return self.kind == self.Kind.COLLECTIVE

    @property
    def category(self) -> str:
        return Category.GUEST if self.is_guest else Category.EXEMPLAR

    @property
    def seat_unit_id(self) -> int | None:
        """The unit whose seats this nomination takes: a guest sits on the invited organisation's seats."""
        return self.organisation_id if self.is_guest else self.unit_id

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def flags(self) -> list[str]:
        """The priority groups the person belongs to, as values of PriorityTarget.Group."""
        group = PriorityTarget.Group
        held = {
            group.WOMEN: self.gender == Gender.FEMALE,
            group.DIRECT_WORKERS: self.is_direct_worker,
            group.RESEARCHERS: self.is_researcher,
            group.PRODUCTION_WORKERS: self.is_production_worker,
        }
        return [str(name) for name, value in held.items() if value]


class Achievement(models.Model):
    """What the exemplar did in one year of the conference's period."""

    nomination = models.ForeignKey(
        Nomination, models.CASCADE, related_name="achievements", verbose_name=_("nomination")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    text = TextBlock(_("achievements"), max_length=2000)

    class Meta:
        verbose_name = _("achievement")
        verbose_name_plural = _("achievements")
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "year"], name="nominations_one_text_per_year")
        ]

    def __str__(self) -> str:
        return str(self.year)


def evidence_path(evidence: Evidence, filename: str) -> str:
    """A random name: nothing of the uploaded name reaches the disk."""
    ending = "jpg" if evidence.is_photo else "pdf"
    return f"evidence/{evidence.nomination_id}/{secrets.token_hex(16)}.{ending}"


class Evidence(models.Model):
    """A PDF that proves an achievement or holds the minutes, or the photo; only for those who see the nomination."""

    class Kind(models.TextChoices):
        MINUTES = "minutes", _("minutes of the meeting")
        REPORT = "report", _("report of achievements")
        DECISION = "decision", _("earlier decision or certificate")
        SUBMISSION = "submission", _("submission letter")
        OTHER = "other", _("other paper")
        PHOTO = "photo", _("photo")

    nomination = models.ForeignKey(
        Nomination, models.CASCADE, related_name="evidence", verbose_name=_("nomination")
    )
    kind = models.CharField(_("kind of paper"), max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField(_("proves the achievements of"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to=evidence_path)
    original_name = TextLine(_("file name"), max_length=200)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "sha256"], name="nominations_same_file_once"),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_photo(self) -> bool:
        return self.kind == self.Kind.PHOTO
