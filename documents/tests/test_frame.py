"""The border: the drawing that is kept is the one that the numbers give, plain, rich and light, in every size."""

import re
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from weasyprint.urls import FatalURLFetchingError

from documents import frame
from documents.fetch import AssetFetcher
from documents.management.commands.draw_frame import DRAWING

pytestmark = pytest.mark.once

SVG = "{http://www.w3.org/2000/svg}"
SIZES = [(297, 210, 0, 0), (420, 297, 0, 0), (400, 300, 40, 35), (210, 297, 0, 0), (140, 600, 0, 0)]


def points(drawing: str) -> list[tuple[float, float]]:
    """Absolute places of circles, rectangles and the starts of all absolute path commands."""
    root = ElementTree.fromstring(drawing)  # noqa: S314 our own drawing
    found = [(float(e.get("cx")), float(e.get("cy"))) for e in root.iter(f"{SVG}circle")]
    for path in root.iter(f"{SVG}path"):
        for pair in re.findall(r"[ML](-?[\d.]+)[ ]?(-?[\d.]+)", path.get("d")):
            found.append((float(pair[0]), float(pair[1])))
    return found


def test_the_kept_drawing_is_the_one_that_the_numbers_give():
    assert DRAWING.read_text(encoding="utf-8") == frame.draw()
    assert 55_000 < DRAWING.stat().st_size < 100_000


@pytest.mark.parametrize("size", SIZES)
def test_only_plain_shapes(size):
    root = ElementTree.fromstring(frame.draw(*size))  # noqa: S314 our own drawing
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
        "svg",
        "g",
        "rect",
        "circle",
        "path",
    }
    attributes = {name for element in root.iter() for name in element.attrib}
    assert attributes <= {
        "viewBox", "width", "height", "x", "y", "cx", "cy", "r", "d", "fill", "stroke", "stroke-width",
    }  # fmt: skip
    commands = {char for path in root.iter(f"{SVG}path") for char in path.get("d") if char.isalpha()}
    assert commands <= set("MLCQcZz")


def test_it_is_rich():
    root = ElementTree.fromstring(frame.draw())  # noqa: S314 our own drawing
    paths = [path.get("d") for path in root.iter(f"{SVG}path")]
    waves = [line for d in paths for line in d.split("M") if line.count("c") > 20]
    assert len(waves) >= 24
    loops = [part for d in paths for part in d.split("M") if re.fullmatch(r"[^C]+C[^C]+Z", part)]
    assert len(loops) >= 96
    motifs = [part for d in paths for part in d.split("M") if part.count("L") == 3 or part.count("c") == 4]
    assert len(motifs) >= 120
    assert len(list(root.iter(f"{SVG}rect"))) >= 4


@pytest.mark.parametrize("size", SIZES)
def test_it_stays_on_its_sheet_and_off_the_text(size):
    width, height, inset_x, inset_y = size
    drawn = points(frame.draw(*size, bare=True))
    unit = frame.unit(width - 2 * inset_x, height - 2 * inset_y)
    inner = (frame.BAND + 7) * unit  # the medallions in the corners reach furthest in
    for x, y in drawn:
        assert inset_x <= x <= width - inset_x
        assert inset_y <= y <= height - inset_y
        from_edge = min(x - inset_x, width - inset_x - x, y - inset_y, height - inset_y - y)
        assert from_edge < inner


def test_a_bare_border_leaves_what_is_beneath_to_be_seen():
    assert frame.PAPER in frame.draw().split("<rect")[1]
    assert f'height="210" fill="{frame.PAPER}"' not in frame.draw(bare=True)


def test_the_fetcher_draws_borders_of_every_size_and_no_other_names():
    fetch = AssetFetcher().fetch
    assert b'viewBox="0 0 400 300"' in fetch("asset://frame/400x300+40+35.svg").read()
    for name in ("frame/1x1+0+0.svg", "frame/400x300+40+35.svg/..", "frame/9999x300+0+0.svg", "frame/../x.svg",
                 "artwork/../../portal.sqlite3", "artwork/abc.png", f"artwork/{'0' * 64}.svg"):  # fmt: skip
        with pytest.raises(FatalURLFetchingError):
            fetch(f"asset://{name}")


def test_the_command_writes_what_it_is_told(tmp_path):
    target = tmp_path / "a3.svg"
    call_command("draw_frame", "--size", "420", "297", "--out", str(target), verbosity=0)
    assert target.read_text(encoding="utf-8") == frame.draw(420, 297)
    with pytest.raises(CommandError):
        call_command("draw_frame", "--size", "420", "297")
