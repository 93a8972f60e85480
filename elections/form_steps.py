"""A valid form leads to a step, which may still refuse: its sentence then stands in the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm

from conference import once
from elections.rounds import ElectionError


def taken(form: BaseForm, step: Callable[[], Any]) -> Any:
    """What the step made (True where it makes nothing); None for a form that is not sent, not valid, or refused."""
    if not form.is_valid():
        return None
    try:
        made = step()
    except ElectionError as refused:
        form.add_error(refused.field, str(refused))
    except once.SentBefore:
        once.ask_again(form)
    else:
        return True if made is None else made
    return None
