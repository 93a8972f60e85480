"""Fixtures of the printed papers: a small conference, and each state paper printed once for all tests."""

from __future__ import annotations

import pytest
from django.db import transaction

from conference.models import Conference
from documents.kinds import PAPERS
from documents.tests import sample_papers


@pytest.fixture(scope="session")
def papers(django_db_setup, django_db_blocker) -> dict[str, bytes]:
    """Each kind of `sample_papers.SELECTIONS` as one PDF; nothing stays in the database.

    Modules that use it carry the mark django_db: without one pytest-django makes no test database.
    """
    printed = {}
    with django_db_blocker.unblock(), transaction.atomic():
        assert not Conference.objects.exists(), "this is no test database"
        conference = sample_papers.make_conference()
        for code, chosen in sample_papers.SELECTIONS.items():
            first = PAPERS[code].subjects(conference, chosen)[0]
            ((_id, printed[code]),) = PAPERS[code].render(conference, [first.id], chosen)
        transaction.set_rollback(True)
    return printed


@pytest.fixture
def sample(db) -> Conference:
    return sample_papers.make_conference()
