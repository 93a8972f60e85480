"""The emulation council: its members, how it votes, and its sessions; what stands on their agenda is in `council_items`."""

from __future__ import annotations

from fractions import Fraction

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference.fields import OUR_TIME, TextLine
from conference.models import Conference
from nominations import council_rule

LARGEST_SCALE = 1000


class Post(models.TextChoices):
    CHAIR = "chair", _("chair of the council")
    DEPUTY = "deputy", _("deputy chair of the council")
    SECRETARY = "secretary", _("secretary of the council")
    MEMBER = "member", _("ordinary member of the council")


class Way(models.TextChoices):
    SECRET = "secret", _("secret ballot")
    OPEN = "open", _("open vote")


class Base(models.TextChoices):
    ALL = "all", _("all members of the council")
    PRESENT = "present", _("members taking part")


class SessionState(models.TextChoices):
    DRAFT = "draft", _("in preparation")
    OPEN = "open", _("in session")
    CLOSED = "closed", _("session closed")


class VotingRules(models.Model):
    """How a council votes: of a conference by default, of one session in fact."""

    way = models.CharField(_("way of voting in the council"), max_length=10, choices=Way, default=Way.SECRET)
    threshold_numerator = models.PositiveSmallIntegerField(
        _("share needed: numerator"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_SCALE)],
        help_text=_("E.g. 1/2, 2/3, or 90/100 for 90 %."),
    )
    threshold_denominator = models.PositiveSmallIntegerField(
        _("share needed: denominator"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_SCALE)],
    )
    threshold_reached = models.BooleanField(
        _("reaching the share is enough"),
        default=False,
        help_text=_("Off: more than this share must be in favour. On: at least this share."),
    )
    base = models.CharField(_("share is taken of"), max_length=10, choices=Base, default=Base.ALL)
    written_count = models.BooleanField(
        _("written opinions of absent members count"),
        default=True,
    )
    scored = models.BooleanField(_("members also give scores"), default=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(threshold_numerator__gte=1)
                & (
                    Q(threshold_numerator__lt=F("threshold_denominator"))
                    | Q(threshold_numerator=F("threshold_denominator"), threshold_reached=True)
                ),
                name="%(app_label)s_%(class)s_threshold",
                violation_error_message=_(
                    "The share needed must lie between 0 and 1; more than all members cannot be in favour."
                ),
            ),
        ]

    @property
    def threshold(self) -> council_rule.Threshold:
        return council_rule.Threshold(
            self.threshold_numerator, self.threshold_denominator, self.threshold_reached
        )

    @property
    def threshold_percent(self) -> Fraction:
        return Fraction(100 * self.threshold_numerator, self.threshold_denominator)

    @property
    def threshold_decimals(self) -> int:
        """0 for whole percents, 2 for others, e.g. two thirds."""
        return 0 if self.threshold_percent.denominator == 1 else 2


class CouncilSettings(VotingRules):
    """What new sessions of a conference start with, and whether the council's vote is needed for an award."""

    conference = models.OneToOneField(
        Conference, models.CASCADE, related_name="council_settings", verbose_name=_("conference")
    )
    council_decides = models.BooleanField(
        _("only what the council passed is put forward for an award"),
        default=False,
        help_text=_("Off: every approved exemplar is, unless the council did not pass it."),
    )

    class Meta(VotingRules.Meta):
        verbose_name = _("rules of the council")
        verbose_name_plural = _("rules of the council")

    def __str__(self) -> str:
        return str(self.conference)


class CouncilMember(models.Model):
    """A seat in the council: a user of the portal, or just a name for who does not use it."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="council_members", verbose_name=_("conference")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="council_seats",
        verbose_name=_("account"),
        help_text=_("Who votes in the portal. Empty: the secretary enters for them."),
    )
    full_name = TextLine(
        _("full name"), max_length=100, blank=True, help_text=_("Empty: the name of the account.")
    )
    position = TextLine(_("position"), max_length=150, blank=True)
    post = models.CharField(_("post in the council"), max_length=10, choices=Post, default=Post.MEMBER)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("sits in the council"), default=True)

    class Meta:
        verbose_name = _("member of the council")
        verbose_name_plural = _("members of the council")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "user"],
                name="nominations_council_user_once",
                violation_error_message=_("This account sits in the council already."),
            ),
            models.UniqueConstraint(
                fields=["conference", "full_name", "position"],
                name="nominations_council_name_once",
                violation_error_message=_("A member of this name and position is listed already."),
            ),
            models.UniqueConstraint(
                fields=["conference"],
                condition=Q(post=Post.CHAIR, is_active=True),
                name="nominations_council_one_chair",
                violation_error_message=_("The council has a chair already."),
            ),
            models.CheckConstraint(
                condition=~Q(full_name=""),
                name="nominations_council_member_named",
                violation_error_message=_("Enter the name, or choose the account."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def clean(self) -> None:
        """Takes the name and position of the account where none is typed."""
        if not self.full_name and self.user:
            self.full_name = self.user.full_name
            self.position = self.position or self.user.position


class CouncilSessionQuerySet(models.QuerySet["CouncilSession"]):
    def visible_to(self, user):
        """The council's own people and the leaders; a unit reads the results with its nominations."""
        return self if permissions.sees_council(user) else self.none()

    def closed(self):
        return self.filter(state=SessionState.CLOSED)


class CouncilSession(VotingRules):
    """One meeting. A closed one is never opened again: what was wrong is put right by another session."""

    conference = models.ForeignKey(
        Conference, models.PROTECT, related_name="council_sessions", verbose_name=_("conference")
    )
    number = models.PositiveSmallIntegerField(_("session number"), editable=False)
    held_at = models.DateTimeField(_("date and time"), validators=[OUR_TIME])
    place = TextLine(_("place of the session"), max_length=200, blank=True)
    chair = models.ForeignKey(
        CouncilMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who chairs the session"),
    )
    secretary = models.ForeignKey(
        CouncilMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("secretary of the session"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=SessionState, default=SessionState.DRAFT, editable=False
    )
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    form_key = models.CharField(max_length=32, unique=True, null=True, editable=False)

    objects = CouncilSessionQuerySet.as_manager()

    class Meta(VotingRules.Meta):
        verbose_name = _("session of the council")
        verbose_name_plural = _("sessions of the council")
        ordering = ["-number"]
        constraints = [
            *VotingRules.Meta.constraints,
            models.UniqueConstraint(
                fields=["conference", "number"], name="nominations_council_session_number"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SessionState.values), name="nominations_council_session_state"
            ),
            models.CheckConstraint(
                condition=Q(state=SessionState.CLOSED, closed_at__isnull=False)
                | (~Q(state=SessionState.CLOSED) & Q(closed_at__isnull=True)),
                name="nominations_council_closed_at",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Session %(number)d of the council") % {"number": self.number})

    @property
    def is_draft(self) -> bool:
        return self.state == SessionState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == SessionState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == SessionState.CLOSED

    @property
    def is_secret(self) -> bool:
        return self.way == Way.SECRET
