"""The sample's election: seven candidates, the board with its two tellers, the list closed; nothing is counted before the day."""

from __future__ import annotations

from accounts.models import User
from conference.models import Conference, Unit
from elections import preparing
from elections.models import BoardMember, Candidate, Election


def load(data: dict, conference: Conference, users: dict[str, User]) -> Election:
    """By the same steps as on the pages; the candidates are delegates of their units."""
    rows, organiser = data["election"], users["thuky"]
    election = preparing.create(
        Election(
            conference=conference, purpose=rows["purpose"], seats=rows["seats"], alternates=rows["alternates"]
        ),
        organiser,
    )
    units = Unit.objects.in_bulk([row["unit"] for row in rows["candidates"]], field_name="code")
    for row in rows["candidates"]:
        unit = units[row["unit"]]
        person = conference.delegates.get(unit=unit, full_name=row["full_name"])
        preparing.propose(
            Candidate(
                election=election, unit=unit, delegate=person, full_name=person.full_name, gender=person.gender,
                date_of_birth=person.date_of_birth, position=person.position, biography=row["biography"],
            ),
            organiser,
        )  # fmt: skip
    for row in rows["board"]:
        user = users.get(row.get("user", ""))
        fields = {"full_name": user.full_name, "position": user.position} if user else {}
        member = BoardMember(election=election, **{**row, **fields, "user": user})
        preparing.seat(member, organiser)
    preparing.close_list(election, organiser)
    return election
