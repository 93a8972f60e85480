"""What the papers of the election have in common: which elections they are of, the rule and the people in words."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.engine import PaperError
from documents.kinds import letterhead
from documents.kinds.roster import GENDERS
from documents.kinds.state_paper import HEAD_PLACEHOLDERS, StatePaper
from elections.models import BoardMember, Candidate, Election
from elections.results import are_untouched

State = Election.State
LISTED = (State.LISTED, State.VOTING, State.COUNTING, State.COUNTED, State.SIGNED)
BASES: dict[str, str] = {
    Election.Base.VALID: "tổng số phiếu hợp lệ",
    Election.Base.COLLECTED: "tổng số phiếu thu về",
    Election.Base.CALLED: "tổng số đại biểu được triệu tập",
}
BASES_OF_HANDS: dict[str, str] = {
    Election.Base.VALID: "tổng số đại biểu tham gia biểu quyết",
    Election.Base.COLLECTED: "tổng số đại biểu có mặt",
    Election.Base.CALLED: "tổng số đại biểu được triệu tập",
}
TIES: dict[str, str] = {
    Election.Tie.OLDER: "người nhiều tuổi hơn trúng cử",
    Election.Tie.SECOND_ROUND: "Hội nghị bầu lần tiếp theo giữa những người đó, người được nhiều phiếu hơn trúng cử",
}
NUMBERED = vietnamese.NBSP.join(("lần", "thứ", r"\1"))
OF_THE_HEAD = tuple(row for row in HEAD_PLACEHOLDERS if row[0] not in ("number", "place_and_date"))


class ElectionPaper(StatePaper):
    """Selection: `election` (id; all that have come so far unless told). One document for each election."""

    symbol = "DS"
    nothing = _("No election has come so far yet.")
    states: tuple[str, ...] = LISTED
    secret_only = False
    steps: tuple[dict[str, Any], ...] = ({},)

    def rows(self, conference, selection: dict):
        found = conference.elections.filter(state__in=self.states)
        if self.secret_only:
            found = found.filter(mode=Election.Mode.SECRET)
        if selection.get("election"):
            found = found.filter(pk=selection["election"])
        return found.select_related("conference", "previous")

    def about(self, conference) -> str:
        return ""  # it follows from the election

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        return {}

    def name(self, row: Election) -> str:
        return (
            f"{self.kind_name}, lần thứ {vietnamese.number_words(row.round)}"
            if row.round > 1
            else self.kind_name
        )


def refuse_changed(election: Election) -> None:
    """PaperError where a figure was changed after it was confirmed: no paper is to say so as if it had been counted."""
    if not are_untouched(election):
        raise PaperError(
            gettext(
                "The figures are not those that were confirmed: the check sum differs. Compare with the signed minutes."
            )
        )


def purpose(election: Election) -> str:
    """ "Bầu đoàn đại biểu dự …, (bầu lần thứ hai)"."""
    again = f" (bầu lần thứ {vietnamese.number_words(election.round)})" if election.round > 1 else ""
    text = re.sub(r"lần thứ (\S+)", NUMBERED, election.purpose + again)
    return letterhead.unbroken(election.conference, text)


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def seats(election: Election) -> str:
    """ "05 đại biểu chính thức và 01 đại biểu dự khuyết"."""
    many = vietnamese.quantity(election.seats)
    if election.for_alternates:
        return f"{many} đại biểu dự khuyết"
    text = f"{many} đại biểu chính thức"
    return (
        f"{text} và {vietnamese.quantity(election.alternates)} đại biểu dự khuyết"
        if election.alternates
        else text
    )


def base_words(election: Election) -> str:
    return (BASES if election.is_secret else BASES_OF_HANDS)[election.denominator]


def rule(election: Election) -> list[str]:
    """Who is elected, as sentences without their stops."""
    if not election.is_secret:
        return [
            "Hội nghị biểu quyết bằng hình thức giơ tay đối với toàn bộ danh sách",
            f"Danh sách được thông qua khi có quá nửa {base_words(election)} tán thành",
        ]
    if election.is_tie_round:
        return ["Người trúng cử là người được nhiều phiếu hơn, không cần quá nửa"]
    alternates = []
    if election.alternates:
        alternates = ["Những người kế tiếp được quá nửa là đại biểu dự khuyết, theo thứ tự số phiếu"]
    return [
        f"Người trúng cử phải được quá nửa {base_words(election)}, lấy theo thứ tự từ người được nhiều phiếu nhất "
        "cho đến đủ số lượng cần bầu",
        *alternates,
        f"Trường hợp những người cuối danh sách trúng cử có số phiếu bằng nhau thì {TIES[election.tie]}",
    ]


def person(row: Candidate) -> dict[str, Any]:
    """A row of the short biographies."""
    born = row.date_of_birth
    return {
        "number": row.place,
        "name": row.full_name,
        "born": vietnamese.short_date(born) if born else "",
        "gender": GENDERS.get(row.gender, ""),
        "position": letterhead.joined(row.position, row.unit.name),
        "biography": [line for line in row.biography.splitlines() if line.strip()],
    }


POSTS = {"head": "Trưởng ban", "secretary": "Thư ký", "member": "Ủy viên"}


def board(election: Election) -> dict[str, list[dict[str, str]]]:
    """{"presidium": …, "counting": …}: name, position and post of each and whom they replaced, heads first; one query."""
    found: dict[str, list[dict[str, str]]] = {"presidium": [], "counting": []}
    order = list(BoardMember.Post.values)
    serving = election.board.serving().select_related("took_over_from")
    for row in sorted(serving, key=lambda row: (order.index(row.post), row.pk)):
        before = getattr(row, "took_over_from", None)
        instead = f"thay {before.full_name} từ {clock_of(before.replaced_at)}" if before else ""
        found[row.body].append(
            {"name": row.full_name, "position": row.position, "post": row.post, "instead": instead}
        )
    return found


def clock_of(value: datetime.datetime | None) -> str:
    return vietnamese.clock(localtime(value).time()) if value else letterhead.BLANK


def moment(value: datetime.datetime | None) -> str:
    """ "10 giờ 15 phút, ngày 24 tháng 4 năm 2020"; a blank before it has come."""
    if value is None:
        return letterhead.BLANK
    at = localtime(value)
    return f"{vietnamese.clock(at.time())}, {vietnamese.official_date(at.date())}"
