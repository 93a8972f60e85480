"""Runs one engine in a fresh process and watches the memory of all processes that it starts."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from bench.print.assets import ROOT
from bench.print.jobs import PrintJob

LIMIT_SECONDS = 1200
SAMPLE_SECONDS = 0.05
MEMORY = (
    "peak_mb: the larger of (a) the highest sum of PSS over the process tree, sampled every 50 ms, and "
    "(b) VmHWM of the engine's own process; from start to end, imports and warm-up included"
)
CLOCK = (
    "wall_s, cpu_s: from the order to the written files; imports and one warm-up document before the clock; "
    "for chromium and libreoffice the start of the program inside it; libreoffice's merged .docx before it"
)
_PSS = re.compile(rb"^Pss:\s+(\d+) kB", re.MULTILINE)


class Workplace:
    """The folders of one run of the benchmark."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.assets, self.portal = folder, folder / "assets", folder / "portal"

    def out_of(self, job: PrintJob, engine: str) -> Path:
        return self.folder / "out" / f"{job.name}-{engine}"


def run_once(place: Workplace, job: PrintJob, engine: str) -> dict[str, Any]:
    """Figures of one run, or {"error": last words of the engine}. The PDFs stay in `place.out_of(job, engine)`."""
    out = place.out_of(job, engine)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    scratch = place.folder / "scratch" / engine
    scratch.mkdir(parents=True, exist_ok=True)
    result, log = scratch / "result.json", scratch / "log.txt"
    result.unlink(missing_ok=True)
    order = {
        "engine": engine,
        "paper": job.paper,
        "mode": job.mode,
        "count": job.count,
        "assets": str(place.assets),
        "portal": str(place.portal),
        "out": str(out),
        "scratch": str(scratch),
        "result": str(result),
    }
    order_file = scratch / "order.json"
    order_file.write_text(json.dumps(order), encoding="utf-8")
    load = os.getloadavg()[0]
    with log.open("wb") as words:
        command = [sys.executable, "-m", "bench.print.once", str(order_file)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=words, stderr=words)
        peak = _watch(process)
    if process.returncode or not result.exists():
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        return {"error": (last or [f"ended with status {process.returncode}"])[0][:300]}
    figures = json.loads(result.read_text(encoding="utf-8"))
    size = sum(file.stat().st_size for file in out.glob("*.pdf"))
    return {
        **figures,
        "peak_mb": round(max(peak, figures["own_peak_mb"]), 1),
        "bytes": size,
        "kb_per_page": round(size / 1024 / job.count, 2),
        "load_before": round(load, 2),
    }


def _watch(process: subprocess.Popen) -> float:
    """Waits for the end; the highest sum of PSS in MiB. Ends what is still running after LIMIT_SECONDS."""
    peak, deadline = 0.0, time.monotonic() + LIMIT_SECONDS
    top = psutil.Process(process.pid)
    while process.poll() is None:
        peak = max(peak, _tree_mb(top))
        if time.monotonic() > deadline:
            for child in [*top.children(recursive=True), top]:
                child.kill()
            break
        time.sleep(SAMPLE_SECONDS)
    process.wait()
    return peak


def _tree_mb(top: psutil.Process) -> float:
    try:
        members = [top, *top.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    total = 0
    for member in members:
        try:
            found = _PSS.search(Path(f"/proc/{member.pid}/smaps_rollup").read_bytes())
        except OSError:  # it ended meanwhile
            continue
        total += int(found[1]) if found else 0
    return total / 1024
