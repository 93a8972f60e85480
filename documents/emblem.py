"""The emblem on top of certificates: a picture that the office provides. The project ships none."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

LOTUS = "lotus.svg"


def emblem_path() -> Path:
    """Where the operator puts the picture: `emblem.png` in the folder PORTAL_DATA."""
    return Path(settings.PORTAL_DATA) / "emblem.png"


def crest() -> str:
    """Name of the asset for the top of a certificate: the office's emblem, or a lotus until there is one."""
    return "emblem.png" if emblem_path().is_file() else LOTUS
