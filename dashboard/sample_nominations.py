"""The sample's nominations: complete dossiers, the decisions of the heads, and extra people for benchmarks."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import cast

from django.db.models import F, Max
from django.utils import timezone

from accounts.models import User
from conference.models import Conference, HistoryEntry
from nominations.models import Achievement, Allocation, AwardForm, Category, Nomination
from nominations.states import State

MEETING, SUBMITTED, DECIDED = -58, -50, -42  # days from the conference day
ACTIONS: dict[str, str] = {State.APPROVED: "approve", State.RETURNED: "return", State.REFUSED: "refuse"}
GUESTS_PROPOSED_BY = "VP"

SCALE_MARK = "Mẫu đo tải"  # field of work of the people that `scale` makes
FAMILY_NAMES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Phan",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
)
GIVEN_NAMES = {
    "female": (
        "Ánh",
        "Bình",
        "Chi",
        "Dung",
        "Đào",
        "Hà",
        "Hằng",
        "Hương",
        "Lan",
        "Mai",
        "Nga",
        "Oanh",
        "Thủy",
        "Yến",
    ),
    "male": (
        "An",
        "Bảo",
        "Cường",
        "Dũng",
        "Đạt",
        "Hải",
        "Hùng",
        "Khánh",
        "Long",
        "Minh",
        "Nam",
        "Phúc",
        "Quân",
        "Sơn",
    ),
}


def load(data: dict, conference: Conference, *, units, users, forms) -> None:
    """Exemplars and guests with achievements, minutes and the trail of their decisions; four bulk inserts."""
    exemplars = [_exemplar(row, conference, units, users, forms) for row in data["nominations"]]
    guests = [_guest(row, conference, units, users) for row in data["guests"]]
    nominations = Nomination.objects.bulk_create(exemplars + guests)
    Achievement.objects.bulk_create(
        Achievement(nomination=nomination, year=conference.period_from + index, text=text)
        for nomination in nominations[: len(exemplars)]
        for index, text in enumerate(data["achievements"][nomination.field_of_work])
    )
    HistoryEntry.objects.bulk_create(entry for nomination in nominations for entry in _trail(nomination))


def _exemplar(row: dict, conference: Conference, units, users, forms) -> Nomination:
    number, code = row["number"], row["unit"]
    called = 9 + 7 * number % 30
    present = called - number % 3
    has_minutes = row.get("reason") != "Thiếu biên bản họp đơn vị"
    nomination = Nomination(
        **_person(row),
        **_decision(row["state"], row.get("reason", ""), conference, users, unit=code, minute=number % 60),
        conference=conference,
        unit=units[code],
        kind=row["kind"],
        number=number,
        collective_name=row.get("collective_name", ""),
        field_of_work=row["field_of_work"],
        summary=_summary(row, conference),
        award_form=forms[row["award_form"]],
        is_direct_worker="direct_worker" in row["groups"],
        is_researcher="researcher" in row["groups"],
        is_production_worker="production_worker" in row["groups"],
        party_endorsed=True,
        head_endorsed=row.get("reason") != "Thiếu xác nhận của cấp có thẩm quyền",
        mass_endorsed=True,
    )
    if has_minutes:
        nomination.meeting_date = day_of(conference) + datetime.timedelta(days=MEETING)
        nomination.meeting_total, nomination.meeting_present = called, present
        nomination.meeting_votes = present - number % 2
        nomination.voting_method = Nomination.VotingMethod.SECRET
    nomination.set_keys()
    return nomination


def _guest(row: dict, conference: Conference, units, users) -> Nomination:
    nomination = Nomination(
        **_person(row),
        **_decision(
            State.APPROVED, "", conference, users, unit=GUESTS_PROPOSED_BY, minute=row["number"] % 60
        ),
        conference=conference,
        unit=units[GUESTS_PROPOSED_BY],
        organisation=units[row["organisation"]],
        kind=Nomination.Kind.GUEST,
        number=row["number"],
        is_vip=row.get("is_vip", False),
    )
    nomination.set_keys()
    return nomination


def _person(row: dict) -> dict:
    fields = {key: row[key] for key in ("full_name", "gender", "position", "workplace")}
    born = datetime.date.fromisoformat(row["date_of_birth"])
    return fields | {"date_of_birth": born, "education": row.get("education", "")}


def _summary(row: dict, conference: Conference) -> str:
    who = row.get("collective_name") or row["full_name"]
    return (
        f"{who} hoàn thành xuất sắc nhiệm vụ trong lĩnh vực {row['field_of_work'].lower()} "
        f"giai đoạn {conference.period}, được tập thể đơn vị suy tôn. (Dữ liệu mẫu.)"
    )


def _decision(state: str, reason: str, conference: Conference, users, *, unit: str, minute: int) -> dict:
    day = day_of(conference)
    return {
        "state": state,
        "decision_reason": reason,
        "prepared_by": users[f"chuyenvien.{unit.lower()}"],
        "decided_by": users[f"truong.{unit.lower()}"],
        "created_at": moment(day, SUBMITTED, 8, minute),
        "submitted_at": moment(day, SUBMITTED, 9, minute),
        "decided_at": moment(day, DECIDED, 14, minute),
    }


def day_of(conference: Conference) -> datetime.date:
    """The conference day, from which the sample counts; ValueError for a conference that has none yet."""
    if conference.date is None:
        raise ValueError(f"{conference.slug} has no day yet.")
    return conference.date


def moment(day: datetime.date, offset: int, hour: int, minute: int = 0) -> datetime.datetime:
    """Clock time in the office's time zone, `offset` days from `day`."""
    date = day + datetime.timedelta(days=offset)
    return timezone.make_aware(datetime.datetime.combine(date, datetime.time(hour, minute)))


