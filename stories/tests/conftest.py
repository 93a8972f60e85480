from __future__ import annotations

import pytest

from accounts.models import Role
from stories import writing
from stories.models import Story


@pytest.fixture
def board(make_user):
    """Somebody of the editorial board."""
    return make_user(Role.EDITORIAL_BOARD, full_name="Đinh Thị Mẫu Biên Tập")


@pytest.fixture
def second(make_user):
    return make_user(Role.EDITORIAL_BOARD, full_name="Hồ Văn Mẫu Duyệt")


@pytest.fixture
def leader(make_user):
    return make_user(Role.LEADER)


@pytest.fixture
def draft(conference, unit, preparer) -> Story:
    """A piece of news of `unit` that could be submitted."""
    story = writing.begin(Story(conference=conference, unit=unit, kind="news"), "Gương sáng ngành", preparer)
    story.versions.update(summary="Tóm tắt ngắn.", text="Một đoạn văn.")
    return story
