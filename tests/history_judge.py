"""Whether a history kept the hard rules, read from the rows alone: no rule of the portal is asked to judge itself."""

from __future__ import annotations

from collections import Counter, defaultdict

from accounts.models import User
from conference.models import Conference, HistoryEntry
from nominations.models import Allocation, Nomination

STEPS = {
    "submit": ({"draft", "returned"}, "submitted"),
    "approve": ({"submitted"}, "approved"),
    "return": ({"submitted"}, "returned"),
    "refuse": ({"submitted"}, "refused"),
    "withdraw": ({"draft", "submitted", "returned", "approved"}, "withdrawn"),
}
BUMPS = {*STEPS, "allow_override", "saved"}


def judge(seed: int, draft_edits: list[int]) -> list[str]:
    """Sentences about what is broken; empty when every rule held. `draft_edits`: ids, once per saved edit."""
    conference = Conference.objects.get(slug=f"lich-su-{seed}")
    rows = list(conference.nominations.prefetch_related("authors"))
    trail = defaultdict(list)
    entries = HistoryEntry.objects.filter(
        subject_type="nominations.nomination", subject_id__in=[row.pk for row in rows]
    ).order_by("pk")
    for entry in entries:
        trail[entry.subject_id].append(entry)
    return [
        *_seats(conference, rows),
        *_numbers(rows),
        *_own_work(rows, trail),
        *_mix(conference, rows, list(entries)),
        *(said for row in rows for said in _chain(row, trail[row.pk])),
        *(said for row in rows for said in _updates(row, trail[row.pk], Counter(draft_edits)[row.pk])),
    ]


def _seats(conference, rows) -> list[str]:
    said = []
    taken: dict[tuple, list[Nomination]] = defaultdict(list)
    for row in rows:
        if row.state == "approved":
            key = (row.organisation_id, "guest") if row.kind == "guest" else (row.unit_id, "exemplar")
            taken[key].append(row)
    given = {
        (seats.unit_id, seats.category): seats for seats in Allocation.objects.filter(conference=conference)
    }
    for key, people in taken.items():
        seats = given.get(key)
        if seats is None or len(people) > seats.seats:
            said.append(f"seats: {len(people)} approved of {seats}")
        elif key[1] == "exemplar":
            collectives = sum(row.kind == "collective" for row in people)
            if collectives > seats.collectives or len(people) - collectives > seats.seats - seats.collectives:
                said.append(
                    f"seats: {collectives} collectives of {len(people)} on {seats.seats}/{seats.collectives}"
                )
    return said


def _numbers(rows) -> list[str]:
    numbers = sorted(row.number for row in rows if row.number)
    return [] if numbers == list(range(1, len(numbers) + 1)) else [f"numbers: {numbers}"]


def _own_work(rows, trail) -> list[str]:
    said = []
    for row in rows:
        wrote = {row.prepared_by_id}
        for entry in trail[row.pk]:
            if entry.action in ("submit", "saved"):
                wrote.add(entry.actor_id)
            elif entry.action in ("approve", "return", "refuse") and entry.actor_id in wrote:
                said.append(f"own work: {entry.action} of {row.pk} by {User.objects.get(pk=entry.actor_id)}")
        authors = {user.pk for user in row.authors.all()}
        if row.state in ("approved", "refused") and row.decided_by_id in authors | {row.prepared_by_id}:
            said.append(f"own work: {row.pk} decided by {row.decided_by}")
    return said


def _mix(conference, rows, entries) -> list[str]:
    """Plays the approvals in their order: none may fill a side over the tolerance at full length without leave."""
    kinds = {row.pk: "guest" if row.kind == "guest" else "exemplar" for row in rows}
    counts, allowed, said = Counter(), set(), []
    for entry in entries:
        side = kinds[entry.subject_id]
        if entry.action == "allow_override":
            allowed.add(entry.subject_id)
        elif entry.action in ("return", "refuse"):
            allowed.discard(entry.subject_id)
        elif entry.action == "withdraw" and entry.from_state == "approved":
            counts[side] -= 1
        elif entry.action == "approve":
            counts[side] += 1
            base = max(conference.target_delegates, counts.total())
            over = 100 * counts["exemplar"] - 70 * base
            full = (
                over >= 100 and over > 2 * base if side == "exemplar" else 100 * counts["guest"] > 32 * base
            )
            excused = entry.subject_id in allowed or (not conference.quota_is_hard and entry.reason)
            if full and not excused:
                said.append(f"mix: {side} {entry.subject_id} approved at {dict(counts)}")
            if entry.reason and full:
                allowed.add(entry.subject_id)
    return said


def _chain(row, entries) -> list[str]:
    state = "draft"
    for entry in entries:
        if entry.action not in STEPS:
            continue
        before, after = STEPS[entry.action]
        if entry.from_state != state or state not in before or entry.to_state != after:
            return [f"history: {row.pk} {entry.action} from {entry.from_state}, was {state}"]
        state = after
    return [] if state == row.state else [f"history: {row.pk} is {row.state}, the trail ends at {state}"]


def _updates(row, entries, draft_edits: int) -> list[str]:
    """Each step and each save takes the version up by one; the last text that was saved is the one that stands."""
    said = []
    steps = sum(entry.action in BUMPS for entry in entries) + draft_edits
    if row.version != 1 + steps:
        said.append(f"lost update: {row.pk} has version {row.version} after {steps} steps")
    texts = [entry.changes["workplace"][1] for entry in entries if "workplace" in entry.changes]
    if texts and row.workplace != texts[-1]:
        said.append(f"lost update: {row.pk} says {row.workplace}, last saved {texts[-1]}")
    return said
