"""The sample conference tells exactly the figures that the plan and its completion give."""

import datetime
import json
from collections import Counter

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from accounts.models import Role, RoleAssignment, User
from agenda import live
from agenda.timing import total
from budget import figures
from budget.models import Estimate
from conference.models import Conference, HistoryEntry, Unit
from dashboard import sample, sample_nominations
from delegates import door_conflicts
from delegates.models import Delegate
from documents import jobs, keys
from documents.models import IssuedCertificate, RegisterYear, new_key
from nominations import dossier, memory
from nominations.council_rule import Ballots, decide
from nominations.mix import seats_table
from nominations.models import Category, Nomination
from nominations.states import State
from subcommittees.models import Task, UnitRequest

pytestmark = pytest.mark.once  # portals of other tests load the sample on both databases
PORTAL_APPS = ("conference", "accounts", "nominations", "delegates", "agenda", "subcommittees", "documents")


def row_counts() -> dict[str, int]:
    models = [model for app in PORTAL_APPS for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: model.objects.count() for model in models}


def demo(capsys, *arguments) -> dict:
    call_command("demo", "--json", *arguments)
    return json.loads(capsys.readouterr().out)


def test_figures_of_the_sample(sample_conference):
    exemplars = sample_conference.nominations.exemplars()
    approved = exemplars.approved()
    assert {
        "nominated": exemplars.nominated().count(),
        "states": Counter(exemplars.values_list("state", flat=True)),
        "guests": sample_conference.nominations.guests().approved().count(),
        "collectives": approved.filter(kind=Nomination.Kind.COLLECTIVE).count(),
        "individuals": approved.filter(kind=Nomination.Kind.INDIVIDUAL).count(),
        "female": approved.filter(gender="female").count(),
        "direct": approved.filter(is_direct_worker=True).count(),
        "production": approved.filter(is_production_worker=True).count(),
        "women in production": approved.filter(is_production_worker=True, gender="female").count(),
        "researchers": approved.filter(is_researcher=True).count(),
        "certificates of merit": approved.filter(award_form__code="GK").count(),
        "same name": approved.filter(full_name="Nguyễn Thị Mẫu Hà").values("unit").distinct().count(),
    } == {
        "nominated": 76,
        "states": Counter({State.APPROVED: 70, State.REFUSED: 4, State.RETURNED: 2}),
        "guests": 30,
        "collectives": 14,
        "individuals": 56,
        "female": 25,
        "direct": 46,
        "production": 14,
        "women in production": 4,
        "researchers": 6,
        "certificates of merit": 37,
        "same name": 2,
    }


def test_everybody_expected_in_the_hall(sample_conference):
    delegates = sample_conference.delegates.expected()
    assert Counter(delegates.values_list("category", flat=True)) == {"exemplar": 70, "guest": 30, "staff": 18}
    assert delegates.filter(can_vote=True).count() == 88


def test_ages_on_the_planned_day(db):
    conference = sample.load(as_planned=True)
    day = conference.date
    assert day == datetime.date(2020, 4, 24)
    born = conference.nominations.exemplars().approved().values_list("date_of_birth", flat=True)
    ages = [day.year - date.year - ((day.month, day.day) < (date.month, date.day)) for date in born]
    assert (min(ages), max(ages), round(sum(ages) / len(ages), 1)) == (23, 56, 39.7)


def test_money(sample_conference):
    """The accountant submitted, the organiser approved; some is contracted and spent within it."""
    money = figures.read(sample_conference.budget_lines.all())
    found = Estimate.objects.select_related("submitted_by").get(conference=sample_conference)
    version = found.versions.get()
    assert (len(money.lines), money.total.approved, version.total) == (14, 180_000_000, 180_000_000)
    assert (found.submitted_by.username, version.approved_by.username) == ("ketoan", "thuky")
    assert 0 < money.total.spent < money.total.bound < money.total.approved <= found.cap
    assert len(money.by(lambda line: line.subcommittee_id)) == 5


