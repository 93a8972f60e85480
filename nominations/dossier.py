"""What a nomination must hold before it may go to the head: asked by the form and by the transition alike."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.models import Evidence, Nomination


def missing(nomination: Nomination) -> list[tuple[str, str]]:
    """[(field, sentence)] for everything that keeps the nomination from being submitted; empty when complete."""
    problems = _identity(nomination)
    if nomination.is_guest:
        if nomination.organisation_id is None:
            problems.append(("organisation", _("Choose the organisation that is invited.")))
        return problems
    problems += _achievements(nomination)
    problems += _endorsements(nomination)
    problems += _minutes(nomination)
    return problems


def _identity(nomination: Nomination) -> list[tuple[str, str]]:
    problems = []
    if nomination.kind == Nomination.Kind.COLLECTIVE:
        if not nomination.collective_name:
            problems.append(
                ("collective_name", _("Enter the name of the collective as the certificate shall print it."))
            )
        if not nomination.full_name:
            problems.append(("full_name", _("Enter who comes to the conference for the collective.")))
    elif not nomination.full_name:
        problems.append(("full_name", _("Enter the full name as the paper shall print it.")))
    if not nomination.gender:
        problems.append(("gender", _("Choose the gender.")))
    if not nomination.position:
        problems.append(("position", _("Enter the position.")))
    if nomination.kind == Nomination.Kind.INDIVIDUAL and not nomination.date_of_birth:
        problems.append(("date_of_birth", _("Enter the date of birth.")))
    return problems


def _achievements(nomination: Nomination) -> list[tuple[str, str]]:
    problems = []
    if not nomination.summary:
        problems.append(("summary", _("Summarise the achievements.")))
    if nomination.award_form_id is None:
        problems.append(("award_form", _("Choose the award that is proposed.")))
    if not nomination.achievements.exists():
        problems.append(("achievements", _("Describe the achievements of at least one year.")))
    return problems


def _endorsements(nomination: Nomination) -> list[tuple[str, str]]:
    sentences = {
        "party_endorsed": _("The endorsement of the party cell is missing."),
        "head_endorsed": _("The endorsement of the head of the unit is missing."),
        "mass_endorsed": _("The endorsement of the mass organisations is missing."),
    }
    return [(field, sentence) for field, sentence in sentences.items() if not getattr(nomination, field)]


def _minutes(nomination: Nomination) -> list[tuple[str, str]]:
    """Minutes of the meeting that chose the exemplar: date, present of called, votes of present, way of voting."""
    called, present, votes = nomination.meeting_total, nomination.meeting_present, nomination.meeting_votes
    problems = []
    if nomination.meeting_date is None:
        problems.append(("meeting_date", _("Enter the date of the meeting.")))
    elif nomination.meeting_date > timezone.localdate():
        problems.append(("meeting_date", _("The meeting lies in the future. Check the date.")))
    for field, value in (("meeting_total", called), ("meeting_present", present), ("meeting_votes", votes)):
        if value is None:
            problems.append((field, _("Enter the number.")))
    if called is not None and present is not None and present > called:
        problems.append(("meeting_present", _("More members present than called.")))
    if present is not None and votes is not None and votes > present:
        problems.append(("meeting_votes", _("More votes than members present.")))
    if not nomination.voting_method:
        problems.append(("voting_method", _("Choose the way of voting.")))
    return problems


def warnings(nomination: Nomination) -> list[str]:
    """What the head should know though it stops nothing: weak quorum, no majority, no paper attached."""
    if nomination.is_guest:
        return []
    notes = []
    called, present, votes = nomination.meeting_total, nomination.meeting_present, nomination.meeting_votes
    if called and present is not None and 3 * present < 2 * called:
        notes.append(_("Fewer than two thirds of the members were present."))
    if present and votes is not None and 2 * votes <= present:
        notes.append(_("Not more than half of those present voted in favour."))
    kinds = {evidence.kind for evidence in nomination.evidence.all()}
    if Evidence.Kind.MINUTES not in kinds:
        notes.append(_("The minutes of the meeting are not attached as a PDF."))
    return notes
