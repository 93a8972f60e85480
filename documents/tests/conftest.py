"""Fixtures of several test modules of the papers."""

from __future__ import annotations

import pytest

from delegates.models import Delegate
from nominations.models import Nomination
from nominations.states import State


@pytest.fixture
def make_exemplar(conference, unit, make_nomination):
    """make_exemplar(full_name=…, award=AwardForm, collective_name=…) -> a delegate with approved nomination."""

    def make(full_name="Lê Mẫu Thịnh", *, award=None, collective_name="", **fields) -> Delegate:
        kind = Nomination.Kind.COLLECTIVE if collective_name else Nomination.Kind.INDIVIDUAL
        nomination = make_nomination(
            State.APPROVED, kind=kind, full_name=full_name, collective_name=collective_name,
            **({"award_form": award} if award else {}),
        )  # fmt: skip
        defaults = {
            "unit": unit,
            "gender": "male",
            "position": "Chuyên viên chính",
            "workplace": "Văn phòng Sở",
        }
        return Delegate.objects.create(
            conference=conference, category="exemplar", nomination=nomination, full_name=full_name,
            represents=collective_name, **defaults | fields,
        )  # fmt: skip

    return make
