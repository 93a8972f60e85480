"""What the lock-out after wrong passwords counts by: the name that was tried and the address it came from."""

from __future__ import annotations

from django.conf import settings

LONGEST_NAME = 150  # as accounts.User; a longer one belongs to nobody, and the log has room for 255


def tried_username(request, credentials=None) -> str:
    name = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    return name[:LONGEST_NAME]


def client_address(request) -> str:
    """The visitor's address. Behind a proxy the last X-Forwarded-For entry: the one that the proxy itself added."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return forwarded if settings.BEHIND_PROXY and forwarded else request.META.get("REMOTE_ADDR", "")
