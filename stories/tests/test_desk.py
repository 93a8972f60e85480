"""What the pages of the writers and of the board say: ways to the public page, marks, which step comes first."""

from __future__ import annotations

import pytest

from stories import open_desk, reading, writing
from stories.models import Agreed, Story, VersionPicture
from stories.states import State
from stories.tests.rows import agree, story_of, subject_of, version_of

pytestmark = pytest.mark.django_db


def test_a_published_story_leads_to_its_public_page_once_that_is_open(
    conference, unit, preparer, board, organiser, as_user
):
    version = version_of(story_of(conference, unit))
    page, link = f"/stories/{version.story_id}/", f'href="{reading.address_of(version)}"'
    assert [link in as_user(user).get(page).content.decode() for user in (preparer, board)] == [False] * 2
    open_desk.set_open(conference, True, organiser)
    assert [link in as_user(user).get(page).content.decode() for user in (preparer, board)] == [True] * 2


def test_the_board_is_offered_its_decision_first(conference, unit, board, as_user):
    story = story_of(conference, unit, "news")
    version_of(story, State.SUBMITTED)
    page = as_user(board).get(f"/stories/{story.pk}/").content.decode()
    assert page.index("step/approve/") < page.index("step/return/") < page.index("step/recall/")


@pytest.mark.parametrize(
    ("kind", "label"), [("news", "Địa chỉ phim liên quan, nếu có"), ("film", "Địa chỉ phim")]
)
def test_the_form_tells_the_marks_and_asks_for_a_film_where_it_is_one(
    kind, label, conference, unit, preparer, as_user
):
    story = writing.begin(Story(conference=conference, unit=unit, kind=kind), "Tin", preparer)
    answer = as_user(preparer).get(f"/stories/{story.pk}/text/")
    assert str(answer.context["form"]["film_url"].label) == label
    page = answer.content.decode()
    for mark in ("## Đề mục", "**chữ**", "> lời nói", "- nội dung"):
        assert f"<code>{mark}</code>" in page


def test_a_story_without_people_says_so(draft, preparer, as_user):
    page = as_user(preparer).get(f"/stories/{draft.pk}/").content.decode()
    assert ("Chưa ghi nhân vật nào" in page, "Chưa phân công ai" in page) == (True, False)


def test_what_a_withdrawal_takes_off_is_said_before_it_is_noted(conference, unit, preparer, as_user):
    version = version_of(story_of(conference, unit), pictures=1)
    subject = subject_of(version.story, "Trần Thị Bình", version)
    VersionPicture.objects.get().shows.add(subject)
    named, shown = (agree(subject, each) for each in (Agreed.NAME, Agreed.PICTURE))
    client = as_user(preparer)
    told = [client.get(f"/stories/consents/{row.pk}/withdraw/").content.decode() for row in (named, shown)]
    assert ["bài viết vẫn giữ nguyên" in page for page in told] == [False, True]
    for wrong in ({"said_on": "01/01/2999", "way": "email"}, {"said_on": "06/02/2026"}):
        assert client.post(f"/stories/consents/{shown.pk}/withdraw/", wrong).status_code == 200
    assert subject.consents.standing().count() == 2
    client.post(f"/stories/consents/{shown.pk}/withdraw/", {"said_on": "06/02/2026", "way": "email"})
    page = client.get(f"/stories/{version.story_id}/").content.decode()
    assert "Người đọc không thấy ảnh này" in page


def test_days_are_typed_as_day_month_year(conference, unit, preparer, as_user):
    version = version_of(story_of(conference, unit))
    subject = subject_of(version.story, "Trần Thị Bình", version)
    client = as_user(preparer)
    for address in (f"/stories/people/{subject.pk}/", "/stories/plan/new/"):
        assert 'type="date"' not in client.get(address).content.decode()
    client.post(
        f"/stories/people/{subject.pk}/", {"agreed": ["name"], "given_on": "06/02/2020", "way": "signed"}
    )
    assert f"{subject.consents.get().given_on:%Y-%m-%d}" == "2020-02-06"
