"""The session while it runs: how it stands, and the steps that move it.

All steps hold the conference's lock. `seen` is the number of the last step that the page showed: where another step was
taken since, nothing happens and the person is told by whom.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from agenda import arrange, live_rule
from agenda.models import AgendaItem, ItemRun, LiveStep
from conference import history
from conference.models import Conference

ACTIONS = {
    LiveStep.What.START: "live_started",
    LiveStep.What.STOP: "live_ended",
    LiveStep.What.SKIP: "live_left_out",
}


class LiveError(Exception):
    """A step that cannot be taken; `str()` is a sentence for the user. `done`: it was taken already, by somebody else."""

    def __init__(self, sentence: str, *, done: bool = False):
        super().__init__(sentence)
        self.done = done


DAY = 24 * 60 * live_rule.MINUTE


class Line(NamedTuple):
    """One item with how it stands. `late`: minutes that it begins later than planned, negative: earlier."""

    item: AgendaItem
    number: int
    state: str
    begin: str
    end: str
    planned: str
    late: int


class Standing(NamedTuple):
    """The session at one moment. `midnight`: from which the moments of `session` count; `now`: in seconds after it.
    `is_other_day`: it is not the conference's day, so that a step begins, or has begun, a rehearsal."""

    lines: list[Line]
    session: live_rule.Session
    midnight: datetime.datetime
    now: int
    is_other_day: bool

    @property
    def current(self) -> Line | None:
        return None if self.session.current is None else self.lines[self.session.current]

    @property
    def following(self) -> Line | None:
        return None if self.session.following is None else self.lines[self.session.following]

    @property
    def has_begun(self) -> bool:
        return any(line.state in (live_rule.RUNNING, live_rule.DONE) for line in self.lines)

    @property
    def drift(self) -> int:
        """Minutes late, negative: early."""
        return live_rule.whole_minutes(self.session.drift)

    @property
    def early(self) -> int:
        return -self.drift

    @property
    def end(self) -> str:
        return live_rule.clock_text(self.session.end)

    @property
    def planned_end(self) -> str:
        return live_rule.clock_text(self.session.planned_end)

    @property
    def ends_at(self) -> datetime.datetime | None:
        """When the item under way has had its minutes: what countdowns count to."""
        left = self.session.left
        return None if left is None else self.midnight + datetime.timedelta(seconds=self.now + left)

    @property
    def steady_until(self) -> datetime.datetime | None:
        """Until when a page that tells of it stays right while nothing is pressed; None: for good."""
        seconds = live_rule.steady_for(self.session, self.now)
        return None if seconds is None else self.midnight + datetime.timedelta(seconds=self.now + seconds)

    def is_on(self, day: datetime.date | None) -> bool:
        """Whether the session of that day is under way: it has begun then, and something is still to come or to end."""
        return self.has_begun and not self.session.is_over and timezone.localdate(self.midnight) == day

    def moment(self, at: datetime.datetime) -> int:
        return int((at - self.midnight).total_seconds())


def items_of(conference: Conference) -> list[AgendaItem]:
    """The items in order, each with its run where it has one; one query."""
    return list(AgendaItem.objects.filter(conference=conference).select_related("run"))


