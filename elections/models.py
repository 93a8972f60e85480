"""The election of the delegation: its rule, candidates, board, voter roll, ballot papers and the tellers' counts.

Nothing here tells how anybody voted: ballots are paper, and only sums are kept of them.
"""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.models import one_time_key
from conference import vietnamese
from conference.fields import TextBlock, TextLine
from conference.models import Conference, Unit
from conference.people import Gender, check_birth
from delegates.models import Delegate
from elections.result_models import Result
from elections.tally_models import RunningCount

__all__ = [
    "BallotEntry", "BoardMember", "Candidate", "Election", "Result", "RunningCount", "TellerCount", "Voter",
]  # fmt: skip

MOST_SEATS = 100
MOST_PAPERS = 100_000
VOTING_CATEGORIES = (Delegate.Category.EXEMPLAR, Delegate.Category.STAFF, Delegate.Category.GUEST)


def usual_categories() -> list[str]:
    """Exemplars and staff: guests are invited to watch."""
    return [Delegate.Category.EXEMPLAR.value, Delegate.Category.STAFF.value]


class Election(models.Model):
    """One round; a second round is an election of its own that follows the first."""

    class State(models.TextChoices):
        DRAFT = "draft", _("candidates are being proposed")
        LISTED = "listed", _("list of candidates closed")
        VOTING = "voting", _("vote under way")
        COUNTING = "counting", _("being counted")
        COUNTED = "counted", _("counted")
        SIGNED = "signed", _("minutes signed")

    class Mode(models.TextChoices):
        SECRET = "secret", _("secret ballot on paper")
        HANDS = "hands", _("show of hands on the whole list")

    class Base(models.TextChoices):
        VALID = "valid", _("valid ballots")
        COLLECTED = "collected", _("ballots collected")
        CALLED = "called", _("delegates called to vote")

    class Tie(models.TextChoices):
        OLDER = "older", _("the older person is elected")
        SECOND_ROUND = "second_round", _("a second round between them")

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="elections", verbose_name=_("conference")
    )
    purpose = TextLine(_("what is elected"), max_length=300)
    round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="next", verbose_name=_("round before")
    )
    is_tie_round = models.BooleanField(_("only puts equals in order"), default=False, editable=False)
    seats = models.PositiveSmallIntegerField(
        _("official delegates to be elected"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)],
    )
    alternates = models.PositiveSmallIntegerField(
        _("alternates to be elected"), default=0, validators=[MaxValueValidator(MOST_SEATS)]
    )
    for_alternates = models.BooleanField(
        default=False, editable=False
    )  # a second round whose seats are alternates'
    mode = models.CharField(_("way of voting"), max_length=10, choices=Mode, default=Mode.SECRET)
    denominator = models.CharField(
        _("more than half of"), max_length=10, choices=Base, default=Base.VALID,
        help_text=_("What the share of each candidate is reckoned from; the minutes print it with the figures."),
    )  # fmt: skip
    tie = models.CharField(_("with equal votes"), max_length=12, choices=Tie, default=Tie.OLDER)
    voters = models.JSONField(_("who votes"), default=usual_categories)  # of those marked “may vote”
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    called = models.PositiveIntegerField(_("called to vote"), null=True, editable=False)
    present = models.PositiveIntegerField(_("present"), null=True, editable=False)
    list_closed_at = models.DateTimeField(_("list of candidates closed at"), null=True, editable=False)
    roll_closed_at = models.DateTimeField(_("voter roll closed at"), null=True, editable=False)
    voting_ended_at = models.DateTimeField(_("vote ended at"), null=True, editable=False)
    turn = models.PositiveSmallIntegerField(
        default=1, editable=False
    )  # of counting: both tellers count in each
    released_at = models.DateTimeField(_("shown to the hall since"), null=True, editable=False)
    tally_step = models.PositiveSmallIntegerField(
        null=True, editable=False
    )  # the running count that the hall may see while it is counted
    key = models.CharField(max_length=32, unique=True, default=one_time_key, editable=False)

    class Meta:
        verbose_name = _("election")
        verbose_name_plural = _("elections")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    seats__gte=1, seats__lte=MOST_SEATS, alternates__gte=0, alternates__lte=MOST_SEATS
                ),
                name="elections_seats",
            ),
            models.CheckConstraint(
                condition=Q(called=None, present=None) | Q(present__lte=F("called")),
                name="elections_present_called",
            ),
        ]

    def __str__(self) -> str:
        return self.purpose

    @property
    def is_secret(self) -> bool:
        return self.mode == self.Mode.SECRET

    @property
    def base_words(self) -> str:
        """What more than half is taken of; by a show of hands there are no ballots."""
        words = {self.Base.VALID: _("those who raised a hand"), self.Base.COLLECTED: _("delegates present")}
        named = None if self.is_secret else words.get(self.Base(self.denominator))
        return str(named or self.get_denominator_display())


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def standing(self):
        """Those on the list, as ballots name them."""
        return self.filter(state=Candidate.State.ACCEPTED).order_by(
            F("place").asc(nulls_last=True), "sort_key", "pk"
        )


