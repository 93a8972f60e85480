"""typst: all pages in one compile; for single files one compiler, whose fonts stay loaded, and one compile each."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, replace
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import typst

from bench.print import qr, sample
from bench.print.order import Order
from bench.print.sample import Person

TEMPLATES = Path(__file__).parent


def version() -> str:
    return f"typst {installed('typst')}"


def missing() -> str:
    return ""


def warm_up(order: Order) -> None:
    """The template and what is the same on every page lie beside frame and crest, as a user would have them."""
    shutil.copy(TEMPLATES / f"{order.paper}.typ", order.assets)
    same = sample.LETTER if order.paper == "invitation" else sample.CERTIFICATE
    words = {
        **same,
        "state_name": sample.STATE_NAME,
        "motto": sample.MOTTO,
        "recipients": sample.recipient_lines(),
    }
    (order.assets / f"{order.paper}.json").write_text(json.dumps(words), encoding="utf-8")
    run(replace(order, people=order.people[:1], out=order.scratch))


def run(order: Order) -> None:
    source = str(order.assets / f"{order.paper}.typ")
    compiler: Any = typst.Compiler(source, root=str(order.assets), font_paths=[str(order.assets)])
    if order.mode == "files":
        order.write(compiler.compile(sys_inputs=_inputs(order.paper, [person])) for person in order.people)
    else:
        order.combined.write_bytes(compiler.compile(sys_inputs=_inputs(order.paper, order.people)))


def _inputs(paper: str, people: list[Person]) -> dict[str, str]:
    return {"people": json.dumps([_words(paper, person) for person in people])}


def _words(paper: str, person: Person) -> dict:
    if paper == "invitation":
        return {"paragraphs": sample.letter_paragraphs(person)}
    return {**asdict(person), "office": person.office, "qr": qr.svg(person.address)}
