

import conference.fields
import conference.people
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import nominations.models
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
            name='AwardForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='code')),
                ('name', conference.fields.TextLine(max_length=150, verbose_name='name')),
                ('kind', models.CharField(choices=[('title', 'emulation title'), ('award', 'award form')], max_length=10, verbose_name='kind')),
                ('authority', conference.fields.TextLine(help_text='The certificate prints it in capitals above the name of the award, e.g. Giám đốc Sở Công Thương.', max_length=150, verbose_name='authority')),
                ('for_individuals', models.BooleanField(default=True, verbose_name='for individuals')),
                ('for_collectives', models.BooleanField(default=True, verbose_name='for collectives')),
            ],
            options={
                'verbose_name': 'award form',
                'verbose_name_plural': 'award forms',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Nomination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('full_name', conference.fields.TextLine(blank=True, max_length=100, verbose_name='full name')),
                ('gender', models.CharField(blank=True, choices=[('female', 'female'), ('male', 'male')], max_length=6, verbose_name='gender')),
                ('date_of_birth', models.DateField(blank=True, null=True, validators=[conference.people.check_birth], verbose_name='date of birth')),
                ('position', conference.fields.TextLine(blank=True, max_length=150, verbose_name='position')),
                ('workplace', conference.fields.TextLine(blank=True, max_length=200, verbose_name='workplace')),
                ('phone', conference.fields.TextLine(blank=True, max_length=30, validators=[conference.people.check_phone], verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('is_vip', models.BooleanField(default=False, verbose_name='leader, seated in front')),
                ('kind', models.CharField(choices=[('individual', 'exemplary individual'), ('collective', 'exemplary collective'), ('guest', 'guest')], max_length=12, verbose_name='kind')),
                ('number', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='reference number')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'waiting for approval'), ('returned', 'returned'), ('approved', 'approved'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='draft', editable=False, max_length=12, verbose_name='state')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('form_key', models.CharField(editable=False, max_length=32, null=True, unique=True)),
                ('collective_name', conference.fields.TextLine(blank=True, max_length=200, verbose_name='name of the collective')),
                ('is_direct_worker', models.BooleanField(default=False, verbose_name='in direct work')),
                ('is_researcher', models.BooleanField(default=False, verbose_name='in research')),
                ('is_production_worker', models.BooleanField(default=False, verbose_name='in direct production')),
                ('field_of_work', conference.fields.TextLine(blank=True, max_length=100, verbose_name='field of work')),
                ('summary', conference.fields.TextBlock(blank=True, max_length=3000, verbose_name='summary of achievements')),
                ('party_endorsed', models.BooleanField(default=False, verbose_name='endorsed by the party cell')),
                ('head_endorsed', models.BooleanField(default=False, verbose_name='endorsed by the head of the unit')),
                ('mass_endorsed', models.BooleanField(default=False, verbose_name='endorsed by the mass organisations')),
                ('meeting_date', models.DateField(blank=True, null=True, validators=[conference.fields.YearBetween(2000, 2100)], verbose_name='date of the meeting')),
                ('meeting_total', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20000)], verbose_name='members called')),
                ('meeting_present', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='members present')),
                ('meeting_votes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='votes in favour')),
                ('voting_method', models.CharField(blank=True, choices=[('secret', 'secret ballot'), ('hands', 'show of hands')], max_length=10, verbose_name='way of voting')),
                ('decision_reason', conference.fields.TextBlock(blank=True, editable=False, verbose_name='reason')),
                ('override_reason', conference.fields.TextBlock(blank=True, editable=False, verbose_name='reason for leaving the 70/30 mix')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('saved_at', models.DateTimeField(auto_now=True, verbose_name='saved')),
                ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='submitted')),
                ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='decided')),
                ('search_key', models.CharField(default='', editable=False, max_length=400)),
                ('sort_key', models.CharField(default='', editable=False, max_length=400)),
                ('authors', models.ManyToManyField(editable=False, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
                ('award_form', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='nominations', to='nominations.awardform', verbose_name='proposed award')),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nominations', to='conference.conference', verbose_name='conference')),
                ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decided_nominations', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='guest_nominations', to='conference.unit', verbose_name='invited organisation')),
                ('override_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='allowed by')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prepared_nominations', to=settings.AUTH_USER_MODEL, verbose_name='prepared by')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nominations', to='conference.unit', verbose_name='nominating unit')),
            ],
            options={
                'verbose_name': 'nomination',
                'verbose_name_plural': 'nominations',
                'ordering': ['unit__position', 'sort_key', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('minutes', 'minutes of the meeting'), ('report', 'report of achievements'), ('decision', 'earlier decision or certificate'), ('other', 'other paper')], max_length=10, verbose_name='kind of paper')),
                ('file', models.FileField(upload_to=nominations.models.evidence_path, verbose_name='file')),
                ('original_name', conference.fields.TextLine(max_length=200, verbose_name='file name')),
                ('size', models.PositiveIntegerField(verbose_name='size')),
                ('sha256', models.CharField(max_length=64)),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('nomination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='nominations.nomination', verbose_name='nomination')),
            ],
            options={
                'verbose_name': 'evidence',
                'verbose_name_plural': 'evidence',
                'ordering': ['kind', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Achievement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('text', conference.fields.TextBlock(max_length=2000, verbose_name='achievements')),
                ('nomination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='achievements', to='nominations.nomination', verbose_name='nomination')),
            ],
            options={
                'verbose_name': 'achievement',
                'verbose_name_plural': 'achievements',
                'ordering': ['year'],
            },
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(choices=[('exemplar', 'exemplar'), ('guest', 'guest')], max_length=10, verbose_name='category')),
                ('seats', models.PositiveSmallIntegerField(verbose_name='seats')),
                ('collectives', models.PositiveSmallIntegerField(default=0, verbose_name='of it collectives')),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='allocations', to='conference.conference', verbose_name='conference')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='conference.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'allocation',
                'verbose_name_plural': 'allocations',
                'ordering': ['category', 'unit__position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('conference', 'unit', 'category'), name='nominations_one_allocation'), models.CheckConstraint(condition=models.Q(('collectives__lte', models.F('seats'))), name='nominations_collectives_within_seats', violation_error_message='More collectives than seats: lower the collectives or raise the seats.')],
            },
        ),
        migrations.AddIndex(
            model_name='nomination',
            index=models.Index(fields=['conference', 'state', 'unit'], name='nominations_by_state'),
        ),
        migrations.AddIndex(
            model_name='nomination',
            index=models.Index(fields=['conference', 'sort_key'], name='nominations_by_name'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.UniqueConstraint(fields=('conference', 'number'), name='nominations_number_once'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'returned', 'approved', 'refused', 'withdrawn'])), name='nominations_state_known'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), ('state', 'withdrawn'), ('number__isnull', False), _connector='OR'), name='nominations_number_after_draft'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(fields=('nomination', 'sha256'), name='nominations_same_file_once'),
        ),
        migrations.AddConstraint(
            model_name='achievement',
            constraint=models.UniqueConstraint(fields=('nomination', 'year'), name='nominations_one_text_per_year'),
        ),
    ]
