"""The sensitive details of many for one purpose, as an Excel file: unmasked for whom they are, masked for all else."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import cast

from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from accounts import permissions
from accounts.models import User
from conference import history
from conference.models import Conference
from conference.spreadsheet import plain_cell
from delegates.models import Delegate
from nominations.models import Nomination
from privacy.models import SensitiveDetails

WIDTHS = (6, 30, 34, 24, 14, 18, 12, 14, 16, 16)


def may_list(user: User) -> bool:
    """Readers of everything and units; door staff take no copy of anything."""
    return permissions.reads_everything(user) or bool(permissions.own_units(user))


def visible(conference: Conference, user: User) -> QuerySet[SensitiveDetails]:
    """The rows of people whom the user sees; what they say is masked where `permissions.sees_sensitive` says so."""
    nominations = Nomination.objects.visible_to(user).filter(conference=conference)
    delegates = Delegate.objects.visible_to(user).filter(conference=conference)
    rows = SensitiveDetails.objects.standing().filter(
        Q(nomination__in=nominations.order_by().values("pk"))
        | Q(delegate__in=delegates.order_by().values("pk"))
    )
    return rows.select_related("nomination__unit", "delegate__unit").order_by(
        "nomination__sort_key", "delegate__sort_key", "pk"
    )


def workbook(conference: Conference, user: User, purpose: str) -> bytes:
    """.xlsx of those who agreed to this purpose and did not take it back; noted in the history when it shows a value."""
    rows = list(visible(conference, user).filter(purpose=purpose, withdrawn_at=None))
    unmasked = [row for row in rows if permissions.sees_sensitive(user, row.unit_id) and row.holds_values]
    if unmasked:
        history.record(
            user, conference, "sensitive_exported",
            changes={"purpose": ["", purpose], "people": ["", str(len(unmasked))]},
        )  # fmt: skip
    return _file(rows, user)


def _file(rows: Iterable[SensitiveDetails], user: User) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = _("Delegates")[:31]
    names = [capfirst(SensitiveDetails.label_of(name)) for name in (*SensitiveDetails.VALUES, "consent_on")]
    sheet.append([_("No."), _("Full name"), _("Unit"), _("Position"), _("Date of birth"), *names])
    for number, row in enumerate(rows, 1):
        who = cast(Nomination | Delegate, row.nomination or row.delegate)  # a row is of one of the two
        shown = row.shown(unmasked=permissions.sees_sensitive(user, row.unit_id))
        said = [
            who.full_name,
            who.unit.name,
            who.position,
            who.date_of_birth,
            *shown.values(),
            row.consent_on,
        ]
        sheet.append([number, *(plain_cell(value) for value in said)])
    _dress(sheet)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _dress(sheet) -> None:
    sheet.freeze_panes = "C2"
    sheet.page_setup.orientation = "landscape"
    for letter, width in zip("ABCDEFGHIJ", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            cell.number_format = "DD/MM/YYYY" if cell.is_date else "@" if isinstance(cell.value, str) else "0"
