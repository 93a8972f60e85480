"""The public check of a certificate: by short code here, by the signed QR code in the visitor's own browser."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.sign_in import client_address
from conference import throttle
from documents import keys, register, short_codes
from documents.issued import IssuedCertificate
from documents.trust import Trust, by_id

# What the page needs to draw itself and check a QR code; a phone that opened it once can do so without a network.
OFFLINE_FILES = (
    "vendor/css/bootstrap.min.css",
    "css/tokens.css",
    "css/badges.css",
    "css/portal.css",
    "css/panels.css",
    "css/forms.css",
    "css/print.css",
    "fonts/inter-vn.woff2",
    "img/icons.svg",
    "img/favicon.svg",
    "js/portal.js",
    "js/check.js",
)
NO_CODE = "-" * short_codes.LENGTH  # looked up instead of what cannot be a code, at the same cost


@login_not_required
@require_safe
def check_page(request):
    """The form, the answer to `?ma=CODE`, and the script that judges what stands behind the # of the address.

    The answer names award, name and decision and says whether the certificate is valid, nothing else. 404 for a
    code that nobody has, 429 when too many were tried.
    """
    typed = request.GET.get("ma", "")[:60].strip()
    context, status = {"typed": typed, "trust": _trust().as_json()}, 200
    if typed and not throttle.admit(client_address(request)):
        context["trouble"], status = _("Too many codes were tried. Wait ten minutes, then try again."), 429
    elif typed:
        context["certificate"] = found = _look_up(typed)
        if found is None:
            context["trouble"], status = _not_found(typed), 404
    response = render(request, "check/page.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    if status == 429:
        response["Retry-After"] = str(throttle.MINUTES * 60)
    return response


def _look_up(typed: str) -> IssuedCertificate | None:
    """One query for every text, so that the time tells nothing."""
    code = short_codes.read_code(typed) or NO_CODE
    return IssuedCertificate.objects.filter(code=code).first()


def _not_found(typed: str) -> str:
    if short_codes.read_code(typed):
        return _("No certificate has this code. Compare it with the sheet, letter by letter.")
    return _("This is not a code: it has ten letters and digits, e.g. 7KX2M-9QRTB.")


def _trust() -> Trust:
    """The keys of this machine and the revoked certificates of the database as it is now."""
    return Trust(by_id(keys.public_keys()), frozenset(register.revoked_fingerprints()))


@login_not_required
@require_safe
def worker(request):
    """The service worker that keeps the page for use without a network. Its scope is the folder that it lies in."""
    page = reverse("check:page")
    context = {"page": page, "files": [page, *(static(name) for name in OFFLINE_FILES)]}
    response = render(request, "check/worker.js", context, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
