"""Addresses of films: a plain link to one of a few hosts, never shown inside our pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def check_film(address: str) -> None:
    """ValidationError with a sentence for what is no https address on one of FILM_HOSTS or below one of them."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        host, parts, port = "", None, None
    known = any(host == allowed or host.endswith(f".{allowed}") for allowed in settings.FILM_HOSTS)
    if parts is None or parts.scheme != "https" or not known or port or "@" in parts.netloc:
        raise ValidationError(
            _("A film is linked to by an https address on one of: %(hosts)s.")
            % {"hosts": ", ".join(settings.FILM_HOSTS)},
            code="film",
        )
