"""The mix of exemplars and guests (70/30): how a list stands, and what would set it right.

E exemplars and G guests form the base; people outside it (staff attendees) are counted but change nothing.
The share 100·E/(E+G) is compared with a target T and a tolerance in percentage points. All arithmetic is
exact. "Meets the target" means 100·E ≥ T·(E+G), which an empty list does too. The numbers follow the plan's
"70% điển hình tiên tiến, 30% khách mời": E=70 → at most 30 guests, E=68 → 29, E=71 → 30.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypedDict

Verdict = Literal["ok", "below", "above", "empty"]
HUNDRED = Fraction(100)


class QuotaJson(TypedDict):
    """What `manage.py quota --json` prints per stage."""

    exemplar: int
    guest: int
    outside: int
    share: str | None
    verdict: Verdict
    add_exemplars: int | None
    drop_guests: int
    add_guests_max: int | None


@dataclass(frozen=True)
class QuotaRule:
    """Target share of exemplars and tolerance, both in percent; `hard` refuses where soft only warns.

    Exact numbers only (Fraction or int): TypeError for a float, ValueError for a target outside 0–100 or a
    negative tolerance.
    """

    target: Fraction = Fraction(70)
    tolerance: Fraction = Fraction(2)
    hard: bool = False

    def __post_init__(self) -> None:
        if not all(isinstance(number, Fraction | int) for number in (self.target, self.tolerance)):
            raise TypeError("target and tolerance are exact numbers: Fraction or int")
        if not 0 <= self.target <= 100 or self.tolerance < 0:
            raise ValueError("the target lies between 0 and 100 %, the tolerance is not negative")


@dataclass(frozen=True)
class QuotaVerdict:
    """How a list stands under `rule`.

    share: exact percentage of exemplars in E + G, None when both are 0 (verdict "empty").
    add_exemplars: the fewest exemplars to add to meet the target; None when no number does (target 100 with
    guests).
    drop_guests: the fewest guests to drop for the same.
    add_guests_max: the most guests that may still be added with the target met; 0 when it is not met already,
    None when there is no limit (target 0).
    """

    exemplar: int
    guest: int
    outside: int
    share: Fraction | None
    verdict: Verdict
    add_exemplars: int | None
    drop_guests: int
    add_guests_max: int | None
    rule: QuotaRule = field(default_factory=QuotaRule)

    def overfull_at(self, planned: int) -> frozenset["Side"]:
        """The sides that hold too many even at `planned` people, see `overfull`."""
        return overfull(self.exemplar, self.guest, planned, self.rule)

    def unfinished_at(self, planned: int) -> bool:
        """Whether the list lies outside the tolerance only because people are still to come; `planned` 0: never."""
        return (
            self.verdict in ("below", "above")
            and self.exemplar + self.guest < planned
            and not self.overfull_at(planned)
        )

    def share_text(self, decimal: str = ",") -> str:
        """The share with two decimals, half up ("70,00"); a dash when there is none."""
        if self.share is None:
            return "–"
        hundredths = int(self.share * 100 + Fraction(1, 2))
        return f"{hundredths // 100}{decimal}{hundredths % 100:02d}"

    def as_json(self) -> QuotaJson:
        return {
            "exemplar": self.exemplar,
            "guest": self.guest,
            "outside": self.outside,
            "share": None if self.share is None else self.share_text("."),
            "verdict": self.verdict,
            "add_exemplars": self.add_exemplars,
            "drop_guests": self.drop_guests,
            "add_guests_max": self.add_guests_max,
        }


def assess(exemplar: int, guest: int, outside: int = 0, rule: QuotaRule | None = None) -> QuotaVerdict:
    """Judge a list of `exemplar` and `guest` people under `rule` (default 70 ± 2). ValueError below 0."""
    if min(exemplar, guest, outside) < 0:
        raise ValueError("people are counted from 0")
    rule = rule or QuotaRule()
    base = exemplar + guest
    share = HUNDRED * exemplar / base if base else None
    guests_allowed = _guests_allowed(exemplar, rule.target)
    return QuotaVerdict(
        exemplar=exemplar,
        guest=guest,
        outside=outside,
        share=share,
        verdict=_verdict(share, rule),
        add_exemplars=_exemplars_missing(exemplar, guest, rule.target),
        drop_guests=0 if guests_allowed is None else max(0, guest - guests_allowed),
        add_guests_max=None if guests_allowed is None else max(0, guests_allowed - guest),
        rule=rule,
    )


Side = Literal["exemplar", "guest"]


def overfull(exemplar: int, guest: int, planned: int, rule: QuotaRule) -> frozenset[Side]:
    """The sides of the mix that hold more people than the tolerance allows at `planned` delegates.

    The list is judged against the size it shall have (or has, once it is longer), not against its length of
    the moment: exemplars are approved weeks before the guests, and a list of exemplars alone is no breach
    while the guests may still come. An empty result means that the list can still end within the tolerance.
    A surplus of less than one exemplar is rounding (7.7 due: 8 pass), so that no list is ever stuck; guests
    get no such grace. ValueError below 0.
    """
    if min(exemplar, guest, planned) < 0:
        raise ValueError("people are counted from 0")
    size = max(planned, exemplar + guest)
    full: set[Side] = set()
    over = HUNDRED * exemplar - rule.target * size
    if over >= HUNDRED and over > rule.tolerance * size:
        full.add("exemplar")
    if HUNDRED * guest > (HUNDRED - rule.target + rule.tolerance) * size:
        full.add("guest")
    return frozenset(full)


def _verdict(share: Fraction | None, rule: QuotaRule) -> Verdict:
    if share is None:
        return "empty"
    if share < rule.target - rule.tolerance:
        return "below"
    return "above" if share > rule.target + rule.tolerance else "ok"


def _guests_allowed(exemplar: int, target: Fraction) -> int | None:
    """floor(E·(100-T)/T); None = any number, at target 0."""
    return None if target == 0 else int(exemplar * (HUNDRED - target) / target)


def _exemplars_missing(exemplar: int, guest: int, target: Fraction) -> int | None:
    """ceil(G·T/(100-T)) - E, at least 0; None = impossible, at target 100 with guests on the list."""
    if target == 100:
        return None if guest else 0
    needed = -(-guest * target // (HUNDRED - target))
    return max(0, needed - exemplar)
