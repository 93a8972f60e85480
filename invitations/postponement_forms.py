"""The form that moves the conference: the new day, and below it what has a day of its own."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from conference.fields import OUR_TIME, TextBlockFormField, TextLineFormField
from conference.models import Conference
from invitations import placeholders
from invitations.models import Postponement, new_key
from invitations.postponement_known import Moment, came_from, end_of, moments_of
from invitations.postponement_plan import Move, shift
from invitations.wordings import LINK, PLACEHOLDERS
from nominations.council_forms import MomentField

TICKED = ("on", "True")  # as a box and as a hidden field send it


def _clock() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"inputmode": "numeric", "autocomplete": "off"})


class PostponeForm(forms.Form):
    """Where the conference moves to, why, and what guests are told. `key` moves it once of a form that is sent twice."""

    date = forms.DateField(
        label=_("New date"), validators=[OUR_TIME], help_text=_("Day/month/year, e.g. 24/04/2020.")
    )
    start_time = forms.TimeField(
        label=_("Start"),
        widget=_clock(),
        help_text=_("Hours:minutes, e.g. 07:15. All times of the programme move along."),
    )
    end_time = forms.TimeField(
        label=_("End"),
        required=False,
        widget=_clock(),
        help_text=_("Empty: the conference lasts as long as so far."),
    )
    venue = TextLineFormField(label=_("Venue"), max_length=200, required=False)
    reason = TextBlockFormField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For the history; guests do not read it."),
    )  # fmt: skip
    sentence = TextBlockFormField(
        label=_("What guests are told of it"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A sentence or two inside the message of the change. May stay empty."),
    )  # fmt: skip
    ask_again = forms.BooleanField(
        label=_("Ask everybody again who said yes"), required=False,
        help_text=_("Their answers stay to be read, but hold no longer. Who said no stays away."),
    )  # fmt: skip
    number = forms.IntegerField(
        label=_("Number of the new invitations"), required=False, min_value=1, max_value=99_999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Empty: the clerk gives it later. Each new invitation names the one that it replaces."),
    )  # fmt: skip
    consecutive = forms.BooleanField(
        label=_("Each letter its own number, counting up from this one"), required=False
    )
    letter_date = forms.DateField(
        label=_("Date of the new invitations"),
        required=False,
        validators=[OUR_TIME],
        initial=timezone.localdate,
    )
    back = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    key = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput, initial=new_key)

    def __init__(self, data=None, *, conference: Conference, back: Postponement | None = None):
        """back: the move that the form shall take back at first."""
        told: dict[str, Any] = {"date": None, "start_time": conference.start_time, "venue": conference.venue}
        if back is not None:
            told = {"date": back.old_date, "start_time": back.old_start, "venue": back.old_venue}
            told["back"] = str(back.pk)
            if back.old_minutes != conference.minutes_limit:
                told["end_time"] = _later(back.old_start, back.old_minutes)
        super().__init__(data, initial=told)
        self.conference = conference

    def clean_sentence(self) -> str:
        text = self.cleaned_data["sentence"]
        found = placeholders.unknown(text, set(PLACEHOLDERS) - {LINK})
        if found:
            raise ValidationError(
                _("This is no placeholder: %(names)s."),
                code="placeholder",
                params={"names": ", ".join(found[:5])},
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start_time"), cleaned.get("end_time")
        if start and end and _minutes(end) <= _minutes(start):
            self.add_error("end_time", _("The conference must end after its start."))
        if cleaned.get("consecutive") and not cleaned.get("number") and "number" not in self.errors:
            self.add_error("number", _("Enter the first number."))
        if not self.errors and not self._moves(cleaned):
            raise ValidationError(
                _("Day, time and venue are those that stand already: there is nothing to move."),
                code="unmoved",
            )
        return cleaned

    def _moves(self, cleaned: dict[str, Any]) -> bool:
        now = self.conference
        new = (cleaned["date"], cleaned["start_time"], self._length(cleaned), cleaned["venue"])
        return new != (now.date, now.start_time, now.minutes_limit, now.venue)

    def _length(self, cleaned: dict[str, Any]) -> int:
        end = cleaned.get("end_time")
        return _minutes(end) - _minutes(cleaned["start_time"]) if end else self.conference.minutes_limit

    def move(self, moments: dict[str, datetime.datetime]) -> Move:
        """What a valid form asks for."""
        told = self.cleaned_data
        copied = (
            "date",
            "start_time",
            "venue",
            "reason",
            "sentence",
            "ask_again",
            "number",
            "letter_date",
            "consecutive",
        )
        return Move(
            **{name: told[name] for name in copied}, minutes_limit=self._length(told), moments=moments
        )


class MomentsForm(forms.Form):
    """Per deadline and session: whether it moves, and where to. Proposes the same number of days.

    `proposed_for`: the day for which the values on the page were proposed. When another day is typed, what was left
    as proposed is proposed anew, and what was typed by hand stays.
    """

    proposed_for = forms.DateField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data, *, conference: Conference, date: datetime.date, back: Postponement | None = None
    ):
        """back: the move that is taken back; what it moved is proposed where it was."""
        self.moments = moments_of(conference)
        self.came_from = came_from(back, conference.date)
        super().__init__(self._filled(data, conference, date))
        for moment in self.moments:
            self.fields[f"move-{moment.code}"] = forms.BooleanField(label=moment.label, required=False)
            kind = forms.DateField if moment.of_a_day else MomentField
            self.fields[f"to-{moment.code}"] = kind(
                label=moment.label, required=False, validators=[OUR_TIME],
                widget=forms.DateTimeInput(attrs={"autocomplete": "off"}),
            )  # fmt: skip

    def _filled(self, data, conference: Conference, date: datetime.date) -> dict[str, str]:
        """What was sent, with a proposal where nothing was sent or the last proposal was left as it was."""
        filled = {"proposed_for": date.isoformat()}
        before = _day(data.get("proposed_for", ""))
        known = before is not None
        for moment in self.moments:
            old = _typed(moment, self._proposed(moment, conference, before)) if before else ""
            new = self._proposed(moment, conference, date)
            text = str(data.get(f"to-{moment.code}", old))[:40]
            filled[f"to-{moment.code}"] = _typed(moment, new) if not known or text == old else text
            ticked = data.get(f"move-{moment.code}") in TICKED if known else _moves_along(moment, new)
            if ticked:
                filled[f"move-{moment.code}"] = "on"
        return filled

    def _proposed(self, moment: Moment, conference: Conference, date: datetime.date) -> datetime.datetime:
        """Where it stood before the move that is taken back; else the same number of days later."""
        before = self.came_from.get((date, moment.code, moment.old))
        return before or moment.shifted(shift(conference, date))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for moment in self.moments:
            name = f"to-{moment.code}"
            if cleaned.get(f"move-{moment.code}") and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self._asked(moment))
        return cleaned

    @staticmethod
    def _asked(moment: Moment) -> str:
        if moment.of_a_day:
            return str(_("Enter the day, or take the tick away."))
        return str(_("Enter day and time, or take the tick away."))

    def chosen(self) -> dict[str, datetime.datetime]:
        """{code: new moment} of what moves; of a valid form."""
        told = self.cleaned_data
        moving = [moment for moment in self.moments if told.get(f"move-{moment.code}")]
        return {
            moment.code: end_of(told[f"to-{moment.code}"]) if moment.of_a_day else told[f"to-{moment.code}"]
            for moment in moving
        }

    def rows(self) -> Iterator[tuple[Moment, BoundField, BoundField]]:
        """(what, its tick, its new day)."""
        for moment in self.moments:
            yield moment, self[f"move-{moment.code}"], self[f"to-{moment.code}"]


def typed(move: Move) -> str:
    """Tells whether the form was changed after its preview."""
    return hashlib.sha256(repr(move).encode()).hexdigest()[:32]


def _moves_along(moment: Moment, new: datetime.datetime) -> bool:
    """What is over stays, unless it comes to lie ahead again."""
    now = timezone.now()
    return new != moment.old and (moment.old > now or new > now)


def _typed(moment: Moment, when: datetime.datetime) -> str:
    return date_format(localtime(when), "d/m/Y" if moment.of_a_day else "d/m/Y H:i")


def _day(text: str) -> datetime.date | None:
    """The day of a hidden field; None for what no page of ours holds."""
    try:
        day = datetime.date.fromisoformat(text)
        OUR_TIME(day)
    except (ValueError, ValidationError):
        return None
    return day


def _minutes(time: datetime.time) -> int:
    return time.hour * 60 + time.minute


def _later(time: datetime.time, minutes: int) -> datetime.time | None:
    total = _minutes(time) + minutes
    return datetime.time(total // 60, total % 60) if total < 24 * 60 else None
