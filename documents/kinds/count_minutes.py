"""Biên bản kiểm phiếu: what was counted, by which formula, and who is elected (model 1.9 of Decree 30/2020/NĐ-CP)."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds import letterhead
from documents.kinds.council_minutes import per_cent
from documents.kinds.election import (
    BASES,
    BASES_OF_HANDS,
    POSTS,
    ElectionPaper,
    State,
    board,
    lower_first,
    moment,
    purpose,
    refuse_changed,
    rule,
    seats,
)
from documents.kinds.state_paper import FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS
from elections.models import Election
from elections.results import current, standing

INVALID = {
    "invalid_form": "không do Ban Kiểm phiếu phát hành hoặc không có dấu",
    "invalid_many": "bầu quá số lượng",
    "invalid_none": "gạch tên tất cả những người ứng cử",
    "invalid_other": "ghi thêm tên, đánh dấu hoặc lý do khác",
}
RESULTS = {
    "elected": "Trúng cử",
    "alternate": "Dự khuyết",
    "not_elected": "Không trúng cử",
    "tied": "Bằng phiếu, bầu lần",
    "again": "Chưa quá nửa, bầu lần",
}
"""Of the last two the number of the next round follows."""


class CountMinutes(ElectionPaper):
    """Selection: `election`, `number`, `end_time` ("11:05:00")."""

    code = "count-minutes"
    label = _("Minutes of the count")
    template = "documents/count_minutes.html"
    symbol = "BB"
    kind_name = "Biên bản"
    states = (State.COUNTED, State.SIGNED)
    nothing = _("No election is counted yet.")
    steps: tuple[dict[str, Any], ...] = ({"pages": 2}, {"fit": "dense", "pages": 2}, {})
    placeholders = (
        *(row for row in HEAD_PLACEHOLDERS if row[0] != "place_and_date"),
        ("board", _("members of the counting board"), "Đỗ Mẫu Trung, Trưởng ban"),
        ("seats", _("how many are elected"), "05 đại biểu chính thức và 01 đại biểu dự khuyết"),
        ("rule", _("who is elected"), "Người trúng cử phải được quá nửa tổng số phiếu hợp lệ …"),
        (
            "figures",
            _("called, present, ballots given out, collected, valid, invalid"),
            "Số phiếu phát ra: 85",
        ),
        ("formula", _("the formula with its figures"), "42 > 83/2 = 41,5"),
        (
            "people",
            _("table: votes, share and result of each candidate"),
            "1. Lê Mẫu Thịnh: 78, 93,98%, Trúng cử",
        ),
        ("elected", _("who is elected"), "Lê Mẫu Thịnh"),
        ("sealed", _("clause of the sealed envelope"), "Toàn bộ 85 phiếu bầu đã được niêm phong …"),
        ("digest", _("check sum of the figures"), "3f9a…"),
        *(row for row in FOOT_PLACEHOLDERS if row[0] == "recipients"),
    )

    def context(self, row: Election, shared: dict[str, Any]) -> dict[str, Any]:
        result = current(row)
        assert result is not None  # noqa: S101 - a counted election has one
        refuse_changed(row)
        numbers = result.numbers
        seated = board(row)
        counting = seated["counting"]
        return {
            "about": f"Kiểm phiếu {lower_first(purpose(row))}" if row.is_secret else f"Biểu quyết {lower_first(purpose(row))}",
            "is_secret": row.is_secret,
            "venue": row.conference.venue or letterhead.BLANK,
            "began": moment(row.voting_ended_at),
            "end": moment(result.confirmed_at),
            "roll_closed": moment(row.roll_closed_at),
            "board": [", ".join(filter(None, (one["name"], one["position"], POSTS[one["post"]], one["instead"]))) for one in counting],
            "seats": seats(row),
            "listed": vietnamese.quantity(len(numbers["candidates"])),
            "rule": rule(row),
            "figures": figures(numbers),
            "formula": formula(numbers),
            "people": [line(number, one, numbers) for number, one in enumerate(numbers["candidates"], start=1)],
            "elected": named(numbers, "elected"),
            "alternates": named(numbers, "alternate"),
            "for_alternates": row.for_alternates,
            "second": second(numbers),
            "sealed": sealed(numbers),
            "digest": " ".join(result.digest[start : start + 8] for start in range(0, 64, 8)),
            "head_name": signs(counting, "head"),
            "secretary_name": signs(counting, "secretary"),
            **beside([one["name"] for one in counting if one["post"] == "member"]),
            "chair_name": next((one["name"] for one in seated["presidium"]), letterhead.BLANK),
        }  # fmt: skip

    def name(self, row: Election) -> str:
        return f"Biên bản kiểm phiếu, lần thứ {vietnamese.number_words(row.round)}"


def beside(members: list[str]) -> dict[str, Any]:
    """Who signs side by side: two members in each row; the last of an odd number beside the chair."""
    rows = [members[place : place + 2] for place in range(0, len(members), 2)]
    last = rows.pop()[0] if len(members) % 2 else ""
    return {"member_pairs": rows, "last_member": last}


def signs(people: list[dict[str, str]], post: str) -> str:
    return next((one["name"] for one in people if one["post"] == post), letterhead.BLANK)


def figures(numbers: dict[str, Any]) -> list[str]:
    """The figures before the table, one sentence each without its stop."""
    counted = numbers["figures"]
    lines = [
        f"Số đại biểu được triệu tập: {numbers['called']}",
        f"Số đại biểu có mặt: {numbers['present']}",
    ]
    if numbers["mode"] == "hands":
        return [
            *lines,
            f"Tán thành: {counted['agree']}",
            f"Không tán thành: {counted['disagree']}",
            f"Không có ý kiến: {counted['no_opinion']}",
        ]
    invalid = sum(counted[name] for name in INVALID)
    reasons = "; ".join(f"{words}: {counted[name]}" for name, words in INVALID.items() if counted[name])
    return [
        *lines,
        f"Số phiếu phát ra: {counted['issued']}",
        f"Số phiếu thu về: {counted['collected']}",
        f"Số phiếu hợp lệ: {numbers['valid']}",
        f"Số phiếu không hợp lệ: {invalid}" + (f" ({reasons})" if reasons else ""),
    ]


def formula(numbers: dict[str, Any]) -> str:
    """How the share is reckoned, with the figures of this count; "" where no half is asked for."""
    if not numbers["half"]:
        return ""
    base, is_secret = numbers["base"], numbers["mode"] == "secret"
    words, what = (BASES, "số phiếu bầu") if is_secret else (BASES_OF_HANDS, "số tán thành")
    half = f"{base // 2},5" if base % 2 else str(base // 2)
    return (
        f"Tỷ lệ = {what} × 100% / {words[numbers['denominator']]} ({base}). "
        f"Quá nửa: {what} > {base}/2 = {half}, tức là ít nhất {numbers['threshold']}"
    )


def outcome(row: dict[str, Any], numbers: dict[str, Any]) -> str:
    """What became of a candidate: "Trúng cử" … "Bằng phiếu, bầu lần hai"."""
    found = standing(row, numbers)
    if found in ("tied", "again"):
        return f"{RESULTS[found]} {vietnamese.number_words(numbers['round'] + 1)}"
    return RESULTS[found]


def line(number: int, row: dict[str, Any], numbers: dict[str, Any]) -> dict[str, Any]:
    born = datetime.date.fromisoformat(row["born"]) if row["born"] else None
    return {
        "number": number,
        "name": row["name"],
        "born": vietnamese.short_date(born) if born else "",
        "unit": row["unit"],
        "votes": "–" if row["votes"] is None else row["votes"],
        "share": per_cent(Fraction(row["share"]), 2) if row["share"] else "–",
        "result": outcome(row, numbers),
    }


def named(numbers: dict[str, Any], result: str) -> list[str]:
    return [row["name"] for row in numbers["candidates"] if row["result"] == result]


def second(numbers: dict[str, Any]) -> str:
    """Why and between whom there is another round, without its stop; "" for none."""
    asked = numbers["second_round"]
    if not asked:
        return ""
    names = [row["name"] for row in numbers["candidates"] if row["id"] in asked["candidates"]]
    why = "có số phiếu bằng nhau" if asked["tie"] else "còn thiếu so với số lượng cần bầu"
    return f"Hội nghị bầu lần tiếp theo {vietnamese.quantity(asked['seats'])} người ({why}), trong số: {', '.join(names)}"


def sealed(numbers: dict[str, Any]) -> str:
    """The clause of the sealed envelope; "" where there was no paper."""
    if numbers["mode"] != "secret":
        return ""
    collected = numbers["figures"]["collected"]
    return (
        f"Toàn bộ {vietnamese.quantity(collected)} phiếu thu về (gồm {vietnamese.quantity(numbers['valid'])} phiếu hợp lệ và "
        f"{vietnamese.quantity(collected - numbers['valid'])} phiếu không hợp lệ) đã được Ban Kiểm phiếu cho vào phong bì, niêm phong, "
        "có chữ ký của Trưởng ban và Thư ký Ban Kiểm phiếu tại mép niêm phong, bàn giao cho Đoàn Chủ tịch lưu giữ cùng biên bản này"
    )
