"""What the computed style of a box says about its text, and runs of text put in order."""

from __future__ import annotations

from documents.word.ooxml import twips
from documents.word.styles import Letters

NATURAL_LINE = 1.15  # height of a line of Times New Roman and Liberation Serif, in font sizes


def letters_of(style) -> Letters:
    """The look of text by its computed style."""
    red, green, blue = (round(part * 255) for part in style["color"].to("srgb").coordinates)
    colour = f"{red:02X}{green:02X}{blue:02X}"
    lift = style["vertical_align"] if isinstance(style["vertical_align"], int | float) else 0
    return Letters(
        size=round(style["font_size"] * 1.5),
        bold=style["font_weight"] >= 600,
        italic=style["font_style"] != "normal",
        underline="underline" in str(style["text_decoration_line"]),
        colour="" if colour == "000000" else colour,
        raised="superscript" if lift > 0 else "subscript" if lift < 0 else "",
    )


def line_height(style) -> float:
    """Height of a line in px."""
    height = style["line_height"]
    if height == "normal":
        return style["font_size"] * NATURAL_LINE
    if isinstance(height, int | float):
        return style["font_size"] * height
    return pixels(height)


def tidy(runs: list[tuple[str, Letters]]) -> list[tuple[str, Letters]]:
    """Runs with single spaces, none at the ends of a line, and neighbours of the same look in one."""
    joined: list[tuple[str, Letters]] = []
    at_start = True
    for text, letters in runs:
        if at_start:
            text = text.lstrip(" ")
        if text == "\n" and joined:
            joined[-1] = (joined[-1][0].rstrip(" "), joined[-1][1])
        if not text:
            continue
        at_start = text[-1] in " \n"
        if joined and joined[-1][1] == letters:
            joined[-1] = (joined[-1][0] + text, letters)
        else:
            joined.append((text, letters))
    if joined:
        joined[-1] = (joined[-1][0].rstrip(" "), joined[-1][1])
    return (
        [(text, letters) for text, letters in joined if text] if any(t.strip(" ") for t, _ in joined) else []
    )


def pixels(value) -> float:
    """A computed length in px; 0 for "auto" and for shares of something else."""
    return value.value if getattr(value, "unit", "") == "px" else 0.0


def indent(distance: float) -> int:
    """Twips; less than half a point is rounding."""
    return twips(distance) if abs(distance) > 0.7 else 0