def _trail(nomination: Nomination) -> list[HistoryEntry]:
    """Of a nomination with the times that `_decision` gave it."""
    subject = {
        "subject_type": Nomination._meta.label_lower,
        "subject_id": nomination.pk,
        "subject_label": str(nomination),
    }
    sent = HistoryEntry(
        **subject,
        at=cast(datetime.datetime, nomination.submitted_at),
        actor=nomination.prepared_by,
        action="submit",
        from_state=State.DRAFT,
        to_state=State.SUBMITTED,
    )
    decided = HistoryEntry(
        **subject,
        at=cast(datetime.datetime, nomination.decided_at),
        actor=nomination.decided_by,
        action=ACTIONS[nomination.state],
        from_state=State.SUBMITTED,
        to_state=nomination.state,
        reason=nomination.decision_reason,
    )
    return [sent, decided]


def scale(conference: Conference, wanted: int) -> int:
    """Tops the benchmark people up to `wanted` approved nominations, 7 exemplars to 3 guests; returns how many are new.

    Spread evenly over the units and guest organisations, whose seats grow with them. Nobody is registered here.
    """
    present = conference.nominations.filter(field_of_work=SCALE_MARK).count()
    last = conference.nominations.aggregate(last=Max("number"))["last"] or 0
    people = _Crowd(conference)
    made = [people.member(index, last + index - present + 1) for index in range(present, wanted)]
    Nomination.objects.bulk_create(made, batch_size=500)
    grown = Counter((nomination.seat_unit_id, nomination.category) for nomination in made)
    for (unit, category), seats in grown.items():
        allocations = Allocation.objects.filter(conference=conference, unit=unit, category=category)
        allocations.update(seats=F("seats") + seats)
    Conference.objects.filter(pk=conference.pk).update(target_delegates=F("target_delegates") + len(made))
    return len(made)


class _Crowd:
    """Makes made-up people by running number, the same ones each time."""

    def __init__(self, conference: Conference):
        self.conference = conference
        seats = conference.allocations.select_related("unit")
        self.units = [seat.unit for seat in seats if seat.category == Category.EXEMPLAR]
        self.organisations = [seat.unit for seat in seats if seat.category == Category.GUEST]
        self.proposer = next(unit for unit in self.units if unit.code == GUESTS_PROPOSED_BY)
        self.users = {user.username: user for user in User.objects.filter(username__contains=".")}
        self.award_form = AwardForm.objects.get(code="GCN")

    def member(self, index: int, number: int) -> Nomination:
        gender = "female" if index % 5 < 2 else "male"
        tens, ones = divmod(index, 10)
        guest = ones >= 7
        unit = self.proposer if guest else self.units[(7 * tens + ones) % len(self.units)]
        organisation = self.organisations[(3 * tens + ones - 7) % len(self.organisations)] if guest else None
        nomination = Nomination(
            **_decision(State.APPROVED, "", self.conference, self.users, unit=unit.code, minute=index % 60),
            conference=self.conference,
            unit=unit,
            organisation=organisation,
            kind=Nomination.Kind.GUEST if guest else Nomination.Kind.INDIVIDUAL,
            number=number,
            full_name=_name(index, gender),
            gender=gender,
            date_of_birth=datetime.date(1962, 1, 1) + datetime.timedelta(days=37 * index % 14000),
            position="Chuyên viên",
            workplace=(organisation or unit).name,
            field_of_work=SCALE_MARK,
            award_form=None if guest else self.award_form,
            is_direct_worker=not guest and index % 3 < 2,
        )
        nomination.set_keys()
        return nomination


def _name(index: int, gender: str) -> str:
    given = GIVEN_NAMES[gender]
    family = FAMILY_NAMES[index % len(FAMILY_NAMES)]
    return f"{family} {'Thị' if gender == 'female' else 'Văn'} Mẫu {given[index // len(FAMILY_NAMES) % len(given)]}"
