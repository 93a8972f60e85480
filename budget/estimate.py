"""The estimate's way: in preparation → submitted → approved by a decision; each approval keeps a version.

What is approved changes by a later version alone, which says why. Contracts and expenses go on meanwhile, against what
the last version approved.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from budget import figures, money_rule
from budget.figures import dong
from budget.models import BudgetLine, Estimate, EstimateVersion
from conference import history
from conference.models import Conference, HistoryEntry

State = Estimate.State


class EstimateError(Exception):
    """Nothing has changed; `str()` is a sentence for the user. `field`: of the form, where there is one."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


def of(conference: Conference) -> Estimate:
    """The conference's estimate; an unsaved one in preparation before anything was set."""
    return Estimate.objects.filter(conference=conference).first() or Estimate(conference=conference)


def held(conference: Conference) -> Estimate:
    """The estimate under the conference's lock, to be changed; call it in a transaction."""
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    return Estimate.objects.get_or_create(conference=conference)[0]


def lines_of(conference: Conference):
    return BudgetLine.objects.filter(conference=conference)


def snapshot(conference: Conference) -> list[dict[str, Any]]:
    """The lines as a version keeps them: plain values, so that they say later what they said then."""
    rows = lines_of(conference).select_related("subcommittee", "source")
    return [
        {
            "id": line.pk,
            "position": line.position,
            "chapter": line.chapter,
            "content": line.content,
            "subcommittee": line.subcommittee.code if line.subcommittee else "",
            "source": line.source.name if line.source else "",
            "measure": line.measure,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "planned": line.planned,
            "approved": line.asked,
        }
        for line in rows
    ]


def fingerprint(rows: list[dict[str, Any]]) -> str:
    """Differs as soon as a line differs: whoever approves approves what they saw."""
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:32]


@transaction.atomic
def submit(conference: Conference, actor) -> None:
    """PermissionDenied, EstimateError."""
    if not permissions.keeps_money(actor):
        raise PermissionDenied
    estimate = held(conference)
    if not lines_of(conference).exists():
        raise EstimateError(_("There is no line to submit yet."))
    _move(estimate, State.DRAFT, State.SUBMITTED, submitted_by=actor)
    history.record(
        actor, estimate, "submit", from_state=State.DRAFT, to_state=State.SUBMITTED, reason=estimate.reason
    )


@transaction.atomic
def send_back(conference: Conference, actor, reason: str) -> None:
    """To be corrected. PermissionDenied, EstimateError."""
    if not permissions.approves_money(actor):
        raise PermissionDenied
    estimate = held(conference)
    _move(estimate, State.SUBMITTED, State.DRAFT, submitted_by=None)
    history.record(actor, estimate, "return", from_state=State.SUBMITTED, to_state=State.DRAFT, reason=reason)


@transaction.atomic
def supplement(conference: Conference, actor, reason: str) -> None:
    """Opens the approved estimate for the next version. PermissionDenied, EstimateError."""
    if not permissions.keeps_money(actor):
        raise PermissionDenied
    estimate = held(conference)
    _move(estimate, State.APPROVED, State.DRAFT, reason=reason)
    history.record(
        actor, estimate, "budget_supplement", from_state=State.APPROVED, to_state=State.DRAFT, reason=reason
    )


@transaction.atomic
def approve(
    conference: Conference,
    actor,
    *,
    decision: str,
    decided_on: datetime.date,
    seen: str,
    reason: str = "",
) -> EstimateVersion:
    """Records the decision on the lines that the page with the fingerprint `seen` showed.

    `reason`: why the cap is exceeded, where that only warns. PermissionDenied, EstimateError.
    """
    if not permissions.approves_money(actor):
        raise PermissionDenied
    estimate = held(conference)
    rows = snapshot(conference)
    if problem := own_work(estimate, actor):
        raise EstimateError(problem)
    if fingerprint(rows) != seen:
        raise EstimateError(_("The lines have changed meanwhile. Look at them again, then approve."))
    total = sum(row["approved"] for row in rows)
    _check_cap(estimate, total, reason)
    _check_bound(conference)
    why = estimate.reason
    _move(estimate, State.SUBMITTED, State.APPROVED, reason="")
    lines = lines_of(conference)
    lines.filter(to_approve=None).update(approved=F("quantity") * F("unit_price"))
    lines.exclude(to_approve=None).update(approved=F("to_approve"))
    version = EstimateVersion.objects.create(
        estimate=estimate, number=estimate.versions.count() + 1, decision=decision, decided_on=decided_on,
        reason="\n".join(text for text in (why, reason) if text), total=total, rows=rows, approved_by=actor,
    )  # fmt: skip
    changes = {"decision": ["", decision], "total": ["", str(total)]}
    history.record(
        actor, estimate, "approve", from_state=State.SUBMITTED, to_state=State.APPROVED, reason=version.reason, changes=changes
    )  # fmt: skip
    return version


