"""What one engine is asked to print, and where its PDFs go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.print.sample import Person

Mode = Literal["combined", "files"]


@dataclass(frozen=True)
class Order:
    """`paper` is "certificate" or "invitation"; `assets` holds frame, crest and fonts; `portal` is the data folder of a
    portal with one conference; `out` is an empty folder.
    """

    paper: str
    mode: Mode
    people: list[Person]
    assets: Path
    portal: Path
    out: Path
    scratch: Path

    def path_of(self, person: Person) -> Path:
        return self.out / f"{person.pk:05d}.pdf"

    @property
    def combined(self) -> Path:
        return self.out / "all.pdf"

    def write(self, pdfs: Iterable[bytes]) -> None:
        """One file per person, in the order of the people."""
        for person, pdf in zip(self.people, pdfs, strict=True):
            self.path_of(person).write_bytes(pdf)
