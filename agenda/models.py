"""The programme of the half-day: its items, who and what each needs, and its published versions."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from agenda.live_models import Conclusion, HallScreen, ItemRun, LiveStep, Turn
from agenda.named import Named
from conference.fields import TextBlock, TextLine
from conference.models import Conference, Unit

__all__ = ["Conclusion", "HallScreen", "ItemRun", "LiveStep", "Turn"]

LONGEST = 600  # minutes of an item
LONGEST_PAUSE = 240


class AgendaItem(models.Model):
    """One item; its start is never stored but follows from the start of the conference and the items before."""

    class Kind(models.TextChoices):
        RECEPTION = "reception", _("reception of delegates")
        SETTLING = "settling", _("settling down")
        FILM = "film", _("film")
        OPENING = "opening", _("opening, introduction of delegates")
        REPORT = "report", _("report")
        EXCHANGE = "exchange", _("papers and exchange")
        ADDRESS = "address", _("address by a leader")
        AWARDS = "awards", _("handing-over of awards")
        LAUNCH = "launch", _("launch of a movement")
        ELECTION = "election", _("election of the delegation")
        CASTING = "casting", _("casting of ballots")
        RESULT = "result", _("announcement of the result of the election")
        BREAK = "break", _("break")
        CLOSING = "closing", _("closing")
        OTHER = "other", _("other")

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="agenda", verbose_name=_("conference")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OTHER)
    title = TextLine(_("title"), max_length=400)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    fixed_start = models.TimeField(
        _("fixed start"),
        null=True,
        blank=True,
        help_text=_("Not before this time, e.g. when a leader arrives. Empty: after the item before."),
    )
    pause_after = models.PositiveSmallIntegerField(
        _("spare minutes after it"), default=0, validators=[MaxValueValidator(LONGEST_PAUSE)]
    )
    presenter = TextLine(_("presented by"), max_length=200, blank=True)
    responsible = TextLine(_("subcommittee in charge"), max_length=200, blank=True)
    note = TextBlock(_("note"), max_length=1000, blank=True)
    # The run sheet: what is said, shown and needed.
    spoken = TextBlock(_("spoken words"), max_length=5000, blank=True)
    screen = TextBlock(_("screen and music"), max_length=1000, blank=True)
    props = TextBlock(_("props"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=LONGEST), name="agenda_minutes_of_an_item"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Officer(Named):
    """Who holds an office of the session: presidium, secretaries, counting board, presenter."""

    class Office(models.TextChoices):
        PRESIDIUM = "presidium", _("presidium")
        SECRETARY = "secretary", _("secretaries")
        COUNTING = "counting", _("counting board")
        PRESENTER = "presenter", _("presenter of the programme")

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="officers", verbose_name=_("conference")
    )
    office = models.CharField(_("office"), max_length=10, choices=Office)
    leads = models.BooleanField(_("leads it"), default=False)

    class Meta:
        verbose_name = _("officer of the session")
        verbose_name_plural = _("officers of the session")
        ordering = ["office", "-leads", "position", "id"]


class Speaker(Named):
    """Who speaks or takes part in an item, in order."""

    class Part(models.TextChoices):
        SPEAKS = "speaks", _("speaks")
        LEADS = "leads", _("leads the exchange")
        TAKES_PART = "takes_part", _("takes part in the exchange")

    item = models.ForeignKey(
        AgendaItem, models.CASCADE, related_name="speakers", verbose_name=_("agenda item")
    )
    part = models.CharField(_("part"), max_length=10, choices=Part, default=Part.SPEAKS)

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["position", "id"]


class ReviewState(models.TextChoices):
    AWAITED = "awaited", _("awaited")
    RECEIVED = "received", _("received, to be reviewed")
    RETURNED = "returned", _("sent back for changes")
    APPROVED = "approved", _("approved")


BADGES = {
    ReviewState.AWAITED: "neutral",
    ReviewState.RECEIVED: "submitted",
    ReviewState.RETURNED: "returned",
    ReviewState.APPROVED: "approved",
}


class Material(models.Model):
    """What an item needs before it can be given, and how far it is."""

    title = TextLine(_("title"), max_length=300)
    due = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(_("review"), max_length=10, choices=ReviewState, default=ReviewState.AWAITED)
    review_note = TextBlock(_("note of the review"), max_length=1000, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def badge(self) -> str:
        """How `state_badge` shows the state."""
        return BADGES[ReviewState(self.state)]


class Paper(Material):
    """A paper that is read (tham luận)."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="papers", verbose_name=_("agenda item"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name=_("unit")
    )
    author = TextLine(_("read by"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=7, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    file = models.FileField(_("file"), upload_to="papers/", max_length=200, blank=True)
    file_name = TextLine(_("name of the file"), max_length=200, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["position", "id"]


class Film(Material):
    """A film that is shown; it has to fill its slot."""

    item = models.OneToOneField(
        AgendaItem, models.CASCADE, related_name="film", verbose_name=_("agenda item")
    )
    place = TextLine(
        _("where it is kept"), max_length=300, blank=True, help_text=_("File and computer, or address.")
    )
    seconds = models.PositiveIntegerField(
        _("length in seconds"), null=True, blank=True, validators=[MaxValueValidator(4 * 3600)]
    )

    class Meta:
        verbose_name = _("film")
        verbose_name_plural = _("films")

    @property
    def length(self) -> str:
        """ "14:50"; "" when it is not known."""
        return "" if self.seconds is None else f"{self.seconds // 60}:{self.seconds % 60:02d}"


class Question(models.Model):
    """A question prepared for the exchange."""

    item = models.ForeignKey(
        AgendaItem, models.CASCADE, related_name="questions", verbose_name=_("agenda item")
    )
    asked_of = models.ForeignKey(
        Speaker, models.SET_NULL, null=True, blank=True, related_name="questions", verbose_name=_("asked of")
    )
    text = TextBlock(_("question"), max_length=1000)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class AgendaVersion(models.Model):
    """The programme as it was published. `content`: [{"title", "kind", "begin", "end", "minutes", "presenter", …}]."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="agenda_versions", verbose_name=_("conference")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    at = models.DateTimeField(_("published at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    content = models.JSONField(editable=False)
    note = TextLine(_("what has changed"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("version of the programme")
        verbose_name_plural = _("versions of the programme")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["conference", "number"], name="agenda_version_once")]

    def __str__(self) -> str:
        return str(self.number)


class LastChange(models.Model):
    """The last change of order, minutes, gaps or fixed starts, so that it can be taken back once.

    `before`: [[item, minutes, spare minutes after it, fixed start "HH:MM" or ""], …] in order; `after`: the mark of what it
    was made into (`ordering.mark`).
    """

    conference = models.OneToOneField(
        Conference, models.CASCADE, related_name="last_agenda_change", verbose_name=_("conference")
    )
    what = models.CharField(max_length=10)
    before = models.JSONField()
    after = models.CharField(max_length=16)
    at = models.DateTimeField(_("at"), auto_now=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("last change of the programme")
        verbose_name_plural = _("last changes of the programme")

    def __str__(self) -> str:
        return self.what
