"""What becomes of stories when a person is erased: the texts about them, the pictures that show them, their consent."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from conference import vietnamese
from stories import pictures
from stories.models import Picture, Subject, Version, VersionPicture
from stories.states import State

TEXTS = ("title", "summary", "text", "theme", "reason")
SAID_OF_A_PICTURE = ("alt", "caption", "credit")


def people(nominations: Iterable[int], delegates: Iterable[int]) -> QuerySet[Subject]:
    """The places of these nominations and delegates in stories."""
    return Subject.objects.filter(Q(nomination__in=nominations) | Q(delegate__in=delegates))


def versions(subjects: QuerySet[Subject]) -> QuerySet[Version]:
    """Every version of the stories that tell of them: one that no longer names them tells of them all the same."""
    return Version.objects.filter(story__in=subjects.values("story"))


def shown(subjects: QuerySet[Subject]) -> QuerySet[Picture]:
    """Pictures that show them, and all of a story that is about them."""
    told = Q(places__shows__in=subjects) | Q(story__in=subjects.filter(is_main=True).values("story"))
    return Picture.objects.filter(told).distinct()


def forget(subjects: QuerySet[Subject], names: Iterable[str], code: str) -> None:
    """A story about one of them is emptied and goes off the public pages; one that mentions them keeps its text with
    `code` instead of their names, and goes off until somebody has looked at it. Call it inside a transaction."""
    found = list(subjects)
    pictures.forget(list(shown(subjects)))
    about = {subject.story_id for subject in found if subject.is_main}
    instead = {name: code for name in (*names, *(subject.name for subject in found)) if name}
    for version in versions(subjects):
        for name in TEXTS:
            text = getattr(version, name)
            setattr(version, name, "" if version.story_id in about else vietnamese.without(text, instead))
        version.title = version.title or code
        if version.story_id in about:
            version.film_url = ""
        version.state = {State.APPROVED: State.WITHDRAWN, State.SUBMITTED: State.DRAFT}.get(
            State(version.state), State(version.state)
        )
        version.save(update_fields=[*TEXTS, "film_url", "state"])
    for place in VersionPicture.objects.filter(version__in=versions(subjects)):
        for name in SAID_OF_A_PICTURE:
            setattr(place, name, vietnamese.without(getattr(place, name), instead))
        place.save(update_fields=SAID_OF_A_PICTURE)
    stories = {subject.story_id for subject in found}
    subjects.delete()
    rebuild(Version.objects.filter(story__in=stories).values_list("pk", flat=True))


def forget_pictures(subjects: QuerySet[Subject]) -> None:
    """Of a collective, whose story stays: only pictures, which may show its representative."""
    pictures.forget(list(shown(subjects)))


def naming(names: Iterable[str]) -> list[int]:
    """Versions whose search key holds one of the names; they are told to `rebuild` when the texts have changed."""
    found = Q(pk__in=[])
    for name in names:
        if folded := vietnamese.fold(name):
            found |= Q(search_key__contains=f" {folded}")
    return list(Version.objects.filter(found).values_list("pk", flat=True))


def rebuild(numbers: Iterable[int]) -> None:
    """Brings the search keys of these versions up to date."""
    rows = Version.objects.filter(pk__in=list(numbers)).select_related("story__unit")
    for version in rows.prefetch_related("subjects"):
        version.set_key([subject.name for subject in version.subjects.all()])
        version.save(update_fields=["search_key"])
