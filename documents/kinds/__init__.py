"""The kinds of paper that the portal prints, by the code that jobs and the command `render` name."""

from documents.kinds.agenda import Agenda
from documents.kinds.allocation import AllocationAnnex
from documents.kinds.attendance import Attendance
from documents.kinds.badge import Badge
from documents.kinds.budget import Budget
from documents.kinds.certificate import Certificate
from documents.kinds.council_minutes import CouncilMinutes
from documents.kinds.credential_report import CredentialReport
from documents.kinds.decision import Decision
from documents.kinds.handover_sheet import HandoverSheet
from documents.kinds.introduction import Introduction
from documents.kinds.invitation import Invitation
from documents.kinds.mc_script import McScript
from documents.kinds.minutes import Minutes
from documents.kinds.notice import Notice
from documents.kinds.paper import Paper, Subject
from documents.kinds.place_card import PlaceCard
from documents.kinds.plan import Plan
from documents.kinds.progress_report import ProgressReport
from documents.kinds.results_report import ResultsReport
from documents.kinds.roster import Roster
from documents.kinds.run_sheet import RunSheet
from documents.kinds.seat_plan import SeatPlan
from documents.kinds.settlement import Settlement
from documents.kinds.stage_slips import StageSlips
from documents.kinds.story_book import StoryBook
from documents.kinds.subcommittee_decision import SubcommitteeDecision
from documents.kinds.submission import Submission

# In the order of the work: what is sent out first stands first on the print page.
PAPERS: dict[str, Paper] = {
    paper.code: paper
    for paper in (
        Plan(),
        AllocationAnnex(),
        SubcommitteeDecision(),
        ProgressReport(),
        Budget(),
        CouncilMinutes(),
        Submission(),
        Decision(),
        Notice(),
        Invitation(),
        Agenda(),
        Roster(),
        Attendance(),
        RunSheet(),
        McScript(),
        Introduction(),
        Badge(),
        PlaceCard(),
        SeatPlan(),
        Certificate(),
        StageSlips(),
        HandoverSheet(),
        CredentialReport(),
        Minutes(),
        ResultsReport(),
        Settlement(),
        StoryBook(),
    )
}

__all__ = ["PAPERS", "Paper", "Subject"]
