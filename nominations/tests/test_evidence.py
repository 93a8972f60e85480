"""Uploaded papers: nothing that acts, no harmful name, nothing left behind on a full disk."""

from __future__ import annotations

import contextlib
import resource
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from nominations import evidence, plain_pdf
from nominations.models import Evidence
from tests.pdf import PDF, make_pdf


def name(text: str) -> NameObject:
    return NameObject(text)


def dictionary(**entries) -> DictionaryObject:
    return DictionaryObject({name(f"/{key}"): value for key, value in entries.items()})


def add_object(entries: DictionaryObject):
    """Something that no page shows, only the table of objects names."""
    return lambda writer: writer._add_object(entries)


def with_root(key: str, value):
    return lambda writer: writer.root_object.__setitem__(name(key), value)


def file_of(*objects: bytes) -> bytes:
    """A file of our own bytes: objects numbered from 1, a table, object 1 is the catalogue."""
    content, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return content + tail % (size, table, size, len(content))


CATALOGUE, PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"


def packed(body: bytes) -> bytes:
    """A file whose object 4 lies compressed in an object stream."""
    stream = zlib.compress(b"4 0 " + body)
    head = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
    bodies = {1: CATALOGUE, 2: PAGES, 3: PAGE, 5: head % (len(stream), stream)}
    content, rows = b"%PDF-1.5\n", {0: b"\0\0\0\0\xff", 4: b"\x02\0\0\x05\0"}
    for number, part in bodies.items():
        rows[number] = b"\x01" + len(content).to_bytes(3, "big") + b"\0"
        content += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(content)
    rows[6] = b"\x01" + start.to_bytes(3, "big") + b"\0"
    table = b"".join(rows[number] for number in range(7))
    content += (
        b"6 0 obj\n<</Type/XRef/Size 7/W[1 3 1]/Root 1 0 R/Length %d>>stream\n%s\nendstream\nendobj\n"
        % (
            len(table),
            table,
        )
    )
    return content + b"startxref\n%d\n%%%%EOF\n" % start


GOTO = dictionary(S=name("/GoTo"), D=ArrayObject([NumberObject(0), name("/Fit")]))
HARMLESS = {
    "a blank page": PDF,
    "a destination on opening": make_pdf(with_root("/OpenAction", GOTO["/D"])),
    "a turn to a page on opening": make_pdf(with_root("/OpenAction", GOTO)),
    "a name that begins alike": make_pdf(add_object(dictionary(JSomething=NumberObject(1)))),
    "words in a text": make_pdf(add_object(dictionary(Title=TextStringObject("/JS /JavaScript")))),
    "plain bytes": file_of(CATALOGUE, PAGES, PAGE, b"<</Type/Annot>>"),
    "a packed object": packed(b"<</Type/Annot>>"),
}
ACTIVE = {
    "a script": make_pdf(add_object(dictionary(S=name("/JavaScript"), JS=TextStringObject("app.alert(1)")))),
    "an attached file": make_pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")),
    "a launch on opening": make_pdf(
        with_root("/OpenAction", dictionary(S=name("/Launch"), F=TextStringObject("a")))
    ),
    "an address on opening": make_pdf(
        with_root("/OpenAction", dictionary(S=name("/URI"), URI=TextStringObject("http://a")))
    ),
    "a form that sends": make_pdf(add_object(dictionary(S=name("/SubmitForm")))),
    "data from a file": make_pdf(add_object(dictionary(A=ArrayObject([dictionary(S=name("/ImportData"))])))),
    "another file": make_pdf(add_object(dictionary(S=name("/GoToE")))),
    "an XFA form": make_pdf(add_object(dictionary(XFA=ArrayObject()))),
    "rich media": make_pdf(add_object(dictionary(Subtype=name("/RichMedia")))),
    "a name in hexadecimal": file_of(CATALOGUE, PAGES, PAGE, b"<</S/Java#53cript/#4aS (app.alert\\(1\\))>>"),
    "a value in hexadecimal": file_of(CATALOGUE, PAGES, PAGE, b"<</S/#4caunch/F(a)>>"),
    "a packed script": packed(b"<</S/JavaScript/JS(1)>>"),
    "a packed name in hexadecimal": packed(b"<</S/Java#53cript>>"),
}


@pytest.mark.parametrize("content", HARMLESS.values(), ids=HARMLESS)
def test_a_plain_file_passes(content):
    evidence.check_pdf(SimpleUploadedFile("a.pdf", content))


@pytest.mark.parametrize("content", ACTIVE.values(), ids=ACTIVE)
def test_what_acts_is_refused(content):
    with pytest.raises(ValidationError, match=r"mã lệnh|scripts"):
        evidence.check_pdf(SimpleUploadedFile("a.pdf", content))


def encrypted() -> bytes:
    return make_pdf(lambda writer: writer.encrypt("mat-khau", algorithm="RC4-128"))


UNREADABLE = {
    "a locked file": (encrypted(), plain_pdf.Encrypted),
    "no objects": (b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", plain_pdf.Unreadable),
    "no pages": (file_of(b"<</Type/Catalog>>"), plain_pdf.Unreadable),
    "a deep nest": (file_of(CATALOGUE, PAGES, PAGE, b"[" * 100_000), plain_pdf.Unreadable),
    "noise": (b"%PDF-1.4\n" + bytes(range(256)) * 50 + b"%%EOF", plain_pdf.Unreadable),
}


@pytest.mark.parametrize(("content", "error"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_looked_through_is_refused(content, error):
    with pytest.raises(error):
        plain_pdf.is_active(content)
    with pytest.raises(ValidationError):
        evidence.check_pdf(SimpleUploadedFile("a.pdf", content))


def test_the_number_of_objects_is_limited():
    many = [b"null"] * (plain_pdf.MOST_OBJECTS - 3)
    assert not plain_pdf.is_active(file_of(CATALOGUE, PAGES, PAGE, *many[:100]))
    with pytest.raises(plain_pdf.Unreadable, match="too many"):
        plain_pdf.is_active(file_of(CATALOGUE, PAGES, PAGE, *many, b"null"))


@pytest.mark.parametrize(
    ("uploaded", "kept"),
    [
        ("Biên bản họp.pdf", "Biên bản họp.pdf"),
        ("Biên bản.PDF", "Biên bản.pdf"),
        ("baocao.html", "baocao.html.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\a\\tờ trình.pdf", "tờ trình.pdf"),
        ("...htaccess.pdf", "htaccess.pdf"),
        ('a"; filename="b.exe', "a filename= b.exe.pdf"),
        ("an\u202efdp.exe\x00\r\n.pdf", "anfdp.exe.pdf"),
        ("  . .pdf", "tai-lieu.pdf"),
        ("", "tai-lieu.pdf"),
        ("x" * 400 + ".pdf", "x" * 190 + ".pdf"),
    ],
)
def test_the_name_of_a_paper(uploaded, kept):
    assert evidence.file_name(uploaded) == kept


@contextlib.contextmanager
def room_for(size: int):
    """The system refuses to write a file longer than `size`, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.django_db
def test_a_full_disk_leaves_nothing_behind(make_nomination, preparer):
    nomination = make_nomination()
    upload = SimpleUploadedFile("to.pdf", PDF + b"\0" * 200_000)
    # Rows live in memory here, so that only the file meets the limit.
    with room_for(100_000), pytest.raises(evidence.StorageFull):
        evidence.attach(nomination, upload, "report", preparer)
    assert not Evidence.objects.exists()
    folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    kept = evidence.attach(nomination, upload, "report", preparer)
    assert (kept.original_name, kept.file.size) == ("to.pdf", len(PDF) + 200_000)
