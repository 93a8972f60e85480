"""The 70/30 mix at every stage from allocation to presence in the hall."""

from __future__ import annotations

from django.db.models import Count, Q

from conference.models import Conference
from delegates.models import Delegate
from nominations.mix import allocated_mix, count_mix, nominated_mix, rule_for
from nominations.quota import QuotaRule, QuotaVerdict, assess

STAGES = ("allocated", "nominated", "approved", "invited", "confirmed", "present")


def stages(conference: Conference) -> dict[str, QuotaVerdict]:
    """{stage: verdict} in the order of STAGES; four queries.

    Staff stand outside the base and are reported as `outside`, unless the conference counts them: then they
    are delegates of the sector and count with the exemplars.
    """
    outside = _delegate_counts(conference)
    figures = {
        "approved": (*count_mix(conference.nominations.seated()), outside["approved"]),
        **{stage: outside[stage] for stage in STAGES[3:]},
    }
    rule, staff_counts = rule_for(conference), conference.staff_counts
    return {
        "allocated": allocated_mix(conference),
        "nominated": nominated_mix(conference),
        **{stage: _verdict(figures[stage], rule, staff_counts) for stage in STAGES[2:]},
    }


def _verdict(figures: tuple[int, int, int], rule: QuotaRule, staff_counts: bool) -> QuotaVerdict:
    exemplar, guest, outside = figures
    if staff_counts:
        return assess(exemplar + outside, guest, 0, rule)
    return assess(exemplar, guest, outside, rule)


def _delegate_counts(conference: Conference) -> dict:
    """Counts among the expected delegates: staff at all, and (exemplar, guest, outside) per later stage."""
    marks = {"invited": "invited_at", "confirmed": "confirmed_at", "present": "present_at"}
    groups = {
        "exemplar": Q(category=Delegate.Category.EXEMPLAR),
        "guest": Q(category=Delegate.Category.GUEST),
        "outside": Q(category=Delegate.Category.STAFF),
    }
    counted = conference.delegates.expected().aggregate(
        approved=Count("pk", filter=groups["outside"]),
        **{
            f"{stage}_{name}": Count("pk", filter=condition & Q(**{f"{field}__isnull": False}))
            for stage, field in marks.items()
            for name, condition in groups.items()
        },
    )
    result: dict = {stage: tuple(counted[f"{stage}_{name}"] for name in groups) for stage in marks}
    result["approved"] = counted["approved"]
    return result
