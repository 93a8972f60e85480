"""What holds for the whole portal: names of routes, sign-in, headers, read-only states, catalogue."""

from __future__ import annotations

import os
import re
import subprocess

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from conference.views import PUBLIC

OWN_APPS = (
    "conference",
    "accounts",
    "nominations",
    "delegates",
    "agenda",
    "subcommittees",
    "elections",
    "stories",
    "budget",
    "documents",
    "plans",
    "invitations",
    "privacy",
    "reminders",
    "closing",
    "backups",
    "dashboard",
)
SIGN_IN = ("/sign-in/?next=", "/admin/login/?next=")
CATALOGUE = settings.BASE_DIR / "locale" / "vi" / "LC_MESSAGES" / "django.po"


def routes(resolver=None, namespace=()):
    """(qualified name or None, pattern) of every route."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*namespace, entry.namespace) if entry.namespace else namespace
            yield from routes(entry, inner)
        elif isinstance(entry, URLPattern):
            yield ":".join([*namespace, entry.name]) if entry.name else None, entry


def address_of(name: str, pattern: URLPattern) -> str:
    """An address that matches, with 1 for every argument."""
    converters = pattern.pattern.converters
    arguments = {
        key: 1 if type(converter).__name__ == "IntConverter" else "x" for key, converter in converters.items()
    }
    if pattern.pattern.regex.groups and not converters:
        return reverse(name, args=["x"] * pattern.pattern.regex.groups)
    return reverse(name, kwargs=arguments)


def test_every_own_route_has_a_name():
    nameless = [str(pattern.pattern) for name, pattern in routes() if name is None]
    # Django admin's catch-all and its "object id alone" redirects bring no name of their own.
    assert [text for text in nameless if text not in ("<path:object_id>/", "(?P<url>.*)$")] == []


@pytest.mark.django_db
def test_only_the_listed_routes_answer_without_sign_in(conference):
    client, public = Client(), set()
    for name, pattern in routes():
        if name is None:
            continue
        try:
            address = address_of(name, pattern)
        except Exception:
            address = "/admin/x/"
        response = client.get(address)
        if not (response.status_code == 302 and response["Location"].startswith(SIGN_IN)):
            public.add(name)
    assert public == set(PUBLIC)


@pytest.mark.django_db
def test_headers_of_every_page(conference, as_user, organiser):
    for address in ("/sign-in/", "/", "/nominations/", "/admin/"):
        response = as_user(organiser).get(address, follow=True)
        policy = response["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'self'" in policy
        assert (
            response["X-Frame-Options"],
            response["X-Content-Type-Options"],
            response["Referrer-Policy"],
        ) == (
            "DENY",
            "nosniff",
            "same-origin",
        )


def test_state_fields_are_read_only_in_every_admin():
    for model, model_admin in admin.site._registry.items():
        for field in model._meta.fields:
            if field.name in (
                "state",
                "version",
                "number",
                "decided_by",
                "override_by",
                "invited_at",
                "confirmed_at",
            ):
                writable = (
                    field.editable
                    and model_admin.has_change_permission.__func__
                    and field.name not in (model_admin.readonly_fields)
                )
                may_write = getattr(type(model_admin), "may_write", None)
                assert (
                    not writable
                    or may_write is None
                    or model._meta.app_label not in OWN_APPS
                    or _nobody(may_write)
                ), f"{model.__name__}.{field.name} can be written in the admin"


def _nobody(may_write) -> bool:
    from accounts.models import User

    return not may_write(User(username="x"))


def test_own_models_speak_through_the_catalogue():
    for app in OWN_APPS:
        for model in apps.get_app_config(app).get_models():
            assert model._meta.original_attrs.get("verbose_name"), model


@pytest.mark.django_db
def test_the_password_hash_is_argon2():
    from conference import settings as production

    assert production.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_sqlite_is_safe_and_immediate():
    from conference import settings as production

    if production.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        options = production.DATABASES["default"]["OPTIONS"]
        assert options["transaction_mode"] == "IMMEDIATE"
        assert options["timeout"] == 20
        assert {"journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"} == set(
            re.findall(r"PRAGMA (\w+=\w+)", options["init_command"])
        )


class TestCatalogue:
    def test_nothing_is_untranslated_or_fuzzy(self):
        for wanted in (["--untranslated"], ["--only-fuzzy"]):
            found = subprocess.run(
                ["msgattrib", *wanted, "--no-obsolete", str(CATALOGUE)],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            assert re.findall(r'^msgid "(.+)"', found, re.M) == []

    def test_it_is_complete(self, tmp_path):
        """makemessages on a copy of the sources finds no message that the catalogue lacks."""
        copy = tmp_path / "portal"
        listed = subprocess.run(
            ["git", "ls-files", "-z", "*.py", "*.html", "*.txt", "locale"],
            cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
        ).stdout.split("\0")  # fmt: skip
        for name in filter(None, listed):
            source = settings.BASE_DIR / name
            if source.exists() and not name.startswith("locale/packages"):
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).write_bytes(source.read_bytes())
        subprocess.run(
            [str(settings.BASE_DIR / ".venv" / "bin" / "django-admin"), "makemessages", "-l", "vi", "--no-location",
             "--ignore", "tests", "--ignore", "templates/documents"],
            cwd=copy, capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]},
        )  # fmt: skip
        assert _ids(copy / "locale" / "vi" / "LC_MESSAGES" / "django.po") - _ids(CATALOGUE) == set()


def _ids(catalogue) -> set[str]:
    plain = subprocess.run(
        ["msgattrib", "--no-obsolete", "--no-wrap", str(catalogue)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return set(re.findall(r'^msgid "(.+)"', plain, re.M))


def test_the_title_says_once_that_there_is_an_error():
    """`base.html` says it before the title of every page whose form has errors."""
    again = [
        str(path)
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        if "{% block title %}{% if form.errors" in (text := path.read_text())
        and '{% extends "base.html" %}' in text
    ]
    assert again == []


def test_a_page_lists_the_errors_of_a_form_once():
    """Crispy lists them above the whole form that it draws (bootstrap5/errors.html)."""
    own = '{% include "_error_summary.html" %}'
    twice = [
        str(path)
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        if own in (text := path.read_text()) and ("{{ form|crispy }}" in text or "{% crispy form %}" in text)
    ]
    assert twice == []
