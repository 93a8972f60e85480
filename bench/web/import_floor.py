"""The floor of an import: a text file whose rows pass Django's own checks of their fields, stored in bulk.

`python -m bench.web.import_floor` makes its tables in FLOOR_DATA; with a FILE it imports that once to warm up and once
by the clock, and prints {"wall_s", "cpu_s", "people"}. Of a row nothing is asked but whether each value fits its field:
no reading of other spellings, nobody known already, no question, no history, nothing to take back.
"""

from __future__ import annotations

import csv
import datetime
import json
import sys
import time
from pathlib import Path

from bench.web import floor  # its settings come before any model
from bench.web.importing import UNIT

# isort: split
from django.db import connection, models, transaction


class Division(models.Model):
    """Whose list it is."""

    name = models.CharField(max_length=150, unique=True)

    class Meta:
        app_label = "floor"

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One row of the list."""

    name = models.CharField(max_length=100)
    division = models.ForeignKey(Division, models.CASCADE)
    born = models.DateField()
    position = models.CharField(max_length=150)
    workplace = models.CharField(max_length=200)
    phone = models.CharField(max_length=30)
    email = models.EmailField()
    code = models.CharField(max_length=30, unique=True)

    class Meta:
        app_label = "floor"

    def __str__(self) -> str:
        return self.name


def entries(path: Path, batch: str) -> list[Entry]:
    """Each row trimmed and held against the fields; ValidationError for one that does not fit."""
    divisions = {division.name: division for division in Division._default_manager.all()}
    found = []
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            entry = Entry(
                name=row["Họ và tên"].strip(),
                division=divisions[UNIT],
                born=datetime.datetime.strptime(row["Ngày sinh"], "%d/%m/%Y").date(),  # noqa: DTZ007
                position=row["Chức vụ"].strip(),
                workplace=row["Đơn vị công tác"].strip(),
                phone=row["Điện thoại"].strip(),
                email=row["Email"].strip(),
                code=f"{batch}-{row['TT']}",
            )
            entry.clean_fields()
            found.append(entry)
    return found


def take(path: Path, batch: str) -> int:
    with transaction.atomic():
        return len(Entry._default_manager.bulk_create(entries(path, batch)))


def found() -> None:
    floor.found()
    with connection.schema_editor() as editor:
        editor.create_model(Division)
        editor.create_model(Entry)
    Division._default_manager.create(name=UNIT)


def main(path: Path) -> None:
    take(path, "warm")
    Entry._default_manager.all().delete()
    wall, cpu = time.perf_counter(), time.process_time()
    people = take(path, "timed")
    figures = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu, "people": people}
    Entry._default_manager.all().delete()
    print(json.dumps(figures))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        found()
