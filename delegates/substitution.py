"""Đi thay: somebody else comes in a delegate's seat. The seat stays; name, badge and papers follow.

Who was expected first stays known in `Delegate.stands_in_for`, whoever else comes after. An exemplar stays who is
honoured: certificate, register and call on the stage keep their name, and the substitute receives the award for them.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from conference import history, vietnamese
from conference.models import HistoryEntry
from delegates import badges
from delegates.models import Delegate, FormerBadge

IDENTITY = ("full_name", "gender", "date_of_birth", "education", "position", "workplace", "phone", "email")
KEPT = (*IDENTITY, "can_vote")


def somebody_else_since(delegate: str, moment: str) -> Exists:
    """Whether another person came into the seat after that moment: names of a delegate's id and a time in the query.

    What was taken down of whoever held the seat before is not of whoever holds it now.
    """
    later = HistoryEntry.objects.filter(
        subject_type=Delegate._meta.label_lower,
        subject_id=OuterRef(delegate),
        action__in=("substituted", "substitution_undone"),
        at__gt=OuterRef(moment),
    )
    return Exists(later)


class SubstitutionError(Exception):
    """The substitute cannot take the seat; the text is a sentence for the user."""


def put_in(delegate: Delegate, actor, person: dict[str, Any], reason: str) -> None:
    """Gives the seat to `person` ({field of IDENTITY: value}; what is missing is not known). SubstitutionError.

    The caller has checked the rights and holds the row's lock. The badge of who was expected opens the door no more.
    """
    if delegate.present_at:
        raise SubstitutionError(_("%(name)s is in the hall already.") % {"name": delegate})
    name = vietnamese.clean(person["full_name"])
    if _is_expected(delegate, name):
        raise SubstitutionError(_("%(name)s is on the list of this unit already.") % {"name": name})
    before = {field: getattr(delegate, field) for field in IDENTITY}
    if not delegate.stands_in_for:
        delegate.stands_in_for = {field: _text(getattr(delegate, field)) for field in KEPT}
    blank = {"date_of_birth": None, "workplace": delegate.workplace}
    for field in IDENTITY:
        setattr(delegate, field, person.get(field) or blank.get(field, ""))
    if is_honoured_in_person(delegate):
        delegate.can_vote = False
    _save(delegate, actor, "substituted", before, reason)


def take_back(delegate: Delegate, actor, reason: str) -> None:
    """The one who was expected first comes after all. SubstitutionError when nobody stands in, or is in the hall.

    The caller has checked the rights and holds the row's lock.
    """
    if not delegate.stands_in_for:
        raise SubstitutionError(_("Nobody comes in this person's place."))
    if delegate.present_at:
        raise SubstitutionError(_("%(name)s is in the hall already.") % {"name": delegate})
    before = {field: getattr(delegate, field) for field in IDENTITY}
    for field, value in _first(delegate).items():
        setattr(delegate, field, value)
    delegate.stands_in_for = {}
    _save(delegate, actor, "substitution_undone", before, reason)


def first_named(delegate: Delegate) -> Delegate:
    """Whoever was expected first in this seat, where somebody stands in: to be compared with, never saved."""
    return Delegate(pk=delegate.pk, category=delegate.category, **_first(delegate))


def _first(delegate: Delegate) -> dict[str, Any]:
    """{field of KEPT: value} of whoever was expected first."""
    told = {field: delegate.stands_in_for.get(field, "") for field in KEPT}
    born = told["date_of_birth"]
    return told | {"date_of_birth": datetime.date.fromisoformat(born) if born else None}


def is_honoured_in_person(delegate: Delegate) -> bool:
    """An exemplar who is a person; a collective is honoured whoever represents it."""
    return delegate.category == Delegate.Category.EXEMPLAR and not delegate.represents


def _is_expected(delegate: Delegate, name: str) -> bool:
    same = Delegate.objects.filter(conference=delegate.conference_id, unit=delegate.unit_id, full_name=name)
    return same.expected().exists()


def _save(delegate: Delegate, actor, action: str, before: dict[str, Any], reason: str) -> None:
    FormerBadge.objects.create(code=delegate.badge_code, delegate=delegate)
    delegate.badge_code = badges.new_code()
    delegate.save(update_fields=[*KEPT, "stands_in_for", "badge_code"])
    changes = {field: [_text(old), _text(getattr(delegate, field))] for field, old in before.items()}
    changed = {field: pair for field, pair in changes.items() if pair[0] != pair[1]}
    history.record(actor, delegate, action, reason=reason, changes=changed)


def _text(value: Any) -> Any:
    return value if isinstance(value, bool) else str(value or "")
