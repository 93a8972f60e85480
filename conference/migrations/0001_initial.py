

import conference.fields
import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='code')),
                ('name', conference.fields.TextLine(max_length=200, verbose_name='name')),
                ('short_name', conference.fields.TextLine(max_length=60, verbose_name='short name')),
                ('kind', models.CharField(choices=[('leadership', 'leadership'), ('division', 'division of the department'), ('affiliated', 'affiliated unit'), ('mass_organisation', 'mass organisation'), ('grassroots', 'enterprises and co-operatives'), ('body', 'council, board or working group'), ('partner', 'outside partner'), ('guest', 'guest organisation')], max_length=20, verbose_name='kind')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'unit',
                'verbose_name_plural': 'units',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Conference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text='Short name used by commands, e.g. hoi-nghi-iii.', unique=True, verbose_name='slug')),
                ('is_current', models.BooleanField(default=False, verbose_name='current conference')),
                ('name', conference.fields.TextLine(default='Hội nghị điển hình tiên tiến', max_length=150, verbose_name='name')),
                ('sector', conference.fields.TextLine(help_text='e.g. Ngành Công Thương Hà Tĩnh', max_length=150, verbose_name='sector')),
                ('edition_number', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3999)], verbose_name='edition')),
                ('period_from', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1990), django.core.validators.MaxValueValidator(2100)], verbose_name='period from (year)')),
                ('period_to', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1990), django.core.validators.MaxValueValidator(2100)], verbose_name='period to (year)')),
                ('next_period', conference.fields.TextLine(blank=True, max_length=30, verbose_name='next period')),
                ('upper_congress', conference.fields.TextLine(blank=True, max_length=200, verbose_name='congress of the higher level')),
                ('is_pilot', models.BooleanField(default=False, verbose_name='pilot conference')),
                ('host_name', conference.fields.TextLine(help_text='e.g. Sở Công Thương tỉnh Hà Tĩnh', max_length=150, verbose_name='host')),
                ('issuing_body', conference.fields.TextLine(max_length=150, verbose_name='issuing body on papers')),
                ('parent_body', conference.fields.TextLine(max_length=150, verbose_name='parent body on papers')),
                ('document_symbol', conference.fields.TextLine(help_text='e.g. SCT in 12/GM-SCT', max_length=20, verbose_name='symbol in document numbers')),
                ('place_name', conference.fields.TextLine(max_length=60, verbose_name='place name on papers')),
                ('signatory_authority', conference.fields.TextLine(blank=True, help_text='e.g. TM. BAN TỔ CHỨC; may be empty', max_length=100, verbose_name='authority line of the signatory')),
                ('signatory_position', conference.fields.TextLine(max_length=100, verbose_name='position of the signatory')),
                ('signatory_name', conference.fields.TextLine(max_length=100, verbose_name='name of the signatory')),
                ('chair', conference.fields.TextLine(blank=True, max_length=150, verbose_name='chair of the conference')),
                ('date', models.DateField(blank=True, null=True, validators=[conference.fields.YearBetween(2000, 2100)], verbose_name='date of the conference')),
                ('planned_month', conference.fields.TextLine(blank=True, help_text='while the date is open, e.g. 4/2020', max_length=20, verbose_name='planned month')),
                ('start_time', models.TimeField(default=datetime.time(7, 30), verbose_name='start')),
                ('minutes_limit', models.PositiveSmallIntegerField(default=240, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)], verbose_name='longest length (minutes)')),
                ('venue', conference.fields.TextLine(blank=True, max_length=200, verbose_name='venue')),
                ('nomination_deadline', models.DateTimeField(blank=True, null=True, validators=[conference.fields.YearBetween(2000, 2100)], verbose_name='deadline for nominations')),
                ('target_delegates', models.PositiveIntegerField(default=100, verbose_name='planned number of delegates')),
                ('exemplar_percent', models.DecimalField(decimal_places=2, default=70, max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='share of exemplars (%)')),
                ('tolerance', models.DecimalField(decimal_places=2, default=2, max_digits=4, validators=[django.core.validators.MinValueValidator(0)], verbose_name='tolerance (percentage points)')),
                ('quota_is_hard', models.BooleanField(default=False, help_text='Off: only warns, and the approver gives a reason. On: approval is refused without the organiser.', verbose_name='refuse outside the tolerance')),
                ('staff_counts', models.BooleanField(default=False, verbose_name='staff attendees count in the base')),
            ],
            options={
                'verbose_name': 'conference',
                'verbose_name_plural': 'conferences',
                'ordering': ['-edition_number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('period_to__gte', models.F('period_from'))), name='conference_period_order', violation_error_message='The period must not end before it begins.'), models.CheckConstraint(condition=models.Q(('period_to__lte', django.db.models.expressions.CombinedExpression(models.F('period_from'), '+', models.Value(15)))), name='conference_period_length', violation_error_message='The period must not be longer than 15 years.'), models.CheckConstraint(condition=models.Q(('period_from__gte', 1990), ('period_to__lte', 2100)), name='conference_period_years'), models.CheckConstraint(condition=models.Q(('edition_number__gte', 1), ('edition_number__lte', 3999)), name='conference_edition_number'), models.CheckConstraint(condition=models.Q(('date__isnull', True), models.Q(('date__gte', datetime.date(2000, 1, 1)), ('date__lte', datetime.date(2100, 12, 31))), _connector='OR'), name='conference_date_of_our_time'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('is_current',), name='conference_one_current', violation_error_message='Another conference is the current one. Take that mark away first.')],
            },
        ),
        migrations.CreateModel(
            name='LegalBasis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', conference.fields.TextLine(help_text='e.g. Kế hoạch, Chỉ thị', max_length=40, verbose_name='kind of document')),
                ('number', conference.fields.TextLine(max_length=60, verbose_name='number and symbol')),
                ('date', models.DateField(validators=[conference.fields.YearBetween(1945, 2100)], verbose_name='date')),
                ('issuer', conference.fields.TextLine(max_length=150, verbose_name='issued by')),
                ('summary', conference.fields.TextLine(max_length=400, verbose_name='about')),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='legal_basis', to='conference.conference', verbose_name='conference')),
            ],
            options={
                'verbose_name': 'legal basis',
                'verbose_name_plural': 'legal bases',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', conference.fields.TextLine(max_length=150, verbose_name='recipient')),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='conference.conference', verbose_name='conference')),
            ],
            options={
                'verbose_name': 'recipient',
                'verbose_name_plural': 'recipients',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='HistoryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='time')),
                ('subject_type', models.CharField(max_length=60, verbose_name='kind of object')),
                ('subject_id', models.BigIntegerField(verbose_name='object')),
                ('subject_label', conference.fields.TextLine(max_length=400, verbose_name='name of the object')),
                ('action', models.CharField(max_length=40, verbose_name='action')),
                ('from_state', models.CharField(blank=True, max_length=30, verbose_name='from')),
                ('to_state', models.CharField(blank=True, max_length=30, verbose_name='to')),
                ('reason', conference.fields.TextBlock(blank=True, verbose_name='reason')),
                ('changes', models.JSONField(blank=True, default=dict, verbose_name='changes')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'history entry',
                'verbose_name_plural': 'history',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['subject_type', 'subject_id', '-at'], name='conference_history_subject')],
            },
        ),
        migrations.CreateModel(
            name='PriorityTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(choices=[('female', 'women'), ('direct_worker', 'people in direct work'), ('researcher', 'researchers'), ('production_worker', 'production workers')], max_length=20, verbose_name='group')),
                ('min_percent', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='at least (%)')),
                ('min_count', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='at least (people)')),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='conference.conference', verbose_name='conference')),
            ],
            options={
                'verbose_name': 'priority target',
                'verbose_name_plural': 'priority targets',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('conference', 'group'), name='conference_one_target_per_group'), models.CheckConstraint(condition=models.Q(('min_percent__isnull', False), ('min_count__isnull', False), _connector='OR'), name='conference_target_has_figure', violation_error_message='Give a share or a number of people.')],
            },
        ),
    ]
