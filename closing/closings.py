"""The conference is closed and opened again: one function each, with permission, rule, row and history."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from closing import steps
from closing.models import Closing, Mark
from conference import history
from conference.models import Conference
from privacy import retention


class ClosingRefused(Exception):
    """Nothing was changed; `str()` is a sentence for the user."""


class ChangedMeanwhile(ClosingRefused):
    """Something is open that the preview did not show, or the other way round."""


def seen_of(found: list[steps.Step]) -> str:
    """What the preview showed, for the form that goes with it: a digit a step."""
    return "".join("1" if step.is_done else "0" for step in found)


@transaction.atomic
def close(conference: Conference, actor, reason: str, *, key: str, seen: str) -> Closing:
    """Nothing of the conference is changed from now on. The same key closes once, also after it was opened again.

    ClosingRefused while something is under way, without a reason or when it is closed already; ChangedMeanwhile when
    `seen` is not what stands now; PermissionDenied for anybody but the organiser.
    """
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    row = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    if done := Closing.objects.filter(key=key, conference=row).first():
        if done.reopened_at:
            raise ChangedMeanwhile(
                _("The conference was opened again after this form had closed it. Look again, then close.")
            )
        return done
    if row.closed_at:
        raise ClosingRefused(_("The conference is closed already."))
    if not reason.strip():
        raise ClosingRefused(_("Give a reason."))
    if obstacles := steps.in_the_way(row):
        raise ClosingRefused(" ".join([*obstacles, _("Wait until that is over, or stop it.")]))
    found = steps.steps_of(row)
    if seen_of(found) != seen:
        raise ChangedMeanwhile(_("Something changed since you looked. Look again, then close."))
    now, left = timezone.now(), len(found) - steps.done(found)
    made = Closing.objects.create(
        conference=row, key=key, closed_at=now, closed_by=actor, reason=reason, left_open=left
    )
    history.record(actor, row, "conference_closed", reason=reason, changes={"steps_left_open": [0, left]})
    Conference.objects.filter(pk=row.pk).update(closed_at=now)  # last: the trail takes no more after it
    return made


@transaction.atomic
def reopen(conference: Conference, actor, reason: str) -> bool:
    """Work goes on. False when it is open already."""
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    row = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    if row.closed_at is None:
        return False
    if not reason.strip():
        raise ClosingRefused(_("Give a reason."))
    Conference.objects.filter(pk=row.pk).update(closed_at=None)
    row.closings.filter(reopened_at=None).update(
        reopened_at=timezone.now(), reopened_by=actor, reopen_reason=reason
    )
    retention.begin_anew(row)
    history.record(actor, row, "conference_reopened", reason=reason)
    return True


@transaction.atomic
def mark(conference: Conference, actor, code: str, note: str) -> None:
    """Somebody says that this step is done; said again, the note is renewed."""
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    found, _made = Mark.objects.update_or_create(
        conference=conference, code=code, defaults={"note": note, "by": actor, "at": timezone.now()}
    )
    history.record(actor, conference, "closing_marked", reason=f"{found}: {note}" if note else str(found))


@transaction.atomic
def unmark(conference: Conference, actor, code: str) -> None:
    """Takes that back; nothing happens when nobody said it."""
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    found = Mark.objects.select_for_update(no_key=True).filter(conference=conference, code=code).first()
    if found is not None:
        found.delete()
        history.record(actor, conference, "closing_unmarked", reason=str(found))
