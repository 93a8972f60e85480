"""How work is given to a unit: some bodies are told, others only asked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from conference.models import Unit

NEVER_ORDERED = (Unit.Kind.MASS_ORGANISATION, Unit.Kind.PARTNER, Unit.Kind.GUEST)
"""Bodies beside the department: the plan asks them ("đề nghị") and gives them no orders."""


class Mode(models.TextChoices):
    ORDER = "order", _("assigned")
    REQUEST = "request", _("requested")
    SUPPORT = "support", _("in support")


def mode_for(unit: Unit, wanted: str) -> str:
    """As wanted; of a body that takes no orders it is requested all the same."""
    return Mode.REQUEST if unit.kind in NEVER_ORDERED else wanted
