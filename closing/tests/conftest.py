"""A conference that is over, and one that is closed."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from closing import closings, steps
from documents.models import new_key


@pytest.fixture
def over(conference):
    conference.date = timezone.localdate() - datetime.timedelta(days=30)
    conference.save()
    return conference


@pytest.fixture
def close(over, organiser):
    """close() -> the conference, closed by the organiser just now or so many days ago."""

    def act(days: int = 0):
        seen = closings.seen_of(steps.steps_of(over))
        closings.close(over, organiser, "Đã quyết toán.", key=new_key(), seen=seen)
        over.refresh_from_db()
        if days:
            over.closed_at -= datetime.timedelta(days)
            over.save(update_fields=["closed_at"])
        return over

    return act
