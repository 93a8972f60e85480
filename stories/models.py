"""Stories and news: each has versions, of which readers see the newest that is approved and whose time has come.

What the public pages read: `Version.objects.published()` (rows with all that a page shows) and
`Story.objects.published()`. A version that names somebody whose consent does not stand is in neither, and the version
before it doesn't come back: the story is off the public until it is edited and approved anew. A picture that shows
somebody who does not agree to that is left out alone (`with_pictures`).
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.models import one_time_key
from conference import vietnamese
from conference.fields import OUR_TIME, QuickLabels, TextBlock, TextLine
from conference.models import Conference, Unit
from conference.people import SearchableQuerySet
from stories.consent_models import Agreed, Consent, ConsentWay, Subject
from stories.open_models import HonourConsent, PublicPages
from stories.picture_models import Picture, VersionPicture
from stories.plan_models import PlanLine
from stories.states import DECIDED, OPEN, State

__all__ = ["Agreed", "Consent", "ConsentWay", "HonourConsent", "Picture", "PlanLine", "PublicPages", "Story", "Subject", "Version", "VersionPicture"]  # fmt: skip

LONGEST_TEXT = 20_000
WITH_PICTURES = models.Prefetch(
    "pictures", VersionPicture.objects.select_related("picture").order_by("position")
)
WHOLE = (WITH_PICTURES, "pictures__shows", "subjects__consents")
"""What belongs to a version, for `prefetch_related`."""


class StoryQuerySet(models.QuerySet["Story"]):
    def visible_to(self, user):
        """All for the editorial board and readers of everything; else those of one's units."""
        if permissions.reads_stories(user):
            return self
        return self.filter(unit__in=permissions.own_units(user))

    def editable_by(self, user):
        if permissions.approves_stories(user):
            return self
        return self.filter(unit__in=permissions.own_units(user))

    def published(self, now: datetime.datetime | None = None):
        """Those that readers see, newest first."""
        live = Version.objects.published(now).filter(story=OuterRef("pk")).order_by()
        return self.filter(Exists(live)).order_by("-published_at", "-pk")


class Story(QuickLabels):
    class Kind(models.TextChoices):
        STORY = "story", _("exemplary story")
        NEWS = "news", _("news")
        FILM = "film", _("film")

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="stories", verbose_name=_("conference")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="stories", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.STORY)
    key = models.CharField(max_length=32, unique=True, default=one_time_key, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("written by")
    )  # fmt: skip
    created_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(
        _("public since"), null=True, editable=False
    )  # since when; later versions do not move it

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["-id"]
        indexes = [models.Index(fields=["conference", "-published_at"], name="stories_newest")]

    def __str__(self) -> str:
        """Without its title: that names people, and the trail keeps what this says."""
        return f"{self.get_kind_display()} {self.pk} – {self.unit.short_name}"


