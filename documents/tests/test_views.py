"""The print page: who may, what each step answers, and that nothing is rendered inside a request."""

import re
import socket
import time

import pytest
from django.urls import reverse

from accounts.models import Role
from agenda.models import AgendaItem
from budget.models import BudgetLine
from delegates.models import Delegate
from documents import tasks
from documents.kinds import PAPERS
from documents.models import Job, new_key
from documents.tests.plain_paper import addresses

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(as_user, organiser):
    return as_user(organiser)


def order(client, kind="plain", **data):
    data.setdefault("key", new_key())
    return client.post(
        reverse("documents:order", args=[kind]), {f"{kind}-{name}": value for name, value in data.items()}
    )


ACTIONS = ("cancel", "retry", "remove_files")


# --- who may --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role",
    [
        None,
        Role.ADMINISTRATOR,
        Role.LEADER,
        Role.COUNCIL_MEMBER,
        Role.DOOR,
        Role.UNIT_HEAD,
        Role.UNIT_PREPARER,
    ],
)
def test_only_organisers_print(conference, unit, make_user, as_user, make_job, role):
    job = make_job(run=True)
    jobs_before = Job.objects.count()
    stranger = as_user(make_user(role, unit if role in (Role.UNIT_HEAD, Role.UNIT_PREPARER) else None))
    assert stranger.get(reverse("documents:print")).status_code == 403
    assert stranger.get(reverse("documents:jobs")).status_code == 403
    assert order(stranger).status_code == 403
    for address in addresses(job).values():
        assert stranger.get(address).status_code == 404
    waiting = make_job()
    for action in ACTIONS:
        assert stranger.post(reverse(f"documents:{action}", args=[job.pk])).status_code == 404
        assert stranger.post(reverse(f"documents:{action}", args=[waiting.pk])).status_code == 404
    assert stranger.get(reverse("documents:remove_files", args=[job.pk])).status_code == 404
    assert list(Job.objects.order_by("pk").values_list("state", "files_removed_at")) == [
        ("done", None),
        ("queued", None),
    ]
    waiting.delete()
    assert Job.objects.count() == jobs_before


def test_the_accountant_prints_the_papers_of_the_money_alone(make_user, as_user, make_job, conference):
    other = make_job(run=True)
    client = as_user(make_user(Role.ACCOUNTANT))
    page = client.get(reverse("documents:print"))
    assert {row["code"] for row in page.context["papers"]} == {"budget", "settlement"}
    assert order(client).status_code == 404
    assert client.get(reverse("documents:job", args=[other.pk])).status_code == 404
    BudgetLine.objects.create(
        conference=conference, position=1, chapter="hall", content="Hội trường", measure="buổi", quantity=1, unit_price=1000
    )  # fmt: skip
    answer = order(client, "budget")
    job = Job.objects.get(kind="budget")
    assert answer["Location"] == reverse("documents:job", args=[job.pk])
    assert client.get(answer["Location"]).status_code == 200
    assert [row.pk for row, _label in client.get(reverse("documents:print")).context["jobs"]] == [job.pk]


def test_another_organiser_sees_the_job(make_user, as_user, make_job):
    job = make_job(run=True)
    colleague = as_user(make_user(Role.ORGANISER))
    assert [colleague.get(address).status_code for address in addresses(job).values()] == [
        200, 286, 200, 200, 200,
    ]  # fmt: skip


def test_sign_in_is_asked_for_everything(client, make_job):
    job = make_job(run=True)
    client.logout()
    for address in [reverse("documents:print"), reverse("documents:jobs"), *addresses(job).values()]:
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("login"))
    for action in ACTIONS:
        assert client.post(reverse(f"documents:{action}", args=[job.pk])).status_code == 403
    job.refresh_from_db()
    assert (job.state, job.files_removed_at) == ("done", None)


