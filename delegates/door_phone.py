"""The page that a phone at a door keeps, its service worker and what makes it an app on the home screen.

The page is the same for everybody and holds nobody's name: whatever it shows comes by the pass of the device
(`door_api`). So it opens without a session and without a network.
"""

from __future__ import annotations

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from conference.app_icons import SIZES
from conference.people import Gender
from delegates import door_texts
from delegates.models import Delegate
from delegates.walk_ins import CATEGORIES

SCRIPTS = ("door-store", "door-rule", "door-sync", "door-input", "door-lists", "door-page")
FILES = (
    "vendor/css/bootstrap.min.css", "css/tokens.css", "css/badges.css", "css/portal.css", "css/panels.css",
    "css/forms.css", "css/print.css", "css/door.css", "fonts/inter-vn.woff2", "img/icons.svg", "img/favicon.svg",
    *(f"img/door-{size}.png" for size in SIZES), *(f"js/{name}.js" for name in SCRIPTS),
)  # fmt: skip


def _context() -> dict:
    labels = dict(Delegate.Category.choices)
    return {
        "texts": door_texts.texts(),
        "scripts": [f"js/{name}.js" for name in SCRIPTS],
        "genders": Gender.choices,
        "categories": [(category, labels[category]) for category in CATEGORIES],
    }


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The page that scans; nothing in it is of a person or a conference."""
    response = render(request, "door/phone.html", _context())
    response["Cache-Control"] = "no-cache"
    return response


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Its text changes with the page and its files, and with it what devices keep."""
    address = reverse("door:phone")
    files = [address, reverse("door:manifest"), *(static(name) for name in FILES)]
    shown = render_to_string("door/phone.html", _context(), request)
    version = hashlib.sha256("\n".join([shown, *files]).encode()).hexdigest()[:12]
    context = {"page": address, "root": reverse("door:page"), "files": files, "version": version}
    response = render(request, "door/worker.js", context, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What the phone needs to put the page on its home screen."""
    icons = [
        {
            "src": static(f"img/door-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in SIZES
        for purpose in ("any", "maskable")
    ]
    told = {
        "id": reverse("door:phone"),
        "name": _("Conference door"),
        "short_name": _("Door"),
        "description": _("Lets delegates in by their badges, also without a network."),
        "lang": request.LANGUAGE_CODE,  # type: ignore[attr-defined]
        "start_url": reverse("door:phone"),
        "scope": reverse("door:page"),
        "display": "standalone",
        "orientation": "any",
        "background_color": "#F6F5F2",
        "theme_color": "#8F1515",
        "icons": icons,
    }
    response = JsonResponse(told, content_type="application/manifest+json")
    response["Cache-Control"] = "no-cache"
    return response
