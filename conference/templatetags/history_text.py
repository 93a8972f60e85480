"""History entries in words."""

from django import template
from django.utils.translation import gettext_lazy as _

from conference.models import HistoryEntry

register = template.Library()
ACTIONS = {
    "submit": _("submitted"),
    "approve": _("approved"),
    "return": _("returned"),
    "refuse": _("refused"),
    "withdraw": _("withdrawn"),
    "allow_override": _("allowed outside the 70/30 mix"),
    "saved": _("edited"),
    "added": _("added"),
    "changed": _("changed"),
    "deleted": _("deleted"),
    "evidence_added": _("paper attached"),
    "evidence_removed": _("paper removed"),
}


@register.filter
def what(entry: HistoryEntry) -> str:
    """The action in words, with the names of the fields that changed."""
    action = str(ACTIONS.get(entry.action, entry.action))
    fields = ", ".join(entry.changes)
    return f"{action}: {fields}" if fields else action