def test_agenda_and_tasks(sample_conference):
    assert total(sample_conference.agenda.values_list("minutes", flat=True)) == 245
    assert Counter(Task.objects.values_list("subcommittee__code", flat=True)) == {
        "TB1": 7,
        "TB2": 5,
        "TB3": 5,
        "TB4": 5,
        "TB5": 5,
    }
    overdue = Task.objects.all().overdue(sample_conference)
    assert list(overdue.values_list("number", flat=True)) == ["TB1.5", "TB2.1"]
    assert not Task.objects.filter(state=Task.State.DONE, done_at__gt=timezone.now()).exists()


def test_no_unit_has_more_than_its_seats(sample_conference):
    for category in Category:
        table = seats_table(sample_conference, category)
        assert [(row.unit.code, row.approved, row.approved_collectives) for row in table] == [
            (row.unit.code, row.seats, row.collectives) for row in table
        ]


def test_dossiers_are_complete_but_those_returned(sample_conference):
    incomplete = {
        nomination.number: [field for field, _sentence in dossier.missing(nomination)]
        for nomination in sample_conference.nominations.all()
        if dossier.missing(nomination)
    }
    assert incomplete == {
        75: ["meeting_date", "meeting_total", "meeting_present", "meeting_votes", "voting_method"],
        76: ["head_endorsed"],
    }


def test_three_were_honoured_at_the_edition_before(sample_conference):
    found = sample_conference.nominations.filter(number__in=(4, 6, 16)).order_by("number")
    remembered = [memory.of(nomination) for nomination in found]
    year = sample_conference.date.year - 5
    assert [len(each.repeated) for each in remembered] == [1, 1, 1]
    assert [each.differences for each in remembered] == [
        [],
        [f"Hồ sơ chưa khai: Giấy khen, năm {year} (112/QĐ-SCT)."],
        [f"Giấy khen năm {year}: hồ sơ ghi “131/QĐ-SCT”, sổ ghi “113/QĐ-SCT”."],
    ]


def test_trail_names_who_submitted_and_who_decided(sample_conference):
    entries = HistoryEntry.objects.filter(subject_type="nominations.nomination")
    assert Counter(entries.values_list("action", flat=True)) == {
        "submit": 106,
        "approve": 100,
        "refuse": 4,
        "return": 2,
    }
    refusal = entries.get(action="refuse", subject_id=Nomination.objects.get(number=73).pk)
    assert (refusal.actor.username, refusal.reason) == ("truong.dncn", "Thành tích chưa đủ giai đoạn 5 năm")
    assert not Nomination.objects.filter(prepared_by=F("decided_by")).exists()


def test_the_councils_closed_session_could_have_been_held(sample_conference):
    """Its figures fit the rule and the ballots; members who are nominated did not vote on themselves."""
    closed, under_way = sample_conference.council_sessions.order_by("number")
    assert (closed.state, under_way.state) == ("closed", "open")
    voted = list(closed.items.exclude(outcome="postponed"))
    assert (len(voted), closed.items.count(), under_way.items.count()) == (11, 12, 12)
    for item in voted:
        aside = item.abstentions.count()
        assert item.yes + item.no + item.blank == item.present - aside
        ballots = Ballots(
            item.members, item.present, item.written, aside, 0, item.yes, item.no, item.written_yes
        )
        result = decide(ballots, closed.threshold, "all")
        assert (result.verdict, result.approving, result.base) == (item.outcome, item.approving, item.base)
    names = set(
        closed.items.filter(abstentions__grounds="nominated").values_list("nomination__full_name", flat=True)
    )
    assert names == {"Vũ Mẫu Cường", "Đỗ Văn Mẫu Trung"}
    assert sample_conference.nominations.for_award().count() == 70


