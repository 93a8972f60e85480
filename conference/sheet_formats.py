"""The file formats of the admin's lists, for django-import-export: cells that never run, files that never burst."""

from __future__ import annotations

import csv

import tablib
from import_export.formats.base_formats import CSV, XLSX

from conference.spreadsheet import plain_cell
from conference.tables import Table, read

ROW = "\0row"  # no file can hold a column of this name
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads a CSV file in the computer's old encoding


class SafeXLSX(XLSX):
    def export_data(self, dataset, **kwargs):
        """Past the library's own escaping: that turns numbers into text and covers one sign of five."""
        return escaped(dataset).export(self.get_title(), **kwargs)

    def create_dataset(self, in_stream, **kwargs):
        return dataset_of(read(in_stream))


class SafeCSV(CSV):
    def export_data(self, dataset, **kwargs):
        """Every text in quotation marks: where a semicolon parts columns, none inside a text starts a new cell."""
        text = escaped(dataset).export(self.get_title(), quoting=csv.QUOTE_NONNUMERIC, **kwargs)
        return BYTE_ORDER_MARK + text

    def is_binary(self):
        """The reader decodes by itself, with a sentence for what it cannot decode."""
        return True

    def create_dataset(self, in_stream, **kwargs):
        return dataset_of(read(in_stream))


FORMATS = [SafeXLSX, SafeCSV]


def escaped(dataset):
    """A copy of the data set with every cell made plain."""
    safe = type(dataset)(headers=[plain_cell(str(header)) for header in dataset.headers or []])
    for row in dataset:
        safe.append([plain_cell(value) for value in row])
    return safe


def dataset_of(table: Table):
    """The table as django-import-export takes it, each row led by its number in the spreadsheet."""
    dataset = tablib.Dataset(headers=[ROW, *table.header])
    for number, cells in table.rows:
        dataset.append([number, *cells])
    return dataset
