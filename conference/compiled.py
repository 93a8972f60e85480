"""Templates that are compiled to Python: what every page or every row of a long list draws (decision 14).

They lie in `templates/jinja2` and are drawn from an ordinary template by `{% compiled "folder/name.html" %}`, with its
context. What is not marked safe is escaped, a name that nobody gave is an error, and a value looks as it does in
ordinary templates: numbers with the points of the language, times in local time.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.defaultfilters import truncatechars
from django.templatetags.static import static
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.timezone import is_aware, localtime, now
from django.utils.translation import get_language, gettext
from django_htmx.jinja import htmx_script
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from conference.addresses import address, addresses
from conference.templatetags import ui
from conference.vietnamese import grouped

FOLDER = settings.BASE_DIR / "templates" / "jinja2"
READY = (str, SafeString, Markup)


def draw(name: str, context: dict[str, Any]) -> SafeString:
    """The template with that context. Language and place of the portal are asked once, not for every word and row."""
    language = get_language()
    own = {
        "_": gettext if settings.DEBUG else lambda text: _word(text, language),
        "address": addresses(),
        "share": lambda part, whole: ui.percent_text(100 * part, whole, 1, language) if whole else "–",
    }
    return mark_safe(template(name).render(context | own))  # noqa: S308 - escapes what it is given


@lru_cache(maxsize=2048)
def _word(text: str, _language: str | None) -> str:
    """As `gettext`: a running portal does not change its catalogue."""
    return gettext(text)


def template(name: str) -> Template:
    """The compiled template of that name below FOLDER; jinja2.TemplateNotFound for none."""
    return environment().get_template(name)  # compiled when it is asked for first, looked at anew with DEBUG


@lru_cache(maxsize=1)
def environment() -> Environment:
    """What the compiled templates have in common: their filters, what they may call, how they show a value."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=settings.DEBUG,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.globals |= {
        "_": gettext,
        "address": address,
        "csrf_field": _csrf_field,
        "htmx_script": htmx_script,
        "icon": ui.icon,
        "language": get_language,
        "now": now,
        "page_address": _page_address,
        "query": _query,
        "state_badge": ui.state_badge,
        "static": _static,
        "words": _words,
    }
    made.filters |= {
        "amount": lambda amount: "–" if amount is None else grouped(amount),
        "capfirst": capfirst,
        "day": lambda time: ui.day(_local(time)),
        "elided_pages": ui.elided_pages,
        "moment": lambda time: ui.moment(_local(time)),
        "percent": ui.percent,
        "truncatechars": truncatechars,
        "whole": ui.whole,
    }
    return made


def _shown(value: Any) -> Any:
    """As an ordinary template shows it; text, the most of all values, is passed on at once."""
    kind = type(value)
    if kind in READY:
        return value
    if kind is int:
        return ui.whole(value)
    return localize(_local(value))


def _local(value: Any) -> Any:
    return localtime(value) if isinstance(value, datetime.datetime) and is_aware(value) else value


def _csrf_field(token: str) -> str:
    """The hidden field of a form; `token`: `csrf_token` of the context."""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


def _page_address(request: HttpRequest, number: int) -> str:
    """The page's own address with another number of `page`; the other parameters stay."""
    parameters = request.GET.copy()
    parameters["page"] = str(number)
    return f"?{parameters.urlencode()}"


def _query(request: HttpRequest, **chosen: str) -> str:
    """The query of the page's address with these parameters instead; without `page`, which belongs to another list."""
    parameters = request.GET.copy()
    parameters.pop("page", None)
    for name, value in chosen.items():
        parameters[name] = value
    return f"?{parameters.urlencode()}"


def _words(choices: Iterable[tuple[Any, Any]]) -> dict[Any, str]:
    """{value: its word, capitalised} of a field's choices, in the language of the page; once for all rows."""
    return {value: capfirst(str(label)) for value, label in choices}


@lru_cache(maxsize=256)
def _static(path: str) -> str:
    """Addresses of static files stay as long as the process runs: they bear a hash of what the files hold."""
    return static(path)
