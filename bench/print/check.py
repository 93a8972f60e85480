"""Did the engine print what was asked? A fast engine that leaves out names or codes is not fast."""

from __future__ import annotations

import re
import subprocess
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path

import pikepdf

from bench.print import sample
from bench.print.jobs import PrintJob
from bench.print.sample import Person


def page_faults(out: Path, job: PrintJob) -> list[str]:
    """Sentences about missing files and pages. Quick: asked after every run."""
    files = sorted(out.glob("*.pdf"))
    wanted = 1 if job.mode == "combined" else job.count
    faults = [] if len(files) == wanted else [f"{len(files)} files, not {wanted}"]
    pages = 0
    for file in files:
        with pikepdf.open(file) as pdf:
            pages += len(pdf.pages)
    return faults + ([] if pages == job.count else [f"{pages} pages, not {job.count}"])


def word_faults(out: Path, job: PrintJob) -> list[str]:
    """Sentences about words, fonts, codes and strangers' data that do not fit, over all documents."""
    files, people = sorted(out.glob("*.pdf")), sample.people(job.count)
    texts = [text for file in files for text in texts_of(file)]
    faults = compare(texts, people, job.paper) + font_faults(files[0]) if files else ["nothing printed"]
    if job.paper != "invitation" and files:
        faults += code_faults(files, people, job.paper)
    if job.mode == "files":
        faults += stranger_faults(files)
    return faults


def texts_of(file: Path) -> list[str]:
    """The text layer, page by page, white space made single."""
    answer = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True)
    pages = answer.stdout.decode("utf-8", errors="replace").split("\f")[:-1]
    return [" ".join(page.split()) for page in pages]


def compare(texts: list[str], people: list[Person], paper: str) -> list[str]:
    """What is expected on each page and is not there, counted by kind; also what is there, but not as NFC."""
    lost: Counter[str] = Counter()
    for person, text in zip(people, texts, strict=False):
        for what, words in sample.expected(paper, person).items():
            if words in text:
                continue
            composed = words in unicodedata.normalize("NFC", text)
            lost[f"{what} not in NFC" if composed else f"{what} not found"] += 1
    return [f"{what} on {count} of {len(people)} pages" for what, count in sorted(lost.items())]


def font_faults(file: Path) -> list[str]:
    answer = subprocess.run(["pdffonts", str(file)], capture_output=True, text=True, check=True)
    lines = answer.stdout.splitlines()[2:]
    # columns from the right: embedded, subset, unicode, object number, generation
    loose = [
        line.split()[0] for line in lines if not re.search(r"\byes +(yes|no) +(yes|no) +\d+ +\d+$", line)
    ]
    return [f"font not embedded: {', '.join(sorted(set(loose)))}"] if loose else []


def code_faults(files: list[Path], people: list[Person], paper: str) -> list[str]:
    """Reads the QR codes of the first, a middle and the last page as a phone would, at 150 dpi."""
    places = sorted({0, len(people) // 2, len(people) - 1})
    wrong = 0
    for place in places:
        file, page = (files[0], place + 1) if len(files) == 1 else (files[min(place, len(files) - 1)], 1)
        wrong += sample.code_text(paper, people[place]) not in codes_on(file, page)
    return [f"QR code not readable on {wrong} of {len(places)} pages looked at"] if wrong else []


def codes_on(file: Path, page: int) -> list[str]:
    import zxingcpp
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "page"
        command = [
            "pdftoppm",
            "-r",
            "150",
            "-f",
            str(page),
            "-l",
            str(page),
            "-singlefile",
            str(file),
            str(target),
        ]
        subprocess.run(command, check=True, capture_output=True)
        with Image.open(f"{target}.ppm") as picture:
            return [code.text for code in zxingcpp.read_barcodes(picture)]


def stranger_faults(files: list[Path]) -> list[str]:
    """A file must not carry drawings that its page does not use: they may be another recipient's code."""
    carrying = 0
    for file in files:
        with pikepdf.open(file) as pdf:
            page = pdf.pages[0]
            listed = {str(name) for name in page.resources.get("/XObject", {})}
            used = {
                str(instruction.operands[0])
                for instruction in pikepdf.parse_content_stream(page)
                if str(instruction.operator) == "Do"
            }
            carrying += bool(listed - used)
    return [f"drawings of other documents in {carrying} of {len(files)} files"] if carrying else []
