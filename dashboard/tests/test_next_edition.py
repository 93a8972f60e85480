"""The next edition: what comes along and on which day, that nothing of the earlier one changes, and who may make it."""

from __future__ import annotations

import datetime
import random

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Role
from agenda.models import AgendaItem
from budget.models import BudgetLine, Source
from closing.models import Archive
from conference import history
from conference.models import Conference, LegalBasis, Recipient, Unit
from dashboard import next_edition as editions
from dashboard.edition_forms import EditionForm, proposed
from dashboard.edition_parts import NEVER, OF_THE_CONFERENCE, PARTS, PEOPLE
from dashboard.edition_rule import Shift, following, renewed, years_of
from delegates.models import Delegate, HallRow, HallSeat, RegistrationDeadline
from documents.kinds import basis, letterhead
from invitations.models import Correspondence
from nominations.council import CouncilMember, CouncilSettings
from nominations.council_items import ScoreCriterion
from nominations.models import Allocation, DossierRules
from stories.models import PlanLine, Story
from subcommittees.due_rule import nobody_works
from subcommittees.models import ChecklistItem, Member, Subcommittee, Task
from tests.test_conventions import OWN_APPS

pytestmark = pytest.mark.django_db
URL = "/conference/next/"
TABLES = [table for part in (*PARTS, *PEOPLE) for table in part.tables]
EVERYTHING = frozenset(part.code for part in (*PARTS, *PEOPLE))
NEW_DAY = datetime.date(2035, 4, 25)


@pytest.fixture
def filled(conference, unit, other_unit, organiser, head, make_nomination):
    """Something of every part, and beside it what must stay behind."""
    conference.next_period, conference.chair = "2021 - 2025", "Giám đốc Sở"
    conference.nomination_deadline = timezone.make_aware(datetime.datetime(2030, 3, 25, 17))
    conference.save()
    conference.targets.create(group="female", min_percent=30)
    conference.legal_basis.create(
        kind="Kế hoạch",
        number="295/KH-UBND",
        date=datetime.date(2019, 9, 11),
        issuer="UBND tỉnh",
        summary="việc",
    )
    Recipient.objects.create(conference=conference, name="Lãnh đạo Sở")
    for place in (unit, other_unit):
        Allocation.objects.create(conference=conference, unit=place, category="exemplar", seats=3)
    body = Subcommittee.objects.create(conference=conference, code="TB1", name="Nội dung", lead_unit=unit)
    body.coordinating_units.set([other_unit])
    for user, position in ((head, "head"), (organiser, "member")):
        Member.objects.create(subcommittee=body, user=user, position=position)
    first = Task.objects.create(
        subcommittee=body, number="TB1.1", title="Báo cáo giai đoạn 2016 - 2020", offset_days=-21, lead_unit=unit,
        assignee=head, state="done", done_at=timezone.now(), note="Bà Mẫu đã gửi",
    )  # fmt: skip
    fixed = Task.objects.create(
        subcommittee=body, number="TB1.2", title="Đăng bài", due_on=datetime.date(2030, 4, 1), lead_unit=unit
    )
    fixed.waits_for.set([first])
    fixed.coordinating_units.set([other_unit])
    ChecklistItem.objects.create(
        task=fixed, position=1, text="Chọn ảnh", done_at=timezone.now(), done_by=organiser
    )
    grant = Source.objects.create(conference=conference, name="Ngân sách", amount=2_000_000)
    story = Story.objects.create(conference=conference, unit=unit, created_by=head)
    PlanLine.objects.create(
        conference=conference, unit=unit, assignee=head, topic="Gương giai đoạn 2016 - 2020", story=story,
        due_on=datetime.date(2030, 4, 4), note="Gọi trước", done_on=datetime.date(2030, 4, 1),
    )  # fmt: skip
    BudgetLine.objects.create(
        conference=conference, position=1, chapter="printing", content="In bài", subcommittee=body, task=fixed, source=grant,
        measure="bài", quantity=10, unit_price=100_000, approved=1_000_000, entered_by=organiser,
    )  # fmt: skip
    AgendaItem.objects.create(
        conference=conference,
        position=1,
        title="Phát động 2021-2025",
        minutes=10,
        presenter="Ông Mẫu",
        spoken="Thưa",
    )
    moment = timezone.make_aware(datetime.datetime(2030, 4, 20, 17))
    Correspondence.objects.create(conference=conference, reply_until=moment, contact_name="Bà Mẫu")
    RegistrationDeadline.objects.create(conference=conference, until=moment)
    RegistrationDeadline.objects.create(conference=conference, unit=unit, until=moment)
    DossierRules.objects.create(conference=conference, hard=[])
    row = HallRow.objects.create(conference=conference, label="A", position=1)
    guest = Delegate.objects.create(
        conference=conference, unit=unit, category="guest", full_name="Bà Mẫu Khách"
    )
    HallSeat.objects.create(row=row, number=1, delegate=guest, by_hand=True)
    CouncilSettings.objects.create(conference=conference)
    ScoreCriterion.objects.create(conference=conference, name="Thành tích", largest=50)
    CouncilMember.objects.create(conference=conference, full_name="Ông Mẫu Hội Đồng", position="GĐ")
    make_nomination()
    return conference