class Candidate(models.Model):
    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("candidate", "proposed")
        ACCEPTED = "accepted", _("on the list")
        DECLINED = "declined", _("not taken on the list")

    election = models.ForeignKey(
        Election, models.CASCADE, related_name="candidates", verbose_name=_("election")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="candidates", verbose_name=_("unit"))
    delegate = models.ForeignKey(
        Delegate, models.SET_NULL, null=True, blank=True, related_name="candidacies", verbose_name=_("delegate"),
        help_text=_("Empty: somebody who is not on the list of delegates."),
    )  # fmt: skip
    full_name = TextLine(_("full name"), max_length=100)
    gender = models.CharField(_("gender"), max_length=6, choices=Gender, blank=True)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True, validators=[check_birth])
    position = TextLine(_("position"), max_length=150, blank=True)
    biography = TextBlock(
        _("short biography"), max_length=1500, blank=True,
        help_text=_("Education, work and achievements in a few lines, as the list of candidates prints them."),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED, editable=False)
    reason = TextLine(_("reason"), max_length=300, blank=True, editable=False)
    place = models.PositiveSmallIntegerField(_("place on the ballot"), null=True, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    sort_key = models.CharField(max_length=400, editable=False, default="")
    key = models.CharField(max_length=32, unique=True, default=one_time_key, editable=False)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "delegate"], condition=Q(delegate__isnull=False), name="elections_candidate_once",
                violation_error_message=_("This person is a candidate already."),
            ),
            models.UniqueConstraint(
                fields=["election", "place"], condition=Q(place__isnull=False), name="elections_place_once"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args, **kwargs):
        self.sort_key = vietnamese.sort_key(vietnamese.clean(self.full_name))[:400]
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "sort_key"}
        super().save(*args, **kwargs)


class BoardQuerySet(models.QuerySet["BoardMember"]):
    def serving(self):
        """Those who hold their seat now; who was replaced stays on record."""
        return self.filter(replaced_at=None)


