"""The sample's money: one source, fourteen lines over the five subcommittees, an approved estimate, contracts and expenses."""

from __future__ import annotations

import datetime

from django.utils import timezone

from accounts.models import User
from budget import estimate, spending
from budget.models import BudgetLine, Commitment, Estimate, Expense, Source
from conference.models import Conference
from dashboard.sample_nominations import day_of
from subcommittees.models import Task

CAP = 200_000_000
PLANNED, APPROVED = -60, -55  # days from the conference


def load(data: dict, conference: Conference, users: dict[str, User], *, has_been: bool) -> None:
    """The accountant submits, the organiser records the decision; everything by the same steps as on the pages."""
    accountant, organiser, rows = users["ketoan"], users["thuky"], data["budget"]
    day = day_of(conference)
    source = Source.objects.create(
        conference=conference, date=day + datetime.timedelta(days=PLANNED), **rows["source"]
    )
    Estimate.objects.create(
        conference=conference, cap=CAP, cap_basis=rows["cap_basis"], delegate_cap=CAP // 100
    )
    bodies = {body.code: body for body in conference.subcommittees.all()}
    tasks = {task.number: task for task in Task.objects.filter(subcommittee__conference=conference)}
    BudgetLine.objects.bulk_create(
        BudgetLine(
            conference=conference, position=place, source=source, entered_by=accountant, subcommittee=bodies[row["body"]],
            task=tasks.get(row.get("task", "")),
            **{name: row[name] for name in ("chapter", "content", "measure", "quantity", "unit_price")},
        )
        for place, row in enumerate(rows["lines"], start=1)
    )  # fmt: skip
    estimate.submit(conference, accountant)
    decided = min(day + datetime.timedelta(days=APPROVED), timezone.localdate())
    seen = estimate.fingerprint(estimate.snapshot(conference))
    estimate.approve(conference, organiser, decision=rows["decision"], decided_on=decided, seen=seen)
    lines = {line.position: line for line in conference.budget_lines.select_related("conference")}
    for row in rows["spent"]:
        if row.get("early") or has_been:
            _spend(row, lines[row["line"]], decided, accountant)


def _spend(row: dict, line: BudgetLine, decided: datetime.date, accountant: User) -> None:
    """A contract, what was paid on it, or both; dated after the decision."""
    date = decided + datetime.timedelta(days=3)
    contract = None
    if row.get("contract"):
        contract = Commitment(
            line=line, supplier=row["payee"], amount=row["amount"], document=row["contract"], date=date
        )
        contract = spending.commit(contract, accountant)
    if row.get("paid"):
        method = row.get("method", Expense.Method.TRANSFER)
        expense = Expense(
            line=line,
            commitment=contract,
            payee=row["payee"],
            amount=row["paid"],
            voucher=row["voucher"],
            date=date,
            method=method,
        )
        spending.spend(expense, None, accountant)
