"""The editors' pages: who finds what, what is said, how many queries a page costs."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from conference import history
from nominations.states import State as Nominated
from stories import writing
from stories.models import Agreed, Consent, PlanLine, Story, Subject, Version, VersionPicture
from stories.states import State
from stories.tests.files import upload
from stories.tests.rows import agree, story_of, subject_of, version_of

pytestmark = pytest.mark.django_db
KEY = "b" * 32


def told(unit, **other) -> dict:
    return {"kind": "story", "title": "Giữ lửa nghề rèn", "unit": unit.pk, "key": KEY} | other


def test_from_the_first_press_to_the_public_page(
    conference, unit, preparer, head, board, make_nomination, as_user
):
    nomination = make_nomination(Nominated.APPROVED, full_name="Trần Thị Mẫu Rèn")
    client = as_user(preparer)
    for _click in range(2):
        assert client.post("/stories/new/", told(unit)).url == f"/stories/{Story.objects.get().pk}/text/"
    story = Story.objects.get()
    page = f"/stories/{story.pk}/"
    sent = {
        "title": "Giữ lửa nghề rèn",
        "summary": "Ngắn",
        "text": "## Nghề\nDài",
        "theme": "",
        "publish_at": "",
    }
    assert client.post(f"{page}text/", sent).url == page
    refused = client.post(f"{page}step/submit/")
    assert (refused.status_code, "Cần ghi rõ bài viết về ai." in refused.content.decode()) == (409, True)
    named = client.post(f"{page}people/new/", {"nomination": nomination.pk, "name": "", "is_main": "on"})
    subject = Subject.objects.get()
    assert (named.url, subject.name, subject.nomination) == (
        f"/stories/people/{subject.pk}/",
        "Trần Thị Mẫu Rèn",
        nomination,
    )
    assert client.post(f"{page}step/submit/").status_code == 409
    agreed = {
        "agreed": ["name", "picture"],
        "given_on": "2020-01-06",
        "way": "signed",
        "given_by": "Giấy số 3",
    }
    assert client.post(named.url, agreed).url == page
    assert sorted(Consent.objects.values_list("agreed", "taken_by", "given_by")) == [
        ("name", preparer.pk, "Giấy số 3"), ("picture", preparer.pk, "Giấy số 3"),
    ]  # fmt: skip
    assert client.post(f"{page}step/submit/").url == page
    editor = as_user(board)
    opened = editor.get(page)
    assert sorted(opened.context["forms"]) == ["approve", "recall", "return"]
    seen = opened.context["forms"]["approve"]["seen"].value()
    assert editor.post(f"{page}step/approve/", {"approve-seen": seen}).url == page
    assert [(version.title, version.story) for version in Version.objects.published()] == [
        ("Giữ lửa nghề rèn", story)
    ]
    consent = Consent.objects.get(agreed=Agreed.NAME)
    assert as_user(head).get(f"/stories/consents/{consent.pk}/withdraw/").status_code == 200
    said = {"said_on": "07/01/2020", "way": "spoken"}
    assert (
        as_user(head).post(f"/stories/consents/{consent.pk}/withdraw/", said).url
        == f"/stories/people/{subject.pk}/"
    )
    assert history.of(story).first().reason.startswith("07/01/2020, ")
    assert list(Version.objects.published()) == []
    assert "không hiển thị công khai" in client.get(page).content.decode().lower()
    assert "Trần Thị" not in "".join(
        f"{each.changes}{each.reason}{each.subject_label}" for each in history.of(story)
    )


def test_another_unit_finds_nothing(draft, outsider, as_user):
    version = draft.versions.get()
    subject = subject_of(draft, "Trần Thị Bình", version)
    consent = agree(subject)
    client = as_user(outsider)
    for address in (
        "", "text/", "people/new/", "pictures/new/", "versions/1/",
    ):  # fmt: skip
        assert client.get(f"/stories/{draft.pk}/{address}").status_code == 404, address
    for address in (
        f"{draft.pk}/step/submit/", f"{draft.pk}/step/withdraw/", f"people/{subject.pk}/", f"people/{subject.pk}/remove/",
        f"consents/{consent.pk}/withdraw/", f"{draft.pk}/text/", f"{draft.pk}/people/new/",
    ):  # fmt: skip
        assert client.post(f"/stories/{address}", {"withdraw-reason": "x"}).status_code == 404, address
    assert client.get("/stories/").context["rows"] == []
    assert Consent.objects.standing().count() == 1


def test_a_reader_of_everything_reads_and_changes_nothing(draft, leader, as_user):
    client = as_user(leader)
    assert client.get(f"/stories/{draft.pk}/").context["forms"] == {}
    assert [row.version.story for row in client.get("/stories/").context["rows"]] == [draft]
    for address in ("text/", "people/new/", "pictures/new/"):
        assert client.get(f"/stories/{draft.pk}/{address}").status_code == 403
    assert client.post(f"/stories/{draft.pk}/step/submit/").status_code == 403
    assert client.get("/stories/new/").status_code == 403


@pytest.mark.parametrize(
    "role", [Role.DOOR, Role.ACCOUNTANT, Role.ADMINISTRATOR, Role.SUBCOMMITTEE_HEAD, None]
)
def test_others_have_no_business_here(role, draft, make_user, as_user):
    client = as_user(make_user(role))
    for address in ("", "plan/", "new/", f"{draft.pk}/", f"{draft.pk}/versions/1/", "plan/new/"):
        assert client.get(f"/stories/{address}").status_code == 403, address


def test_wrong_methods_and_numbers(draft, preparer, as_user):
    client = as_user(preparer)
    assert client.get(f"/stories/{draft.pk}/step/submit/").status_code == 405
    assert client.post(f"/stories/{draft.pk}/step/explode/").status_code == 404
    assert client.post("/stories/").status_code == 405
    assert client.get("/stories/999/").status_code == 404
    assert client.get(f"/stories/{draft.pk}/versions/7/").status_code == 404
    assert client.get("/stories/?unit=x&state=nothing&page=x").status_code == 200


def test_a_unit_writes_for_itself_alone(unit, other_unit, conference, preparer, as_user):
    response = as_user(preparer).post("/stories/new/", told(other_unit))
    assert set(response.context["form"].errors) == {"unit"}
    assert response.context["form"]["title"].value() == "Giữ lửa nghề rèn"
    assert not Story.objects.exists()


def test_the_old_key_with_another_title_makes_nothing_and_loses_nothing(unit, conference, preparer, as_user):
    client = as_user(preparer)
    client.post("/stories/new/", told(unit))
    back = client.post("/stories/new/", told(unit, title="Bài khác"))
    assert (back.status_code, Story.objects.count(), back.context["form"]["title"].value()) == (
        200,
        1,
        "Bài khác",
    )
    assert as_user(preparer).post("/stories/new/", {}).status_code == 200


def test_who_writes_while_the_board_has_it_loses_nothing(draft, preparer, as_user):
    draft.versions.update(state=State.SUBMITTED)
    response = as_user(preparer).post(f"/stories/{draft.pk}/text/", {"text": "Câu đã gõ"})
    assert (response.status_code, "Câu đã gõ" in response.content.decode()) == (409, True)
    assert draft.versions.get().text == "Một đoạn văn."


def test_two_people_at_one_text(draft, preparer, head, as_user):
    page = f"/stories/{draft.pk}/text/"
    form = as_user(preparer).get(page).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    as_user(head).post(page, sent | {"title": "Của trưởng đơn vị"})
    both = as_user(preparer).post(page, sent | {"title": "Của chuyên viên"})
    assert set(both.context["form"].errors) == {"title"}
    assert as_user(preparer).post(page, sent | {"summary": "Tóm tắt mới"}).status_code == 302
    version = draft.versions.get()
    assert (version.title, version.summary) == ("Của trưởng đơn vị", "Tóm tắt mới")
    assert {user.pk for user in version.authors.all()} == {preparer.pk, head.pk}


def test_a_reason_is_asked_for_and_kept(draft, preparer, board, as_user):
    draft.versions.update(state=State.SUBMITTED, submitted_by=preparer, submitted_at=timezone.now())
    client = as_user(board)
    seen = client.get(f"/stories/{draft.pk}/").context["forms"]["return"]["seen"].value()
    empty = client.post(f"/stories/{draft.pk}/step/return/", {"return-reason": " ", "return-seen": seen})
    assert set(empty.context["forms"]["return"].errors) == {"reason"}
    client.post(f"/stories/{draft.pk}/step/return/", {"return-reason": "Thiếu số liệu", "return-seen": seen})
    assert "Thiếu số liệu" in as_user(preparer).get(f"/stories/{draft.pk}/").content.decode()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"agreed": [], "given_on": "2020-01-06", "way": "signed"}, "agreed"),
        ({"agreed": ["name"], "given_on": "2199-01-06", "way": "signed"}, "given_on"),
        ({"agreed": ["name"], "given_on": "", "way": "signed"}, "given_on"),
        ({"agreed": ["name"], "given_on": "2020-01-06", "way": "telepathy"}, "way"),
    ],
)
def test_a_consent_is_whole_or_not_noted(sent, field, draft, preparer, as_user):
    subject = subject_of(draft, "Trần Thị Bình", draft.versions.get())
    response = as_user(preparer).post(f"/stories/people/{subject.pk}/", sent)
    assert set(response.context["form"].errors) == {field}
    assert not Consent.objects.exists()


def test_consent_given_anew_after_a_withdrawal_is_another_row(conference, unit, preparer, as_user):
    story = story_of(conference, unit)
    subject = subject_of(story, "Trần Thị Bình", version_of(story))
    writing.withdraw_consent(agree(subject), preparer)
    assert list(Story.objects.published()) == []
    again = {"agreed": ["name"], "given_on": "2020-02-06", "way": "spoken"}
    as_user(preparer).post(f"/stories/people/{subject.pk}/", again)
    assert [consent.withdrawn_at is None for consent in subject.consents.order_by("pk")] == [False, True]
    assert list(Story.objects.published()) == [story]


def test_a_picture_shows_only_who_agreed_to_that(draft, preparer, as_user):
    version = draft.versions.get()
    subject = subject_of(draft, "Trần Thị Bình", version)
    agree(subject)
    client = as_user(preparer)
    form = client.get(f"/stories/{draft.pk}/pictures/new/").context["form"]
    assert form["shows"].initial == [subject.pk]
    words = {"alt": "Người thợ", "credit": "Văn phòng", "key": KEY, "shows": [subject.pk], "file": upload()}
    assert client.post(f"/stories/{draft.pk}/pictures/new/", words).status_code == 302
    assert client.post(f"/stories/{draft.pk}/step/submit/").status_code == 409
    place = VersionPicture.objects.get()
    assert client.post(f"/stories/places/{place.pk}/", words | {"shows": []}).status_code == 302
    assert client.post(f"/stories/{draft.pk}/step/submit/").status_code == 302
    assert client.post(f"/stories/places/{place.pk}/", words | {"alt": "Khác"}).status_code == 409
    assert VersionPicture.objects.get().alt == "Người thợ"


def test_put_first(conference, unit, preparer, as_user):
    story = story_of(conference, unit)
    version = version_of(story, State.DRAFT, pictures=3)
    last = version.pictures.last()
    assert as_user(preparer).post(f"/stories/places/{last.pk}/first/").status_code == 302
    assert version.pictures.first() == last


@pytest.mark.parametrize("page", ["/stories/", "/stories/plan/", "one"])
def test_pages_cost_the_same_for_one_and_many(page, conference, unit, board, as_user):
    story = story_of(conference, unit)
    _fill(story, 1)
    address = f"/stories/{story.pk}/" if page == "one" else page
    client = as_user(board)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(2, 5):
        _fill(story, number)
        _fill(story_of(conference, unit), 1)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many)
    assert len(many) <= 13, [query["sql"][:90] for query in many]


def _fill(story: Story, number: int) -> None:
    version = version_of(story, number=number, pictures=2)
    for name in ("Trần Thị Bình", "Lê Văn An"):
        subject = Subject.objects.get_or_create(story=story, name=name)[0]
        version.subjects.add(subject)
        if number == 1:
            agree(subject)
        version.pictures.first().shows.add(subject)
    PlanLine.objects.create(
        conference=story.conference,
        unit=story.unit,
        topic="Bài",
        due_on=datetime.date(2020, 1, 6),
        story=story,
    )


def test_an_earlier_version_is_not_said_to_lack_consent(conference, unit, preparer, as_user):
    story = story_of(conference, unit)
    version_of(story), version_of(story, number=2)
    body = as_user(preparer).get(f"/stories/{story.pk}/versions/1/").content.decode()
    assert ("đã có phiên bản mới hơn thay thế" in body, "thiếu hoặc đã rút" in body) == (True, False)
