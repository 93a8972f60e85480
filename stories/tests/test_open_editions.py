"""The next edition is made current: what stood on the public pages stays there until its own pages are opened."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from conference.models import Conference
from nominations.award_states import AwardState, DecisionState
from nominations.models import Award, AwardDecision, Nomination
from nominations.states import State
from stories import honour_consent, open_desk, reading
from stories.models import PublicPages
from stories.tests import rows

pytestmark = pytest.mark.django_db
HOME, STORIES, HONOURS = (reverse(f"open:{name}") for name in ("home", "stories", "honours"))
PROGRAMME, DESK = reverse("programme:page"), reverse("open_desk:switch")
SAID = {"said_on": "06/02/2026", "way": "email"}


@pytest.fixture
def held(conference) -> Conference:
    """The edition that took place, with open pages and a public programme."""
    PublicPages.objects.create(conference=conference, is_open=True, about="Kỳ này")
    Conference.objects.update(programme_is_public=True)
    conference.refresh_from_db()
    return conference


@pytest.fixture
def coming(held) -> Conference:
    """The next edition, now the current one; its pages are closed."""
    fields = {field.name: getattr(held, field.name) for field in Conference._meta.concrete_fields}
    fields |= {"id": None, "slug": "hoi-nghi-sau", "edition_number": held.edition_number + 1, "is_current": True,
               "programme_is_public": False}  # fmt: skip
    Conference.objects.update(is_current=False)
    return Conference.objects.create(**fields)


@pytest.fixture
def honoured(held, make_nomination, award_form) -> Nomination:
    decision = AwardDecision.objects.create(
        conference=held, authority="Giám đốc Sở", number="12", date=datetime.date(2030, 4, 1), state=DecisionState.ISSUED
    )  # fmt: skip
    person = make_nomination(State.APPROVED, full_name="Mẫu Thuận")
    Award.objects.create(
        nomination=person, form=award_form, kind=award_form.kind, state=AwardState.DECIDED, decision=decision
    )
    return person


def told_of(conference, unit, title):
    version = rows.version_of(rows.story_of(conference, unit), title=title, pictures=1)
    version.set_key([])
    version.save()
    return version


def test_the_pages_of_the_edition_before_stay(client, held, unit, honoured, organiser, coming):
    honour_consent.take_down(held, organiser, [honoured.pk], datetime.date(2026, 1, 5), "signed")
    old, new = told_of(held, unit, "Bài kỳ này"), told_of(coming, unit, "Bài kỳ sau")
    home = client.get(HOME)
    assert (home.status_code, held.title in home.content.decode()) == (200, True)
    assert "lần thứ IV" not in home.content.decode()
    for address in (HOME, STORIES, reverse("open:story_feed"), reverse("open:sitemap")):
        page = client.get(address).content.decode()
        assert (reading.address_of(old) in page, reading.address_of(new) in page) == (True, False), address
    assert [client.get(reading.address_of(row)).status_code for row in (old, new)] == [200, 404]
    assert [client.get(reading.pictures_of(row)[0].src).status_code for row in (old, new)] == [200, 404]
    assert "Mẫu Thuận" in client.get(HONOURS).content.decode()
    assert held.title in client.get(PROGRAMME).content.decode()
    assert "Sitemap:" in client.get(reverse("open:robots")).content.decode()
    assert HOME in client.get("/sign-in/").content.decode()


def test_once_its_own_pages_are_open_they_stand_there_with_the_honoured_of_both(
    client, held, unit, honoured, organiser, coming
):
    honour_consent.take_down(held, organiser, [honoured.pk], datetime.date(2026, 1, 5), "signed")
    old, new = told_of(held, unit, "Bài kỳ này"), told_of(coming, unit, "Bài kỳ sau")
    open_desk.set_open(coming, True, organiser)
    assert "lần thứ IV" in client.get(HOME).content.decode()
    page = client.get(STORIES).content.decode()
    assert (old.title in page, new.title in page) == (True, True)
    assert "Mẫu Thuận" in client.get(f"{HONOURS}{held.slug}/").content.decode()
    assert client.get(PROGRAMME).status_code == 404  # its own is not public yet
    PublicPages.objects.filter(conference=held).update(is_open=False)
    assert client.get(f"{HONOURS}{held.slug}/").status_code == 404


def test_it_is_the_same_for_all_and_the_preview_is_asked_for(
    client, held, unit, coming, preparer, as_user, transactional_db
):
    """What is kept for anybody is not what somebody signed in sees before, nor the other way round."""
    preview = f"{HOME}?preview=1"
    anybody = client.get(HOME).content
    assert client.get(preview).status_code == 404
    insider = as_user(preparer)
    assert insider.get(HOME).content == anybody
    seen = insider.get(preview)
    assert (seen["Cache-Control"], "lần thứ IV" in seen.content.decode()) == ("private, no-store", True)
    assert f"{STORIES}?preview=1" in seen.content.decode()
    picture = reading.pictures_of(told_of(coming, unit, "Bài kỳ sau"))[0].src
    pixels = insider.get(picture)
    assert (pixels.status_code, pixels["Cache-Control"]) == (200, "private, no-store")
    client.logout()
    assert (client.get(preview).status_code, client.get(picture).status_code) == (404, 404)
    assert client.get(HOME).content == anybody


def test_a_later_edition_and_a_closed_one_never_stand_in(client, held, coming):
    PublicPages.objects.update(is_open=False)
    assert client.get(HOME).status_code == client.get(PROGRAMME).status_code == 404
    PublicPages.objects.update(is_open=True)
    PublicPages.objects.create(conference=coming, is_open=True)
    Conference.objects.update(is_current=False)
    Conference.objects.filter(pk=held.pk).update(is_current=True)
    PublicPages.objects.filter(conference=held).update(is_open=False)
    assert client.get(HOME).status_code == 404


def test_the_organiser_is_told_and_closes_them(client, held, coming, organiser, as_user):
    owner = as_user(organiser)
    assert held.short_title in owner.get(DESK).content.decode()
    turn = reverse("open_desk:turn")
    owner.post(turn, {"edition": "khong-co"})
    assert client.get(HOME).status_code == 200
    owner.post(turn, {"edition": held.slug})
    client.logout()
    assert client.get(HOME).status_code == 404
    assert not PublicPages.objects.filter(conference=coming, is_open=True).exists()


def test_who_was_honoured_before_withdraws_all_the_same(client, held, honoured, organiser, coming, as_user):
    honour_consent.take_down(held, organiser, [honoured.pk], datetime.date(2026, 1, 5), "signed")
    owner, back = as_user(organiser), reverse("open_desk:withdraw", args=[honoured.pk])
    listed = owner.get(reverse("open_desk:consents"), {"edition": held.slug})
    assert back in listed.content.decode()
    assert owner.post(back, SAID).status_code == 302
    client.logout()
    assert "Mẫu Thuận" not in client.get(HONOURS).content.decode()
