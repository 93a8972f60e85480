"""Whoever was no longer coming before seats could be given back gives theirs back now."""

from django.db import migrations
from django.db.models import Exists, OuterRef, Subquery


def give_back(apps, schema_editor):
    absent = apps.get_model("delegates", "Delegate").objects.filter(
        nomination=OuterRef("pk"), cancelled_at__isnull=False
    )
    approved = apps.get_model("nominations", "Nomination").objects.filter(state="approved")
    approved.filter(Exists(absent)).update(seat_freed_at=Subquery(absent.values("cancelled_at")[:1]))


def take_again(apps, schema_editor):
    apps.get_model("nominations", "Nomination").objects.update(seat_freed_at=None)


class Migration(migrations.Migration):
    dependencies = [
        ("delegates", "0008_registration_by_the_unit"),
        ("nominations", "0010_seats_given_back_and_waiting_lists"),
    ]

    operations = [migrations.RunPython(give_back, take_again)]
