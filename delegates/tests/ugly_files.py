"""Writes lists of delegates the ugly ways people do, and knows what each of them says.

A list is people with a truth each; a trap changes how they are written, never who they are. Where writing destroys
something (a rounded identity number), the trap takes it out of the truth and names the code that must say so.
"""

from __future__ import annotations

import csv
import datetime
import io
import random
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlwt
from openpyxl import Workbook
from openpyxl.styles import Font

FIELDS = (
    "full_name", "gender", "date_of_birth", "dob_precision", "citizen_id", "phone", "position", "workplace", "ethnicity",
    "party_member", "category", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Styled:
    """A value with a font, a number format, or both."""

    value: Any
    font: str = ""
    format: str = ""


@dataclass(frozen=True)
class Formula:
    """`result` None: no result was kept, as programs other than Excel leave it."""

    text: str
    result: Any = None


@dataclass(frozen=True)
class Error:
    text: str = "#REF!"


@dataclass
class Someone:
    """`cells`: what is written per column; `codes`: what must be said of the row, as (code, severity)."""

    truth: dict[str, Any]
    cells: dict[str, Any]
    codes: set[tuple[str, str]] = field(default_factory=set)
    kind: str = "person"
    duplicate_of: int | None = None  # index in the list
    possible_duplicate_of: int | None = None
    hidden: bool = False
    row: int = 0


@dataclass
class UglyList:
    people: list[Someone]
    columns: list[tuple[str, str]]  # (key of `cells`, title)
    above: list[list[Any]] = field(default_factory=list)  # letterhead
    header: Callable[[UglyList], list[list[Any]]] | None = None
    under: list[list[Any]] = field(default_factory=list)  # rows between header and people
    between: dict[int, list[list[Any]]] = field(
        default_factory=dict
    )  # rows before the person with this index
    below: list[list[Any]] = field(default_factory=list)
    sheet: str = "Danh sách"
    others: list[tuple[str, list[list[Any]], bool]] = field(default_factory=list)  # (name, rows, hidden)
    ignored: set[str] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    merge_down: list[tuple[str, int, int]] = field(default_factory=list)  # (column, first and last person)
    since_1904: bool = False
    separator: str = ","
    kinds: dict[str, int] = field(
        default_factory=dict
    )  # further kinds of rows that must be found, and how many

    def rows(self) -> list[list[Any]]:
        """Everything on the sheet; sets the row number of each person and turns merges into cells."""
        made = [list(row) for row in self.above]
        first = len(made)
        made += self.header(self) if self.header else [[title for _key, title in self.columns]]
        self.merges = [(top + first, left, bottom + first, right) for top, left, bottom, right in self.merges]
        made += [list(row) for row in self.under]
        for index, person in enumerate(self.people):
            made += [list(row) for row in self.between.get(index, [])]
            made.append([person.cells.get(key) for key, _title in self.columns])
            person.row = len(made)
        made += [list(row) for row in self.below]
        keys = [key for key, _title in self.columns]
        for key, one, last in self.merge_down:
            column = keys.index(key)
            for person in self.people[one + 1 : last + 1]:
                made[person.row - 1][column] = None
            self.merges.append((self.people[one].row, column, self.people[last].row, column))
        return made


# --- people ---

FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Phan",
    "Vũ",
)
MIDDLE = {
    "male": ("Văn Mẫu", "Hữu Mẫu", "Đức Mẫu", "Mẫu Quốc"),
    "female": ("Thị Mẫu", "Ngọc Mẫu", "Thị Mẫu Hồng"),
}
GIVEN = (
    "Ánh",
    "Thủy",
    "Đông",
    "Quỳnh",
    "Hường",
    "Nghĩa",
    "Khuê",
    "Bình",
    "Lượng",
    "Phước",
    "Uyên",
    "Tuấn",
    "Mỹ",
    "Giang",
)
POSITIONS = ("Trưởng phòng", "Chuyên viên", "Phó Giám đốc", "Kế toán trưởng", "Công nhân", "Nhân viên")
PLACES = ("Phòng Quản lý Thương mại", "Văn phòng Sở", "Công ty Cổ phần Mẫu", "Trung tâm Khuyến công")


