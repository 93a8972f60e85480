"""`script/bench`: runs the benchmarks, prints a table and writes bench.json into the data folder.

Exit status: 0 done, 1 a goal is not met or our own paper has a fault, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from bench import table
from bench.goals import all_well
from bench.print import suite
from bench.print.assets import ROOT
from bench.print.engines import NAMES
from bench.web import checkin, crowd, importing, programme, public, tasks
from bench.web import suite as pages

WEB = {each.NAME: each.run for each in (pages, crowd, programme, tasks, public, importing, checkin)}
PACKAGES = (
    "django",
    "gunicorn",
    "weasyprint",
    "pydyf",
    "fonttools",
    "uharfbuzz",
    "pikepdf",
    "pypdf",
    "zxing-cpp",
    "typst",
    "reportlab",
)


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _arguments(arguments)
    data = Path(os.environ.get("PORTAL_DATA") or ROOT / "var")
    folder = data / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    report = {
        "commit": _commit(),
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "quick": asked.quick,
        "machine": machine(),
        "versions": versions(),
        **suites(folder, asked),
    }
    text = json.dumps(report, ensure_ascii=False, indent=1)
    (data / "bench.json").write_text(text + "\n", encoding="utf-8")
    print("\n".join(table.lines(report)), file=sys.stderr if asked.json else sys.stdout)
    if asked.json:
        print(text)
    return 0 if all_well(report) else 1


def suites(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """{name of a benchmark: what it found}, each of WEB and "print" where something of it was asked for."""
    rounds = 1 if asked.quick and asked.rounds is None else asked.rounds or 5
    of_print = [name for name in asked.only or [] if name not in WEB]
    found: dict[str, Any] = {}
    for name, run in WEB.items():
        if name in (asked.only or WEB):
            found[name] = run(folder, rounds=rounds, quick=asked.quick)
    if of_print or not asked.only:
        found["print"] = suite.run(
            folder, only=of_print, engines=asked.engines or [], rounds=rounds, quick=asked.quick
        )
    return found


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/bench", description="Benchmarks beside what they are compared with."
    )
    names = [*suite.names(), *WEB]
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=names, help=", ".join(names))
    parser.add_argument("--engines", nargs="+", metavar="ENGINE", choices=NAMES, help=", ".join(NAMES))
    parser.add_argument("--rounds", type=int, help="5 unless told; medians are taken")
    parser.add_argument("--quick", action="store_true", help="few documents, one round: to see that all runs")
    parser.add_argument("--json", action="store_true", help="the whole report on standard output")
    asked = parser.parse_args(arguments)
    if asked.rounds is not None and asked.rounds < 1:
        parser.error("--rounds: at least 1")
    return asked


def machine() -> dict[str, Any]:
    found = re.search(
        r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE
    )
    return {
        "processor": found[1] if found else platform.processor(),
        "cores": os.cpu_count(),
        "memory_mb": psutil.virtual_memory().total // 2**20,
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load_at_start": round(os.getloadavg()[0], 2),
    }


def versions() -> dict[str, str]:
    """Of the packages that are there."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _commit() -> str:
    answer = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True)
    return (answer.stdout.strip() or "no commit") + (" with changes" if changed.stdout.strip() else "")


if __name__ == "__main__":
    sys.exit(main())
