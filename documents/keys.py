"""The keys that sign certificates: files in KEYS_FOLDER, never rows of the database.

`<id>.public.json` stays for ever, so that old certificates still verify. `<id>.private.pem` is there for the key in
use alone: a key that was replaced can sign nothing more.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

ID_LENGTH = 8
PUBLIC, PRIVATE = ".public.json", ".private.pem"


class NoKey(Exception):
    """There is nothing to sign with; the text is a sentence for the user."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "There is no key to sign certificates with. The administrator makes one with "
                "“manage.py signing_keys create”."
            )
        )


@dataclass(frozen=True)
class PublicKey:
    """`raw`: the 32 bytes of RFC 8032; `made_at`: ISO time; `signs`: whether its private part lies beside it."""

    id: str
    raw: bytes
    made_at: str
    signs: bool

    def as_json(self) -> dict[str, str]:
        return {"id": self.id, "made_at": self.made_at, "public": base64.b64encode(self.raw).decode()}


def key_id(raw: bytes) -> str:
    """The name of a key follows from the key, so that nobody can put another one in its place."""
    return base64.b32encode(hashlib.sha256(raw).digest()).decode()[:ID_LENGTH]


def read_public(entry: dict, *, signs: bool = False) -> PublicKey:
    """A key from its JSON form. ValueError when it is none, or bears a name that is not its own."""
    try:
        raw = base64.b64decode(entry["public"], validate=True)
        Ed25519PublicKey.from_public_bytes(raw)
        key = PublicKey(str(entry["id"]), raw, str(entry["made_at"]), signs)
    except (KeyError, TypeError) as error:
        raise ValueError("not a public key") from error
    if key.id != key_id(raw):
        raise ValueError(f"the key {key.id} is not the one of that name")
    return key


def public_keys(folder: Path | None = None) -> list[PublicKey]:
    """Every key that was ever in use here, oldest first; a damaged file is left out and noted in the log."""
    folder = folder or settings.KEYS_FOLDER
    found = []
    for path in sorted(folder.glob(f"*{PUBLIC}")):
        try:
            entry = json.loads(path.read_text())
            found.append(read_public(entry, signs=_private_path(folder, str(entry["id"])).exists()))
        except (ValueError, TypeError, KeyError) as error:
            logger.error("the key file %s cannot be read: %s", path, error)
    return sorted(found, key=lambda key: (key.made_at, key.id))


def signing_key(folder: Path | None = None) -> tuple[str, Ed25519PrivateKey]:
    """(id, private key) of the newest key that can sign. NoKey when there is none."""
    folder = folder or settings.KEYS_FOLDER
    able = [key for key in public_keys(folder) if key.signs]
    if not able:
        raise NoKey
    private = serialization.load_pem_private_key(
        _private_path(folder, able[-1].id).read_bytes(), password=None
    )
    if not isinstance(private, Ed25519PrivateKey):
        raise NoKey
    return able[-1].id, private


def create(folder: Path | None = None) -> PublicKey:
    """Makes a key, which signs from now on. The private file comes first: a public one alone would promise too much."""
    folder = folder or settings.KEYS_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    private = Ed25519PrivateKey.generate()
    raw = private.public_key().public_bytes_raw()
    key = PublicKey(key_id(raw), raw, timezone.now().isoformat(timespec="microseconds"), signs=True)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_file(_private_path(folder, key.id), pem, mode=0o600)
    write_file(folder / f"{key.id}{PUBLIC}", json.dumps(key.as_json()).encode(), mode=0o644)
    return key


def rotate(folder: Path | None = None) -> PublicKey:
    """Makes a new key and destroys the private parts of the older ones; their public parts stay."""
    folder = folder or settings.KEYS_FOLDER
    new = create(folder)
    for path in folder.glob(f"*{PRIVATE}"):
        if path != _private_path(folder, new.id):
            path.unlink(missing_ok=True)
    return new


def write_file(target: Path, content: bytes, *, mode: int) -> None:
    """The whole file or nothing, synced; nobody but the owner can read a private one at any moment."""
    draft = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)


def _private_path(folder: Path, name: str) -> Path:
    return folder / f"{name}{PRIVATE}"