def people(count: int = 8, seed: int = 1) -> list[Someone]:
    draw = random.Random(seed)
    made, names = [], set()
    while len(made) < count:
        gender = draw.choice(("male", "female"))
        name = f"{draw.choice(FAMILY)} {draw.choice(MIDDLE[gender])} {draw.choice(GIVEN)}"
        if name in names:
            continue
        names.add(name)
        day = datetime.date(draw.randint(1965, 1999), draw.randint(1, 12), draw.randint(13, 28))
        digit = 0 if gender == "male" else 1
        truth = {
            "full_name": name, "gender": gender, "date_of_birth": day.isoformat(), "dob_precision": "day",
            "citizen_id": f"042{digit}{day:%y}{draw.randint(0, 999_999):06d}", "phone": f"09{draw.randint(0, 99_999_999):08d}",
            "position": draw.choice(POSITIONS), "workplace": draw.choice(PLACES), "ethnicity": draw.choice(("Kinh", "Mường")),
            "party_member": draw.choice((True, None)), "category": draw.choice(("exemplar", "guest")), "note": None,
        }  # fmt: skip
        made.append(Someone(truth, plain_cells(truth, len(made) + 1)))
    return made


def plain_cells(truth: dict[str, Any], number: int) -> dict[str, Any]:
    day = datetime.date.fromisoformat(truth["date_of_birth"])
    return {
        "number": number, "full_name": truth["full_name"], "gender": "Nam" if truth["gender"] == "male" else "Nữ",
        "date_of_birth": f"{day:%d/%m/%Y}", "citizen_id": truth["citizen_id"], "phone": truth["phone"], "position": truth["position"],
        "workplace": truth["workplace"], "ethnicity": truth["ethnicity"], "party_member": "x" if truth["party_member"] else None,
        "category": "ĐHTT" if truth["category"] == "exemplar" else "Khách mời", "note": truth["note"],
    }  # fmt: skip


COLUMNS = [
    ("number", "STT"), ("full_name", "Họ và tên"), ("gender", "Giới tính"), ("date_of_birth", "Ngày sinh"),
    ("citizen_id", "Số CCCD"), ("phone", "Điện thoại"), ("position", "Chức vụ"), ("workplace", "Đơn vị công tác"),
    ("ethnicity", "Dân tộc"), ("party_member", "Đảng viên"), ("category", "Đối tượng"), ("note", "Ghi chú"),
]  # fmt: skip


def plain_list(count: int = 8, seed: int = 1) -> UglyList:
    return UglyList(people(count, seed), list(COLUMNS))


# --- writers ---


def as_xlsx(ugly: UglyList) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = ugly.sheet
    if ugly.since_1904:
        book.epoch = datetime.datetime(1904, 1, 1)
    rows = ugly.rows()
    _fill_xlsx(sheet, rows)
    for top, left, bottom, right in ugly.merges:
        sheet.merge_cells(start_row=top, start_column=left + 1, end_row=bottom, end_column=right + 1)
    for person in ugly.people:
        if person.hidden:
            sheet.row_dimensions[person.row].hidden = True
    for name, other, hidden in ugly.others:
        aside = book.create_sheet(name)
        _fill_xlsx(aside, other)
        aside.sheet_state = "hidden" if hidden else "visible"
    stream = io.BytesIO()
    book.save(stream)
    results = {
        (number, column): cell.result
        for number, row in enumerate(rows, start=1)
        for column, cell in enumerate(row)
        if isinstance(cell, Formula) and cell.result is not None
    }
    return _with_results(stream.getvalue(), results) if results else stream.getvalue()


def _fill_xlsx(sheet: Any, rows: list[list[Any]]) -> None:
    for number, row in enumerate(rows, start=1):
        for column, said in enumerate(row, start=1):
            if said is None:
                continue
            value = said.value if isinstance(said, Styled) else said
            cell = sheet.cell(number, column)
            if isinstance(value, Formula):
                cell.value = f"={value.text}"
            elif isinstance(value, Error):
                cell.value, cell.data_type = value.text, "e"
            else:
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
            if isinstance(said, Styled) and said.font:
                cell.font = Font(name=said.font)
            if isinstance(said, Styled) and said.format:
                cell.number_format = said.format


def _with_results(content: bytes, results: dict[tuple[int, int], Any]) -> bytes:
    """openpyxl keeps no results of formulas; Excel does."""
    from openpyxl.utils import get_column_letter

    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            part = old.read(entry).decode("utf-8") if entry.filename.endswith("sheet1.xml") else None
            if part is None:
                new.writestr(entry, old.read(entry))
                continue
            for (row, column), result in results.items():
                name = f"{get_column_letter(column + 1)}{row}"
                head, found, tail = part.partition(f'<c r="{name}"')
                assert found
                tail = tail.replace("<v></v>", f"<v>{escape(str(result))}</v>", 1).replace(
                    "<v />", f"<v>{escape(str(result))}</v>", 1
                )
                kind = ' t="str"' if isinstance(result, str) else ""
                part = head + found + kind + tail
            new.writestr(entry.filename, part)
    return stream.getvalue()


