import datetime

import pytest
from django.utils import timezone

from accounts.models import User
from conference.models import Conference
from dashboard import sample


@pytest.fixture
def sample_conference(db) -> Conference:
    return sample.load()


@pytest.fixture
def sample_user(sample_conference):
    """sample_user("thuky") -> the sample account of that name."""
    return lambda name: User.objects.get(username=name)


@pytest.fixture
def days_from_now():
    """days_from_now(20) -> the date 20 days ahead in the office's time zone."""
    return lambda days: timezone.localdate() + datetime.timedelta(days=days)
