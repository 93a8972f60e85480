"""Text fields that store clean text whichever way it comes: form, import, save, bulk, update or filter.

And the choices of form fields, whose labels stand alone.
"""

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.encoding import force_str
from django.utils.formats import get_format
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .vietnamese import clean, clean_lines, grouped


class QuickLabels(models.Model):
    """Base of models whose rows fill long lists: `get_FOO_display` does not go over all choices for every row."""

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field) -> str:
        value = getattr(self, field.attname)
        return force_str(_labels(field, get_language()).get(value, value), strings_only=True)


@lru_cache(maxsize=256)
def _labels(field: models.Field, _language: str | None) -> dict[Any, str]:
    return {value: str(label) for value, label in field.flatchoices}


@deconstructible
class YearBetween:
    """Validator of dates and moments: what lies outside is a slip of the finger, and far outside breaks reckoning."""

    message = _("The year must lie between %(first)d and %(last)d.")

    def __init__(self, first: int, last: int):
        self.first, self.last = first, last

    def __call__(self, value: datetime.date) -> None:
        if not self.first <= value.year <= self.last:
            raise ValidationError(self.message, code="year", params={"first": self.first, "last": self.last})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, YearBetween) and (self.first, self.last) == (other.first, other.last)

    def __hash__(self) -> int:
        return hash((self.first, self.last))


OUR_TIME = YearBetween(2000, 2100)


class TextLineFormField(forms.CharField):
    """A line of text, cleaned before its length is checked.

    The HTML attribute maxlength is left out on purpose: the browser would cut a pasted name without a word
    (and counts the decomposed letters, which become fewer by cleaning); the validator says how long it may
    be and is.
    """

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean(value) if isinstance(value, str) else value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class DecimalLineField(forms.DecimalField):
    """An exact decimal, typed with a comma or a point and shown as the language writes it.

    A line of text on purpose: in a number input an English browser takes "300,5" for 3005 without a word. Neither
    sign ever parts thousands, so "1.234,5" is refused.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return str(value).replace(".", get_format("DECIMAL_SEPARATOR"))
        return value


class AmountField(forms.IntegerField):
    """Whole đồng as people write them, with or without points between the thousands: "450.000" is 450000.

    A line of text on purpose: a number input drops "2.340.000" without a word.
    """

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {"invalid": _("Enter a whole amount in đồng, e.g. 450.000 or 450000.")}

    re_decimal = re.compile(r"\s+\Z")  # no fraction at all: "450.00" is a slip of the finger

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and (text := value.strip()):
            if not _AMOUNT.fullmatch(text):  # int() would also take "1_000", "+5" and digits of other scripts
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            value = re.sub(r"[.\s]", "", text)
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return grouped(value) if isinstance(value, int) else value


_AMOUNT = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:[.\s][0-9]{3})+)")


class TextBlockFormField(TextLineFormField):
    """Text of several lines, cleaned before its length is checked."""

    def to_python(self, value: Any) -> Any:
        # past TextLineFormField, which would join the lines
        return forms.CharField.to_python(self, clean_lines(value) if isinstance(value, str) else value)


class TextLine(models.CharField):
    """CharField of one clean line (`vietnamese.clean`): NFC, single spaces, nothing invisible.

    Saving also puts the clean text on the instance, so that it holds what the database holds. Expressions and
    pattern lookups (contains, startswith, regex) pass untouched: search goes by `vietnamese.fold`.
    """

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return _put_clean(self, model_instance, super().pre_save(model_instance, add))

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": TextLineFormField, **kwargs})


class TextBlock(models.TextField):
    """TextField of clean lines (`vietnamese.clean_lines`); otherwise as `TextLine`."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean_lines(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return _put_clean(self, model_instance, super().pre_save(model_instance, add))

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": TextBlockFormField, **kwargs})


def _put_clean(field: models.Field, instance: models.Model, value: Any) -> Any:
    if isinstance(value, str):
        value = field.to_python(value)
        setattr(instance, field.attname, value)
    return value


LONGEST_ROW_NUMBER = 18  # digits; every number of so many fits the databases' 64 bits


def is_row_number(text: str) -> bool:
    """Whether the text may be the number of a row; longer numbers make SQLite fail instead of finding nothing."""
    return text.isdecimal() and len(text) <= LONGEST_ROW_NUMBER


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows by their numbers; what cannot be the number of a row is no choice."""

    def clean(self, value: Any) -> Any:
        for text in value if isinstance(value, list | tuple) else []:
            if not is_row_number(str(text)):
                message = self.error_messages["invalid_choice"]
                raise ValidationError(message, code="invalid_choice", params={"value": str(text)[:40]})
        return super().clean(value)


def capitalised(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Choices for a form: models keep their labels in lower case for use inside sentences; here they stand alone."""
    return [(value, capfirst(label)) for value, label in choices]
