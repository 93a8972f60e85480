"""Queries whose text is kept: their answers follow the rows, the facts keep them apart."""

import pytest

from conference.counting import counts
from conference.kept import instances, rows, rows_for
from conference.models import Conference, Unit

pytestmark = pytest.mark.django_db
DIVISION, GUEST = Unit.Kind.DIVISION, Unit.Kind.GUEST


def of_kind(conference, kind):
    units = Unit.objects.all()
    return {"of_kind": units.filter(kind=kind), "none": units.none(), "all": units}


def make(number: int, kind: str) -> None:
    Unit.objects.create(code=f"M{number}", name=f"Đơn vị {number}", short_name=f"M{number}", kind=kind)


def test_each_figure_is_that_of_this_moment(conference):
    assert counts(of_kind, conference, DIVISION) == {"of_kind": 0, "none": None, "all": 0}
    make(1, DIVISION)
    make(2, GUEST)
    make(3, GUEST)
    assert counts(of_kind, conference, DIVISION) == {"of_kind": 1, "none": None, "all": 3}
    assert counts(of_kind, conference, GUEST) == {"of_kind": 2, "none": None, "all": 3}


def test_one_query_and_no_more_text_the_second_time(conference, django_assert_num_queries):
    asked = []

    def build(conference, fact):
        asked.append(fact)
        return of_kind(conference, fact)

    for _time in range(2):
        with django_assert_num_queries(1):
            counts(build, conference, DIVISION)
    assert asked == [DIVISION]


def typed(slug: str):
    return Conference.objects.filter(slug=slug).values_list(
        "date", "is_current", "tolerance", "nomination_deadline"
    )


def whole(slug: str):
    return Conference.objects.filter(slug=slug)


def nobody():
    return Unit.objects.filter(pk__in=[]).values_list("pk")


def test_kept_rows_are_those_that_django_reads(conference):
    for change in ({}, {"tolerance": "2.5"}):
        Conference.objects.filter(pk=conference.pk).update(**change) if change else None
        assert rows(typed, conference.slug) == list(typed(conference.slug))
        (found,) = instances(Conference, whole, conference.slug)
        assert vars(found).keys() == vars(whole(conference.slug).get()).keys()
        assert {f: v for f, v in vars(found).items() if f != "_state"} == {
            f: v for f, v in vars(whole(conference.slug).get()).items() if f != "_state"
        }
    assert rows(typed, "another") == rows(nobody) == []


def _called(name: str, number: int):
    found = Unit.objects.filter(short_name=name, pk__gte=number) | Unit.objects.filter(code=name)
    return found.order_by("pk").values_list("pk", "name")


def test_one_text_serves_all_values(unit, other_unit):
    assert rows_for(_called, "QLTM", 0) == [(unit.pk, unit.name)]
    assert rows_for(_called, "TTra", other_unit.pk) == [(other_unit.pk, other_unit.name)]
    assert rows_for(_called, "TTra", other_unit.pk + 1) == []
    assert rows_for(_called, "TTS' OR 1=1 --", 0) == []

    def without(_name: str):
        return Unit.objects.values_list("pk")

    with pytest.raises(ValueError, match="no parameter"):
        rows_for(without, "QLTM")
