"""The benchmark of an import: a unit's clean list of a thousand people beside the least that Django can be asked for."""

from __future__ import annotations

import csv
import datetime
import json
import os
import statistics
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from bench.print import sample
from bench.web import suite
from bench.web.figures import goal

NAME = "import"
FLOOR = "floor"
PEOPLE, QUICK_PEOPLE, FEW = 1000, 60, 100
TIMES_FLOOR, MOST_STATEMENTS = 4.0, 40
UNIT = "Trung tâm Mẫu"
TITLES = (
    "TT", "Họ và tên", "Giới tính", "Ngày sinh", "Chức vụ", "Đơn vị công tác", "Điện thoại", "Email", "Đối tượng",
)  # fmt: skip
CLOCK = (
    "seconds from the file to the written rows, each in a fresh process that has imported the same list before; "
    "cpu_s: user and system time, the child that reads the portal's list included; statements: of the database"
)


def rows(count: int) -> list[list[str]]:
    """Headings and people nobody has a doubt about."""
    first = datetime.date(1960, 1, 1)
    return [
        list(TITLES),
        *(
            [
                str(person.pk),
                person.name,
                "Nữ" if person.honorific == "Bà" else "Nam",
                f"{first + datetime.timedelta(days=11 * person.pk):%d/%m/%Y}",
                person.position,
                "Tổ Kế hoạch",
                f"0912{person.pk:06d}",
                f"u{person.pk}@example.vn",
                "ĐHTT",
            ]
            for person in sample.people(count)
        ),
    ]


def write(folder: Path, count: int) -> dict[str, Path]:
    """{"csv": file, "xlsx": file} of the same list."""
    found = {kind: folder / f"{count}.{kind}" for kind in ("csv", "xlsx")}
    with found["csv"].open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows(count))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    for row in rows(count):
        sheet.append(row)
    book.save(found["xlsx"])
    return found


def run(folder: Path, *, rounds: int, quick: bool) -> dict[str, Any]:
    """{"ways": {name: figures}, "goals": […], …}; the floor is one of the ways. Progress goes to standard error."""
    place = folder / "import"
    data, floor = place / "portal", place / "floor"
    for one in (data, floor):
        one.mkdir(parents=True)
    people = QUICK_PEOPLE if quick else PEOPLE
    lists = write(place, people)
    suite.python("import_portal", {}, str(data))
    suite.python("import_floor", {"FLOOR_DATA": str(floor)})
    ways = {
        FLOOR: ("import_floor", (str(lists["csv"]),)),
        **{kind: ("import_portal", (str(data), str(path))) for kind, path in lists.items()},
    }
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in ways}
    loads = []
    for turn in range(1, rounds + 1):
        loads.append(round(os.getloadavg()[0], 2))
        suite.say(f"Import: round {turn} of {rounds}")
        for name, (module, arguments) in ways.items():
            runs[name].append(json.loads(suite.python(module, {"FLOOR_DATA": str(floor)}, *arguments)))
    few = json.loads(suite.python("import_portal", {}, str(data), str(write(place, FEW)["csv"])))
    found = report(runs, people, few["statements"])
    return {
        "clock": CLOCK,
        "people": people,
        "rounds": rounds,
        "load_before": loads,
        "ways": found,
        "goals": [] if quick else goals(found),
    }


def report(
    runs: dict[str, list[dict[str, Any]]], people: int, statements_of_few: int
) -> dict[str, dict[str, Any]]:
    """Medians; "ratio" and "cpu_ratio" as multiples of the floor's."""
    medians = {
        name: {figure: statistics.median(each[figure] for each in of) for figure in ("wall_s", "cpu_s")}
        for name, of in runs.items()
    }
    return {
        name: {
            **figures,
            "ratio": round(figures["wall_s"] / medians[FLOOR]["wall_s"], 3),
            "cpu_ratio": round(figures["cpu_s"] / medians[FLOOR]["cpu_s"], 3),
            "statements": max((each.get("statements", 0) for each in runs[name]), default=0) or None,
            "statements_of_few": None if name == FLOOR else statements_of_few,
            "faults": sorted({
                f"{each['people']} of {people} people" for each in runs[name] if each["people"] != people
            }),
            "runs": runs[name],
        }
        for name, figures in medians.items()
    }  # fmt: skip


def goals(found: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    ours = found["csv"]
    return [
        goal("times the floor: csv", ours["ratio"], TIMES_FLOOR),
        goal("statements: csv", ours["statements"], MOST_STATEMENTS),
        goal(
            f"statements more than for {FEW} people: csv", ours["statements"] - ours["statements_of_few"], 0
        ),
    ]
