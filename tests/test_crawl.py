"""Everybody walks every route that the project names: nobody meets another unit's people, and no page breaks.

The people of two units bear made-up words that stand nowhere else; which of them a role may meet is written below,
role by role, so that a new route is judged from its first day.
"""

from __future__ import annotations

import datetime
import io
import logging
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, URLPattern, reverse

from accounts.models import Role, RoleAssignment
from agenda.models import AgendaItem, Paper
from conference import history
from delegates.models import Delegate
from documents.models import Job, JobItem, new_key
from nominations import evidence, transitions
from nominations.models import Allocation, Nomination
from nominations.states import State
from privacy.models import SensitiveDetails
from stories.models import PlanLine, Story
from subcommittees.models import Obstacle, Subcommittee, UnitRequest
from tests.test_conventions import OWN_APPS, routes

pytestmark = [pytest.mark.django_db, pytest.mark.once_on_sqlite]
"""Who may see whom is the same on both databases."""
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
# What a unit keeps: words in names and texts. `Nhap` people are drafts, which even readers of everything do not see.
DRAFT, NOMINATED, DELEGATE, CONTACT, NOTE, SENSITIVE = (
    "Nhap",
    "Decu",
    "Daibieu",
    "Lienhe",
    "Ghichu",
    "Nhaycam",
)
SIGNED_OUT = (
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "set_language",
    "admin:logout",
    "admin:login",
)


def word(unit_word: str, kind: str) -> str:
    return f"{unit_word}{kind}"


class House:
    """Two units with everything that a unit can have. `Zqa` words are mine, `Zqb` words the other unit's."""

    def __init__(self, conference, units, people, make_nomination):
        self.units, self.mine, self.theirs = units, [], []
        for unit_word, unit, writer, rows in zip(
            ("Zqa", "Zqb"), units, people, (self.mine, self.theirs), strict=True
        ):
            for state in State:
                kind = DRAFT if state == State.DRAFT else NOMINATED
                name = word(unit_word, kind)
                nomination = make_nomination(
                    state, unit=unit, full_name=f"{name} Người", position=f"{name} chức", workplace=f"{name} nơi",
                    summary=f"{name} tóm tắt", decision_reason=f"{name} lý do" if kind == NOMINATED else "",
                    prepared_by=writer, phone="", email=f"{name}@example.org",
                )  # fmt: skip
                nomination.authors.add(writer)
                evidence.attach(nomination, SimpleUploadedFile(f"{name}.pdf", PDF), "minutes", writer)
                rows.append(nomination)
                if state == State.APPROVED:
                    self._delegate(conference, unit, unit_word, nomination)
            gone = make_nomination(
                State.DRAFT, unit=unit, full_name=f"{word(unit_word, DRAFT)} Xóa", prepared_by=writer
            )
            transitions.discard(gone, writer)
            history.record(writer, rows[1], "saved", reason=f"{word(unit_word, NOMINATED)} sửa")
            item, _made = AgendaItem.objects.get_or_create(
                conference=conference, position=1, defaults={"title": "Tham luận", "minutes": 45}
            )
            Paper.objects.create(
                item=item,
                unit=unit,
                title=f"{word(unit_word, NOMINATED)} tham luận",
                file="papers/none.pdf",
                file_name=f"{word(unit_word, NOMINATED)}.pdf",
            )
            Allocation.objects.create(
                conference=conference, unit=unit, category="exemplar", seats=9, collectives=2
            )

            self._asked(conference, unit, word(unit_word, NOMINATED), writer)
            self._told(conference, unit, word(unit_word, NOMINATED), writer)

    def _told(self, conference, unit, name: str, writer) -> None:
        """A story that is still written, with somebody whom it names, and the line of the plan that it fulfils."""
        story = Story.objects.create(conference=conference, unit=unit, created_by=writer)
        version = story.versions.create(
            number=1, title=f"{name} bài", text=name, search_key=f" {name.lower()}"
        )
        subject = story.subjects.create(name=f"{name} Người")
        version.subjects.add(subject)
        subject.consents.create(
            agreed="name", given_on=datetime.date(2026, 1, 5), way="signed", given_by=name, taken_by=writer
        )
        picture = story.pictures.create(file=f"stories/{name}.jpg", width=480, height=320, uploaded_by=writer)
        version.pictures.create(picture=picture, alt=f"{name} ảnh", caption=name, credit=name)
        day = datetime.date(2026, 1, 5)
        PlanLine.objects.create(
            conference=conference, unit=unit, topic=f"{name} việc", due_on=day, story=story
        )

    def _asked(self, conference, unit, name: str, writer) -> None:
        """A request to the unit with its answer, and an obstacle of it with its photo."""
        body, _made = Subcommittee.objects.get_or_create(
            conference=conference, code="TB9", defaults={"name": "Tiểu ban", "lead_unit": unit}
        )
        request = UnitRequest.objects.create(
            subcommittee=body, unit=unit, batch="x", title=f"{name} việc", text=name, due_on=datetime.date(2026, 1, 5),
            created_by=writer,
        )  # fmt: skip
        request.answers.create(text=f"{name} trả lời", by=writer, file="none.pdf", file_name=f"{name}.pdf")
        obstacle = Obstacle.objects.create(
            conference=conference, unit=unit, request=request, title=f"{name} vướng", raised_by=writer, key=name,
            answer_by=datetime.date(2026, 1, 5),
        )  # fmt: skip
        obstacle.photos.create(file="none.jpg")

    def _delegate(self, conference, unit, unit_word, nomination) -> None:
        name, contact, note = (word(unit_word, kind) for kind in (DELEGATE, CONTACT, NOTE))
        Delegate.objects.create(
            conference=conference, unit=unit, category="exemplar", nomination=nomination, full_name=f"{name} Người",
            email=f"{contact}@example.org", note=f"{note} thêm",
        )  # fmt: skip
        secret = word(unit_word, SENSITIVE)
        SensitiveDetails.objects.create(
            nomination=nomination, citizen_id="042085001234", ethnicity=secret, religion=secret, purpose="security",
            consent_on=datetime.date(2026, 3, 2), consent_way="signed", taken_by=nomination.prepared_by,
        )  # fmt: skip
        job, _made = Job.objects.get_or_create(
            conference=conference, kind="invitation", defaults={"state": Job.State.DONE, "key": new_key()}
        )
        JobItem.objects.create(
            job=job, subject_id=nomination.pk, label=f"{name} giấy mời", group=unit.short_name, file=f"{unit_word}.pdf",
            state=JobItem.State.FAILED, error=f"{name} hỏng",
        )  # fmt: skip


