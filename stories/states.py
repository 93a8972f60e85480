"""The way of one version of a story."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waits for the editorial board")
    RETURNED = "returned", _("returned")
    APPROVED = "approved", _("approved")
    WITHDRAWN = "withdrawn", _("taken off the public pages")


EDITABLE = (State.DRAFT, State.RETURNED)
OPEN = (State.DRAFT, State.RETURNED, State.SUBMITTED)
"""At most one version of a story is open; an approved one stays public until the open one is approved too."""
DECIDED = (State.APPROVED, State.WITHDRAWN)
