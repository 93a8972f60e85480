from django.db import migrations, models

import delegates.badges


def give_codes(apps, schema_editor):
    """Everybody on the list already gets a badge code of their own."""
    delegate = apps.get_model("delegates", "Delegate")
    rows = list(delegate.objects.filter(badge_code=None).only("pk"))
    for row in rows:
        row.badge_code = delegates.badges.new_code()
    delegate.objects.bulk_update(rows, ["badge_code"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("conference", "0002_unit_headcount"),
        ("delegates", "0003_indexes_of_the_list"),
    ]

    operations = [
        migrations.AddField(
            model_name="delegate",
            name="badge_code",
            field=models.CharField(editable=False, max_length=12, null=True),
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="delegate",
            name="badge_code",
            field=models.CharField(
                default=delegates.badges.new_code, editable=False, max_length=12, unique=True
            ),
        ),
    ]