class BoardMember(models.Model):
    """Of the presidium that leads the election, or of the board that counts."""

    class Body(models.TextChoices):
        PRESIDIUM = "presidium", _("presidium")
        COUNTING = "counting", _("counting board")

    class Post(models.TextChoices):
        HEAD = "head", _("head of the board")
        SECRETARY = "secretary", _("secretary")
        MEMBER = "member", _("member")

    election = models.ForeignKey(Election, models.CASCADE, related_name="board", verbose_name=_("election"))
    body = models.CharField(_("body"), max_length=10, choices=Body, default=Body.COUNTING)
    post = models.CharField(_("post"), max_length=10, choices=Post, default=Post.MEMBER)
    delegate = models.ForeignKey(
        Delegate, models.SET_NULL, null=True, blank=True, related_name="board_seats", verbose_name=_("delegate"),
        help_text=_("Empty: somebody who is not on the list of delegates."),
    )  # fmt: skip
    full_name = TextLine(_("full name"), max_length=100, blank=True)
    position = TextLine(_("position"), max_length=150, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="board_seats",
        verbose_name=_("account"),
        help_text=_("For the two tellers, who each enter what they counted, and for the head, who confirms it."),
    )  # fmt: skip
    is_teller = models.BooleanField(_("enters a count"), default=False)
    replaced_at = models.DateTimeField(_("replaced at"), null=True, editable=False)
    replaced_by = models.OneToOneField(
        "self", models.SET_NULL, null=True, editable=False, related_name="took_over_from", verbose_name=_("replaced by")
    )  # fmt: skip
    replaced_why = TextLine(_("why replaced"), max_length=300, blank=True, editable=False)
    key = models.CharField(max_length=32, unique=True, default=one_time_key, editable=False)

    objects = BoardQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of the board")
        verbose_name_plural = _("members of the board")
        ordering = ["body", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "body", "post"], condition=~Q(post="member") & Q(replaced_at=None), name="elections_post_once",
                violation_error_message=_("This post is taken already."),
            ),
            models.UniqueConstraint(
                fields=["election", "user"], condition=Q(user__isnull=False), name="elections_account_once",
                violation_error_message=_("This account sits on the board already."),
            ),
            models.CheckConstraint(
                condition=Q(is_teller=False) | Q(user__isnull=False, body="counting"), name="elections_teller_account",
                violation_error_message=_("A teller is of the counting board and needs an account."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.full_name

    @property
    def post_words(self) -> str:
        """The post as this body calls it: the presidium has a chair and members, no head of a board."""
        if self.body == self.Body.COUNTING or self.post == self.Post.SECRETARY:
            return str(self.get_post_display())
        chairs = self.post == self.Post.HEAD
        return pgettext("presidium", "chair") if chairs else pgettext("presidium", "member")


class Voter(models.Model):
    """Somebody on the voter roll as it was closed. Whether they voted, and how, is written nowhere."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="roll", verbose_name=_("election"))
    delegate = models.ForeignKey(
        Delegate, models.CASCADE, related_name="votes_in", verbose_name=_("delegate")
    )
    is_present = models.BooleanField(_("present"))

    class Meta:
        verbose_name = _("voter")
        verbose_name_plural = _("voter roll")
        constraints = [models.UniqueConstraint(fields=["election", "delegate"], name="elections_voter_once")]

    def __str__(self) -> str:
        return str(self.delegate)


class BallotEntry(models.Model):
    """Control count of ballot papers: so many printed, given out, or taken back spoilt. Never of whom."""

    class Kind(models.TextChoices):
        PRINTED = "printed", _("printed and stamped")
        ISSUED = "issued", _("given out")
        SPOILED = "spoiled", _("taken back spoilt and replaced")
        UNUSED = "unused", _("left over, destroyed")

    election = models.ForeignKey(Election, models.CASCADE, related_name="papers", verbose_name=_("election"))
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    number = models.PositiveIntegerField(
        _("how many"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PAPERS)]
    )
    note = TextLine(_("note"), max_length=200, blank=True)
    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, editable=False)
    key = models.CharField(max_length=32, unique=True, default=one_time_key, editable=False)

    class Meta:
        verbose_name = _("entry of the control count")
        verbose_name_plural = _("control count of the ballots")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_PAPERS), name="elections_papers"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.number}"


class TellerCount(models.Model):
    """What one teller counted in one turn; never changed. `figures`: {field: number}, as `counting.fields` names them."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="counts", verbose_name=_("election"))
    teller = models.ForeignKey(BoardMember, models.PROTECT, related_name="counts", verbose_name=_("teller"))
    turn = models.PositiveSmallIntegerField(_("turn"))
    figures = models.JSONField(_("figures"))
    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("count of a teller")
        verbose_name_plural = _("counts of the tellers")
        ordering = ["turn", "id"]
        constraints = [
            models.UniqueConstraint(fields=["election", "teller", "turn"], name="elections_count_once")
        ]

    def __str__(self) -> str:
        return f"{self.teller}, {self.turn}"
