"""Rows for the tests of stories."""

from __future__ import annotations

import datetime

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from stories.models import Agreed, Consent, ConsentWay, Picture, Story, Subject, Version, VersionPicture
from stories.states import DECIDED, State


def editor() -> User:
    return User.objects.get_or_create(username="bien.tap", defaults={"full_name": "Lê Văn Biên"})[0]


def story_of(conference, unit, kind: str = "story") -> Story:
    return Story.objects.create(conference=conference, unit=unit, kind=kind, created_by=editor())


def version_of(story, state=State.APPROVED, *, number=1, publish_at=None, pictures=0, **fields) -> Version:
    if state in DECIDED:
        fields |= {"decided_by": editor(), "decided_at": timezone.now()}
        fields["publish_at"] = publish_at or timezone.now() - datetime.timedelta(hours=1)
    fields = {"title": "Gương sáng", "summary": "Tóm tắt", "text": "Nội dung"} | fields
    version = Version.objects.create(story=story, number=number, state=state, **fields)
    for position in range(1, pictures + 1):
        picture = Picture(story=story, width=400, height=300, uploaded_by=editor())
        picture.file.save("x.jpg", ContentFile(b"pixels"))
        VersionPicture.objects.create(
            version=version, picture=picture, position=position, alt="Người thợ bên lò", credit="Văn phòng"
        )
    return version


def subject_of(story, name, *versions, **fields) -> Subject:
    subject = Subject.objects.create(story=story, name=name, **fields)
    for version in versions:
        version.subjects.add(subject)
    return subject


def agree(subject, agreed=Agreed.NAME) -> Consent:
    return Consent.objects.create(
        subject=subject,
        agreed=agreed,
        given_on=datetime.date(2020, 1, 6),
        way=ConsentWay.SIGNED,
        taken_by=editor(),
    )
