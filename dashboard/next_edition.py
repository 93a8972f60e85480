"""The next edition out of an earlier one: worked out for the preview, and once more under the lock when it is made.

Nothing of the earlier edition is changed. The new one is not the current one until somebody makes it so.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import Role, RoleAssignment, User
from conference import history
from conference.models import Conference, HistoryEntry, Unit
from dashboard.edition_parts import OF_THE_CONFERENCE, PARTS, PEOPLE, Part, Table
from dashboard.edition_rule import Shift, following, renewed, years_of
from subcommittees.due_rule import nobody_works
from subcommittees.models import Member, Task

ACTION = "edition_begun"


@dataclass(frozen=True)
class Wanted:
    """`fields`: what the form says of the new conference; `chosen`: codes of parts and of people."""

    fields: dict[str, Any]
    chosen: frozenset[str]


@dataclass
class Copy:
    """One row to be made: its values, where foreign keys to rows that come along still name the old ones."""

    old: models.Model
    values: dict[str, Any]
    relations: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class LeftOut:
    what: str
    why: str


@dataclass(frozen=True)
class Moved:
    """A day of the old edition and of the new one. `wished`: where it would fall, when it is moved off that day;
    `day_off`: stays on a day on which nobody works, since it is counted from the conference."""

    what: str
    old: datetime.date | None
    new: datetime.date | None
    wished: datetime.date | None = None
    day_off: bool = False


@dataclass
class Plan:
    source: Conference
    new: Conference
    rows: dict[type[models.Model], list[Copy]]
    counts: list[tuple[Part, int]]
    left_out: list[LeftOut]
    moved: list[Moved]

    @property
    def off_days(self) -> list[Moved]:
        return [line for line in self.moved if line.wished or line.day_off]

    @property
    def fingerprint(self) -> str:
        """Differs as soon as something would be made that the preview did not show."""
        told = [
            sorted((field.attname, str(field.value_from_object(self.new))) for field in _fields(Conference)),
            [
                (model._meta.label, copy.old.pk, sorted(copy.values.items()), sorted(copy.relations.items()))
                for model, copies in self.rows.items()
                for copy in copies
            ],
            [(line.what, line.why) for line in self.left_out],
        ]
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()[:32]


class ChangedMeanwhile(Exception):
    """Something would be made that the preview did not show; nothing was made."""


class Taken(Exception):
    """Another conference has this short name by now; nothing was made."""


def plan(source: Conference, wanted: Wanted) -> Plan:
    """What `wanted` would make. The number of queries does not depend on how many rows there are."""
    return _Planning(source, wanted).result()


@transaction.atomic
def carry_out(source: Conference, wanted: Wanted, actor, *, key: str, seen: str) -> Conference:
    """Makes the edition that the preview with the fingerprint `seen` showed; the same key makes one."""
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    source = Conference.objects.select_for_update(no_key=True).get(pk=source.pk)
    done = made_by(key)
    if done is not None:
        return done
    planned = plan(source, wanted)
    if planned.fingerprint != seen:
        raise ChangedMeanwhile
    try:
        with transaction.atomic():
            planned.new.save(force_insert=True)
    except IntegrityError as error:
        raise Taken from error
    _write(planned)
    count = sum(len(copies) for copies in planned.rows.values())
    changes = {"form_key": ["", key], "edition_of": ["", str(source)], "rows_copied": [0, count]}
    history.record(actor, planned.new, ACTION, changes=changes)
    return planned.new


def made_by(key: str) -> Conference | None:
    """The edition that the form with this key made."""
    entries = HistoryEntry.objects.filter(
        subject_type=Conference._meta.label_lower, action=ACTION, changes__form_key=["", key]
    )
    return Conference.objects.filter(pk__in=entries.values("subject_id")).first()


@transaction.atomic
def make_current(conference: Conference, actor) -> bool:
    """All screens are about this conference from now on. False when they are already."""
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    rows = {row.pk: row for row in Conference.objects.order_by("pk").select_for_update(no_key=True)}
    if rows[conference.pk].is_current:
        return False
    before = next((row for row in rows.values() if row.is_current), None)
    Conference.objects.filter(is_current=True).update(is_current=False)
    Conference.objects.filter(pk=conference.pk).update(is_current=True)
    if before:
        history.record(actor, before, "edition_put_by", changes={"is_current": ["True", "False"]})
    history.record(actor, rows[conference.pk], "edition_current", changes={"is_current": ["False", "True"]})
    return True


def _write(planned: Plan) -> None:
    new_of: dict[type[models.Model], dict[int, int]] = {Conference: {planned.source.pk: planned.new.pk}}
    for model, copies in planned.rows.items():
        made = model._default_manager.bulk_create(
            model(**{name: _mapped(model, name, value, new_of) for name, value in copy.values.items()})
            for copy in copies
        )
        new_of[model] = {copy.old.pk: row.pk for copy, row in zip(copies, made, strict=True)}
    for model, copies in planned.rows.items():
        _relate(model, copies, new_of)
    _give_roles(planned.rows.get(Member, []))


def _mapped(model: type[models.Model], name: str, value: Any, new_of) -> Any:
    target: Any = model._meta.get_field(name).remote_field
    return new_of[target.model][value] if target and target.model in new_of and value is not None else value


def _relate(model: type[models.Model], copies: list[Copy], new_of) -> None:
    for name in copies[0].relations if copies else ():
        relation: Any = model._meta.get_field(name)
        near, far = relation.m2m_column_name(), relation.m2m_reverse_name()
        there = new_of.get(relation.related_model)
        relation.remote_field.through._default_manager.bulk_create(
            relation.remote_field.through(
                **{near: new_of[model][copy.old.pk], far: there[pk] if there is not None else pk}
            )
            for copy in copies
            for pk in copy.relations[name]
        )


def _give_roles(copies: list[Copy]) -> None:
    """Whoever sits in a subcommittee has the role of it, also where it was taken away since."""
    wanted = {
        (copy.values["user_id"], Role.SUBCOMMITTEE_HEAD if copy.values["position"] in Member.LEADING else Role.SUBCOMMITTEE_MEMBER)
        for copy in copies
    }  # fmt: skip
    users = {user for user, _role in wanted}
    held = set(RoleAssignment.objects.filter(user__in=users, unit=None).values_list("user", "role"))
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user_id=user, role=role) for user, role in sorted(wanted - held)
    )


def _fields(model: type[models.Model]) -> list[Any]:
    return [found for found in model._meta.concrete_fields if not found.primary_key]


class _Planning:
    """Goes through the chosen parts in order, so that what a row hangs on has been looked at before it."""

    def __init__(self, source: Conference, wanted: Wanted):
        self.source, self.chosen = source, wanted.chosen
        years = wanted.fields["period_to"] - source.period_to
        self.shift = Shift(source.date, wanted.fields["date"], years)
        period = (wanted.fields["period_from"], wanted.fields["period_to"])
        self.periods = {(source.period_from, source.period_to): period}
        if (next_years := years_of(source.next_period)) is not None:
            self.periods[next_years] = years_of(wanted.fields["next_period"]) or following(period)
        self.rows: dict[type[models.Model], list[Copy]] = {}
        self.kept: dict[type[models.Model], set[int]] = {Conference: {source.pk}}
        self.left_out: list[LeftOut] = []
        self.moved: list[Moved] = []
        self.closed = set(Unit.objects.filter(is_active=False).values_list("pk", flat=True))
        self.gone = set(User.objects.filter(is_active=False).values_list("pk", flat=True))
        self.new = self._conference(wanted.fields)

    def result(self) -> Plan:
        counts = []
        for part in (*PARTS, *PEOPLE):
            if part.code in self.chosen:
                counts.append((part, sum(self._table(table) for table in part.tables)))
        return Plan(self.source, self.new, self.rows, counts, self.left_out, self._in_order())

    def _conference(self, fields: dict[str, Any]) -> Conference:
        kept = [
            name
            for part, names in OF_THE_CONFERENCE.items()
            if part == "always" or part in self.chosen
            for name in names
        ]
        new = Conference(**fields, **{name: getattr(self.source, name) for name in kept})
        self.moved.append(Moved(_("Day of the conference"), self.source.date, new.date))
        if new.nomination_deadline:
            label = str(Conference._meta.get_field("nomination_deadline").verbose_name)
            new.nomination_deadline = self._moment(label, new.nomination_deadline)
        return new

    def _table(self, table: Table) -> int:
        rows = table.model._default_manager.filter(table.where, **{table.of: self.source}).order_by("pk")
        ends = [found.name for found in _fields(table.model) if found.is_relation]
        copies = [
            copy
            for row in rows.select_related(*ends).prefetch_related(*table.relations)
            if (copy := self._copy(table, row)) is not None
        ]
        self.rows[table.model] = copies
        self.kept[table.model] = {copy.old.pk for copy in copies}
        for copy in copies:
            copy.relations = {name: self._related(copy.old, name) for name in table.relations}
        return len(copies)

    def _copy(self, table: Table, row: models.Model) -> Copy | None:
        values: dict[str, Any] = {}
        for found in _fields(table.model):
            value: Any = getattr(row, found.attname)
            if found.name in table.fresh:
                value = table.fresh[found.name]
            elif table.people.get(found.name, "") not in ("", *self.chosen):
                value = None if found.null else ""
            elif found.is_relation and value is not None and (why := self._missing(found, value)):
                if found.name in table.loose:
                    values[found.attname] = None
                    continue
                self.left_out.append(LeftOut(_name(row), f"{getattr(row, found.name)}: {why}"))
                if not (found.null and found.name in table.people):
                    return None
                value = None
            values[found.attname] = value
        for name in table.texts:
            values[name] = renewed(values[name], self.periods)
        for name in table.days:
            values[name] = self._moment(_name(row), values[name])
        if isinstance(row, Task) and row.due_on is None:
            self._counted(row)
        return Copy(row, values)

    def _missing(self, found: Any, pk: int) -> str:
        """Why a row cannot name this other row in the new edition; "" where it can."""
        other = found.related_model
        if other is Unit:
            return _("the unit is closed") if pk in self.closed else ""
        if other is User:
            return _("the account is closed") if pk in self.gone else ""
        return _("does not come along") if pk not in self.kept.get(other, ()) else ""

    def _related(self, row: Any, name: str) -> list[int]:
        """The other ends that come along; a closed unit is listed, a task that stays behind is listed itself."""
        found, far = [], row._meta.get_field(name)
        for other in getattr(row, name).all():
            why = self._missing(far, other.pk)
            if not why:
                found.append(other.pk)
            elif isinstance(other, Unit):
                self.left_out.append(LeftOut(_name(row), f"{other}: {why}"))
        return sorted(found)

    def _moment(self, what: str, value: Any) -> Any:
        """The day or moment in the new edition, noted for the preview."""
        if value is None:
            return None
        is_moment = isinstance(value, datetime.datetime)
        local = timezone.localtime(value) if is_moment else value
        day = local.date() if is_moment else value
        wished, new = self.shift.moved(day), self.shift.working_day(day)
        self.moved.append(Moved(what, day, new, wished if wished != new else None))
        return local.replace(year=new.year, month=new.month, day=new.day) if is_moment else new

    def _counted(self, task: Task) -> None:
        new = task.due_date(self.new)
        self.moved.append(Moved(_name(task), task.due_date(self.source), new, day_off=nobody_works(new)))

    def _in_order(self) -> list[Moved]:
        first, rest = self.moved[:1], self.moved[1:]
        return first + sorted(rest, key=lambda line: (line.new or datetime.date.max, line.what))


def _name(row: models.Model) -> str:
    """Its own words, or what kind of row it is where these are only the conference's or a moment."""
    words = str(row)
    kind = str(row._meta.verbose_name)
    return words if isinstance(row, Task) or row._meta.label in _TELLING else f"{kind}: {words}"


_TELLING = frozenset({"subcommittees.Subcommittee", "agenda.AgendaItem"})


def count(part: Part, conference: Conference) -> int:
    """How many rows of this part the conference holds."""
    return sum(
        table.model._default_manager.filter(table.where, **{table.of: conference}).count()
        for table in part.tables
    )
