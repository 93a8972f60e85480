"""How the three commands answer: a sentence or one JSON document, and the exit status."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from backups.package import Manifest, Refused, WrongUsage


class BackupCommand(BaseCommand):
    """A command about one FILE. Exit status: 1 refused, 2 wrong usage."""

    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--json", action="store_true", help="Prints one JSON document.")

    def answer(self, work: Callable[[], tuple[dict[str, Any], str]], *, as_json: bool) -> None:
        """`work` gives (the fields of the document, the text); what it refuses is said in the form that was asked for."""
        begun = time.monotonic()
        try:
            fields, text = work()
        except Refused as refused:
            self._refuse(refused, as_json)
        fields["seconds"] = round(time.monotonic() - begun, 2)
        self.stdout.write(json.dumps(fields, ensure_ascii=False) if as_json else text)

    def _refuse(self, refused: Refused, as_json: bool) -> NoReturn:
        status = 2 if isinstance(refused, WrongUsage) else 1
        if not as_json:
            raise CommandError(str(refused), returncode=status) from refused
        self.stdout.write(json.dumps({"refused": str(refused)}, ensure_ascii=False))
        raise SystemExit(status)


def told(path: Path, manifest: Manifest) -> dict[str, Any]:
    return {
        "file": str(path),
        "bytes": path.stat().st_size,
        "made_at": manifest.made_at,
        "database": manifest.engine,
        "tables": len(manifest.tables),
        "rows": manifest.rows,
        "files": len(manifest.uploads),
    }
