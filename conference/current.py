"""The conference that the screens are about, asked for once per request."""

from conference.models import Conference


def current_conference(request) -> Conference | None:
    """The current conference; None before set-up. The frame of the page asks for the same one."""
    if not hasattr(request, "_current_conference"):
        request._current_conference = Conference.objects.current()
    return request._current_conference
