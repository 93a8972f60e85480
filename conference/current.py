"""The conference that the screens are about, asked for once per request."""

from conference.kept import instances
from conference.models import Conference


def current_conference(request) -> Conference | None:
    """The current conference; None before set-up. The frame of the page asks for the same one."""
    if not hasattr(request, "_current_conference"):
        request._current_conference = next(iter(instances(Conference, _current)), None)
    return request._current_conference


def remember(request, conference: Conference) -> None:
    """A page that has read the current conference along with what it shows spares the frame its question."""
    if conference.is_current:
        request._current_conference = conference


def _current():
    """As `Conference.objects.current()`."""
    return Conference.objects.filter(is_current=True)[:1]