@pytest.fixture
def house(conference, unit, other_unit, make_user, preparer, make_nomination):
    other_preparer = make_user(Role.UNIT_PREPARER, other_unit, full_name="Soạn Khác")
    return House(conference, (unit, other_unit), (preparer, other_preparer), make_nomination)


KINDS = (DRAFT, NOMINATED, DELEGATE, CONTACT, NOTE, SENSITIVE)
ALL = {word(unit, kind) for unit in ("Zqa", "Zqb") for kind in KINDS}
# Notes on delegates are the organiser's alone, and so are the sensitive details that the organiser took down; how to reach its own people the unit itself keeps.
MINE = {word("Zqa", kind) for kind in (DRAFT, NOMINATED, DELEGATE, CONTACT)}
THEIRS = {word("Zqb", kind) for kind in (DRAFT, NOMINATED, DELEGATE, CONTACT)}
DRAFTS = {"ZqaNhap", "ZqbNhap"}
CONTACTS = {"ZqaLienhe", "ZqbLienhe", "ZqaGhichu", "ZqbGhichu", "ZqaNhaycam", "ZqbNhaycam"}
# Who → (roles, each for my unit (0), the other unit (1) or none; the words that they meet, all of them and no other)
VISITORS: dict[str, tuple[tuple, set[str]]] = {
    "preparer": (((Role.UNIT_PREPARER, 0),), MINE),
    "head": (((Role.UNIT_HEAD, 0),), MINE),
    "preparer and head": (((Role.UNIT_PREPARER, 0), (Role.UNIT_HEAD, 0)), MINE),
    "the other unit's head and preparer": (((Role.UNIT_PREPARER, 1), (Role.UNIT_HEAD, 1)), THEIRS),
    "organiser": (((Role.ORGANISER, None),), ALL - DRAFTS),
    "organiser who heads a unit": (((Role.ORGANISER, None), (Role.UNIT_HEAD, 0)), ALL - {"ZqbNhap"}),
    "leader": (((Role.LEADER, None),), ALL - DRAFTS - CONTACTS),
    "standing council": (((Role.STANDING_COUNCIL, None),), ALL - DRAFTS - CONTACTS),
    "council member": (((Role.COUNCIL_MEMBER, None),), ALL - DRAFTS - CONTACTS),
    # Who runs the session finds speakers by name, and sees who is called on the stage.
    "accountant": (((Role.ACCOUNTANT, None),), set()),
    # Reads what every unit writes, and nothing of the nominations.
    "editorial board": (((Role.EDITORIAL_BOARD, None),), {"ZqaDecu", "ZqbDecu"}),
    "secretary of the session": (((Role.SESSION, None),), {"ZqaDaibieu", "ZqbDaibieu"}),
    "door": (((Role.DOOR, None),), {"ZqaDaibieu", "ZqbDaibieu"}),
    # The administrator keeps the trail, which names whom it is about, but reads nobody's papers or contacts.
    "administrator": (((Role.ADMINISTRATOR, None),), {"ZqaDecu", "ZqbDecu"}),
    "member of a subcommittee": (((Role.SUBCOMMITTEE_MEMBER, None),), set()),
    "nobody": ((), set()),
}


