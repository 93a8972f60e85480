"""The conference that the screens are about, asked for once per request."""

from django.db import DEFAULT_DB_ALIAS

from conference.kept import rows
from conference.models import Conference

COLUMNS = [field.attname for field in Conference._meta.concrete_fields]


def current_conference(request) -> Conference | None:
    """The current conference; None before set-up. The frame of the page asks for the same one."""
    if not hasattr(request, "_current_conference"):
        found = rows(_current)
        request._current_conference = (
            Conference.from_db(DEFAULT_DB_ALIAS, COLUMNS, found[0]) if found else None
        )
    return request._current_conference


def _current():
    """As `Conference.objects.current()`."""
    current = Conference.objects.filter(is_current=True)
    return current.order_by(*Conference._meta.ordering).values_list(*COLUMNS)[:1]
