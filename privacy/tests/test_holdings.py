"""No table or text about people is forgotten: a new one is added to the holdings and traces, or named here with why not."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from delegates.models import Delegate
from nominations.models import Nomination
from privacy import holdings, traces
from privacy.people import Person
from tests.test_conventions import OWN_APPS

NOT_OF_THE_PERSON = {
    "nominations.Nomination_authors",  # who wrote it, not whom it is about
}
CLEARED_BY_NAME = {
    # `erased_fields` and `erasure` empty or delete these rows by themselves.
    "accounts.ImportPreview.content",
    "nominations.Evidence.file",
    "delegates.DelegatePhoto.file",
    "conference.HistoryEntry.changes",
    "stories.Version.search_key",  # `forgetting.rebuild` writes it anew
    "stories.Picture.file",
    "delegates.RosterFile.content",
    "delegates.RosterFile.headers",
    "delegates.RosterFile.wanted",
}
SAYS_NOTHING_OF_A_PERSON = {
    "agenda.LastChange.before",  # minutes and places
    "elections.Election.voters",  # groups
    "elections.TellerCount.figures",  # sums
    "elections.RunningCount.figures",
    "elections.Result.numbers",  # as the signed minutes: its check sum is printed on them (decision 28)
    "subcommittees.TaskFile.file",  # as of a paper: its address is drawn from what it holds
    "agenda.Paper.file",  # its address is drawn by lot; what the paper itself says is its unit's
    "subcommittees.RequestAnswer.file",  # its address is drawn by lot; what the paper itself says is its unit's
    "subcommittees.ObstaclePhoto.file",  # drawn by lot as well; the picture shows what is in the way
    "accounts.ImportPreview.done",
    "nominations.AllocationVersion.rows",  # units and seats
    "nominations.DossierRules.hard",
    "agenda.LiveStep.before",  # numbers of items and moments
    "delegates.ColumnChoice.fields",
    "delegates.RosterBatch.counts",
    "documents.IssuedCertificate.signed",  # the certificate itself: the register is kept by law
    "invitations.Postponement.outcome",  # figures
    "budget.Expense.file",  # its address is drawn by lot; the voucher itself is kept by law
}


def own_models():
    return [
        model for app in OWN_APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]


def test_every_table_that_hangs_on_a_person_is_held():
    held = {rows.model._meta.label for rows in holdings.rows(Person((), ())).values()}
    hanging = {
        model._meta.label
        for model in own_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model in (Nomination, Delegate)
    }
    assert {"invitations.Reply", "documents.PrintedPaper", "delegates.RosterLine"} <= hanging
    assert hanging - held - NOT_OF_THE_PERSON == set()


def test_every_free_text_is_looked_through():
    free = models.TextField | models.JSONField | models.BinaryField | models.FileField
    texts = {
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.concrete_fields
        if isinstance(field, free)
    }
    swept = {f"{label}.{name}" for label, names in traces.COLUMNS.items() for name in names}
    assert {"nominations.Nomination.summary", "invitations.Message.body"} <= texts
    assert texts - swept - CLEARED_BY_NAME - SAYS_NOTHING_OF_A_PERSON == set()
