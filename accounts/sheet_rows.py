"""A spreadsheet's rows through the portal's own forms: what a form refuses, an import refuses, in the same words.

django-import-export gives the frame (data sets, results, the admin's pages); each row becomes a bound form of the
class that the screen uses, so that rights, rules, history and versions are asked in one place.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export import fields, resources
from import_export.results import RowResult

from accounts.sheet_columns import LANGUAGES, Column
from conference.sheet_formats import ROW
from conference.spreadsheet import plain_cell, said_by
from conference.tables import MAX_ROWS, BadCell, letter, text_of
from conference.vietnamese import fold

SHOWN = 120  # characters of a value in a list of problems


@dataclass(frozen=True)
class Problem:
    """What is wrong at one cell ("C5"), or with a whole row ("5") or column ("C1"), and what to do."""

    place: str
    column: str
    value: str
    sentence: str


class RowRefused(Exception):
    """The row is refused at one column (its name, or None for the whole row)."""

    def __init__(self, column: str | None, sentence: str):
        self.column = column
        super().__init__(sentence)


@dataclass
class Row:
    """One row on its way: the texts of its cells by column name, and what is wrong."""

    number: int
    columns: dict[str, int]  # column name → index
    cells: dict[str, Any]
    said: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, column: Column | None, sentence: str) -> None:
        if column is None or column.name not in self.columns:
            place, title, value = str(self.number), column.title if column else "", ""
        else:
            place = f"{letter(self.columns[column.name])}{self.number}"
            cell = self.cells.get(column.name)
            title, value = column.title, cell.text if isinstance(cell, BadCell) else text_of(cell)
        self.problems.append(Problem(place, title, value[:SHOWN], sentence))


class SheetRowResult(RowResult):
    def __init__(self) -> None:
        super().__init__()
        self.problems: list[Problem] = []
        self.row = 0
        self.changes: list[tuple[str, str, str]] = []  # (column, before, after)
        self.before: dict[str, str] = {}  # what is stored of every column of the file


class SheetResource(resources.ModelResource):
    """Subclasses name `get_columns`, `find`, `form_for` and `keep`; see `nominations.exchange`.

    `user`: whose rights hold. Writes only when `import_row` is called with `dry_run=False`, in a transaction of the
    caller, who holds the conference's lock.
    """

    class Meta:
        fields: tuple[str, ...] = ()
        report_skipped = True
        clean_model_instances = False

    def __init__(self, user=None, model_admin=None, request=None, **kwargs):
        super().__init__(**kwargs)
        self.user, self.model_admin, self.request = user, model_admin, request
        self.columns = {column.name: column for column in self.get_columns()}
        self.fields = {
            column.name: fields.Field(column_name=column.title, attribute=column.name, readonly=True)
            for column in self.columns.values()
        }
        self._used: dict[Any, int] = {}
        self._header: dict[str, int] = {}
        self._blank: dict[str, dict[str, Any]] = {}
        self._changes = 0

    def get_columns(self) -> list[Column]:
        raise NotImplementedError

    def find(self, row: Row) -> Any:
        """The object that the row is about, a new one for a new row. Raises RowRefused."""
        raise NotImplementedError

    def form_for(self, instance: Any, data: dict[str, Any] | None) -> Any:
        raise NotImplementedError

    def keep(self, form: Any, is_new: bool) -> None:
        """Stores a valid form with its history. Raises RowRefused."""
        raise NotImplementedError

    def refuse_change(self, instance: Any, row: Row) -> None:
        """Raises RowRefused when the object may not be changed (or made) by this user now."""

    def take_note(self, before: Any, after: Any) -> None:
        """Hears of each accepted row before it is written: the object as it is stored (None for a new one) and as
        the row makes it."""

    def outlook(self) -> Any:
        """What the accepted rows do to figures of the whole conference: `template`, `sentence`, `warns`; or None."""
        return None

    # Export

    def get_row_result_class(self):
        return SheetRowResult

    def export_field(self, field, instance, **kwargs):
        value = self.columns[field.attribute].read(instance)
        return "" if value is None else value

    # Import

    def after_import(self, dataset, result, **kwargs):
        """Files set no ids, so no sequence needs mending. The library's mending of PostgreSQL's sequences would send
        one back to the last row that this transaction sees, below an id that another one is using: the next row of
        anybody would then meet a taken key."""

    def header_problems(self, header: list[str]) -> list[Problem]:
        """Reads the first row; every column that is not the file's to set is named with its letter."""
        self._header, problems = {}, []
        known = {title: column.name for column in self.columns.values() for title in column.titles()}
        for index, said in enumerate(header):
            name = known.get(fold(said_by(said)))
            if name and name not in self._header:
                self._header[name] = index
            else:
                problems.append(Problem(f"{letter(index)}1", said[:SHOWN], "", self._no_column(said, name)))
        for column in self.columns.values():
            if column.name in self.needed and column.name not in self._header:
                sentence = _("The file lacks this column. Take the template and copy the rows into it.")
                problems.append(Problem("1", column.title, "", sentence))
        return problems

    needed: tuple[str, ...] = ()
    writes = False  # then what a row is about stays as it was read until it is written
    most_changes = MAX_ROWS  # rows added or changed at once; unchanged ones are not counted

    def _no_column(self, said: str, name: str | None) -> str:
        if name:
            return _("This column stands in the file twice. Take one of them out.")
        if not said:
            return _("This column has no name. Name it in the first row, or take it out.")
        if fold(said) in self._own_facts:
            return _(
                "The portal itself keeps this column: a file may not set it. Take the column out; state, decision and number change by their own buttons only."
            )
        return _("No column of this name is imported here. Take it out, or name it as the template does.")

    @cached_property
    def _own_facts(self) -> set[str]:
        """Names, in code and in words, of every field of the model that is no column."""
        found = {"id", "pk", "ma so"}
        for each in self._meta.model._meta.get_fields():
            found.add(fold(each.name))
            found.add(fold(getattr(each, "attname", each.name)))
            for language in LANGUAGES:
                with override(language):
                    found.add(fold(str(getattr(each, "verbose_name", each.name))))
        return found | {fold(name.replace("_", " ")) for name in found}

    def import_row(self, row, instance_loader, **kwargs):
        outcome = SheetRowResult()
        cells = list(row.values())
        read = Row(
            number=row[ROW], columns=self._header,
            cells={name: cells[index + 1] for name, index in self._header.items()},
        )  # fmt: skip
        outcome.row = read.number
        try:
            self._take_cells(read)
            if not read.problems:
                self._handle(read, outcome, write=not kwargs.get("dry_run", True))
        except RowRefused as refusal:
            read.refuse(self.columns.get(refusal.column or ""), str(refusal))
        if read.problems:
            outcome.problems, outcome.import_type = read.problems, RowResult.IMPORT_TYPE_INVALID
            outcome.validation_error = ValidationError([problem.sentence for problem in read.problems])
        return outcome

    def _take_cells(self, row: Row) -> None:
        for name, cell in row.cells.items():
            column = self.columns[name]
            if isinstance(cell, BadCell):
                row.refuse(column, cell.sentence)
                continue
            row.said[name] = said_by(text_of(cell)).strip()
            if column.digits and isinstance(cell, int | float):
                row.refuse(
                    column,
                    _(
                        "The spreadsheet keeps this as a number and has lost the 0 in front. Format the column as text and type it again."
                    ),
                )
                continue
            try:
                row.values[name] = column.take(row.said[name])
            except ValidationError as error:
                row.refuse(column, " ".join(error.messages))

    def _handle(self, row: Row, outcome: SheetRowResult, *, write: bool) -> None:
        instance = self.find(row)
        is_new = instance.pk is None
        self._once(row, instance)
        outcome.add_instance_info(instance)
        before = {} if is_new else {name: shown(self.columns[name].read(instance)) for name in row.said}
        if not is_new and all(row.said[name] == _as_read(before[name]) for name in row.said):
            outcome.import_type = RowResult.IMPORT_TYPE_SKIP
            return
        self._count_change()
        self._check_fixed(row, instance, before)
        stored = None if is_new else copy.copy(instance)  # the form writes into the object that it checks
        form = self._bound(instance, row)
        changed = [name for name in form.changed_data if name in row.said]
        if not is_new and not changed:
            outcome.import_type = RowResult.IMPORT_TYPE_SKIP
            return
        self.refuse_change(instance, row)
        self._collect_errors(form, row)
        if row.problems:
            return
        outcome.import_type = RowResult.IMPORT_TYPE_NEW if is_new else RowResult.IMPORT_TYPE_UPDATE
        outcome.before = before
        outcome.changes = [
            (self.columns[name].title, before.get(name, ""), row.said[name]) for name in row.said
            if name in changed
        ]  # fmt: skip
        self.take_note(stored, form.instance)
        if write:
            self._write(form, is_new)
        outcome.object_repr = str(form.instance)

    def _write(self, form: Any, is_new: bool) -> None:
        try:
            with transaction.atomic():
                self.keep(form, is_new)
        except IntegrityError:
            raise RowRefused(
                None, _("Somebody else added or changed this meanwhile. Choose the file again.")
            ) from None

    def _once(self, row: Row, instance: Any) -> None:
        """Two rows about the same thing would overwrite each other."""
        key = self.key(instance, row)
        first = self._used.setdefault(key, row.number)
        if first != row.number:
            raise RowRefused(
                None, _("The same stands in row %(row)d already. Keep one of the two.") % {"row": first}
            )

    def _count_change(self) -> None:
        self._changes += 1
        if self._changes > self.most_changes:
            raise RowRefused(
                None,
                _("At most %(limit)d rows are added or changed at once. Split the file.")
                % {"limit": self.most_changes},
            )

    def key(self, instance: Any, row: Row) -> Any:
        raise NotImplementedError

    def _check_fixed(self, row: Row, instance: Any, before: dict[str, str]) -> None:
        for name, said in row.said.items():
            column = self.columns[name]
            if column.fixed and said and fold(said) != fold(before.get(name, "")):
                row.refuse(
                    column,
                    _(
                        "This column is for reading only: a file does not change it. Put back what the export said, or take the column out."
                    ),
                )

    def _bound(self, instance: Any, row: Row) -> Any:
        """The form with what is stored, and over it what the row says of the fields that the form has."""
        data = dict(self._stored(instance))
        for name, value in row.values.items():
            column = self.columns[name]
            if name in data:
                data[name] = value
            elif value not in ("", False) and not (column.fixed or column.names):
                row.refuse(
                    column, _("This column does not belong to this kind of nomination. Empty the cell.")
                )
        return self.form_for(instance, {name: value for name, value in data.items() if value is not None})

    def _stored(self, instance: Any) -> dict[str, Any]:
        """{field of the form: value}; new objects of the same form start alike, so theirs is asked once."""
        key = None if instance.pk else self.kind_of_form(instance)
        if key is None or key not in self._blank:
            form = self.form_for(instance, None)
            values = {name: form[name].value() for name in form.fields}
            if key is None:
                return values
            self._blank[key] = values
        return self._blank[key]

    def kind_of_form(self, instance: Any) -> str:
        """Objects with the same key get the same form."""
        return "new"

    def _collect_errors(self, form: Any, row: Row) -> None:
        for name, sentences in form.errors.items():
            column = None if name == NON_FIELD_ERRORS else self.columns.get(name)
            for sentence in sentences:
                words = (
                    sentence
                    if column or name == NON_FIELD_ERRORS
                    else f"{form.fields[name].label}: {sentence}"
                )
                row.refuse(column, words)


def fingerprint(rows: Iterable[SheetRowResult]) -> str:
    """Tells whether the rows still do what a page showed: what is stored, and what they make of it."""
    told = [[row.row, row.import_type, row.before, row.changes] for row in rows]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def shown(value: Any) -> str:
    return "" if value is None else str(value)


def _as_read(text: str) -> str:
    """What a cell with this text says when it comes back."""
    return said_by(str(plain_cell(text))).strip()
