"""One module per way of printing: the portal's own and its competitors.

Each offers `version()`, `missing()` (why it cannot be measured here, or ""), `warm_up(order)` (before the clock)
and `run(order)` (what is timed), which leaves finished PDFs in `order.out`.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

NAMES = ("ours", "naive", "typst", "reportlab", "chromium", "libreoffice", "floor")


def engine(name: str) -> ModuleType:
    """The module of an engine. Imported late: each process pays for one engine only."""
    if name not in NAMES:
        raise KeyError(name)
    return import_module(f"bench.print.engines.{name}")
