"""Where a person's name, telephone, address or number may stand in somebody else's rows and in the trail."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from conference import vietnamese
from privacy.masking import HIDDEN

SHORTEST = 5  # characters; less than that would be found inside other words
COLUMNS: dict[str, tuple[str, ...]] = {
    "conference.HistoryEntry": ("subject_label", "reason", "changes"),
    "nominations.Nomination": ("decision_reason", "override_reason", "summary"),
    "nominations.Achievement": ("text",),
    "nominations.EarlierAward": ("name", "decision_number", "issuer"),
    "nominations.Evidence": ("original_name",),
    "nominations.Version": ("content",),
    "nominations.PairVerdict": ("reason",),
    "nominations.CouncilItem": ("reason", "confirmed_why"),
    "nominations.Award": ("receipt_note", "revoked_why"),
    "nominations.AwardDecision": ("revoked_why",),
    "nominations.AllocationVersion": ("reason",),
    "delegates.Delegate": ("note", "stands_in_for"),
    "delegates.RosterBatch": ("file_name", "notes", "refusal"),
    "delegates.RosterLine": ("original", "reading", "problems", "reasons", "repeats", "changes"),
    "agenda.AgendaItem": ("title", "presenter", "responsible", "note", "spoken", "screen", "props"),
    "agenda.AgendaVersion": ("content", "note"),
    "agenda.Paper": ("title", "author", "review_note", "file_name"),
    "agenda.Film": ("title", "place", "review_note"),
    "agenda.Question": ("text",),
    "delegates.Scan": ("reason",),
    "delegates.WalkIn": ("note",),
    "agenda.ItemRun": ("note",),
    "agenda.Conclusion": ("text",),
    "agenda.HallScreen": ("message",),
    "subcommittees.Task": ("title", "output", "note"),
    "subcommittees.UnitRequest": ("title", "text"),
    "subcommittees.RequestAnswer": ("text", "file_name"),
    "subcommittees.Obstacle": ("title", "text", "escalation_reason", "answer", "on_behalf_of"),
    "stories.PublicPages": ("about", "how_to_come"),
    "stories.Version": ("title", "summary", "text", "theme", "reason"),
    "stories.VersionPicture": ("alt", "caption", "credit"),
    "stories.Subject": ("name",),
    "stories.Consent": ("given_by",),
    "stories.PlanLine": ("topic", "note", "done_where"),
    "budget.BudgetLine": ("content", "note"),
    "budget.Estimate": ("reason",),
    "budget.EstimateVersion": ("reason", "rows"),
    "elections.Candidate": ("biography", "reason"),
    "elections.BallotEntry": ("note",),
    "elections.BoardMember": ("replaced_why",),
    "elections.Result": ("taken_back_why",),
    "subcommittees.ChecklistItem": ("text",),
    "subcommittees.Comment": ("text",),
    "subcommittees.TaskFile": ("name",),
    "documents.Job": ("error", "selection"),
    "documents.JobItem": ("label", "error"),
    "documents.PrintedPaper": ("words",),
    "documents.CertificatePrint": ("note",),
    "documents.IssuedCertificate": ("revoked_why",),
    "invitations.Postponement": ("reason",),
    "invitations.Mailing": ("subject", "body"),
    "invitations.Message": ("subject", "body", "error"),
    "invitations.Reply": (
        "substitute_name", "substitute_position", "substitute_phone", "allergy", "access", "travel", "note", "reason",
    ),
    "privacy.LegalHold": ("reason",),
    "closing.Closing": ("reason", "reopen_reason"),
    "closing.Archive": ("error",),
    "closing.Mark": ("note",),
    "reminders.Digest": ("error",),
    "admin.LogEntry": ("object_repr", "change_message"),
}  # fmt: skip
"""Every column in which people write freely, or which keeps what another row said. Fields that name another person
themselves are not among them: those are that person's own. Suppliers, payees and what is said of a contract or an
expense stay too: they are accounting documents, kept by law as they were signed (decision 25); so do the figures of a confirmed
count, whose check sum stands on signed minutes (decision 28)."""


def sweep(replacements: dict[str, str]) -> int:
    """Replaces each text wherever it stands in `COLUMNS`; answers in how many rows. One query a column that has none."""
    wanted = {text: instead for text, instead in replacements.items() if len(text) >= SHORTEST}
    if not wanted:
        return 0
    changed = 0
    for label, columns in COLUMNS.items():
        for row in _holding(apps.get_model(label)._default_manager.all(), columns, wanted):
            scrub(row, columns, wanted)
            changed += 1
    return changed


def scrub(row: Any, columns: Iterable[str], replacements: dict[str, str]) -> None:
    """Writes the row's columns with the texts replaced, by UPDATE: the trail's rows know no other way."""
    values = {name: replaced(getattr(row, name), replacements) for name in columns}
    type(row)._default_manager.filter(pk=row.pk).update(**values)


def replaced(value: Any, replacements: dict[str, str]) -> Any:
    """The text, list or table with every one of the texts replaced, the longest first."""
    if isinstance(value, dict):
        return {name: replaced(each, replacements) for name, each in value.items()}
    if isinstance(value, list):
        return [replaced(each, replacements) for each in value]
    return vietnamese.without(value, replacements) if isinstance(value, str) else value


def hidden(texts: Iterable[str]) -> dict[str, str]:
    return dict.fromkeys(texts, HIDDEN)


def _holding(rows: QuerySet, columns: Iterable[str], wanted: Iterable[str]) -> list[Any]:
    """The rows that hold one of the texts, in any case; a JSON column may keep its letters escaped."""
    pattern = "|".join(map(vietnamese.in_any_case, wanted))
    texts = {f"as_text_{name}": Cast(name, TextField()) for name in columns}
    return list(rows.alias(**texts).filter(reduce(or_, (Q(**{f"{name}__regex": pattern}) for name in texts))))
