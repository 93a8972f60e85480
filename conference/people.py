"""What the portal keeps of a person, wherever the person stands: nominated, invited or expected in the hall."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from conference.fields import TextLine


class Gender(models.TextChoices):
    FEMALE = "female", _("female")
    MALE = "male", _("male")


class SearchableQuerySet(models.QuerySet):
    """For models with a `search_key`: a space, then the folded words that may be searched."""

    def search(self, text: str) -> Self:
        """Every word of `text` must begin a word of the key; accents and case do not matter."""
        result = self
        for token in vietnamese.fold(text).split():
            result = result.filter(search_key__contains=f" {token}")
        return result


class Person(models.Model):
    """Name as papers print it, and what lists and letters say of the person besides."""

    full_name = TextLine(_("full name"), max_length=100, blank=True)
    gender = models.CharField(_("gender"), max_length=6, choices=Gender, blank=True)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    position = TextLine(_("position"), max_length=150, blank=True)
    workplace = TextLine(_("workplace"), max_length=200, blank=True)
    phone = TextLine(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_vip = models.BooleanField(_("leader, seated in front"), default=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.set_keys()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_key", "sort_key"}
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Sets `search_key` and `sort_key`; bulk_create callers do this themselves."""
        raise NotImplementedError
