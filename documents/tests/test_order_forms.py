"""What the forms of the print page ask for, and what the job's page says of a single paper."""

import pytest
from django.urls import reverse

from documents import jobs, worker
from documents.forms import options_form
from documents.kinds import PAPERS
from documents.models import new_key
from documents.tests import plain_paper


def test_only_what_is_many_documents_can_be_urgent(db):
    urgent = {code for code in PAPERS if "urgent" in options_form(code).fields}
    assert urgent == {code for code, paper in PAPERS.items() if paper.many} == {
        "invitation", "badge", "place-card", "certificate", "thank-you",
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "date", "wrong"),
    [
        ("", "", set()),
        ("12", "20/04/2026", set()),
        ("12", "", {"decision_date"}),
        ("", "20/04/2026", {"decision_number"}),
        ("12", "31/02/2026", {"decision_date"}),
        ("", "31/02/2026", {"decision_date"}),
    ],
)
def test_half_a_decision_is_asked_for(number, date, wrong):
    data = {"key": new_key(), "decision_number": number, "decision_date": date}
    form = options_form("certificate", {f"certificate-{name}": value for name, value in data.items()})
    assert form.errors.keys() == wrong
    assert all(len(sentences) == 1 for sentences in form.errors.values())


@pytest.mark.django_db
def test_a_single_paper_that_failed_was_not_made(conference, organiser, as_user, monkeypatch):
    paper = plain_paper.use(monkeypatch)
    paper.count, paper.poison = 1, {1: plain_paper.refused("Thiếu chữ.", 1)}
    job, _ = jobs.create_job(conference, "plain", organiser, {}, new_key())
    worker.run_until_empty(job.pk)
    text = as_user(organiser).get(reverse("documents:job", args=[job.pk])).content.decode()
    assert ">0/1<" in text and ">1/1<" not in text
