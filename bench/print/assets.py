"""Frame, crest and display face as plain files, for engines that cannot ask the portal for its assets."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DRAWINGS = ROOT / "templates" / "documents"
FRAME, CREST, DISPLAY_FONT = "frame.svg", "lotus.svg", "playfair-bold.ttf"
LETTER_FONTS = Path("/usr/share/fonts/truetype/liberation2")


def lay_out(folder: Path) -> Path:
    """Fills the folder once per run of the benchmark, outside every clock: a user's fonts are installed too."""
    folder.mkdir(parents=True, exist_ok=True)
    for drawing in DRAWINGS.glob("*.svg"):
        shutil.copy(drawing, folder / drawing.name)
    if not (folder / DISPLAY_FONT).exists():
        _bold_display_face(folder / DISPLAY_FONT)
    return folder


def _bold_display_face(target: Path) -> None:
    import fontpkg_playfair_display
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    source = fontpkg_playfair_display.ROOT / "files" / "PlayfairDisplay[wght].ttf"
    bold = instantiateVariableFont(TTFont(source), {"wght": 700}, static=True, updateFontNames=True)
    bold.save(target)
