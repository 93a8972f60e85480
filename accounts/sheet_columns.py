"""Columns of the admin's spreadsheets: how a stored value becomes a cell, and a cell the value of a form field.

People see names and codes, never the numbers of database rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from conference.vietnamese import fold

LANGUAGES = ("vi", "en")
Take = Callable[[str], Any]


def as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True)
class Column:
    """`name`: the form's field. `read`: object → cell. `take`: text of a cell → the form's value, or ValidationError.

    `fixed`: shown only; a cell that says something else than what is stored is refused. `choices`: for drop-downs.
    `digits`: a text of digits that a spreadsheet likes to take for a number (phone). `names`: says which object the
    row is about or how to read it, beside the form's own fields.
    """

    name: str
    label: Any
    read: Callable[[Any], Any]
    take: Take = as_it_is
    fixed: bool = False
    choices: tuple[Any, ...] = ()
    digits: bool = False
    names: bool = False

    @property
    def title(self) -> str:
        return capfirst(str(self.label))

    def titles(self) -> set[str]:
        """Every name under which the first row of a file may call the column, folded."""
        found = {fold(self.name)}
        for language in LANGUAGES:
            with override(language):
                found.add(fold(self.title))
        return found


def text(name: str, label: Any, **more: Any) -> Column:
    return Column(name, label, lambda row: getattr(row, name), **more)


def number(name: str, label: Any, **more: Any) -> Column:
    return Column(name, label, lambda row: getattr(row, name), **more)


def day(name: str, label: Any) -> Column:
    def read(row: Any) -> str:
        value = getattr(row, name)
        return f"{value:%d/%m/%Y}" if value else ""

    return Column(name, label, read)


def choice(name: str, label: Any, choices: Iterable[tuple[str, Any]], **more: Any) -> Column:
    pairs = tuple(choices)

    def read(row: Any) -> str:
        return capfirst(str(dict(pairs).get(getattr(row, name), "")))

    labels = tuple(words for _value, words in pairs)
    return Column(name, label, read, lambda said: _chosen(said, pairs), choices=labels, **more)


def yes_or_no(name: str, label: Any) -> Column:
    def read(row: Any) -> str:
        return _("yes") if getattr(row, name) else _("no")

    return Column(name, label, read, _yes, choices=(_("yes"), _("no")))


def code(name: str, label: Any, codes: Callable[[], dict[str, int]]) -> Column:
    """A relation by the code of what it points to; `codes`: {folded code: row number}."""

    def read(row: Any) -> str:
        target = getattr(row, name)
        return target.code if target else ""

    def take(said: str) -> Any:
        if not said:
            return ""
        try:
            return codes()[fold(said)]
        except KeyError:
            raise ValidationError(_("There is no such code. Take one from the list of codes.")) from None

    return Column(name, label, read, take)


def _words(pairs: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """{folded value or label in either language: value}"""
    found = {}
    for value, label in pairs:
        found[fold(value)] = value
        for language in LANGUAGES:
            with override(language):
                found[fold(str(label))] = value
    return found


def _chosen(said: str, pairs: tuple[tuple[str, Any], ...]) -> str:
    words = _words(pairs)
    if not said or fold(said) in words:
        return words.get(fold(said), "") if said else ""
    listed = ", ".join(f"“{capfirst(str(label))}”" for _value, label in pairs)
    raise ValidationError(_("Write one of these: %(choices)s.") % {"choices": listed})


TRUE, FALSE = {"yes", "co", "x", "1", "true"}, {"", "no", "khong", "0", "false"}


def _yes(said: str) -> bool:
    if fold(said) in TRUE | FALSE:
        return fold(said) in TRUE
    raise ValidationError(_("Write “yes” or “no”."))
