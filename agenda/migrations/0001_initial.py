

import conference.fields
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('conference', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                ('title', conference.fields.TextLine(max_length=400, verbose_name='title')),
                ('minutes', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)], verbose_name='minutes')),
                ('presenter', conference.fields.TextLine(blank=True, max_length=200, verbose_name='presented by')),
                ('responsible', conference.fields.TextLine(blank=True, max_length=200, verbose_name='subcommittee in charge')),
                ('note', conference.fields.TextBlock(blank=True, max_length=1000, verbose_name='note')),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda', to='conference.conference', verbose_name='conference')),
            ],
            options={
                'verbose_name': 'agenda item',
                'verbose_name_plural': 'agenda items',
                'ordering': ['position', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('minutes__lte', 600)), name='agenda_minutes_of_an_item')],
            },
        ),
    ]
