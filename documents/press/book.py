"""One PDF of pages that were struck from plates: everything that they share stands in it once.

What a page needs is copied from the plate's own PDF, under new numbers; fonts, title, bookmarks and the structure
tree (for tagged kinds) are made for the file as a whole. The same pages give the same bytes.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pydyf
from weasyprint.pdf import VARIANTS

from documents.codes import qr_bits
from documents.press.fonts import FontShelf, Glyphs, Packed, Raw, add_stream, embed, shown_glyphs
from documents.press.plates import OPAQUE, Hole, PagePattern, Plate
from documents.press.writing import file_bytes

_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
LANGUAGE = "vi"


@dataclass(frozen=True)
class Struck:
    """One document ready for paper: its plate, the operators of each block with slots, the address of each code."""

    title: str
    plate: Plate
    texts: tuple[bytes, ...]
    codes: tuple[str, ...]
    glyphs: tuple[Glyphs, ...] = ()  # that the texts show


@dataclass
class _Copied:
    """What of a plate is in the book already."""

    numbers: dict[int, bytes] = field(default_factory=dict)  # old number → new reference
    forms: list[tuple[bytes, bytes]] = field(
        default_factory=list
    )  # each page's dictionary around its own images
    tree: list[_Branch] = field(default_factory=list)


@dataclass
class _Branch:
    """An element of the structure tree of a plate: its bytes between references, and what these refer to."""

    pieces: list[bytes]
    targets: list[int]
    old: int


@dataclass(frozen=True)
class Kit:
    """What the file of one document holds of its plate; it stands at the same numbers in the file of every other."""

    objects: list[pydyf.Object]
    copied: _Copied
    glyphs: dict[bytes, frozenset[int]]


class Book:
    """Add documents with `add`, then `write` once. `tagged`: with a structure tree, as `variant` asks for."""

    def __init__(self, title: str, variant: str, fonts: FontShelf, tagged: bool) -> None:
        self.title, self.variant, self.fonts, self.tagged = title, variant, fonts, tagged
        self.pdf = pydyf.PDF()
        self.page_count = 0
        self._copied: dict[int, _Copied] = {}
        self._plates: dict[int, Plate] = {}
        self._same: dict[bytes, bytes] = {}  # hash of a copied object → its reference
        self._glyphs: dict[bytes, set[int]] = {}
        self._fonts = pydyf.Dictionary()
        self._elements: list[bytes] = []
        self._parents: list[bytes] = []
        self._marks: list[tuple[str, bytes]] = []
        self.pdf.add_object(self._fonts)
        if tagged:
            self._root, self._document = pydyf.Dictionary(), pydyf.Dictionary()
            self.pdf.add_object(self._root)
            self.pdf.add_object(self._document)

    def add(self, document: Struck) -> None:
        """Adds the pages of a document."""
        plate = document.plate
        copied = self._copied.get(id(plate)) or self._copy(plate)
        pages = []
        for pattern, form in zip(plate.pages, copied.forms, strict=True):
            pages.append(self._add_page(document, pattern, form))
        self._marks.append((document.title, pages[0]))
        if self.tagged:
            self._add_structure(plate, copied, pages)
        self.page_count += len(pages)

    def kit(self, plate: Plate) -> Kit:
        """Copies what the plate's pages share into this book, which is empty, for `adopt` of other empty books."""
        start = len(self.pdf.objects)
        copied = self._copy(plate)
        glyphs = {name: frozenset(used) for name, used in self._glyphs.items()}
        return Kit(self.pdf.objects[start:], copied, glyphs)

    def adopt(self, plate: Plate, kit: Kit) -> None:
        """Takes over what another book copied of the plate; this one is empty."""
        self._copied[id(plate)], self._plates[id(plate)] = kit.copied, plate
        self._glyphs = {name: set(used) for name, used in kit.glyphs.items()}
        for thing in kit.objects:
            self.pdf.add_object(thing)

    def write(self) -> bytes:
        """The whole file."""
        for name in sorted(self._glyphs):
            self._fonts[name.decode()] = embed(self.pdf, self.fonts.named(name), self._glyphs[name])
        self._add_outlines()
        self._add_catalogue()
        return file_bytes(self.pdf)

    # --- pages --------------------------------------------------------------------------------------------

    def _add_page(self, document: Struck, pattern: PagePattern, form: tuple[bytes, bytes]) -> bytes:
        drawn, own = self._drawn(document, pattern)
        contents = add_stream(self.pdf, drawn, {})
        marks = b"/Tabs /S/StructParents %d" % len(self._parents) if self.tagged else b""
        page = Raw(b"%s%s%s/Contents %s%s>>" % (form[0], own, form[1], contents, marks))
        self.pdf.add_page(page)
        return page.reference

    def _drawn(self, document: Struck, pattern: PagePattern) -> tuple[bytes, bytes]:
        """Operators of a page, and the entries of its QR codes among its images."""
        drawn: list[bytes] = []
        own = b""
        for part in pattern.parts:
            if not isinstance(part, Hole):
                drawn.append(part)
            elif part.kind == "block":
                drawn.append(document.texts[part.number])
            else:
                own += b"/QR%d %s " % (part.number, self._add_code(document.codes[part.number - 1]))
                drawn.append(b"/QR%d Do" % part.number)
        for glyphs in document.glyphs:
            self._use(glyphs)
        return b"\n".join(drawn), own

    def _add_code(self, address: str) -> bytes:
        size, bits = qr_bits(address)
        image = Packed(
            zlib.compress(bits, 9),
            {
                "Type": "/XObject", "Subtype": "/Image", "Width": size, "Height": size,
                "ColorSpace": "/DeviceGray", "BitsPerComponent": 1, "Interpolate": "false",
                "Filter": "/FlateDecode",
            },
        )  # fmt: skip
        self.pdf.add_object(image)
        return image.reference

    def _use(self, shown: Glyphs) -> None:
        for name, glyphs in shown.items():
            self._glyphs.setdefault(name, set()).update(glyphs)

    # --- what pages share ---------------------------------------------------------------------------------

    def _copy(self, plate: Plate) -> _Copied:
        copied = self._copied[id(plate)] = _Copied()
        self._plates[id(plate)] = plate  # keeps it, so that its id stays its own
        for pattern in plate.pages:
            for part in pattern.parts:
                if not isinstance(part, Hole):
                    self._use(shown_glyphs(part))
            copied.forms.append(self._form(plate, copied, pattern))
        if self.tagged:
            copied.tree = list(_branches(plate))
        return copied

    def _form(self, plate: Plate, copied: _Copied, pattern: PagePattern) -> tuple[bytes, bytes]:
        """A page's dictionary without its contents, in two parts: images of its own come between them."""
        held = _object(plate.pdf, pattern.page["Resources"])
        drawn = b"\n".join(part for page in plate.pages for part in page.parts if not isinstance(part, Hole))
        shown = set(re.findall(rb"/(\w+) Do", drawn))
        parts = {
            name: {key: self._moved(plate, copied, value) for key, value in held[name].items()}
            for name in ("ExtGState", "Pattern", "Shading")
        }
        for name, state in OPAQUE.items():
            parts["ExtGState"].setdefault(name, pydyf.Dictionary(state))
        images = {key: value for key, value in held["XObject"].items() if key.encode() in shown}
        images = {key: self._moved(plate, copied, value) for key, value in images.items()}
        resources = {name: pydyf.Dictionary(entries) for name, entries in parts.items() if entries}
        resources["ColorSpace"] = self._moved(plate, copied, held["ColorSpace"])
        resources["Font"] = self._fonts.reference
        before = pydyf.Dictionary(self._head(pattern)).data.removesuffix(b">>")
        inside = pydyf.Dictionary(resources).data.removesuffix(b">>")
        pictures = pydyf.Dictionary(images).data.removesuffix(b">>")
        return before + b"/Resources " + inside + b"/XObject " + pictures + b" ", b">>>>"

    def _head(self, pattern: PagePattern) -> dict[str, Any]:
        """What a page's dictionary says before its resources."""
        page = {name: pattern.page[name] for name in ("Type", "MediaBox", "TrimBox", "BleedBox")}
        return {**page, "Parent": self.pdf.pages.reference}

    def _moved(self, plate: Plate, copied: _Copied, value: Any) -> Any:
        """The value with its references moved to this book, and what they refer to copied."""
        data = value if isinstance(value, bytes) else pydyf._to_bytes(value)
        return Raw(_REFERENCE.sub(lambda found: self._reference(plate, copied, int(found[1])), data))

    def _reference(self, plate: Plate, copied: _Copied, number: int) -> bytes:
        if number not in copied.numbers:
            copied.numbers[number] = self._add_same(plate, copied, plate.pdf.objects[number])
        return copied.numbers[number]

    def _add_same(self, plate: Plate, copied: _Copied, thing: Any) -> bytes:
        if isinstance(thing, pydyf.Stream):
            content = _content(thing)
            extra = {
                name: self._fonts.reference if name == "Font" else self._moved(plate, copied, value)
                for name, value in thing.extra.items()
            }
            if thing.compress:
                self._use(shown_glyphs(content))
                new: pydyf.Object = Packed(_packed(content), {**extra, "Filter": "/FlateDecode"})
            else:
                new = Packed(content, extra)
        else:
            if isinstance(thing, dict) and "Font" in thing:
                thing = pydyf.Dictionary({**thing, "Font": b"FONTS"})
            new = Raw(self._moved(plate, copied, thing).data.replace(b"FONTS", self._fonts.reference))
        key = hashlib.sha256(new.data).digest()
        if key not in self._same:
            self.pdf.add_object(new)
            self._same[key] = new.reference
        return self._same[key]

    # --- structure, bookmarks, catalogue ------------------------------------------------------------------

    def _add_structure(self, plate: Plate, copied: _Copied, pages: list[bytes]) -> None:
        """The elements of one document below the element of the whole file."""
        old_pages = plate.pdf.pages["Kids"][::3]
        moved = dict(zip(old_pages, pages, strict=True))
        first = len(self.pdf.objects)
        moved |= {branch.old: b"%d 0 R" % (first + place) for place, branch in enumerate(copied.tree)}
        root = _object(plate.pdf, plate.pdf.catalog["StructTreeRoot"])
        (document,) = root["K"]
        moved[_number(document)] = self._document.reference
        for branch in copied.tree:
            data = [branch.pieces[0]]
            for target, piece in zip(branch.targets, branch.pieces[1:], strict=True):
                data += (moved[target], piece)
            self.pdf.add_object(Raw(b"".join(data)))
        self._elements += [moved[_number(kid)] for kid in _object(plate.pdf, document)["K"]]
        numbers = _object(plate.pdf, root["ParentTree"])["Nums"]
        for elements in numbers[1::2][: len(pages)]:
            self._parents.append(b"[%s]" % b" ".join(moved[_number(element)] for element in elements))

    def _add_outlines(self) -> None:
        marks = [pydyf.Dictionary({"Title": pydyf.String(title)}) for title, _page in self._marks]
        outlines = pydyf.Dictionary({"Type": "/Outlines", "Count": len(marks)})
        for thing in (outlines, *marks):
            self.pdf.add_object(thing)
        for place, (mark, (_title, page)) in enumerate(zip(marks, self._marks, strict=True)):
            mark |= {"Parent": outlines.reference, "Dest": pydyf.Array((page, "/Fit"))}
            if place:
                mark["Prev"] = marks[place - 1].reference
                marks[place - 1]["Next"] = mark.reference
        if marks:
            outlines |= {"First": marks[0].reference, "Last": marks[-1].reference}
            self.pdf.catalog["Outlines"] = outlines.reference

    def _add_catalogue(self) -> None:
        plate = next(iter(self._plates.values()))
        copied = self._copied[id(plate)]
        catalogue = self.pdf.catalog
        catalogue["Lang"] = pydyf.String(LANGUAGE)
        catalogue["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
        if "OutputIntents" in plate.pdf.catalog:
            catalogue["OutputIntents"] = self._moved(plate, copied, plate.pdf.catalog["OutputIntents"])
        if self.tagged:
            self._add_tree()
        self.pdf.info = pydyf.Dictionary(plate.pdf.info)
        self.pdf.info["Title"] = pydyf.String(self.title)
        plate.metadata.title = self.title
        function, _fixed = VARIANTS[self.variant]
        function(self.pdf, plate, [], [], True)

    def _add_tree(self) -> None:
        numbers = b" ".join(b"%d %s" % (number, parents) for number, parents in enumerate(self._parents))
        tree = Raw(b"<</Nums [%s]>>" % numbers)
        self.pdf.add_object(tree)
        self._root |= {
            "Type": "/StructTreeRoot", "ParentTree": tree.reference, "K": pydyf.Array([self._document.reference]),
            "ParentTreeNextKey": len(self._parents),
        }  # fmt: skip
        self._document |= {
            "Type": "/StructElem", "S": "/Document", "P": self._root.reference,
            "K": pydyf.Array(self._elements),
        }  # fmt: skip
        self.pdf.catalog["StructTreeRoot"] = self._root.reference
        self.pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


def _content(stream: pydyf.Stream) -> bytes:
    """The bytes of a plate's stream, which do not change any more."""
    if not hasattr(stream, "joined"):
        stream.joined = b"\n".join(pydyf._to_bytes(item) for item in stream.stream)
    return stream.joined


@lru_cache(maxsize=64)
def _packed(content: bytes) -> bytes:
    """Packed once for all the files that hold it: the frame, the colour profile."""
    return zlib.compress(content, 9)


def _number(reference: Any) -> int:
    return int(bytes(reference).split()[0])


def _object(pdf: pydyf.PDF, reference: Any) -> Any:
    return pdf.objects[_number(reference)]


def _branches(plate: Plate):
    """Elements of the plate's structure tree below its one document element, parents before children."""
    root = _object(plate.pdf, plate.pdf.catalog["StructTreeRoot"])
    waiting = [_number(kid) for kid in _object(plate.pdf, root["K"][0])["K"]]
    loose = [
        _number(element)
        for elements in _object(plate.pdf, root["ParentTree"])["Nums"][1::2]
        for element in elements
    ]
    seen: set[int] = set()
    while waiting or loose:
        number = waiting.pop(0) if waiting else loose.pop()
        if number in seen:
            continue
        seen.add(number)
        element = plate.pdf.objects[number]
        data = element.data
        yield _Branch(
            _REFERENCE.split(data)[::2], [int(target) for target in _REFERENCE.findall(data)], number
        )
        waiting += [_number(kid) for kid in element["K"] if isinstance(kid, bytes)]
        parent = _number(element["P"])
        if isinstance(plate.pdf.objects[parent], dict) and plate.pdf.objects[parent].get("S") != "/Document":
            waiting.append(parent)
