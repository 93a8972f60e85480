"""A row that may be somebody who is known, beside that somebody: cell by cell, with what differs.

Who looks decides what is shown: of another unit's people nothing but what the user sees anyway, and where that is
nothing, not even their unit's name (decision 13).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import User
from conference.vietnamese import clean
from delegates.intake_models import RosterLine, Verdict
from delegates.intake_shown import label_of, words_of
from delegates.intake_verdicts import OF_OTHER_UNIT, text_of
from delegates.models import Delegate
from nominations.difference import Piece, words
from nominations.models import Nomination

FIELDS = (
    "full_name",
    "gender",
    "date_of_birth",
    "education",
    "position",
    "workplace",
    "phone",
    "email",
    "category",
)
STORED = FIELDS[1:8]  # that a nomination has under the same name


@dataclass(frozen=True)
class Pair:
    """One cell of both. `mark`: "same", "differs", "missing" in the list, "new" to what is stored."""

    label: str
    said: list[Piece]
    stored: list[Piece]
    mark: str


@dataclass(frozen=True)
class Beside:
    """Somebody who may be meant. `href`: where that person stands, "" for another row of the list."""

    title: str
    href: str
    pairs: list[Pair]

    @property
    def differing(self) -> int:
        return sum(pair.mark == "differs" for pair in self.pairs)


def beside(shown: Iterable[RosterLine], lines: Sequence[RosterLine], user: User) -> dict[int, list[Beside]]:
    """{position of a row: who it may be} for the rows of a page; `lines`: all rows of the list. One or two queries."""
    asked = [line for line in shown if line.verdict in line.ASKED]
    nominations = {pk for line in asked for pk in _nominations_of(line)}
    delegates = {line.delegate_id for line in asked if line.delegate_id}
    known = _stored(nominations, delegates, user)
    rows = {(line.sheet, line.row): line for line in lines}
    found = {line.position: [*_known(line, known), *_repeated(line, rows)] for line in asked}
    return {position: others for position, others in found.items() if others}


def hide_others(lines: Iterable[RosterLine], user: User) -> None:
    """For eyes that do not read everything: where the organiser looked at the list, it does not say whom others have."""
    if permissions.reads_everything(user):
        return
    for line in lines:
        line.reasons = [
            {"code": "asks_organiser", "facts": {}} if each["code"] == OF_OTHER_UNIT else each
            for each in line.reasons
        ]


def _nominations_of(line: RosterLine) -> Iterator[int]:
    if line.nomination_id and not line.delegate_id and line.done != line.Done.CREATED:  # not beside itself
        yield line.nomination_id
    yield from (each["facts"]["nomination"] for each in line.reasons if "nomination" in each["facts"])


def _stored(
    nominations: Collection[int], delegates: Collection[int], user: User
) -> dict[tuple[str, int], tuple]:
    """{("nomination" or "delegate", id): (title, address, values)} of those whom the user sees anyway."""
    found: dict[tuple[str, int], tuple] = {}
    if nominations:
        rows = Nomination.objects.visible_to(user).filter(pk__in=nominations).select_related("unit")
        for row in rows.order_by():
            values = {name: text_of(getattr(row, name)) for name in STORED}
            values |= {"full_name": row.printed_name, "category": "guest" if row.is_guest else "exemplar"}
            where = _("Nomination of %(unit)s, %(state)s") % {
                "unit": row.unit.short_name, "state": row.get_state_display(),
            }  # fmt: skip
            title = f"{row.reference}: {where}" if row.reference else where
            found["nomination", row.pk] = title, reverse("nominations:detail", args=[row.pk]), values
    if delegates:
        may_edit = permissions.is_organiser(user)
        for person in Delegate.objects.visible_to(user).filter(pk__in=delegates).order_by():
            values = {name: text_of(getattr(person, name)) for name in FIELDS}
            href = reverse("delegates:edit", args=[person.pk]) if may_edit else ""
            found["delegate", person.pk] = _("On the delegate list"), href, values
    return found


def _known(line: RosterLine, known: dict[tuple[str, int], tuple]) -> Iterator[Beside]:
    keys: list[tuple[str, int]] = [("delegate", line.delegate_id)] if line.delegate_id else []
    keys += [("nomination", pk) for pk in _nominations_of(line)]
    for key in keys:
        if key in known:
            title, href, values = known[key]
            yield Beside(title, href, _pairs(line.reading, values))


def _repeated(line: RosterLine, rows: dict[tuple[str, int], RosterLine]) -> Iterator[Beside]:
    number = line.repeats.get("possible_duplicate_of")
    other = rows.get((line.repeats.get("duplicate_sheet") or line.sheet, number)) if number else None
    if other is not None and line.verdict == Verdict.POSSIBLE:
        yield Beside(
            _("Row %(row)d of this list") % {"row": other.row}, "", _pairs(line.reading, other.reading)
        )


def _pairs(said: dict[str, Any], stored: dict[str, Any]) -> list[Pair]:
    """Fields that one of the two knows. What the list leaves empty it does not change."""
    found = []
    for name in FIELDS:
        one, other = words_of(name, said.get(name)), words_of(name, stored.get(name))
        if not one and not other:
            continue
        if clean(one).casefold() == clean(other).casefold():
            mark = "same"
        else:
            mark = "differs" if one and other else "new" if one else "missing"
        pieces = words(other, one)
        found.append(
            Pair(
                label_of(name),
                [piece for piece in pieces if piece.change != "removed"],
                [piece for piece in pieces if piece.change != "added"],
                mark,
            )
        )
    return found
