"""Everything that the portal keeps of one person as one .zip: data.json, a page to read, and the files."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conference.models import HistoryEntry
from conference.templatetags import history_text
from delegates.models import DelegatePhoto
from documents import archive, storage
from documents.models import JobItem
from nominations.models import Evidence, Nomination
from privacy import holdings
from privacy.models import SensitiveDetails
from privacy.people import Person, Subject
from stories.models import Picture

IN_MEMORY = 8 * 1024 * 1024
SECRETS = frozenset((
    "lease_token", "lease_until", "token_hash", "form_key", "search_key", "sort_key", "name_key",
))  # fmt: skip
"""Columns that say nothing of the person: keys to search and sort by, and what would open a page."""
IN_WORDS = {
    "original": gettext_lazy("as the list says"),
    "reading": gettext_lazy("as it was read"),
    "changes": gettext_lazy("changes"),
    "content": gettext_lazy("content"),
}
"""Columns that people read, though no form names them."""


@dataclass(frozen=True)
class Table:
    """`columns`: field names; `rows`: the values as the database keeps them, in that order."""

    code: str
    label: str
    columns: list[models.Field]
    rows: list[models.Model]

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "label": self.label,
            "rows": [{field.name: _plain(row, field) for field in self.columns} for row in self.rows],
        }

    def as_lines(self) -> list[list[tuple[str, str]]]:
        """Of each row what it holds, in words; empty values, and columns that nobody has a word for, left out."""
        labelled = [(capfirst(label), field) for field in self.columns if (label := _label(field))]
        return [
            [(label, words) for label, field in labelled if (words := _words(row, field))]
            for row in self.rows
        ]


def _label(field: models.Field) -> str:
    """The column's name as pages say it; "" for what only the machine has a name for. That stands in data.json."""
    named = IN_WORDS.get(field.name, field.verbose_name)
    return str(named) if isinstance(named, Promise) else ""


def build(subject: Subject, person: Person) -> IO[bytes]:
    """The open .zip, to be read from its start. A file that is gone from the disk is named as missing, not left out."""
    with translation.override("vi"):  # the person's own language
        tables = [_table(holding, _given(holding, subject, person)) for holding in holdings.HOLDINGS]
        target: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  whoever sends it closes it
        files = []
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            for name, label, content in _files(person):
                files.append({"name": name, "label": label, "missing": content is None})
                if content is not None:
                    package.writestr(name, content)
            head = {"name": subject.name, "made_at": timezone.localtime().isoformat(timespec="seconds")}
            data = head | {"tables": [table.as_json() for table in tables], "files": files}
            package.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1))
            package.writestr("index.html", _page(subject, tables, files))
            package.writestr("package.css", render_to_string("privacy/package.css"))
    target.seek(0)
    return target


def file_name(subject: Subject) -> str:
    """ "du-lieu-ca-nhan-nomination-12.zip": without the name, which would stand in download lists."""
    return f"du-lieu-ca-nhan-{subject.kind}-{subject.row.pk}.zip"


def _given(holding: holdings.Holding, subject: Subject, person: Person) -> models.QuerySet:
    """The rows to hand over: sensitive details of a substitute are not given to who was expected first, nor theirs, or
    their photo, to the substitute."""
    found = holding.rows(person)
    if holding.code == "photos":
        return _own_photos(person)
    if holding.code != "details":
        return found
    if subject.is_seat:
        return SensitiveDetails.objects.standing().filter(**subject.key)
    return found.filter(delegate=None)


def _table(holding: holdings.Holding, found: models.QuerySet) -> Table:
    related = [
        field.name for field in found.model._meta.concrete_fields if isinstance(field, models.ForeignKey)
    ]
    columns = [field for field in found.model._meta.concrete_fields if field.name not in SECRETS]
    return Table(holding.code, capfirst(str(holding.label)), columns, list(found.select_related(*related)))


