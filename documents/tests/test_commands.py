"""`manage.py render` and `manage.py jobs` as scripts use them."""

import io
import json
import os
import signal
import threading
import time

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from documents import jobs
from documents.kinds import PAPERS
from documents.models import Job, new_key
from documents.tests import plain_paper

pytestmark = pytest.mark.django_db


def run(*args) -> tuple[int, str]:
    """(exit status, standard output)"""
    out = io.StringIO()
    try:
        call_command(*args, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def test_render_prints_and_answers_in_json(conference, paper, tmp_path):
    status, out = run("render", "plain", "--out", str(tmp_path / "new" / "folder"), "--json")
    answer = json.loads(out)
    assert status == 0
    assert answer.pop("seconds") > 0
    assert answer.pop("per_second") > 0
    assert 10 < answer.pop("peak_rss_mb") < 2000
    assert answer.pop("loading_seconds") >= 0
    assert answer == {"kind": "plain", "documents": 3, "files": 3, "failures": [], "pages": 3}
    files = sorted((tmp_path / "new" / "folder").iterdir())
    assert [(path.name, PdfReader(path).metadata.title) for path in files] == [
        ("001.pdf", "1"),
        ("002.pdf", "2"),
        ("003.pdf", "3"),
    ]


def test_render_writes_all_documents_into_one_file(conference, paper, tmp_path):
    target = tmp_path / "all.pdf"
    assert run("render", "plain", "--conference", conference.slug, "--combined", str(target))[0] == 0
    assert len(PdfReader(target).pages) == 3


def test_render_into_a_file_that_is_a_folder_is_wrong_usage(conference, paper, tmp_path):
    with pytest.raises(CommandError, match="folder") as refused:
        call_command("render", "plain", "--combined", str(tmp_path))
    assert refused.value.returncode == 2
    assert paper.calls == []


def test_the_list_of_jobs_has_straight_columns(conference, paper):
    for kind in ("agenda", "subcommittee-decision"):
        Job.objects.create(conference=conference, kind=kind, key=new_key())
    lines = run("jobs", "list")[1].splitlines()
    assert len({line.index("queued") for line in lines}) == 1 and len(lines) == 2


def test_render_tells_failures_and_ends_with_one(conference, paper):
    paper.poison = {2: plain_paper.refused("Thiếu chữ.", 2)}
    status, out = run("render", "plain", "--json")
    answer = json.loads(out)
    assert status == 1
    assert (answer["documents"], answer["files"]) == (3, 2)
    assert answer["failures"] == [{"document": "Số 2", "reason": "Thiếu chữ."}]
    assert "Thiếu chữ." in run("render", "plain")[1]


def test_render_with_nothing_to_print_ends_with_one(conference, paper):
    paper.count = 0
    status, out = run("render", "plain", "--json")
    answer = json.loads(out)
    assert status == 1
    assert (answer["documents"], answer["files"], len(answer["failures"])) == (0, 0, 1)
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "args", [("passport",), (), ("plain", "--conference", "nowhere"), ("plain", "--out", "/proc/no/such")]
)
def test_wrong_usage_ends_with_two(conference, paper, args):
    assert run("render", *args, "--json") == (2, "")


def test_render_without_a_conference_is_wrong_usage(db, paper):
    assert run("render", "plain") == (2, "")


def test_the_kinds_are_listed(db):
    status, out = run("render", "--list-kinds", "--json")
    assert status == 0
    assert [row["kind"] for row in json.loads(out)["kinds"]] == list(PAPERS)
    assert [line.split()[0] for line in run("render", "--list-kinds")[1].splitlines()] == list(PAPERS)


def test_render_leaves_other_jobs_alone(conference, paper):
    other, _ = jobs.create_job(conference, "plain", None, {}, new_key())
    assert run("render", "plain")[0] == 0
    other.refresh_from_db()
    assert other.state == "queued"


def test_jobs_run_once_ends_when_nothing_is_left(conference, paper):
    job, _ = jobs.create_job(conference, "plain", None, {}, new_key())
    assert run("jobs", "run", "--once") == (0, "")
    job.refresh_from_db()
    assert job.state == "done"
    assert run("jobs", "run", "--once") == (0, "")


def test_jobs_run_ends_on_sigterm_after_the_document_in_hand(conference, paper):
    job, _ = jobs.create_job(conference, "plain", None, {}, new_key())
    paper.before = lambda subject_id: os.kill(os.getpid(), signal.SIGTERM) if subject_id == 2 else None
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        assert run("jobs", "run") == (0, "")
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert list(job.items.values_list("state", "attempts")) == [("done", 1), ("done", 1), ("waiting", 0)]


def test_jobs_run_waits_for_work(conference, paper):
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    threading.Timer(0.8, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()
    started = time.monotonic()
    try:
        assert run("jobs", "run") == (0, "")
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert 0.5 < time.monotonic() - started < 5


def test_jobs_are_listed(conference, paper):
    paper.poison = {2: plain_paper.refused("Thiếu chữ.", 2)}
    job, _ = jobs.create_job(conference, "plain", None, {}, new_key())
    run("jobs", "run", "--once")
    status, out = run("jobs", "list", "--json")
    (row,) = json.loads(out)["jobs"]
    assert status == 0
    assert row.pop("ordered")
    assert row.pop("finished")
    assert row == {
        "id": job.pk,
        "kind": "plain",
        "conference": conference.slug,
        "state": "failed",
        "documents": 3,
        "done": 2,
        "failed": 1,
        "urgent": False,
        "owner": None,
        "seconds_left": None,
        "pages": 2,
        "files_deleted": None,
        "error": "",
    }
    assert run("jobs", "list")[1].split()[:4] == [str(job.pk), "plain", "failed", "2/3"]


def test_a_job_is_cancelled_and_retried_by_its_number(conference, paper):
    paper.poison = {2: plain_paper.refused("Thiếu chữ.", 2)}
    job, _ = jobs.create_job(conference, "plain", None, {}, new_key())
    assert run("jobs", "retry", str(job.pk))[0] == 1  # nothing failed yet
    run("jobs", "run", "--once")
    assert run("jobs", "cancel", str(job.pk), "--json") == (
        1,
        json.dumps({"id": job.pk, "changed": False, "state": "failed"}) + "\n",
    )
    status, out = run("jobs", "retry", str(job.pk), "--json")
    assert (status, json.loads(out)) == (0, {"id": job.pk, "changed": True, "state": "queued"})
    assert run("jobs", "cancel", str(job.pk)) == (0, f"id {job.pk}  changed True  state cancelled\n")
    assert json.loads(run("jobs", "list", "--json")[1])["jobs"][0]["state"] == "cancelled"


@pytest.mark.parametrize("action", ["cancel", "retry"])
def test_an_unknown_job_is_wrong_usage(db, action):
    assert run("jobs", action, "987654") == (2, "")


def test_files_that_nobody_owns_are_swept(conference, paper):
    job, _ = jobs.create_job(conference, "plain", None, {}, new_key())
    run("jobs", "run", "--once")
    Job.objects.filter(pk=job.pk).update(files_removed_at=job.created_at)
    status, out = run("jobs", "sweep", "--json")
    assert (status, json.loads(out)) == (0, {"deleted": 4})
    assert json.loads(run("jobs", "list", "--json")[1])["jobs"][0]["files_deleted"]
