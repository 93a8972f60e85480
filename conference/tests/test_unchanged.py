"""Figures are counted anew once anybody has changed anything, and not before."""

from threading import Thread

import pytest
from django.db import connection, transaction

from conference.models import Unit
from conference.unchanged import unless_changed

counted = []


def _units(*facts) -> int:
    counted.append(facts)
    return Unit.objects.count()


def _elsewhere(work) -> None:
    """In another thread, and so over another connection."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    other = Thread(target=run)
    other.start()
    other.join()


@pytest.fixture
def one_unit(transactional_db):
    counted.clear()
    return Unit.objects.create(code="A", name="Phòng A", short_name="A")


def _another(code: str) -> Unit:
    return Unit.objects.create(code=code, name=f"Phòng {code}", short_name=code)


def test_they_are_kept_while_nothing_changes(one_unit):
    assert [unless_changed(_units), unless_changed(_units), unless_changed(_units, "x")] == [1, 1, 1]
    assert counted == [(), ("x",)]


def test_every_change_is_seen_at_once_whoever_makes_it(one_unit):
    assert unless_changed(_units) == 1
    _another("B")
    assert unless_changed(_units) == 2
    _elsewhere(lambda: _another("C"))
    assert unless_changed(_units) == 3
    _elsewhere(lambda: Unit.objects.filter(code="C")._raw_delete("default"))
    assert unless_changed(_units) == 2
    connection.close()
    _elsewhere(lambda: _another("D"))
    assert unless_changed(_units) == 3


def test_what_is_taken_back_leaves_nothing(one_unit):
    assert unless_changed(_units) == 1
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _another("B")
        assert unless_changed(_units) == 2
        raise ZeroDivisionError
    assert unless_changed(_units) == 1
    with transaction.atomic():
        _another("B")
        _elsewhere_sees = []
        if connection.vendor == "postgresql":  # SQLite lets nobody else write meanwhile, and reads go on
            _elsewhere(lambda: _elsewhere_sees.append(unless_changed(_units)))
            assert _elsewhere_sees == [1]
    assert unless_changed(_units) == 2
