"""Giấy khen and giấy chứng nhận: one sheet for the wall per award of an exemplar, collective or individual."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from delegates.models import Delegate
from documents import artwork, issuing, placement, register
from documents.codes import qr_address
from documents.designs import CertificateDesign, PrinterProfile, built_in
from documents.engine import PaperError
from documents.kinds import given, letterhead, stage
from documents.kinds.paper import Paper, Subject
from nominations.models import Award, AwardForm, Nomination

GIAY_KHEN = "GK"
"""Code of the award form that prints as "Giấy khen"; every other exemplar receives the "Giấy chứng nhận"."""
DOTS = "." * 14


class Certificate(Paper):
    """Selection: `delegates` (ids), `decision_number` (12 or "12/QĐ-UBND"), `decision_date` (ISO), `design` and
    `printer` (ids; the built-in A4 design, and no printer's values, unless told), `order` and `batch` (see `stage`).

    Without number and date each sheet stands under the issued decision of its own award, where there is one.
    """

    code = "certificate"
    label = _("Certificates")
    template = "documents/certificate.html"
    style = "certificate.css"
    many = True
    page_size = "A4 landscape"
    variant = "pdf/a-3b"
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
        """The exemplars whose award form the design serves, in the order in which they are called on the stage."""
        found = register.with_certificates(self.honoured(conference, selection))
        return stage.called(found, selection.get("order"))

    def honoured(self, conference, selection: dict) -> QuerySet[Delegate]:
        """The same in no order, without their certificates; one query more, for their awards."""
        found = conference.delegates.expected().filter(
            category=Delegate.Category.EXEMPLAR, nomination__isnull=False
        )
        if selection.get("delegates"):
            found = found.filter(pk__in=[abs(pk) for pk in selection["delegates"]])
        found = given.with_awards(found)
        if selection.get("design"):
            served = AwardForm.objects.filter(designs=selection["design"])
            beside = Award.objects.standing().filter(nomination=OuterRef("nomination"), form__in=served)
            found = found.filter(
                ~Exists(served) | Q(given_form__in=served) | Exists(beside)
            )  # a design that names no award form serves them all
        return found.select_related("unit", "nomination__award_form")

    def sheets(self, conference, selection: dict) -> list[Delegate]:
        """A sheet for each award of an exemplar; `sheets` in the selection names single ones by their ids."""
        design = selection.get("design")
        served = (
            set(AwardForm.objects.filter(designs=design).values_list("pk", flat=True)) if design else set()
        )
        found = [
            sheet
            for row in self.rows(conference, selection)
            for sheet in given.sheets_of(row, conference, served or None)
        ]
        wanted = selection.get("sheets")
        return [sheet for sheet in found if self.sheet_id(sheet) in wanted] if wanted else found

    def sheet_id(self, row: Delegate) -> int:
        """The delegate's id; below zero for the sheet of a title beside an award form. Nobody holds more than two."""
        return -row.pk if given.title_beside(row) else row.pk

    def sheet_of(self, certificate, selection: dict) -> int:
        """The id of the sheet that is this certificate of the register; its delegate's where none is any more."""
        shared = self.shared(certificate.conference, selection)
        chosen = {**selection, "delegates": [certificate.delegate_id]}
        for row in self.sheets(certificate.conference, chosen):
            if register_name(row, self.words(row, shared)) == certificate.award:
                return self.sheet_id(row)
        return int(certificate.delegate_id)

    def subjects(self, conference, selection: dict) -> list[Subject]:
        """As every paper's, each file in the folder of its batch on the stage when batches are asked for."""
        return stage.in_batches(super().subjects(conference, selection), selection.get("batch"))

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        decision_date = letterhead.read_date(selection.get("decision_date"))
        design, printer = chosen_design(selection), chosen_printer(selection)
        return {
            "kind": "Giấy khen, giấy chứng nhận",
            "conference": conference,
            "crest": artwork.crest_of(design),
            "design": placement.geometry(design, printer),
            "steps": placement.steps(design, printer),
            "wording": {
                "award": design.title_words,
                "gives": design.gives_words,
                "reason": design.reason_words,
            },
            "typed": bool(selection.get("decision_number") or decision_date),
            "decision_number": decision_number(conference, selection.get("decision_number")),
            "decision_date": letterhead.dated(decision_date, conference),
            "place_and_date": f"{conference.place_name}, {letterhead.dated(decision_date, conference)}",
            "register_number": DOTS,
            "code": "",
            "qr": "",
            **letterhead.signatory(conference),
        }

    def assets_for(self, shared: dict[str, Any]) -> dict[str, tuple[bytes, str]]:
        return artwork.lent(shared["crest"], shared["design"].get("background", ""))

    def steps_for(self, shared: dict[str, Any]) -> tuple[dict[str, Any], ...]:
        return shared["steps"]

    def context(self, row: Delegate, shared: dict[str, Any]) -> dict[str, Any]:
        words = self.words(row, shared)
        conference = shared["conference"]
        decision = None if shared["typed"] else given.decision_of(row, conference)
        known = under(conference, decision.number, decision.date) if decision else {}
        return {**words, **known, **registered(row, words, conference)}

    def words(self, row: Delegate, shared: dict[str, Any]) -> dict[str, Any]:
        """What the sheet says by itself; `award` and `name` are what the register enters and signs."""
        conference, award = shared["conference"], given.form_of(row)
        if beside := given.title_beside(row):
            own = {**own_words(shared, nomination_of(row)), "title_held": beside.form.name.upper()}
            return {
                **chung_nhan(conference),
                "authority": beside.form.authority.upper(),
                **own,
                **recipient(row),
            }
        words = giay_khen(conference, award) if award and award.code == GIAY_KHEN else chung_nhan(conference)
        return {**words, **own_words(shared, nomination_of(row)), **recipient(row)}

    def ordered(self, job, subject_ids: list[int]) -> None:
        issuing.enter_and_log(self, job, subject_ids)

    def register_name(self, row: Delegate, words: dict[str, Any]) -> str:
        return register_name(row, words)

    def name(self, row: Delegate) -> str:
        return recipient(row)["name"]

    def label_of(self, row: Delegate) -> str:
        beside = given.title_beside(row)
        of = f"{row.unit.short_name}, {beside.form}" if beside else row.unit.short_name
        return f"{self.name(row)} ({of})"


def register_name(row: Delegate, words: dict[str, Any]) -> str:
    """What the register calls the sheet; that of a title beside an award form names the title too."""
    beside = given.title_beside(row)
    return vietnamese.clean(f"{words['award']}{given.BESIDE}{beside.form}" if beside else words["award"])


def registered(row: Delegate, words: dict[str, str], conference) -> dict[str, str]:
    """What the register says of this sheet; nothing while it is not entered.

    PaperError when the name was changed since: the code on the sheet would speak of somebody else.
    """
    certificate = register.held(row, register_name(row, words))
    if certificate is None:
        return {}
    if certificate.name != vietnamese.clean(words["name"]):
        raise PaperError(
            _("The register has this certificate under the name “%(name)s”. Revoke it, then print it anew.")
            % {"name": certificate.name},
            subject_id=row.pk,
        )
    return {
        **under(conference, certificate.decision_number, certificate.decision_date),
        "register_number": certificate.register_number,
        "code": certificate.shown_code,
        "qr": qr_address(certificate.qr_text),
    }


def under(conference, number: str, date) -> dict[str, str]:
    """What the sheet says of the decision by which it is given."""
    words = letterhead.dated(date, conference)
    return {
        "decision_number": number,
        "decision_date": words,
        "place_and_date": f"{conference.place_name}, {words}",
    }


def chosen_design(selection: dict) -> CertificateDesign:
    """The design that the selection names, with its pictures; the built-in one for A4 when it names none."""
    if not selection.get("design"):
        return built_in()
    found = (
        CertificateDesign.objects.select_related("emblem", "background")
        .filter(pk=selection["design"])
        .first()
    )
    if found is None:
        raise PaperError(gettext("The chosen design is no longer there. Choose another one."))
    artwork.check_pictures(found)
    return found


def chosen_printer(selection: dict) -> PrinterProfile | None:
    if not selection.get("printer"):
        return None
    found = PrinterProfile.objects.filter(pk=selection["printer"]).first()
    if found is None:
        raise PaperError(gettext("The chosen printer is no longer there. Choose another one."))
    return found


def own_words(shared: dict[str, Any], nomination: Nomination) -> dict[str, str]:
    """The words that the design has of its own, with the period and the achievement put in."""
    words = {key: text for key, text in shared["wording"].items() if text}
    if "reason" in words:
        achievement = " ".join(nomination.summary.split()).rstrip(".")
        words["reason"] = words["reason"].replace("{giai_doan}", period(shared["conference"]))
        words["reason"] = words["reason"].replace("{thanh_tich}", achievement)
        words["title_held"] = ""
    return words


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
    """Whom it honours: a collective under its own name, a person with position and workplace, whoever comes for them."""
    nomination = nomination_of(row)
    if nomination.kind != Nomination.Kind.COLLECTIVE:
        if first := row.stands_in_for:
            office = letterhead.joined(first["position"], first["workplace"] or row.unit.name)
            return {"to": vietnamese.honorific(first["gender"]), "name": first["full_name"], "office": office}
        office = letterhead.joined(row.position, row.workplace or row.unit.name)
        return {"to": row.honorific, "name": row.full_name, "office": office}
    name = nomination.collective_name or row.represents
    return {"to": "Tập thể", "name": name, "office": row.unit.name if row.unit.name != name else ""}


def received_for(row: Delegate) -> str:
    """ "Nhận thay: Ông Trần Mẫu Thay, Trưởng phòng" where somebody receives the award for the exemplar; "" else."""
    if not row.stands_in_for:
        return ""
    return letterhead.joined(f"Nhận thay: {row.honorific} {row.full_name}", row.position)


def decision_number(conference, number) -> str:
    """ "05/QĐ-SCT" for 5, another body's number as it stands, dots while the decision has no number."""
    text = str(number or "").strip()
    if text and not text.isdigit():
        return text
    return f"{letterhead.numbered(text) if text else DOTS}/QĐ-{conference.document_symbol}"
