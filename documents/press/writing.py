"""The bytes of a finished file, from the objects that pydyf numbers.

pydyf itself keeps all small objects in one stream and packs it twice at the highest level, a third of the time of a
thousand letters; a reader has to unpack all of it for the first page. Here GROUP objects share a stream.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import pydyf

from documents.press.fonts import Packed

HEAD = b"%PDF-1.7\n%\xc3\xa2\xc3\xa3\n"  # the second line tells that the file is no text
GROUP = 200
FREE, PLAIN, GROUPED = 0, 1, 2


def file_bytes(pdf: pydyf.PDF) -> bytes:
    """The whole file; the same objects give the same bytes. Its identifier is a hash of its contents.

    ISO 32000-1, 7.5.7 (object streams) and 7.5.8 (cross-reference streams).
    """
    pdf.add_object(pdf.info)
    target = io.BytesIO()
    target.write(HEAD)
    entries: dict[int, tuple[int, int, int]] = {}
    small: list[pydyf.Object] = []
    for thing in pdf.objects:
        if thing.free == "f":
            entries[thing.number] = FREE, 0, thing.generation
        elif thing.compressible:
            small.append(thing)
        else:
            entries[thing.number] = PLAIN, _put(target, thing), 0
    for start in range(0, len(small), GROUP):
        group = small[start : start + GROUP]
        stream = _object_stream(group)
        pdf.add_object(stream)
        entries[stream.number] = PLAIN, _put(target, stream), 0
        entries |= {thing.number: (GROUPED, stream.number, place) for place, thing in enumerate(group)}
    identifier = b"<%s>" % hashlib.sha256(target.getbuffer()).hexdigest()[:32].encode()
    start, own = target.tell(), len(pdf.objects)
    entries[own] = PLAIN, start, 0
    widths = 1, (start.bit_length() + 7) // 8, 2
    rows = b"".join(_row(entries[number], widths) for number in range(own + 1))
    table = _packed(
        rows,
        {
            "Type": "/XRef", "W": pydyf.Array(widths), "Size": own + 1, "Root": pdf.catalog.reference,
            "Info": pdf.info.reference, "ID": pydyf.Array((identifier, identifier)),
        },
    )  # fmt: skip
    pdf.add_object(table)
    _put(target, table)
    target.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return target.getvalue()


def _put(target: io.BytesIO, thing: pydyf.Object) -> int:
    """Writes an object; returns where it begins."""
    place = target.tell()
    target.write(thing.indirect + b"\n")
    return place


def _object_stream(group: list[pydyf.Object]) -> Packed:
    contents = [thing.data for thing in group]
    head = b" ".join(_places(group, contents)) + b"\n"
    return _packed(head + b"\n".join(contents), {"Type": "/ObjStm", "N": len(group), "First": len(head)})


def _packed(data: bytes, extra: dict[str, Any]) -> Packed:
    return Packed(zlib.compress(data, 6), {**extra, "Filter": "/FlateDecode"})


def _places(group: list[pydyf.Object], contents: Iterable[bytes]) -> Iterator[bytes]:
    position = 0
    for thing, content in zip(group, contents, strict=True):
        yield b"%d %d" % (thing.number, position)
        position += len(content) + 1


def _row(entry: tuple[int, int, int], widths: tuple[int, int, int]) -> bytes:
    return b"".join(value.to_bytes(width, "big") for value, width in zip(entry, widths, strict=True))
