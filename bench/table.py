"""The report as a table for people: the ratio first, then what it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

HEAD = ("ratio", "engine", "wall s", "CPU s", "peak MB", "KB/page", "faults")
WIDTHS = (8, 12, 9, 9, 9, 9, 0)
PAGE_HEAD = ("ratio", "CPU ratio", "page", "p50 ms", "p95 ms", "CPU ms", "KB", "faults")
PAGE_WIDTHS = (8, 11, 14, 9, 9, 9, 9, 0)
IMPORT_HEAD = ("ratio", "CPU ratio", "way", "wall s", "CPU s", "statements", "faults")
IMPORT_WIDTHS = (8, 11, 9, 9, 9, 12, 0)

DOOR_HEAD = ("ratio", "way", "per s", "p50 ms", "p95 ms", "CPU ms", "faults")
DOOR_WIDTHS = (8, 11, 9, 9, 9, 9, 0)


def lines(report: dict[str, Any]) -> Iterator[str]:
    """Ratio of papers: how many times as long the other one takes; above 1 the portal is faster."""
    yield f"{report['commit'][:12]} · {report['machine']['processor']} · {report['machine']['cores']} cores"
    if report["quick"]:
        yield "Quick run: fewer documents, so the goals are not judged."
    elif any(part["rounds"] < 5 for part in _parts(report)):
        yield "Fewer than five rounds: good for a look, not for a statement."
    yield from _all_pages(report)
    yield from _import_lines(report.get("import"))
    yield from _door_lines(report.get("checkin"))
    printed = report.get("print", {"jobs": {}})
    for name, job in printed["jobs"].items():
        yield ""
        yield f"{job['label']} ({name}), median of {job['rounds']}"
        yield _row(HEAD)
        for engine, part in job["engines"].items():
            yield _row(_cells(engine, part))
        for goal in job["goals"]:
            yield _goal_line(goal)
    yield from _pixel_lines(printed.get("pixels"))


def _all_pages(report: dict[str, Any]) -> Iterator[str]:
    """The benchmarks of pages, each with its own floor."""
    if pages := report.get("pages"):
        yield from _page_lines(
            pages, f"{pages['nominations']:,} nominations of {pages['units']} units", "pages"
        )
    if delegates := report.get("delegates"):
        yield from _page_lines(delegates, f"{delegates['delegates']:,} delegates", "delegates")
    if agenda := report.get("agenda"):
        yield from _page_lines(agenda, f"{' and '.join(map(str, agenda['items']))} items", "agenda")
    if tasks := report.get("tasks"):
        yield from _page_lines(tasks, f"{tasks['tasks']:,} tasks of {tasks['units']} units", "tasks")
    if public := report.get("public"):
        yield from _page_lines(public, f"{public['stories']:,} stories", "public")
        yield from _rate_lines(public)


def _parts(report: dict[str, Any]) -> list[dict[str, Any]]:
    """What was measured in rounds."""
    web = [
        report[name]
        for name in ("pages", "delegates", "agenda", "tasks", "public", "import", "checkin")
        if name in report
    ]
    return [*web, *report.get("print", {"jobs": {}})["jobs"].values()]


def _page_lines(pages: dict[str, Any], label: str, name: str) -> Iterator[str]:
    """Here a ratio above 1 says how many times as long as the floor a page takes."""
    yield ""
    yield f"{label}, {pages['requests']} requests a page ({name})"
    yield _row(PAGE_HEAD, PAGE_WIDTHS)
    for name, part in pages["pages"].items():
        ratios = ("–" if part[key] is None else f"{part[key]:.3g}x" for key in ("ratio", "cpu_ratio"))
        figures = (_figure(part.get(key)) for key in ("p50_ms", "p95_ms", "cpu_ms", "kb"))
        yield _row((*ratios, name, *figures, "; ".join(part["faults"]) or "none"), PAGE_WIDTHS)
    for name, part in pages["pages"].items():
        yield from (f"{_goal_line(goal)}: {name}" for goal in part["goals"])


def _rate_lines(public: dict[str, Any]) -> Iterator[str]:
    """How many pages a second, the floor's beside them."""
    yield f"  a second with {public['clients']} clients:"
    for name, part in public["pages"].items():
        yield _row(
            (
                f"{part['per_second']:,.0f}",
                "" if part["rate_ratio"] is None else f"{part['rate_ratio']:.3g}x",
                name,
            ),
            (9, 9, 0),
        )


