

import conference.fields
import conference.people
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('conference', '0001_initial'),
        ('nominations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Delegate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gender', models.CharField(blank=True, choices=[('female', 'female'), ('male', 'male')], max_length=6, verbose_name='gender')),
                ('date_of_birth', models.DateField(blank=True, null=True, validators=[conference.people.check_birth], verbose_name='date of birth')),
                ('position', conference.fields.TextLine(blank=True, max_length=150, verbose_name='position')),
                ('workplace', conference.fields.TextLine(blank=True, max_length=200, verbose_name='workplace')),
                ('phone', conference.fields.TextLine(blank=True, max_length=30, validators=[conference.people.check_phone], verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('is_vip', models.BooleanField(default=False, verbose_name='leader, seated in front')),
                ('category', models.CharField(choices=[('exemplar', 'exemplar'), ('guest', 'guest'), ('staff', 'staff attendee'), ('press_service', 'press and service')], max_length=15, verbose_name='category')),
                ('full_name', conference.fields.TextLine(max_length=100, verbose_name='full name')),
                ('represents', conference.fields.TextLine(blank=True, max_length=200, verbose_name='represents the collective')),
                ('can_vote', models.BooleanField(default=False, verbose_name='may vote')),
                ('note', conference.fields.TextBlock(blank=True, max_length=1000, verbose_name='note')),
                ('invited_at', models.DateTimeField(blank=True, null=True, verbose_name='invited')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
                ('present_at', models.DateTimeField(blank=True, null=True, verbose_name='present')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='cancelled')),
                ('search_key', models.CharField(default='', editable=False, max_length=500)),
                ('sort_key', models.CharField(default='', editable=False, max_length=400)),
                ('conference', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegates', to='conference.conference', verbose_name='conference')),
                ('nomination', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='delegate', to='nominations.nomination', verbose_name='nomination')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegates', to='conference.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'delegate',
                'verbose_name_plural': 'delegates',
                'ordering': ['sort_key', 'id'],
                'indexes': [models.Index(fields=['conference', 'category', 'sort_key'], name='delegates_by_category')],
            },
        ),
    ]
