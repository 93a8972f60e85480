"""What is published stays, and says how the draft has left it since."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from agenda import arrange, changes, versions
from agenda.models import AgendaItem
from conference import history


def entry(pk, title, begin, minutes, presenter="") -> dict:
    start = int(begin[:2]) * 60 + int(begin[3:])
    return {"id": pk, "title": title, "begin": begin, "end": arrange.clock(start + minutes), "minutes": minutes, "presenter": presenter}  # fmt: skip


def test_changes_are_told_once_and_in_words():
    before = [
        entry(1, "A", "07:15", 30, "VP"),
        entry(2, "B", "07:45", 15),
        entry(3, "C", "08:00", 15),
        entry(4, "D", "08:15", 20),
        entry(5, "E", "08:35", 20),
    ]
    after = [
        entry(1, "A", "07:15", 40, "MC"),
        entry(2, "B mới", "07:55", 15),
        entry(3, "C", "08:10", 15),
        entry(5, "E", "08:25", 20),
        entry(6, "F", "08:45", 5),
        entry(4, "D", "08:50", 20),
    ]
    found = changes.compare(before, after)
    assert [(change.what, change.title, change.before, change.after) for change in found] == [
        ("added", "F", "", "08:45–08:50"),
        ("renamed", "B mới", "B", "B mới"),
        ("moved", "E", "5", "4"),
        ("retimed", "A", "07:15–07:45", "07:15–07:55"),
        ("shifted", "B mới", "", ""),
        ("retimed", "E", "08:35–08:55", "08:25–08:45"),
        ("retimed", "D", "08:15–08:35", "08:50–09:10"),
        ("presented", "A", "VP", "MC"),
    ]
    assert (found[4].how_many, found[4].last, found[4].minutes) == (2, "C", 10)
    assert changes.compare(before, before) == []
    assert [change.what for change in changes.compare(before, [])] == ["removed"] * 5
    assert all("“" in sentence for sentence in versions.told(found))


def test_publish_once_and_again_only_after_a_change(conference, organiser, head):
    with pytest.raises(ValidationError):
        versions.publish(conference, organiser)
    item = AgendaItem.objects.create(conference=conference, position=1, title="A", minutes=30, presenter="VP")
    with pytest.raises(PermissionDenied):
        versions.publish(conference, head)
    assert versions.publish(conference, organiser, "lần đầu", seen=0).number == 1
    assert versions.publish(conference, organiser) is None
    item.title = "B"
    item.save()
    with pytest.raises(ValidationError):
        versions.publish(conference, organiser, seen=0)
    assert versions.publish(conference, organiser, seen=1).number == 2
    assert [row.title for row in versions.entries(versions.latest(conference))] == ["B"]
    assert [entry.action for entry in history.of(conference)] == ["agenda_published"] * 2
    conference.start_time = datetime.time(23, 45)
    conference.save()
    with pytest.raises(ValidationError):
        versions.publish(conference, organiser)
