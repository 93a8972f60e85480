"""One engine, one job, in a process of its own: `python -m bench.print.once ORDER.json`, answers in RESULT.json."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path

import psutil

from bench.print.engines import engine
from bench.print.order import Order
from bench.print.sample import people


def main(order_file: Path) -> None:
    asked = json.loads(order_file.read_text(encoding="utf-8"))
    press = engine(asked["engine"])
    order = Order(
        paper=asked["paper"],
        mode=asked["mode"],
        people=people(asked["count"]),
        assets=Path(asked["assets"]),
        portal=Path(asked["portal"]),
        out=Path(asked["out"]),
        scratch=Path(asked["scratch"]),
    )
    began = time.perf_counter()
    press.warm_up(order)
    warm = time.perf_counter() - began
    cpu, began = cpu_seconds(), time.perf_counter()
    press.run(order)
    wall, cpu = time.perf_counter() - began, cpu_seconds() - cpu
    result = {
        "wall_s": round(wall, 4),
        "cpu_s": round(cpu, 3),
        "warm_up_s": round(warm, 3),
        "own_peak_mb": own_peak_mb(),
        "version": press.version(),
    }
    if hasattr(press, "queries"):
        result["queries"] = press.queries()
    Path(asked["result"]).write_text(json.dumps(result), encoding="utf-8")


def cpu_seconds() -> float:
    """User and system time of this process, of its children that ended, and of those that still run."""
    here = psutil.Process()
    return sum(sum(times[:4]) for times in [here.cpu_times(), *_times_of(here.children(recursive=True))])


def _times_of(processes: list[psutil.Process]):
    for process in processes:
        try:
            yield process.cpu_times()
        except psutil.NoSuchProcess:
            continue


def own_peak_mb() -> float:
    """Highest resident memory of this process alone, as the kernel kept it."""
    status = Path(f"/proc/{os.getpid()}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return round(int(found[1]) / 1024, 1) if found else 0.0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
