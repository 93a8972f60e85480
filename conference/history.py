"""The trail of what was done: one function adds to it, one reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import models

from conference.closed import refuse_late
from conference.models import HistoryEntry


def record(
    actor,
    subject: models.Model,
    action: str,
    *,
    from_state="",
    to_state="",
    reason="",
    changes=None,
    label="",
) -> None:
    """Adds one entry. `actor` None means a command did it. `changes` maps field name to [before, after].

    `label`: the subject's name where its own words do not tell what it belongs to.
    """
    refuse_late()
    HistoryEntry.objects.create(
        actor=actor,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_label=(label or str(subject))[:400],
        action=action,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        changes=changes or {},
    )


def record_all(
    actor,
    subjects: Iterable[models.Model],
    action: str,
    *,
    from_state="",
    to_state="",
    reason="",
    to_states: Mapping[int, str] | None = None,
) -> None:
    """Adds the same entry about each of many objects at once; one statement, however many they are.

    to_states: {object's number: its own `to_state`} where they differ.
    """
    refuse_late()
    HistoryEntry.objects.bulk_create(
        HistoryEntry(
            actor=actor,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            subject_label=str(subject)[:400],
            action=action,
            from_state=from_state,
            to_state=(to_states or {}).get(subject.pk, to_state),
            reason=reason,
        )
        for subject in subjects
    )


def of(subject: models.Model) -> models.QuerySet[HistoryEntry]:
    """The entries about one object, newest first."""
    return HistoryEntry.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk
    ).select_related("actor")


def changes_of(form) -> dict[str, list[str]]:
    """{field: [before, after]} as text for what a bound valid form changed."""
    return {
        name: [_text(form.initial.get(name, form.fields[name].initial)), _text(form.cleaned_data.get(name))]
        for name in form.changed_data
        if name in form.cleaned_data
    }


def _text(value) -> str:
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, (list, tuple, models.QuerySet)):
        return ", ".join(_text(item) for item in value)
    return "" if value is None else str(value)