def as_xls(ugly: UglyList) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = ugly.since_1904
    sheet = book.add_sheet(ugly.sheet)
    rows = ugly.rows()
    merged = {(top, left): (top, bottom, left, right) for top, left, bottom, right in ugly.merges}
    _fill_xls(sheet, rows, merged)
    for person in ugly.people:
        sheet.row(person.row - 1).hidden = person.hidden
    for name, other, hidden in ugly.others:
        aside = book.add_sheet(name)
        _fill_xls(aside, other, {})
        aside.visibility = 1 if hidden else 0
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill_xls(
    sheet: Any, rows: list[list[Any]], merged: dict[tuple[int, int], tuple[int, int, int, int]]
) -> None:
    epoch = datetime.date(1904, 1, 1) if sheet.parent.dates_1904 else datetime.date(1899, 12, 30)
    for number, row in enumerate(rows):
        for column, said in enumerate(row):
            if said is None:
                continue
            value = said.value if isinstance(said, Styled) else said
            style = xlwt.XFStyle()
            if isinstance(said, Styled) and said.font:
                style.font.name = said.font
            if isinstance(value, datetime.date):
                value, style.num_format_str = (value - epoch).days, "dd/mm/yyyy"
            if isinstance(said, Styled) and said.format:
                style.num_format_str = said.format
            place = merged.get((number + 1, column))
            if isinstance(value, Error):
                sheet.row(number).set_cell_error(column, value.text, style)
            elif isinstance(value, Formula):
                sheet.write(number, column, xlwt.Formula(value.text), style)
            elif place:
                sheet.write_merge(place[0] - 1, place[1] - 1, place[2], place[3], value, style)
            else:
                sheet.write(number, column, value, style)


def as_ods(ugly: UglyList) -> bytes:
    rows = ugly.rows()
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in ugly.merges}
    covered = {
        (row, column)
        for top, left, bottom, right in ugly.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - set(spans)
    hidden = {person.row for person in ugly.people if person.hidden}
    sheets = [_ods_table(ugly.sheet, rows, spans, covered, hidden, False)]
    sheets += [_ods_table(name, other, {}, set(), set(), unseen) for name, other, unseen in ugly.others]
    fonts = "".join(
        f'<style:style style:name="f{index}" style:family="table-cell"><style:text-properties style:font-name={quoteattr(name)}/></style:style>'
        for index, name in enumerate(_FONTS)
    )
    names = ":".join(("office", "style", "text", "table", "number", "fo"))
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names.split(":")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:automatic-styles>{fonts}'
        '<number:date-style style:name="N1"><number:month/><number:text>/</number:text><number:year/></number:date-style>'
        '<style:style style:name="month" style:family="table-cell" style:data-style-name="N1"/>'
        '<style:style style:name="unseen" style:family="table"><style:table-properties table:display="false"/></style:style>'
        f"</office:automatic-styles><office:body><office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


_FONTS = (".VnTime", ".VnTimeH", "VNI-Times")


def _ods_table(name: str, rows: list[list[Any]], spans: Any, covered: Any, hidden: Any, unseen: bool) -> str:
    made = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            "<table:covered-table-cell/>"
            if (number, column) in covered
            else _ods_cell(said, spans.get((number, column)))
            for column, said in enumerate(row)
        )
        seen = ' table:visibility="collapse"' if number in hidden else ""
        made.append(f"<table:table-row{seen}>{cells or '<table:table-cell/>'}</table:table-row>")
    tail = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    style = ' table:style-name="unseen"' if unseen else ""
    return f"<table:table table:name={quoteattr(name)}{style}>{''.join(made)}{tail}</table:table>"


def _ods_cell(said: Any, span: Any) -> str:
    value = said.value if isinstance(said, Styled) else said
    marks = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if isinstance(said, Styled) and said.font:
        marks += f' table:style-name="f{_FONTS.index(said.font)}"'
    if isinstance(said, Styled) and said.format:
        marks += ' table:style-name="month"'
    if value is None:
        return f"<table:table-cell{marks}/>"
    if isinstance(value, Formula):
        marks += f' table:formula="of:={escape(value.text)}"'
        if value.result is None:
            return f"<table:table-cell{marks}/>"
        value = value.result
    if isinstance(value, Error):
        return f'<table:table-cell{marks} office:value-type="string"><text:p>{value.text}</text:p></table:table-cell>'
    if isinstance(value, datetime.date):
        return f'<table:table-cell{marks} office:value-type="date" office:date-value="{value:%Y-%m-%d}"><text:p>{value:%d/%m/%Y}</text:p></table:table-cell>'
    if isinstance(value, int | float):
        return f'<table:table-cell{marks} office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell{marks} office:value-type="string">{lines}</table:table-cell>'


