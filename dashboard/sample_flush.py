"""Takes the portal's data away, so that the sample can be loaded afresh."""

from __future__ import annotations

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment, User
from agenda.models import Paper
from budget.models import BudgetLine, Commitment, EstimateVersion, Expense, Source
from closing.models import Archive
from conference.models import Conference, HistoryEntry, Unit
from dashboard.sample import MAIL_DOMAIN, SampleError, read, real_conferences
from delegates.models import Delegate, DelegatePhoto
from documents.models import IssuedCertificate, Job, JobItem, RegisterYear
from elections.models import BoardMember, Candidate, Election, RunningCount, TellerCount
from nominations.council import CouncilSession
from nominations.models import Award, AwardDecision, AwardForm, BaseWage, Evidence, Honour, Nomination
from reminders.models import Digest, Round
from stories.models import Picture
from subcommittees.models import ObstaclePhoto, RequestAnswer, TaskFile


def flush(*, even_real: bool = False) -> None:
    """Deletes conferences with all that hangs on them, the history, the files and the sample accounts.

    Other accounts stay, with the units they hold a role for. SampleError when a real conference is among them and
    `even_real` was not said; then nothing has changed.
    """
    real = real_conferences().first()
    if real is not None and not even_real:
        raise SampleError(
            _(
                "The database holds a real conference (%(name)s). With --yes it is deleted too, with its history."
            )
            % {"name": real}
        )
    files = _files()
    with transaction.atomic():
        HistoryEntry.objects.all().delete()
        held_fast: tuple[type[Model], ...] = (
            Expense, Commitment, BudgetLine, Source, EstimateVersion, RunningCount, TellerCount, BoardMember, Candidate,
        )  # fmt: skip
        for model in held_fast:
            model._default_manager.all().delete()
        Election.objects.update(previous=None)
        Election.objects.all().delete()
        IssuedCertificate.objects.all().delete()
        RegisterYear.objects.all().delete()
        Delegate.objects.all().delete()
        Award.objects.all().delete()
        AwardDecision.objects.all().delete()
        CouncilSession.objects.all().delete()
        Nomination.objects.all().delete()
        Conference.objects.all().delete()
        Round.objects.all().delete()
        Digest.objects.all().delete()
        AwardForm.objects.all().delete()
        BaseWage.objects.all().delete()
        Honour.objects.all().delete()
        names = [account["username"] for account in read()["accounts"]]
        User.objects.filter(username__in=names, email__endswith=f"@{MAIL_DOMAIN}").delete()
        Unit.objects.exclude(pk__in=RoleAssignment.objects.filter(unit__isnull=False).values("unit")).delete()
        transaction.on_commit(partial(_delete_files, files))


def _delete_files(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _files() -> list[str]:
    """Storage names of uploaded and printed files."""
    names = {
        *Evidence.objects.values_list("file", flat=True),
        *DelegatePhoto.objects.values_list("file", flat=True),
        *Paper.objects.values_list("file", flat=True),
        *Expense.objects.values_list("file", flat=True),
        *TaskFile.objects.values_list("file", flat=True),
        *JobItem.objects.values_list("file", flat=True),
        *RequestAnswer.objects.values_list("file", flat=True),
        *ObstaclePhoto.objects.values_list("file", flat=True),
        *Archive.objects.values_list("file", flat=True),
    }
    for picture in Picture.objects.all():
        names.update(picture.file_names)
    names.update(Job.objects.values_list("combined", flat=True))
    return sorted(names - {""})