@pytest.fixture(autouse=True)
def _quiet():
    """Refused requests are answers here, not news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def visit(house, make_user, as_user):
    def enter(who: str):
        roles, seen = VISITORS[who]
        user = make_user(full_name="Khách Đi Xem")
        for role, place in roles:
            RoleAssignment.objects.create(
                user=user, role=role, unit=None if place is None else house.units[place]
            )
        return as_user(user), seen

    return enter


def all_numbers() -> list[int]:
    """Row numbers of everything that has a page of its own."""
    found: set[int] = set()
    for label in (
        "nominations.Nomination",
        "nominations.Evidence",
        "delegates.Delegate",
        "documents.Job",
        "documents.JobItem",
    ):
        found |= set(apps.get_model(label).objects.values_list("pk", flat=True))
    return sorted(found)


def numbers_for(name: str, argument: str) -> list[int]:
    """The rows that a route's number means, by its room; everything there is where that is not known."""
    known = {
        "nominations:evidence": "nominations.Evidence", "nominations:evidence_remove": "nominations.Evidence",
        "delegates:": "delegates.Delegate", "invitations:": "delegates.Delegate", "print:": "documents.Job", "documents:": "documents.Job",
        "nominations:council": "nominations.CouncilSession", "nominations:decision_": "nominations.AwardDecision",
        "nominations:award": "nominations.Award", "nominations:allocation_version": "nominations.AllocationVersion",
        "nominations:": "nominations.Nomination", "privacy:nomination": "nominations.Nomination", "privacy:delegate": "delegates.Delegate",
        "subcommittees:request": "subcommittees.UnitRequest", "subcommittees:answer_file": "subcommittees.RequestAnswer",
        "subcommittees:obstacle_photo": "subcommittees.ObstaclePhoto", "subcommittees:obstacle": "subcommittees.Obstacle",
        "stories:consent": "stories.Subject", "stories:drop_person": "stories.Subject", "stories:withdraw": "stories.Consent",
        "stories:edit_picture": "stories.VersionPicture", "stories:first_picture": "stories.VersionPicture",
        "stories:drop_picture": "stories.VersionPicture", "stories:picture": "stories.Picture", "stories:line": "stories.PlanLine",
        "stories:remove_line": "stories.PlanLine", "stories:": "stories.Story",
        "agenda:paper": "agenda.Paper", "agenda:": "agenda.AgendaItem",
    }  # fmt: skip
    if argument == "item_pk":
        return list(JobItem.objects.values_list("pk", flat=True))
    if argument == "second":  # of a pair: some of both units are enough
        return numbers_for(name, "first")[::3]
    for start, label in known.items():
        if name.startswith(start):
            return sorted(apps.get_model(label).objects.values_list("pk", flat=True)) or [1]
    return all_numbers()[:4]


WORDS_IN_ADDRESSES = [
    "approve",
    "return",
    "refuse",
    "override",
    "invitation",
    "certificate",
    "roster",
    "security",
    "x",
]


def addresses() -> Iterator[tuple[str, str]]:
    """(name, address) of every route, with every row or word that its arguments may mean."""
    for name, pattern in routes():
        if name is None or name in SIGNED_OUT or name.startswith("admin:auth_"):
            continue
        yield from _addresses_of(name, pattern)


MOST = {
    "admin:nominations_nomination_change": 12,
    "admin:nominations_nomination_history": 12,
}  # else three rows each


