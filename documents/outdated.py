"""Books of stories that were printed before somebody withdrew their consent, or before a story was taken off: their files
are not handed out any more, until they are deleted and the book is printed anew (decision 29)."""

from __future__ import annotations

import datetime

from conference.models import HistoryEntry
from documents.kinds.story_book import StoryBook
from documents.models import Job
from stories.models import Consent, Story


def is_outdated(job: Job) -> bool:
    """Whether its files may name or show somebody who is off the public pages since. No query for other papers, two for
    a book."""
    if job.kind != StoryBook.code or job.files_removed_at:
        return False
    return left_the_stories(job.conference_id, job.started_at or job.created_at)


def left_the_stories(conference_id: int, since: datetime.datetime) -> bool:
    """Whether somebody withdrew their consent to a story of this conference since then, or a story was taken off."""
    withdrawn = Consent.objects.filter(subject__story__conference=conference_id, withdrawn_at__gte=since)
    if withdrawn.exists():
        return True
    stories = Story.objects.filter(conference=conference_id).values("pk")
    taken_off = HistoryEntry.objects.filter(subject_type=Story._meta.label_lower, subject_id__in=stories)
    return taken_off.filter(action="story_taken_off", at__gte=since).exists()
