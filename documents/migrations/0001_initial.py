

import django.db.models.deletion
import django.utils.timezone
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
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30, verbose_name='kind of paper')),
                ('selection', models.JSONField(default=dict)),
                ('key', models.CharField(help_text='One form sent twice makes one job.', max_length=64, unique=True)),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'under way'), ('done', 'done'), ('failed', 'done with failures')], default='queued', max_length=10, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='ordered')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('combined', models.CharField(blank=True, help_text='Storage name of the combined PDF.', max_length=200)),
                ('combined_sha256', models.CharField(blank=True, max_length=64)),
                ('combined_pages', models.PositiveIntegerField(default=0)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('lease_token', models.CharField(blank=True, max_length=32)),
                ('error', models.TextField(blank=True, verbose_name='what went wrong')),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='conference.conference', verbose_name='conference')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL, verbose_name='ordered by')),
            ],
            options={
                'verbose_name': 'print job',
                'verbose_name_plural': 'print jobs',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='JobItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_id', models.BigIntegerField()),
                ('label', models.CharField(max_length=400, verbose_name='document')),
                ('position', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'under way'), ('done', 'done'), ('failed', 'failed')], default='waiting', max_length=10, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('lease_token', models.CharField(blank=True, max_length=32)),
                ('error', models.TextField(blank=True, verbose_name='what went wrong')),
                ('file', models.CharField(help_text='Storage name; the file is there once the item is done.', max_length=200)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='documents.job')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'ordering': ['position', 'id'],
                'indexes': [models.Index(fields=['state', 'lease_until'], name='documents_claimable')],
                'constraints': [models.UniqueConstraint(fields=('job', 'subject_id'), name='documents_one_item_per_subject'), models.UniqueConstraint(fields=('job', 'file'), name='documents_one_item_per_file'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(models.Q(('file', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='documents_done_has_file')],
            },
        ),
    ]
