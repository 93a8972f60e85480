"""While the conference is closed, nothing changes: every route of the portal is tried, commands and workers too."""

from __future__ import annotations

import datetime

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models.signals import pre_save
from django.test import Client
from django.utils import timezone

from accounts.models import Role, RoleAssignment
from closing import closings
from closing.models import Mark
from conference import closed
from conference.models import Conference
from delegates.intake_models import RosterBatch
from delegates.models import Delegate
from delegates.tests.test_door import Device, seen
from documents.models import IssuedCertificate, Job, new_key
from invitations import sending
from invitations.models import Mailing, Message
from nominations.council import CouncilSession
from nominations.council_items import CouncilItem
from nominations.models import Allocation, Award, AwardDecision, Evidence
from nominations.states import State
from reminders import rounds
from stories.models import Picture, Story, Subject, Version
from tests.test_conventions import OWN_APPS, address_of, routes

pytestmark = pytest.mark.django_db
DATA = {"reason": "lý do", "key": "0" * 32, "done": "on", "code": "minutes_signed", "state": "approved", "post": "yes",
        "action": "delete_selected", "mark": "present", "full_name": "Kẻ lạ", "act": "review", "version": "1"}  # fmt: skip


def everything() -> dict[str, list]:
    """Every row of every room, the trail too."""
    models = [
        model for app in OWN_APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


def tried() -> list[tuple[str, str]]:
    """(name, address) of every route that could change something."""
    found = []
    for name, pattern in routes():
        if name is None:
            found.append(("", "/admin/nominations/nomination/1/"))
            continue
        try:
            found.append((name, address_of(name, pattern)))
        except Exception:  # the admin's pages of whole apps
            found.append((name, "/admin/nominations/"))
    return found


def allowed(name: str) -> bool:
    return not closed.is_refused("POST", name)


@pytest.fixture
def everywhere(close, make_user, unit, as_user):
    """Somebody who holds every role, in a conference that is closed."""
    close()
    user = make_user(None)
    for role in Role:
        needs_unit = role in (Role.UNIT_HEAD, Role.UNIT_PREPARER)
        RoleAssignment.objects.create(user=user, role=role, unit=unit if needs_unit else None)
    return as_user(user)


def test_no_route_changes_a_row(everywhere, make_nomination):
    make_nomination()
    before, odd = everything(), []
    for name, address in tried():
        status = closed.STATUS if allowed(name) else everywhere.post(address, DATA).status_code
        if status != closed.STATUS:
            odd.append((name, address, status))
    for method in ("put", "patch", "delete"):
        odd += [method] * (getattr(everywhere, method)("/delegates/", "{}").status_code != closed.STATUS)
    assert odd == []
    assert everything() == before


def test_nobody_who_is_not_signed_in_changes_a_row(close):
    close()
    before, odd, client = everything(), [], Client()
    for name, address in tried():
        status = client.post(address, DATA).status_code
        if not allowed(name) and status not in (closed.STATUS, 302, 403):
            odd.append((name, status))
    assert odd == []
    changed = {label for label, rows in everything().items() if rows != before[label]}
    assert changed == set()


def test_the_list_names_routes_that_there_are():
    names = {name for name, _pattern in routes()}
    assert closed.ALLOWED - names == set()
    for beginning in closed.ALLOWED_BEGINNINGS:
        assert any(name and name.startswith(beginning) for name in names)


def test_it_is_said_in_words_in_json_and_to_htmx(everywhere):
    page = everywhere.post("/nominations/new/", DATA)
    assert "Hội nghị đã đóng ngày" in page.content.decode()
    told = everywhere.post("/nominations/new/", DATA, headers={"Accept": "application/json"})
    assert (told.status_code, told["Content-Type"]) == (409, "application/json")
    part = everywhere.post("/closing/mark/", DATA, headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Refresh"]) == (409, "true")
    shown = everywhere.get("/closing/").content.decode()
    assert shown.count("closed-note") == 1
    assert everywhere.post("/language/", {"language": "en"}).status_code == 302


def test_a_phone_at_the_door_lets_nobody_in_any_more(close, over, organiser, unit):
    guest = Delegate(conference=over, unit=unit, category="guest", full_name="Trần Mẫu Khách")
    guest.set_keys()
    guest.save()
    phone = Device(over, organiser)
    assert phone.get("roster").status_code == 200
    close()
    before, scan = everything(), {"now": timezone.now().isoformat(), "scans": [seen(guest)]}
    told = phone.post("scans", scan)
    assert (told.status_code, "Hội nghị đã đóng ngày" in told.json()["sentence"]) == (409, True)
    assert phone.post("walk-in", {"full_name": "Kẻ Mẫu Lạ"}).status_code == 409
    assert everything() == before


def test_after_opening_again_work_goes_on(close, organiser, as_user):
    conference = close()
    assert as_user(organiser).post("/closing/mark/", DATA).status_code == 409
    closings.reopen(conference, organiser, "sửa")
    assert as_user(organiser).post("/closing/mark/", DATA).status_code == 302


def test_another_edition_is_not_concerned(close, organiser, as_user, conference):
    close()
    conference.is_current = False
    conference.save(update_fields=["is_current"])
    client = as_user(organiser)
    assert client.post("/closing/mark/", DATA).status_code != 409
    address = f"/admin/conference/conference/{conference.pk}/change/"  # but the closed one stays as it was
    assert client.get(address).context["has_change_permission"] is False
    assert client.post(address, {"venue": "Nơi khác"}).status_code == 403


@pytest.fixture
def earlier(close, everywhere, make_nomination, unit, organiser, award_form):
    """The closed edition is no longer the current one; it has a row of whatever a page fetches by its number: 1."""
    conference = Conference.objects.get()
    nomination = make_nomination(State.APPROVED, pk=1)
    Evidence.objects.create(
        pk=1,
        nomination=nomination,
        kind="minutes",
        original_name="x.pdf",
        size=1,
        sha256="0" * 64,
        uploaded_by=organiser,
        file="x.pdf",
    )
    session = CouncilSession.objects.create(pk=1, conference=conference, held_at=timezone.now(), number=1)
    CouncilItem.objects.create(pk=1, session=session, nomination=nomination)
    guest = Delegate(pk=1, conference=conference, unit=unit, category="guest", full_name="Trần Mẫu Khách")
    guest.set_keys()
    guest.save()
    RosterBatch.objects.create(pk=1, conference=conference, unit=unit, by=organiser, file_name="x.xlsx")
    Job.objects.create(
        pk=1, conference=conference, kind="badge", state="failed", key=new_key(), owner=organiser
    )
    IssuedCertificate.objects.create(
        pk=1,
        conference=conference,
        delegate=guest,
        nomination=nomination,
        award="Giấy khen",
        name="A",
        unit="B",
        decision_number="1",
        decision_date=timezone.localdate(),
        year=2030,
        number=1,
        code="A" * 10,
        key_id="k",
        signed="s",
    )
    Award.objects.create(pk=1, nomination=nomination, form=award_form, kind="award", state="proposed")
    AwardDecision.objects.create(pk=1, conference=conference, authority="Giám đốc")
    story = Story.objects.create(pk=1, conference=conference, unit=unit, created_by=organiser)
    version = Version.objects.create(pk=1, story=story, number=1, title="x", text="x", submitted_by=organiser)
    Subject.objects.create(pk=1, story=story, name="Ai Đó")
    picture = Picture.objects.create(
        pk=1, story=story, file="x.jpg", width=1, height=1, uploaded_by=organiser
    )
    version.pictures.create(pk=1, picture=picture, alt="x")
    Conference.objects.update(is_current=False)
    Conference.objects.create(slug="moi", edition_number=9, period_from=2030, period_to=2035, is_current=True)
    return everywhere  # fmt: skip


FETCH_ANY_EDITION = {
    "nominations:edit", "nominations:withdraw", "nominations:evidence_remove", "nominations:council_open", "nominations:council_vote",
    "delegates:intake_answer", "documents:retry", "documents:cancel", "documents:revoke", "documents:print_again",
    "stories:text", "stories:consent", "stories:edit_picture", "privacy:nomination_enter", "privacy:delegate_show",
}  # fmt: skip


def test_what_was_written_is_shown_for_copying(everywhere):
    typed = DATA | {"text": "Một giờ soạn <b>", "form-seen": '{"a": "b"}', "password": "mật khẩu nhỏ"}
    own = everywhere.post(
        "/nominations/new/", typed, headers={"Origin": "http://testserver"}
    ).content.decode()
    assert ("Một giờ soạn &lt;b&gt;" in own, "lý do" in own) == (True, True)
    assert [hidden in own for hidden in ("mật khẩu nhỏ", "{&quot;a", DATA["key"])] == [False] * 3
    foreign = everywhere.post("/nominations/new/", typed, headers={"Origin": "https://a.example"})
    assert "Một giờ soạn" not in foreign.content.decode()


def test_no_page_changes_a_row_of_an_earlier_closed_edition(earlier):
    before, refused = everything(), set()
    for name, address in tried():
        if allowed(name) or name.startswith("admin:") or "1" not in address:
            continue
        if earlier.post(address, DATA).status_code == closed.STATUS:
            refused.add(name)
    assert everything() == before
    assert FETCH_ANY_EDITION - refused == set()


def test_commands_refuse_and_workers_rest(close, unit, organiser, tmp_path):
    conference = close()
    with pytest.raises(CommandError, match=r"đóng|closed"):
        call_command("import_roster", str(tmp_path / "none.csv"), unit=unit.code)
    with pytest.raises(CommandError, match=r"đóng|closed"):
        call_command("demo")
    workday = timezone.make_aware(datetime.datetime(2030, 3, 12, 9))
    assert rounds.run(workday) is None
    mailing = Mailing.objects.create(
        conference=conference, kind="invitation", subject="x", body="x", key=new_key()
    )
    guest = conference.delegates.create(
        unit=unit, category="guest", full_name="Lê Mẫu", email="a@example.org"
    )
    Message.objects.create(mailing=mailing, delegate=guest, to_address="a@example.org", subject="x", body="x",
                           message_id="<1@x>", state="queued")  # fmt: skip
    assert sending.waiting() is False
    closings.reopen(conference, organiser, "sửa")
    assert sending.waiting() is True


def test_what_waited_until_it_was_closed_is_taken_back(over, organiser, as_user):
    """Somebody's note was under way when the organiser closed."""

    def close_meanwhile(**_told):
        Conference.objects.filter(pk=over.pk).update(closed_at=timezone.now())

    sent = {"code": "minutes_signed", "note": "số 5", "done": "on"}
    pre_save.connect(close_meanwhile, sender=Mark)
    try:
        response = as_user(organiser).post("/closing/mark/", sent)
    finally:
        pre_save.disconnect(close_meanwhile, sender=Mark)
    assert (response.status_code, Mark.objects.count()) == (409, 0)
    assert as_user(organiser).post("/closing/mark/", sent).status_code == 302
    assert Mark.objects.count() == 1


def test_the_admin_puts_nothing_into_a_closed_edition(close, as_user, organiser, unit):
    old = close()
    Conference.objects.filter(pk=old.pk).update(is_current=False)
    new = Conference.objects.get(pk=old.pk)
    new.pk, new.slug, new.closed_at, new.is_current = None, "hoi-nghi-iv", None, True
    new.save()
    client = as_user(organiser)
    page = client.get("/admin/nominations/allocation/add/").content.decode()
    assert f'value="{new.pk}"' in page
    sent = {"conference": old.pk, "unit": unit.pk, "category": "exemplar", "seats": 2, "collectives": 0}
    response = client.post("/admin/nominations/allocation/add/", sent)
    assert (response.status_code, "conference" in response.context["adminform"].form.errors) == (200, True)
    assert not Allocation.objects.filter(conference=old).exists()
