"""Some hundred lists, spoilt in every known way and in pairs of ways, read back to the truth they were made from."""

from __future__ import annotations

import datetime
import itertools
from collections import Counter

import pytest

from delegates.reading import roster
from delegates.tests import ugly_traps as traps
from delegates.tests.ugly_files import FIELDS, as_csv, as_ods, as_xls, as_xlsx, cp1258, plain_list, tcvn3, vni

TODAY = datetime.date(2026, 3, 1)
WRITERS = {"xlsx": as_xlsx, "xls": as_xls, "ods": as_ods, "csv": as_csv}
ENCODINGS = {
    "utf-8": lambda text: text.encode("utf-8"),
    "utf-8-sig": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "cp1258": cp1258,
    "tcvn3": tcvn3,
    "vni": vni,
}


def check(ugly, content):
    """Every person is found with exactly the values of the truth, and what had to be said is said; nobody else is."""
    found = roster.read(content, TODAY)
    rows = {
        line.number: (line, values, found.marks.get(index, {}))
        for index, (line, values) in enumerate(found.found)
    }
    people = [line.number for line, _values in found.found if line.kind in ("person", "collective")]
    assert people == [person.row for person in ugly.people]
    for person in ugly.people:
        line, values, mark = rows[person.row]
        said = {(problem.code, problem.severity) for problem in line.problems}
        assert line.kind == person.kind
        truth = dict.fromkeys(FIELDS) | person.truth
        assert {name: values.get(name) for name in truth} == truth, (person.cells, line.problems)
        assert ("education" in values) == any(key == "education" for key, _title in ugly.columns)
        assert person.codes - said == set(), line.problems
        for name, index in (
            ("duplicate_of", person.duplicate_of),
            ("possible_duplicate_of", person.possible_duplicate_of),
        ):
            assert mark.get(name) == (None if index is None else ugly.people[index].row)
        if not person.codes:
            assert {severity for _code, severity in said} <= {"fixed"}, line.problems
    kinds = Counter(line.kind for line, _values in found.found)
    assert {kind: kinds[kind] for kind in ugly.kinds} == ugly.kinds
    assert {sheet for sheet, _code, _facts in found.ignored} == ugly.ignored
    return found


def spoilt(names):
    ugly = plain_list(seed=sum(map(ord, "".join(names))) % 50)
    for name in names:
        getattr(traps, name)(ugly)
    return ugly


def fits(kind, *names):
    return not traps.NOT_IN[kind] & set(names)


ALONE = [
    (kind, trap.__name__)
    for kind in WRITERS
    for trap in (*traps.LAYOUTS, *traps.VALUES)
    if fits(kind, trap.__name__)
]


def pairs():
    """Each way to spoil a value inside each way to spoil the list; the formats take turns."""
    kinds = itertools.cycle(WRITERS)
    for layout, value in itertools.product(traps.LAYOUTS, traps.VALUES):
        names = (value.__name__, layout.__name__)
        kind = next(kinds)
        if fits(kind, *names) and not _collide(*names):
            yield kind, *names


_BIRTHS = {
    "dates_in_all_ways", "real_dates", "day_numbers", "since_1904", "numbers_since_1904", "years_only", "months_only", "months_as_days",
    "ambiguous_dates", "short_years", "impossible_dates", "months_first", "swapped_by_english", "ditto_of_a_person", "errors",
}  # fmt: skip
_NAMES = {
    "capitals", "forms_of_address", "notes_behind_names", "two_people", "wrapped_names", "tcvn3_by_font", "tcvn3_by_letters",
    "tcvn3_capital_font", "vni_by_font", "vni_by_letters", "vni_in_capitals", "wrong_code_page", "look_alikes", "spaces", "decomposed",
    "formulas_without_result",
}  # fmt: skip
_OWN_CELLS = {  # layouts that write cells anew, and what has written them before
    "two_rows_of_header": {"gender_missing", "gender_by_marks", "gender_in_all_ways"},
    "day_month_year_columns": _BIRTHS,
    "name_in_two_columns": _NAMES,
    "position_and_workplace_in_one": {
        "abbreviations", "ditto", "merged_workplace", "formulas", "formulas_without_result", "errors", "tcvn3_by_font", "tcvn3_by_letters",
        "vni_by_font", "vni_by_letters", "look_alikes", "decomposed",
    },
    "collectives": {trap.__name__ for trap in traps.VALUES},
    "same_twice": _BIRTHS | _NAMES | {
        "ids_as_numbers", "ids_lost", "ids_with_signs", "ids_of_others", "ditto", "merged_workplace", "one_number_two_names", "gender_missing",
        "gender_by_marks", "formulas",
    },
    "header_again": {"gender_by_marks"},
    "titles_of_other_words": {"gender_by_marks", "formulas"},
    "groups": {"ditto"},
}  # fmt: skip


def _collide(value, layout):
    return value in _OWN_CELLS.get(layout, ())


PAIRS = list(pairs())


@pytest.mark.parametrize(("kind", "trap"), ALONE, ids=str)
def test_each_trap_alone(kind, trap):
    ugly = spoilt([trap])
    check(ugly, WRITERS[kind](ugly))


def test_there_are_enough_of_them():
    assert len(ALONE) > 150 and len(PAIRS) > 300


@pytest.mark.parametrize("layout", traps.LAYOUTS, ids=lambda trap: trap.__name__)
def test_traps_in_pairs(layout):
    for kind, value, name in PAIRS:
        if name == layout.__name__:
            ugly = spoilt([value, name])
            try:
                check(ugly, WRITERS[kind](ugly))
            except Exception as error:
                raise AssertionError(f"{kind}: {value} in {name}") from error


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encodings_and_separators(encoding, separator):
    ugly = spoilt(["letterhead", "groups", "closing_lines"])
    ugly.separator = separator
    found = check(ugly, as_csv(ugly, ENCODINGS[encoding]))
    assert found.format.startswith("csv, ")
