"""What of an edition the next one may begin with, table by table; every other table is named with why it never comes along.

A new table that hangs on a conference is added to a part, or to NEVER: a test looks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from agenda.models import AgendaItem
from budget.models import BudgetLine
from conference.models import LegalBasis, PriorityTarget, Recipient
from delegates.models import HallRow, HallSeat, RegistrationDeadline
from invitations.models import Correspondence
from nominations.council import CouncilMember, CouncilSettings
from nominations.council_items import ScoreCriterion
from nominations.models import Allocation, DossierRules
from stories.models import PlanLine
from subcommittees.models import ChecklistItem, Member, Subcommittee, Task

MEMBERS, ASSIGNEES, COUNCIL, SIGNATORIES, PRESENTERS, WRITERS = (
    "members",
    "assignees",
    "council_members",
    "signatories",
    "presenters",
    "writers",
)


@dataclass(frozen=True)
class Table:
    """One table of a part. `of`: the way from a row to its conference; `where`: which rows."""

    model: type[Model]
    of: str = "conference"
    where: Q = field(default_factory=Q)
    fresh: Mapping[str, Any] = field(default_factory=dict)
    """{field: value} that begin anew."""
    days: tuple[str, ...] = ()
    """Days and moments that move with the conference, off days on which nobody works."""
    texts: tuple[str, ...] = ()
    """Texts in which the old periods become the new ones."""
    people: Mapping[str, str] = field(default_factory=dict)
    """{field: the tick without which it begins empty}."""
    loose: tuple[str, ...] = ()
    """Foreign keys that begin empty where the other row does not come along."""
    relations: tuple[str, ...] = ()
    """Many-to-many relations that come along, as far as the other end does."""


@dataclass(frozen=True)
class Part:
    """`needs`: the part without which this one has nothing to stand on."""

    code: str
    label: Any
    tables: tuple[Table, ...]
    needs: str = ""
    note: Any = ""


CALLED = {"contact_name": SIGNATORIES, "contact_phone": SIGNATORIES, "contact_email": SIGNATORIES}
PARTS = (
    Part("settings", _("Settings, 70/30 mix and priority targets"), (Table(PriorityTarget),)),
    Part(
        "basis",
        _("Legal basis"),
        (Table(LegalBasis, fresh={"to_be_renewed": True}),),
        note=_("Marked “to be renewed”: papers say so until somebody has looked at each."),
    ),
    Part("recipients", _("Recipients of papers"), (Table(Recipient),)),
    Part("seats", _("Seats of the units"), (Table(Allocation),)),
    Part(
        "subcommittees",
        _("Subcommittees"),
        (Table(Subcommittee, relations=("coordinating_units",)),),
    ),
    Part(
        "tasks",
        _("Tasks"),
        (
            Table(
                Task,
                of="subcommittee__conference",
                fresh={"state": Task.State.TODO, "done_at": None, "note": ""},
                days=("due_on",),
                texts=("title", "output"),
                people={"assignee": ASSIGNEES},
                relations=("coordinating_units", "waits_for"),
            ),
            Table(
                ChecklistItem,
                of="task__subcommittee__conference",
                fresh={"done_at": None, "done_by": None},
                texts=("text",),
            ),
        ),
        needs="subcommittees",
        note=_("All not started; days before and after the conference stay, fixed days move."),
    ),
    Part(
        "budget",
        _("Lines of the budget, as a draft"),
        (
            Table(
                BudgetLine,
                fresh={"source": None, "to_approve": None, "approved": None, "entered_by": None, "note": ""},
                texts=("content",),
                loose=("subcommittee", "task"),
            ),
        ),
        note=_("Quantities and prices; sources, cap and approval are settled anew."),
    ),
    Part(
        "communications",
        _("Communications plan"),
        (
            Table(
                PlanLine,
                fresh={"story": None, "done_on": None, "done_where": "", "note": "", "key": None},
                days=("due_on",),
                texts=("topic",),
                people={"assignee": WRITERS},
            ),
        ),
        note=_("Who writes what for which channel; days move, nothing is written yet."),
    ),
    Part(
        "agenda",
        _("Programme, as a draft"),
        (Table(AgendaItem, texts=("title",), fresh={"note": ""}, people={"presenter": PRESENTERS, "spoken": PRESENTERS}),),
    ),
    Part(
        "correspondence",
        _("Answers and registration"),
        (
            Table(Correspondence, days=("reply_until",), people=CALLED),
            Table(RegistrationDeadline, where=Q(unit=None), days=("until",)),
        ),
        note=_("Until when guests answer and units register; both move."),
    ),
    Part("dossier", _("Rules of the dossier"), (Table(DossierRules),)),
    Part(
        "hall",
        _("Hall: rows and seats, nobody on them"),
        (Table(HallRow), Table(HallSeat, of="row__conference", fresh={"delegate": None, "by_hand": False})),
    ),
    Part("council", _("Rules of the council"), (Table(CouncilSettings), Table(ScoreCriterion))),
)  # fmt: skip
PEOPLE = (
    Part(
        MEMBERS,
        _("Heads, deputies and members of the subcommittees"),
        (Table(Member, of="subcommittee__conference"),),
        needs="subcommittees",
    ),
    Part(ASSIGNEES, _("Who is in charge of a task"), (), needs="tasks"),
    Part(COUNCIL, _("Members of the council"), (Table(CouncilMember, where=Q(is_active=True)),)),
    Part(SIGNATORIES, _("Signatory, chair, and whom guests call"), ()),
    Part(WRITERS, _("Who writes a line of the communications plan"), (), needs="communications"),
    Part(PRESENTERS, _("Who presents an item, and the words spoken for it"), (), needs="agenda"),
)

OF_THE_CONFERENCE = {
    "always": (
        "sector", "host_name", "issuing_body", "parent_body", "document_symbol", "place_name",
        "signatory_authority", "signatory_position",
    ),
    "settings": (
        "start_time", "minutes_limit", "venue", "target_delegates", "exemplar_percent", "tolerance", "quota_is_hard",
        "staff_counts", "quorum", "nomination_deadline",
    ),
    SIGNATORIES: ("signatory_name", "chair"),
}  # fmt: skip
"""Fields of the conference itself; the form asks for the rest, and the edition's marks begin anew."""

