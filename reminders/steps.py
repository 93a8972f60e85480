"""From days to causes: a step comes true at its midnight."""

from __future__ import annotations

import datetime

from django.utils import timezone

from reminders.what_to_say import Cause


def midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def steps(code: str, step: datetime.date | None) -> tuple[Cause, ...]:
    return (Cause(code, midnight(step)),) if step else ()