def _addresses_of(name: str, pattern: URLPattern) -> Iterator[tuple[str, str]]:
    converters = pattern.pattern.converters
    if not converters and pattern.pattern.regex.groups:
        choices: list = [[app] for app in OWN_APPS]
        yield from ((name, reverse(name, args=args)) for args in choices if _reversible(name, args))
        return
    if name == "admin:view_on_site":
        return  # answers by the models' own addresses, and no model has one
    options: list[dict] = [{}]
    for argument, converter in converters.items():
        kind = type(converter).__name__
        model = _model_of(name)
        if model is not None and argument == "object_id":
            values: list = list(
                model.objects.order_by("pk").values_list("pk", flat=True)[: MOST.get(name, 3)]
            )
        else:
            values = numbers_for(name, argument) if kind == "IntConverter" else WORDS_IN_ADDRESSES
        options = [{**option, argument: value} for option in options for value in values]
    for option in options:
        yield name, reverse(name, kwargs=option)


def _reversible(name: str, args: list) -> bool:
    try:
        reverse(name, args=args)
    except NoReverseMatch:
        return False
    return True


def _model_of(name: str):
    for model in admin.site._registry:
        if name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_"):
            return model
    return None


def questions(house) -> Iterator[str]:
    """Addresses with filters, searches, orders and drop-downs, as links and as somebody who types them."""
    theirs = house.units[1].pk
    for page in (
        "/nominations/",
        "/delegates/",
        "/delegates/export/",
        "/invitations/",
        "/subcommittees/",
        "/delegates/credentials/",
        "/print/jobs/",
        "/print/register/",
        "/subcommittees/requests/",
        "/subcommittees/obstacles/",
        "/stories/",
        "/stories/plan/",
    ):
        for query in (
            "q=zq",
            "q=zqb",
            f"unit={theirs}",
            "state=draft",
            "state=approved",
            "kind=individual",
            "page=2",
        ):
            yield f"{page}?{query}"
    yield f"/nominations/seats/?unit={theirs}"
    yield f"/nominations/seats/?organisation={theirs}"
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        if model._meta.model_name not in ("nomination", "allocation", "historyentry", "unit", "user"):
            continue
        filters = ["q=zq", "_to_field=id&_popup=1", f"unit__id__exact={theirs}", "full_name__startswith=Zqb"]
        filters += {
            "nomination": [
                "waiting=all",
                "waiting=draft",
                "waiting=all&q=Zq",
                "unit__nominations__full_name__contains=Zq",
            ],
            "historyentry": ["action=saved", "action=discarded", "action=evidence_added", "q=Zqb"],
        }.get(model._meta.model_name or "", [])
        yield from (f"{base}?{query}" for query in filters)
        yield f"{base}import/template/?filled=1"
        yield f"{base}export/?waiting=all"
        for field in model._meta.get_fields():
            if field.many_to_one or field.many_to_many:
                yield (
                    f"/admin/autocomplete/?term=zq&app_label={model._meta.app_label}"
                    f"&model_name={model._meta.model_name}&field_name={field.name}"
                )
    ids = ",".join(str(nomination.pk) for nomination in house.theirs)
    yield f"/admin/nominations/nomination/decide/approve/?ids={ids}"


def text_of(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            content = b"\n".join(package.read(entry) for entry in package.namelist())
    return content.decode(errors="replace")


def words_in(text: str) -> set[str]:
    return set(re.findall(r"Zq[ab](?:Nhap|Decu|Daibieu|Lienhe|Ghichu|Nhaycam)", text))


def exported(client) -> Iterator[tuple[str, str]]:
    """(address, content) of every list that the admin exports: as filtered, and of rows named by number."""
    for model, model_admin in admin.site._registry.items():
        if not hasattr(model_admin, "export_action"):
            continue
        resource = model_admin.resource_classes[0]
        columns = {f"{resource.__name__.lower()}_{name}": "on" for name in resource().columns}
        numbers = list(model.objects.values_list("pk", flat=True))
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/export/?waiting=all"
        for file_format, named in (("0", {}), ("1", {"export_items": numbers})):
            answer = client.post(address, {"format": file_format, "resource": "0", **columns, **named})
            yield address, text_of(answer) if answer.status_code < 500 else "Zq broken"


@pytest.mark.parametrize("who", VISITORS)
def test_everybody_meets_those_they_may_and_nobody_else(visit, house, who):
    client, may_see = visit(who)
    client.raise_request_exception = False
    leaks, broken, met, walked = [], [], set(), set()
    posts = set()  # routes that take no GET, whichever row it names
    for name, address in [*addresses(), *(("question", address) for address in questions(house))]:
        if name in posts:
            continue
        response = client.get(address)
        walked.add(name)
        if response.status_code == 405:
            posts.add(name)
        found = words_in(text_of(response) + str(response.headers))
        met |= found
        if response.status_code >= 500:
            broken.append(address)
        elif found - may_see:
            leaks.append((address, sorted(found - may_see)))
    for address, content in exported(client):
        met |= words_in(content)
        if words_in(content) - may_see or "Zq broken" in content:
            leaks.append((f"POST {address}", sorted(words_in(content) - may_see)))
    assert (leaks, broken) == ([], [])
    assert met == may_see  # else the walk would prove nothing
    assert {
        "nominations:detail",
        "delegates:edit",
        "admin:nominations_nomination_change",
        "question",
    } <= walked


def everything() -> dict[str, list]:
    """Every row of every room; the trail and the counts of tries at public pages aside."""
    models = [model for app in OWN_APPS for model in apps.get_app_config(app).get_models()]
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in models
        if model._meta.label not in ("conference.HistoryEntry", "documents.LookUps")
    }


