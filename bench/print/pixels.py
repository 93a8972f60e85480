"""Do our pages look exactly as plain WeasyPrint's? Pictures of both at 72 dpi, counted pixel by pixel.

`python -m bench.print.pixels PEOPLE PORTAL SCRATCH` prints one JSON object: per paper the pages compared, those
that differ and how many pixels do. Recipients with very long and very short names come on top of PEOPLE.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.print import sample
from bench.print.engines import naive, ours
from bench.print.order import Order
from bench.print.papers import Pages
from bench.print.sample import Person

DPI = 72


def main(count: int, portal: Path, scratch: Path) -> None:
    people = sample.people(count)
    people += sample.long_names(first_pk=count + 1)
    print(
        json.dumps(
            {paper: differences(paper, people, portal, scratch) for paper in ("certificate", "invitation")}
        )
    )


def differences(paper_code: str, people: list[Person], portal: Path, scratch: Path) -> dict[str, Any]:
    """Prints the people by both and compares the pictures."""
    out = scratch / paper_code
    out.mkdir(parents=True, exist_ok=True)
    order = Order(paper_code, "combined", people, portal, portal, out, scratch)
    ours.warm_up(order)
    ours.run(order)
    ours_pages = pictures(order.combined)
    plain, differing = Pages(paper_code, people), {}
    for person, page in zip(people, ours_pages, strict=True):
        if pixels := least_difference(plain, person, page, out):
            differing[person.name] = pixels
    return {
        "pages": len(ours_pages),
        "dpi": DPI,
        "pages_differing": len(differing),
        "pixels_differing": sum(differing.values()),
        "differing": dict(list(differing.items())[:10]),
    }


def least_difference(plain: Pages, person: Person, page: bytes, folder: Path) -> int:
    """Pixels that differ from plain WeasyPrint's page in the step of shrinking that is nearest to ours.

    Plain WeasyPrint chooses no step; that ours chose the right one is a matter of the portal's own tests.
    """
    target, least = folder / "naive.pdf", len(page)
    for step in range(len(plain.steps)):
        target.write_bytes(naive.write_pdf(plain.html(person, step), plain.style))
        least = min(least, pixels_differing(pictures(target)[0], page))
        if not least:
            break
    return least


def pictures(pdf: Path) -> list[bytes]:
    """One PPM per page."""
    for old in pdf.parent.glob("page-*.ppm"):
        old.unlink()
    command = ["pdftoppm", "-r", str(DPI), str(pdf), str(pdf.parent / "page")]
    subprocess.run(command, check=True, capture_output=True)
    return [picture.read_bytes() for picture in sorted(pdf.parent.glob("page-*.ppm"))]


def pixels_differing(one: bytes, other: bytes) -> int:
    """Of two PPM pictures with 255 shades; all pixels of the larger when their sizes differ."""
    if one == other:
        return 0
    (head, left), (other_head, right) = _split(one), _split(other)
    if head != other_head:
        return max(len(left), len(right)) // 3
    return len({place // 3 for place, (a, b) in enumerate(zip(left, right, strict=True)) if a != b})


def _split(picture: bytes) -> tuple[bytes, bytes]:
    """(header, three bytes per pixel)"""
    found = re.match(rb"P6\s+\d+\s+\d+\s+255\s", picture)
    if not found:
        raise ValueError("not a PPM picture")
    return found[0], picture[found.end() :]


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
