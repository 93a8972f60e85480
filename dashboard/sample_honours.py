"""The sample's honours of the edition before: one declared as remembered, one not declared, one with another number."""

from __future__ import annotations

from conference.models import Conference
from nominations.memory import year_of
from nominations.models import EarlierAward, Honour

YEARS_AGO = 5
AWARD, ISSUER = "Giấy khen", "Giám đốc Sở Công Thương"
# {reference number of the nomination: (decision number remembered, decision number declared or "")}
ROWS = {
    4: ("112/QĐ-SCT", "112/QĐ-SCT"),
    6: ("112/QĐ-SCT", ""),
    16: ("113/QĐ-SCT", "131/QĐ-SCT"),
}


def load(conference: Conference) -> None:
    year, honours, declared = year_of(conference) - YEARS_AGO, [], []
    for nomination in conference.nominations.filter(number__in=ROWS).select_related("unit"):
        remembered, typed = ROWS[nomination.number or 0]
        honour = Honour(
            name=nomination.printed_name,
            is_collective=nomination.is_collective,
            date_of_birth=None if nomination.is_collective else nomination.date_of_birth,
            unit=nomination.unit.name,
            award=AWARD,
            year=year,
            decision_number=remembered,
            issuer=ISSUER,
        )
        honour.set_keys()
        honours.append(honour)
        row = {"name": AWARD, "kind": "award", "year": year, "decision_number": typed, "issuer": ISSUER}
        declared += [EarlierAward(nomination=nomination, **row)] if typed else []
    Honour.objects.bulk_create(honours)
    EarlierAward.objects.bulk_create(declared)
