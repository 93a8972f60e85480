"""The public page: what it says and keeps to itself, and that nobody can try out codes."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conference import throttle
from documents import keys, register
from documents.issued import IssuedCertificate
from documents.models import LookUps

pytestmark = pytest.mark.django_db
PAGE = "/kiem-tra/"
NOBODYS = "00000-00000"


def look_up(code: str, address: str = "203.0.113.7", **headers):
    return Client(REMOTE_ADDR=address).get(PAGE, {"ma": code}, headers=headers)


def text_of(answer) -> str:
    return re.sub(r"<script.*?</script>", "", answer.content.decode(), flags=re.S)


def test_anybody_finds_a_certificate_by_its_code(issued):
    for typed in (issued.shown_code, issued.code.lower()):
        answer = look_up(typed)
        assert answer.status_code == 200
        text = text_of(answer)
        for said in (issued.name, issued.award, "12/QĐ-SCT", "20/04/2026"):
            assert said in text


def test_it_says_nothing_else(issued):
    delegate = issued.delegate
    body = look_up(issued.code).content.decode()
    for kept in (delegate.phone, issued.unit, delegate.unit.name, delegate.unit.short_name, issued.register_number,
                 issued.signed, str(delegate.date_of_birth), "Chuyên viên", "Nguyễn Thị Mẫu Thư Ký"):  # fmt: skip
        assert kept not in body


def test_a_revoked_one_says_so_and_not_why(issued, organiser):
    assert "thu hồi" not in text_of(look_up(issued.code)).split("code-answer")[1].split("</section>")[0]
    register.revoke(issued, organiser, "Khai man thành tích", decision_number="20/QĐ-SCT")
    answer = look_up(issued.code)
    part = text_of(answer).split("code-answer")[1].split("</section>")[0]
    assert "thu hồi" in part and issued.name in part
    for kept in ("Khai man", "20/QĐ-SCT", organiser.full_name):
        assert kept not in answer.content.decode()


def test_the_page_itself_gives_no_code_and_no_name_away(issued, organiser):
    register.revoke(issued, organiser, "Khai man thành tích")
    body = Client().get(PAGE).content.decode()
    assert issued.code not in body and issued.shown_code not in body and issued.name not in body
    embedded = json.loads(re.search(r'<script id="trust"[^>]*>(.*?)</script>', body, re.S)[1])
    assert embedded == {
        "keys": {key.id: key.as_json()["public"] for key in keys.public_keys()},
        "revoked": register.revoked_fingerprints(),
    }


@pytest.mark.parametrize("typed", [NOBODYS, "x", "'; --", "<b>1</b>", "０" * 10, "a" * 400])
def test_an_unknown_code_gets_a_sentence_beside_the_field(issued, typed):
    answer = look_up(typed)
    assert answer.status_code == 404
    assert 'id="ma-trouble"' in answer.content.decode()
    assert "<b>1" not in answer.content.decode()


def test_known_unknown_and_impossible_codes_cost_the_same(issued, organiser):
    def statements(code: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            look_up(code)
        return [re.sub(r"'[^']*'|\d+", "?", entry["sql"]) for entry in captured]

    look_up(NOBODYS)  # the rows of this minute are there from now on
    known = statements(issued.code)
    assert statements(NOBODYS) == statements("?") == known
    register.revoke(issued, organiser, "Khai man")
    assert statements(issued.code) == known


def test_the_headers_keep_it_out_of_caches_and_search_engines(issued):
    for answer in (Client().get(PAGE), look_up(issued.code), look_up(NOBODYS)):
        assert answer["Cache-Control"] == "no-store"
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "unsafe" not in answer["Content-Security-Policy"]


def test_it_is_the_same_for_somebody_signed_in(issued, as_user, organiser):
    body = as_user(organiser).get(PAGE).content.decode()
    assert organiser.full_name not in body and 'class="sidebar' not in body


def test_both_languages(issued):
    client = Client()
    client.cookies["django_language"] = "en"
    assert "Check a certificate" in client.get(PAGE).content.decode()
    assert "Check a certificate" not in Client().get(PAGE).content.decode()


def test_twenty_tries_in_ten_minutes():
    assert (throttle.TRIES_PER_ADDRESS, throttle.MINUTES) == (20, 10)


class TestGuessing:
    @pytest.fixture(autouse=True)
    def _few(self, monkeypatch):
        monkeypatch.setattr(throttle, "TRIES_PER_ADDRESS", 4)

    def test_is_stopped_and_the_honest_visitor_still_gets_an_answer(self, issued):
        answers = [look_up(f"{number:010d}").status_code for number in range(throttle.TRIES_PER_ADDRESS + 5)]
        assert answers == [404] * throttle.TRIES_PER_ADDRESS + [429] * 5
        refused = look_up(issued.code)
        assert (refused.status_code, refused["Retry-After"]) == (429, "600")
        assert issued.name not in refused.content.decode()
        assert look_up(issued.code, "203.0.113.8").status_code == 200

    def test_the_page_without_a_code_stays_open(self, issued):
        for number in range(throttle.TRIES_PER_ADDRESS + 1):
            look_up(f"{number:010d}")
        assert Client(REMOTE_ADDR="203.0.113.7").get(PAGE).status_code == 200

    def test_a_forged_forwarding_header_does_not_help(self, issued):
        for number in range(throttle.TRIES_PER_ADDRESS):
            look_up(NOBODYS, **{"X-Forwarded-For": f"198.51.100.{number}"})
        assert look_up(NOBODYS, **{"X-Forwarded-For": "198.51.100.99"}).status_code == 429

    def test_one_network_of_ipv6_is_one_visitor(self, issued):
        for number in range(throttle.TRIES_PER_ADDRESS):
            look_up(NOBODYS, f"2001:db8:1:2::{number:x}")
        assert look_up(NOBODYS, "2001:db8:1:2:ffff::1").status_code == 429
        assert look_up(NOBODYS, "2001:db8:1:3::1").status_code == 404

    def test_many_addresses_meet_the_ceiling(self, issued, monkeypatch):
        monkeypatch.setattr(throttle, "TRIES_IN_ALL", 6)
        answers = [look_up(NOBODYS, f"198.51.100.{number}").status_code for number in range(9)]
        assert answers == [404] * 6 + [429] * 3

    def test_one_guesser_does_not_use_up_the_ceiling(self, issued, monkeypatch):
        monkeypatch.setattr(throttle, "TRIES_IN_ALL", throttle.TRIES_PER_ADDRESS + 1)
        for _try in range(12):
            look_up(NOBODYS)
        assert look_up(issued.code, "203.0.113.8").status_code == 200

    def test_ten_minutes_later_it_is_forgiven_and_the_rows_are_gone(self, issued, monkeypatch):
        now = [1_800_000_000.0]
        monkeypatch.setattr(throttle.time, "time", lambda: now[0])
        for _try in range(throttle.TRIES_PER_ADDRESS):
            look_up(NOBODYS)
        now[0] += 60 * (throttle.MINUTES - 1)
        assert look_up(issued.code).status_code == 429
        now[0] += 60 * throttle.MINUTES
        assert look_up(issued.code).status_code == 200
        assert LookUps.objects.filter(minute__lt=now[0] // 60).count() == 0

    def test_nobody_reads_the_address_back(self, issued):
        look_up(NOBODYS, "203.0.113.7")
        assert not any("203" in row.visitor for row in LookUps.objects.all() if len(row.visitor) != 32)
        assert LookUps.objects.count() == 2


def test_the_worker_keeps_files_that_are_there(issued, client):
    answer = client.get(reverse("check:worker"))
    assert answer["Content-Type"].startswith("text/javascript")
    body = answer.content.decode()
    files = json.loads(re.search(r"FILES = (\[.*?\])", body)[1].replace("\\u002D", "-"))
    assert files[0] == PAGE
    page = client.get(PAGE).content.decode()
    used = re.findall(r'(?:href|src)="(/static/[^"#]+)', page)
    assert set(used) - set(files) == set()


def test_a_portal_without_keys_still_looks_codes_up(issued, settings, tmp_path):
    settings.KEYS_FOLDER = tmp_path / "away"
    assert look_up(issued.code).status_code == 200
    assert IssuedCertificate.objects.get().is_valid
