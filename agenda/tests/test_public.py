"""The public programme: nothing before the switch, the published version alone, and feeds in the form their readers ask for."""

from __future__ import annotations

import datetime
import json
import re
from xml.etree import ElementTree

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from agenda import frab, live, public_switch, versions
from agenda.models import AgendaItem
from conference import history

pytestmark = pytest.mark.django_db
ADDRESSES = [reverse(f"programme:{name}") for name in ("page", "calendar", "json", "xml")]
PAGE, CALENDAR, JSON, XML = ADDRESSES
ZONED = re.compile(r"2030-04-24T\d\d:\d\d:\d\d\+07:00")


@pytest.fixture
def published(conference, organiser):
    """Two items that are published, a third that is not, and the switch on."""
    conference.date, conference.start_time = datetime.date(2030, 4, 24), datetime.time(7, 15)
    conference.venue, conference.programme_is_public = "Hội trường; tầng 2", True
    conference.save()
    for place, (title, presenter) in enumerate(
        (("Đón tiếp đại biểu", "Văn phòng Sở"), ("Khai mạc <b>", "Chánh Văn phòng; Giám đốc Sở")), start=1
    ):
        AgendaItem.objects.create(
            conference=conference, position=place, title=title, minutes=30, presenter=presenter, responsible="Tiểu ban Kín",
            spoken="Lời dẫn kín", note="Ghi chú kín",
        )  # fmt: skip
    versions.publish(conference, organiser)
    AgendaItem.objects.create(conference=conference, position=3, title="Nháp", minutes=30)
    return conference


def test_it_leads_to_what_is_on_while_the_conference_runs(
    published, client, organiser, django_assert_max_num_queries, transactional_db
):
    now, first, second = reverse("now:page"), *AgendaItem.objects.all()[:2]

    def leads(day: datetime.date) -> bool:
        type(published).objects.update(date=day)
        return f'href="{now}"' in client.get(PAGE).content.decode()

    today = timezone.localdate()
    assert not leads(today)
    live.start(published, organiser, first.pk, 0)
    assert leads(today)
    with django_assert_max_num_queries(5):
        client.get(PAGE)
    assert not leads(today + datetime.timedelta(days=1))  # a rehearsal the day before
    for item in (second, AgendaItem.objects.last()):
        live.start(published, organiser, item.pk, live.last_step(published).pk)
    assert leads(today)
    live.stop(published, organiser, AgendaItem.objects.last().pk, live.last_step(published).pk)
    assert not leads(today)


def test_nobody_reads_it_until_the_switch_is_on(client, conference, organiser, as_user, preparer):
    assert [client.get(address).status_code for address in ADDRESSES] == [404] * 4
    switch = reverse("agenda:public")
    assert as_user(preparer).get(switch).status_code == 403
    with pytest.raises(PermissionDenied):
        public_switch.set_public(conference, True, preparer)
    assert as_user(preparer).post(switch, {"public": "on"}).status_code == 403
    owner = as_user(organiser)
    for _twice in range(2):
        assert owner.post(switch, {"public": "on"}).url == switch
    assert [client.get(address).status_code for address in ADDRESSES] == [
        200,
        404,
        404,
        404,
    ]  # not published yet
    assert PAGE in owner.get(switch).content.decode()
    owner.post(switch, {"public": "nonsense"})
    owner.post(switch, {"public": "off"})
    assert client.get(PAGE).status_code == 404
    assert [entry.action for entry in history.of(conference)] == ["programme_closed", "programme_opened"]


def test_the_page_shows_what_is_published_and_no_more(client, published, django_assert_num_queries):
    client.get(PAGE)
    with django_assert_num_queries(3):  # of them one: whether the other public pages are open
        page = client.get(PAGE).content.decode()
    for text in (
        "07:15–07:45",
        "Đón tiếp đại biểu",
        "Khai mạc &lt;b&gt;",
        "Giám đốc Sở",
        CALENDAR,
        JSON,
        XML,
    ):
        assert text in page, text
    assert f'href="{PAGE}"' in client.get(reverse("now:page")).content.decode()  # and back
    everything = "".join(client.get(address).content.decode() for address in ADDRESSES)
    assert not re.search("Nháp|kín|Kín", everything)
    english = client.get(f"{PAGE}?lang=en")
    assert 'lang="en"' in english.content.decode() and "Programme" in english.content.decode()
    assert english["Content-Language"] == "en" and not english.cookies


def test_what_did_not_change_is_not_sent_again(client, published, organiser):
    client.get(PAGE)
    for address in ADDRESSES:
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "no-cache" in first["Cache-Control"] and (address != PAGE or "Cookie" not in first["Vary"])
        versions.publish(published, organiser)  # the draft differs the first time round
        AgendaItem.objects.filter(title="Nháp").update(minutes=31 + ADDRESSES.index(address))
        versions.publish(published, organiser)
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200
    tag = client.get(PAGE)["ETag"]
    assert client.get(f"{PAGE}?lang=en", headers={"if-none-match": tag}).status_code == 200
    type(published).objects.update(venue="Nơi khác")
    assert "Nơi khác" in client.get(PAGE, headers={"if-none-match": tag}).content.decode()


