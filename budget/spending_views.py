"""Contracts and expenses of one line."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import permissions
from budget import access, figures, spending, vouchers
from budget.forms import CommitmentForm, ExpenseForm, ReasonForm
from budget.models import BudgetLine, Commitment, Expense
from conference import once
from conference.models import Conference


def _line(request, pk: int) -> BudgetLine:
    if not permissions.keeps_money(request.user):
        raise PermissionDenied
    conference = get_object_or_404(Conference, is_current=True)
    return access.line_of(request, conference, pk)


@require_http_methods(["GET", "POST"])
def new_commitment(request, pk: int):
    line = _line(request, pk)
    form = CommitmentForm(request.POST or None, instance=Commitment(line=line))
    if form.is_valid():
        try:
            spending.commit(form.instance, request.user)
        except spending.SpendingRefused as refused:
            form.add_error(refused.field, str(refused))
        except once.SentBefore:
            once.ask_again(form)
        else:
            messages.success(request, _("The contract is entered."))
            return redirect("budget:line", pk)
    return _form_page(request, line, form, "commitment")


@require_http_methods(["GET", "POST"])
def new_expense(request, pk: int):
    line = _line(request, pk)
    row = Expense(line=line)
    form = ExpenseForm(request.POST or None, request.FILES or None, instance=row, initial=_chosen(request))
    if form.is_valid():
        try:
            spending.spend(row, form.cleaned_data["voucher_file"], request.user)
        except spending.SpendingRefused as refused:
            form.add_error(refused.field, str(refused))
        except once.SentBefore:
            once.ask_again(form)
        except ValidationError as refused:  # the disk is full
            form.add_error("voucher_file", refused)
        else:
            messages.success(request, _("The expense is entered."))
            _warn_of_twin(request, row)
            return redirect("budget:line", pk)
    return _form_page(request, line, form, "expense")


def _warn_of_twin(request, row: Expense) -> None:
    """The same voucher may stand for two lines, so it is no error; entered twice by mistake it is."""
    twin = spending.twin_of(row)
    if twin is not None:
        text = _(
            "A voucher %(voucher)s of %(payee)s is entered already, in “%(line)s”. If it is the same payment, take one back."
        )
        messages.warning(request, text % {"voucher": twin.voucher, "payee": twin.payee, "line": twin.line})


def _chosen(request) -> dict[str, Any]:
    return {"commitment": request.GET.get("commitment", "")[:18]}


def _form_page(request, line: BudgetLine, form, what: str):
    if form.errors and request.FILES and "voucher_file" not in form.errors:
        text = _("Nothing is stored yet, and a browser forgets a chosen file: choose it once more.")
        form.add_error("voucher_file", text)
    context = {"form": form, "line": line, "figures": figures.read([line]).total, "what": what}
    return render(request, "budget/spending_form.html", context)


@require_http_methods(["GET", "POST"])
def undo(request, what: str, pk: int):
    """Cancels a contract or takes an expense back, with a reason."""
    models: dict[str, Any] = {"commitment": Commitment, "expense": Expense}
    if what not in models:
        raise Http404
    if not permissions.keeps_money(request.user):
        raise PermissionDenied
    rows = models[what].objects.filter(line__conference__is_current=True)
    row = get_object_or_404(rows.select_related("line__conference"), pk=pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        act = spending.cancel if what == "commitment" else spending.take_back
        try:
            act(row, form.cleaned_data["reason"], request.user)
        except spending.SpendingRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("It is done; the reason stands in the history."))
            return redirect("budget:line", row.line_id)
    return render(request, "budget/undo.html", {"form": form, "row": row, "what": what})


@never_cache
@require_GET
def voucher(request, pk: int) -> FileResponse:
    """The voucher as a download, never shown from our own origin; for those who read the whole budget."""
    if not permissions.sees_money(request.user):
        raise PermissionDenied
    row = get_object_or_404(Expense, pk=pk, line__conference__is_current=True)
    if not row.file:
        raise Http404
    try:
        stored = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    media_type = vouchers.MEDIA_TYPES[row.file_name.rpartition(".")[2]]
    return FileResponse(stored, as_attachment=True, filename=row.file_name, content_type=media_type)
