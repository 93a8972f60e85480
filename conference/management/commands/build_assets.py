"""Builds the web font and the icon sprite from installed wheels into PORTAL_DATA/assets.

Nothing of a third party is committed; set-up runs this before static files are collected.
"""

import hashlib
import io
import json
import os
import re
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from conference import app_icons

# Every icon that a template may name; conference/tests/test_assets.py compares the two.
ICONS = (
    "archive",
    "arrow-counterclockwise",
    "arrow-down",
    "arrow-down-up",
    "arrow-left",
    "arrow-repeat",
    "arrow-return-left",
    "arrow-up",
    "arrows-collapse",
    "award",
    "bar-chart",
    "bell",
    "box-arrow-right",
    "box-arrow-up-right",
    "building",
    "calendar-event",
    "camera",
    "cash-stack",
    "check-circle",
    "check-circle-fill",
    "check2-square",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "circle",
    "clipboard-check",
    "clipboard-data",
    "clock-history",
    "cloud-upload",
    "diagram-3",
    "display",
    "door-open",
    "download",
    "envelope-paper",
    "exclamation-circle",
    "exclamation-triangle",
    "eye",
    "file-earmark-excel",
    "file-earmark-pdf",
    "file-earmark-text",
    "file-earmark-word",
    "film",
    "gear",
    "geo-alt",
    "globe2",
    "grid-3x3-gap",
    "hourglass-split",
    "house",
    "inbox",
    "info-circle",
    "journal-text",
    "key",
    "keyboard",
    "list",
    "list-check",
    "lock",
    "megaphone",
    "mic",
    "newspaper",
    "paperclip",
    "pause-circle",
    "pencil",
    "people",
    "person-badge",
    "person-check",
    "person-circle",
    "person-plus",
    "phone",
    "pie-chart",
    "play-circle",
    "plus-lg",
    "printer",
    "qr-code-scan",
    "question-circle",
    "search",
    "send",
    "shield-check",
    "slash-circle",
    "speedometer2",
    "stopwatch",
    "trash",
    "upload",
    "volume-mute",
    "volume-up",
    "wifi",
    "wifi-off",
    "x-circle",
    "x-lg",
)
# Latin with every Vietnamese letter, the combining marks, and the punctuation and signs of the screens.
FONT_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0xFF),
    (0x102, 0x103),
    (0x110, 0x111),
    (0x128, 0x129),
    (0x168, 0x169),
    (0x1A0, 0x1A1),
    (0x1AF, 0x1B0),
    (0x300, 0x304),
    (0x306, 0x309),
    (0x31B, 0x31B),
    (0x323, 0x323),
    (0x1EA0, 0x1EF9),
    (0x2000, 0x2015),
    (0x2018, 0x201E),
    (0x2020, 0x2026),
    (0x202F, 0x2033),
    (0x2039, 0x203A),
    (0x20AB, 0x20AC),
    (0x2116, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x2264, 0x2265),
)
FONT_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "case", "tnum"]
RECIPE = 1  # raise it when the steps below change, so that set-up builds again
SVG_PARTS = re.compile(r"<svg[^>]*viewBox=\"([^\"]+)\"[^>]*>(.*)</svg>", re.DOTALL)


def package_folder(module: str) -> Path:
    """Folder of an installed package. CommandError when it is not installed."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise CommandError(f"The package {module} is missing: install requirements.txt.")
    return Path(spec.origin).parent


def icon_sprite(folder: Path, names: tuple[str, ...]) -> str:
    """One SVG text with a <symbol> for each name. CommandError names an icon that the wheel lacks."""
    symbols = []
    for name in names:
        source = folder / f"{name}.svg"
        parts = SVG_PARTS.search(source.read_text(encoding="utf-8")) if source.is_file() else None
        if parts is None:
            raise CommandError(f"The icon {name} is not in the icon package.")
        box, shapes = parts.groups()
        shapes = " ".join(shapes.split())
        symbols.append(f'<symbol id="{name}" viewBox="{box}" fill="currentColor">{shapes}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def web_font(source: Path) -> bytes:
    """WOFF2 of the variable face: FONT_RANGES only, optical size pinned for text, weights 400 to 700."""
    # fontTools costs half a second to import and is needed on the first run alone.
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    options = subset.Options(
        layout_features=FONT_FEATURES, notdef_outline=True, name_IDs=[1, 2, 4, 6, 13, 14]
    )
    font = TTFont(source)
    # First the subset, then the pinning: the other order takes twice as long for the same bytes.
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[code for first, last in FONT_RANGES for code in range(first, last + 1)])
    cutter.subset(font)
    font = instancer.instantiateVariableFont(font, {"opsz": 14, "wght": (400, 700)})
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    """Write by rename, so that a page served meanwhile never meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def fingerprint(*parts: bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


class Command(BaseCommand):
    help = "Build the web font and the icon sprite into PORTAL_DATA/assets (quick when nothing has changed)."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args, **options):
        folder = Path(settings.PORTAL_DATA) / "assets"
        # A hidden file: collectstatic leaves names with a leading dot alone.
        stamp = folder / ".built.json"
        built = json.loads(stamp.read_text()) if stamp.is_file() else {}
        done = {
            "font": self.build_font(folder / "fonts" / "inter-vn.woff2", built),
            "icons": self.build_icons(folder / "img" / "icons.svg"),
            "app_icons": self.build_app_icons(folder / "img"),
        }
        write_whole(stamp, json.dumps(built).encode())
        self.stdout.write(json.dumps(done) if options["json"] else "\n".join(done.values()))

    def build_font(self, target: Path, built: dict) -> str:
        source = package_folder("fontpkg_inter") / "files" / "Inter[opsz,wght].ttf"
        recipe = repr((RECIPE, FONT_RANGES, FONT_FEATURES)).encode()
        wanted = fingerprint(source.read_bytes(), recipe)
        if target.is_file() and built.get("font") == wanted:
            return f"{target} is up to date"
        write_whole(target, web_font(source))
        built["font"] = wanted
        return f"{target} built, {target.stat().st_size:,} bytes"

    def build_icons(self, target: Path) -> str:
        folder = package_folder("js_lib_bootstrap_icons") / "static" / "bootstrap-icons"
        content = icon_sprite(folder, ICONS).encode()
        if target.is_file() and target.read_bytes() == content:
            return f"{target} is up to date"
        write_whole(target, content)
        return f"{target} built, {len(ICONS)} icons"

    def build_app_icons(self, folder: Path) -> str:
        drawn = {folder / f"door-{size}.png": app_icons.draw(size) for size in app_icons.SIZES}
        changed = [
            path for path, content in drawn.items() if not path.is_file() or path.read_bytes() != content
        ]
        for path in changed:
            write_whole(path, drawn[path])
        return f"{len(drawn)} app icons built" if changed else f"{folder}/door-*.png is up to date"