def test_wrong_methods_are_refused(client, make_job):
    job = make_job(run=True)
    assert client.get(reverse("documents:order", args=["plain"])).status_code == 405
    assert client.get(reverse("documents:retry", args=[job.pk])).status_code == 405
    assert client.get(reverse("documents:cancel", args=[job.pk])).status_code == 405
    assert client.put(reverse("documents:remove_files", args=[job.pk])).status_code == 405
    for address in [reverse("documents:print"), reverse("documents:jobs"), *addresses(job).values()]:
        assert client.post(address).status_code == 405


def test_bad_ids_and_kinds_are_not_found(client, make_job):
    job, other = make_job(run=True), make_job(run=True)
    for name in ("job", "progress", "combined", "archive", "remove_files"):
        assert client.get(reverse(f"documents:{name}", args=[987654])).status_code == 404
    for action in ACTIONS:
        assert client.post(reverse(f"documents:{action}", args=[987654])).status_code == 404
    assert client.get(reverse("documents:file", args=[job.pk, other.items.first().pk])).status_code == 404
    assert order(client, kind="passport").status_code == 404


# --- ordering -------------------------------------------------------------------------------------------------------


def test_the_page_shows_each_paper_and_is_never_cached(client, conference):
    answer = client.get(reverse("documents:print"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert reverse("documents:certificates") in text  # they are chosen and previewed on a page of their own
    for code in PAPERS.keys() - {"certificate"}:
        assert reverse("documents:order", args=[code]) in text
    assert all(f'href="#paper-{code}"' in text and f'id="paper-{code}"' in text for code in PAPERS)
    keys = re.findall(r'name="[a-z-]+-key" value="([0-9a-f]{32})"', text)
    assert len(set(keys)) == len(PAPERS) - 1


def test_the_page_counts_its_documents_anew_only_after_a_change(
    client, conference, unit, django_assert_max_num_queries, transactional_db
):
    def counted() -> dict[str, int]:
        answer = client.get(reverse("documents:print"))
        return {card["code"]: card["number"] for card in answer.context["papers"]}

    before = counted()
    assert (before["agenda"], before["badge"]) == (0, 0)
    with django_assert_max_num_queries(12):
        assert counted() == before
    AgendaItem.objects.create(conference=conference, position=1, title="Khai mạc", minutes=10)
    Delegate.objects.create(conference=conference, unit=unit, category="staff", full_name="Lê Mẫu An")
    after = counted()
    assert (after["agenda"], after["badge"]) == (1, 1)


def test_the_last_jobs_stand_newest_first(client, make_job):
    made = [make_job(1, run=True).pk, make_job(2).pk, make_job(3).pk]
    answer = client.get(reverse("documents:print"))
    shown = [(job.pk, job.ready, job.total) for job, _label in answer.context["jobs"]]
    assert shown == [(made[2], 0, 3), (made[1], 0, 2), (made[0], 1, 1)]


def test_without_a_conference_the_page_says_who_sets_it_up(client):
    answer = client.get(reverse("documents:print"))
    assert answer.status_code == 200
    assert b"<form" not in answer.content.split(b"<main")[1].split(b"</main>")[0]
    assert order(client, kind="agenda").status_code == 404


def test_an_order_leads_to_the_page_of_the_job_and_renders_nothing(client, conference, organiser, paper):
    answer = order(client)
    job = Job.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("documents:job", args=[job.pk]))
    assert (job.owner, job.conference, job.state) == (organiser, conference, "queued")
    assert paper.calls == []


def test_the_same_form_sent_twice_makes_one_job(client, conference, paper):
    key = new_key()
    first, second = order(client, key=key), order(client, key=key)
    assert first["Location"] == second["Location"]
    assert Job.objects.count() == 1


def test_a_form_without_its_key_is_sent_back(client, conference, paper):
    for key in ("", "../../etc/passwd", "0" * 31):
        answer = order(client, key=key)
        assert answer.status_code == 200
        assert answer.context["form"].errors.keys() == {"key"}
    assert not Job.objects.exists()


def test_nothing_to_print_comes_back_as_a_sentence(client, conference, paper):
    paper.count = 0
    answer = order(client)
    assert answer.status_code == 200
    assert len(answer.context["form"].non_field_errors()) == 1
    assert answer.context["form"].non_field_errors()[0] in answer.content.decode()


ALWAYS = (
    "plan",
    "notice",
    "progress-report",
    "summary-report",
    "resolution",
)  # say something without people and rows


def test_a_paper_without_anything_to_print_says_why_and_names_itself(client, conference, unit):
    page = client.get(reverse("documents:print")).content.decode()
    of_people = {code: paper for code, paper in PAPERS.items() if code not in ALWAYS}
    assert (
        len(re.findall(r'<button class="btn btn-primary" type="submit" disabled', page)) == len(of_people) - 1
    )
    assert set(re.findall(r'id="nothing-([\w-]+)">([^<]+)<', page)) == {
        (code, str(paper.nothing)) for code, paper in of_people.items()
    }
    for kind, choice in (("agenda", {}), ("certificate", {}), ("invitation", {"categories": "guest"})):
        errors = order(client, kind, **choice).context["form"].non_field_errors()
        assert errors == [f"{PAPERS[kind].label}: {PAPERS[kind].nothing}"]
    Delegate.objects.create(conference=conference, unit=unit, category="guest", full_name="Lê Mẫu Đức")
    AgendaItem.objects.create(conference=conference, position=1, title="Khai mạc", minutes=5)
    page = client.get(reverse("documents:print")).content.decode()
    assert re.findall(r'id="nothing-([\w-]+)"', page) == [
        "allocation",
        "subcommittee-decision",
        "budget",
        "council-minutes",
        "submission",
        "decision",
        "seat-plan",
        "certificate",
        "stage-slips",
        "handover-sheet",
        "election-rules",
        "candidate-list",
        "ballot",
        "voter-roll",
        "count-minutes",
        "delegation-list",
        "honoured-list",
        "thank-you",
        "settlement",
        "story-book",
    ]
    errors = order(client, "invitation", categories="staff").context["form"].non_field_errors()
    assert errors[0].startswith(f"{PAPERS['invitation'].label}: ")
    assert str(PAPERS["invitation"].nothing) not in errors[0]


def test_the_choice_is_stored_as_plain_values(client, conference, guest_organisation):
    guest = Delegate.objects.create(
        conference=conference, category="guest", unit=guest_organisation, full_name="Phan Thị Mẫu Khách"
    )
    answer = order(client, kind="invitation", categories=["guest", "staff"], number="7", date="05/04/2030")
    assert answer.status_code == 302
    job = Job.objects.get()
    assert job.selection == {"categories": ["guest", "staff"], "number": 7, "date": "2030-04-05"}
    assert list(job.items.values_list("subject_id", flat=True)) == [guest.pk]


def test_a_link_chooses_the_version_of_the_allocation(client, conference, organiser):
    for number in (1, 2):
        conference.allocation_versions.create(
            number=number, rows=[], reason="Phân bổ", published_by=organiser
        )

    def chosen(query: str) -> list[str]:
        page = client.get(reverse("documents:print") + query).content.decode()
        select = re.search(r'<select name="allocation-version".*?</select>', page, re.DOTALL)[0]
        return re.findall(r'<option value="(\d+)" selected', select)

    assert (chosen("?version=1"), chosen("?version=9"), chosen("?version=x"), chosen("")) == (
        ["1"],
        [],
        [],
        [],
    )
    order(client, "allocation", version="1")
    assert Job.objects.get().selection == {"version": 1}
    assert order(client, "allocation", version="3").context["form"].errors.keys() == {"version"}


@pytest.mark.parametrize(
    ("kind", "data", "wrong"),
    [
        ("invitation", {"categories": []}, {"categories"}),
        ("invitation", {"categories": ["guest", "everybody"]}, {"categories"}),
        ("invitation", {"categories": ["guest"], "number": "0"}, {"number"}),
        ("invitation", {"categories": ["guest"], "date": "31/02/2030"}, {"date"}),
        ("invitation", {"categories": ["guest"], "authority": "XX"}, {"authority"}),
        ("plan", {"authority": "TL"}, {"signer_position"}),
        ("plan", {"authority": "TM", "on_behalf_of": "Công đoàn"}, {"signer_position"}),
        ("plan", {"date": "01/01/0001"}, {"date"}),
        ("decision", {"proposal_date": "01/01/0001"}, {"proposal_date"}),
        ("plan", {"authority": "TUQ", "signer_position": "x" * 101}, {"signer_position"}),
        ("decision", {"awards": ["987654"], "per_individual": "-1"}, {"awards", "per_individual"}),
        ("minutes", {"end_time": "25:00"}, {"end_time"}),
        ("results-report", {"strengths": "x" * 4001}, {"strengths"}),
        ("roster", {"categories": [], "status": "gone"}, {"categories", "status"}),
        (
            "certificate",
            {"decision_number": "x" * 41, "decision_date": "tomorrow"},
            {"decision_number", "decision_date"},
        ),
    ],
)
def test_wrong_choices_come_back_beside_their_fields(client, conference, kind, data, wrong):
    answer = order(client, kind=kind, **data)
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == wrong
    assert not Job.objects.exists()


def test_options_are_folded_away_until_something_in_them_is_refused(client, conference):
    def folds(page: str) -> list[str]:
        return re.findall(r"<details class=\"fold\"( open)?>", page)

    shown = folds(client.get(reverse("documents:print")).content.decode())
    # Certificates, slips and the sheets to sign are signed as the conference is set up or not at all, as are badges,
    # cards, the seat plan, run sheet, script, introduction, the book, and what an election needs before its count; minutes of
    # a session and of a count by their chair; the annex by nobody.
    assert shown == [""] * (2 * (len(PAPERS) - 18) + 3)
    assert folds(order(client, "plan", authority="TL").content.decode()).count(" open") == 1
    assert folds(order(client, "plan", authority="TL", date="x").content.decode()).count(" open") == 2


def test_what_state_papers_are_told_is_stored_as_plain_values(client, conference, award_form):
    order(client, "plan", authority="KT", signer_name="Trần  Mẫu Ký", purpose="Một\r\nHai", date="05/02/2030")
    assert Job.objects.get().selection == {
        "authority": "KT", "signer_name": "Trần Mẫu Ký", "purpose": "Một\nHai", "date": "2030-02-05",
    }  # fmt: skip


def test_an_urgent_order_says_so(client, conference, paper):
    paper.many = True
    job = Job.objects.get(pk=int(order(client, urgent="on")["Location"].split("/")[-2]))
    assert (job.priority, job.selection) == (Job.Priority.FIRST, {})
    assert "gấp" in client.get(addresses(job)["job"]).content.decode()
    assert "pill--urgent" in client.get(reverse("documents:jobs")).content.decode()
    order(client)
    assert Job.objects.first().priority == Job.Priority.BATCH


def test_a_click_is_answered_while_the_broker_is_down_and_the_job_runs_later(
    client, conference, paper, settings, django_capture_on_commit_callbacks
):
    from conference.celery import app

    with socket.socket() as probe:  # nothing listens on this port
        probe.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
    before, app.conf.broker_url = app.conf.broker_url, settings.REDIS_URL
    try:
        started = time.monotonic()
        with django_capture_on_commit_callbacks(execute=True) as woken:
            answer = order(client)
        assert time.monotonic() - started <= 2
    finally:
        app.conf.broker_url = before
    assert (answer.status_code, len(woken)) == (302, 1)
    assert Job.objects.get().state == "queued"
    tasks.sweep()
    assert Job.objects.get().state == "done"
