"""`verify_certificate`, `signing_keys` and `trust_bundle`: answers, exit status, and a machine without a database."""

import json
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from documents import keys, register, signing
from documents.trust import LIST_NAME

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys):
    """run("command", …) -> (exit status, JSON answer or text)."""

    def run_command(*arguments):
        status = 0
        try:
            call_command(*map(str, arguments))
        except SystemExit as end:
            status = end.code
        except CommandError as error:
            return error.returncode, str(error)
        out = capsys.readouterr().out
        return status, json.loads(out) if "--json" in arguments else out

    return run_command


def test_a_valid_one(run, issued):
    for text in (issued.qr_text, issued.signed):
        status, answer = run("verify_certificate", text, "--json")
        assert status == 0
        assert answer["reason"]
        wanted = {
            "valid": True,
            "number": "01/2026",
            "name": issued.name,
            "award": "GIẤY KHEN",
            "revoked": False,
        }
        assert wanted.items() <= answer.items()


def test_a_revoked_one(run, issued, organiser, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        register.revoke(issued, organiser, "Khai man")
    status, answer = run("verify_certificate", issued.qr_text, "--json")
    assert status == 1
    assert {
        "valid": False,
        "number": "01/2026",
        "name": issued.name,
        "revoked": True,
    }.items() <= answer.items()


def test_a_tampered_one_is_not_repeated(run, issued):
    data = bytearray(signing.decode(issued.signed))
    place = data.index("GIẤY".encode())
    data[place] ^= 1
    status, answer = run("verify_certificate", signing.encode(bytes(data)), "--json")
    assert (status, answer["outcome"]) == (1, "tampered")
    assert [answer[name] for name in ("number", "name", "award", "code")] == [None] * 4


@pytest.mark.parametrize("text", ["", "abc", "https://khac.example.vn/kiem-tra/", "-"])
def test_what_is_no_certificate(run, issued, text):
    status, answer = run("verify_certificate", text, "--json")
    assert (status, answer["valid"], answer["outcome"]) == (1, False, "malformed")
    status, table = run("verify_certificate", text)
    assert status == 1 and str(answer["reason"]) in table


def test_a_list_that_was_changed_or_taken_away_is_not_believed(run, issued, settings, organiser,
                                                               django_capture_on_commit_callbacks):  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        register.revoke(issued, organiser, "Khai man")
    path = settings.KEYS_FOLDER / LIST_NAME
    listed = json.loads(path.read_text())
    path.write_text(json.dumps(listed | {"fingerprints": []}))
    assert run("verify_certificate", issued.qr_text)[0] == 2
    path.unlink()
    assert run("verify_certificate", issued.qr_text)[0] == 2
    assert run("trust_bundle", settings.KEYS_FOLDER / "bundle.json")[0] == 0
    assert run("verify_certificate", issued.qr_text, "--json")[1]["revoked"] is True


def test_keys_are_listed_made_and_replaced(run, settings):
    assert run("signing_keys", "--json")[1]["keys"] == []
    for _twice in range(2):
        assert run("signing_keys", "create", "--if-none")[0] == 0
    (first,) = run("signing_keys", "list", "--json")[1]["keys"]
    assert first["signs"] is True
    _status, answer = run("signing_keys", "rotate", "--json")
    assert [(key["id"] == first["id"], key["signs"]) for key in answer["keys"]] == [
        (True, False),
        (False, True),
    ]
    assert "PRIVATE" not in json.dumps(answer)
    assert (settings.KEYS_FOLDER / LIST_NAME).exists()


def test_a_machine_with_neither_network_nor_database(issued, organiser, tmp_path, run,
                                                     django_capture_on_commit_callbacks):  # fmt: skip
    """The command in a process of its own with an empty data folder, a database that is not there, and the bundle."""
    bundle = tmp_path / "tin-cay.json"
    assert run("trust_bundle", bundle)[0] == 0
    assert "PRIVATE" not in bundle.read_text() and issued.code not in bundle.read_text()

    def verify(text: str, trust=bundle) -> tuple[int, dict]:
        environment = {
            "PATH": "", "PORTAL_DATA": str(tmp_path / "empty"), "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "localhost",
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "REDIS_URL": "",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "manage.py", "verify_certificate", text, "--json", "--trust", str(trust)],
            cwd=django_settings.BASE_DIR, env=environment, capture_output=True, text=True,
        )  # fmt: skip
        return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr

    status, answer = verify(issued.qr_text)
    assert (status, answer["valid"], answer["name"]) == (0, True, issued.name)
    with django_capture_on_commit_callbacks(execute=True):
        register.revoke(issued, organiser, "Khai man")
    keys.rotate()
    run("trust_bundle", bundle)
    status, answer = verify(issued.qr_text)
    assert (status, answer["revoked"], answer["name"]) == (1, True, issued.name)
    assert verify(issued.qr_text, tmp_path / "away.json")[0] == 2
