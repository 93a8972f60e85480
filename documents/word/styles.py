"""How paragraphs and letters look, and the named styles of the file: the measures of Decree 30/2020/NĐ-CP, annex I."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from documents.word.ooxml import flag, w

FONT = "Times New Roman"
LANGUAGE = "vi-VN"


@dataclass(frozen=True)
class Letters:
    """Look of a piece of text. `size` in half points; `colour` RRGGBB, empty for black."""

    size: int = 28
    bold: bool = False
    italic: bool = False
    underline: bool = False
    colour: str = ""
    raised: str = ""  # "superscript" or "subscript"

    def properties(self, base: Letters | None = None):
        """<w:rPr> with what differs from `base`; None where nothing does."""
        base = base or Letters()
        parts = [
            flag("b", self.bold, base.bold),
            flag("bCs", self.bold, base.bold),
            flag("i", self.italic, base.italic),
            flag("iCs", self.italic, base.italic),
            w("color", val=self.colour or "auto") if self.colour != base.colour else None,
            w("sz", val=self.size) if self.size != base.size else None,
            w("szCs", val=self.size) if self.size != base.size else None,
            w("u", val="single" if self.underline else "none") if self.underline != base.underline else None,
            w("vertAlign", val=self.raised or "baseline") if self.raised != base.raised else None,
        ]
        return w("rPr", *parts) if any(part is not None for part in parts) else None


@dataclass(frozen=True)
class Measures:
    """Measures of a paragraph in twips (1/20 pt). `line` is the least height of a line: larger letters fit."""

    align: str = "left"  # left, center, right, both
    first: int = 0  # first line, negative when it hangs
    left: int = 0
    right: int = 0
    before: int = 0
    after: int = 0
    line: int = 364  # 14 pt × 1.3

    def properties(self, base: Measures) -> list[Any]:
        """<w:spacing>, <w:ind>, <w:jc> where they differ from `base`."""
        spacing: dict[str, Any] = {
            name: value
            for name, value, other in (
                ("before", self.before, base.before),
                ("after", self.after, base.after),
                ("line", self.line, base.line),
            )
            if value != other
        }
        if "line" in spacing:
            spacing["lineRule"] = "atLeast"
        indents = (self.left, self.right, self.first)
        return [
            w("spacing", **spacing) if spacing else None,
            self._indents() if indents != (base.left, base.right, base.first) else None,
            w("jc", val=self.align) if self.align != base.align else None,
        ]

    def _indents(self):
        hanging = {"hanging": -self.first} if self.first < 0 else {"firstLine": self.first}
        return w("ind", left=self.left, right=self.right, **hanging)


@dataclass(frozen=True)
class Style:
    """A named style. `level` is its place in Word's outline (0 for the name of the paper)."""

    id: str
    name: str
    letters: Letters = Letters()
    measures: Measures = Measures()
    level: int | None = None

    def element(self):
        """<w:style>; the one called "Normal" is the base of all others."""
        normal = self is NORMAL
        outline = w("outlineLvl", val=self.level) if self.level is not None else None
        return w(
            "style",
            w("name", val=self.name),
            None if normal else w("basedOn", val=NORMAL.id),
            w("qFormat"),
            w("pPr", *self.measures.properties(NORMAL.measures if not normal else Measures(line=0)), outline),
            self.letters.properties(NORMAL.letters if not normal else Letters(size=0)),
            type="paragraph",
            styleId=self.id,
            **({"default": "1"} if normal else {"customStyle": "1"} if self.level is None else {}),
        )


CENTRED = Measures(align="center")

NORMAL = Style("Normal", "Normal")
TEXT = Style(
    "NoiDung", "Nội dung", measures=Measures(align="both", first=567, after=120, line=378)
)  # 10 mm, 6 pt, 14 pt × 1.35
KIND = Style("Heading1", "heading 1", Letters(bold=True), Measures(align="center", before=400), level=0)
STYLES = (
    NORMAL,
    TEXT,
    KIND,
    Style("Heading2", "heading 2", Letters(bold=True), level=1),
    Style("Heading3", "heading 3", Letters(bold=True), level=2),
    Style("CoQuan", "Cơ quan ban hành", Letters(size=26), Measures(align="center", line=338)),
    Style("QuocHieu", "Quốc hiệu", Letters(size=26, bold=True), Measures(align="center", line=338)),
    Style("TieuNgu", "Tiêu ngữ", Letters(bold=True), CENTRED),
    Style("SoKyHieu", "Số, ký hiệu", Letters(size=26), Measures(align="center", line=338)),
    Style("DiaDanhNgayThang", "Địa danh, ngày tháng", Letters(italic=True), CENTRED),
    Style("TrichYeu", "Trích yếu", Letters(bold=True), CENTRED),
    Style("CanCu", "Căn cứ", Letters(italic=True), Measures(align="both", first=567, after=120, line=378)),
    Style("KinhGui", "Kính gửi", measures=CENTRED),
    Style("NoiNhanNhan", "Nơi nhận", Letters(size=24, bold=True, italic=True), Measures(line=300)),
    Style("NoiNhan", "Nơi nhận - danh sách", Letters(size=22), Measures(line=275)),
    Style("NguoiKy", "Người ký", Letters(bold=True), CENTRED),
    Style("DauBang", "Đầu bảng", Letters(size=26, bold=True), Measures(align="center", line=338)),
    Style("OBang", "Ô bảng", Letters(size=26), Measures(line=338)),
)
_BY_ID = {style.id: style for style in STYLES}

# (class or tag of the paragraph or of what it stands in, class that must stand further out) -> style
ROLES: dict[tuple[str, str], str] = {
    ("issuer", "head"): "CoQuan",
    ("state-name", "head"): "QuocHieu",
    ("motto", "head"): "TieuNgu",
    ("number", "head"): "SoKyHieu",
    ("date", "head"): "DiaDanhNgayThang",
    ("label", "recipients"): "NoiNhanNhan",
    ("recipients", "foot"): "NoiNhan",
    ("signer", "foot"): "NguoiKy",
    ("kind", ""): "Heading1",
    ("about", ""): "TrichYeu",
    ("basis", ""): "CanCu",
    ("to", ""): "KinhGui",
    ("h1", ""): "Heading1",
    ("h2", ""): "Heading2",
    ("h3", ""): "Heading3",
    ("th", ""): "DauBang",
    ("td", ""): "OBang",
    ("text", ""): "NoiDung",
}


def style_for(path: list[set[str]]) -> Style:
    """The named style of a paragraph; `path` are tag and classes of its element and of all around it, outwards."""
    for depth, names in enumerate(path):
        further_out = set().union(*path[depth:], {""})
        for (name, around), style_id in ROLES.items():
            if name in names and around in further_out:
                return _BY_ID[style_id]
    return NORMAL


def styles_element():
    """<w:styles>: Times New Roman, Vietnamese, and the named styles."""
    fonts = w("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)
    run = w(
        "rPr",
        fonts,
        w("kern", val=2),  # pairs of letters as close as in the PDF, so that lines break where they do there
        w("sz", val=28),
        w("szCs", val=28),
        w("lang", val=LANGUAGE, eastAsia=LANGUAGE, bidi="ar-SA"),
    )
    paragraph = w("pPr", w("widowControl"))
    defaults = w("docDefaults", w("rPrDefault", run), w("pPrDefault", paragraph))
    return w("styles", defaults, *(style.element() for style in STYLES))
