"""Dates, years and numbers that cannot be meant are refused with a sentence, and by the database too."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from agenda.models import AgendaItem
from conference.models import Conference, LegalBasis
from conference.people import check_birth, check_phone
from delegates.models import Delegate
from nominations.models import Nomination
from subcommittees.models import Subcommittee, Task

TODAY = datetime.date(2026, 11, 22)


def refused(model, field: str, value) -> bool:
    """Whether the model's own checks of that one field refuse the value."""
    try:
        model._meta.get_field(field).run_validators(value)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    ("model", "field", "good", "bad"),
    [
        (Conference, "date", [datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)], [datetime.date(1999, 12, 31), datetime.date(2101, 1, 1), datetime.date(1, 1, 1), datetime.date(9999, 12, 31)]),
        (Conference, "nomination_deadline", [datetime.datetime(2030, 1, 1)], [datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31)]),
        (Conference, "edition_number", [1, 3999], [0, 4000]),
        (Conference, "period_from", [1990, 2100], [1989, 2101, 0]),
        (Conference, "period_to", [1990, 2100], [1989, 2101, 32767]),
        (Conference, "minutes_limit", [1, 1440], [0, 1441]),
        (LegalBasis, "date", [datetime.date(1948, 6, 11)], [datetime.date(204, 4, 24)]),
        (Task, "offset_days", [-1000, 1000], [-1001, 1001]),
        (AgendaItem, "minutes", [1, 600], [0, 601]),
        (Delegate, "phone", ["0912 345 678", "+84 (0)912.345-678", "02393855", ""], ["1234567", "1" * 16, "không có", "0912345678x", "٠٩١٢٣٤٥٦٧٨"]),
        (Nomination, "phone", ["0912345678"], ["091234"]),
        (Nomination, "date_of_birth", [datetime.date(1985, 4, 5)], [datetime.date(2999, 1, 1), datetime.date(85, 4, 5)]),
        (Delegate, "date_of_birth", [datetime.date(1985, 4, 5)], [datetime.date(2999, 1, 1), datetime.date(85, 4, 5)]),
    ],
)  # fmt: skip
def test_limits(model, field, good, bad):
    assert [value for value in good if refused(model, field, value)] == []
    assert [value for value in bad if not refused(model, field, value)] == []


@pytest.fixture
def on_a_fixed_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: TODAY)


@pytest.mark.parametrize(
    ("born", "sentence"),
    [
        (datetime.date(2011, 11, 22), None),
        (datetime.date(2011, 11, 23), "This date of birth gives an age of 14 years. Check the year."),
        (datetime.date(1915, 11, 23), None),
        (datetime.date(1915, 11, 22), "This date of birth gives an age of 111 years. Check the year."),
        (TODAY, "This date of birth gives an age of 0 years. Check the year."),
        (TODAY + datetime.timedelta(days=1), "The date of birth lies in the future."),
    ],
)
def test_the_age(born, sentence, on_a_fixed_day):
    with translation.override("en"):
        if sentence is None:
            check_birth(born)
            return
        with pytest.raises(ValidationError) as error:
            check_birth(born)
        assert error.value.messages == [sentence]


def test_the_telephone_number_is_explained():
    with translation.override("en"), pytest.raises(ValidationError, match="8 to 15 digits"):
        check_phone("12")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"period_from": 2000, "period_to": 2016},
        {"period_from": 1989, "period_to": 1995},
        {"period_from": 2095, "period_to": 2101},
        {"edition_number": 0},
        {"edition_number": 4000},
        {"date": datetime.date(1999, 12, 31)},
        {"date": datetime.date(2101, 1, 1)},
    ],
)
def test_the_database_refuses_too(conference, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Conference.objects.filter(pk=conference.pk).update(**fields)
    Conference.objects.filter(pk=conference.pk).update(
        period_from=2000, period_to=2015, edition_number=3999, date=datetime.date(2100, 12, 31)
    )


@pytest.mark.django_db
def test_the_database_refuses_far_days_and_empty_items(conference, unit):
    body = Subcommittee.objects.create(conference=conference, code="TB1", name="Nội dung", lead_unit=unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(subcommittee=body, number="1", title="a", lead_unit=unit, offset_days=1001)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.create(conference=conference, position=1, title="a", minutes=0)
