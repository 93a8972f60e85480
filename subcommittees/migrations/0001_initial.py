

import conference.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('conference', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Subcommittee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', conference.fields.TextLine(max_length=20, verbose_name='code')),
                ('name', conference.fields.TextLine(max_length=150, verbose_name='name')),
                ('head_position', conference.fields.TextLine(blank=True, max_length=150, verbose_name='headed by')),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subcommittees', to='conference.conference', verbose_name='conference')),
                ('coordinating_units', models.ManyToManyField(blank=True, related_name='supported_subcommittees', to='conference.unit', verbose_name='co-ordinating units')),
                ('lead_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='led_subcommittees', to='conference.unit', verbose_name='lead unit')),
            ],
            options={
                'verbose_name': 'subcommittee',
                'verbose_name_plural': 'subcommittees',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_head', models.BooleanField(default=False, verbose_name='head')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('subcommittee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='subcommittees.subcommittee', verbose_name='subcommittee')),
            ],
            options={
                'verbose_name': 'member',
                'verbose_name_plural': 'members',
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', conference.fields.TextLine(max_length=20, verbose_name='number')),
                ('title', conference.fields.TextLine(max_length=300, verbose_name='task')),
                ('document_type', conference.fields.TextLine(blank=True, max_length=20, verbose_name='paper to produce')),
                ('offset_days', models.SmallIntegerField(help_text='-12 = twelve days before, 20 = twenty days after', validators=[django.core.validators.MinValueValidator(-1000), django.core.validators.MaxValueValidator(1000)], verbose_name='due, days from the conference day')),
                ('mode', models.CharField(choices=[('order', 'assigned'), ('request', 'requested')], default='order', max_length=10, verbose_name='way of assignment')),
                ('state', models.CharField(choices=[('todo', 'not started'), ('doing', 'under way'), ('done', 'done')], default='todo', editable=False, max_length=10, verbose_name='state')),
                ('note', conference.fields.TextBlock(blank=True, max_length=1000, verbose_name='note')),
                ('done_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='done at')),
                ('coordinating_units', models.ManyToManyField(blank=True, related_name='supported_tasks', to='conference.unit', verbose_name='co-ordinating units')),
                ('lead_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='led_tasks', to='conference.unit', verbose_name='lead unit')),
                ('subcommittee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='subcommittees.subcommittee', verbose_name='subcommittee')),
            ],
            options={
                'verbose_name': 'task',
                'verbose_name_plural': 'tasks',
                'ordering': ['offset_days', 'number'],
            },
        ),
        migrations.AddConstraint(
            model_name='subcommittee',
            constraint=models.UniqueConstraint(fields=('conference', 'code'), name='subcommittees_code_once'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.UniqueConstraint(fields=('subcommittee', 'user'), name='subcommittees_member_once'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.UniqueConstraint(fields=('subcommittee', 'number'), name='subcommittees_task_number'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('offset_days__gte', -1000), ('offset_days__lte', 1000)), name='subcommittees_task_offset'),
        ),
    ]
