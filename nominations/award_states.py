"""The states of an award and of an award decision, and the ways between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AwardState(models.TextChoices):
    PROPOSED = "proposed", _("put forward")
    DECIDED = "decided", _("decided on")
    HANDED_OVER = "handed_over", _("handed over")
    REVOKED = "revoked", _("revoked")


GIVEN = (AwardState.DECIDED, AwardState.HANDED_OVER)
"""What a decision that still holds gives."""


class DecisionState(models.TextChoices):
    DRAFT = "draft", _("decision in preparation")
    ISSUED = "issued", _("decision issued")
    REVOKED = "revoked", _("revoked")


class Receipt(models.TextChoices):
    """How an award came to whom it is for; "not fetched" leaves it waiting."""

    RECEIVED = "received", _("received in person")
    RECEIVED_FOR = "received_for", _("received by somebody else")
    SENT_LATER = "sent_later", _("sent later")
    NOT_FETCHED = "not_fetched", _("not fetched")


TRANSITIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "award_decided": ((AwardState.PROPOSED,), AwardState.DECIDED),
    "award_handed_over": ((AwardState.DECIDED,), AwardState.HANDED_OVER),
    "award_taken_back": ((AwardState.HANDED_OVER,), AwardState.DECIDED),
    "award_revoked": ((AwardState.DECIDED, AwardState.HANDED_OVER), AwardState.REVOKED),
}