def as_csv(ugly: UglyList, encode: Callable[[str], bytes] = lambda text: text.encode("utf-8")) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=ugly.separator)
    for row in ugly.rows():
        writer.writerow([_csv_text(said) for said in row])
    return encode(stream.getvalue())


def _csv_text(said: Any) -> str:
    value = said.value if isinstance(said, Styled) else said
    if isinstance(value, Formula):
        return f"={value.text}" if value.result is None else str(value.result)
    if isinstance(value, Error):
        return value.text
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


# --- old encodings, written down here a second time: a table that is wrong in the reader must not test itself ---

VOWELS = {
    "a": "à ả ã á ạ", "ă": "ằ ẳ ẵ ắ ặ", "â": "ầ ẩ ẫ ấ ậ", "e": "è ẻ ẽ é ẹ", "ê": "ề ể ễ ế ệ", "i": "ì ỉ ĩ í ị", "o": "ò ỏ õ ó ọ",
    "ô": "ồ ổ ỗ ố ộ", "ơ": "ờ ở ỡ ớ ợ", "u": "ù ủ ũ ú ụ", "ư": "ừ ử ữ ứ ự", "y": "ỳ ỷ ỹ ý ỵ",
}  # fmt: skip
_TCVN3_CODES = {
    "a": "B5 B6 B7 B8 B9", "ă": "BB BC BD BE C6", "â": "C7 C8 C9 CA CB", "e": "CC CE CF D0 D1", "ê": "D2 D3 D4 D5 D6",
    "i": "D7 D8 DC DD DE", "o": "DF E1 E2 E3 E4", "ô": "E5 E6 E7 E8 E9", "ơ": "EA EB EC ED EE", "u": "EF F1 F2 F3 F4",
    "ư": "F5 F6 F7 F8 F9", "y": "FA FB FC FD FE",
}  # fmt: skip
_TCVN3_PLAIN = {"ă": 0xA8, "â": 0xA9, "ê": 0xAA, "ô": 0xAB, "ơ": 0xAC, "ư": 0xAD, "đ": 0xAE, "Ă": 0xA1, "Â": 0xA2, "Ê": 0xA3,
                "Ô": 0xA4, "Ơ": 0xA5, "Ư": 0xA6, "Đ": 0xA7}  # fmt: skip
TCVN3 = {
    **_TCVN3_PLAIN,
    **{letter: int(code, 16) for vowel, codes in _TCVN3_CODES.items()
       for letter, code in zip(VOWELS[vowel].split(), codes.split(), strict=True)},
}  # fmt: skip


def tcvn3(text: str) -> bytes:
    """Toned capitals have no code of their own: they are typed as small letters."""
    return bytes(
        TCVN3.get(char) or TCVN3.get(char.lower()) or ord(char) for char in unicodedata.normalize("NFC", text)
    )


VNI_TONES = {"a": "aø aû aõ aù aï", "ă": "aè aú aü aé aë", "â": "aà aå aã aá aä", "e": "eø eû eõ eù eï", "ê": "eà eå eã eá eä",
             "i": "ì æ ó í ò", "o": "oø oû oõ où oï", "ô": "oà oå oã oá oä", "ơ": "ôø ôû ôõ ôù ôï", "u": "uø uû uõ uù uï",
             "ư": "öø öû öõ öù öï", "y": "yø yû yõ yù î"}  # fmt: skip
VNI = {"ă": "aê", "â": "aâ", "ê": "eâ", "ô": "oâ", "ơ": "ô", "ư": "ö", "đ": "ñ"}
VNI |= {
    letter: code
    for vowel, codes in VNI_TONES.items()
    for letter, code in zip(VOWELS[vowel].split(), codes.split(), strict=True)
}
VNI |= {letter.upper(): code.upper() for letter, code in list(VNI.items())}


def vni(text: str) -> bytes:
    return "".join(VNI.get(char, char) for char in unicodedata.normalize("NFC", text)).encode("latin-1")


def cp1258(text: str) -> bytes:
    """Windows-1258 has the letters and the tones, but few toned letters."""
    made = bytearray()
    for char in unicodedata.normalize("NFC", text):
        try:
            made += char.encode("cp1258")
        except UnicodeEncodeError:
            letter, tone = "", ""
            for part in unicodedata.normalize("NFD", char):
                tone, letter = (
                    (part, letter) if part in "\u0300\u0301\u0303\u0309\u0323" else (tone, letter + part)
                )
            made += (unicodedata.normalize("NFC", letter) + tone).encode("cp1258")
    return bytes(made)
