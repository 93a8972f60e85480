"""The signed facts: what a forger may try, and what must still be believed."""

from __future__ import annotations

import random
from dataclasses import fields, replace

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from documents import keys, short_codes, signing, trust
from documents.codes import qr_pixels
from documents.signing import ALPHABET, Facts, Outcome, verify

pytestmark = pytest.mark.once

FACTS = Facts(
    key="", code="7KX2M9QRTB", number="05/2026", name="Nguyễn Thị Mẫu Ẵm", award="GIẤY KHEN",
    decision="12/QĐ-SCT", decision_date="2026-04-20",
)  # fmt: skip
QUIET_ZONE = 4  # modules on each side
ADDRESS = "https://hoinghi.example.vn/kiem-tra/#"


def signed(folder=None, **changes) -> str:
    key, private = keys.signing_key(folder)
    return signing.sign(replace(FACTS, **changes, key=key), private)


def trusted(*revoked: str, folder=None) -> trust.Trust:
    return trust.Trust(trust.by_id(keys.public_keys(folder)), frozenset(revoked))


@pytest.fixture(autouse=True)
def _key():
    keys.create()


@pytest.mark.parametrize("text", ["{}", ADDRESS + "{}", " {}\n", "http://127.0.0.1:8000/kiem-tra/?x=1#{}"])
def test_what_was_signed_is_valid_however_it_was_scanned(text):
    verdict = verify(text.format(signed()), trusted())
    assert verdict.outcome == Outcome.VALID
    assert replace(verdict.facts, key="") == FACTS


def test_a_percent_escape_of_the_browser_changes_nothing():
    text = signed()
    escaped = "".join(f"%{ord(letter):02X}" if letter in "$*+:" else letter for letter in text)
    assert escaped != text
    assert verify(ADDRESS + escaped, trusted()).outcome == Outcome.VALID


@pytest.mark.parametrize("field", [field.name for field in fields(Facts)])
def test_no_fact_can_be_changed(field):
    """The signature of the true facts under facts of which one is another."""
    data = signing.decode(signed())
    message, signature = data[: -signing.SIGNATURE_BYTES], data[-signing.SIGNATURE_BYTES :]
    lines = message.decode().split("\n")
    place = 1 + [field.name for field in fields(Facts)].index(field)
    lines[place] += "x"
    forged = signing.encode("\n".join(lines).encode() + signature)
    wanted = Outcome.UNKNOWN_KEY if field == "key" else Outcome.TAMPERED
    assert verify(forged, trusted()) == signing.Verdict(wanted)


