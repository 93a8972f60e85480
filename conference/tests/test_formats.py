"""The day comes first in both languages."""

import datetime

import pytest
from django import forms
from django.utils import translation
from django.utils.formats import date_format, get_format, number_format

BOTH = pytest.mark.parametrize("language", ["vi", "en"])


@BOTH
@pytest.mark.parametrize(
    "typed", ["05/04/2020", "5/4/2020", "05-04-2020", "05.04.2020", "05/04/20", "2020-04-05"]
)
def test_dates_are_read_day_first(language, typed):
    with translation.override(language):
        assert forms.DateField().clean(typed) == datetime.date(2020, 4, 5)


@BOTH
@pytest.mark.parametrize("typed", ["31/02/2020", "04/25/2020", "2020/04"])
def test_impossible_dates_are_refused(language, typed):
    with translation.override(language), pytest.raises(forms.ValidationError):
        forms.DateField().clean(typed)


@BOTH
@pytest.mark.parametrize(
    "typed", ["07:30 05/04/2020", "05/04/2020 07:30", "2020-04-05T07:30", "2020-04-05 07:30:00"]
)
def test_date_and_time(language, typed):
    with translation.override(language):
        moment = forms.DateTimeField().clean(typed)
    assert moment.replace(tzinfo=None) == datetime.datetime(2020, 4, 5, 7, 30)


@BOTH
@pytest.mark.parametrize("typed", ["7:30", "07:30", "7h30"])
def test_time(language, typed):
    with translation.override(language):
        assert forms.TimeField().clean(typed) == datetime.time(7, 30)


@BOTH
def test_output(language):
    moment = datetime.datetime(2020, 4, 5, 7, 30)
    with translation.override(language):
        assert date_format(moment, "DATE_FORMAT") == "05/04/2020"
        assert date_format(moment, "SHORT_DATE_FORMAT") == "05/04/2020"
        assert date_format(moment, "DATETIME_FORMAT") == "07:30 05/04/2020"
        assert date_format(moment, "TIME_FORMAT") == "07:30"
        assert get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize(("language", "expected"), [("vi", "1.234.567,5"), ("en", "1,234,567.5")])
def test_numbers(language, expected):
    with translation.override(language):
        assert number_format(1234567.5, force_grouping=True) == expected