def standing(
    conference: Conference, items: Sequence[AgendaItem], at: datetime.datetime | None = None
) -> Standing:
    """How the session stands at `at` (now), of what `items_of` answers; no query.

    Nothing is late on another day than the conference's, until somebody takes the first step.
    """
    at = at or timezone.now()
    table = arrange.of_items(conference, items)
    planned = [_planned(slot) for slot in table.slots]
    midnight = _midnight(conference, planned, items, at)

    def moment(when: datetime.datetime | None) -> int | None:
        return None if when is None else int((when - midnight).total_seconds())

    runs = []
    for item in items:
        run = run_of(item)
        runs.append(live_rule.Run(moment(run.started_at), moment(run.ended_at), run.is_skipped))
    now = moment(at) or 0
    is_other_day = timezone.localdate(midnight) != conference.date
    waits = is_other_day and all(run.state == live_rule.WAITING for run in runs)
    session = live_rule.stand(planned, runs, min(now, planned[0].begin) if waits and planned else now)
    lines = [
        Line(
            slot.item,
            slot.number,
            stands.state,
            live_rule.clock_text(stands.begin),
            live_rule.clock_text(stands.end),
            slot.begin,
            live_rule.whole_minutes(stands.begin - plan.begin),
        )
        for slot, stands, plan in zip(table.slots, session.items, planned, strict=True)
    ]
    return Standing(lines, session, midnight, now, is_other_day)


def run_of(item: AgendaItem) -> ItemRun:
    """The item's run, or an empty one that is not stored."""
    return getattr(item, "run", None) or ItemRun(item=item)


def _midnight(
    conference: Conference,
    planned: Sequence[live_rule.Planned],
    items: Sequence[AgendaItem],
    at: datetime.datetime,
) -> datetime.datetime:
    """Of the day on which the session began, or of this day: a rehearsal runs by the hours of the plan as well. The hours
    after the conference's day belong to that day as long as its plan goes on."""
    begun = [run.started_at for item in items if (run := run_of(item)).started_at]
    moment = timezone.localtime(min(begun, default=at))
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    past = max((item.end for item in planned), default=0) - DAY
    if (moment - midnight).total_seconds() < past:
        eve = midnight - datetime.timedelta(days=1)
        midnight = eve if eve.date() == conference.date else midnight
    return midnight


def _planned(slot: arrange.Slot) -> live_rule.Planned:
    length = arrange.length_of(slot.item)
    return live_rule.Planned(
        slot.begins * live_rule.MINUTE,
        length.minutes * live_rule.MINUTE,
        None if length.fixed_start is None else length.fixed_start * live_rule.MINUTE,
        length.pause_after * live_rule.MINUTE,
    )


def last_step(conference: Conference) -> LiveStep | None:
    """The step that can be taken back; one query."""
    return LiveStep.objects.filter(conference=conference).select_related("by", "item").first()


@transaction.atomic
def start(conference: Conference, actor, pk: int, seen: int) -> AgendaItem:
    """The item begins; what was under way ends at the same moment."""
    items = _held(conference, actor)
    item = _chosen(items, pk)
    _unchanged(conference, actor, LiveStep.What.START, item, seen)
    run = run_of(item)
    if run.started_at or run.is_skipped:
        raise LiveError(_("“%(title)s” has been already. Take the last step back first.") % {"title": item})
    now = timezone.now()
    running = [other for other in items if _runs(other)]
    before = [_state(other) for other in (*running, item)]
    for other in running:
        _store(other, ended_at=_not_before(run_of(other).started_at, now))
        history.record(actor, other, ACTIONS[LiveStep.What.STOP])
    _store(item, started_at=now)
    _step(conference, actor, LiveStep.What.START, item, before)
    return item


@transaction.atomic
def stop(conference: Conference, actor, pk: int, seen: int) -> AgendaItem:
    """The item under way ends, and nothing else begins yet."""
    item = _chosen(_held(conference, actor), pk)
    _unchanged(conference, actor, LiveStep.What.STOP, item, seen)
    if not _runs(item):
        raise LiveError(_("“%(title)s” is not under way.") % {"title": item})
    before = [_state(item)]
    _store(item, ended_at=_not_before(run_of(item).started_at, timezone.now()))
    _step(conference, actor, LiveStep.What.STOP, item, before)
    return item


@transaction.atomic
def skip(conference: Conference, actor, pk: int, seen: int) -> AgendaItem:
    """The item is left out."""
    item = _chosen(_held(conference, actor), pk)
    _unchanged(conference, actor, LiveStep.What.SKIP, item, seen)
    run = run_of(item)
    if run.started_at or run.is_skipped:
        raise LiveError(_("Only what is still to come can be left out."))
    before = [_state(item)]
    _store(item, is_skipped=True)
    _step(conference, actor, LiveStep.What.SKIP, item, before)
    return item