def test_the_election_waits_for_the_day(sample_conference):
    election = sample_conference.elections.get()
    assert (election.state, election.seats, election.alternates, election.called) == ("listed", 5, 1, None)
    assert list(election.candidates.standing().values_list("place", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
    assert election.candidates.filter(delegate=None).count() == 0
    assert election.board.filter(is_teller=True).count() == 2
    assert not election.counts.exists()


def test_session_lies_21_days_ahead_in_the_offices_time_zone(sample_conference):
    assert sample_conference.days_left == 21
    assert sample_conference.is_current
    assert timezone.localtime(sample_conference.nomination_deadline).strftime("%H:%M") == "17:00"
    assert sample_conference.nominations_open


def test_as_planned_all_tasks_are_done_and_everybody_came_in(db):
    conference = sample.load(as_planned=True)
    assert set(Task.objects.values_list("state", flat=True)) == {Task.State.DONE}
    assert conference.delegates.expected().filter(present_at__isnull=False).count() == 118
    assert len(door_conflicts.doubled(conference)) == 2
    assert conference.door_passes.count() == 2
    # The session has been, some minutes late.
    standing = live.standing(conference, live.items_of(conference))
    assert (standing.session.is_over, standing.drift, standing.end) == (True, 7, "11:27")


def test_loading_twice_adds_nothing(sample_conference):
    before = row_counts()
    sample.load()
    assert row_counts() == before


def test_loading_again_moves_the_day_and_keeps_the_rest(sample_conference):
    Task.objects.filter(number="TB2.1").update(state=Task.State.DONE)
    conference = sample.load(as_planned=True)
    assert (conference.pk, conference.date) == (sample_conference.pk, datetime.date(2020, 4, 24))
    assert Task.objects.get(number="TB2.1").state == Task.State.DONE


def test_requests_and_obstacles_in_every_state(sample_conference):
    requests = UnitRequest.objects.filter(subcommittee__conference=sample_conference)
    assert (requests.values("batch").distinct().count(), set(requests.values_list("state", flat=True))) == (
        4, {"open", "asked", "answered", "done"},
    )  # fmt: skip
    today = timezone.localdate()
    rows = sample_conference.obstacles
    assert (rows.count(), rows.unanswered().count(), rows.before_the_council(today).count()) == (3, 2, 1)
    assert requests.overdue(today).exists()


def test_accounts_open_with_the_printed_password(sample_conference, client):
    assert User.objects.count() == 44
    assert all(user.check_password(sample.DEMO_PASSWORD) for user in User.objects.all())
    roles = Counter(RoleAssignment.objects.values_list("role", flat=True))
    assert roles == {
        Role.ADMINISTRATOR: 1,
        Role.ORGANISER: 1,
        Role.LEADER: 1,
        Role.STANDING_COUNCIL: 1,
        Role.COUNCIL_MEMBER: 1,
        Role.SESSION: 1,
        Role.ACCOUNTANT: 1,
        Role.EDITORIAL_BOARD: 1,
        Role.DOOR: 1,
        Role.UNIT_HEAD: 15,
        Role.UNIT_PREPARER: 15,
        Role.SUBCOMMITTEE_HEAD: 5,
        Role.SUBCOMMITTEE_MEMBER: 6,
    }


def test_command_reports_what_is_there(db, capsys):
    report = demo(capsys)
    assert report.pop("seconds") <= 5
    accounts = report.pop("accounts")
    assert report == {
        "conference": "hoi-nghi-iii",
        "id": Conference.objects.get().pk,
        "title": "Hội nghị điển hình tiên tiến Ngành Công Thương Hà Tĩnh lần thứ III, giai đoạn 2016 - 2020",
        "date": (timezone.localdate() + datetime.timedelta(days=21)).isoformat(),
        "units": 30,
        "nominations": 106,
        "delegates": 118,
        "tasks": 27,
        "agenda_items": 11,
        "password": "dien-hinh-2020",
    }
    assert len(accounts) == 44
    assert {"username": "truong.qltm", "role": str(Role.UNIT_HEAD.label), "unit": "QLTM"} in accounts


def test_table_names_each_account_once(db, capsys):
    call_command("demo")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[3:]] == [row["username"] for row in sample.read()["accounts"]]


def test_refuses_beside_a_real_conference(conference, capsys):
    before = row_counts()
    with pytest.raises(CommandError) as refusal:
        call_command("demo")
    assert refusal.value.returncode == 1
    assert row_counts() == before


def test_refuses_to_take_over_an_account(db):
    User.objects.create_user(
        "thuky", email="thuky@hatinh.gov.vn", password="rieng-cua-toi-1", full_name="Trần Thị Thật"
    )
    with pytest.raises(CommandError):
        call_command("demo")
    assert User.objects.get().check_password("rieng-cua-toi-1")
    assert not Conference.objects.exists()


def test_flush_loads_the_sample_afresh(sample_conference, make_user):
    own_unit = Unit.objects.get(code="QLTM")
    kept = make_user(Role.UNIT_HEAD, own_unit)
    before = row_counts()
    Nomination.objects.filter(number=1).update(full_name="Tên khác")
    keys.create()
    decision = {"decision_number": "12", "decision_date": "2020-04-20"}
    jobs.create_job(sample_conference, "certificate", None, decision, new_key())
    assert IssuedCertificate.objects.count() == 70
    call_command("demo", "--flush", "--json")
    assert row_counts() == before
    assert not IssuedCertificate.objects.exists() and not RegisterYear.objects.exists()
    assert Nomination.objects.get(number=1).full_name == "Đỗ Văn Mẫu Trung"
    assert kept.unit_ids(Role.UNIT_HEAD) == {own_unit.pk}


def test_flush_takes_uploaded_files_along(sample_conference, sample_user, django_capture_on_commit_callbacks):
    nomination = Nomination.objects.get(number=1)
    evidence = nomination.evidence.create(
        kind="other",
        file=ContentFile(b"%PDF-1.4", "a.pdf"),
        original_name="a.pdf",
        size=8,
        sha256="0" * 64,
        uploaded_by=sample_user("chuyenvien.bgd"),
    )
    assert default_storage.exists(evidence.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("demo", "--flush", "--json")
    assert not default_storage.exists(evidence.file.name)


def test_flush_spares_a_real_conference(conference, make_nomination):
    make_nomination()
    before = row_counts()
    with pytest.raises(CommandError):
        call_command("demo", "--flush")
    assert row_counts() == before


def test_flush_with_yes_replaces_a_real_conference(conference, make_nomination):
    make_nomination()
    call_command("demo", "--flush", "--yes", "--json")
    assert [each.pk for each in sample.sample_conferences()] == [each.pk for each in Conference.objects.all()]
    assert Nomination.objects.count() == 106


def test_scale_adds_exemplars_and_guests_seven_to_three(db, capsys):
    report = demo(capsys, "--scale", "200")
    assert (report["nominations"], report["delegates"]) == (306, 318)
    counts = Counter(Delegate.objects.values_list("category", flat=True))
    assert counts == {"exemplar": 70 + 140, "guest": 30 + 60, "staff": 18}
    extra = Nomination.objects.filter(field_of_work=sample_nominations.SCALE_MARK)
    per_unit = Counter(extra.exemplars().values_list("unit", flat=True))
    assert (len(per_unit), max(per_unit.values()) - min(per_unit.values())) == (15, 1)
    table = seats_table(Conference.objects.get())
    assert [row.left for row in table] == [0] * 15


def test_scale_tops_up_and_never_doubles(db, capsys):
    demo(capsys, "--scale", "10")
    assert demo(capsys, "--scale", "30")["nominations"] == 136
    assert demo(capsys, "--scale", "30")["nominations"] == 136


def test_scale_beyond_reason_is_wrong_usage(db):
    with pytest.raises(CommandError) as refusal:
        call_command("demo", "--scale", "-1")
    assert refusal.value.returncode == 2


def test_keys_of_bulk_inserts_equal_those_of_save(sample_conference):
    sample_nominations.scale(sample_conference, 10)
    for nomination in Nomination.objects.all():
        keys = nomination.search_key, nomination.sort_key
        nomination.save()
        assert (nomination.search_key, nomination.sort_key) == keys
