"""The floor: the least that Django can be asked for. One file, one table, one page of 100 rows, or of as many as the address says,
out of 1,000 or more.

`python -m bench.web.floor [PEOPLE]` makes the database in FLOOR_DATA and prints the session key of somebody signed in;
gunicorn serves `bench.web.floor:application` from it. Database, its options, sessions and sign-in are the portal's.
"""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path

import django
from django.conf import settings

DATA = Path(os.environ["FLOOR_DATA"])
PEOPLE, SHOWN = 1000, 100
TEMPLATE = """<!doctype html><html lang="vi"><title>Danh sách</title><body><p>{{ user.username }}</p><table>
{% for person in people %}<tr><td>{{ forloop.counter }}</td><td>{{ person.name }}</td><td>{{ person.position }}</td>
<td>{{ person.unit }}</td><td>{{ person.born|date:"j F Y" }}</td><td>{{ person.reason }}</td>
<td>{% if person.approved %}đã duyệt{% else %}chờ duyệt{% endif %}</td></tr>
{% endfor %}</table></body></html>"""

PING = """<!doctype html><html lang="vi"><title>Xin chào</title><body><h1>{{ words }}</h1></body></html>"""

settings.configure(
    SECRET_KEY="only-for-the-benchmark-0123456789-abcdefghijklmnopqrstuvwxyz",  # noqa: S106 - guards made-up names
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": ["django.contrib.auth.context_processors.auth"],
                "loaders": [
                    ("django.template.loaders.locmem.Loader", {"list.html": TEMPLATE, "ping.html": PING})
                ],
            },
        }
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "floor.sqlite3",
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON",
            },
        }
    },
    LANGUAGE_CODE="vi",
    TIME_ZONE="Asia/Ho_Chi_Minh",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.contrib.auth.decorators import login_required  # noqa: E402 - nothing of it before the settings
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402


class Listed(models.Model):
    """One row of the list."""

    name = models.CharField(max_length=100, db_index=True)
    position = models.CharField(max_length=100)
    unit = models.CharField(max_length=150)
    reason = models.CharField(max_length=500)
    born = models.DateField()
    approved = models.BooleanField()

    class Meta:
        app_label = "floor"

    def __str__(self) -> str:
        return self.name


@login_required
def people_list(request, shown: int = SHOWN):
    return render(request, "list.html", {"people": Listed._default_manager.order_by("name", "id")[:shown]})


def ping(request):
    """A page for anybody from a template, without the database."""
    return render(request, "ping.html", {"words": "Xin chào"})


urlpatterns = [path("ping/", ping), path("", people_list), path("<int:shown>/", people_list)]
application = get_wsgi_application()


def found(people: int = PEOPLE) -> str:
    """Makes tables and rows; the key of a session of somebody who is signed in."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from bench.print import sample

    call_command("migrate", interactive=False, verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Listed)
    Listed._default_manager.bulk_create(
        Listed(
            name=person.name,
            position=person.position,
            unit=person.unit,
            reason=person.reason,
            born=datetime.date(1970, 1, 1) + datetime.timedelta(days=7 * person.pk),
            approved=person.pk % 2 == 0,
        )
        for person in sample.people(people)
    )
    client = Client()
    client.force_login(get_user_model().objects.create_user("floor"))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    print(found(*map(int, sys.argv[1:])))
