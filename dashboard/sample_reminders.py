"""The sample's reminders: what the round of this morning would have told, in the portal alone."""

from __future__ import annotations

from django.utils import timezone

from conference.models import Conference
from reminders import rounds


def load(conference: Conference) -> None:
    now = timezone.now()
    told = rounds.last_told(conference, now)
    matters = rounds.open_matters(conference, timezone.localdate(now))
    rounds.write([rounds.reminder(conference, now, pair, told) for pair in rounds.new_ones(matters, told)])
