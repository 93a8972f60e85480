"""The engine refuses what must not be printed, and fetches nothing but its own drawings."""

import io

import pytest
from django.conf import settings as django_settings
from django.utils import translation
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from documents import emblem, engine
from documents.fetch import ASSETS, AssetFetcher

pytestmark = pytest.mark.once

HOSTILE_URLS = [
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "http://127.0.0.1:1/x.png",
    "https://example.org/x.css",
    "ftp://example.org/x",
    "data:image/png;base64,AAAA",
    "javascript:alert(1)",
    "asset://../../manage.py",
    "asset:///etc/passwd",
    "asset://frame.svg/../../../../manage.py",
    "asset://frame.svg?x=1",
    "asset://",
    "//example.org/x.png",
    "frame.svg",
]


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def page(tmp_path, settings):
    """page(body, head="") -> name of a template with that body."""
    template_settings = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**template_settings, "DIRS": [tmp_path, *template_settings["DIRS"]]}]

    def write(body: str, head: str = "") -> str:
        markup = f"<!doctype html><html lang=vi><head><title>{{{{ title }}}}</title>{head}</head><body>{body}"
        (tmp_path / "page.html").write_text(markup, encoding="utf-8")
        return "page.html"

    return write


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_this_machine_prints_every_vietnamese_letter():
    assert engine.check_fonts() == []


def test_the_pangram_has_all_134_letters():
    assert len({char for char in engine.PANGRAM if ord(char) > 127}) == 134


def test_text_comes_out_as_it_went_in(page):
    pdf = engine.render_pdf(page("<p>{{ words }}</p>"), {"words": "Bùi Thị Mẫu Hà – Ẵm Ệ"}, title="Thử")
    assert text_of(pdf) == "Bùi Thị Mẫu Hà – Ẵm Ệ"
    assert PdfReader(io.BytesIO(pdf)).metadata.title == "Thử"


@pytest.mark.parametrize("char", ["漢", "😀", "ก", "\ue000"])
def test_a_letter_without_glyph_is_refused_by_name(page, char):
    with pytest.raises(engine.GlyphMissing, match=rf"U\+{ord(char):04X}"):
        engine.render_pdf(page("<p>{{ name }}</p>"), {"name": f"Nguyễn {char}"}, title="x")


@pytest.mark.parametrize("url", HOSTILE_URLS)
def test_the_fetcher_knows_nothing_but_its_assets(url):
    with pytest.raises(FatalURLFetchingError):
        AssetFetcher().fetch(url)


@pytest.mark.parametrize("name", sorted(set(ASSETS) - {"emblem.png"}))
def test_every_asset_is_there(name):
    assert AssetFetcher().fetch(f"asset://{name}").read()


@pytest.mark.parametrize(
    "body",
    [
        "<img src='file:///etc/passwd'>",
        "<img src='http://127.0.0.1:1/x.png'>",
        "<p style='background: url(https://example.org/x.png)'>x</p>",
        "<object data='file:///etc/passwd'></object>",
        "<img src='asset://nothing.png'>",
    ],
)
def test_what_cannot_be_fetched_stops_the_paper(page, body):
    with pytest.raises(engine.PaperError, match="asset"):
        engine.render_pdf(page(body), {}, title="x")


@pytest.mark.parametrize(
    "head",
    [
        "<link rel=attachment href='file:///etc/passwd'>",
        "<link rel=stylesheet href='file:///etc/passwd'>",
        "<style>@import url(http://127.0.0.1:1/x.css);</style>",
        "<style>@font-face { font-family: X; src: url(file:///etc/passwd) }</style>",
    ],
)
def test_links_in_the_head_fetch_nothing(page, head):
    with pytest.raises(engine.PaperError):
        engine.render_pdf(page("<p>x</p>", head), {}, title="x")


def test_an_emblem_that_vanished_stops_the_paper(page, settings, tmp_path):
    settings.PORTAL_DATA = tmp_path / "nowhere"
    assert emblem.crest() == "lotus.svg"
    with pytest.raises(engine.PaperError, match="emblem"):
        engine.render_pdf(page("<img src='asset://emblem.png'>"), {}, title="x")


def test_an_emblem_of_the_office_replaces_the_lotus(settings, tmp_path):
    settings.PORTAL_DATA = tmp_path
    (tmp_path / "emblem.png").write_bytes(b"png")
    assert emblem.crest() == "emblem.png"
    assert AssetFetcher().fetch("asset://emblem.png").read() == b"png"


@pytest.mark.parametrize(
    ("body", "step"),
    [
        ("<p style='white-space: nowrap'>" + "nghìn " * 60 + "</p>", {}),
        ("<p style='position: absolute; top: 400mm'>x</p>", {}),
        ("<p>" + "dài " * 3000 + "</p>", {"pages": 1}),
        ("<p data-lines='1'>" + "dài " * 60 + "</p>", {}),
        (
            "<div style='height: 250mm'></div><p>x</p><div data-clear style='position: absolute; bottom: 0'>x<br>x</div>",
            {},
        ),
    ],
    ids=["right edge", "bottom edge", "pages", "lines", "clear"],
)
def test_text_that_does_not_fit_is_refused(page, body, step):
    with pytest.raises(engine.PaperError, match=r"(?i)shorten"):
        engine.render_pdf(page(body), {}, title="x", steps=(step,))


def test_the_first_step_that_fits_is_taken(page):
    template = page("<p data-lines='{{ lines }}'>{{ lines }} " + "dài " * 60 + "</p>")
    steps = tuple({"lines": lines} for lines in (1, 2, 3, 9))
    assert text_of(engine.render_pdf(template, {}, title="x", steps=steps)).startswith("3 dài")


def test_the_drawings_are_light():
    folder = django_settings.BASE_DIR / "templates" / "documents"
    assert sum((folder / name).stat().st_size for name in ("frame.svg", "lotus.svg")) < 100_000