def _import_lines(found: dict[str, Any] | None) -> Iterator[str]:
    """As of the pages: a ratio above 1 says how many times as long as the floor it takes."""
    if found is None:
        return
    yield ""
    yield f"{found['people']:,} people imported, median of {found['rounds']} (import)"
    yield _row(IMPORT_HEAD, IMPORT_WIDTHS)
    for name, part in found["ways"].items():
        ratios = (f"{part[key]:.3g}x" for key in ("ratio", "cpu_ratio"))
        figures = (_figure(part[key]) for key in ("wall_s", "cpu_s"))
        statements = str(part["statements"] or "–")
        yield _row((*ratios, name, *figures, statements, "; ".join(part["faults"]) or "none"), IMPORT_WIDTHS)
    yield from map(_goal_line, found["goals"])


def _door_lines(found: dict[str, Any] | None) -> Iterator[str]:
    """Here a ratio is a part of the floor's rate with as many clients."""
    if found is None:
        return
    yield ""
    yield f"{found['requests']:,} check-ins each way with one and with four clients (checkin)"
    yield _row(DOOR_HEAD, DOOR_WIDTHS)
    for name, part in found["ways"].items():
        ratio = "–" if part["ratio"] is None else f"{part['ratio']:.3g}x"
        figures = (_figure(part.get(key)) for key in ("per_second", "p50_ms", "p95_ms", "cpu_ms"))
        yield _row((ratio, name, *figures, "; ".join(part["faults"]) or "none"), DOOR_WIDTHS)
    for name, part in found["ways"].items():
        yield from (f"{_goal_line(goal)}: {name}" for goal in part["goals"])


def _goal_line(goal: dict[str, Any]) -> str:
    value = "" if goal["value"] is None else f"{_figure(goal['value'])} "
    return f"  {_met(goal)}: {value}{goal['bound']} {goal['limit']:g}  {goal['goal']}"


def _cells(engine: str, part: dict[str, Any]) -> tuple[str, ...]:
    if reason := part.get("not_measured"):
        return ("–", engine, "", "", "", "", f"not measured: {reason}")
    median = part["median"]
    figures = [median.get(name) for name in ("wall_s", "cpu_s", "peak_mb", "kb_per_page")]
    ratio = "–" if part["ratio"] is None else f"{part['ratio']:.3g}x"
    return (ratio, engine, *(_figure(value) for value in figures), "; ".join(part["faults"]) or "none")


def _figure(value: float | None) -> str:
    if value is None:
        return "not measured"
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"


def _row(cells: tuple[str, ...], widths: tuple[int, ...] = WIDTHS) -> str:
    return "  " + "".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _met(goal: dict[str, Any]) -> str:
    if goal["met"] is None:
        return "goal not measured"
    words = "goal met" if goal["met"] else "goal NOT met"
    return words.replace("goal", "stretch goal") if goal["stretch"] else words


def _pixel_lines(pixels: dict[str, Any] | None) -> Iterator[str]:
    if pixels is None:
        return
    yield ""
    yield "Pictures beside plain WeasyPrint's"
    if "error" in pixels:
        yield f"  failed: {pixels['error']}"
        return
    for paper, found in pixels.items():
        verdict = "goal met" if not found["pixels_differing"] else "goal NOT met"
        yield (
            f"  {verdict}: {found['pixels_differing']} pixels differ on {found['pages_differing']} of "
            f"{found['pages']} pages at {found['dpi']} dpi  {paper}"
        )