def own_work(estimate: Estimate, actor) -> str:
    """Why this person may not record the approval; "" where they may. Three queries at most.

    Whoever entered, changed or removed a line since the last version has a hand in it, also where somebody else changed
    the line after them.
    """
    if estimate.submitted_by_id == actor.pk:
        return _("You submitted this estimate; another organiser records its approval.")
    last = estimate.versions.first() if estimate.pk else None
    entered = lines_of(estimate.conference).filter(entered_by=actor)
    if last:
        entered = entered.filter(entered_at__gt=last.approved_at)
    if entered.exists() or _had_a_hand(estimate, actor, last):
        return _("You entered lines of this estimate; another organiser records its approval.")
    return ""


ASIDE = {"task", "subcommittee", "source", "note", "to_approve"}
"""What does not change what is asked for; to lower the amount to be approved is the approver's own work."""


def _had_a_hand(estimate: Estimate, actor, last: EstimateVersion | None) -> bool:
    entries = HistoryEntry.objects.filter(subject_type=BudgetLine._meta.label_lower, actor=actor)
    if last:
        entries = entries.filter(at__gt=last.approved_at)
    lines = lines_of(estimate.conference).order_by().values("pk")
    entries = entries.filter(Q(action="removed") | Q(action__in=("added", "edited"), subject_id__in=lines))
    return any(
        action != "edited" or set(changes) - ASIDE
        for action, changes in entries.order_by().values_list("action", "changes")
    )


def _check_cap(estimate: Estimate, total: int, reason: str) -> None:
    excess = money_rule.above(total, estimate.cap)
    verdict = money_rule.verdict(excess, hard=estimate.is_hard, reason=reason)
    if verdict == "ok":
        return
    words = {"total": dong(total), "excess": dong(excess), "cap": dong(estimate.cap or 0)}
    if verdict == "refused":
        raise EstimateError(
            _("%(total)s is %(excess)s above the cap of the conference (%(cap)s). Lower some lines first.")
            % words
        )
    raise EstimateError(_("%(total)s is %(excess)s above the cap (%(cap)s). Say why.") % words, "reason")


def _check_bound(conference: Conference) -> None:
    """What is contracted or spent is not taken away by a later version."""
    money = figures.read(lines_of(conference))
    for line, found in money.rows():
        if line.asked < found.approved and line.asked < found.bound:
            text = _(
                "“%(line)s”: %(bound)s is contracted or spent already; not less than that can be approved."
            )
            raise EstimateError(text % {"line": line, "bound": dong(found.bound)})


def _move(estimate: Estimate, before: str, after: str, **fields: Any) -> None:
    """Compare-and-set: whoever is late is told so."""
    found = Estimate.objects.filter(pk=estimate.pk, state=before)
    if not found.update(state=after, **fields):
        raise EstimateError(_("The estimate is in another state meanwhile. Look at it again."))
    estimate.refresh_from_db()


@transaction.atomic
def set_amount(line: BudgetLine, amount: int | None, actor) -> None:
    """What the decision approves of a submitted line where it is less than planned. PermissionDenied, EstimateError."""
    if not permissions.approves_money(actor):
        raise PermissionDenied
    estimate = held(line.conference)
    if estimate.state != State.SUBMITTED:
        raise EstimateError(_("The estimate is in another state meanwhile. Look at it again."))
    line.refresh_from_db()
    if amount is not None and amount > line.planned:
        raise EstimateError(_("At most what is planned: %(amount)s.") % {"amount": dong(line.planned)})
    before, line.to_approve = line.asked, None if amount == line.planned else amount
    if before != line.asked:
        line.save(update_fields=["to_approve"])
        history.record(actor, line, "edited", changes={"to_approve": [str(before), str(line.asked)]})


def note_entry(line: BudgetLine, actor) -> None:
    """Marks who entered the line, for `own_work`; the caller saves it."""
    line.entered_by, line.entered_at = actor, timezone.now()
