"""How the papers of an election word it."""

import pytest

from documents.kinds.count_minutes import outcome


@pytest.mark.parametrize(
    ("tie", "round_", "words"),
    [(True, 1, "Bằng phiếu, bầu lần hai"), (False, 2, "Chưa quá nửa, bầu lần ba")],
)
def test_who_stands_again_is_not_said_to_have_lost(tie, round_, words):
    numbers = {"round": round_, "second_round": {"tie": tie, "candidates": [1, 2]}}
    assert outcome({"id": 1, "result": "not_elected"}, numbers) == words
    assert outcome({"id": 3, "result": "not_elected"}, numbers) == "Không trúng cử"
    assert outcome({"id": 1, "result": "not_elected"}, numbers | {"second_round": None}) == "Không trúng cử"
