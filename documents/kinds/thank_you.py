"""Thư cảm ơn: one letter for each guest who came, each sponsor or each unit that helped."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.models import Source
from conference import vietnamese
from conference.models import Unit
from delegates.models import Delegate
from documents.kinds import letterhead
from documents.kinds.paper import Paper
from documents.kinds.state_paper import paragraphs

GUESTS, SPONSORS, UNITS = "guests", "sponsors", "units"
USUAL = {
    GUESTS: ("Sự hiện diện của {who} là nguồn động viên to lớn, góp phần quan trọng vào thành công của Hội nghị",),
    SPONSORS: ("Sự đồng hành, hỗ trợ quý báu của {who} đã góp phần quan trọng vào thành công của Hội nghị",),
    UNITS: ("Sự phối hợp trách nhiệm, hiệu quả của {who} đã góp phần quan trọng vào thành công của Hội nghị",),
}  # fmt: skip
APART = 10**12
LEADERS = "Quý đơn vị"


class ThankYou(Paper):
    """Selection: `who` ("guests" unless told, "sponsors", "units"), `delegates` (ids of the recipients), `text` (paragraphs;
    the usual ones unless told), `date`, signatory. A letter bears no number."""

    code = "thank-you"
    label = _("Thank-you letters")
    template = "documents/thank_you.html"
    style = "letter.css"
    many = True
    word = True
    nothing = _("No guest is marked present yet.")
    placeholders = (
        ("addressee", _("form of address and name"), "Bà Bùi Thị Mẫu Hà"),
        ("office", _("position and workplace"), "Phó Giám đốc, Sở Tài chính"),
        ("who", _("how the letter calls the recipient"), "Bà"),
        ("conference", _("full title of the conference"), "Hội nghị điển hình tiên tiến … lần thứ III"),
        ("day", _("day of the conference"), "ngày 24 tháng 4 năm 2020"),
        ("text", _("what the letter thanks for"), "Sự hiện diện của Bà là nguồn động viên to lớn …"),
        ("place_and_date", _("place and date"), "Hà Tĩnh, ngày 28 tháng 4 năm 2020"),
    )

    def rows(self, conference, selection: dict):
        """Guests who were there in the order of protocol; enterprises and others who gave; units that did something."""
        found = RECIPIENTS[selection.get("who") or GUESTS](conference)
        chosen = [number % APART for number in selection.get("delegates") or ()]
        return found.filter(pk__in=chosen) if chosen else found

    def sheet_id(self, row) -> int:
        """Numbers of units and sponsors lie apart from those of delegates: an erasure finds a person's own letters."""
        return int(row.pk) + {Source: APART, Unit: 2 * APART}.get(type(row), 0)

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        head = letterhead.letterhead(
            conference, symbol="", number=None, date=selection.get("date"), selection=selection
        )
        who = selection.get("who") or GUESTS
        return {
            **head,
            "kind": "Thư cảm ơn",
            "recipients": ["Như trên", head["recipients"][-1]],
            "host": conference.host_name,
            "conference": conference.title,
            "day": vietnamese.official_date(conference.date) if conference.date else vietnamese.blank_date(),
            "texts": paragraphs(selection.get("text")) or list(USUAL[who]),
        }

    def context(self, row: Delegate | Source | Unit, shared: dict[str, Any]) -> dict[str, Any]:
        if isinstance(row, Delegate):
            who, name = row.honorific, f"{row.honorific} {row.full_name}"
            office = letterhead.joined(row.position, row.workplace or row.unit.name)
        else:
            who, name, office = LEADERS, row.name, ""
        return {
            "addressee": name,
            "office": office,
            "who": who,
            "text": [text.replace("{who}", who) for text in shared["texts"]],
        }

    def name(self, row: Delegate | Source | Unit) -> str:
        return row.full_name if isinstance(row, Delegate) else row.name

    def label_of(self, row: Delegate | Source | Unit) -> str:
        return f"{row.full_name} ({row.unit.short_name})" if isinstance(row, Delegate) else row.name


def guests(conference):
    found = conference.delegates.expected().select_related("unit")
    found = found.filter(category=Delegate.Category.GUEST, present_at__isnull=False)
    return found.in_protocol_order()


def sponsors(conference):
    return Source.objects.filter(conference=conference).exclude(kind=Source.Kind.STATE).order_by("pk")


def units(conference):
    """Units that lead or help with a task, or put somebody forward."""
    tasks = Q(led_tasks__subcommittee__conference=conference) | Q(
        supported_tasks__subcommittee__conference=conference
    )
    named = Q(nominations__conference=conference, nominations__number__isnull=False)
    return (
        Unit.objects.filter(tasks | named).exclude(kind=Unit.Kind.GUEST).distinct().order_by("position", "pk")
    )


RECIPIENTS = {GUESTS: guests, SPONSORS: sponsors, UNITS: units}
