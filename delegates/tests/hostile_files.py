"""Files made to hurt whoever opens them. Nothing of them is kept in the repository: they are made when they are needed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache

from openpyxl import Workbook

HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>STT</t></is></c><c r="B1" t="inlineStr"><is><t>Họ và tên</t></is></c></row>'
PERSON = (
    '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="inlineStr"><is><t>Nguyễn Thị Mẫu An</t></is></c></row>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(cells: str = HEADER + PERSON, before: str = "", after: str = "", **parts: bytes | str) -> bytes:
    """A small workbook with these rows; `parts`: further or other parts, "__" for "/" and "_dot_" for "."."""
    sheet = f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData>{after}</worksheet>'
    made: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="r"><sheets><sheet name="DS" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    made |= {name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in made.items():
            package.writestr(name, part)
    return stream.getvalue()


def far_cell() -> bytes:
    book = Workbook()
    book.active["B1"], book.active["B2"] = "Họ và tên", "Nguyễn Thị Mẫu An"
    book.active["XFD1048576"] = "x"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def far_row() -> bytes:
    return workbook(
        HEADER
        + PERSON
        + '<row r="1048576"><c r="B1048576" t="inlineStr"><is><t>Trần Văn Mẫu Xa</t></is></c></row>'
    )


def inflating(honest: bool = True) -> bytes:
    """570 MB of blanks in half a megabyte; dishonest: the directory of the package says 1,000 bytes."""
    packed, crc = _blanks(570)
    size = 570 * 1024 * 1024 if honest else 1000
    return _appended(workbook(), b"xl/worksheets/sheet2.xml", packed, crc, size)


@cache
def _blanks(megabytes: int) -> tuple[bytes, int]:
    """(packed, checksum)"""
    block, crc = b" " * (1 << 20), 0
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    for _ in range(megabytes):
        crc = zlib.crc32(block, crc)
    return packed, crc


def _appended(package: bytes, name: bytes, packed: bytes, crc: int, size: int) -> bytes:
    """A raw entry at the end of a package, with the size that the caller wants its directory to say."""
    end = package.rindex(b"PK\x05\x06")
    count, length, start = struct.unpack("<HII", package[end + 10 : end + 20])
    head = (
        struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 33, crc, len(packed), size, len(name), 0)
        + name
    )
    line = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, crc, len(packed), size, len(name), 0, 0, 0, 0, 0, start
    ) + name  # fmt: skip
    directory = package[start : start + length] + line
    body = package[:start] + head + packed
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count + 1, count + 1, len(directory), len(body), 0)
    return body + directory + tail


def entities() -> bytes:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 10}">' for n in range(10))
    return workbook(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>', f"<!DOCTYPE w [{lines}]>"
    )


def entities_in_utf16() -> bytes:
    """The declaration does not stand in the bytes as ASCII."""
    part = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE w [<!ENTITY a "b">]><worksheet xmlns="{MAIN}"><sheetData>{HEADER}</sheetData></worksheet>'
    return workbook(xl__worksheets__sheet1_dot_xml=part.encode("utf-16"))


def outside_entity() -> bytes:
    return workbook(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>',
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    )


def many_rows(count: int = 100_000) -> bytes:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="str"><v>Lê Văn Mẫu {n}</v></c><c r="C{n}"><v>1980</v></c></row>'
        for n in range(2, count + 2)
    )
    return workbook(HEADER + rows)


def many_columns(count: int = 10_000) -> bytes:
    from openpyxl.utils import get_column_letter

    row = "".join(f'<c r="{get_column_letter(n)}2"><v>{n}</v></c>' for n in range(1, count + 1))
    return workbook(HEADER + f'<row r="2">{row}</row>')


def macros() -> bytes:
    return workbook(xl__vbaProject_dot_bin=b"\xd0\xcf\x11\xe0" + b"macro" * 50)


def encrypted() -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(1016)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(2000)
    )


def broken_old_excel() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 20


def web_page() -> bytes:
    return (
        b"\r\n<HTML><body><table><tr><td>Ho va ten</td></tr></table><script>alert(1)</script></body></HTML>"
    )


def excel_2003_xml() -> bytes:
    return b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'


def packed_workbook() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("danh sach.xlsx", workbook())
    return stream.getvalue()


def nested_bomb() -> bytes:
    """A package inside that nobody opens; the list itself is read."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("inner", bytes(20 * 1024 * 1024))
    return workbook(xl__embeddings__inner_dot_zip=inner.getvalue())


def many_styles(count: int = 1_000_000) -> bytes:
    return workbook(
        xl__styles_dot_xml=f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * count}</cellXfs></styleSheet>'
    )


def bloated_styles(count: int = 60_000) -> bytes:
    """What ten years of copying leave in an honest workbook."""
    styles = "".join(
        f'<xf numFmtId="{n * 7919 % 251}" fontId="{n * 104729 % 1009}" xfId="{n}"/>' for n in range(count)
    )
    return workbook(
        xl__styles_dot_xml=f'<styleSheet xmlns="{MAIN}"><fonts><font><name val="Arial"/></font></fonts><cellXfs>{styles}</cellXfs></styleSheet>'
    )


def many_texts(count: int = 350_000) -> bytes:
    texts = "".join(f"<si><t>{n}</t></si>" for n in range(count))
    return workbook(xl__sharedStrings_dot_xml=f'<sst xmlns="{MAIN}">{texts}</sst>')


def deep_xml(depth: int = 500_000) -> bytes:
    return workbook(f"{'<r>' * depth}{'</r>' * depth}")


def long_text() -> bytes:
    return workbook(
        HEADER
        + f'<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="inlineStr"><is><t>{"Nguyễn " * 3_000_000}</t></is></c></row>'
    )


def overlapping_merges(count: int = 300_000) -> bytes:
    merges = "".join(f'<mergeCell ref="B{n}:B1048576"/>' for n in range(2, count))
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 4_900))
    return workbook(HEADER + rows, after=f"<mergeCells>{merges}</mergeCells>")


def full_of_garbled_cells() -> bytes:
    """As many cells as are read at all, each of letters that need a second look."""
    from openpyxl.utils import get_column_letter

    names = [get_column_letter(n) for n in range(1, 13)]
    rows = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{name}{n}" t="inlineStr"><is><t>NguyÔn ÿ¿ V¨n {name}{n} ¶¶</t></is></c>' for name in names) + "</row>"
        for n in range(2, 4_900)
    )  # fmt: skip
    return workbook(HEADER + rows)


def one_name_five_thousand_times() -> bytes:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="inlineStr"><is><t>Lê Văn Mẫu An</t></is></c></row>'
        for n in range(2, 4_999)
    )
    return workbook(HEADER + rows)


def headers_all_the_way() -> bytes:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>STT</t></is></c><c r="B{n}" t="inlineStr"><is><t>Họ và tên</t></is></c></row>'
        for n in range(2, 4_999)
    )
    return workbook(HEADER + rows)


def repeating_ods(rows: int = 1_000_000, columns: int = 1) -> bytes:
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>'
        f'<table:table table:name="A"><table:table-row table:number-rows-repeated="{rows}">'
        f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"><text:p>x<text:s text:c="999999999"/></text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def not_a_list() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n"


def noise() -> bytes:
    return bytes((n * 7919 + n // 251) % 251 + 1 for n in range(300_000))


def empty_lines() -> bytes:
    return b"STT,Ho va ten\n" + b"\n" * 2_000_000


def quotes() -> bytes:
    return 'Họ và tên,STT\n"Nguyễn Văn,1\n'.encode() + b"a,b\n" * 200_000
