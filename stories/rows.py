"""Stories as lists and pages show them: where each stands, in words."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stories.models import Version
from stories.states import State


@dataclass(frozen=True)
class Row:
    """`state`: a state of the badges with its `word`; `note`: what else there is to know, "" for nothing."""

    version: Version
    state: str
    word: str
    note: str = ""


def rows(versions: Iterable[Version]) -> list[Row]:
    """Of versions with `with_marks` and `live`: whether readers see any version of the story. No query of its own."""
    now = timezone.now()
    return [of(version, now) for version in versions]


def of(version: Version, now: datetime.datetime) -> Row:
    if version.state != State.APPROVED:
        live = getattr(version, "live", False)
        note = _("the version before it is public") if live else ""
        return Row(version, version.state, str(version.get_state_display()), note)
    if version.publish_at is not None and version.publish_at > now:
        day = date_format(timezone.localtime(version.publish_at), "H:i d/m/Y")
        return Row(version, "decided", _("approved"), _("public from %(moment)s on") % {"moment": day})
    if getattr(version, "is_public", False):
        return Row(version, "approved", _("public"))
    if getattr(version, "is_replaced", False):
        return Row(version, "done", _("approved"), _("a later version took its place"))
    return Row(version, "danger", _("off the public pages"), _("somebody’s consent is missing or withdrawn"))
