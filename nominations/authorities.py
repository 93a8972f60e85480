"""Who decides on awards: authorities as the catalogue of award forms names them, and the numbers of their decisions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from django.utils.translation import gettext as _

from conference import vietnamese
from conference.models import Conference
from nominations.models import AwardForm

NUMBER = re.compile(r"([0-9]{1,6})(/\S+)?")


class NumberError(Exception):
    """The text is no number of a decision; `str()` is a sentence for the user."""


def same(one: str, other: str) -> bool:
    """Whether two names mean the same authority: "Giám đốc Sở" and "Giám đốc Sở Công Thương" do."""
    first, second = _words(one), _words(other)
    shorter = min(len(first), len(second))
    return shorter > 0 and first[:shorter] == second[:shorter]


@lru_cache(maxsize=256)
def _words(name: str) -> tuple[str, ...]:
    return tuple(vietnamese.fold(name).split())


def is_own(conference: Conference, authority: str) -> bool:
    """Whether the head of the department decides; the decisions of others are brought ready."""
    return vietnamese.fold(authority).startswith(vietnamese.fold(conference.head_position))


def names(forms: Iterable[AwardForm]) -> list[str]:
    """The authorities of these forms, each once under its longest name, in the order of their highest award."""
    found: list[str] = []
    for form in sorted(forms, key=lambda form: (form.rank, form.pk)):
        place = next((index for index, name in enumerate(found) if same(name, form.authority)), None)
        if place is None:
            found.append(form.authority)
        elif len(form.authority) > len(found[place]):
            found[place] = form.authority
    return found


def forms_of(authority: str, forms: Iterable[AwardForm]) -> list[AwardForm]:
    """The forms that this authority gives, in protocol order."""
    return sorted(
        (form for form in forms if same(form.authority, authority)), key=lambda form: (form.rank, form.pk)
    )


def official_number(conference: Conference, authority: str, text: str) -> str:
    """ "5" → "05/QĐ-SCT", "5 / QĐ-UBND" → "05/QĐ-UBND", "" → "". NumberError for what is no number.

    Only the department's own symbol is known, so another authority's number is typed with its symbol.
    """
    bare = re.sub(r"\s*([/-])\s*", r"\1", vietnamese.clean(text))
    if not bare:
        return ""
    found = NUMBER.fullmatch(bare)
    if found is None or int(found[1]) == 0:
        raise NumberError(_("Enter the number of the decision with digits first, e.g. 12 or 12/QĐ-SCT."))
    if not found[2] and not is_own(conference, authority):
        raise NumberError(_("Enter the number with the symbol of this authority, e.g. 1234/QĐ-UBND."))
    return vietnamese.document_number(int(found[1])) + (found[2] or f"/QĐ-{conference.document_symbol}")
