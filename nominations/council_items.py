"""What stands on the agenda of a session of the council: who was there, votes, who was set aside, scores, results."""

from __future__ import annotations

import datetime
from fractions import Fraction

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference.fields import QuickLabels, TextBlock, TextLine
from conference.models import Conference
from nominations import council_rule
from nominations.council import LARGEST_SCALE, CouncilMember, CouncilSession, Post, SessionState, Way


class Presence(models.TextChoices):
    PRESENT = "present", _("present at the session")
    ABSENT = "absent", _("absent from the session")
    WRITTEN = "written", _("absent, with a written opinion")


class Outcome(models.TextChoices):
    PASSED = "passed", _("passed by the council")
    FAILED = "failed", _("not passed by the council")
    POSTPONED = "postponed", _("postponed by the council")


OUTDATED = "outdated"
"""Of `with_council_outcome`: passed, but the dossier was corrected and approved anew since, and nobody said it stands."""


class Choice(models.TextChoices):
    YES = "yes", _("in favour")
    NO = "no", _("against")
    ABSTAIN = "abstain", _("no opinion")


class Grounds(models.TextChoices):
    """Why a member does not vote on an item."""

    PREPARED = "prepared", _("the member prepared this nomination")
    DECIDED = "decided", _("the member decided on this nomination for the unit")
    NOMINATED = "nominated", _("the member is nominated, or bears the name of who is")
    DECLARED = "declared", _("the member declared an interest")


class CouncilAttendance(QuickLabels):
    """Whether a member took part. Name, position and post are those on the day; the minutes print them."""

    session = models.ForeignKey(CouncilSession, models.CASCADE, related_name="attendance")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="attendance")
    presence = models.CharField(
        _("attendance at the session"), max_length=10, choices=Presence, default=Presence.ABSENT
    )
    name = TextLine(_("full name"), max_length=100, blank=True)
    position = TextLine(_("position"), max_length=150, blank=True)
    post = models.CharField(_("post in the council"), max_length=10, choices=Post, default=Post.MEMBER)

    class Meta:
        verbose_name = _("attendance at a session")
        verbose_name_plural = _("attendance at sessions")
        ordering = ["member__order", "member_id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="nominations_council_attendance_once"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.member)


class CouncilItemQuerySet(models.QuerySet["CouncilItem"]):
    def waiting_for(self, user):
        """What the user is still to vote on openly: present, not set aside, no vote yet."""
        if not permissions.sits_on_council(user):
            return self.none()
        here = CouncilAttendance.objects.filter(member__user=user, presence=Presence.PRESENT)
        under_way = self.filter(outcome="", session__state=SessionState.OPEN, session__way=Way.OPEN)
        return (
            under_way.filter(session__in=here.values("session"))
            .exclude(pk__in=CouncilVote.objects.filter(member__user=user).values("item"))
            .exclude(pk__in=CouncilAbstention.objects.filter(member__user=user).values("item"))
        )


class CouncilItem(QuickLabels):
    """A nomination on the agenda of a session; once voted on, with the figures of that moment.

    `present`, `written`, `abstaining` and `members` count people; `base` is what the share is taken of and
    `approving` how many of it were in favour.
    """

    session = models.ForeignKey(
        CouncilSession, models.CASCADE, related_name="items", verbose_name=_("session of the council")
    )
    nomination = models.ForeignKey(
        "nominations.Nomination",
        models.PROTECT,
        related_name="council_items",
        verbose_name=_("nomination"),
    )
    outcome = models.CharField(_("result"), max_length=10, choices=Outcome, blank=True, editable=False)
    no_quorum = models.BooleanField(_("no quorum"), default=False, editable=False)
    reason = TextBlock(_("reason"), max_length=1000, blank=True, editable=False)
    members = models.PositiveSmallIntegerField(_("members of the council"), null=True, editable=False)
    present = models.PositiveSmallIntegerField(_("members present"), null=True, editable=False)
    written = models.PositiveSmallIntegerField(_("written opinions"), null=True, editable=False)
    abstaining = models.PositiveSmallIntegerField(_("members not voting"), null=True, editable=False)
    yes = models.PositiveSmallIntegerField(_("votes in favour"), null=True, editable=False)
    no = models.PositiveSmallIntegerField(_("votes against"), null=True, editable=False)
    blank = models.PositiveSmallIntegerField(_("blank or invalid votes"), null=True, editable=False)
    written_yes = models.PositiveSmallIntegerField(_("written: in favour"), null=True, editable=False)
    written_no = models.PositiveSmallIntegerField(_("written: against"), null=True, editable=False)
    approving = models.PositiveSmallIntegerField(_("in favour altogether"), null=True, editable=False)
    base = models.PositiveSmallIntegerField(_("share is taken of"), null=True, editable=False)
    # Once the nomination was corrected and approved anew after this vote: when, and the version that was voted on.
    outdated_at = models.DateTimeField(_("approved anew after the vote"), null=True, editable=False)
    voted_version = models.ForeignKey(
        "nominations.Version", models.PROTECT, null=True, related_name="+", editable=False
    )
    confirmed_at = models.DateTimeField(_("vote confirmed"), null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    confirmed_why = TextBlock(_("why the vote stands"), max_length=1000, blank=True, editable=False)
    mark = models.DecimalField(_("mark"), max_digits=7, decimal_places=4, null=True, editable=False)
    place = models.PositiveSmallIntegerField(_("place in the ranking"), null=True, editable=False)

    objects = CouncilItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a session")
        verbose_name_plural = _("items of a session")
        ordering = ["nomination__unit__position", "nomination__sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "nomination"], name="nominations_council_item_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True, confirmed_why="")
                | (
                    Q(outdated_at__isnull=False, confirmed_at__isnull=False, confirmed_by__isnull=False)
                    & ~Q(confirmed_why="")
                ),
                name="nominations_council_confirmed_why",
            ),
        ]

    def __str__(self) -> str:
        return str(self.nomination)

    @property
    def is_outdated(self) -> bool:
        """Whether the vote was on an earlier version of the dossier and nobody said that it stands."""
        return is_outdated(self.outdated_at, self.confirmed_at)

    @property
    def share(self) -> Fraction | None:
        """Percent in favour, exact; None where nobody voted."""
        return share_of(self.approving, self.base)


