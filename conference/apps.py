import re

from django import forms
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from conference.celery import app as celery_app

__all__ = ["ConferenceConfig", "celery_app"]  # tasks bind to the app; the package alone stays light to import

ENDING = re.compile(r"\.0{0,2}\s*$")
"""What a whole number may end with, e.g. "5.0" of a spreadsheet; Django's own takes any number of zeros."""


class ConferenceConfig(AppConfig):
    name = "conference"
    verbose_name = _("Conference set-up")

    def ready(self) -> None:
        """No form reads a thousand as one: Vietnamese writes it 1.000, which Django takes for 1 and no fraction."""
        forms.IntegerField.re_decimal = ENDING
        forms.IntegerField.default_error_messages["invalid"] = _(
            "Enter a whole number in digits only, a thousand as 1000."
        )
