"""What a careful organiser would ask before the conference moves: sentences for the preview. None of them forbids it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda import timing
from conference import holidays
from invitations.postponement_known import REPLIES, SESSION, Moment
from invitations.postponement_plan import Move, Plan
from subcommittees import due_rule
from subcommittees.models import Task

NAMED = 8  # tasks; the list below names all of them


def warnings(plan: Plan, move: Move) -> list[str]:
    """In the order of their weight; no query."""
    return [
        *_of_the_day(move.date),
        *_of_moments(plan, move),
        *_of_tasks(plan),
        *_of_days_off(plan),
        *_of_the_programme(plan),
        *_of_decisions(plan, move),
        *_of_letters(plan, move),
        *_of_messages(plan),
    ]


def _of_the_day(day: datetime.date) -> Iterator[str]:
    shown = {"day": date_format(day, "l, d/m/Y")}
    if day < timezone.localdate():
        yield _("%(day)s lies in the past.") % shown
    if holiday := holidays.name_of(day):
        yield _("%(day)s is a public holiday: %(name)s.") % {**shown, "name": holiday}
    if holidays.is_weekend(day):
        yield _("%(day)s is a day of the weekend.") % shown


def _of_moments(plan: Plan, move: Move) -> Iterator[str]:
    begins = timezone.make_aware(datetime.datetime.combine(move.date, move.start_time))
    for moment, new in plan.moments:
        shown = {"what": moment.label, "time": moment.shown(new)}
        if new > begins:
            yield _("%(what)s (%(time)s) would lie after the beginning of the conference.") % shown
        elif moment.code == REPLIES and new < timezone.now() and (plan.recipients or plan.asked_again):
            yield _("%(what)s (%(time)s) is past: nobody could answer the messages of the change.") % shown
        elif new != moment.old and new < timezone.now():
            yield _("%(what)s (%(time)s) would lie in the past.") % shown
        elif _stays(moment, new, plan.days):
            yield _("%(what)s (%(time)s) stays where it is, though the conference moves.") % shown


def _stays(moment: Moment, new: datetime.datetime, days: int) -> bool:
    """What has passed already may well stay where it was; a session to come is asked about."""
    to_come = moment.old > timezone.now() or moment.code.startswith(SESSION)
    return bool(days) and new == moment.old and to_come


def _of_tasks(plan: Plan) -> Iterator[str]:
    today = timezone.localdate()
    late = [task for task in plan.tasks if _is_late(task, plan, today)]
    if late:
        text = ngettext(
            "%(n)d open task would be overdue at once.",
            "%(n)d open tasks would be overdue at once.",
            len(late),
        )
        yield text % {"n": len(late)}


def _of_days_off(plan: Plan) -> Iterator[str]:
    """Tasks that were due on a working day, and no longer are."""
    found = [
        task for task in plan.tasks
        if due_rule.nobody_works(task.due_date(plan.after)) and not due_rule.nobody_works(task.due_date(plan.before))
    ]  # fmt: skip
    if found:
        text = ngettext(
            "%(n)d task would be due on a weekend or public holiday: %(numbers)s.",
            "%(n)d tasks would be due on a weekend or public holiday: %(numbers)s.",
            len(found),
        )
        named = ", ".join(task.number for task in found[:NAMED])
        yield text % {"n": len(found), "numbers": f"{named}, …" if len(found) > NAMED else named}


def _is_late(task: Task, plan: Plan, today: datetime.date) -> bool:
    before, after = task.due_date(plan.before), task.due_date(plan.after)
    return after is not None and after < today and (before is None or before >= today)


def _of_the_programme(plan: Plan) -> Iterator[str]:
    """Where the conference becomes shorter than its programme; that it is too long already, the agenda says."""
    if plan.after.minutes_limit >= plan.before.minutes_limit:
        return
    total, limit = plan.facts.programme, plan.after.minutes_limit
    if timing.overrun([total], limit) > 0:
        yield _("The programme takes %(total)d minutes, the conference lasts %(limit)d.") % {
            "total": total, "limit": limit,
        }  # fmt: skip


def _of_decisions(plan: Plan, move: Move) -> Iterator[str]:
    """The date of a decision is the decision's own: it never moves by itself."""
    count, last = plan.facts.decisions, plan.facts.last_decision
    if last is None or not plan.days:
        return
    text = ngettext(
        "%(n)d award decision keeps its date (%(last)s): it does not move with the conference.",
        "%(n)d award decisions keep their dates (the last: %(last)s): they do not move with the conference.",
        count,
    )
    yield text % {"n": count, "last": date_format(last, "d/m/Y")}
    if last > move.date:
        yield _("An award decision would be dated after the conference.")


def _of_letters(plan: Plan, move: Move) -> Iterator[str]:
    if plan.last_letter and move.letter_date and move.letter_date < plan.last_letter:
        text = _("The new letters would be dated before those that they replace (the last: %(last)s).")
        yield text % {"last": date_format(plan.last_letter, "d/m/Y")}


def _of_messages(plan: Plan) -> Iterator[str]:
    if plan.going_out:
        text = ngettext(
            "%(n)d message is going out at this moment and still names the old day; write to that person afterwards.",
            "%(n)d messages are going out at this moment and still name the old day; write to these people afterwards.",
            plan.going_out,
        )
        yield text % {"n": plan.going_out}
