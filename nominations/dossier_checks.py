"""The checks behind the entries of a dossier: each returns [(field, sentence)], empty when nothing is amiss."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.models import Evidence, Nomination

Problem = tuple[str, str]


def person(nomination: Nomination) -> list[Problem]:
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


def organisation(nomination: Nomination) -> list[Problem]:
    if nomination.organisation_id is None:
        return [("organisation", _("Choose the organisation that is invited."))]
    return []


def summary(nomination: Nomination) -> list[Problem]:
    return [] if nomination.summary else [("summary", _("Summarise the achievements."))]


def award(nomination: Nomination) -> list[Problem]:
    return [] if nomination.award_form_id else [("award_form", _("Choose the award that is proposed."))]


def achievements(nomination: Nomination) -> list[Problem]:
    if nomination.achievements.all():
        return []
    return [("achievements", _("Describe the achievements of at least one year."))]


def years(nomination: Nomination) -> list[Problem]:
    """Names the years of the period without a text."""
    written = {achievement.year for achievement in nomination.achievements.all()}
    conference = nomination.conference
    period = range(conference.period_from, conference.period_to + 1)
    empty = [str(year) for year in period if year not in written]
    if not empty:
        return []
    sentence = _("No achievements are described for %(years)s.") % {"years": ", ".join(empty)}
    return [(f"year_{empty[0]}", sentence)]


def report(nomination: Nomination) -> list[Problem]:
    sentence = _("The report of achievements is not attached as a PDF.")
    return _attached(nomination, Evidence.Kind.REPORT, "report_file", sentence)


def report_confirmed(nomination: Nomination) -> list[Problem]:
    if nomination.report_confirmed:
        return []
    return [("report_confirmed", _("The head of the unit has not confirmed the report."))]


def earlier_awards(nomination: Nomination) -> list[Problem]:
    """Rows with gaps, and rows without a copy of the decision. Nobody must have received something before."""
    rows = list(nomination.earlier_awards.all())
    problems = []
    for row in rows:
        if not row.is_complete:
            sentence = _("Earlier award %(number)d lacks its name, kind, year, decision number or issuer.")
            problems.append((f"earlier_{row.position}_name", sentence % {"number": row.position + 1}))
    if rows:
        sentence = _("Copies of the earlier decisions are not attached.")
        problems += _attached(nomination, Evidence.Kind.DECISION, "decision_file", sentence)
    return problems


def party(nomination: Nomination) -> list[Problem]:
    if nomination.party_endorsed:
        return []
    return [("party_endorsed", _("The endorsement of the party cell is missing."))]


def head(nomination: Nomination) -> list[Problem]:
    if nomination.head_endorsed:
        return []
    return [("head_endorsed", _("The endorsement of the head of the unit is missing."))]


def mass(nomination: Nomination) -> list[Problem]:
    if nomination.mass_endorsed:
        return []
    return [("mass_endorsed", _("The endorsement of the mass organisations is missing."))]


def meeting(nomination: Nomination) -> list[Problem]:
    """Minutes of the meeting that chose the exemplar: date, present of called, votes of present, way of voting."""
    called, present, votes = nomination.meeting_total, nomination.meeting_present, nomination.meeting_votes
    problems = []
    if nomination.meeting_date is None:
        problems.append(("meeting_date", _("Enter the date of the meeting.")))
    elif nomination.meeting_date > timezone.localdate():
        problems.append(("meeting_date", _("The meeting lies in the future. Check the date.")))
    figures = (
        ("meeting_total", called, _("Enter how many members were called.")),
        ("meeting_present", present, _("Enter how many members were present.")),
        ("meeting_votes", votes, _("Enter how many voted in favour.")),
    )
    problems += [(field, sentence) for field, value, sentence in figures if value is None]
    if called is not None and present is not None and present > called:
        problems.append(("meeting_present", _("More members present than called.")))
    if present is not None and votes is not None and votes > present:
        problems.append(("meeting_votes", _("More votes than members present.")))
    if not nomination.voting_method:
        problems.append(("voting_method", _("Choose the way of voting.")))
    return problems


def quorum(nomination: Nomination) -> list[Problem]:
    called, present = nomination.meeting_total, nomination.meeting_present
    if called is None or present is None:
        return [
            ("meeting_present", _("Without the figures nobody can tell whether two thirds were present."))
        ]
    if 3 * present < 2 * called:
        return [("meeting_present", _("Fewer than two thirds of the members were present."))]
    return []


def majority(nomination: Nomination) -> list[Problem]:
    present, votes = nomination.meeting_present, nomination.meeting_votes
    if present is None or votes is None:
        return [("meeting_votes", _("Without the figures nobody can tell whether more than half agreed."))]
    if 2 * votes <= present:
        return [("meeting_votes", _("Not more than half of those present voted in favour."))]
    return []


def has_texts(nomination: Nomination) -> bool:
    return bool(nomination.achievements.all())


def has_presence(nomination: Nomination) -> bool:
    return nomination.meeting_total is not None and nomination.meeting_present is not None


def has_votes(nomination: Nomination) -> bool:
    return nomination.meeting_present is not None and nomination.meeting_votes is not None


def minutes(nomination: Nomination) -> list[Problem]:
    sentence = _("The minutes of the meeting are not attached as a PDF.")
    return _attached(nomination, Evidence.Kind.MINUTES, "minutes_file", sentence)


def submission(nomination: Nomination) -> list[Problem]:
    sentence = _("The unit's submission letter is not attached as a PDF.")
    return _attached(nomination, Evidence.Kind.SUBMISSION, "submission_file", sentence)


def photo(nomination: Nomination) -> list[Problem]:
    return _attached(nomination, Evidence.Kind.PHOTO, "photo_file", _("A photo is not attached."))


def _attached(nomination: Nomination, kind: str, field: str, sentence: str) -> list[Problem]:
    if any(paper.kind == kind for paper in nomination.evidence.all()):
        return []
    return [(field, sentence)]
