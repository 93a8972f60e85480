"""Which fields of a person's rows tell of the person, and what such a row is without them."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from delegates.models import Delegate
from nominations.models import Nomination
from privacy.masking import HIDDEN

OF_PERSON = ("full_name", "date_of_birth", "education", "position", "workplace", "phone", "email")
NAMING = ("full_name", "position", "workplace")
"""What a decision and the register print of an honoured individual."""
OF_DOSSIER = ("field_of_work", "summary")
SPOKEN_FOR = ("people", "rows_new", "rows_changed", "documents", "awards", "fields")
"""Keys of a trail's changes that are no field of the object and say nothing of the person."""


def clear_nomination(nomination: Nomination, code: str, *, keeps_name: bool) -> None:
    """Empties and stores the row under `code`. Unit, state, groups and gender stay: the figures count them."""
    _clear(nomination, code, keeps_name=keeps_name)
    if not nomination.is_collective:
        nomination.field_of_work = nomination.summary = ""
    nomination.version += 1  # a form that is open somewhere is told so
    nomination.save()


def clear_delegate(delegate: Delegate, code: str, *, keeps_name: bool) -> None:
    """As `clear_nomination`, not stored yet."""
    _clear(delegate, code, keeps_name=keeps_name)
    delegate.note, delegate.stands_in_for = "", {}


def _clear(row: Nomination | Delegate, code: str, *, keeps_name: bool) -> None:
    for name in OF_PERSON:
        if not (keeps_name and name in NAMING):
            setattr(row, name, None if name == "date_of_birth" else "")
    if not keeps_name:
        row.full_name = code


def content_left(content: dict[str, str], kind: str) -> dict[str, str]:
    """A version without what tells of the person; a collective keeps its own texts."""
    gone = {*OF_PERSON}
    if kind != Nomination.Kind.COLLECTIVE:
        gone |= {
            *OF_DOSSIER,
            "earlier_awards",
            "papers",
            *(name for name in content if name.startswith("year_")),
        }
    return {name: text for name, text in content.items() if name not in gone}


def changes_left(subject_type: str, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes that one entry of the trail tells, with a mask for every value that may tell of the person."""
    return {
        name: pair
        if name in SPOKEN_FOR or _is_plain(subject_type, name)
        else [value and HIDDEN for value in pair]
        for name, pair in changes.items()
    }


def _is_plain(subject_type: str, name: str) -> bool:
    """Yes or no, one of several choices, a number or another object: nothing that only this person has."""
    try:
        field = apps.get_model(subject_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return False
    return isinstance(field, models.BooleanField | models.ForeignKey | models.IntegerField) or bool(
        getattr(field, "choices", None)
    )