class VersionQuerySet(SearchableQuerySet):
    def open(self):
        return self.filter(state__in=OPEN)

    def waiting(self):
        return self.filter(state=State.SUBMITTED)

    def decidable_by(self, user):
        """What waits for this person of the editorial board; nobody decides on what they wrote or submitted."""
        if not permissions.approves_stories(user):
            return self.none()
        return self.waiting().exclude(authors=user).exclude(submitted_by=user)

    def to_rewrite(self, user):
        """What the board returned to the user's units, or to them where the board writes itself."""
        own = Q(story__unit__in=permissions.own_units(user))
        if permissions.approves_stories(user):
            own |= Q(submitted_by=user)
        return self.filter(own, state=State.RETURNED)

    def due(self, now: datetime.datetime):
        return self.filter(state=State.APPROVED, publish_at__lte=now)

    def newest_due(self, now: datetime.datetime):
        """The version of each story that would be public, whatever was agreed to."""
        newer = Version.objects.due(now).filter(story=OuterRef("story"), number__gt=OuterRef("number"))
        return self.due(now).exclude(Exists(newer.order_by()))

    def agreed(self):
        """Everybody whom the version names agreed to that."""
        standing = Consent.objects.standing().order_by()
        names = Version.subjects.through.objects.filter(version=OuterRef("pk")).exclude(
            Exists(standing.filter(subject=OuterRef("subject"), agreed=Agreed.NAME))
        )
        return self.exclude(Exists(names))

    def published(self, now: datetime.datetime | None = None):
        """What readers see now, newest first, with story and unit; pictures by `with_pictures`."""
        found = self.newest_due(now or timezone.now()).agreed()
        return found.select_related("story__unit").order_by("-story__published_at", "-pk")

    def newest(self):
        """The last version of each story, whatever its state."""
        later = Version.objects.filter(story=OuterRef("story"), number__gt=OuterRef("number"))
        return self.exclude(Exists(later.order_by()))

    def with_marks(self, user):
        """Rows with `is_public`, `is_replaced` and `is_mine`: whether readers see it now, whether a later version would
        be seen in its place, and whether the user wrote in it."""
        public = Version.objects.published().filter(pk=OuterRef("pk")).order_by()
        written = Version.authors.through.objects.filter(version=OuterRef("pk"), user=user.pk)
        later = Version.objects.due(timezone.now()).filter(
            story=OuterRef("story"), number__gt=OuterRef("number")
        )
        replaced = Exists(later.order_by())
        return self.annotate(is_public=Exists(public), is_replaced=replaced, is_mine=Exists(written))

    def whole(self):
        """With people, their consents and pictures; four queries more."""
        return self.prefetch_related(*WHOLE)

    def for_lists(self):
        """Without the long texts, which no list shows."""
        return self.defer("text", "search_key")

    def with_pictures(self):
        """With the pictures that readers see."""
        places = VersionPicture.objects.agreed().select_related("picture").order_by("position")
        return self.prefetch_related(models.Prefetch("pictures", places))


class Version(models.Model):
    """One version of a story, from draft to what readers see. The approved text is never changed, only replaced."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="versions", verbose_name=_("story"))
    number = models.PositiveSmallIntegerField(_("version"), editable=False)
    title = TextLine(_("title of the story"), max_length=200)
    summary = TextBlock(
        _("summary"), max_length=500, blank=True, help_text=_("Two or three sentences for lists.")
    )
    text = TextBlock(_("text"), max_length=LONGEST_TEXT, blank=True)
    theme = TextLine(_("theme"), max_length=80, blank=True, help_text=_("E.g. learning from Hồ Chí Minh."))
    film_url = models.URLField(_("address of the film"), max_length=300, blank=True)
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True, validators=[OUR_TIME])
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", editable=False, verbose_name=_("written by")
    )  # everybody who saved something of it
    subjects = models.ManyToManyField(
        Subject, related_name="versions", blank=True, editable=False, verbose_name=_("people of the story")
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("submitted by")
    )  # fmt: skip
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("decided by")
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    reason = TextBlock(
        _("reason"), max_length=1000, blank=True, editable=False
    )  # of a return or a withdrawal
    search_key = models.TextField(editable=False, default="")

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a story")
        verbose_name_plural = _("versions of stories")
        ordering = ["story", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["story", "number"], name="stories_version_number_once"),
            models.UniqueConstraint(
                fields=["story"], condition=Q(state__in=OPEN), name="stories_one_open_version"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED)
                | Q(publish_at__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
                name="stories_approved_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["state", "publish_at"], name="stories_due")]

    def __str__(self) -> str:
        return self.title

    @property
    def slug(self) -> str:
        """The end of its address; worked out, so that nothing of a name stays behind when the title goes."""
        return slugify(vietnamese.fold(self.title))[:80].strip("-")

    def set_key(self, names: list[str]) -> None:
        """`names`: of whom it tells."""
        words = [
            self.title,
            self.summary,
            self.text,
            self.theme,
            *names,
            self.story.unit.name,
            self.story.unit.short_name,
        ]
        self.search_key = " " + vietnamese.fold(" ".join(words))
