"""The files that browsers get: built ones, vendor ones, and what templates and styles may not contain."""

import json
import re
import unicodedata
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import CommandError, call_command

from conference.management.commands import build_assets
from conference.static_files import BOOTSTRAP_FILES, VendorFinder
from conference.templatetags.ui import STATES

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
# Printed papers are rendered by WeasyPrint, not sent to browsers: other rules hold there.
IN_ARCHIVES = ROOT / "templates" / "closing" / "archive_index.html"  # opened from a disk, never served
TEMPLATES = sorted(
    p for p in (ROOT / "templates").rglob("*.html") if "documents" not in p.parent.parts and p != IN_ARCHIVES
)
STYLES = sorted((ROOT / "static").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static").rglob("*.js"))
ICON_TAG = re.compile(r"""{%\s*icon\s+"([^"]+)"\s*%}|\bicon\("([^"]+)"\)""")
ICON_VALUE = re.compile(r"""["']?\bicon["']?\s*[:=]\s*["']([a-z0-9-]+)["']""")
ICON_OF_MENU = re.compile(r"_Entry\(\s*_\([^)]*\),\s*[^,]+,\s*\"([a-z0-9-]+)\"")
# Django's comments and tags are no markup; a tag inside an attribute would end the match early.
DJANGO = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.DOTALL)
FORBIDDEN = {
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "htmx event attribute": re.compile(r"<[^>]*\shx-on", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\ssrc=)", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "foreign host": re.compile(
        r"\s(?:src|href|srcset|action|data|poster)\s*=\s*[\"']\s*(?:https?:)?//", re.IGNORECASE
    ),
}


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def vietnamese_letters() -> set[str]:
    """The 134 precomposed letters beyond ASCII: twelve vowels in six tones and đ, small and capital."""
    tones = ("", "\N{COMBINING GRAVE ACCENT}", "\N{COMBINING HOOK ABOVE}", "\N{COMBINING TILDE}")
    tones += ("\N{COMBINING ACUTE ACCENT}", "\N{COMBINING DOT BELOW}")
    small = {unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in tones} | {"đ"}
    both = small | {letter.upper() for letter in small}
    return {letter for letter in both if not letter.isascii()}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """PORTAL_DATA of a set-up that has built its assets once."""
    folder = tmp_path_factory.mktemp("data")
    before = settings.PORTAL_DATA
    settings.PORTAL_DATA = folder
    try:
        call_command("build_assets", "--json", stdout=StringIO())
    finally:
        settings.PORTAL_DATA = before
    return folder


def test_font_has_every_vietnamese_letter_and_figures_of_one_width(built):
    from fontTools.ttLib import TTFont

    letters = vietnamese_letters()
    assert len(letters) == 134
    path = built / "assets" / "fonts" / "inter-vn.woff2"
    with TTFont(path) as font:
        assert {chr(code) for code in font.getBestCmap()} >= letters | set("₫–…“”•0123456789")
        assert [(a.axisTag, a.minValue, a.maxValue) for a in font["fvar"].axes] == [("wght", 400, 700)]
        assert "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert path.stat().st_size < 80_000


def test_sprite_has_each_icon_once(built):
    sprite = (built / "assets" / "img" / "icons.svg").read_text(encoding="utf-8")
    assert re.findall(r'<symbol id="([^"]+)"', sprite) == list(build_assets.ICONS)
    assert sorted(set(build_assets.ICONS)) == list(build_assets.ICONS)
    assert "<script" not in sprite


