"""Uploaded tables: hostile and broken files get a sentence in no time, sound ones are read cell by cell."""

import datetime
import io
import json
import resource
import subprocess
import sys
import zipfile

import pytest
from django.conf import settings
from django.utils import translation
from openpyxl import Workbook

from conference.tables import MAX_COLUMNS, MAX_ROWS, BadCell, Refused, letter, read, text_of

pytestmark = pytest.mark.once
SHEET = "xl/worksheets/sheet1.xml"


def saved(workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def book(*rows) -> bytes:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    return saved(workbook)


def changed(content: bytes, **parts: bytes | None) -> bytes:
    """The workbook with parts replaced or added: `changed(b, **{"xl/styles.xml": b"…"})`."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry.filename, old.read(entry))
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part)
    return stream.getvalue()


def with_sheet(data: str) -> bytes:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{namespace}"><sheetData>{data}</sheetData></worksheet>'
    return changed(book(["a"]), **{SHEET: sheet.encode()})


def far_cell() -> bytes:
    workbook = Workbook()
    workbook.active["A1"] = "a"
    workbook.active["XFD1048576"] = "x"
    return saved(workbook)


def hostile() -> dict[str, bytes]:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as package:
        for number in range(400):
            package.writestr(f"xl/{number}.xml", b"")
    twice = io.BytesIO(book(["a"]))
    with zipfile.ZipFile(twice, "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr(SHEET, b"<x/>")
    return {
        "far cell": far_cell(),
        "row after row without end": with_sheet('<row r="1"/><row r="1048576"/>' * 1000),
        "inflates": changed(book(["a"]), **{SHEET: b" " * 40_000_000}),
        "inflates below the sum": changed(book(["a"]), **{SHEET: b" " * 20_000_000}),
        "a million styles": changed(book(["a"]), **{"xl/styles.xml": b"<xf/>" * 45_000}),
        "a sea of shared texts": changed(book(["a"]), **{"xl/sharedStrings.xml": b"<si/>" * 50_000}),
        "entities": changed(book(["a"]), **{"xl/sharedStrings.xml": bomb}),
        "entities in UTF-16": changed(book(["a"]), **{SHEET: bomb.decode().encode("utf-16")}),
        "many entries": many.getvalue(),
        "the same entry twice": twice.getvalue(),
        "macros": changed(book(["a"]), **{"xl/vbaProject.bin": b"x"}),
        "no workbook": changed(book(["a"]), **{"xl/workbook.xml": None}),
        "cut off": book(["a"] * 50)[:2000],
        "a zip of nothing": b"PK\x05\x06" + b"\0" * 18,
        "no zip at all": b"PK" + bytes(range(256)) * 20,
        "old Excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500,
        "broken XML": changed(book(["a"]), **{SHEET: b"<worksheet><sheetData><row>"}),
        "empty": b"",
        "spaces": b"  \n ",
        "zero bytes": b"a,b\n\0,1\n",
        "UTF-16": "a,b\n1,2".encode("utf-16"),
        "old Vietnamese encoding": "tên;đơn vị".encode("cp1258", "replace") + b"\xd0\xff",
        "an open quotation mark": b'a,b\n"1,2\n',
        "text with a quotation mark": b'a,b\n"1"x,2\n',
        "a field without end": b'a\n"' + b"x" * 200_000 + b'"\n',
        "too large": b"a" * (5 * 1024 * 1024 + 1),
        "too many rows": b"a\n" + b"1\n" * (MAX_ROWS + 1),
        "empty lines without end": b"a\n1\n" + b"\n" * (3 * MAX_ROWS) + b"2\n",
        "too many columns": b"," * MAX_COLUMNS + b"a\n1\n",
        "a cell without a column": b"a\n1,2\n",
        "a formula as a name": b"=a,b\n1,2\n",
    }  # fmt: skip


READER = """
import json, pathlib, sys, time
import django; django.setup()
from conference.tables import Refused, read
answers = {}
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    begin = time.process_time()
    try:
        read(path.read_bytes()); said = None
    except Refused as refusal:
        said = str(refusal)
    answers[path.name] = [said, time.process_time() - begin]
status = pathlib.Path("/proc/self/status").read_text()  # not ru_maxrss, which the tests' own process goes into
print(json.dumps([answers, int(status.split("VmHWM:")[1].split()[0]) // 1024]))
"""


def test_hostile_files_are_refused_quickly_in_little_memory(tmp_path):
    files = hostile()
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", READER, str(tmp_path)], cwd=settings.BASE_DIR, capture_output=True, text=True,
        check=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (60, 60)),
    )  # fmt: skip
    answers, megabytes = json.loads(done.stdout)
    harmless = {"a sea of shared texts", "row after row without end"}  # read, but within the bounds
    assert {name for name, (said, _) in answers.items() if said is None} <= harmless
    assert {name: seconds for name, (_, seconds) in answers.items() if seconds > 1} == {}
    assert megabytes < 200


def refused(content: bytes) -> str:
    with translation.override("vi"), pytest.raises(Refused) as refusal:
        read(content)
    return str(refusal.value)


def test_the_sentences_say_what_to_do():
    assert refused(b"\xd0\xcf\x11\xe0") == (
        "Đây là tệp Excel đời cũ (.xls) hoặc tệp có mật khẩu. Hãy lưu lại dạng .xlsx không đặt mật khẩu rồi chọn lại."
    )
    assert "5000 dòng" in refused(b"a\n" + b"1\n" * (MAX_ROWS + 1)).replace(".", "")
    assert refused(b"a\n1,2\n").startswith("Ô B2 nằm ở cột chưa có tên.")
    assert refused(far_cell()).startswith("Dòng 1048576 kéo dài đến cột XFD;".replace("1048576", "1048576"))


def test_cells_of_a_workbook():
    moment, born = datetime.datetime(2020, 4, 24, 7, 30), datetime.date(1985, 4, 5)
    table = read(
        book(
            ["Tên", "Số"], [None, None], ["Nguyễn Ánh", 20.0], [born, True], [moment, 4.5], ["=1+1", "#REF!"]
        )
    )
    assert table.header == ["Tên", "Số"]
    assert [number for number, _ in table.rows] == [3, 4, 5, 6]  # as Excel counts
    with translation.override("vi"):
        said = [[text_of(cell) for cell in cells] for _, cells in table.rows[:3]]
    assert said == [["Nguyễn Ánh", "20"], ["05/04/1985", "có"], ["24/04/2020", "4.5"]]
    formula = table.rows[3][1][0]
    assert isinstance(formula, BadCell) and formula.text == "=1+1"


def test_a_formula_with_a_stored_result_is_not_taken_for_its_result():
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>'
    assert [type(cells[0]) for _, cells in read(with_sheet(cell)).rows] == [BadCell]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_utf_8_with_and_without_its_mark(delimiter):
    text = f'Tên{delimiter}Số\r\n\r\n"Ánh, Đức; và\tHà"{delimiter}1\r\n'
    for encoding in ("utf-8", "utf-8-sig"):
        table = read(text.encode(encoding))
        assert (table.header, table.rows) == (["Tên", "Số"], [(3, ["Ánh, Đức; và\tHà", "1"])])


def test_a_formula_in_csv():
    ((_, cells),) = read(b'a,b\n"=1+1",+84912\n').rows
    assert isinstance(cells[0], BadCell) and cells[1] == "+84912"


def test_letters():
    assert [letter(index) for index in (0, 25, 26, 16_383)] == ["A", "Z", "AA", "XFD"]


def test_as_many_rows_as_allowed_are_read():
    assert len(read(b"a\n" + b"1\n" * MAX_ROWS).rows) == MAX_ROWS