def wanted(source, chosen=EVERYTHING, **fields) -> editions.Wanted:
    first = proposed(source) | {"date": NEW_DAY, "planned_month": ""}
    return editions.Wanted(first | fields, frozenset(chosen))


def make(source, actor, asked=None) -> Conference:
    source.refresh_from_db()
    asked = asked or wanted(source)
    return editions.carry_out(
        source, asked, actor, key="a" * 32, seen=editions.plan(source, asked).fingerprint
    )


def stored(conference) -> dict[str, list]:
    """Every row that stood before, by table; history, which only grows, and roles apart."""
    models = [
        model for app in OWN_APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    return {
        model._meta.label: sorted(map(repr, model._default_manager.values_list()))
        for model in models
        if model._meta.label not in ("conference.HistoryEntry", "accounts.RoleAssignment")
    }


def hanging_on_a_conference() -> dict[str, type]:
    found, todo = {}, [Conference]
    while todo:
        parent = todo.pop()
        for model in apps.get_models(include_auto_created=True):
            ends = [end.related_model for end in model._meta.concrete_fields if end.is_relation]
            if parent in ends and model._meta.label not in found:
                found[model._meta.label] = model
                todo.append(model)
    return found


# --- every table and every field is decided -----------------------------------------------------------------------------


def test_every_table_that_hangs_on_a_conference_comes_along_or_is_named_with_why_not():
    copied = {table.model._meta.label for table in TABLES}
    copied |= {
        table.model._meta.get_field(name).remote_field.through._meta.label
        for table in TABLES
        for name in table.relations
    }
    hanging = set(hanging_on_a_conference())
    assert {"subcommittees.Task_waits_for", "privacy.SensitiveDetails"} <= hanging
    assert (hanging - copied - NEVER, copied & NEVER, NEVER - hanging, copied - hanging) == (set(),) * 4


def test_every_field_of_the_conference_is_decided():
    kept = {name for names in OF_THE_CONFERENCE.values() for name in names}
    anew = {"id", "is_current", "is_pilot", "programme_is_public", "closed_at"}
    fields = {field.name for field in Conference._meta.concrete_fields}
    assert fields == kept | anew | set(EditionForm.Meta.fields)


# --- what is made -------------------------------------------------------------------------------------------------------


def test_everything_ticked(filled, organiser, head, unit, other_unit):
    before = stored(filled)
    new = make(filled, organiser)
    assert (new.edition, new.slug, new.period, new.next_period, new.is_current) == (
        "IV", "hoi-nghi-iv", "2021 - 2025", "2026 - 2030", False,
    )  # fmt: skip
    assert (new.signatory_name, new.chair) == (filled.signatory_name, filled.chair)
    assert timezone.localtime(new.nomination_deadline).strftime("%d/%m/%Y %H:%M") == "26/03/2035 17:00"
    for table in TABLES:
        rows = table.model.objects.filter(**{table.of: new})
        assert rows.count() == table.model.objects.filter(table.where, **{table.of: filled}).count() > 0, (
            table
        )
    assert list(new.legal_basis.values_list("to_be_renewed", flat=True)) == [True]
    tasks = {task.number: task for task in Task.objects.filter(subcommittee__conference=new)}
    first, fixed = tasks["TB1.1"], tasks["TB1.2"]
    assert [(item.text, item.done_at, item.done_by) for item in fixed.checklist.all()] == [
        ("Chọn ảnh", None, None)
    ]
    planned = new.communications.get()
    assert (planned.topic, planned.story, planned.done_on, planned.note, planned.assignee, planned.key) == (
        "Gương giai đoạn 2021 - 2025", None, None, "", head, None,
    )  # fmt: skip
    assert planned.due_on == datetime.date(2035, 4, 5)
    assert not new.stories.exists()
    line = new.budget_lines.get()
    assert (line.task, line.subcommittee, line.planned) == (fixed, fixed.subcommittee, 1_000_000)
    assert (line.source, line.approved, line.entered_by) == (None, None, None)
    assert (first.title, first.state, first.done_at, first.note, first.assignee) == (
        "Báo cáo giai đoạn 2021 - 2025", "todo", None, "", head,
    )  # fmt: skip
    assert (first.due_date(new), fixed.due_on) == (
        NEW_DAY - datetime.timedelta(21),
        datetime.date(2035, 4, 2),
    )
    assert (list(fixed.waits_for.all()), list(fixed.coordinating_units.all())) == ([first], [other_unit])
    body = new.subcommittees.get()
    assert list(body.coordinating_units.all()) == [other_unit]
    assert set(head.role_assignments.values_list("role", flat=True)) == {
        Role.UNIT_HEAD,
        Role.SUBCOMMITTEE_HEAD,
    }
    item = new.agenda.get()
    assert (item.title, item.presenter, item.spoken) == ("Phát động 2026 - 2030", "Ông Mẫu", "Thưa")
    seat = HallSeat.objects.get(row__conference=new)
    assert (seat.delegate, seat.by_hand) == (None, False)
    assert (new.delegates.count(), new.nominations.count()) == (0, 0)
    after = stored(filled)
    assert all(set(rows) <= set(after[label]) for label, rows in before.items())
    (entry,) = history.of(new)
    assert (entry.action, entry.actor) == ("edition_begun", organiser)


def test_nobody_and_nothing_unless_ticked(filled, organiser):
    parts = {part.code for part in PARTS}
    new = make(filled, organiser, wanted(filled, parts))
    assert (new.signatory_name, new.chair, new.council_members.count()) == ("", "", 0)
    assert not Member.objects.filter(subcommittee__conference=new).exists()
    assert not Task.objects.filter(subcommittee__conference=new, assignee__isnull=False).exists()
    assert (new.agenda.get().presenter, new.agenda.get().spoken, new.correspondence.contact_name) == (
        "",
        "",
        "",
    )
    assert letterhead.signatory(new)["signatory_name"] == letterhead.BLANK
    assert basis.lines(new)[0].endswith("[RÀ SOÁT, THAY THẾ].")
    bare = editions.plan(filled, wanted(filled, ()))
    assert (bare.rows, bare.new.target_delegates, bare.new.venue, bare.new.sector) == (
        {},
        100,
        "",
        filled.sector,
    )


def test_closed_units_and_accounts_stay_behind_and_are_listed(filled, organiser, unit, other_unit, head):
    head.is_active = other_unit.is_active = False
    head.save()
    other_unit.save()
    planned = editions.plan(filled, wanted(filled))
    with translation.override("en"):
        told = sorted((line.what, line.why) for line in editions.plan(filled, wanted(filled)).left_out)
    assert [why for what, why in told if what.startswith("TB1.1")] == [f"{head}: the account is closed"]
    assert [why for what, why in told if what.startswith("TB1.2")] == [f"{other_unit}: the unit is closed"]
    assert (
        len(told) == 6
    )  # besides: seats, support of the subcommittee, the head's seat in it, a line to write
    assert [len(planned.rows[model]) for model in (Allocation, Member, Task)] == [1, 1, 2]
    make(filled, organiser)
    unit.is_active = False
    unit.save()
    nothing = editions.plan(filled, wanted(filled))
    assert [len(nothing.rows[model]) for model in (Subcommittee, Task, Member)] == [0, 0, 0]


@pytest.mark.parametrize("seed", range(6))
def test_days_follow_whatever_the_two_days_are(seed, filled, organiser, unit):
    chance, body = random.Random(seed), filled.subcommittees.get()
    for number in range(20):
        counted = chance.random() < 0.6
        Task.objects.create(
            subcommittee=body, number=f"X{number}", title="Việc", lead_unit=unit,
            offset_days=chance.randint(-900, 900) if counted else None,
            due_on=None if counted else filled.date + datetime.timedelta(chance.randint(-400, 400)),
        )  # fmt: skip
    day = filled.date + datetime.timedelta(chance.randint(1, 4000))
    before = stored(filled)
    new = make(filled, organiser, wanted(filled, date=day))
    old = {task.number: task for task in Task.objects.filter(subcommittee=body)}
    for task in Task.objects.filter(subcommittee__conference=new):
        if task.offset_days is not None:
            assert task.due_date(new) == day + datetime.timedelta(old[task.number].offset_days)
        else:
            wished = old[task.number].due_on + (day - filled.date)
            assert not nobody_works(task.due_on) and task.due_on <= wished
            between = (wished - datetime.timedelta(n) for n in range((wished - task.due_on).days))
            assert all(nobody_works(one) for one in between)
    after = stored(filled)
    assert all(set(rows) <= set(after[label]) for label, rows in before.items())


def test_the_rule():
    day = datetime.date
    assert Shift(day(2030, 4, 24), None, 5).moved(day(2028, 2, 29)) == day(2033, 2, 28)
    assert Shift(None, day(2035, 4, 25), 5).working_day(day(2030, 9, 2)) == day(2035, 8, 31)
    with pytest.raises(ValueError, match="far"):
        Shift(day(2030, 1, 1), day(2099, 1, 1), 0).moved(day(2040, 1, 1))
    assert [years_of(text) for text in ("2021 - 2025", "giai đoạn 2021–2025", "2025-2021", "")] == [
        (2021, 2025), (2021, 2025), None, None,
    ]  # fmt: skip
    assert following((2016, 2020)) == (2021, 2025)
    for told in ("2020 - 2025", "2021 - 2025", "2016 - 2020", ""):  # none is of two editions
        first = proposed(Conference(edition_number=3, period_from=2016, period_to=2020, next_period=told))
        assert (first["period_from"], first["period_to"], first["next_period"]) == (2021, 2025, "2026 - 2030")
    both = {(2016, 2020): (2021, 2025), (2021, 2025): (2026, 2030)}
    assert renewed("2016 - 2020, 2021-2025, 2011 - 2015", both) == "2021 - 2025, 2026 - 2030, 2011 - 2015"


# --- the pages ----------------------------------------------------------------------------------------------------------


def data(source, **told) -> dict:
    first = proposed(source) | {"date": "25/04/2035", "key": "b" * 32, "of": source.pk}
    return first | {"parts": [part.code for part in PARTS], "people": []} | told


def test_previewed_then_made_once(filled, organiser, as_user):
    client, sent = as_user(organiser), data(filled)
    assert client.get(URL).context["form"]["edition_number"].value() == 4
    preview = client.post(URL, sent)
    assert (preview.status_code, Conference.objects.count()) == (200, 1)
    Recipient.objects.create(conference=filled, name="UBND tỉnh")
    again = client.post(URL, sent | {"seen": preview.context["seen"]})
    assert (again.status_code, Conference.objects.count()) == (409, 1)
    sent["seen"] = again.context["seen"]
    places = {client.post(URL, sent).url for _press in range(2)}
    new = Conference.objects.get(edition_number=4)
    assert (places, Conference.objects.count()) == ({reverse("dashboard:edition", args=[new.pk])}, 2)
    taken = client.post(URL, data(filled, key="c" * 32))
    assert set(taken.context["form"].errors) == {"slug", "edition_number"}
    assert client.get(f"{URL}?of={new.pk}").context["form"]["edition_number"].value() == 5
    page = client.get(reverse("dashboard:edition", args=[new.pk]))
    assert (page.context["to_renew"], page.context["current"]) == (1, filled)


def test_the_current_one_is_chosen(filled, organiser, as_user):
    client, new = as_user(organiser), make(filled, organiser)
    for _press in range(2):
        client.post(reverse("dashboard:edition_current", args=[new.pk]))
    assert list(Conference.objects.filter(is_current=True)) == [new]
    assert [[entry.action for entry in history.of(row)] for row in (filled, new)] == [
        ["edition_put_by"], ["edition_current", "edition_begun"],
    ]  # fmt: skip
    tasks = client.get("/subcommittees/").context["count"]
    assert tasks == 2
    client.post(reverse("dashboard:edition_current", args=[filled.pk]))
    assert list(Conference.objects.filter(is_current=True)) == [filled]


def test_the_archives_of_an_earlier_edition_are_fetched_and_made(filled, organiser, head, as_user):
    client, new = as_user(organiser), make(filled, organiser)
    page = f"/conference/editions/{filled.pk}/"
    shown = client.get(f"/conference/editions/{new.pk}/").content.decode()
    assert "chưa đóng: hãy đóng trước" in shown
    Conference.objects.filter(pk=filled.pk).update(closed_at=timezone.now())
    assert "hãy đóng trước" not in client.get(f"/conference/editions/{new.pk}/").content.decode()
    client.post(reverse("dashboard:edition_current", args=[new.pk]))
    name = default_storage.save("archives/x.zip", ContentFile(b"PK"))
    row = Archive.objects.create(
        conference=filled, key="d" * 32, ordered_by=organiser, state="done", file=name, sha256="0" * 64,
        done_at=timezone.now(),
    )  # fmt: skip
    address = f"/closing/archive/{row.pk}/"
    assert address in client.get(page).content.decode()
    assert f"{page}#archives" in client.get(URL).content.decode()
    assert b"".join(client.get(address).streaming_content) == b"PK"
    assert as_user(head).get(address).status_code == 403
    client = as_user(organiser)
    ordered = client.post("/closing/archive/", {"key": "e" * 32, "edition": filled.pk})
    assert (ordered.url, Archive.objects.get(key="e" * 32).conference) == (page, filled)
    assert client.post("/closing/archive/", {"key": "f" * 32, "edition": 9999}).status_code == 404


@pytest.mark.parametrize(
    ("told", "errors"),
    [
        ({"date": "", "planned_month": ""}, {"date"}),
        ({"date": "24/04/2030"}, {"date"}),
        ({"date": "31/31/2035"}, {"date"}),
        ({"period_from": 2016, "period_to": 2020}, {"period_to"}),
        ({"period_from": 2030, "period_to": 2025}, {"__all__"}),
        ({"slug": "hoi-nghi-iii", "edition_number": 3}, {"slug", "edition_number"}),
        ({"edition_number": 9**9}, {"edition_number"}),
        ({"parts": ["tasks"]}, {"parts"}),
        ({"parts": [], "people": ["members", "assignees", "presenters"]}, {"people"}),
        ({"parts": ["all"]}, {"parts"}),
        ({"date": "25/04/2100"}, {"date"}),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(told, errors, filled, organiser, as_user):
    Task.objects.filter(number="TB1.2").update(due_on=datetime.date(2031, 3, 3))
    response = as_user(organiser).post(URL, data(filled, **told))
    assert (response.status_code, set(response.context["form"].errors)) == (200, errors)
    assert Conference.objects.count() == 1
    assert response.context["form"]["name"].value() == filled.name


@pytest.mark.parametrize("role", ["head", "preparer", "outsider", "leader", "administrator"])
def test_only_the_organiser(role, request, filled, organiser, make_user, as_user):
    roles = {"leader": Role.LEADER, "administrator": Role.ADMINISTRATOR}
    client = as_user(make_user(roles[role]) if role in roles else request.getfixturevalue(role))
    pages = [
        client.get(URL),
        client.post(URL, data(filled)),
        client.get(f"/conference/editions/{filled.pk}/"),
    ]
    pages.append(client.post(f"/conference/editions/{filled.pk}/current/"))
    assert {page.status_code for page in pages} == {403}
    own = as_user(organiser)
    assert own.get(f"/conference/editions/{filled.pk}/current/").status_code == 405
    strange = [
        own.get("/conference/editions/9999/"),
        own.get(f"{URL}?of=9999"),
        own.post("/conference/editions/9999/current/"),
    ]
    assert {page.status_code for page in strange} == {404}


def test_the_number_of_queries_does_not_grow(filled, organiser, unit, as_user):
    client, body = as_user(organiser), filled.subcommittees.get()

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.post(URL, data(filled)).status_code == 200
        return len(found)

    few = queries()
    for number in range(30):
        task = Task.objects.create(
            subcommittee=body, number=f"X{number}", title="Việc", offset_days=1, lead_unit=unit
        )
        task.waits_for.add(Task.objects.get(number="TB1.1"))
        Recipient.objects.create(conference=filled, name=str(number))
    assert queries() == few


def test_before_any_conference(organiser, as_user):
    assert as_user(organiser).get(URL).status_code == 200
    assert Unit.objects.count() == LegalBasis.objects.count() == 0
