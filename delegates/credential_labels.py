"""How screens name what the credential report counts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from conference.people import Education
from delegates import credentials

BASES: dict[str, Any] = {
    credentials.CALLED: _("all who are called"),
    credentials.CONFIRMED: _("those who confirmed"),
    credentials.PRESENT: _("those who are present"),
}
KINDS: dict[str, Any] = {
    credentials.INDIVIDUAL: _("exemplary individuals"),
    credentials.COLLECTIVE: _("exemplary collectives (who represents them)"),
    credentials.GUEST: _("guests"),
    credentials.STAFF: _("staff attendees"),
    credentials.PRESS: _("press and service"),
}
NOT_KNOWN = _("not known")
SEXES: dict[str, Any] = {"male": _("men"), "female": _("women"), credentials.UNKNOWN: NOT_KNOWN}
PARTY: dict[str, Any] = {
    credentials.YES: _("Party members"),
    credentials.NO: _("not Party members"),
    credentials.UNKNOWN: NOT_KNOWN,
}
AWARDS: dict[str, Any] = {
    "state": _("orders, medals and titles of the State"),
    "government": _("certificates of the Prime Minister, national titles"),
    "province": _("certificates and titles of ministry or province"),
    "department": _("certificates of merit and titles of the grass roots"),
    "other": _("other awards"),
    credentials.UNKNOWN: NOT_KNOWN,
}
GAPS: dict[str, Any] = {
    "born": _("without date of birth"),
    "sex": _("without gender"),
    "education": _("without education"),
    "ethnicity": _("without ethnicity"),
    "party_member": _("without a word on Party membership"),
}
EDUCATIONS: dict[str, Any] = {**dict(Education.choices), credentials.UNKNOWN: NOT_KNOWN}


def education_label(code: str) -> Any:
    return EDUCATIONS[code]


def ethnicity_label(code: str) -> Any:
    return NOT_KNOWN if code == credentials.UNKNOWN else code


def band_label(code: str) -> Any:
    """ "31 to 40" for "31-40"."""
    if code == credentials.UNKNOWN:
        return NOT_KNOWN
    low, high = code.split("-")
    if not low:
        return _now("up to %(high)s") % {"high": high}
    return (
        _now("%(low)s to %(high)s") % {"low": low, "high": high}
        if high
        else _now("from %(low)s on") % {"low": low}
    )
