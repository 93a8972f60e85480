"""Writes the border of the certificates, as documents/frame.py draws it, to the file that is kept with the templates."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from documents import frame

DRAWING = Path(settings.BASE_DIR) / "templates" / "documents" / "frame.svg"


class Command(BaseCommand):
    help = "Draws the border of the certificates. Without options: the one for A4 that is kept with the templates."

    def add_arguments(self, parser):
        parser.add_argument(
            "--size", nargs=2, type=float, metavar=("WIDTH", "HEIGHT"), help="In mm; A4 unless told."
        )
        parser.add_argument(
            "--inset", nargs=2, type=float, metavar=("X", "Y"), help="Bare paper around it, in mm."
        )
        parser.add_argument("--out", type=Path, metavar="FILE", help="Where to write it.")

    def handle(self, *args, size, inset, out, **options):
        if (size or inset) and not out:
            raise CommandError("Name a file with --out for a border of another size.", returncode=2)
        target = out or DRAWING
        drawing = frame.draw(*(size or (frame.A4_WIDTH, frame.A4_HEIGHT)), *(inset or (0, 0)))
        target.write_text(drawing, encoding="utf-8")
        self.stdout.write(f"{target} ({len(drawing):,} bytes)")
