"""Nghị quyết: what the conference resolved, article by article, and how it voted on it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds import basis, letterhead, session
from documents.kinds.state_paper import BASIS, FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper, paragraphs

VOTES = {"votes_for": "tán thành", "votes_against": "không tán thành", "votes_abstain": "không có ý kiến"}


class Resolution(StatePaper):
    """Selection: `articles` (one a line; the usual ones unless told), `votes_for`, `votes_against`, `votes_abstain`
    (numbers; a blank while none is told), `number`, `date`, signatory (the conference's chair unless told)."""

    code = "resolution"
    label = _("Resolution of the conference")
    template = "documents/resolution.html"
    symbol = "NQ"
    kind_name = "Nghị quyết"
    steps = ({},)
    placeholders = (
        *HEAD_PLACEHOLDERS,
        *BASIS,
        ("articles", _("the articles"), "Điều 1. Thông qua Báo cáo tổng kết …"),
        ("vote", _("how the conference voted"), "tán thành 97, không tán thành 00, không có ý kiến 01 …"),
        *FOOT_PLACEHOLDERS,
    )

    def about(self, conference) -> str:
        return letterhead.about(conference)

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        typed = paragraphs(selection.get("articles")) or usual_articles(conference)
        day = vietnamese.official_date(conference.date) if conference.date else vietnamese.blank_date()
        return {
            "basis": basis.lines(conference, always_founded=True),
            "day": day,
            "articles": [
                {"title": f"Điều {number}.", "text": text.removeprefix(f"Điều {number}.").strip()}
                for number, text in enumerate(typed, start=1)
            ],
            "vote": vote(selection),
            **signatory(conference, selection),
        }


def signatory(conference, selection: dict) -> dict[str, str]:
    """The chair on behalf of the conference, which is what resolved; who was chosen in the form instead."""
    if selection.get("authority") or selection.get("signer_position"):
        return letterhead.signatory(conference, selection)
    name = selection.get("signer_name") or session.chair_name(conference) or letterhead.BLANK
    return letterhead.signatory(
        conference, {"authority": "TM", "on_behalf_of": "Hội nghị", "signer_name": name}
    )


def usual_articles(conference) -> list[str]:
    """What such conferences resolve; the organiser writes over it."""
    reports = (
        f"Thông qua Báo cáo tổng kết phong trào thi đua yêu nước và công tác khen thưởng "
        f"{letterhead.period(conference)} của {conference.host_name}"
    )
    following = letterhead.years_bound(conference.next_period) or letterhead.BLANK
    articles = [reports, f"Nhất trí phương hướng, nhiệm vụ phong trào thi đua yêu nước giai đoạn {following}"]
    if conference.upper_congress:
        articles.append(f"Thông qua danh sách đoàn đại biểu dự {conference.upper_congress}")
    return [
        *articles,
        f"Giao {letterhead.council(conference)}, các phòng, đơn vị tổ chức thực hiện Nghị quyết này",
    ]


def vote(selection: dict) -> str:
    """ "tán thành 97, không tán thành 00, không có ý kiến 01 trên tổng số 98 đại biểu biểu quyết (98,98% tán thành)"."""
    counts = {name: int(selection.get(name) or 0) for name in VOTES}
    total = sum(counts.values())
    if not total:
        return ", ".join(f"{words} {letterhead.BLANK}" for words in VOTES.values())
    told = ", ".join(f"{words} {vietnamese.quantity(counts[name])}" for name, words in VOTES.items())
    hundredths = (20_000 * counts["votes_for"] + total) // (2 * total)
    share = f"{hundredths // 100},{hundredths % 100:02d}%"
    return f"{told} trên tổng số {vietnamese.quantity(total)} đại biểu biểu quyết ({share} tán thành)"
