"""The award register on the web: find, print the list, look at one certificate, print it again, revoke it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Abs
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import permissions
from conference import history
from conference.closed import refuse_change
from documents import jobs, register
from documents.issued import IssuedCertificate
from documents.models import JobItem
from documents.register import RegisterError
from documents.register_forms import RegisterFilter, RevocationForm, Revoked, SpoiltForm

PER_PAGE = 50
SPOILT, REVOCATION = "spoilt", "revoke"


@require_GET
def register_page(request):
    """All certificates of all editions, for the register has one row of numbers a year; live search by htmx."""
    if not permissions.is_organiser(request.user):
        raise PermissionDenied
    chosen = RegisterFilter(request.GET, certificates=IssuedCertificate.objects.visible_to(request.user))
    # Said again because Django leaves the order of Meta out where it counts.
    order = IssuedCertificate._meta.ordering
    # What was ordered and cancelled before, or failed, is no sheet; of a job that is gone only the log is left.
    # The sheet of a title beside an award form has its delegate's id below zero.
    made = JobItem.objects.annotate(delegate_id=Abs("subject_id")).filter(
        job=OuterRef("prints__job"), delegate_id=OuterRef("delegate_id"), state=JobItem.State.DONE
    )
    on_paper = Count("prints", filter=Q(prints__isnull=False, prints__job=None) | Exists(made))
    rows = chosen.rows().annotate(printed=on_paper).order_by(*order)
    full = "print" in request.GET
    counts = chosen.rows().order_by().aggregate(n=Count("pk"), revoked=Count("pk", filter=Q(state="revoked")))
    page = Paginator(rows, max(counts["n"], 1) if full else PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": chosen, "page_obj": page, "counts": counts, "print_view": full}
    fragment = request.htmx and not request.htmx.history_restore_request
    if not fragment:
        context["gaps"] = register.years_with_gaps()
    response = render(request, "register/_results.html" if fragment else "register/list.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_GET
@never_cache
def certificate_page(request, pk: int):
    """Facts, prints and history of one certificate, with the forms to print it again and to revoke it."""
    return _page(request, _certificate_or_404(request, pk))


@require_POST
def print_again(request, pk: int):
    """A print job of this one certificate, with the number and code that it has; one job per form."""
    certificate = _certificate_or_404(request, pk)
    form = SpoiltForm(request.POST, prefix=SPOILT)
    if not form.is_valid():
        return _page(request, certificate, spoilt=form)
    try:
        job, is_new = jobs.print_again(
            certificate, request.user, form.cleaned_data["spoilt"], form.cleaned_data["key"]
        )
    except jobs.OrderRefused as error:
        form.add_error(None, str(error))
        return _page(request, certificate, spoilt=form)
    if not is_new:
        messages.info(request, _("This form was sent before; here is the job that it made."))
    return redirect("documents:job", job.pk)


@require_POST
def revoke(request, pk: int):
    certificate = _certificate_or_404(request, pk)
    form = RevocationForm(request.POST, prefix=REVOCATION, revoked=_revoked(certificate))
    if not form.is_valid():
        return _page(request, certificate, revocation=form)
    chosen = form.cleaned_data
    try:
        register.revoke(
            certificate,
            request.user,
            chosen["reason"],
            decision_number=chosen["decision_number"],
            decision_date=chosen["decision_date"],
        )
    except RegisterError as error:
        form.add_error(None, str(error))
        return _page(request, certificate, revocation=form)
    messages.success(
        request,
        _("The certificate %(number)s is revoked. Its number and code are not given again.")
        % {"number": certificate.register_number},
    )
    return redirect("documents:certificate", certificate.pk)


def _certificate_or_404(request, pk: int) -> IssuedCertificate:
    found = IssuedCertificate.objects.visible_to(request.user).select_related("conference", "revoked_by")
    certificate = get_object_or_404(found, pk=pk)
    refuse_change(request, certificate.conference)
    return certificate


def _revoked(certificate: IssuedCertificate) -> Revoked:
    """The department revokes its own certificates, whoever gave the award."""
    conference = certificate.conference
    return Revoked(
        conference, conference.head_position, certificate.decision_number, certificate.decision_date
    )


def _page(request, certificate: IssuedCertificate, *, spoilt=None, revocation=None):
    context = {
        "certificate": certificate,
        "prints": certificate.prints.select_related("job", "by"),
        "history": history.of(certificate),
        "spoilt": spoilt or SpoiltForm(prefix=SPOILT),
        "revocation": revocation or RevocationForm(prefix=REVOCATION, revoked=_revoked(certificate)),
        "form": spoilt or revocation,
    }
    return render(request, "register/certificate.html", context)
