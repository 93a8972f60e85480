"""What a certificate says, signed (Ed25519, RFC 8032), and the check that needs neither network nor database.

The signed text is the facts, one per line in UTF-8, followed by the 64 bytes of the signature, written in 43
letters that both a QR code's dense alphabet and the fragment of a web address know. `static/js/check.js` reads the
same text; what is changed here is changed there.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from documents.trust import Trust

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*+-./:"
"""The letters of a QR code's alphanumeric mode without space and %, which an address would not keep."""
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_BASE = len(ALPHABET)
VERSION = "1"
SIGNATURE_BYTES = 64
LONGEST_TEXT = 4000  # letters; the longest names give 900
PURPOSE = b"certificate\n"
"""Stands before every signed text of this kind, so that a signature made for another purpose never fits."""


@dataclass(frozen=True)
class Facts:
    """What is signed, in this order. `number`: "12/2026" of the register; `decision_date`: "2026-04-20"."""

    key: str
    code: str
    number: str
    name: str
    award: str
    decision: str
    decision_date: str

    def lines(self) -> list[str]:
        return [VERSION, *(getattr(self, field.name) for field in fields(self))]


class Outcome(StrEnum):
    VALID = "valid"
    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    TAMPERED = "tampered"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Verdict:
    """`facts` only where the signature is right: what a forger wrote is not repeated."""

    outcome: Outcome
    facts: Facts | None = None

    @property
    def reason(self) -> str:
        """A sentence for the user."""
        return {
            Outcome.VALID: _(
                "The signature is right and the certificate is not on the list of revoked ones."
            ),
            Outcome.MALFORMED: _(
                "This is not the text of a certificate's QR code, or a part of it is missing."
            ),
            Outcome.UNKNOWN_KEY: _("The certificate is signed with a key that this portal does not know."),
            Outcome.TAMPERED: _("The facts do not fit the signature: the text was changed."),
            Outcome.REVOKED: _("The certificate was issued by this portal and has been revoked."),
        }[self.outcome]


def sign(facts: Facts, private: Ed25519PrivateKey) -> str:
    """The signed text for the QR code. ValueError for a value of more than one line, which would shift the others."""
    if any("\n" in line for line in facts.lines()):
        raise ValueError("a fact must be one line")
    message = "\n".join(facts.lines()).encode()
    return encode(message + private.sign(PURPOSE + message))


def verify(text: str, trust: Trust) -> Verdict:
    """Judges the whole text of a QR code, or the part after its #."""
    try:
        data = decode(fragment_of(text))
        message, signature = data[:-SIGNATURE_BYTES], data[-SIGNATURE_BYTES:]
        version, *values = message.decode().split("\n")
        facts = Facts(*values)
    except (ValueError, TypeError):
        return Verdict(Outcome.MALFORMED)
    if version != VERSION:
        return Verdict(Outcome.MALFORMED)
    if facts.key not in trust.keys:
        return Verdict(Outcome.UNKNOWN_KEY)
    try:
        Ed25519PublicKey.from_public_bytes(trust.keys[facts.key].raw).verify(signature, PURPOSE + message)
    except InvalidSignature:
        return Verdict(Outcome.TAMPERED)
    if fingerprint(signature) in trust.revoked:
        return Verdict(Outcome.REVOKED, facts)
    return Verdict(Outcome.VALID, facts)


def fragment_of(text: str) -> str:
    """The signed text inside what was scanned; blanks around it and %-escapes are taken off. ValueError: too long."""
    if len(text) > LONGEST_TEXT:
        raise ValueError("too long")
    return unquote(text.strip().rpartition("#")[2])


def fingerprint(signature: bytes) -> str:
    """What the list of revoked certificates holds: nobody learns a code or a name from it."""
    return base64.urlsafe_b64encode(hashlib.sha256(signature).digest()[:18]).decode()


def fingerprint_of(signed_text: str) -> str:
    """`fingerprint` of a text that `sign` made."""
    return fingerprint(decode(signed_text)[-SIGNATURE_BYTES:])


def encode(data: bytes) -> str:
    """Two bytes in three letters, a single last byte in two (as RFC 9285 does with its 45 letters)."""
    letters = []
    for place in range(0, len(data), 2):
        pair = data[place : place + 2]
        number = int.from_bytes(pair)
        for _place in range(len(pair) + 1):
            number, value = divmod(number, _BASE)
            letters.append(ALPHABET[value])
    return "".join(letters)


def decode(text: str) -> bytes:
    """The bytes that `encode` was given. ValueError for anything that it never writes."""
    parts = []
    for place in range(0, len(text), 3):
        group = text[place : place + 3]
        try:
            number = sum(_VALUES[letter] * _BASE**power for power, letter in enumerate(group))
            parts.append(number.to_bytes(len(group) - 1))
        except (KeyError, OverflowError) as error:
            raise ValueError("not a signed text") from error
        if len(group) == 1:
            raise ValueError("not a signed text")
    return b"".join(parts)