def test_the_calendar_has_every_item(client, published):
    text = client.get(CALENDAR).content.decode()
    entries = text.split("BEGIN:VEVENT")[1:]
    assert len(entries) == 2 and text.endswith("END:VCALENDAR\r\n")
    first, second = entries
    assert "DTSTART:20300424T001500Z" in first and "DTEND:20300424T004500Z" in first
    assert r"LOCATION:Hội trường\; tầng 2" in first and "SUMMARY:Đón tiếp đại biểu" in first
    assert r"DESCRIPTION:Chánh Văn phòng\; Giám đốc Sở" in second
    assert len({line for line in text.split("\r\n") if line.startswith("UID:")}) == 2


# What validator/json/schema.json of github.com/voc/schedule asks for.
OF_EVENT = {
    "abstract", "date", "duration", "guid", "id", "language", "links", "persons", "room", "slug", "start", "subtitle",
    "title", "track", "type", "url",
}  # fmt: skip
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_schedule_json_has_the_structure_that_its_schema_asks_for(client, published):
    answer = client.get(JSON)
    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/json" and set(told) == {"$schema", "generator", "schedule"}
    assert told["schedule"]["version"] == "1" and told["schedule"]["base_url"] == f"http://testserver{PAGE}"
    conference = told["schedule"]["conference"]
    assert {"title", "acronym", "days", "daysCount", "start", "end", "timeslot_duration"} <= set(conference)
    assert re.fullmatch(r"[a-z0-9_-][a-z0-9_]{3,}", conference["acronym"])
    (day,) = conference["days"]
    assert set(day) == {"index", "date", "day_start", "day_end", "rooms"}
    assert ZONED.fullmatch(day["day_start"]) and ZONED.fullmatch(day["day_end"])
    ((room, events),) = day["rooms"].items()
    assert room == "Hội trường; tầng 2" == conference["rooms"][0]["name"]
    for event in events:
        assert set(event) == OF_EVENT | {"description"} and type(event["id"]) is int and event["id"] > 0
        assert UUID.fullmatch(event["guid"]) and re.fullmatch(r"[a-z0-9_-]+[a-z0-9]", event["slug"])
        assert ZONED.fullmatch(event["date"]) and re.fullmatch(r"\d\d:\d\d", event["start"])
        assert event["duration"] == "00:30" and event["url"].startswith(f"http://testserver{PAGE}#")
    assert [person["name"] for person in events[1]["persons"]] == ["Chánh Văn phòng", "Giám đốc Sở"]


def test_schedule_xml_has_the_structure_that_its_xsd_asks_for(client, published):
    answer = client.get(XML)
    root = ElementTree.fromstring(answer.content)  # noqa: S314 our own
    assert answer["Content-Type"].startswith("application/xml") and root.tag == "schedule"
    assert [child.tag for child in root] == ["generator", "version", "conference", "day"]  # a sequence
    assert {
        "title",
        "acronym",
        "start",
        "end",
        "days",
        "timeslot_duration",
        "base_url",
        "time_zone_name",
    } == {child.tag for child in root.find("conference")}
    day = root.find("day")
    assert set(day.attrib) == {"index", "date", "start", "end"} and ZONED.fullmatch(day.get("start"))
    events = day.findall("room/event")
    assert len(events) == 2
    for event in events:
        tags = [child.tag for child in event]
        assert len(tags) == len(set(tags))  # xs:all
        assert set(tags) == (OF_EVENT | {"description"}) - {"id", "guid"}
        assert int(event.get("id")) > 0 and UUID.fullmatch(event.get("guid"))
        assert ZONED.fullmatch(event.findtext("date")) and event.findtext("url").startswith("http://")
        assert re.fullmatch(r"[0-2]\d:[0-5]\d", event.findtext("start"))
    assert [one.text for one in events[1].findall("persons/person")] == ["Chánh Văn phòng", "Giám đốc Sở"]
    for unique in (lambda event: event.get("guid"), lambda event: event.get("id"), lambda event: event.findtext("slug")):  # fmt: skip
        assert len({unique(event) for event in events}) == 2


def test_no_day_no_moments(client, published):
    type(published).objects.update(date=None)
    assert [client.get(address).status_code for address in ADDRESSES] == [200, 404, 404, 404]


def test_names_that_the_format_does_not_know_are_told_in_its_letters():
    def of(slug: str) -> str:
        return frab.Schedule(slug, "", "", "1", "http://x/", "UTC", ()).acronym

    assert [of(slug) for slug in ("hoi-nghi-iii", "III", "x-1")] == [
        "hoi_nghi_iii",
        "hoi_nghi_iii",
        "hoi_nghi_x_1",
    ]
    with pytest.raises(ValueError, match="at least one"):
        frab.as_json(frab.Schedule("mau", "", "", "1", "http://x/", "UTC", ()))
    assert frab.persons_of(" A ;; B;") == ("A", "B")
