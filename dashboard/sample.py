"""The sample conference: the plan of the third conference completed with made-up people and figures.

`fixtures/sample_conference.json` holds it by codes and names; dates are counted from the conference day. A history
entry marks the conference as sample data, so that it is never mistaken for a real one.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, RoleAssignment, User
from agenda.models import Film, Paper
from conference import history
from conference.models import Conference, HistoryEntry, LegalBasis, PriorityTarget, Recipient, Unit
from dashboard import (
    sample_awards,
    sample_budget,
    sample_council,
    sample_details,
    sample_doors,
    sample_elections,
    sample_hall,
    sample_honours,
    sample_invitations,
    sample_live,
    sample_nominations,
    sample_programme,
    sample_requests,
    sample_stories,
)
from dashboard.sample_nominations import day_of, moment
from delegates.models import Delegate
from delegates.registration import register_approved
from nominations.allocation_versions import rows_of
from nominations.models import Allocation, AllocationVersion, AwardForm, Category
from reminders import rounds
from subcommittees.models import Member, Subcommittee, Task

FIXTURE = Path(__file__).parent / "fixtures" / "sample_conference.json"
SLUG = "hoi-nghi-iii"
DEMO_PASSWORD = "dien-hinh-2020"  # noqa: S105 printed on purpose: it opens sample accounts only
MAIL_DOMAIN = "example.org"
DAYS_AHEAD = 21
DEADLINE_DAYS = 14
LOADED = "load_sample"


class SampleError(Exception):
    """The sample cannot be loaded; `str()` is a sentence for the operator."""


def read() -> dict:
    return json.loads(FIXTURE.read_text(encoding="utf-8"))


def sample_conferences():
    """Conferences that were loaded by `load`, whatever their name is now."""
    marks = HistoryEntry.objects.filter(subject_type=Conference._meta.label_lower, action=LOADED)
    return Conference.objects.filter(pk__in=marks.values("subject_id"))


def real_conferences():
    return Conference.objects.exclude(pk__in=sample_conferences().values("pk"))


def load(*, as_planned: bool = False) -> Conference:
    """Adds the sample, or only moves its dates and renews its accounts when it is there already.

    The session lies DAYS_AHEAD days from today in the office's time zone, or on the plan's own day. SampleError
    when a real conference or a real account stands in the way; then nothing has changed.
    """
    data = read()
    day = _conference_day(data, as_planned=as_planned)
    with transaction.atomic():
        _refuse_beside_real_data(data)
        units = _units(data)
        users = _accounts(data, units)
        conference = sample_conferences().first()
        if conference is None:
            conference = _fill(data, day, units, users, as_planned=as_planned)
        else:
            _move(conference, day)
    return conference


def _conference_day(data: dict, *, as_planned: bool) -> datetime.date:
    if as_planned:
        return datetime.date.fromisoformat(data["planned_date"])
    return timezone.localdate() + datetime.timedelta(days=DAYS_AHEAD)


def _refuse_beside_real_data(data: dict) -> None:
    real = real_conferences().first()
    if real is not None:
        raise SampleError(
            _("The database holds another conference (%(name)s). Sample data is not mixed with it.")
            % {"name": real}
        )
    names = [account["username"] for account in data["accounts"]]
    taken = User.objects.filter(username__in=names).exclude(email__endswith=f"@{MAIL_DOMAIN}").first()
    if taken is not None:
        raise SampleError(
            _("The account %(name)s belongs to somebody; a sample account of that name would open it.")
            % {"name": taken.username}
        )


def _units(data: dict) -> dict[str, Unit]:
    units = {}
    for position, row in enumerate(data["units"], start=1):
        fields = {key: row.get(key) for key in ("name", "short_name", "kind", "headcount")}
        unit, _created = Unit.objects.get_or_create(
            code=row["code"], defaults=fields | {"position": position}
        )
        units[unit.code] = unit
    return units


def _accounts(data: dict, units: dict[str, Unit]) -> dict[str, User]:
    password = make_password(DEMO_PASSWORD)  # once: hashing it for each account would take seconds
    users = {}
    for row in data["accounts"]:
        name = row["username"]
        fields = {key: row[key] for key in ("full_name", "position")} | {
            "is_active": True,
            "password": password,
        }
        user, _created = User.objects.update_or_create(
            username=name, defaults=fields | {"email": f"{name}@{MAIL_DOMAIN}"}
        )
        RoleAssignment.objects.get_or_create(user=user, role=row["role"], unit=units.get(row.get("unit")))
        users[name] = user
    return users


def _fill(data: dict, day: datetime.date, units, users, *, as_planned: bool) -> Conference:
    conference = _conference(data, day)
    history.record(None, conference, LOADED)
    forms = {
        row["code"]: AwardForm.objects.get_or_create(code=row["code"], defaults=row)[0]
        for row in data["award_forms"]
    }
    _allocations(data, conference, units)
    _versions(data, conference, units, users["thuky"])
    sample_nominations.load(data, conference, units=units, users=users, forms=forms)
    sample_honours.load(conference)
    register_approved(conference, users["thuky"])
    sample_council.load(data, conference, day, users)
    sample_awards.load(data, conference, forms=forms, organiser=users["thuky"])
    _staff(data, conference, units)
    sample_details.load(data, conference, users["thuky"])
    sample_invitations.load(conference, MAIL_DOMAIN)
    sample_hall.load(conference, users["thuky"])
    sample_doors.load(conference, users["donkhach"], is_over=as_planned)
    _subcommittees(data, conference, units, users, all_done=as_planned)
    sample_requests.load(conference, units, users, is_over=as_planned)
    sample_budget.load(data, conference, users, has_been=as_planned)
    sample_programme.load(data, conference, units, users["thuky"])
    sample_elections.load(data, conference, users)
    sample_stories.load(conference, units, users)
    sample_live.load(data, conference, users["thuky.hn"], has_been=as_planned)
    rounds.tell(conference, timezone.now())
    return conference


def _conference(data: dict, day: datetime.date) -> Conference:
    fields = data["conference"] | {
        "start_time": datetime.time.fromisoformat(data["conference"]["start_time"])
    }
    conference = Conference.objects.create(slug=SLUG, is_current=True, **fields, **_dates(day))
    conference.refresh_from_db()
    PriorityTarget.objects.bulk_create(
        PriorityTarget(conference=conference, **row) for row in data["targets"]
    )
    Recipient.objects.bulk_create(Recipient(conference=conference, name=name) for name in data["recipients"])
    LegalBasis.objects.bulk_create(
        LegalBasis(conference=conference, **row | {"date": datetime.date.fromisoformat(row["date"])})
        for row in data["legal_basis"]
    )
    return conference


def _dates(day: datetime.date) -> dict:
    return {
        "date": day,
        "planned_month": f"{day.month}/{day.year}",
        "nomination_deadline": moment(day, -DEADLINE_DAYS, 17),
    }


def _move(conference: Conference, day: datetime.date) -> None:
    if conference.date == day:
        return
    before, fields = conference.date, _dates(day)
    for name, value in fields.items():
        setattr(conference, name, value)
    conference.save(update_fields=fields)
    later = day - before if before else datetime.timedelta()
    for model in (Paper, Film):
        model.objects.filter(item__conference=conference).update(due=F("due") + later)
    history.record(None, conference, "changed", changes={"date": [str(before), str(day)]})


def _allocations(data: dict, conference: Conference, units: dict[str, Unit]) -> None:
    Allocation.objects.bulk_create(
        Allocation(
            conference=conference,
            unit=units[row["code"]],
            category=Category.GUEST if row["kind"] == Unit.Kind.GUEST else Category.EXEMPLAR,
            seats=row["seats"],
            collectives=row.get("collectives", 0),
            reserve=row.get("reserve", 0),
        )
        for row in data["units"]
        if "seats" in row
    )


def _versions(data: dict, conference: Conference, units: dict[str, Unit], publisher: User) -> None:
    """The published tables: the present one, with the seats that each version gave otherwise."""
    for number, row in enumerate(data["allocation_versions"], start=1):
        other = {units[code].pk: seats for code, seats in row["seats"].items()}
        AllocationVersion.objects.create(
            conference=conference,
            number=number,
            rows=[
                {**seats, "seats": other.get(seats["unit"], seats["seats"])} for seats in rows_of(conference)
            ],
            reason=row["reason"],
            published_by=publisher,
            published_at=moment(day_of(conference), row["offset_days"], 9),
        )


def _staff(data: dict, conference: Conference, units: dict[str, Unit]) -> None:
    staff = []
    for row in data["staff"]:
        fields = {name: value for name, value in row.items() if name != "party_member"}
        fields["unit"] = units[row["unit"]]
        fields["date_of_birth"] = datetime.date.fromisoformat(row["date_of_birth"])
        delegate = Delegate(conference=conference, category=Delegate.Category.STAFF, can_vote=True, **fields)
        delegate.set_keys()
        staff.append(delegate)
    Delegate.objects.bulk_create(staff)


def _subcommittees(data: dict, conference: Conference, units, users, *, all_done: bool) -> None:
    for row in data["subcommittees"]:
        subcommittee = Subcommittee.objects.create(
            conference=conference,
            code=row["code"],
            name=row["name"],
            head_position=row["head_position"],
            lead_unit=units[row["lead_unit"]],
        )
        subcommittee.coordinating_units.set(units[code] for code in row["coordinating_units"])
        heads = [users[f"truong.{row['code'].lower()}"]]
        members = [users[f"chuyenvien.{code.lower()}"] for code in row["member_units"]]
        positions = [Member.Position.HEAD] * len(heads) + [Member.Position.MEMBER] * len(members)
        Member.objects.bulk_create(
            Member(subcommittee=subcommittee, user=user, position=position)
            for user, position in zip(heads + members, positions, strict=True)
        )
        for user in members:
            RoleAssignment.objects.get_or_create(user=user, role=Role.SUBCOMMITTEE_MEMBER, unit=None)
        for task in row["tasks"]:
            _task(task, subcommittee, conference, units, done=all_done or task["state"] == Task.State.DONE)


def _task(row: dict, subcommittee: Subcommittee, conference: Conference, units, *, done: bool) -> None:
    fields = {key: row[key] for key in ("number", "title", "document_type", "offset_days", "state")}
    if done:
        due = moment(day_of(conference), row["offset_days"], 16)
        fields |= {"state": Task.State.DONE, "done_at": min(due, timezone.now())}
    task = Task.objects.create(subcommittee=subcommittee, lead_unit=units[row["lead_unit"]], **fields)
    task.coordinating_units.set(units[code] for code in row["coordinating_units"])
