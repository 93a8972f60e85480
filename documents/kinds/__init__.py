"""The kinds of paper that the portal prints, by the code that jobs and the command `render` name."""

from documents.kinds.agenda import Agenda
from documents.kinds.certificate import Certificate
from documents.kinds.invitation import Invitation
from documents.kinds.paper import Paper, Subject
from documents.kinds.stage_slips import StageSlips

PAPERS: dict[str, Paper] = {
    paper.code: paper for paper in (Invitation(), Certificate(), StageSlips(), Agenda())
}

__all__ = ["PAPERS", "Paper", "Subject"]
