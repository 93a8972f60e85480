from __future__ import annotations

import itertools

import pytest

from accounts.models import Role
from delegates.models import Delegate

_counter = itertools.count(1)


@pytest.fixture
def make_delegate(conference, unit):
    """make_delegate("Nguyễn Thị Mẫu Ánh", category="guest", …) -> somebody on the list."""

    def make(full_name: str | None = None, **fields) -> Delegate:
        defaults = {
            "conference": conference,
            "unit": unit,
            "category": Delegate.Category.STAFF,
            "full_name": full_name or f"Trần Văn Mẫu {next(_counter)}",
        }
        return Delegate.objects.create(**defaults | fields)

    return make


@pytest.fixture
def door(make_user):
    return make_user(Role.DOOR)


@pytest.fixture
def leader(make_user):
    return make_user(Role.LEADER)
