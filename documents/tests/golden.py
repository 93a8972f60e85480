"""What a paper looked like when somebody last looked at it: every line with its place and face, and its grey.

A golden is a JSON file of text beside the tests. After a wished change of a paper look at it at full size, then
write the goldens anew with `RENEW_GOLDEN=1 pytest documents/tests/test_state_papers.py -k golden` and commit them.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
from itertools import chain
from pathlib import Path

from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTTextContainer, LTTextLine
from PIL import Image

FOLDER = Path(__file__).parent / "golden"
DPI, CELL = 36, 12  # a cell is 12 px = 8.5 mm of paper
NEAR = 1.6  # points that a line may stand elsewhere
GREY = 14  # of 255 that the mean of a cell may differ: one line of text moved by a millimetre differs more


def check(name: str, pdf: bytes) -> None:
    """AssertionError with what differs when the PDF is not the golden of that name; writes it when asked to."""
    path, now = FOLDER / f"{name}.json", measure(pdf)
    if os.environ.get("RENEW_GOLDEN"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(as_text(now), encoding="utf-8")
    before = json.loads(path.read_text(encoding="utf-8"))
    assert [line[0] for page in now["lines"] for line in page] == [
        line[0] for page in before["lines"] for line in page
    ]
    assert moved(before["lines"], now["lines"]) == []
    assert repainted(before["grey"], now["grey"]) == []


def measure(pdf: bytes) -> dict:
    """`lines`: per page [text, face, size, x0, y0 (points from the lower left corner)]; `grey`: rows of cells."""
    return {"lines": [page_lines(page) for page in extract_pages(io.BytesIO(pdf))], "grey": greys(pdf)}


def page_lines(page) -> list[list]:
    boxes = [box for box in page if isinstance(box, LTTextContainer)]
    lines = [
        line for box in boxes for line in box if isinstance(line, LTTextLine) and line.get_text().strip()
    ]
    found = []
    for line in sorted(lines, key=lambda line: (-round(line.y0), round(line.x0))):
        first = next(char for char in line if isinstance(char, LTChar) and char.get_text().strip())
        text = " ".join(line.get_text().split())
        found.append([text, first.fontname.split("+")[1], round(first.size), round(line.x0), round(line.y0)])
    return found


def greys(pdf: bytes) -> list[list[str]]:
    """Per page the rows of cells; two hexadecimal digits are the mean brightness of a cell."""
    shown = subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-gray", "-"], input=pdf, capture_output=True, check=True
    ).stdout
    pages = []
    stream = io.BytesIO(shown)
    while stream.tell() < len(shown):
        size = [stream.readline() for _ in range(3)][1].split()
        width, height = int(size[0]), int(size[1])
        picture = Image.frombytes("L", (width, height), stream.read(width * height))
        small = picture.resize((width // CELL, height // CELL), Image.Resampling.BOX).tobytes().hex()
        row = 2 * (width // CELL)
        pages.append([small[start : start + row] for start in range(0, len(small), row)])
    return pages


def moved(before: list, now: list) -> list[str]:
    """Lines with another face or size, or further from their place than NEAR."""
    pairs = zip(chain.from_iterable(before), chain.from_iterable(now), strict=True)
    return [
        f"{was} is now {line}"
        for was, line in pairs
        if was[:3] != line[:3] or max(abs(was[3] - line[3]), abs(was[4] - line[4])) > NEAR
    ]


def repainted(before: list, now: list) -> list[str]:
    """Cells whose grey differs by more than GREY."""
    assert [len(page) for page in now] == [len(page) for page in before]
    return [
        f"page {page + 1}, row {row}: {was} is now {line}"
        for page, rows in enumerate(before)
        for row, was in enumerate(rows)
        for line in [now[page][row]]
        if max(abs(a - b) for a, b in zip(bytes.fromhex(was), bytes.fromhex(line), strict=True)) > GREY
    ]


def as_text(golden: dict) -> str:
    """JSON with one line of the paper on each line, so that a change can be read in a diff."""
    dump = lambda value: json.dumps(value, ensure_ascii=False)  # noqa: E731
    pages = ",\n".join("[\n" + ",\n".join(map(dump, page)) + "\n]" for page in golden["lines"])
    grey = ",\n".join("[\n" + ",\n".join(map(dump, page)) + "\n]" for page in golden["grey"])
    return f'{{"lines": [\n{pages}\n],\n"grey": [\n{grey}\n]}}\n'
