"""The text of a Word document (.docx): paragraphs and rows of tables in order, one line each.

Numbers and bullets that Word draws by itself are written out, since the outline is read by them.
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from conference import packages
from conference.vietnamese import clause_letter, roman

from .lines import LONGEST_TEXT, MAX_LINES, Refused

KIND = packages.Kind("word/document.xml", ("word/document.xml", "word/numbering.xml", "word/styles.xml"))
_ASIDE = {"del", "moveFrom", "Fallback", "instrText", "txbxContent", "pPrChange"}
_DEEPEST, _MOST_TAGS = 200, 300_000
Start = Callable[[str, dict[str, str]], None]


def text_of(content: bytes) -> str:
    """Raises `Refused`, `packages.Unsafe`, and whatever a broken package makes the parsers raise."""
    packages.check(content, KIND)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        numbering = _Numbering()
        if "word/numbering.xml" in package.namelist():
            _parse(package.read("word/numbering.xml"), numbering.start, numbering.end, lambda _text: None)
        body = _Body(numbering)
        _parse(package.read("word/document.xml"), body.start, body.end, body.text)
    return "\n".join(body.lines)


def _parse(part: bytes, start: Start, end: Callable[[str], None], text: Callable[[str], None]) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def local(name: str) -> str:
        return name.rpartition(":")[2]

    def begin(name: str, said: dict[str, str]) -> None:
        start(local(name), {local(key): value for key, value in said.items()})

    def doctype(*_declared: Any) -> None:
        raise Refused("too_big")

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda name: end(local(name))
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    parser.Parse(part, True)


class _Numbering:
    """What Word writes before the paragraphs of a list: {list: {level: (format, text, first number)}}."""

    def __init__(self) -> None:
        self.abstract: dict[str, dict[int, list[str]]] = {}
        self.lists: dict[str, str] = {}
        self._abstract, self._level, self._list = "", -1, ""
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)

    def start(self, name: str, said: dict[str, str]) -> None:
        value = said.get("val", "")
        if name == "abstractNum":
            self._abstract = said.get("abstractNumId", "")
            self.abstract[self._abstract] = {}
        elif name == "num":
            self._list = said.get("numId", "")
        elif name == "abstractNumId":
            self.lists[self._list] = value
        elif name == "lvl" and self._abstract:
            self._level = _whole(said.get("ilvl", ""))
            self.abstract[self._abstract][self._level] = ["decimal", "", "1"]
        elif name in ("numFmt", "lvlText", "start") and self._level >= 0 and self._abstract:
            self.abstract[self._abstract][self._level][("numFmt", "lvlText", "start").index(name)] = value

    def end(self, name: str) -> None:
        if name == "abstractNum":
            self._abstract, self._level = "", -1

    def mark(self, number: str, level: int) -> str:
        """The mark of the next paragraph at this level of the list, with a space; "" where nothing is drawn."""
        levels = self.abstract.get(self.lists.get(number, ""), {})
        if level not in levels:
            return ""
        form, pattern, _first = levels[level]
        if form == "none":
            return ""
        if form == "bullet":
            return "+ " if pattern.strip() == "+" else "- "
        counts = self.counts[self.lists[number]]
        counts[level] = counts.get(level, _whole(levels[level][2]) - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        text = pattern or f"%{level + 1}."
        for each in range(9):
            drawn = _drawn(levels.get(each, ["decimal", "", "1"])[0], counts.get(each, 1))
            text = text.replace(f"%{each + 1}", drawn)
        return f"{text} "


def _drawn(form: str, number: int) -> str:
    if not 1 <= number < 1000:
        return str(number)
    if form in ("upperRoman", "lowerRoman"):
        return roman(number) if form == "upperRoman" else roman(number).lower()
    if form in ("lowerLetter", "upperLetter"):
        return clause_letter(number) if form == "lowerLetter" else clause_letter(number).upper()
    return str(number)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


class _Body:
    """Collects the lines of the document. A row of a table is one line, its cells parted by tabs; a table that only
    places text side by side (letterhead, signature) gives its paragraphs as lines."""

    def __init__(self, numbering: _Numbering):
        self.lines: list[str] = []
        self.numbering = numbering
        self._size, self._tags = 0, 0
        self._aside, self._depth, self._open = 0, 0, False
        self._said: list[str] = []
        self._list: tuple[str, int] = ("", 0)
        self._tables: list[list[list[list[str]]]] = []  # table → row → cell → paragraphs

    def start(self, name: str, said: dict[str, str]) -> None:
        self._depth += 1
        self._tags += 1
        if self._depth > _DEEPEST or self._tags > _MOST_TAGS:
            raise Refused("too_big")
        if name in _ASIDE or self._aside:
            self._aside += 1
        elif name in ("tbl", "tr", "tc"):
            self._start_table(name)
        else:
            self._start_text(name, said)

    def _start_text(self, name: str, said: dict[str, str]) -> None:
        if name == "p":
            self._said, self._list = [], ("", 0)
        elif name == "t":
            self._open = True
        elif name in ("tab", "br", "cr"):
            self._mark(name, said)
        elif name == "noBreakHyphen":
            self._said.append("-")
        elif name == "numId":
            self._list = (said.get("val", ""), self._list[1])
        elif name == "ilvl":
            self._list = (self._list[0], _whole(said.get("val", "")))

    def _start_table(self, name: str) -> None:
        if name == "tbl":
            self._tables.append([])
        elif name == "tr" and self._tables:
            self._tables[-1].append([])
        elif name == "tc" and self._tables and self._tables[-1]:
            self._tables[-1][-1].append([])

    def _mark(self, name: str, said: dict[str, str]) -> None:
        if name != "tab":
            self._said.append("\n")
        elif "val" not in said and "pos" not in said:  # else it is a tab stop
            self._said.append("\t")

    def end(self, name: str) -> None:
        self._depth -= 1
        if self._aside:
            self._aside -= 1
        elif name == "t":
            self._open = False
        elif name == "p":
            number, level = self._list
            mark = self.numbering.mark(number, level) if number and "".join(self._said).strip() else ""
            self._keep(mark + "".join(self._said))
        elif name == "tbl" and self._tables:
            self._end_table(self._tables.pop())

    def text(self, data: str) -> None:
        if self._open and not self._aside:
            self._said.append(data)
            self._size += len(data)
            if self._size > LONGEST_TEXT:
                raise Refused("too_long", limit=LONGEST_TEXT // 1000)

    def _keep(self, paragraph: str) -> None:
        if self._tables and self._tables[-1] and self._tables[-1][-1]:
            self._tables[-1][-1][-1].append(paragraph)
        else:
            self.lines.extend(paragraph.split("\n"))
            if len(self.lines) > MAX_LINES:
                raise Refused("too_many_lines", limit=MAX_LINES)

    def _end_table(self, table: list[list[list[str]]]) -> None:
        for row in table:
            if _places_only(table):
                for cell in row:
                    for paragraph in cell:
                        self._keep(paragraph)
                continue
            cells = [" ".join(" ".join(cell).split()) for cell in row]
            if cells and not cells[0]:
                cells[0] = "\u00a0"  # a first cell without text keeps its place
            self._keep("\t".join(cells))


def _places_only(table: list[list[list[str]]]) -> bool:
    side_by_side = all(len(row) <= 2 for row in table) and len(table) <= 3
    return side_by_side and any(sum(map(bool, cell)) > 1 for row in table for cell in row)
