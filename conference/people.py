"""What the portal keeps of a person, wherever the person stands: nominated, invited or expected in the hall."""

from __future__ import annotations

import datetime
import re
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from conference.fields import QuickLabels, TextLine


class Gender(models.TextChoices):
    FEMALE = "female", _("female")
    MALE = "male", _("male")


class Education(models.TextChoices):
    """The highest schooling that somebody finished, from the lowest on."""

    SECONDARY = "secondary", _("upper secondary school")
    VOCATIONAL = "vocational", _("vocational secondary school")
    COLLEGE = "college", _("college")
    BACHELOR = "bachelor", _("university degree")
    MASTER = "master", _("master's degree")
    DOCTOR = "doctor", _("doctorate")
    OTHER = "other", _("other schooling")


YOUNGEST, OLDEST = 15, 110
FEWEST_DIGITS, MOST_DIGITS = 8, 15  # a number with its area; ITU-T E.164


def check_birth(born: datetime.date) -> None:
    """Raises ValidationError with a sentence when nobody who comes to a conference was born on that day."""
    today = timezone.localdate()
    if born > today:
        raise ValidationError(_("The date of birth lies in the future."), code="future")
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not YOUNGEST <= age <= OLDEST:
        raise ValidationError(
            _("This date of birth gives an age of %(age)d years. Check the year."),
            code="age",
            params={"age": age},
        )


def check_phone(text: str) -> None:
    """Raises ValidationError with a sentence when the text is no telephone number."""
    digits = sum(char in "0123456789" for char in text)
    if not re.fullmatch(r"[0-9 .+()-]*", text) or not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        raise ValidationError(
            _("Enter a telephone number of 8 to 15 digits, e.g. 0912 345 678."), code="phone"
        )


class SearchableQuerySet(models.QuerySet):
    """For models with a `search_key`: a space, then the folded words that may be searched."""

    def search(self, text: str) -> Self:
        """Every word of `text` must begin a word of the key; accents and case do not matter."""
        result = self
        for token in vietnamese.fold(text).split():
            result = result.filter(search_key__contains=f" {token}")
        return result


class Person(QuickLabels):
    """Name as papers print it, and what lists and letters say of the person besides."""

    full_name = TextLine(_("full name"), max_length=100, blank=True)
    gender = models.CharField(_("gender"), max_length=6, choices=Gender, blank=True)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True, validators=[check_birth])
    education = models.CharField(_("education"), max_length=10, choices=Education, blank=True)
    position = TextLine(_("position"), max_length=150, blank=True)
    workplace = TextLine(_("workplace"), max_length=200, blank=True)
    phone = TextLine(_("phone"), max_length=30, blank=True, validators=[check_phone])
    email = models.EmailField(_("e-mail"), blank=True)
    is_vip = models.BooleanField(_("leader, seated in front"), default=False)

    KEYS: ClassVar[tuple[str, ...]] = ("search_key", "sort_key")  # what `set_keys` sets

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.set_keys()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *self.KEYS}
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Sets the fields of `KEYS`; bulk_create callers do this themselves."""
        raise NotImplementedError
