from django.db import migrations, models
from django.db.models import Min, Q


def positions(apps, schema_editor):
    """Who headed heads on; of several heads the first, and the others are deputies, who may do the same."""
    Member = apps.get_model("subcommittees", "Member")
    heads = Member.objects.filter(is_head=True)
    first = heads.order_by().values("subcommittee").annotate(first=Min("pk")).values_list("first", flat=True)
    numbers = list(first)
    heads.filter(pk__in=numbers).update(position="head")
    heads.exclude(pk__in=numbers).update(position="deputy")


def heads(apps, schema_editor):
    Member = apps.get_model("subcommittees", "Member")
    Member.objects.filter(position__in=["head", "deputy"]).update(is_head=True)


class Migration(migrations.Migration):
    dependencies = [
        ("subcommittees", "0004_requests_and_obstacles"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="position",
            field=models.CharField(
                choices=[("head", "head"), ("deputy", "deputy head"), ("member", "member")],
                default="member",
                max_length=10,
                verbose_name="position",
            ),
        ),
        migrations.RunPython(positions, heads),
        migrations.RemoveField(model_name="member", name="is_head"),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                condition=Q(position="head"),
                fields=["subcommittee"],
                name="subcommittees_one_head",
                violation_error_message="The subcommittee has a head already.",
            ),
        ),
    ]
