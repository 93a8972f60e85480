"""What is printed, who takes part, and what the portal's own press has to reach."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from bench.print.order import Mode

QUICK = 20


@dataclass(frozen=True)
class Goal:
    """A figure of our engine and its bound.

    `measure` is "times faster" (against engine `other`), "growth" (ours against ours in job `other`, of
    `field`), "value" (ours, of `field`), or "rate" (our documents per second). At least `limit` for "times faster"
    and "rate", at most for the rest. A `stretch` goal is aimed at and does not count as unmet.
    """

    measure: Literal["times faster", "growth", "value", "rate"]
    limit: float
    other: str = ""
    field: str = "wall_s"
    stretch: bool = False


NOUNS = {"certificate": "certificates", "invitation": "letters", "badge": "badges"}


@dataclass(frozen=True)
class PrintJob:
    name: str
    paper: str
    mode: Mode
    count: int
    engines: tuple[str, ...]
    goals: tuple[Goal, ...]

    @property
    def label(self) -> str:
        noun = NOUNS[self.paper]
        return f"{self.count:,} {noun} {'in one PDF' if self.mode == 'combined' else 'as files'}"

    @property
    def group(self) -> str:
        """The jobs of one paper together, as `--only` takes them."""
        return NOUNS[self.paper]

    def quick(self) -> PrintJob:
        """The same with a tenth of the work or less, to see that everything runs."""
        return replace(self, count=QUICK if self.count <= 100 else 3 * QUICK)


def faster(other: str, times: float, stretch: bool = False) -> Goal:
    return Goal("times faster", times, other=other, stretch=stretch)


def at_most(field: str, limit: float) -> Goal:
    return Goal("value", limit, field=field)


JOBS = (
    PrintJob(
        "certificates-combined-100",
        "certificate",
        "combined",
        100,
        ("ours", "naive", "typst", "reportlab", "chromium", "floor"),
        (faster("naive", 40), faster("typst", 1.5)),
    ),
    PrintJob(
        "certificates-combined-1000",
        "certificate",
        "combined",
        1000,
        ("ours", "typst", "reportlab", "floor"),
        (
            faster("typst", 5),
            faster("reportlab", 5),
            at_most("peak_mb", 150),
            Goal("growth", 1.25, other="certificates-combined-100", field="peak_mb"),
            at_most("kb_per_page", 3),
        ),
    ),
    PrintJob(
        "certificates-files-100",
        "certificate",
        "files",
        100,
        ("ours", "naive", "typst", "reportlab", "floor"),
        (faster("typst", 1.5), at_most("kb_per_page", 65)),
    ),
    PrintJob(
        "letters-combined-100",
        "invitation",
        "combined",
        100,
        ("ours", "naive", "typst", "reportlab", "chromium", "libreoffice", "floor"),
        (
            faster("naive", 6.5),
            faster("libreoffice", 2),
            faster("chromium", 1.1),
            faster("typst", 1, stretch=True),
        ),
    ),
    PrintJob(
        "letters-combined-1000",
        "invitation",
        "combined",
        1000,
        ("ours", "typst", "reportlab", "chromium", "floor"),
        (Goal("growth", 10.5, other="letters-combined-100"), at_most("peak_mb", 200)),
    ),
    PrintJob("badges-combined-100", "badge", "combined", 100, ("ours", "naive"), (faster("naive", 6.5),)),
    PrintJob(
        "badges-combined-1000",
        "badge",
        "combined",
        1000,
        ("ours",),
        (
            Goal("rate", 60),
            at_most("kb_per_page", 3),
            at_most("queries", 20),
            at_most("peak_mb", 200),
        ),
    ),
)
