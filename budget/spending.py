"""Contracts and expenses: each is written under the conference's lock, so that two never take the same last đồng."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from budget import estimate, figures, money_rule
from budget.figures import dong
from budget.models import BudgetLine, Commitment, Estimate, Expense
from conference import history
from conference.once import SentBefore, same
from conference.vietnamese import fold, grouped
from nominations import evidence

SAID = ("line_id", "commitment_id", "payee", "amount", "voucher", "date", "method")
"""What an expense says of itself."""


class SpendingRefused(Exception):
    """Nothing was written; `str()` is a sentence, `field` the field of the form that it stands beside."""

    def __init__(self, sentence: str, field: str = "amount") -> None:
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def commit(row: Commitment, actor) -> Commitment:
    """Stores a contract; sent twice it is stored once. PermissionDenied, SpendingRefused, SentBefore."""
    rule = _hold(row.line, actor)
    if known := Commitment.objects.filter(key=row.key).first():
        if not same(known, row, ("line_id", "supplier", "amount", "document", "date")):
            raise SentBefore
        return known
    _check_line(rule, row.line, row.amount, row.over_reason)
    row.entered_by = actor
    row.save()
    _note(actor, row.line, "committed", row, row.over_reason)
    return row


@transaction.atomic
def cancel(row: Commitment, reason: str, actor) -> None:
    """What was paid on it stays. PermissionDenied, SpendingRefused."""
    _hold(row.line, actor)
    now = timezone.now()
    if not Commitment.objects.filter(pk=row.pk, cancelled_at=None).update(
        cancelled_at=now, cancelled_why=reason
    ):
        raise SpendingRefused(_("This contract is cancelled already."), "reason")
    _note(actor, row.line, "commitment_cancelled", row, reason)


@transaction.atomic
def spend(row: Expense, file: UploadedFile | None, actor) -> Expense:
    """Stores an expense with its checked voucher; sent twice it is stored once.

    PermissionDenied, SpendingRefused, SentBefore, `evidence.StorageFull`.
    """
    rule = _hold(row.line, actor)
    if known := Expense.objects.filter(key=row.key).first():
        if not same(known, row, SAID):
            raise SentBefore
        return known
    if row.commitment:
        row.commitment.refresh_from_db()
        _check_contract(rule, row)
    else:
        _check_line(rule, row.line, row.amount, row.over_reason)
    if file:
        row.file_name = file.name or ""
        row.file = evidence.store(row, file)  # type: ignore[assignment]  # a name, as the field keeps it
    row.entered_by = actor
    row.save()
    _note(actor, row.line, "spent", row, row.over_reason)
    return row


def twin_of(row: Expense) -> Expense | None:
    """Another expense that counts, of the same voucher and payee, whatever its line."""
    others = Expense.objects.filter(line__conference=row.line.conference, taken_back_at=None).exclude(
        pk=row.pk
    )
    number, payee = fold(row.voucher), fold(row.payee)
    found = others.filter(amount=row.amount) | others.filter(date=row.date)
    return next(
        (
            each
            for each in found.select_related("line")
            if (fold(each.voucher), fold(each.payee)) == (number, payee)
        ),
        None,
    )


@transaction.atomic
def take_back(row: Expense, reason: str, actor) -> None:
    """A wrong expense no longer counts; row, voucher and reason stay. PermissionDenied, SpendingRefused."""
    _hold(row.line, actor)
    now = timezone.now()
    if not Expense.objects.filter(pk=row.pk, taken_back_at=None).update(
        taken_back_at=now, taken_back_why=reason
    ):
        raise SpendingRefused(_("This expense is taken back already."), "reason")
    _note(actor, row.line, "expense_taken_back", row, reason)


def _hold(line: BudgetLine, actor) -> Estimate:
    """The rules, under the lock; the line as it is now."""
    if not permissions.keeps_money(actor):
        raise PermissionDenied
    found = estimate.held(line.conference)
    line.refresh_from_db()
    return found


def _check_line(rule: Estimate, line: BudgetLine, more: int, reason: str) -> None:
    """Whether `more` still fits into what is approved of the line."""
    if line.approved is None:
        raise SpendingRefused(_("This line is not approved yet: nothing can be contracted or spent on it."))
    now = figures.read([line]).total
    _judge(rule, now.bound + more, now.approved, now.remaining, _("the approved amount of the line"), reason)


def _check_contract(rule: Estimate, row: Expense) -> None:
    """An expense on a contract stays within it: the line was asked when the contract was entered."""
    contract = row.commitment
    assert contract is not None  # noqa: S101 - asked by `spend`
    if contract.line_id != row.line_id or contract.cancelled_at:
        raise SpendingRefused(_("This contract is cancelled or belongs to another line."), "commitment")
    paid = sum(contract.expenses.filter(taken_back_at=None).values_list("amount", flat=True))
    left = contract.amount - paid
    _judge(rule, paid + row.amount, contract.amount, left, _("the amount of the contract"), row.over_reason)


def _judge(rule: Estimate, amount: int, limit: int, left: int, what: str, reason: str) -> None:
    excess = money_rule.above(amount, limit)
    verdict = money_rule.verdict(excess, hard=rule.is_hard, reason=reason)
    words = {"what": what, "limit": dong(limit), "excess": dong(excess), "left": dong(max(0, left))}
    if verdict == "refused":
        text = _("This is %(excess)s above %(what)s (%(limit)s). At most %(left)s is left.")
        raise SpendingRefused(text % words)
    if verdict == "reason":
        text = _("This is %(excess)s above %(what)s (%(limit)s). Say why.")
        raise SpendingRefused(text % words, "over_reason")


def _note(actor, line: BudgetLine, action: str, row: Commitment | Expense, reason: str) -> None:
    """In the trail of the line: its page tells all that happened to its money."""
    name = "commitment" if isinstance(row, Commitment) else "voucher"
    changes = {name: ["", str(row)], "amount": ["", grouped(row.amount)]}
    history.record(actor, line, action, reason=reason, changes=changes)
