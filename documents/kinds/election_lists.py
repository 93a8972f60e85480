"""Danh sách trích ngang người ứng cử, and danh sách đại biểu bầu cử: who stands, and who votes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds import letterhead
from documents.kinds.election import OF_THE_HEAD, ElectionPaper, State, moment, person, purpose, seats
from elections import voting
from elections.models import Election


class CandidateList(ElectionPaper):
    code = "candidate-list"
    label = _("List of candidates with short biographies")
    template = "documents/candidate_list.html"
    page_size = "A4 landscape"
    kind_name = "Danh sách ứng cử"
    placeholders = (
        *OF_THE_HEAD,
        ("seats", _("how many are elected"), "05 đại biểu chính thức và 01 đại biểu dự khuyết"),
        ("people", _("candidates: name, birth, position, short biography"), "1. Lê Mẫu Thịnh"),
        ("total", _("last line"), "Danh sách này có 07 người."),
    )

    def context(self, row: Election, shared: dict[str, Any]) -> dict[str, Any]:
        listed = list(row.candidates.standing().select_related("unit"))
        return {
            "about": purpose(row),
            "seats": seats(row),
            "people": [person(one) for one in listed],
            "total": vietnamese.quantity(len(listed)),
        }


class VoterRoll(ElectionPaper):
    code = "voter-roll"
    label = _("Voter roll of the election")
    template = "documents/voter_roll.html"
    kind_name = "Danh sách bầu cử"
    states = (State.VOTING, State.COUNTING, State.COUNTED, State.SIGNED)
    nothing = _("No voter roll is closed yet.")
    placeholders = (
        ("about", _("what is elected"), "Bầu đoàn đại biểu dự Đại hội Thi đua yêu nước tỉnh"),
        ("people", _("voters: name, position, presence, room to sign for the ballot"), "1. Bùi Thị Mẫu Hà"),
        ("closed", _("when the roll was closed"), "10 giờ 15 phút, ngày 24 tháng 4 năm 2020"),
        ("total", _("last line"), "Danh sách này có 88 người, có mặt 85 người."),
    )

    def context(self, row: Election, shared: dict[str, Any]) -> dict[str, Any]:
        voters = voting.roll_of(row)
        return {
            "about": purpose(row),
            "people": [
                {
                    "number": number,
                    "name": voter.delegate.full_name,
                    "office": letterhead.joined(
                        voter.delegate.position, voter.delegate.workplace or voter.delegate.unit.name
                    ),
                    "present": "Có mặt" if voter.is_present else "Vắng",
                }
                for number, voter in enumerate(voters, start=1)
            ],
            "closed": moment(row.roll_closed_at),
            "called": vietnamese.quantity(row.called or 0),
            "present": vietnamese.quantity(row.present or 0),
        }