def test_no_bit_can_be_changed():
    data = signing.decode(signed())
    for bit in range(len(data) * 8):
        forged = bytearray(data)
        forged[bit // 8] ^= 1 << bit % 8
        verdict = verify(signing.encode(bytes(forged)), trusted())
        assert verdict.outcome in (Outcome.TAMPERED, Outcome.MALFORMED, Outcome.UNKNOWN_KEY), bit
        assert verdict.facts is None


def test_no_letter_can_be_changed_left_out_or_added():
    text, draw = signed(), random.Random(7)
    for place in range(len(text)):
        other = draw.choice(ALPHABET.replace(text[place], ""))
        for forged in (
            text[:place] + other + text[place + 1 :],
            text[:place] + text[place + 1 :],
            text[:place],
        ):
            assert verify(forged, trusted()).outcome not in (Outcome.VALID, Outcome.REVOKED), forged
    assert verify(text + text, trusted()).facts is None
    assert verify(text + "00", trusted()).facts is None


def test_the_signature_of_another_certificate_does_not_fit():
    """Copied: the facts of one with the signature of the other, both genuine."""
    mine, other = (
        signing.decode(signed(**change)) for change in ({}, {"name": "Lê Mẫu Khác", "code": "0" * 10})
    )
    size = signing.SIGNATURE_BYTES
    for facts, signature in ((mine, other), (other, mine)):
        forged = signing.encode(facts[:-size] + signature[-size:])
        assert verify(forged, trusted()).outcome == Outcome.TAMPERED


def test_a_foreign_key_is_refused_even_under_our_name(tmp_path):
    foreign = tmp_path / "foreign"
    keys.create(foreign)
    assert verify(signed(foreign), trusted()).outcome == Outcome.UNKNOWN_KEY
    ours, (_, private) = keys.public_keys()[0].id, keys.signing_key(foreign)
    assert verify(signing.sign(replace(FACTS, key=ours), private), trusted()).outcome == Outcome.TAMPERED


def test_a_signature_for_another_purpose_does_not_fit():
    name, private = keys.signing_key()
    message = "\n".join(replace(FACTS, key=name).lines()).encode()
    assert verify(signing.encode(message + private.sign(message)), trusted()).outcome == Outcome.TAMPERED


def test_a_revoked_one_is_refused_and_still_says_whose_it_is():
    text = signed()
    verdict = verify(text, trusted(signing.fingerprint_of(text)))
    assert (verdict.outcome, verdict.facts.name) == (Outcome.REVOKED, FACTS.name)
    assert verify(signed(number="06/2026"), trusted(signing.fingerprint_of(text))).outcome == Outcome.VALID


def test_an_old_key_verifies_after_it_was_replaced_and_signs_no_more(settings):
    old_text, old = signed(), keys.public_keys()[0]
    new = keys.rotate()
    assert [(key.id, key.signs) for key in keys.public_keys()] == [(old.id, False), (new.id, True)]
    assert [path.stem for path in settings.KEYS_FOLDER.glob("*.pem")] == [f"{new.id}.private"]
    assert verify(old_text, trusted()).outcome == Outcome.VALID
    assert verify(signed(), trusted()).facts.key == new.id


@pytest.mark.parametrize(
    "text", ["", "#", "x", "xin chào", "A" * 300, "0" * 5000, ADDRESS, "1|2|3", "%00%ff"]
)
def test_other_texts_are_no_certificate(text):
    verdict = verify(text, trusted())
    assert verdict.outcome == Outcome.MALFORMED
    assert verdict.reason


def test_a_fact_of_two_lines_is_not_signed():
    with pytest.raises(ValueError, match="one line"):
        signed(name="Lê Mẫu\nGIẤY KHEN")


def test_private_keys_are_for_the_owner_alone(settings):
    (private,) = settings.KEYS_FOLDER.glob("*.pem")
    assert private.stat().st_mode & 0o777 == 0o600
    assert settings.KEYS_FOLDER.stat().st_mode & 0o777 == 0o700


def test_a_key_under_another_name_is_left_out(settings):
    first, second = keys.public_keys()[0], keys.create()
    path = settings.KEYS_FOLDER / f"{first.id}.public.json"
    path.write_text(path.read_text().replace(first.as_json()["public"], second.as_json()["public"]))
    assert [key.id for key in keys.public_keys()] == [second.id]


@given(st.binary(max_size=300))
def test_letters_give_back_every_byte(data):
    text = signing.encode(data)
    assert signing.decode(text) == data
    assert set(text) <= set(ALPHABET)


@given(st.text(ALPHABET, max_size=40))
def test_one_text_for_one_content(text):
    """What `decode` takes is exactly what `encode` writes."""
    try:
        data = signing.decode(text)
    except ValueError:
        return
    assert signing.encode(data) == text


@pytest.mark.parametrize(
    ("name", "most"),
    [("Nguyễn Thị Mẫu Ẵm", 10), ("Trung tâm Khuyến công và Xúc tiến thương mại, Sở Công Thương", 12)],
)
def test_the_qr_code_stays_coarse_enough_to_scan(name, most):
    text = ADDRESS + signed(name=name, award="GIẤY CHỨNG NHẬN")
    width, pixels = qr_pixels(text)
    assert (width - 2 * QUIET_ZONE - 17) // 4 <= most
    printed = Image.frombytes("L", (width, width), pixels).resize(
        (4 * width, 4 * width), Image.Resampling.NEAREST
    )
    assert zxingcpp.read_barcode(printed).text == text


@pytest.mark.parametrize(
    "typed",
    ["7KX2M-9QRT0", "7kx2m9qrto", " 7KX2M 9QRT0 ", "7KX2M–9QRTO", "7.K.X.2.M.9.Q.R.T.O", "７KX2M９QRT0"],
)
def test_short_codes_are_read_as_people_type_them(typed):
    assert short_codes.read_code(typed) == "7KX2M9QRT0"
    assert short_codes.read_code("iL00000000") == "1100000000"


@pytest.mark.parametrize("typed", ["", "7KX2M9QRT", "7KX2M9QRTBB", "7KX2M9QRTU", "'; DROP TABLE", "x" * 5000])
def test_other_texts_are_no_code(typed):
    assert short_codes.read_code(typed) == ""


def test_short_codes_hold_fifty_bits():
    assert len(short_codes.LETTERS) ** short_codes.LENGTH >= 2**50
    drawn = {short_codes.new_code() for _ in range(2000)}
    assert len(drawn) == 2000
    assert {letter for code in drawn for letter in code} == set(short_codes.LETTERS)
    assert all(short_codes.read_code(short_codes.shown(code)) == code for code in drawn)