NEVER = frozenset({
    # nominations, what was voted on them and what came of it
    "nominations.Nomination", "nominations.Nomination_authors", "nominations.Achievement", "nominations.EarlierAward",
    "nominations.Evidence", "nominations.Version", "nominations.PairVerdict", "nominations.Honour",
    "nominations.CouncilSession", "nominations.CouncilAttendance", "nominations.CouncilAbstention",
    "nominations.CouncilItem", "nominations.CouncilVote", "nominations.CouncilScore",
    "nominations.AwardDecision", "nominations.Award", "nominations.AllocationVersion", "nominations.Reminder",
    # delegates, their answers, seats and scans
    "delegates.Delegate", "delegates.DelegatePhoto", "delegates.FormerBadge", "delegates.RosterBatch",
    "delegates.RosterFile", "delegates.RosterLine", "delegates.DoorPass", "delegates.Scan", "delegates.DoorsAnew",
    "delegates.WalkIn", "privacy.SensitiveDetails", "privacy.LegalHold", "privacy.Retention", "invitations.Reply", "invitations.PersonalLink",
    # what was asked of units and what stood in the way
    "subcommittees.UnitRequest", "subcommittees.RequestAnswer", "subcommittees.Obstacle", "subcommittees.ObstaclePhoto",
    # what a task gathered, and whom one reminded of what
    "subcommittees.Comment", "subcommittees.TaskFile", "reminders.Reminder",
    # the money that was granted, approved and spent
    "budget.Source", "budget.Estimate", "budget.EstimateVersion", "budget.Commitment", "budget.Expense",
    # the election, its ballots and counts
    "elections.Election", "elections.Candidate", "elections.BoardMember", "elections.Voter", "elections.BallotEntry",
    "elections.TellerCount", "elections.RunningCount", "elections.Result",
    # the public pages, and who agreed to be named there
    "stories.PublicPages", "stories.HonourConsent",
    # what was told of people, who agreed to it for this edition
    "stories.Story", "stories.Version", "stories.Version_authors", "stories.Version_subjects", "stories.Subject",
    "stories.Consent", "stories.Picture", "stories.VersionPicture", "stories.VersionPicture_shows",
    # letters, moves, prints
    "invitations.Mailing", "invitations.Message", "invitations.Postponement", "documents.Invitation",
    "documents.IssuedCertificate", "documents.CertificatePrint", "documents.Job", "documents.JobItem",
    "documents.PrintedPaper",
    # how it ended
    "closing.Mark", "closing.Closing", "closing.Archive",
    # the session as it was given
    "agenda.AgendaVersion", "agenda.LastChange", "agenda.LiveStep", "agenda.HallScreen", "agenda.ItemRun",
    "agenda.Turn", "agenda.Conclusion", "agenda.Officer", "agenda.Speaker", "agenda.Paper", "agenda.Film",
    "agenda.Question",
})  # fmt: skip
"""What belongs to one edition alone."""
