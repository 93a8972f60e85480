"""What the portal remembers of honours over the editions, beside what a nomination proposes and declares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history, vietnamese
from conference.models import Conference
from nominations import same_person
from nominations.award_states import AwardState
from nominations.dossier import rules_of
from nominations.dossier_models import EarlierAward, Honour
from nominations.models import Award, AwardDecision, AwardForm, Nomination


def same_award(one: str, other: str) -> bool:
    """Whether two names mean one award: "Giấy khen" and "Giấy khen của Giám đốc Sở" do, whole words counted."""
    first, second = (f"{same_person.name_key(name)} " for name in (one, other))
    return bool(one and other) and (first.startswith(second) or second.startswith(first))


def same_number(one: str, other: str) -> bool:
    """Decision numbers without regard to spaces, case and Đ typed as D: "12/QĐ-SCT" and "12 / qd-sct"."""
    return vietnamese.fold(one).replace(" ", "") == vietnamese.fold(other).replace(" ", "")


@dataclass(frozen=True)
class Memory:
    """Of one nomination: `repeated` the same award within the years of the rule; `differences` from what is declared."""

    honours: list[Honour] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


def recall(nominations: Iterable[Nomination]) -> dict[int, Memory]:
    """{nomination id: what is remembered}; one query for all, besides what `dossier.load` has read."""
    exemplars = [nomination for nomination in nominations if not nomination.is_guest]
    keys = {nomination.name_key for nomination in exemplars} - {""}
    found: dict[str, list[Honour]] = {}
    for honour in Honour.objects.filter(name_key__in=keys).order_by("year", "id") if keys else ():
        found.setdefault(honour.name_key, []).append(honour)
    return {nomination.pk: _of(nomination, found.get(nomination.name_key, [])) for nomination in exemplars}


def of(nomination: Nomination) -> Memory:
    return recall([nomination]).get(nomination.pk, Memory())


def _of(nomination: Nomination, same_name: list[Honour]) -> Memory:
    honours = [honour for honour in same_name if _is_theirs(honour, nomination)]
    declared = list(nomination.earlier_awards.all())
    return Memory(honours, _repeated(nomination, honours, declared), _differences(honours, declared))


def _is_theirs(honour: Honour, nomination: Nomination) -> bool:
    if honour.is_collective != nomination.is_collective or honour.nomination_id == nomination.pk:
        return False
    born = nomination.date_of_birth
    unknown = honour.is_collective or not honour.date_of_birth or not born
    return unknown or honour.date_of_birth == born


def year_of(conference: Conference) -> int:
    """The year in which the conference honours people: of its day, while that is open the last of its period."""
    return conference.date.year if conference.date else conference.period_to


def _repeated(nomination: Nomination, honours: list[Honour], declared: list[EarlierAward]) -> list[str]:
    within = rules_of(nomination.conference).honour_years
    if not within or nomination.award_form is None:
        return []
    now, wanted = year_of(nomination.conference), nomination.award_form.name
    sentences = []
    for row in _again(honours, wanted, now, within):
        sentences.append(_received(row.award, row))
    for row in _again(declared, wanted, now, within):
        if not any(_is_the_same(row, honour) for honour in honours):
            sentences.append(_("As declared: %(sentence)s") % {"sentence": _received(row.name, row)})
    return sentences


def _again(rows, wanted: str, now: int, within: int) -> list:
    def name(row) -> str:
        return row.award if isinstance(row, Honour) else row.name

    return [
        row for row in rows if row.year and 0 <= now - row.year <= within and same_award(name(row), wanted)
    ]


def _received(name: str, row: Honour | EarlierAward) -> str:
    if row.decision_number:
        sentence = _("Received %(award)s in %(year)d already (decision %(number)s).")
        return sentence % {"award": name, "year": row.year, "number": row.decision_number}
    return _("Received %(award)s in %(year)d already.") % {"award": name, "year": row.year}


def _is_the_same(row: EarlierAward, honour: Honour) -> bool:
    return row.year == honour.year and same_award(row.name, honour.award)


def _differences(honours: list[Honour], declared: list[EarlierAward]) -> list[str]:
    """What the dossier declares otherwise than the memory holds; silent about people the memory does not know."""
    sentences, left = [], list(declared)
    for honour in honours:
        row = next((row for row in left if _is_the_same(row, honour)), None)
        if row is None:
            sentence = _("Not declared: %(award)s, %(year)d%(number)s.")
            number = f" ({honour.decision_number})" if honour.decision_number else ""
            sentences.append(sentence % {"award": honour.award, "year": honour.year, "number": number})
            continue
        left.remove(row)
        sentences += _other_data(row, honour)
    if honours:
        sentence = _("Declared, but not in the register of earlier editions: %(award)s.")
        sentences += [sentence % {"award": row} for row in left if row.name]
    return sentences


def _other_data(row: EarlierAward, honour: Honour) -> list[str]:
    sentences = []
    pairs = (
        (row.decision_number, honour.decision_number, same_number),
        (row.issuer, honour.issuer, lambda one, other: vietnamese.fold(one) == vietnamese.fold(other)),
    )
    for typed, kept, equal in pairs:
        if typed and kept and not equal(typed, kept):
            sentence = _("%(award)s, %(year)d: the dossier says “%(typed)s”, the register “%(kept)s”.")
            sentences.append(
                sentence % {"award": honour.award, "year": honour.year, "typed": typed, "kept": kept}
            )
    return sentences


@transaction.atomic
def fill(user) -> int:
    """Remembers every exemplar approved at an earlier edition that is not remembered yet; answers how many are new.

    Safe to repeat and to press twice at once: the current conference's row is locked, and a nomination is remembered
    once. PermissionDenied for anybody but the organiser. A decision that the portal does not hold is added by hand.
    """
    if not permissions.is_organiser(user):
        raise PermissionDenied
    current = Conference.objects.select_for_update(no_key=True).filter(is_current=True).first()
    if current is None:
        return 0
    earlier = Nomination.objects.approved().exemplars().filter(
        conference__edition_number__lt=current.edition_number, honour__isnull=True
    )  # fmt: skip
    stopped = set(earlier.stopped_by_council().values_list("pk", flat=True))
    found = earlier.select_related("conference", "unit", "award_form").order_by("id")
    by_kind = Award.objects.select_related("form", "decision").order_by("kind", "id")
    rows = [
        honour
        for nomination in found.prefetch_related(Prefetch("awards", queryset=by_kind))
        for honour in _honours(nomination, wished=nomination.pk not in stopped)
    ]
    Honour.objects.bulk_create(rows, batch_size=500)
    if rows:
        history.record(user, current, "honours_filled", changes={"people": ["", str(len(rows))]})
    return len(rows)


def _honours(nomination: Nomination, *, wished: bool) -> list[Honour]:
    """What the nomination was given; where no award was ever noted, what its unit wished, if it could have that."""
    noted = list(nomination.awards.all())
    given = [award for award in noted if award.is_given]
    if given:
        rest = [_honour(nomination, award.form, award.decision, None) for award in given[1:]]
        return [_honour(nomination, given[0].form, given[0].decision, nomination), *rest]
    if any(award.state == AwardState.REVOKED for award in noted) or not wished:
        return []
    form = noted[0].form if noted else nomination.award_form
    return [_honour(nomination, form, None, nomination)] if form else []


def _honour(
    nomination: Nomination, form: AwardForm, decision: AwardDecision | None, source: Nomination | None
) -> Honour:
    """`source`: the nomination, for the first of its honours; it keeps a second press from adding them again."""
    honour = Honour(
        name=nomination.printed_name,
        is_collective=nomination.is_collective,
        date_of_birth=None if nomination.is_collective else nomination.date_of_birth,
        unit=nomination.unit.name,
        award=form.name,
        year=decision.year if decision and decision.year else year_of(nomination.conference),
        decision_number=decision.number if decision else "",
        issuer=form.authority,
        nomination=source,
    )
    honour.set_keys()
    return honour
