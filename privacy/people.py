"""One person as the portal knows them: a nomination, a place on the delegate list, or both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, cast

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts import permissions
from accounts.models import User
from conference.closed import refuse_change
from conference.models import Conference, Unit
from delegates.models import Delegate
from nominations.dossier_models import PairVerdict
from nominations.models import Nomination
from privacy.models import SensitiveDetails

Kind = Literal["nomination", "delegate"]


@dataclass(frozen=True)
class Subject:
    """The row by which somebody was opened. The details of a nominated person hang on the nomination, those of a
    substitute on the delegate."""

    kind: Kind
    row: Nomination | Delegate

    @property
    def nomination(self) -> Nomination | None:
        return self.row if isinstance(self.row, Nomination) else self.row.nomination

    @property
    def unit(self) -> Unit:
        """Whose person it is: a guest on the list stands under the invited organisation, but another unit nominated it."""
        return self.nomination.unit if self.nomination else self.row.unit

    @property
    def conference(self) -> Conference:
        return self.row.conference

    @property
    def name(self) -> str:
        return str(self.row)

    @property
    def trail_name(self) -> str:
        """As the trail calls them: the name of a draft is its unit's alone."""
        return self.nomination.trail_name if self.nomination else self.name

    @property
    def address(self) -> str:
        return reverse(f"privacy:{self.kind}", args=[self.row.pk])

    def address_of(self, page: str) -> str:
        return reverse(f"privacy:{self.kind}_{page}", args=[self.row.pk])

    @cached_property
    def details(self) -> SensitiveDetails | None:
        """One query."""
        rows = SensitiveDetails.objects.standing().select_related("unit", "taken_by", "withdrawn_by")
        return rows.filter(**self.key).first()

    @property
    def key(self) -> dict[str, Nomination | Delegate]:
        """What a row of details names this person by."""
        if isinstance(self.row, Delegate) and (self.row.stands_in_for or self.row.nomination is None):
            return {"delegate": self.row}
        return {"nomination": cast(Nomination, self.nomination)}

    @property
    def is_seat(self) -> bool:
        """Whether the details are those of whoever comes in the seat now, not of a nomination."""
        return "delegate" in self.key


def subject_or_404(request, kind: Kind, pk: int) -> Subject:
    """Somebody whom the user may see; 404 for everybody else's people."""
    if kind == "nomination":
        nominations = Nomination.objects.visible_to(request.user).select_related(
            "unit", "conference", "delegate__unit"
        )
        found = Subject(kind, get_object_or_404(nominations, pk=pk))
    else:
        delegates = Delegate.objects.visible_to(request.user)
        rows = delegates.select_related("unit", "conference", "nomination__unit")
        found = Subject(kind, get_object_or_404(rows, pk=pk))
    refuse_change(request, found.conference)
    return found


def kept_subject_or_404(request, kind: Kind, pk: int) -> Subject:
    """Somebody whose personal data the user keeps: the organiser; 404 for everybody else."""
    if not permissions.keeps_personal_data(request.user):
        raise Http404
    return subject_or_404(request, kind, pk)


@dataclass(frozen=True)
class Person:
    """The rows that are certainly this one person's, in order, each with its conference."""

    nomination_rows: tuple[Nomination, ...]
    delegate_rows: tuple[Delegate, ...]

    @property
    def nominations(self) -> list[int]:
        return [row.pk for row in self.nomination_rows]

    @property
    def delegates(self) -> list[int]:
        return [row.pk for row in self.delegate_rows]

    @property
    def rows(self) -> tuple[Nomination | Delegate, ...]:
        return (*self.nomination_rows, *self.delegate_rows)


def person_of(subject: Subject) -> Person:
    """The subject with its nomination or delegate, and nominations that the organiser found to be of the same person.

    Who only bears the same name is another person until somebody said otherwise. Three queries.
    """
    nominations = {subject.nomination.pk} if subject.nomination else set()
    if nominations:
        verdicts = PairVerdict.objects.filter(same_person=True, first__conference=subject.conference)
        pairs = list(verdicts.values_list("first_id", "second_id"))
        while grown := {pk for pair in pairs if nominations & {*pair} for pk in pair} - nominations:
            nominations |= grown
    itself = Q(pk=subject.row.pk) if isinstance(subject.row, Delegate) else Q(pk__in=[])
    delegates = Delegate.objects.filter(itself | Q(nomination__in=nominations))
    return Person(
        tuple(Nomination.objects.filter(pk__in=nominations).select_related("conference").order_by("pk")),
        tuple(delegates.select_related("conference").order_by("pk")),
    )


def namesakes(subject: Subject, person: Person, user: User) -> list[Subject]:
    """Others of the same name and birth who may be the same person in another edition or place, whom `user` sees."""
    row = subject.row
    if row.date_of_birth is None or not row.full_name:
        return []
    same = Q(full_name=row.full_name, date_of_birth=row.date_of_birth)
    nominations = Nomination.objects.visible_to(user).filter(same).exclude(pk__in=person.nominations)
    delegates = (
        Delegate.objects.visible_to(user).filter(same, nomination=None).exclude(pk__in=person.delegates)
    )
    found = [Subject("nomination", each) for each in nominations.select_related("unit", "conference")[:5]]
    return [
        *found,
        *(Subject("delegate", each) for each in delegates.select_related("unit", "conference")[:5]),
    ]
