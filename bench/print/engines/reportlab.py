"""reportlab: frame and fixed words drawn once as a form, the rest by canvas (certificates) or Platypus (letters)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import HRFlowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from bench.print import assets, drawing, qr, sample
from bench.print.order import Order
from bench.print.sample import CERTIFICATE, LETTER, Person

WIDTH, HEIGHT = 297 * mm, 210 * mm
INK, RED = HexColor("#1E1A16"), HexColor("#B3122A")
FACES = {"Regular": "Regular", "Bold": "Bold", "Italic": "Italic", "BoldItalic": "BoldItalic"}
_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}


def version() -> str:
    return f"reportlab {reportlab.Version}"


def missing() -> str:
    return ""


def warm_up(order: Order) -> None:
    for face in FACES:
        pdfmetrics.registerFont(TTFont(face, assets.LETTER_FONTS / f"LiberationSerif-{face}.ttf"))
    pdfmetrics.registerFontFamily("Regular", "Regular", "Bold", "Italic", "BoldItalic")
    pdfmetrics.registerFont(TTFont("Display", order.assets / assets.DISPLAY_FONT))
    run(replace(order, people=order.people[:1], out=order.scratch, mode="combined"))


def run(order: Order) -> None:
    write = _letters if order.paper == "invitation" else _certificates
    if order.mode == "combined":
        write(order.combined, order.people, order)
    else:
        for person in order.people:
            write(order.path_of(person), [person], order)


# --- certificates -------------------------------------------------------------------------------------------


def _certificates(target: Path, people: list[Person], order: Order) -> None:
    canvas = Canvas(
        str(target), pagesize=(WIDTH, HEIGHT), pageCompression=1, lang="vi", initialFontName="Regular"
    )
    canvas.setTitle(CERTIFICATE["kind"])
    canvas.beginForm("fixed", 0, 0, WIDTH, HEIGHT)
    _draw(canvas, _drawing(order.assets / assets.FRAME), 0, HEIGHT, WIDTH)
    _draw(canvas, _drawing(order.assets / assets.CREST), WIDTH / 2 - 19.8 * mm, HEIGHT - 19 * mm, 39.6 * mm)
    _fixed_words(canvas)
    canvas.endForm()
    for person in people:
        canvas.doForm("fixed")
        _personal_words(canvas, person)
        _code(canvas, person.address, 35 * mm, 46 * mm, 23 * mm)
        canvas.showPage()
    canvas.save()


_drawings: dict[Path, tuple] = {}


def _drawing(path: Path) -> tuple:
    """The shapes of a drawing, read once per process."""
    if path not in _drawings:
        _drawings[path] = drawing.read(path)
    return _drawings[path]


def _draw(canvas: Canvas, picture: tuple, x: float, top: float, width: float) -> None:
    (units, _height), shapes = picture
    canvas.saveState()
    canvas.translate(x, top)
    canvas.scale(width / units, -width / units)
    for shape in shapes:
        canvas.saveState()
        canvas.transform(*shape.matrix)
        _draw_shape(canvas, shape)
        canvas.restoreState()
    canvas.restoreState()


def _draw_shape(canvas: Canvas, shape: drawing.Shape) -> None:
    style = shape.style
    fill, stroke = style["fill"] != "none", style["stroke"] != "none"
    if fill:
        canvas.setFillColor(_colour(style["fill"]))
        canvas.setFillAlpha(float(style["opacity"]) * float(style["fill-opacity"]))
    if stroke:
        canvas.setStrokeColor(_colour(style["stroke"]))
        canvas.setStrokeAlpha(float(style["opacity"]) * float(style["stroke-opacity"]))
        canvas.setLineWidth(float(style["stroke-width"]))
        canvas.setLineCap(_CAPS[style["stroke-linecap"]])
        canvas.setLineJoin(_JOINS[style["stroke-linejoin"]])
        if style["stroke-dasharray"] != "none":
            canvas.setDash([float(part) for part in style["stroke-dasharray"].replace(",", " ").split()])
    path = canvas.beginPath()
    put = {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo, "Z": path.close}
    for command, numbers in shape.segments:
        put[command](*numbers)
    even_odd = 0 if style["fill-rule"] == "evenodd" else 1
    canvas.drawPath(path, stroke=int(stroke), fill=int(fill), fillMode=even_odd)


def _colour(text: str) -> HexColor:
    return HexColor("#" + "".join(2 * letter for letter in text[1:]) if len(text) == 4 else text)


def _centred(
    canvas: Canvas, font: str, size: float, y: float, text: str, x: float = WIDTH / 2, space: float = 0
):
    canvas.setFont(font, size)
    canvas.drawCentredString(x, y, text, charSpace=space)


def _fixed_words(canvas: Canvas) -> None:
    canvas.setFillColor(INK)
    _centred(canvas, "Bold", 13, 168 * mm, sample.STATE_NAME)
    _centred(canvas, "Bold", 14, 161.5 * mm, sample.MOTTO)
    half = pdfmetrics.stringWidth(sample.MOTTO, "Bold", 14) / 2
    canvas.setLineWidth(0.75)
    canvas.line(WIDTH / 2 - half, 159.8 * mm, WIDTH / 2 + half, 159.8 * mm)
    _centred(canvas, "Bold", 14, 143 * mm, CERTIFICATE["gives"], space=1.5)
    signer = WIDTH - 90 * mm
    _centred(canvas, "Italic", 14, 68 * mm, CERTIFICATE["place_and_date"], x=signer)
    _centred(canvas, "Bold", 14, 61.5 * mm, CERTIFICATE["signatory_position"], x=signer)
    _centred(canvas, "Bold", 14, 20 * mm, CERTIFICATE["signatory_name"], x=signer)
    canvas.setFont("Regular", 13)
    canvas.drawString(34 * mm, 37 * mm, f"Quyết định số: {CERTIFICATE['decision_number']}")
    canvas.drawString(34 * mm, 31 * mm, CERTIFICATE["decision_date"])
    canvas.setFillColor(RED)
    _centred(canvas, "Bold", 17, 150.5 * mm, CERTIFICATE["authority"], space=0.3)
    _centred(canvas, "Display", 42, 126 * mm, CERTIFICATE["award"], space=2)


_REASON = ParagraphStyle("reason", fontName="Regular", fontSize=16, leading=20.8, alignment=1, textColor=INK)


def _personal_words(canvas: Canvas, person: Person) -> None:
    canvas.setFillColor(INK)
    _centred(canvas, "Italic", 15, 118 * mm, f"{person.honorific}:")
    _centred(canvas, "Display", 36, 104 * mm, person.name)
    _centred(canvas, "Italic", 15, 95 * mm, person.office)
    reason = Paragraph(escape(person.reason), _REASON)
    _width, height = reason.wrap(237 * mm, HEIGHT)
    reason.drawOn(canvas, 30 * mm, 91 * mm - height)
    canvas.setFont("Regular", 13)
    canvas.drawString(34 * mm, 25 * mm, f"Vào sổ khen thưởng số: {person.register_number}")
    canvas.drawString(34 * mm, 19 * mm, f"Mã kiểm tra: {person.code}")


def _code(canvas: Canvas, text: str, x: float, y: float, side: float) -> None:
    size, dark = qr.runs(text)
    module = side / size
    path = canvas.beginPath()
    for column, row, length in dark:
        path.rect(x + column * module, y + side - (row + 1) * module, length * module, module)
    canvas.drawPath(path, stroke=0, fill=1)


# --- letters ------------------------------------------------------------------------------------------------

_PLAIN = ParagraphStyle("plain", fontName="Regular", fontSize=13, leading=17, alignment=1)
_BOLD = ParagraphStyle("bold", _PLAIN, fontName="Bold", fontSize=14, leading=18.2)
_BODY = ParagraphStyle(
    "body", fontName="Regular", fontSize=14, leading=18.9, alignment=4, firstLineIndent=10 * mm, spaceAfter=6
)
_SMALL = ParagraphStyle("small", fontName="Regular", fontSize=11, leading=13.8)


def _letters(target: Path, people: list[Person], order: Order) -> None:
    story: list = []
    for person in people:
        story += [PageBreak()] if story else []
        story += _letter(person)
    margins = {
        "leftMargin": 30 * mm - 6,  # Platypus pads its frame by 6 pt
        "rightMargin": 15 * mm - 6,
        "topMargin": 20 * mm - 6,
        "bottomMargin": 20 * mm - 6,
    }
    SimpleDocTemplate(
        str(target), pagesize=A4, title=LETTER["kind"], lang="vi", initialFontName="Regular", **margins
    ).build(story)


def _letter(person: Person) -> list:
    issuer = [
        Paragraph(LETTER["parent_body"], _PLAIN),
        Paragraph(f"<b>{LETTER['issuing_body']}</b>", _PLAIN),
        HRFlowable("42%", 0.75, color=HexColor("#000000"), spaceBefore=1.5),
        Spacer(1, 7),
        Paragraph(f"Số: {LETTER['number']}", _PLAIN),
    ]
    state = [
        Paragraph(f"<b>{sample.STATE_NAME}</b>", _PLAIN),
        Paragraph(f"<u>{sample.MOTTO}</u>", _BOLD),
        Spacer(1, 7),
        Paragraph(f"<i>{LETTER['place_and_date']}</i>", ParagraphStyle("date", _PLAIN, fontSize=14)),
    ]
    recipients = [Paragraph("<b><i>Nơi nhận:</i></b>", ParagraphStyle("label", _SMALL, fontSize=12))]
    recipients += [Paragraph(line, _SMALL) for line in sample.recipient_lines()]
    signer = [Paragraph(LETTER["signatory_authority"], _BOLD), Paragraph(LETTER["signatory_position"], _BOLD)]
    signer += [Spacer(1, 30 * mm), Paragraph(LETTER["signatory_name"], _BOLD)]
    return [
        Table([[issuer, state]], colWidths=[34 * mm, 99 * mm], style=_TOP),
        Spacer(1, 20),
        Paragraph("GIẤY MỜI", _BOLD),
        Paragraph(LETTER["about"], ParagraphStyle("about", _BOLD, leftIndent=17 * mm, rightIndent=17 * mm)),
        HRFlowable("42%", 0.75, color=HexColor("#000000"), spaceBefore=1.5),
        Spacer(1, 20),
        *(
            Paragraph(f"{escape(before)}<b>{escape(bold)}</b>{escape(after)}", _BODY)
            for before, bold, after in sample.letter_paragraphs(person)
        ),
        Spacer(1, 14),
        Table([[recipients, signer]], colWidths=[78 * mm, 87 * mm], style=_TOP),
    ]


_TOP = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("FONTNAME", (0, 0), (-1, -1), "Regular"),
    ("ALIGN", (0, 0), (-1, -1), "CENTER"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
]
