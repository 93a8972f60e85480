import json
import re

import pytest
from django.core.management import CommandError, ManagementUtility, call_command

EMPTY = {
    "exemplar": 0,
    "guest": 0,
    "outside": 0,
    "share": None,
    "verdict": "empty",
    "add_exemplars": 0,
    "drop_guests": 0,
    "add_guests_max": 0,
}
FULL = EMPTY | {"exemplar": 70, "guest": 30, "share": "70.00", "verdict": "ok"}


def run(capsys, *arguments) -> tuple[int, dict]:
    status = 0
    try:
        call_command(*arguments, "--json")
    except SystemExit as stop:
        status = stop.code
    return status, json.loads(capsys.readouterr().out)


def test_quota_of_the_sample(sample_conference, capsys):
    assert run(capsys, "quota") == (
        0,
        {
            "conference": "hoi-nghi-iii",
            "base": 100,
            "target": {"exemplar": 70, "guest": 30},
            "tolerance": 2.0,
            "staff_counts": False,
            "stages": {
                "allocated": FULL,
                "nominated": FULL | {"exemplar": 76, "share": "71.70", "add_guests_max": 2},
                "approved": FULL | {"outside": 18},
                "invited": EMPTY,
                "confirmed": EMPTY,
                "present": EMPTY,
            },
        },
    )


def test_staff_join_the_exemplars_where_the_conference_says_so(sample_conference, capsys):
    sample_conference.staff_counts = True
    sample_conference.save(update_fields=["staff_counts"])
    status, answer = run(capsys, "quota")
    approved = answer["stages"]["approved"]
    assert (status, approved["exemplar"], approved["share"], approved["verdict"]) == (1, 88, "74.58", "above")


def test_quota_says_no_by_its_exit_status(conference, make_nomination, capsys):
    make_nomination(state="approved", kind="guest")
    status, answer = run(capsys, "quota")
    assert (status, answer["stages"]["approved"]["verdict"]) == (1, "below")


def test_quota_of_a_conference_without_anybody(conference, capsys):
    status, answer = run(capsys, "quota", "--conference", "hoi-nghi-iii")
    assert (status, answer["stages"]["approved"]) == (0, EMPTY)


@pytest.mark.parametrize("arguments", [[], ["--conference", "hoi-nghi-ix"]])
def test_quota_without_that_conference_is_wrong_usage(db, arguments):
    with pytest.raises(CommandError) as refusal:
        call_command("quota", *arguments)
    assert refusal.value.returncode == 2


def test_quota_table_has_a_line_per_stage(sample_conference, capsys):
    call_command("quota")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 8
    assert re.findall(r"\d[\d,]*", lines[3])[:4] == ["70", "30", "18", "70,00"]


@pytest.mark.parametrize(
    ("arguments", "status", "expected"),
    [
        (["--exemplar", "70", "--guest", "30"], 0, FULL),
        (
            ["--exemplar", "68", "--guest", "30"],
            0,
            FULL | {"exemplar": 68, "share": "69.39", "add_exemplars": 2, "drop_guests": 1},
        ),
        (
            ["--exemplar", "60", "--guest", "40"],
            1,
            EMPTY
            | {
                "exemplar": 60,
                "guest": 40,
                "share": "60.00",
                "verdict": "below",
                "add_exemplars": 34,
                "drop_guests": 15,
            },
        ),
        (
            ["--exemplar", "2", "--guest", "1", "--target", "66,67", "--tolerance", "0.01"],
            0,
            EMPTY
            | {
                "exemplar": 2,
                "guest": 1,
                "share": "66.67",
                "verdict": "ok",
                "add_exemplars": 1,
                "drop_guests": 1,
            },
        ),
        (["--exemplar", "0", "--guest", "0"], 0, EMPTY),
    ],
)
def test_whatif(arguments, status, expected, capsys):
    assert run(capsys, "quota_whatif", *arguments) == (status, expected)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--exemplar", "-1", "--guest", "3"],
        ["--exemplar", "7"],
        ["--exemplar", "7.5", "--guest", "3"],
        ["--exemplar", "7", "--guest", "3", "--target", "nan"],
        ["--exemplar", "7", "--guest", "3", "--target", "101"],
    ],
)
def test_whatif_with_wrong_usage_exits_2(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        ManagementUtility(["manage.py", "quota_whatif", *arguments]).execute()
    assert stop.value.code == 2
    assert capsys.readouterr().out == ""