def test_second_build_does_nothing(built, settings, capsys):
    settings.PORTAL_DATA = built
    font = built / "assets" / "fonts" / "inter-vn.woff2"
    before = font.stat().st_mtime_ns
    call_command("build_assets", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert [text.endswith("is up to date") for text in answer.values()] == [True, True, True]
    assert font.stat().st_mtime_ns == before


def test_unknown_icon_is_named_in_the_error(tmp_path):
    with pytest.raises(CommandError, match="no-such-icon"):
        build_assets.icon_sprite(tmp_path, ("no-such-icon",))


def test_every_icon_in_use_is_in_the_sprite():
    used = {
        tag or call: short(path)
        for path in TEMPLATES
        for tag, call in ICON_TAG.findall(path.read_text(encoding="utf-8"))
    }
    used |= {icon: "STATES" for _tone, icon in STATES.values()}
    apps = [p for p in ROOT.glob("*/*.py") if not p.parts[-2].startswith(".")]
    used |= {
        name: short(path) for path in apps for name in ICON_VALUE.findall(path.read_text(encoding="utf-8"))
    }
    menu = ICON_OF_MENU.findall((ROOT / "dashboard" / "navigation.py").read_text(encoding="utf-8"))
    assert "speedometer2" in menu
    used |= dict.fromkeys(menu, "menu")
    assert {name: place for name, place in used.items() if name not in build_assets.ICONS} == {}


def test_vendor_files_are_found_and_nothing_beside_them():
    finder = VendorFinder()
    assert finder.check() == []
    assert [(storage.prefix, name) for name, storage in finder.list([])] == [
        ("vendor", n) for n in BOOTSTRAP_FILES
    ]
    assert all(storage.exists(name) for name, storage in finder.list([]))
    assert Path(finder.find("vendor/css/bootstrap.min.css")).is_file()
    assert finder.find("vendor/css/bootstrap.min.css", find_all=True) == [
        finder.find("vendor/css/bootstrap.min.css")
    ]
    assert finder.find("vendor/css/bootstrap.css") == finder.find("css/bootstrap.min.css") == []
    assert list(finder.list(["*.map"])) != list(finder.list([]))


def test_vendor_finder_reports_a_missing_wheel():
    finder = VendorFinder()
    finder.folder = None
    assert [error.id for error in finder.check()] == ["conference.E001"] * len(BOOTSTRAP_FILES)
    assert list(finder.list([])) == []


def test_static_names_in_templates_exist():
    tag = re.compile(r"(?:{%\s*static\s+|{{\s*static\()[\"']([^\"']+)[\"']")
    named = {name for path in TEMPLATES for name in tag.findall(path.read_text(encoding="utf-8"))}
    made_at_setup = {"img/icons.svg", "img/door-180.png"}
    assert "vendor/css/bootstrap.min.css" in named
    assert {name for name in named - made_at_setup if not finders.find(name)} == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_template_keeps_the_content_security_policy(path):
    markup = DJANGO.sub("", path.read_text(encoding="utf-8"))
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(markup)] == []


def test_the_patterns_above_do_catch():
    caught = {
        "style element": "<style>a{}</style>",
        "style attribute": '<p class="a"\n style="color:red">',
        "event attribute": '<a onclick="go()">',
        "htmx event attribute": '<a hx-on:click="go()">',
        "inline script": "<script type=module>1</script>",
        "script address": '<a href="javascript:go()">',
        "foreign host": '<img src="//cdn.example.com/a.png">',
    }
    assert [name for name, text in caught.items() if not FORBIDDEN[name].search(text)] == []
    assert not any(p.search('<script src="/static/a.js" defer></script>') for p in FORBIDDEN.values())


def test_styles_and_scripts_name_no_foreign_host():
    foreign = re.compile(r"(?:url\(|@import|fetch\(|import\()\s*[\"']?(?:https?:)?//|https?://")
    assert [short(p) for p in STYLES + SCRIPTS if foreign.search(p.read_text(encoding="utf-8"))] == []


def test_text_colours_have_the_contrast_of_wcag_aa():
    text = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    token = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", text))

    def luminance(name: str) -> float:
        code = token[name].removeprefix("#")
        code = "".join(c * 2 for c in code) if len(code) == 3 else code
        parts = [int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(one: str, other: str) -> float:
        low, high = sorted((luminance(one), luminance(other)))
        return (high + 0.05) / (low + 0.05)

    pairs = [(a, b) for a in ("ink", "muted", "action", "danger") for b in ("paper", "page", "hover")]
    pairs += [(tone, f"{tone}-tint") for tone in ("danger", "success", "warning", "info")]
    pairs += [
        ("paper", "band"),
        ("gold", "band"),
        ("paper", "band-dark"),
        ("paper", "action"),
        ("muted", "neutral-tint"),
    ]
    assert {pair: round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < 4.5} == {}
    assert contrast("control", "paper") >= 3
    assert contrast("danger-line", "paper") >= 3
