"""The calendar entry: RFC 5545 by the letter, and a sequence that grows with the versions of the invitation."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference import ics
from documents import invitations
from invitations import mail

UTC = datetime.UTC


def event(**fields) -> ics.Event:
    defaults = {
        "uid": "a@b", "sequence": 0, "start": datetime.datetime(2030, 4, 24, 0, 30, tzinfo=UTC),
        "end": datetime.datetime(2030, 4, 24, 4, 30, tzinfo=UTC), "stamp": datetime.datetime(2030, 2, 5, tzinfo=UTC),
        "summary": "Hội nghị",
    }  # fmt: skip
    return ics.Event(**defaults | fields)


def properties(content: bytes) -> dict[str, str]:
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if line)


def test_an_entry_has_what_the_rfc_asks_for():
    told = properties(ics.calendar(event(location="Hội trường; tầng 2, nhà A")))
    assert {"VERSION", "PRODID", "UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE"} <= told.keys()
    assert told["DTSTART"] == "20300424T003000Z"
    assert told["LOCATION"] == r"Hội trường\; tầng 2\, nhà A"


@given(st.text(alphabet=st.characters(blacklist_categories=("Cc", "Cs")), max_size=300))
def test_lines_are_short_and_no_letter_is_cut(text):
    content = ics.calendar(event(summary=text))
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    told = properties(content)["SUMMARY"]
    assert re.sub(r"\\([\\;,])", r"\1", told) == text


def test_no_text_begins_a_line_of_its_own():
    content = ics.calendar(event(summary="A\r\nATTENDEE:x\nB\rC"))
    assert properties(content)["SUMMARY"] == r"A\nATTENDEE:x\nB\nC"


@pytest.mark.django_db
class TestOfAGuest:
    def told(self, conference, guest) -> dict[str, str]:
        conference.refresh_from_db()
        return properties(mail.calendar_of(conference, guest))

    def test_moves_when_the_conference_moves_and_stays_the_same_entry(self, conference, guest, organiser):
        invitations.issue(conference, [guest], organiser, number=5)
        first = self.told(conference, guest)
        assert (first["DTSTART"], first["DTEND"]) == ("20300424T003000Z", "20300424T043000Z")
        assert first["SEQUENCE"] == "0"
        type(conference).objects.update(date=datetime.date(2030, 5, 8))
        due = self.told(conference, guest)
        invitations.issue(conference, [guest], organiser, number=6)
        second = self.told(conference, guest)
        assert (due["SEQUENCE"], second["SEQUENCE"]) == ("1", "1")
        assert first["UID"] == due["UID"] == second["UID"]
        assert second["DTSTART"] == "20300508T003000Z"

    def test_two_guests_have_two_entries(self, conference, guest, make_guest):
        assert self.told(conference, guest)["UID"] != self.told(conference, make_guest())["UID"]

    def test_there_is_none_without_a_day(self, conference, guest):
        conference.date = None
        assert mail.calendar_of(conference, guest) == b""