@transaction.atomic
def back(conference: Conference, actor, seen: int) -> AgendaItem:
    """Takes the last step back, whoever took it: its items stand as they stood before; again: the step before."""
    items = {item.pk: item for item in _held(conference, actor)}
    last = last_step(conference)
    if last is None:
        raise LiveError(_("There is nothing to take back."))
    if last.pk != seen:
        raise LiveError(_changed(last))
    for pk, started, ended, skipped in last.before:
        if item := items.get(pk):
            _store(item, started_at=_moment(started), ended_at=_moment(ended), is_skipped=skipped)
    last.delete()
    history.record(actor, last.item, "live_taken_back", reason=str(last.get_what_display()))
    return last.item


def held(conference: Conference, actor) -> Conference:
    """The conference while nobody else moves its session. PermissionDenied for who does not run it."""
    if not permissions.runs_session(actor):
        raise PermissionDenied
    return Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)


def _held(conference: Conference, actor) -> list[AgendaItem]:
    return items_of(held(conference, actor))


def _chosen(items: Sequence[AgendaItem], pk: int) -> AgendaItem:
    for item in items:
        if item.pk == pk:
            return item
    raise LiveError(_("This item is not in the programme any more."))


def _unchanged(conference: Conference, actor, what: str, item: AgendaItem, seen: int) -> None:
    last = last_step(conference)
    if (last.pk if last else 0) == seen:
        return
    if last and last.what == what and last.item_id == item.pk:
        raise LiveError(_done_already(last), done=True)
    raise LiveError(_changed(last))


def _done_already(last: LiveStep) -> str:
    words = {"title": last.item, "name": last.by, "time": _clock(last.at)}
    sentences = {
        LiveStep.What.START: _("%(name)s started “%(title)s” at %(time)s already."),
        LiveStep.What.STOP: _("%(name)s ended “%(title)s” at %(time)s already."),
        LiveStep.What.SKIP: _("%(name)s left “%(title)s” out at %(time)s already."),
    }
    return sentences[LiveStep.What(last.what)] % words


def _changed(last: LiveStep | None) -> str:
    if last is None:
        return _("The last step was taken back meanwhile. Nothing was changed; look again.")
    words = {"title": last.item, "name": last.by, "time": _clock(last.at), "step": last.get_what_display()}
    return (
        _(
            "Meanwhile the session went on (%(time)s, %(name)s: “%(title)s” %(step)s). Nothing was changed; look again."
        )
        % words
    )


def _clock(at: datetime.datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M:%S")


def _runs(item: AgendaItem) -> bool:
    run = run_of(item)
    return run.started_at is not None and run.ended_at is None


def _state(item: AgendaItem) -> list[Any]:
    run = run_of(item)
    return [item.pk, _text(run.started_at), _text(run.ended_at), run.is_skipped]


def _text(at: datetime.datetime | None) -> str:
    return at.isoformat() if at else ""


def _moment(text: str) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text) if text else None


def _not_before(started: datetime.datetime | None, now: datetime.datetime) -> datetime.datetime:
    """Now, or the start where the computer's clock was set back since."""
    return max(started or now, now)


def _store(item: AgendaItem, **fields: Any) -> None:
    run, _made = ItemRun.objects.update_or_create(item=item, defaults=fields)
    item.run = run  # type: ignore[attr-defined]  # the reverse side, as select_related fills it


def _step(conference: Conference, actor, what: str, item: AgendaItem, before: list[list[Any]]) -> None:
    LiveStep.objects.create(conference=conference, item=item, what=what, before=before, by=actor)
    history.record(actor, item, ACTIONS[LiveStep.What(what)])
