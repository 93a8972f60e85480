"""The forms of the papers after the day begin with what the last print of their kind said."""

from __future__ import annotations

import pytest

from documents.forms import options_form
from documents.models import Job, new_key

pytestmark = pytest.mark.django_db


def printed(conference, kind: str, **selection) -> None:
    Job.objects.create(conference=conference, kind=kind, key=new_key(), selection=selection)


def test_a_form_begins_with_the_last_text_of_its_kind(conference):
    assert options_form("summary-report")["movements"].value() is None
    printed(conference, "summary-report", movements="Cũ", lessons="Bài học")
    printed(conference, "summary-report", movements="Mới", number=3)
    printed(conference, "results-report", strengths="Chu đáo")
    form = options_form("summary-report")
    assert (form["movements"].value(), form["lessons"].value(), form["number"].value()) == ("Mới", "", None)
    assert options_form("results-report")["strengths"].value() == "Chu đáo"


def test_a_resolution_begins_with_the_usual_articles(conference):
    assert options_form("resolution")["articles"].value().startswith("Thông qua Báo cáo tổng kết")
    printed(conference, "resolution", articles="Thông qua báo cáo.", votes_for=97)
    form = options_form("resolution")
    assert (form["articles"].value(), form["votes_for"].value()) == ("Thông qua báo cáo.", 97)


@pytest.mark.parametrize(
    ("votes", "wrong"),
    [
        ({}, set()),
        ({"votes_for": "97", "votes_abstain": "1"}, set()),
        ({"votes_for": "2", "votes_against": "1", "votes_abstain": "1"}, {"votes_for"}),
        ({"votes_against": "1"}, {"votes_for"}),
        ({"votes_for": "-1"}, {"votes_for"}),
        ({"votes_for": "97", "votes_abstain": "x"}, {"votes_abstain"}),
    ],
)
def test_more_than_half_adopt_a_resolution(conference, votes, wrong):
    data = {"resolution-key": new_key(), **{f"resolution-{name}": value for name, value in votes.items()}}
    form = options_form("resolution", data)
    assert form.errors.keys() == wrong
    if not wrong and votes:
        assert form.selection() == {"votes_for": 97, "votes_abstain": 1}


def test_thanks_are_chosen_by_a_link(conference):
    assert options_form("thank-you", address={"who": "units"})["who"].value() == "units"
