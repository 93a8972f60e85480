"""How highly somebody was honoured, by the words of the award: what the credential report sorts by."""

from __future__ import annotations

from collections.abc import Iterable

AWARD_LEVELS = ("state", "government", "province", "department", "other")
"""Levels of what somebody was honoured with, the highest first."""

_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("department", ("giay khen", "thi dua co so")),  # whoever gives it
    ("state", ("huan chuong", "huy chuong", "anh hung", "giai thuong ho chi minh", "nghe nhan nhan dan", "nghe nhan uu tu")),
    ("government", ("thu tuong", "chinh phu", "toan quoc")),
    ("province", ("cap tinh", "cap bo", "uy ban nhan dan tinh", "ubnd tinh", "chu tich tinh", "bo truong", "bo cong thuong",
                  "bang khen", "co thi dua", "ky niem chuong", "tap the lao dong xuat sac")),
    ("department", ("chien si thi dua", "lao dong tien tien", "giam doc so")),
)  # fmt: skip
"""Words by which an award is known, folded; `award_level` reads them in this order."""


def award_level(folded: str) -> str:
    """The level of an award by its folded name and issuer, e.g. "giay khen giam doc so cong thuong" → "department".

    A name that says nothing of a level is "other": honoured, and how highly is not guessed.
    """
    return next((level for level, words in _WORDS if any(word in folded for word in words)), "other")


def highest(awards: Iterable[str]) -> str:
    """The highest of these levels; "" of none."""
    return min(awards, key=AWARD_LEVELS.index, default="")
