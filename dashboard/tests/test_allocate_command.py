"""`manage.py allocate`: what it answers and what it refuses."""

import json

import pytest
from django.core.management import call_command, execute_from_command_line

pytestmark = pytest.mark.once


def answer(capsys, *arguments) -> str:
    call_command("allocate", *arguments)
    return capsys.readouterr().out


def test_one_json_document_in_the_order_given(capsys):
    found = json.loads(answer(capsys, "--seats", "10", "--weights", "VP=18,TTKC&XTTM=26, DN=5.5 ", "--json"))
    assert list(found.items()) == [("VP", 4), ("TTKC&XTTM", 5), ("DN", 1)]


def test_a_table_for_people(capsys):
    assert answer(capsys, "--seats", "4", "--weights", "A=1,Đoàn=3").splitlines() == [
        "A          1",
        "Đoàn       3",
    ]


def test_at_least(capsys):
    text = answer(capsys, "--seats", "5", "--weights", "A=1,B=99", "--at-least", "2", "--json")
    assert json.loads(text) == {"A": 2, "B": 3}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--seats", "1"],
        ["--seats", "-1", "--weights", "A=1"],
        ["--seats", "1.5", "--weights", "A=1"],
        ["--seats", "9" * 23, "--weights", "A=1"],
        ["--seats", "1", "--weights", ""],
        ["--seats", "1", "--weights", "A"],
        ["--seats", "1", "--weights", "=3"],
        ["--seats", "1", "--weights", "A=x"],
        ["--seats", "1", "--weights", "A=-3"],
        ["--seats", "1", "--weights", "A=1,A=2"],
        ["--seats", "1", "--weights", "A=0"],
        ["--seats", "1", "--weights", "A=1,B=1", "--at-least", "1"],
    ],
)
def test_wrong_usage_ends_with_2_and_a_sentence(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        execute_from_command_line(["manage.py", "allocate", *arguments])
    said = capsys.readouterr()
    assert (end.value.code, said.out) == (2, "")
    assert "rror: " in said.err
