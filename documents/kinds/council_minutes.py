"""Biên bản họp Hội đồng: the minutes of a closed session of the council (model 1.9 of Decree 30/2020/NĐ-CP)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from conference.templatetags.ui import percent
from documents.kinds import letterhead
from documents.kinds.minutes import clock
from documents.kinds.state_paper import FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper
from nominations.council import CouncilSession, Post
from nominations.council_items import CouncilItem, Grounds, Outcome, Presence

POSTS: dict[str, str] = {
    Post.CHAIR: "Chủ tịch Hội đồng",
    Post.DEPUTY: "Phó Chủ tịch Hội đồng",
    Post.SECRETARY: "Thư ký Hội đồng",
    Post.MEMBER: "Ủy viên Hội đồng",
}
RESULTS: dict[str, str] = {
    Outcome.PASSED: "Thông qua",
    Outcome.FAILED: "Không thông qua",
    Outcome.POSTPONED: "Hoãn xem xét",
}
GROUNDS: dict[str, str] = {
    Grounds.PREPARED: "đã lập hồ sơ đề cử",
    Grounds.DECIDED: "đã duyệt đề cử của đơn vị",
    Grounds.NOMINATED: "là người được đề cử",
    Grounds.DECLARED: "tự đề nghị không tham gia do có liên quan",
}
ATTENDANCE: dict[str, str] = {
    Presence.PRESENT: "Có mặt",
    Presence.WRITTEN: "Vắng mặt, có ý kiến bằng văn bản",
    Presence.ABSENT: "Vắng mặt",
}


class CouncilMinutes(StatePaper):
    """Selection: `session` (id; all closed ones unless told), `number`, `end_time` ("16:20:00")."""

    code = "council-minutes"
    label = _("Minutes of the council's session")
    template = "documents/council_minutes.html"
    symbol = "BB"
    kind_name = "Biên bản"
    nothing = _("No session of the council is closed yet.")
    steps = ({},)
    placeholders = (
        *(row for row in HEAD_PLACEHOLDERS if row[0] != "place_and_date"),
        ("start", _("when the session began"), "14 giờ 00 phút, ngày 12 tháng 3 năm 2020"),
        ("venue", _("venue"), "Phòng họp tầng 2, Sở Công Thương"),
        ("chair", _("chair of the session"), "Đỗ Văn Mẫu Trung, Chủ tịch Hội đồng"),
        ("secretary", _("who keeps the minutes"), "Bùi Thị Mẫu Hà, Thư ký Hội đồng"),
        ("attendance", _("members present, absent and with written opinions"), "Có mặt: 07 thành viên …"),
        (
            "rules",
            _("how the council votes"),
            "Hội đồng bỏ phiếu kín; hồ sơ được thông qua khi có trên 50% …",
        ),
        (
            "items",
            _("table: votes and result of each nomination"),
            "1. Bùi Mẫu Hà: 7, 2, 0, 7/9 (77,78%), Thông qua",
        ),
        ("summary", _("numbers passed, not passed and postponed"), "thông qua 05; không thông qua 01"),
        ("set_aside", _("members who did not vote on a nomination"), "Bế Mẫu Ẵm: là người được đề cử"),
        ("remarks", _("reasons of what was postponed"), "Vũ Mẫu Cường: bổ sung hồ sơ"),
        ("ranking", _("table: ranking by scores"), "1. Bùi Mẫu Hà: 95,50"),
        ("end", _("when the session ended"), "16 giờ 20 phút, ngày 12 tháng 3 năm 2020"),
        *(row for row in FOOT_PLACEHOLDERS if row[0] in ("recipients", "signatory_name")),
    )

    def rows(self, conference, selection: dict):
        sessions = conference.council_sessions.closed().order_by("number")
        if selection.get("session"):
            sessions = sessions.filter(pk=selection["session"])
        return sessions.prefetch_related(
            "attendance",
            "items__nomination__unit",
            "items__abstentions",
        )

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        shared = super().shared(conference, {**selection, "authority": "TM"})
        return {**shared, "council": letterhead.council(conference)}

    def about(self, conference) -> str:
        council = letterhead.council(conference)
        text = (
            f"Họp {council} xét biểu dương, khen thưởng điển hình tiên tiến {letterhead.period(conference)}"
        )
        return letterhead.unbroken(conference, text)

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        return {"end_time": selection.get("end_time") or ""}

    def context(self, row: CouncilSession, shared: dict[str, Any]) -> dict[str, Any]:
        held, closed = localtime(row.held_at), localtime(row.closed_at)
        seats = {seat.member_id: seat for seat in row.attendance.all()}
        items = list(row.items.all())
        chair, secretary = seats.get(row.chair_id or 0), seats.get(row.secretary_id or 0)
        if shared["end_time"]:
            end = f"{clock(shared['end_time'])}, {vietnamese.official_date(held.date())}"
        else:
            end = f"{vietnamese.clock(closed.time())}, {vietnamese.official_date(closed.date())}"
        return {
            "session_number": vietnamese.document_number(row.number),
            "start": f"{vietnamese.clock(held.time())}, {vietnamese.official_date(held.date())}",
            "venue": row.place.rstrip(" .") or letterhead.BLANK,
            "chair": with_post(chair),
            "secretary": with_post(secretary),
            "secretary_name": secretary.name if secretary else "",
            "signatory_name": chair.name if chair else letterhead.BLANK,
            "members": vietnamese.quantity(len(seats)),
            "attendance": attendance(seats.values()),
            "rules": rules(row),
            "blank_label": "Phiếu trắng, không hợp lệ" if row.is_secret else "Không có ý kiến",
            "items": [line(number, item) for number, item in enumerate(items, start=1)],
            "summary": summary(items),
            "set_aside": set_aside(items, seats),
            "remarks": remarks(items),
            "ranking": ranking(items),
            "end": end,
        }

    def name(self, row: CouncilSession) -> str:
        return f"{self.kind_name} họp Hội đồng, phiên thứ {row.number}"


def with_post(seat) -> str:
    """ "Đỗ Văn Mẫu Trung, Giám đốc Sở, Chủ tịch Hội đồng"; a blank for nobody.

    A position that is the post in the council itself is not said twice.
    """
    if seat is None:
        return letterhead.BLANK * 2
    post = "" if seat.position.startswith(POSTS[seat.post]) else POSTS[seat.post]
    return ", ".join(part for part in (seat.name, seat.position, post) if part)


def attendance(seats) -> list[dict[str, Any]]:
    """One entry for each kind of attendance that occurs: its heading with the number, and the members."""
    found = []
    for presence, words in ATTENDANCE.items():
        names = [with_post(seat) for seat in seats if seat.presence == presence]
        if names:
            found.append({"title": f"{words}: {vietnamese.quantity(len(names))} thành viên", "names": names})
    return found


def rules(session: CouncilSession) -> str:
    """How the session voted, as one sentence without its stop."""
    way = "bỏ phiếu kín" if session.is_secret else "biểu quyết công khai"
    least = "từ" if session.threshold_reached else "trên"
    most = " trở lên" if session.threshold_reached else ""
    base = (
        "tổng số thành viên Hội đồng được tham gia biểu quyết"
        if session.base == "all"
        else "số thành viên tham gia biểu quyết"
    )
    numerator, denominator = session.threshold_numerator, session.threshold_denominator
    share = Fraction(100 * numerator, denominator)
    whole = share.denominator == 1
    words = per_cent(share, 0) if whole else f"{numerator}/{denominator}"
    written = "được tính" if session.written_count else "không được tính"
    return (
        f"Hội đồng {way}; hồ sơ được thông qua khi có {least} {words}{most} {base} đồng ý; "
        f"ý kiến bằng văn bản của thành viên vắng mặt {written}"
    )


def per_cent(share: Fraction | None, decimals: int) -> str:
    """ "77,78%": papers set no space before the sign."""
    return percent(share, decimals).replace(vietnamese.NBSP, "")


def line(number: int, item: CouncilItem) -> dict[str, Any]:
    """A row of the table; dashes where no vote was taken."""
    voted = item.base is not None
    return {
        "number": number,
        "name": item.nomination.printed_name,
        "unit": item.nomination.unit.short_name,
        "yes": item.approving if voted else "–",
        "no": (item.no or 0) + (item.written_no or 0) if voted else "–",
        "blank": item.blank if voted else "–",
        "share": f"{item.approving}/{item.base} ({per_cent(item.share, 2)})"
        if item.share is not None
        else "–",
        "result": RESULTS[item.outcome],
    }


def summary(items: list[CouncilItem]) -> str:
    """ "thông qua 05 trường hợp; hoãn xem xét 01 trường hợp": what occurs, without the stop."""
    counts = {outcome: sum(item.outcome == outcome for item in items) for outcome in RESULTS}
    return "; ".join(
        f"{RESULTS[outcome].lower()} {vietnamese.quantity(count)} trường hợp"
        for outcome, count in counts.items()
        if count
    )


def set_aside(items: list[CouncilItem], seats: dict) -> list[str]:
    """ "Bế Mẫu Ẵm (hồ sơ của Lê Mẫu Thịnh): đã lập hồ sơ đề cử" for each member who did not vote on an item."""
    return [
        f"{seats[row.member_id].name} (hồ sơ của {item.nomination.printed_name}): {GROUNDS[row.grounds]}"
        for item in items
        for row in item.abstentions.all()
        if row.member_id in seats
    ]


def remarks(items: list[CouncilItem]) -> list[str]:
    """Why what was postponed was."""
    found = []
    for item in items:
        if item.outcome == Outcome.POSTPONED:
            reason = "không đủ số thành viên tham dự theo quy định" if item.no_quorum else item.reason
            found.append(f"{item.nomination.printed_name}: {' '.join(reason.split()).rstrip(' .;')}")
    return found


def ranking(items: list[CouncilItem]) -> list[dict[str, Any]]:
    placed = sorted((item for item in items if item.place), key=lambda item: item.place or 0)
    return [
        {
            "place": item.place,
            "name": item.nomination.printed_name,
            "unit": item.nomination.unit.short_name,
            "mark": number_format(item.mark or 0, decimal_pos=2),
        }
        for item in placed
    ]
