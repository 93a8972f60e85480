"""The feeds against the format's own rules (`schedule_format`), and those rules against documents that break one each."""

from __future__ import annotations

import copy
import datetime
import json
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from agenda import frab, versions
from agenda.models import AgendaItem
from agenda.tests.schedule_format import wrong_in_json, wrong_in_xml

ZONE = datetime.timezone(datetime.timedelta(hours=7))
EVIL = "<b>&amp; “Đổi mới” – ]]> 'x' \\ \u00a0 #?/ …"


def schedule(*titles: str, **fields) -> frab.Schedule:
    begin = datetime.datetime(2030, 4, 24, 7, 15, tzinfo=ZONE)
    told = {
        "slug": "hoi-nghi-iii", "title": EVIL, "venue": EVIL, "version": "3", "page": "https://cong.example/chuong-trinh/",
        "zone": "Asia/Ho_Chi_Minh",
    }  # fmt: skip
    events = tuple(
        frab.Event(
            number, title, "report", begin + datetime.timedelta(minutes=9 * number),
            begin + datetime.timedelta(minutes=9 * number + 9), frab.persons_of("A; " + EVIL) if number % 2 else (),
        )
        for number, title in enumerate(titles, start=1)
    )  # fmt: skip
    return frab.Schedule(**told | fields, events=events)


def xml(told: frab.Schedule) -> ElementTree.Element:
    return ElementTree.fromstring(frab.as_xml(told))  # noqa: S314 our own


@pytest.mark.parametrize(
    "told",
    [
        schedule("Khai mạc"),
        schedule("Khai mạc", "Khai mạc", EVIL, "…", "Đ" * 400, "-", "2020", "x" * 400),
        schedule("Mục", slug="III", venue="", zone="UTC"),
        schedule(*[f"Mục {n}" for n in range(90)]),
    ],
    ids=["one", "odd titles", "little told", "many"],
)
def test_what_the_portal_writes_breaks_no_rule(told):
    assert wrong_in_xml(xml(told)) == []
    assert wrong_in_json(json.loads(frab.as_json(told))) == []


@pytest.mark.django_db
def test_the_feeds_break_no_rule(client, conference, organiser):
    conference.date, conference.start_time = datetime.date(2030, 4, 24), datetime.time(7, 15)
    conference.programme_is_public = True
    conference.save()
    for place, (title, minutes) in enumerate(((EVIL, 1), ("Đón tiếp đại biểu", 600)), start=1):
        AgendaItem.objects.create(
            conference=conference, position=place, title=title, minutes=minutes, presenter=f"{title}; B"
        )
    versions.publish(conference, organiser)
    root = ElementTree.fromstring(client.get(reverse("programme:xml")).content)  # noqa: S314 our own
    assert wrong_in_xml(root) == [] and len(root.findall("day/room/event")) == 2
    assert wrong_in_json(client.get(reverse("programme:json")).json()) == []


SPOILT = {
    "another root": lambda root: setattr(root, "tag", "timetable"),
    "no version": lambda root: root.remove(root.find("version")),
    "the day first": lambda root: (day := root.find("day"), root.remove(day), root.insert(0, day)),
    "no day": lambda root: root.remove(root.find("day")),
    "no title": lambda root: root[2].remove(root.find("conference/title")),
    "something unknown": lambda root: ElementTree.SubElement(root.find("conference"), "venue"),
    "a title twice": lambda root: ElementTree.SubElement(root.find("conference"), "title"),
    "an address of another kind": lambda root: setattr(root.find("conference/base_url"), "text", "ftp://x"),
    "no zone": lambda root: root.find("day").set("start", "2030-04-24T07:15:00"),
    "the day zero": lambda root: root.find("day").set("index", "0"),
    "a day twice": lambda root: root.append(copy.deepcopy(root.find("day"))),
    "a room with a number": lambda root: root.find("day/room").set("id", "1"),
    "no number": lambda root: root.find("day/room/event").attrib.pop("id"),
    "a number that is none": lambda root: root.find("day/room/event").set("id", "a1"),
    "a short guid": lambda root: root.find("day/room/event").set("guid", "0123"),
    "two of one guid": lambda root: root[3][0][1].set("guid", root[3][0][0].get("guid")),
    "two of one slug": lambda root: setattr(root[3][0][1].find("slug"), "text", root[3][0][0].findtext("slug")),
    "no abstract": lambda root: root[3][0][0].remove(root[3][0][0].find("abstract")),
    "a length in words": lambda root: setattr(root.find("day/room/event/duration"), "text", "9 phút"),
    "an hour too many": lambda root: setattr(root.find("day/room/event/start"), "text", "37:15"),
    "a person with a name inside": lambda root: ElementTree.SubElement(root.find(".//persons"), "name"),
    "a person with an address": lambda root: root.find(".//person").set("email", "x"),
    "an element in a text": lambda root: ElementTree.SubElement(root.find("day/room/event/title"), "b"),
}  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_broken_rule_of_the_xml_is_noticed(spoil):
    root = xml(schedule("Một", "Hai"))
    spoil(root)
    assert wrong_in_xml(root) != []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schedule",), None),
        (("more",), 1),
        (("schedule", "version"), 3),
        (("schedule", "rooms"), []),
        (("schedule", "conference", "acronym"), "Hội nghị"),
        (("schedule", "conference", "end"), "24/04/2030"),
        (("schedule", "conference", "time_zone_name"), "+07"),
        (("schedule", "conference", "venue"), "x"),
        (("schedule", "conference", "rooms", 0, "guid"), "1"),
        (("schedule", "conference", "days", 0, "day_start"), "07:15"),
        (("schedule", "conference", "days", 0, "rooms", EVIL, 0, "id"), 0),
        (("schedule", "conference", "days", 0, "rooms", EVIL, 0, "slug"), "Một"),
        (("schedule", "conference", "days", 0, "rooms", EVIL, 0, "duration"), "9"),
        (("schedule", "conference", "days", 0, "rooms", EVIL, 0, "color"), "red"),
        (("schedule", "conference", "days", 0, "rooms", EVIL, 0, "persons", 0, "name"), None),
    ],
)
def test_a_broken_rule_of_the_json_is_noticed(path, value):
    told = json.loads(frab.as_json(schedule("Một")))
    *way, last = path
    place = told
    for step in way:
        place = place[step]
    place[last] = value
    assert wrong_in_json(told) != []
