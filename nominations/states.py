"""The states of a nomination and the ways between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for approval")
    RETURNED = "returned", _("returned")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


EDITABLE = (State.DRAFT, State.RETURNED)
# Everything that once reached the head counts as nominated, except what the unit took back.
NOMINATED = (State.SUBMITTED, State.RETURNED, State.APPROVED, State.REFUSED)

TRANSITIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "submit": ((State.DRAFT, State.RETURNED), State.SUBMITTED),
    "approve": ((State.SUBMITTED,), State.APPROVED),
    "return": ((State.SUBMITTED,), State.RETURNED),
    "refuse": ((State.SUBMITTED,), State.REFUSED),
    "amend": ((State.APPROVED,), State.RETURNED),
    "merge": ((State.SUBMITTED, State.RETURNED, State.APPROVED), State.WITHDRAWN),
    "withdraw": ((State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPROVED), State.WITHDRAWN),
}
