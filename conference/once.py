"""Forms that make one thing although they are sent twice: each carries a key. A page that the browser's Back button
shows again still has the old key; what is new in it is never swallowed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.db.models import Model
from django.forms import BaseForm
from django.http import QueryDict
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _


class SentBefore(Exception):
    """The key of the form made something else already; nothing was written."""


def same(known: Model, row: Model, names: Iterable[str]) -> bool:
    """Whether the form said the same both times: a second press, not a second thing."""
    return all(getattr(known, name) == getattr(row, name) for name in names)


def ask_again(form: BaseForm) -> None:
    """Says in a bound form what happened and gives it a fresh key; all that was typed stays."""
    sent = cast(QueryDict, form.data).copy()
    sent[form.add_prefix("key")] = get_random_string(32, "0123456789abcdef")
    form.data = sent
    form.add_error(
        None,
        _(
            "This form was sent before, with something else in it. To enter this as a new one, send it once more."
        ),
    )
