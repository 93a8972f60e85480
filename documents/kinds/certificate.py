"""Giấy khen and giấy chứng nhận: one sheet for the wall per exemplar, collective or individual."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from delegates.models import Delegate
from documents import issuing, register
from documents.codes import qr_address
from documents.emblem import crest
from documents.engine import PaperError
from documents.kinds import letterhead
from documents.kinds.paper import Paper
from nominations.models import Nomination

GIAY_KHEN = "GK"
"""Code of the award form that prints as "Giấy khen"; every other exemplar receives the "Giấy chứng nhận"."""
DOTS = "." * 14


class Certificate(Paper):
    """Selection: `delegates` (ids), `decision_number` (12 or "12/QĐ-UBND"), `decision_date` (ISO)."""

    code = "certificate"
    label = _("Certificates")
    template = "documents/certificate.html"
    style = "certificate.css"
    many = True
    variant = "pdf/a-3b"
    page_size = "A4 landscape"
    # The name on one line as long as it stays stately, then on two lines of like length, then ever smaller.
    steps = tuple(
        {"fit": fit, "lines": lines, "pages": 1}
        for fit, lines in (
            ("fit-1", 1),
            ("fit-2", 1),
            ("fit-3", 1),
            ("fit-4 narrow", 2),
            ("fit-4", 2),
            ("fit-5 narrow", 3),
            ("fit-5", 3),
            ("fit-6", 5),
        )
    )
    placeholders = (
        ("award", _("name of the paper"), "GIẤY KHEN"),
        ("authority", _("who gives it"), "GIÁM ĐỐC SỞ CÔNG THƯƠNG"),
        ("to", _("form of address"), "Bà"),
        ("name", _("name of the exemplar"), "Bùi Thị Mẫu Hà"),
        ("office", _("position and workplace"), "Chuyên viên, Văn phòng Sở"),
        ("reason", _("what it is given for"), "Đã có thành tích xuất sắc … giai đoạn 2016 - 2020"),
        ("decision_number", _("number of the decision"), "12/QĐ-SCT"),
        ("decision_date", _("date of the decision"), "ngày 20 tháng 4 năm 2020"),
    )

    def rows(self, conference, selection: dict):
        """Collectives first, then individuals, each by unit and name: the order in which they are called."""
        found = conference.delegates.expected().filter(
            category=Delegate.Category.EXEMPLAR, nomination__isnull=False
        )
        if selection.get("delegates"):
            found = found.filter(pk__in=selection["delegates"])
        found = register.with_certificates(found.select_related("unit", "nomination__award_form"))
        return found.order_by("nomination__kind", "unit__position", "unit_id", "nomination__sort_key", "id")

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        decision_date = letterhead.read_date(selection.get("decision_date"))
        return {
            "kind": "Giấy khen, giấy chứng nhận",
            "conference": conference,
            "crest": crest(),
            "decision_number": decision_number(conference, selection.get("decision_number")),
            "decision_date": letterhead.dated(decision_date, conference),
            "place_and_date": f"{conference.place_name}, {letterhead.dated(decision_date, conference)}",
            "register_number": DOTS,
            "code": "",
            "qr": "",
            **letterhead.signatory(conference),
        }

    def context(self, row: Delegate, shared: dict[str, Any]) -> dict[str, Any]:
        words = self.words(row, shared["conference"])
        return {**words, **registered(row, words, shared["conference"])}

    def words(self, row: Delegate, conference) -> dict[str, Any]:
        """What the sheet says by itself; `award` and `name` are what the register enters and signs."""
        award = nomination_of(row).award_form
        words = giay_khen(conference, award) if award and award.code == GIAY_KHEN else chung_nhan(conference)
        return {**words, **recipient(row)}

    def ordered(self, job, subject_ids: list[int]) -> None:
        issuing.enter_and_log(self, job, subject_ids)

    def name(self, row: Delegate) -> str:
        return recipient(row)["name"]

    def label_of(self, row: Delegate) -> str:
        return f"{self.name(row)} ({row.unit.short_name})"


def registered(row: Delegate, words: dict[str, str], conference) -> dict[str, str]:
    """What the register says of this sheet; nothing while it is not entered.

    PaperError when the name was changed since: the code on the sheet would speak of somebody else.
    """
    certificate = register.held(row, words["award"])
    if certificate is None:
        return {}
    if certificate.name != vietnamese.clean(words["name"]):
        raise PaperError(
            _("The register has this certificate under the name “%(name)s”. Revoke it, then print it anew.")
            % {"name": certificate.name},
            subject_id=row.pk,
        )
    date = letterhead.dated(certificate.decision_date, conference)
    return {
        "register_number": certificate.register_number,
        "decision_number": certificate.decision_number,
        "decision_date": date,
        "place_and_date": f"{conference.place_name}, {date}",
        "code": certificate.shown_code,
        "qr": qr_address(certificate.qr_text),
    }


def period(conference) -> str:
    return f"giai đoạn {conference.period}"


def giay_khen(conference, award) -> dict[str, str]:
    return {
        "award": "GIẤY KHEN",
        "authority": award.authority.upper(),
        "gives": "TẶNG",
        "reason": f"Đã có thành tích xuất sắc trong phong trào thi đua yêu nước {period(conference)}",
    }


def chung_nhan(conference) -> dict[str, str]:
    return {
        "award": "GIẤY CHỨNG NHẬN",
        "authority": conference.host_name.upper(),
        "gives": "TẶNG",
        "title_held": "ĐIỂN HÌNH TIÊN TIẾN",
        "reason": period(conference),
    }


def nomination_of(row: Delegate) -> Nomination:
    return cast(Nomination, row.nomination)  # `rows` takes no delegate without one


def recipient(row: Delegate) -> dict[str, str]:
    """Who receives it: a collective under its own name, a person with position and workplace."""
    nomination = nomination_of(row)
    if nomination.kind != Nomination.Kind.COLLECTIVE:
        office = letterhead.joined(row.position, row.workplace or row.unit.name)
        return {"to": row.honorific, "name": row.full_name, "office": office}
    name = nomination.collective_name or row.represents
    return {"to": "Tập thể", "name": name, "office": row.unit.name if row.unit.name != name else ""}


def decision_number(conference, number) -> str:
    """ "05/QĐ-SCT" for 5, another body's number as it stands, dots while the decision has no number."""
    text = str(number or "").strip()
    if text and not text.isdigit():
        return text
    return f"{letterhead.numbered(text) if text else DOTS}/QĐ-{conference.document_symbol}"
