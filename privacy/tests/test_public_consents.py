"""Consent to be named in public is withdrawn in every edition, and whatever became of the award."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from conference.models import Conference
from nominations.award_states import AwardState, DecisionState
from nominations.models import Award, AwardDecision
from nominations.states import State
from stories import honour_consent
from stories.models import HonourConsent, PublicPages
from stories.tests import rows

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 1, 5)
SAID = {"said_on": "06/01/2026", "way": "signed"}


@pytest.fixture
def agreed(conference, make_nomination, award_form, organiser):
    """Somebody honoured by an issued decision, who agreed to be named."""
    row = make_nomination(State.APPROVED, full_name="Mẫu Thuận")
    decision = AwardDecision.objects.create(
        conference=conference, authority="Giám đốc Sở", state=DecisionState.ISSUED, number="12", date=DAY
    )  # fmt: skip
    Award.objects.create(
        nomination=row, form=award_form, kind=award_form.kind, state=AwardState.DECIDED, decision=decision
    )
    assert honour_consent.take_down(conference, organiser, [row.pk], DAY, "signed") == 1
    return row


def later_edition(conference) -> Conference:
    Conference.objects.filter(pk=conference.pk).update(is_current=False)
    return Conference.objects.create(
        slug="lan-sau", edition_number=9, period_from=2030, period_to=2035, is_current=True
    )


def test_withdrawn_when_another_edition_is_current(agreed, conference, organiser, preparer, client, as_user):
    later = later_edition(conference)
    for edition in (conference, later):
        PublicPages.objects.create(conference=edition, is_open=True)
    listed = f"{reverse('open:honours')}{conference.slug}/"
    assert "Mẫu Thuận" in client.get(listed).content.decode()
    way = reverse("open_desk:withdraw", args=[agreed.pk])
    personal = reverse("privacy:nomination", args=[agreed.pk])
    assert way in as_user(organiser).get(personal).content.decode()
    assert way not in as_user(preparer).get(personal).content.decode()
    assert as_user(preparer).post(way).status_code == 403
    assert as_user(organiser).post(way, SAID).status_code == 302
    assert "Mẫu Thuận" not in client.get(listed).content.decode()
    assert way not in as_user(organiser).get(personal).content.decode()


def test_withdrawn_while_the_edition_is_closed(agreed, conference, organiser, as_user):
    Conference.objects.update(closed_at=timezone.now())
    later_edition(conference)
    as_user(organiser).post(reverse("open_desk:withdraw", args=[agreed.pk]), SAID)
    assert HonourConsent.objects.standing().count() == 0


def test_withdrawn_while_the_award_is_revoked(agreed, conference, organiser, as_user):
    Award.objects.update(state=AwardState.REVOKED)
    desk = as_user(organiser).get(reverse("open_desk:consents")).content.decode()
    way = reverse("open_desk:withdraw", args=[agreed.pk])
    assert ("Mẫu Thuận" in desk, way in desk, "không còn khen thưởng" in desk) == (True, True, True)
    assert as_user(organiser).post(way, SAID).status_code == 302
    assert HonourConsent.objects.standing().count() == 0
    desk = as_user(organiser).get(reverse("open_desk:consents")).content.decode()
    assert "Mẫu Thuận" not in desk
    assert honour_consent.take_down(conference, organiser, [agreed.pk], DAY, "signed") == 0


def test_stories_of_earlier_editions_are_found(
    agreed, conference, unit, organiser, preparer, outsider, as_user
):
    story = rows.story_of(conference, unit)
    subject = rows.subject_of(story, "Mẫu Thuận", rows.version_of(story), nomination=agreed)
    consent = rows.agree(subject)
    later_edition(conference)
    personal = as_user(organiser).get(reverse("privacy:nomination", args=[agreed.pk])).content.decode()
    assert reverse("stories:consent", args=[subject.pk]) in personal
    page, older = reverse("stories:story", args=[story.pk]), {"edition": conference.pk}
    for user in (organiser, preparer):
        assert page not in as_user(user).get("/stories/").content.decode()
        assert page in as_user(user).get("/stories/", older).content.decode()
    assert 'name="edition"' not in as_user(outsider).get("/stories/", older).content.decode()
    assert as_user(organiser).get("/stories/", {"edition": "9" * 40}).status_code == 200
    as_user(organiser).post(reverse("stories:withdraw", args=[consent.pk]), SAID)
    assert subject.consents.standing().count() == 0
