"""The communications plan: which unit writes what for which channel by when (kế hoạch tuyên truyền)."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference.fields import OUR_TIME, QuickLabels, TextBlock, TextLine
from conference.models import Conference, Unit
from stories.states import DECIDED, State


class PlanLineQuerySet(models.QuerySet["PlanLine"]):
    def visible_to(self, user):
        if permissions.reads_stories(user):
            return self
        return self.filter(Q(unit__in=permissions.own_units(user)) | Q(assignee=user))

    def of_person(self, user):
        """Of the user's units, or theirs by name."""
        return self.filter(Q(unit__in=permissions.own_units(user)) | Q(assignee=user))

    def to_write(self, user):
        """What the user's units, or they themselves, have still to begin or to finish; nothing is with the board yet."""
        return self.of_person(user).unwritten()

    def to_begin(self, user):
        """Those of them whose story did not come back: it is told of by itself."""
        return self.to_write(user).exclude(story__versions__state=State.RETURNED)

    def unwritten(self):
        return self.filter(done_on=None).exclude(story__versions__state__in=[State.SUBMITTED, *DECIDED])


class PlanLine(QuickLabels):
    class Kind(models.TextChoices):
        STORY = "story", _("exemplary story")
        NEWS = "news", _("news")
        FILM = "film", _("film")
        OTHER = "other", _("something else")

    class Channel(models.TextChoices):
        WEBSITE = "website", _("website")
        BROADCAST = "broadcast", _("radio and television")
        NEWSPAPER = "newspaper", _("newspaper")
        VISUAL = "visual", _("banners, posters")
        OTHER = "other", _("other channel")

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="communications", verbose_name=_("conference")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="communications", verbose_name=_("unit"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who writes")
    )  # fmt: skip
    topic = TextLine(_("topic"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.STORY)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.WEBSITE)
    due_on = models.DateField(_("to be published by"), validators=[OUR_TIME])
    note = TextBlock(_("note"), max_length=500, blank=True)
    story = models.ForeignKey(
        "stories.Story", models.SET_NULL, null=True, blank=True, related_name="plan_lines", verbose_name=_("story")
    )  # fmt: skip
    done_on = models.DateField(_("published elsewhere on"), null=True, blank=True, validators=[OUR_TIME])
    done_where = TextLine(
        _("where"), max_length=300, blank=True, help_text=_("Programme, newspaper or address.")
    )
    key = models.CharField(max_length=32, unique=True, null=True, editable=False)  # None: taken over

    objects = PlanLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the communications plan")
        verbose_name_plural = _("lines of the communications plan")
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["conference", "due_on"], name="stories_plan_by_day")]

    def __str__(self) -> str:
        return self.topic

    def is_late(self, today: datetime.date, published: bool) -> bool:
        """`published`: whether its story is public or it was published elsewhere."""
        return not published and self.due_on < today
