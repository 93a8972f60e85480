"""What the sample's credential report counts: sensitive details with consent, and awards received before."""

from __future__ import annotations

import datetime

from accounts.models import User
from conference.models import Conference
from dashboard import sample_honours
from dashboard.sample_nominations import MEETING, day_of
from delegates.models import Delegate
from nominations.models import EarlierAward, Nomination
from privacy.models import ConsentWay, Purpose, SensitiveDetails

ETHNICITY = "Kinh"
TITLE, AWARD = "title", "award"
# Taken in turn by every third exemplar; the others declared none.
AWARDS = (
    ("Chiến sĩ thi đua cơ sở", TITLE, 3, "Giám đốc Sở Công Thương"),
    ("Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh", AWARD, 2, "Chủ tịch Ủy ban nhân dân tỉnh Hà Tĩnh"),
    ("Bằng khen của Bộ trưởng Bộ Công Thương", AWARD, 4, "Bộ trưởng Bộ Công Thương"),
    ("Chiến sĩ thi đua cơ sở", TITLE, 2, "Giám đốc Sở Công Thương"),
    ("Chiến sĩ thi đua cấp tỉnh", TITLE, 3, "Chủ tịch Ủy ban nhân dân tỉnh Hà Tĩnh"),
    ("Bằng khen của Thủ tướng Chính phủ", AWARD, 4, "Thủ tướng Chính phủ"),
    ("Huân chương Lao động hạng Ba", AWARD, 5, "Chủ tịch nước"),
)
"""(name, kind, years before the conference, issued by)"""
EVERY = 3


def load(data: dict, conference: Conference, organiser: User) -> None:
    """Two bulk inserts. Everybody agreed on paper, on the day when their unit met."""
    agreed = {
        "purpose": Purpose.CREDENTIALS,
        "consent_on": day_of(conference) + datetime.timedelta(days=MEETING),
        "consent_way": ConsentWay.SIGNED,
        "taken_by": organiser,
        "ethnicity": ETHNICITY,
    }
    said = {row["number"]: row["party_member"] for row in [*data["nominations"], *data["guests"]]}
    nominations = list(conference.nominations.approved().order_by("number"))
    staff = conference.delegates.filter(category=Delegate.Category.STAFF).order_by("pk")
    of_staff = [row["party_member"] for row in data["staff"]]
    SensitiveDetails.objects.bulk_create(
        [
            *(
                SensitiveDetails(nomination=row, party_member=said[row.number or 0], **agreed)
                for row in nominations
            ),
            *(
                SensitiveDetails(delegate=row, party_member=member, **agreed)
                for row, member in zip(staff, of_staff, strict=True)
            ),
        ]
    )
    known = sample_honours.ROWS  # of whom the memory of earlier editions tells its own tale
    exemplars = [row for row in nominations if row.kind != Nomination.Kind.GUEST and row.number not in known]
    EarlierAward.objects.bulk_create(_awards(exemplars[::EVERY], conference))


def _awards(nominations: list[Nomination], conference: Conference) -> list[EarlierAward]:
    year = day_of(conference).year
    return [
        EarlierAward(
            nomination=row,
            name=name,
            kind=kind,
            year=year - before,
            decision_number=f"{100 + place}/QĐ",
            issuer=issuer,
        )
        for place, row in enumerate(nominations)
        for name, kind, before, issuer in [AWARDS[place % len(AWARDS)]]
    ]
