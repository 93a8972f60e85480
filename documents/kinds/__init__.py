"""The kinds of paper that the portal prints, by the code that jobs and the command `render` name."""

from documents.kinds.agenda import Agenda
from documents.kinds.allocation import AllocationAnnex
from documents.kinds.attendance import Attendance
from documents.kinds.badge import Badge
from documents.kinds.ballot import Ballot
from documents.kinds.budget import Budget
from documents.kinds.certificate import Certificate
from documents.kinds.council_minutes import CouncilMinutes
from documents.kinds.count_minutes import CountMinutes
from documents.kinds.credential_report import CredentialReport
from documents.kinds.decision import Decision
from documents.kinds.delegation_list import DelegationList
from documents.kinds.election_lists import CandidateList, VoterRoll
from documents.kinds.election_rules import ElectionRules
from documents.kinds.handover_sheet import HandoverSheet
from documents.kinds.honoured_list import HonouredList
from documents.kinds.introduction import Introduction
from documents.kinds.invitation import Invitation
from documents.kinds.mc_script import McScript
from documents.kinds.minutes import Minutes
from documents.kinds.notice import Notice
from documents.kinds.paper import Paper, Subject
from documents.kinds.place_card import PlaceCard
from documents.kinds.plan import Plan
from documents.kinds.progress_report import ProgressReport
from documents.kinds.resolution import Resolution
from documents.kinds.results_report import ResultsReport
from documents.kinds.roster import Roster
from documents.kinds.run_sheet import RunSheet
from documents.kinds.seat_plan import SeatPlan
from documents.kinds.settlement import Settlement
from documents.kinds.stage_slips import StageSlips
from documents.kinds.story_book import StoryBook
from documents.kinds.subcommittee_decision import SubcommitteeDecision
from documents.kinds.submission import Submission
from documents.kinds.summary_report import SummaryReport
from documents.kinds.thank_you import ThankYou

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
        SummaryReport(),
        CredentialReport(),
        ElectionRules(),
        CandidateList(),
        Ballot(),
        VoterRoll(),
        CountMinutes(),
        DelegationList(),
        Minutes(),
        Resolution(),
        ResultsReport(),
        HonouredList(),
        ThankYou(),
        Settlement(),
        StoryBook(),
    )
}

__all__ = ["PAPERS", "Paper", "Subject"]
