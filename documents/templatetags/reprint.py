"""For the delegate's page, which stands in a room below this one: the papers that a change has overtaken."""

from __future__ import annotations

from django import template

from delegates.models import Delegate
from documents import reprints

register = template.Library()


@register.inclusion_tag("print/_of_delegate.html")
def overtaken_papers(delegate: Delegate) -> dict:
    """The papers to print again, or to take out, because of this delegate."""
    return {"papers": reprints.of_delegate(delegate)}
