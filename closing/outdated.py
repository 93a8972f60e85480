"""Archives that hold what must not be handed out any more: somebody was erased or wiped since they were ordered, withdrew
their consent to a story, or a story was taken off. Their files go, the rows stay."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils.translation import gettext as _

from closing.models import Archive
from conference.models import Conference, HistoryEntry
from delegates.models import Delegate
from documents.outdated import left_the_stories
from nominations.models import Nomination

State = Archive.State


def forget_outdated() -> int:
    """Gives up the files of all of them; how many."""
    done = Archive.objects.filter(state=State.DONE).exclude(file="").select_related("conference")
    return sum(bool(give_up_outdated(row)) for row in done)


def give_up_outdated(row: Archive) -> str:
    """Why the file was deleted just now, as a sentence; "" when the archive may be handed out."""
    told = _why(row)
    if told:
        default_storage.delete(row.file)  # first: once the row forgets it nobody finds it any more
        Archive.objects.filter(pk=row.pk).update(state=State.FAILED, file="", sha256="", error=told)
    return told


def _why(row: Archive) -> str:
    if _holds_erased(row):
        return _("The file was deleted, since personal data in it were erased. Make a new one.")
    if left_the_stories(row.conference_id, row.ordered_at):
        return _(
            "The file was deleted, since somebody in it withdrew their consent to a story or a story was taken off. Make a new one."
        )
    return ""


def _holds_erased(row: Archive) -> bool:
    found = Q(
        subject_type=Conference._meta.label_lower, subject_id=row.conference_id, action="personal_data_wiped"
    )
    for model in (Nomination, Delegate):
        people = model._default_manager.filter(conference=row.conference_id).values("pk")
        found |= Q(subject_type=model._meta.label_lower, subject_id__in=people, action="person_erased")
    return HistoryEntry.objects.filter(found, at__gte=row.ordered_at).exists()