@pytest.mark.parametrize("who", ["preparer", "preparer and head", "council member", "nobody"])
def test_posts_about_another_units_rows_change_nothing(visit, house, who):
    client, _may_see = visit(who)
    client.raise_request_exception = False
    theirs = {
        "nominations.Nomination": {nomination.pk for nomination in house.theirs},
        "nominations.Evidence": set(apps.get_model("nominations.Evidence").objects.filter(nomination__unit=house.units[1]).values_list("pk", flat=True)),
        "delegates.Delegate": set(Delegate.objects.filter(unit=house.units[1]).values_list("pk", flat=True)),
        "agenda.Paper": set(Paper.objects.filter(unit=house.units[1]).values_list("pk", flat=True)),
    }  # fmt: skip
    ids = ",".join(str(pk) for pk in theirs["nominations.Nomination"])
    data = {"unit": house.units[1].pk, "full_name": "Kẻ lạ", "kind": "individual", "reason": "lý do", "version": 1,
            "state": "approved", "ids": ids, "delegate": min(theirs["delegates.Delegate"]), "act": "review", "mark": "present", "post": "yes",
            "action": "delete_selected", "_selected_action": sorted(theirs["nominations.Nomination"]), "check": "1"}  # fmt: skip
    before, odd = everything(), []
    for name, address in addresses():
        about_theirs = _about_theirs(name, address, theirs)
        if about_theirs is None:
            continue
        status = client.post(address, data).status_code
        refused = (
            (403, 404, 405)
            if about_theirs and not name.startswith("admin:")
            else (200, 302, 400, 401, 403, 404, 405)
        )
        if status not in refused:
            odd.append((address, status))
    assert odd == []
    assert everything() == before


def _about_theirs(name: str, address: str, theirs: dict[str, set[int]]) -> bool | None:
    """True: a row of the other unit; False: no row at all; None: a row that is mine or everybody's."""
    numbers = {int(text) for text in re.findall(r"/(\d+)/", address)}
    if not numbers:
        return False
    for start, label in (("nominations:evidence", "nominations.Evidence"), ("nominations:", "nominations.Nomination"),
                         ("delegates:", "delegates.Delegate"), ("agenda:paper", "agenda.Paper"), ("invitations:", "delegates.Delegate"), ("privacy:nomination", "nominations.Nomination"),
                         ("privacy:delegate", "delegates.Delegate"), ("admin:nominations_nomination", "nominations.Nomination")):  # fmt: skip
        if name.startswith(start):
            return True if numbers <= theirs[label] else None
    return True if name.startswith(("print:", "documents:", "register:")) else None


def test_the_walk_knows_each_route_with_a_number():
    """A new room's numbers are walked with every row there is; this only names the rooms that are known."""
    with_numbers = {
        name for name, pattern in routes() if name and "IntConverter" in str(pattern.pattern.converters)
    }
    assert with_numbers  # and none is left out:
    assert {name for name in with_numbers if not list(_names(name))} == set()


def _names(name: str) -> Iterator[str]:
    for found, pattern in routes():
        if found == name:
            yield from (str(argument) for argument in pattern.pattern.converters)


def test_nominations_of_the_house_are_complete(house):
    assert Nomination.objects.count() == 12
    assert {nomination.state for nomination in house.theirs} == set(State.values)
