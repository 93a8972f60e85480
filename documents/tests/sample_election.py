"""The election of the small conference: seven candidates for five seats and an alternate, counted and signed."""

from __future__ import annotations

import datetime

from accounts.models import User
from conference.models import Conference
from elections import counting, results
from elections.models import BoardMember, Candidate, Election, TellerCount, Voter
from elections.result_models import Result, digest_of

SELECTIONS = {
    "election-rules": {},
    "candidate-list": {},
    "ballot": {},
    "voter-roll": {},
    "count-minutes": {"number": 5},
    "delegation-list": {"number": 11, "date": "2020-04-27"},
}
NO_LETTERS = ("election-rules", "candidate-list", "ballot", "voter-roll")
PEOPLE = (
    ("Lê Mẫu Thịnh", 78), ("Nguyễn Thị Mẫu Hà", 75), ("Mai Mẫu Cảnh", 71), ("Lương Thị Mẫu Ái", 64),
    ("Bùi Thị Mẫu Tuyết", 52), ("Hồ Thị Mẫu Thu", 42), ("Thái Mẫu Vũ", 30),
)  # fmt: skip
BIOGRAPHY = "Cử nhân Kinh tế; 15 năm công tác trong ngành.\nChiến sĩ thi đua cơ sở các năm 2017, 2018, 2019."
FIRST_NUMBER = 900_000
MORNING = datetime.datetime(2020, 4, 24, 3, 15, tzinfo=datetime.UTC)


def add(conference: Conference) -> Election:
    user, _made = User.objects.get_or_create(username="bau-cu", defaults={"full_name": "Trần Mẫu Kiểm"})
    people = list(conference.delegates.expected().order_by("pk"))
    election = Election.objects.create(
        conference=conference, purpose="Bầu đoàn đại biểu dự Đại hội Thi đua yêu nước tỉnh Hà Tĩnh lần thứ VII", seats=5,
        alternates=1, state=Election.State.SIGNED, called=88, present=85, roll_closed_at=MORNING,
        voting_ended_at=MORNING + datetime.timedelta(minutes=25),
    )  # fmt: skip
    figures = {
        "issued": 85,
        "collected": 85,
        "invalid_form": 0,
        "invalid_many": 2,
        "invalid_none": 0,
        "invalid_other": 0,
    }
    for place, (name, votes) in enumerate(
        PEOPLE, start=1
    ):  # numbers of their own: the check sum is the same in each run
        row = Candidate.objects.create(
            pk=FIRST_NUMBER + place, election=election, unit=people[0].unit, full_name=name, gender="female" if "Thị" in name else "male",
            date_of_birth=datetime.date(1970 + place, place, 12), position="Chuyên viên chính", biography=BIOGRAPHY,
            state=Candidate.State.ACCEPTED, place=place, proposed_by=user,
        )  # fmt: skip
        figures[f"{counting.VOTES}{row.pk}"] = votes
    for body, post, name in (
        ("presidium", "head", "Đỗ Văn Mẫu Trung"), ("counting", "head", "Phan Mẫu Quý"),
        ("counting", "secretary", "Võ Mẫu Ước"), ("counting", "member", "Cao Mẫu An"),
    ):  # fmt: skip
        seat = BoardMember.objects.create(
            election=election, body=body, post=post, full_name=name, position="Phó Trưởng phòng"
        )
        if body == "counting" and post != "head":
            TellerCount.objects.create(election=election, teller=seat, turn=1, figures=figures)
    Voter.objects.bulk_create(
        Voter(election=election, delegate=row, is_present=row.pk % 3 > 0) for row in people
    )
    numbers = results.numbers(election, figures)
    Result.objects.create(
        election=election, numbers=numbers, digest=digest_of(numbers), confirmed_by=user, signed_by=user,
        confirmed_at=MORNING + datetime.timedelta(minutes=50), signed_at=MORNING + datetime.timedelta(minutes=60),
    )  # fmt: skip
    return election
