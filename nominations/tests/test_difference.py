"""Differences between two texts are whole words, and nothing of either text is lost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nominations.difference import Piece, words

pytestmark = pytest.mark.once


def test_words_not_letters():
    assert words("Trưởng phòng Kế hoạch", "Phó Trưởng phòng Kế toán") == [
        Piece("added", "Phó "),
        Piece("same", "Trưởng phòng Kế "),
        Piece("removed", "hoạch"),
        Piece("added", "toán"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("", "mới", [Piece("added", "mới")]),
        ("cũ", "", [Piece("removed", "cũ")]),
        ("như nhau", "như nhau", [Piece("same", "như nhau")]),
    ],
)
def test_edges(before, after, pieces):
    assert words(before, after) == pieces


texts = st.lists(st.sampled_from(["một", "hai", "ba", " ", "  ", "\n"]), max_size=30).map("".join)


@settings(deadline=None)
@given(texts, texts)
def test_both_texts_can_be_read_back(before, after):
    pieces = words(before, after)
    assert "".join(piece.text for piece in pieces if piece.change != "added") == before
    assert "".join(piece.text for piece in pieces if piece.change != "removed") == after


def test_the_longest_texts_are_compared_in_no_time():
    started = time.process_time()
    pieces = words("a " * 1500, "b " * 1500)
    assert time.process_time() - started < 1
    assert [piece.change for piece in pieces] == ["removed", "added", "same"]
