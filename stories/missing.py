"""What a version lacks before it goes to the editorial board, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _

from stories.models import Agreed, Story, Version


def missing(version: Version) -> list[str]:
    """Sentences; [] when it may be submitted. No query for a version that was read by `whole`."""
    found = []
    if not version.summary:
        found.append(_("The summary is missing."))
    if version.story.kind == Story.Kind.FILM:
        if not version.film_url:
            found.append(_("The address of the film is missing."))
    elif not version.text:
        found.append(_("The text is missing."))
    if version.story.kind == Story.Kind.STORY and not version.subjects.all():
        found.append(_("Say of whom the story tells."))
    if names := without_consent(version):
        found.append(_("Consent is missing of: %(names)s.") % {"names": ", ".join(names)})
    return found


def without_consent(version: Version) -> list[str]:
    """Names of those who are named or shown without having agreed to that, each once."""
    agreed = _agreed(version)
    named = {subject.name for subject in version.subjects.all() if (subject.pk, Agreed.NAME) not in agreed}
    shown = {
        subject.name
        for place in version.pictures.all()
        for subject in place.shows.all()
        if (subject.pk, Agreed.PICTURE) not in agreed
    }
    return sorted(named | shown)


def hidden_pictures(version: Version) -> list[int]:
    """Places of pictures that readers do not see, since somebody whom they show does not agree to that. No query as above."""
    agreed = _agreed(version)
    return [
        place.pk
        for place in version.pictures.all()
        if any((subject.pk, Agreed.PICTURE) not in agreed for subject in place.shows.all())
    ]


def _agreed(version: Version) -> set[tuple[int, str]]:
    """(person, what they agree to now)"""
    return {
        (subject.pk, consent.agreed)
        for subject in version.subjects.all()
        for consent in subject.consents.all()
        if consent.withdrawn_at is None
    }
