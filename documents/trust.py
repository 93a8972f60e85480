"""Whom a check believes: the public keys of the portal and its signed list of revoked certificates.

Both lie in KEYS_FOLDER; `manage.py trust_bundle` puts them into one file for a machine without the portal.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import keys
from documents.keys import PublicKey

LIST_NAME = "revoked.json"
PURPOSE = b"revoked\n"


class TrustError(Exception):
    """Keys or list cannot be believed or read; the text is a sentence for the user."""


@dataclass(frozen=True)
class Trust:
    """`keys` by id; `revoked`: fingerprints (`signing.fingerprint`); `listed_at`: ISO time of the list."""

    keys: dict[str, PublicKey]
    revoked: frozenset[str]
    listed_at: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the public page: {"keys": {id: base64}, "revoked": [fingerprint]}."""
        known = {key.id: key.as_json()["public"] for key in self.keys.values()}
        return {"keys": known, "revoked": sorted(self.revoked)}


def by_id(found: Iterable[PublicKey]) -> dict[str, PublicKey]:
    return {key.id: key for key in found}


def of_this_machine(folder: Path | None = None) -> Trust:
    """Trust from the folder of keys; no database. TrustError when the list is missing or was changed."""
    folder = folder or settings.KEYS_FOLDER
    known = by_id(keys.public_keys(folder))
    try:
        listed = json.loads((folder / LIST_NAME).read_text())
    except FileNotFoundError as error:
        raise TrustError(
            _("The list of revoked certificates is missing. Run “manage.py trust_bundle” on the portal.")
        ) from error
    except ValueError as error:
        raise TrustError(_("The list of revoked certificates cannot be read.")) from error
    return _with_list(known, listed)


def of_bundle(path: Path) -> Trust:
    """Trust from a file of `manage.py trust_bundle`. TrustError when it is none or its list was changed."""
    try:
        bundle = json.loads(path.read_text())
        known = by_id(keys.read_public(entry) for entry in bundle["keys"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrustError(
            _("“%(path)s” is not a file of “manage.py trust_bundle”.") % {"path": path}
        ) from error
    return _with_list(known, bundle.get("revoked"))


def bundle_of(folder: Path | None = None) -> dict[str, Any]:
    """The content of a bundle: all public keys and the list as it lies in the folder."""
    folder = folder or settings.KEYS_FOLDER
    listed = json.loads((folder / LIST_NAME).read_text())
    return {"version": 1, "keys": [key.as_json() for key in keys.public_keys(folder)], "revoked": listed}


def write_list(fingerprints: Iterable[str], folder: Path | None = None) -> None:
    """Signs the list of revoked certificates and puts it into the folder. NoKey without a key to sign with."""
    folder = folder or settings.KEYS_FOLDER
    name, private = keys.signing_key(folder)
    at, revoked = timezone.now().isoformat(timespec="seconds"), sorted(fingerprints)
    signature = base64.b64encode(private.sign(_message(at, revoked))).decode()
    listed = {"at": at, "fingerprints": revoked, "key": name, "signature": signature}
    keys.write_file(folder / LIST_NAME, json.dumps(listed).encode(), mode=0o644)


def _message(at: str, fingerprints: list[str]) -> bytes:
    return PURPOSE + "\n".join([at, *fingerprints]).encode()


def _with_list(known: dict[str, PublicKey], listed: Any) -> Trust:
    try:
        at, fingerprints = str(listed["at"]), [str(entry) for entry in listed["fingerprints"]]
        public = Ed25519PublicKey.from_public_bytes(known[listed["key"]].raw)
        public.verify(base64.b64decode(listed["signature"]), _message(at, fingerprints))
    except (KeyError, TypeError, ValueError, InvalidSignature) as error:
        raise TrustError(
            _("The list of revoked certificates is not the one that the portal signed.")
        ) from error
    return Trust(known, frozenset(fingerprints), at)
