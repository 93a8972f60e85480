"""Versions of a nomination: what it held after each step since its first submission, and what changed between two.

A version is a snapshot {key: text}: fields by name, `year_2018` the text of one year, `earlier_awards` and `papers` one
line each. Texts are kept as they were then, so that a renamed unit or award does not rewrite the past.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from conference.vietnamese import short_date
from nominations import difference
from nominations.dossier_models import EarlierAward, Version
from nominations.models import Evidence, Nomination

FIELDS = (
    "unit",
    "kind",
    "organisation",
    "collective_name",
    "full_name",
    "gender",
    "date_of_birth",
    "education",
    "position",
    "workplace",
    "phone",
    "email",
    "is_vip",
    "is_direct_worker",
    "is_production_worker",
    "is_researcher",
    "field_of_work",
    "summary",
    "award_form",
    "party_endorsed",
    "head_endorsed",
    "mass_endorsed",
    "report_confirmed",
    "meeting_date",
    "meeting_total",
    "meeting_present",
    "meeting_votes",
    "voting_method",
)


def snapshots(nominations: Iterable[Nomination]) -> dict[int, dict[str, str]]:
    """{nomination id: what is stored of it now}, empty fields left out; four queries whatever their number."""
    rows = Nomination.objects.filter(pk__in=[nomination.pk for nomination in nominations])
    stored = rows.select_related("unit", "organisation", "award_form")
    stored = stored.prefetch_related("achievements", "earlier_awards", "evidence")
    with translation.override(settings.LANGUAGE_CODE):  # the trail speaks one language
        return {nomination.pk: _content(nomination) for nomination in stored}


def _content(nomination: Nomination) -> dict[str, str]:
    content = {name: _text(nomination, name) for name in FIELDS}
    content |= {f"year_{row.year}": row.text for row in nomination.achievements.all()}
    content["earlier_awards"] = "\n".join(_award(row) for row in nomination.earlier_awards.all())
    content["papers"] = "\n".join(_paper(paper) for paper in nomination.evidence.all())
    return {name: text for name, text in content.items() if text}


def _text(nomination: Nomination, name: str) -> str:
    field = nomination._meta.get_field(name)
    value: Any = getattr(nomination, name)
    if isinstance(field, models.BooleanField):
        return "yes" if value else ""
    if isinstance(field, models.DateField):
        return short_date(value) if value else ""
    return "" if value is None else str(value)


def _award(row: EarlierAward) -> str:
    return "; ".join(filter(None, [str(row.get_kind_display()), str(row)]))


def _paper(paper: Evidence) -> str:
    """Name, kind and year; the first letters of the checksum tell two files of the same name apart."""
    year = f", {paper.year}" if paper.year else ""
    return f"{paper.original_name} ({paper.get_kind_display()}{year}, {paper.sha256[:8]})"


def keep(nomination: Nomination, user, action: str) -> Version | None:
    """Adds a version when the nomination differs from its last one; a submission and an approval always add one.

    Nominations that were never submitted have none. The nomination's row is locked, so that numbers do not meet.
    """
    if nomination.number is None:
        return None
    with transaction.atomic():
        Nomination.objects.select_for_update(no_key=True).get(pk=nomination.pk)
        last = nomination.versions.last()
        content = snapshots([nomination])[nomination.pk]
        if last and content == last.content and action in (Version.Action.SAVED, Version.Action.AUTOSAVED):
            return None
        if last and _goes_on(last, user, action):
            last.content, last.at = content, timezone.now()
            last.save(update_fields=["content", "at"])
            return last
        number = last.number + 1 if last else 1
        return Version.objects.create(
            nomination=nomination, number=number, action=action, by=user, content=content
        )


def _goes_on(last: Version, user, action: str) -> bool:
    """Whether a form that saves itself every few seconds goes on with the version it made before."""
    automatic = Version.Action.AUTOSAVED
    return action == automatic and last.action == automatic and last.by_id == user.pk


def keep_approved(nomination: Nomination) -> None:
    """Before an approved nomination is opened again: what was approved, if nothing was kept at that time."""
    if not nomination.versions.filter(action=Version.Action.APPROVE).exists():
        version = keep(nomination, nomination.decided_by, Version.Action.APPROVE)
        if version and nomination.decided_at:
            version.at = nomination.decided_at
            version.save(update_fields=["at"])


@dataclass(frozen=True)
class Change:
    """One thing that differs: its name in words, the texts before and after in pieces."""

    label: str
    before: list[difference.Piece]
    after: list[difference.Piece]


def compare(before: dict[str, str], after: dict[str, str]) -> list[Change]:
    """What differs between two snapshots, in the order of the form."""
    changes = []
    for name in _order(before.keys() | after.keys()):
        old, new = before.get(name, ""), after.get(name, "")
        if old == new:
            continue
        pieces = difference.words(_words(name, old), _words(name, new))
        changes.append(
            Change(
                _label(name),
                [piece for piece in pieces if piece.change != "added"],
                [piece for piece in pieces if piece.change != "removed"],
            )
        )
    return changes


def since_approval(nominations: Iterable[Nomination]) -> dict[int, list[Change]]:
    """{nomination id: what differs between its last approval and its last version}; two queries.

    Only of nominations that were approved once. The last version is what they hold: every save keeps one.
    """
    kept = Version.objects.filter(nomination__in=[nomination.pk for nomination in nominations])
    approved: dict[int, int] = {}
    last: dict[int, int] = {}
    for pk, of, action in kept.order_by("number").values_list("pk", "nomination_id", "action"):
        last[of] = pk
        if action == Version.Action.APPROVE:
            approved[of] = pk
    wanted = {*approved.values(), *(last[of] for of in approved)}
    content = {row.pk: row.content for row in Version.objects.filter(pk__in=wanted)}
    return {of: compare(content[pk], content[last[of]]) for of, pk in approved.items()}


def _order(names) -> list[str]:
    """Fields as the form has them, then years, then earlier awards, papers and what no field is called any more."""
    rank = {name: number for number, name in enumerate(FIELDS)}
    return sorted(names, key=lambda name: (rank.get(name, len(rank)), not name.startswith("year_"), name))


def _label(name: str) -> str:
    if name.startswith("year_"):
        return _("Achievements of %(year)s") % {"year": name.removeprefix("year_")}
    if name in FIELDS:
        field: Any = Nomination._meta.get_field(name)
        return capfirst(str(field.verbose_name))
    return {"earlier_awards": _("Earlier awards"), "papers": _("Papers")}.get(name, name)


def _words(name: str, text: str) -> str:
    """A kept text in the words of the page: choices and yes/no by name."""
    if name not in FIELDS:
        return text
    field: Any = Nomination._meta.get_field(name)
    if isinstance(field, models.BooleanField):
        return _("yes") if text else _("no")
    return str(dict(field.flatchoices or ()).get(text, text))