def _plain(row: models.Model, field: models.Field) -> Any:
    """A value as JSON has it; of another object its number and name."""
    value = getattr(row, field.name)
    if isinstance(value, models.Model):
        return {"id": value.pk, "name": str(value)}
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _words(row: models.Model, field: models.Field) -> str:
    value = getattr(row, field.name)
    if value in (None, "", [], {}):
        return ""
    if isinstance(row, HistoryEntry):
        value = _of_entry(row, field.name, value)
    if field.flatchoices:
        return capfirst(str(dict(field.flatchoices).get(value, value)))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, models.DateTimeField):
        return timezone.localtime(value).strftime("%H:%M %d/%m/%Y")
    if isinstance(field, models.DateField):
        return str(value.strftime("%d/%m/%Y"))
    if isinstance(value, list | dict):
        return _told(value)
    return str(value)


def _of_entry(entry: HistoryEntry, name: str, value: Any) -> Any:
    """The codes of the trail in words, and each change as a line of its own."""
    if name == "action":
        return history_text.action_words(value)
    if name == "subject_type":
        return history_text.kind_words(value)
    if name in ("from_state", "to_state"):
        return history_text.state_words(entry, value)
    if name == "changes":
        return {
            history_text.field_words(entry, field): [
                history_text.value_words(entry, field, str(each)) for each in pair
            ]
            for field, pair in value.items()
        }
    return value


def _told(value: Any) -> str:
    """A list or table of a JSON column, one thing a line."""
    if isinstance(value, dict):
        filled = ((name, each) for name, each in value.items() if each not in (None, "", [], {}))
        return "\n".join(f"{_key(name)}: {_told(each)}" for name, each in filled)
    if isinstance(value, list):
        nested = any(isinstance(each, list | dict) for each in value)
        return ("\n" if nested else " → ").join(_told(each) for each in value)
    return str(value)


def _key(name: str) -> str:
    """A field of a person in words, where the key of a JSON column is one."""
    try:
        return str(cast(models.Field, Nomination._meta.get_field(name)).verbose_name)
    except FieldDoesNotExist:
        return name


def _files(person: Person) -> Iterator[tuple[str, str, bytes | None]]:
    """(name in the package, what it is, content or None where it is gone)."""
    for number, paper in enumerate(Evidence.objects.filter(nomination__in=person.nominations), 1):
        name = archive.safe_name(paper.original_name) or "tai-lieu"
        yield f"tai-lieu/{number:03d}-{name}", f"{paper.get_kind_display()}: {paper}", _read(paper)
    for number, photo in enumerate(_own_photos(person), 1):
        yield f"tai-lieu/anh-the-{number:03d}.jpg", _("Photo for the badge"), _read(photo)
    for number, picture in enumerate(holdings.rows(person)["story_pictures"], 1):
        yield f"tai-lieu/anh-trong-bai-{number:03d}.jpg", _("Picture of a story"), _read(picture)
    printed = holdings.papers(person).filter(state=JobItem.State.DONE, job__files_removed_at=None)
    for number, item in enumerate(printed.select_related("job"), 1):
        name = archive.safe_name(storage.file_name(item.file))
        yield (
            f"giay-to-da-in/{number:03d}-{name}",
            f"{item.job}: {item}",
            storage.read(item.file, item.sha256),
        )


def _own_photos(person: Person) -> models.QuerySet:
    return holdings.rows(person)["photos"].filter(delegate__stands_in_for={})


def _read(paper: Evidence | DelegatePhoto | Picture) -> bytes | None:
    try:
        with paper.file.open("rb") as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def _page(subject: Subject, tables: list[Table], files: list[dict[str, Any]]) -> str:
    shown = [(table.label, table.as_lines()) for table in tables if table.rows]
    context = {
        "subject": subject,
        "made_at": timezone.localtime(),
        "tables": shown,
        "files": files,
        "empty": [table.label for table in tables if not table.rows],
    }
    return render_to_string("privacy/package.html", context)