def is_outdated(outdated_at: datetime.datetime | None, confirmed_at: datetime.datetime | None) -> bool:
    return outdated_at is not None and confirmed_at is None


def share_of(approving: int | None, base: int | None) -> Fraction | None:
    return Fraction(100 * approving, base) if base and approving is not None else None


class CouncilAbstention(models.Model):
    """A member who does not vote on an item, because it concerns them."""

    item = models.ForeignKey(CouncilItem, models.CASCADE, related_name="abstentions")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="abstentions")
    grounds = models.CharField(_("grounds"), max_length=10, choices=Grounds)

    class Meta:
        verbose_name = _("abstention of a member")
        verbose_name_plural = _("abstentions of members")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="nominations_council_abstains_once"),
        ]

    def __str__(self) -> str:
        return str(self.get_grounds_display())


class CouncilVote(models.Model):
    """One member's open vote. Nothing is ever stored here of a secret ballot."""

    item = models.ForeignKey(CouncilItem, models.CASCADE, related_name="votes")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="votes")
    choice = models.CharField(_("vote"), max_length=10, choices=Choice)

    class Meta:
        verbose_name = _("vote of a member")
        verbose_name_plural = _("votes of members")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="nominations_council_vote_once"),
        ]

    def __str__(self) -> str:
        return str(self.get_choice_display())


class ScoreCriterion(models.Model):
    """What members of the council give points for. It stays as it is once points were given for it."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="score_criteria", verbose_name=_("conference")
    )
    name = TextLine(_("criterion"), max_length=150)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(LARGEST_SCALE)]
    )
    largest = models.PositiveSmallIntegerField(
        _("largest score"), default=10, validators=[MinValueValidator(1), MaxValueValidator(LARGEST_SCALE)]
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("criterion of the council")
        verbose_name_plural = _("criteria of the council")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "name"], name="nominations_criterion_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=1, largest__gte=1), name="nominations_criterion_counts"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.pk and self.scores.exists():
            raise ValidationError(_("Scores were given by this criterion; it can no longer be changed."))
        given = CouncilScore.objects.filter(
            item__session__conference=self.conference_id, item__session__state=SessionState.OPEN
        )
        if self.pk is None and given.exists():
            raise ValidationError(
                _("Members are giving scores now; a criterion can be added once the session is closed.")
            )

    @property
    def as_rule(self) -> council_rule.Criterion:
        return council_rule.Criterion(Fraction(self.weight), Fraction(self.largest))


class CouncilScore(models.Model):
    """The points that a member gave an item by one criterion."""

    item = models.ForeignKey(CouncilItem, models.CASCADE, related_name="scores")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(ScoreCriterion, models.PROTECT, related_name="scores")
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = _("score of a member")
        verbose_name_plural = _("scores of members")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "member", "criterion"], name="nominations_council_score_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.points)
