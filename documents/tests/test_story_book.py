"""The book of exemplars holds what readers see, in the order of the units, with its pictures."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from documents.kinds import PAPERS
from documents.models import Job
from documents.outdated import is_outdated
from stories import transitions, writing
from stories.models import Story
from stories.states import State
from stories.tests.rows import agree, story_of, subject_of, version_of
from stories.transitions import Said

pytestmark = [pytest.mark.django_db, pytest.mark.once_on_sqlite]


def with_picture(version) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (400, 300), "navy").save(stream, "JPEG")
    picture = version.pictures.get().picture
    picture.file.storage.delete(picture.file.name)
    picture.file.storage.save(picture.file.name, ContentFile(stream.getvalue()))


def test_it_holds_what_readers_see(conference, unit, other_unit):
    Story.objects.update(published_at=timezone.now())
    first = version_of(
        story_of(conference, other_unit), title="Bài của đơn vị sau", text="## Đầu đề\n- một\n<b>"
    )
    with_picture(version_of(story_of(conference, unit), title="Bài có ảnh", pictures=1))
    version_of(story_of(conference, unit), State.DRAFT, title="Bản nháp")
    version_of(story_of(conference, unit, kind="news"), title="Tin ngắn")
    hidden = version_of(story_of(conference, unit), title="Không còn đồng ý")
    subject_of(hidden.story, "Trần Thị Bình", hidden)
    agree(subject_of(first.story, "Lê Văn An", first))
    paper = PAPERS["story-book"]
    ((_pk, pdf),) = paper.render(conference, [conference.pk], {})
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 4
    assert [round(float(side) / 2.835) for side in pages[0].mediabox[2:]] == [148, 210]
    assert [b" Do" in page.get_contents().get_data() for page in pages] == [False, False, True, False]
    said = "\n".join(page.extract_text() for page in pages)
    for words in (
        "KỶ YẾU",
        "MỤC LỤC",
        "Bài có ảnh",
        "Bài của đơn vị sau",
        "(Ảnh: Văn phòng)",
        "Đầu đề",
        "<b>",
    ):
        assert words in said
    for words in ("Bản nháp", "Tin ngắn", "Không còn đồng ý", "Trần Thị Bình", "##"):
        assert words not in said
    assert said.index("Bài có ảnh") < said.index("Bài của đơn vị sau")


def test_nothing_public_no_book(conference, unit):
    version_of(story_of(conference, unit), State.SUBMITTED)
    assert PAPERS["story-book"].subjects(conference, {}) == []


class TestOutdated:
    """A book that holds somebody who withdrew is not handed out any more."""

    @pytest.fixture
    def book(self, make_job):
        job = make_job(1, run=True)
        Job.objects.filter(pk=job.pk).update(kind="story-book")
        return Job.objects.get(pk=job.pk)

    @pytest.fixture
    def story(self, conference, unit, preparer):
        version = version_of(story_of(conference, unit))
        agree(subject_of(version.story, "Lê Văn An", version))
        return version.story

    def ways(self, book) -> list[str]:
        page = f"/print/jobs/{book.pk}/"
        return [f"{page}combined/", f"{page}archive/", f"{page}files/{book.items.get().pk}/"]

    def test_after_a_withdrawal(self, book, story, organiser, head, as_user):
        client, page = as_user(organiser), f"/print/jobs/{book.pk}/"
        assert [client.get(way).status_code for way in self.ways(book)] == [200] * 3
        assert "không tải được nữa" not in client.get(page).content.decode()
        writing.withdraw_consent(story.subjects.get().consents.get(), head)
        assert [client.get(way).url for way in self.ways(book)] == [page] * 3
        body = client.get(page).content.decode()
        assert ("không tải được nữa" in body, f"{page}remove-files/" in body) == (True, True)
        assert not [way for way in self.ways(book) if way in body]
        assert client.post(f"{page}remove-files/").status_code == 302
        assert "không tải được nữa" not in client.get(page).content.decode()

    def test_after_a_story_was_taken_off(self, book, story, organiser, head, as_user):
        transitions.change(story, "withdraw", Said("Sai"), head)
        assert [as_user(organiser).get(way).status_code for way in self.ways(book)] == [302] * 3

    def test_what_was_withdrawn_before_or_elsewhere_changes_nothing(self, book, story, head):
        writing.withdraw_consent(story.subjects.get().consents.get(), head)
        assert is_outdated(book)
        for other in (
            Job(conference=book.conference, kind="story-book", started_at=timezone.now()),
            Job(conference=book.conference, kind="plain", started_at=book.started_at),
            Job(conference_id=0, kind="story-book", started_at=book.started_at),
        ):
            assert not is_outdated(other)
