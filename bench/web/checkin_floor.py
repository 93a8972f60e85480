"""The floor of a check-in: find the person under a lock, note the moment, log it. No sign-in, no pass, one sentence.

`python -m bench.web.checkin_floor PEOPLE` makes the database in FLOOR_DATA and prints {"codes": […]} as JSON; gunicorn
serves `bench.web.checkin_floor:application` from it. Settings, database and its options are the floor's.
"""

from __future__ import annotations

import json
import sys

from bench.web import floor  # it settles the settings, so it comes before everything of Django's

from django.db import connection, models, transaction  # isort: skip
from django.http import JsonResponse  # isort: skip
from django.urls import path  # isort: skip
from django.utils import timezone  # isort: skip
from django.views.decorators.csrf import csrf_exempt  # isort: skip


class Guest(models.Model):
    """Somebody with a badge."""

    name = models.CharField(max_length=100)
    code = models.CharField(max_length=12, unique=True)
    present_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "floor"

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One look at a badge."""

    guest = models.ForeignKey(Guest, models.CASCADE)
    at = models.DateTimeField(default=timezone.now)
    first = models.BooleanField()

    class Meta:
        app_label = "floor"

    def __str__(self) -> str:
        return str(self.pk)


@csrf_exempt
def check_in(request):
    code = json.loads(request.body)["scans"][0]["code"]
    with transaction.atomic():
        guest = Guest._default_manager.select_for_update().get(code=code)
        first = guest.present_at is None
        if first:
            guest.present_at = timezone.now()
            guest.save(update_fields=["present_at"])
        Entry._default_manager.create(guest=guest, first=first)
    return JsonResponse({"outcome": "admitted" if first else "inside", "name": guest.name})


floor.urlpatterns.append(path("check-in/", check_in))
application = floor.application


def found(people: int) -> list[str]:
    """Makes tables and guests; their codes."""
    from bench.print import sample
    from delegates import badges

    floor.call_command("migrate", interactive=False, verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Guest)
        editor.create_model(Entry)
    guests = [Guest(name=person.name, code=badges.new_code()) for person in sample.people(people)]
    Guest._default_manager.bulk_create(guests)
    return [guest.code for guest in guests]


if __name__ == "__main__":
    print(json.dumps({"codes": found(int(sys.argv[1]))}))
