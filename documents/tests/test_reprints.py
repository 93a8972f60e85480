"""After a late change exactly the papers it touches are listed, one press prints these alone, then the list is empty."""

from __future__ import annotations

import datetime
from importlib import import_module
from io import BytesIO

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from conference import history
from delegates import by_unit, photos, seating, substitution
from delegates.models import Delegate, HallSeat
from documents import jobs, reprints, storage, worker
from documents.models import Job, JobItem, PrintedPaper, new_key
from documents.press import order as press
from documents.tests.test_hall import put, seat_of
from documents.tests.test_papers import words
from nominations.models import Nomination
from nominations.states import State

pytestmark = pytest.mark.django_db
AGAIN, TAKEN_OUT = "documents:again", "documents:taken_out"
ALL = {
    "invitation",
    "badge",
    "place-card",
    "seat-plan",
    "roster",
    "stage-slips",
    "handover-sheet",
    "certificate",
}


@pytest.fixture
def people(conference, guest_organisation, unit, make_exemplar, award_form) -> dict[str, Delegate]:
    """Two guests, one exemplar with an award and one staff attendee, all seated."""
    guest = {"conference": conference, "category": "guest", "unit": guest_organisation, "gender": "female"}
    made = {
        "hà": Delegate.objects.create(full_name="Bùi Thị Mẫu Hà", position="Phó Giám đốc", **guest),
        "khách": Delegate.objects.create(full_name="Cao Mẫu Khách", **guest),
        "thịnh": make_exemplar("Lê Mẫu Thịnh", award=award_form),
        "an": Delegate.objects.create(
            conference=conference, category="staff", unit=unit, full_name="Trần Mẫu An"
        ),
    }
    seating.set_up(conference, None, 0, [6])
    seating.seat_everybody(conference, None, [])
    return made


@pytest.fixture
def print_all(conference, people, organiser):
    """print_all("badge", …) -> everything of these kinds printed; of all kinds unless told."""

    def make(*kinds: str, **selection) -> list[Job]:
        made = [
            jobs.create_job(conference, kind, organiser, selection, new_key())[0]
            for kind in kinds or sorted(ALL)
        ]
        worker.run_until_empty(renderer=press)
        assert not JobItem.objects.exclude(state=JobItem.State.DONE).exists()
        return made

    return make


def due(conference) -> dict[str, set[str]]:
    """{kind: names of those whose paper it is or whose line it is}; what is to be taken out with a minus."""
    found: dict[str, set[str]] = {}
    for item in reprints.due(conference):
        found.setdefault(("-" if item.gone else "") + item.kind, set()).update(
            change.delegate.full_name for change in item.changes
        )
    return found


def change(delegate: Delegate, **fields) -> Delegate:
    for name, value in fields.items():
        setattr(delegate, name, value)
    delegate.save()
    return delegate


class TestWhatIsTouched:
    def test_nothing_before_a_print_and_nothing_after_it(self, conference, print_all):
        assert due(conference) == {}
        print_all()
        assert due(conference) == {}

    def test_a_name(self, conference, people, print_all):
        print_all()
        change(people["hà"], full_name="Bùi Thị Mẫu Hạ")
        hers = {"Bùi Thị Mẫu Hạ"}
        assert due(conference) == dict.fromkeys(
            ("invitation", "badge", "place-card", "seat-plan", "roster"), hers
        )

    def test_another_day(self, conference, people, print_all):
        """Invitations and badges say when, also those that were printed before the words told it."""
        print_all()
        later = import_module("documents.migrations.0004_printed_papers_say_when")
        noted = dict(PrintedPaper.objects.values_list("pk", "words"))
        later.take_away(apps, None)
        assert dict(PrintedPaper.objects.values_list("pk", "words")) != noted
        later.add(apps, None)
        assert dict(PrintedPaper.objects.values_list("pk", "words")) == noted and due(conference) == {}
        type(conference).objects.update(date=datetime.date(2030, 5, 8))
        conference.refresh_from_db()
        assert due(conference).keys() == {"invitation", "badge"}

    def test_a_unit(self, conference, people, print_all, other_unit):
        print_all()
        change(people["an"], unit=other_unit)
        assert due(conference) == {kind: {"Trần Mẫu An"} for kind in ("badge", "seat-plan", "roster")}

    def test_a_seat(self, conference, people, print_all):
        print_all()
        put(conference, people["an"], "A-06")
        assert due(conference) == {kind: {"Trần Mẫu An"} for kind in ("badge", "seat-plan")}

    def test_an_exemplar_who_no_longer_comes(self, conference, people, print_all):
        print_all()
        change(people["thịnh"], cancelled_at=timezone.now())
        his = {"Lê Mẫu Thịnh"}
        assert due(conference) == dict.fromkeys(
            ("-badge", "-certificate", "seat-plan", "roster", "stage-slips", "handover-sheet"), his
        )

    def test_a_nomination_that_is_withdrawn(self, conference, people, print_all):
        print_all("badge")
        Nomination.objects.filter(pk=people["thịnh"].nomination_id).update(state=State.WITHDRAWN)
        assert due(conference) == {"-badge": {"Lê Mẫu Thịnh"}}

    def test_a_substitute(self, conference, people, print_all):
        print_all("badge", "invitation")
        change(people["hà"], cancelled_at=timezone.now())
        Delegate.objects.create(
            conference=conference,
            category="guest",
            unit=people["hà"].unit,
            full_name="Đỗ Mẫu Thay",
            gender="male",
        )
        assert due(conference) == {
            "badge": {"Đỗ Mẫu Thay"}, "invitation": {"Đỗ Mẫu Thay"},
            "-badge": {"Bùi Thị Mẫu Hà"}, "-invitation": {"Bùi Thị Mẫu Hà"},
        }  # fmt: skip

    def test_an_award_of_another_form(self, conference, people, print_all):
        print_all()
        other = people["thịnh"].nomination.award_form
        other.pk, other.code, other.name = None, "LDTT", "Lao động tiên tiến"
        other.save()
        Nomination.objects.filter(pk=people["thịnh"].nomination_id).update(award_form=other)
        assert set(due(conference)) == {"certificate", "stage-slips"}

    @pytest.mark.parametrize("fields", [{"phone": "0912 345 678"}, {"note": "x"}, {"can_vote": True}])
    def test_what_no_paper_says_touches_none(self, conference, people, print_all, fields):
        print_all()
        change(people["hà"], **fields)
        assert due(conference) == {}

    def test_what_is_changed_back_is_fine(self, conference, people, print_all):
        print_all("badge")
        change(people["hà"], full_name="Sai Tên")
        change(people["hà"], full_name="Bùi Thị Mẫu Hà")
        assert due(conference) == {}

    def test_groups_that_were_never_printed_are_not_asked_for(self, conference, people, print_all):
        print_all("badge", categories=["staff"])
        change(people["hà"], full_name="Bùi Thị Mẫu Hạ")
        assert due(conference) == {}
        print_all("badge", categories=["guest"])
        change(people["an"], full_name="Trần Mẫu Ân")
        assert due(conference) == {"badge": {"Trần Mẫu Ân"}}


class TestOnePress:
    def test_it_prints_exactly_these_and_the_list_is_empty(self, conference, people, print_all, organiser):
        print_all("badge", size="86x120")
        print_all("seat-plan", "roster")
        change(people["an"], full_name="Trần Mẫu Ân")
        made, refusals = reprints.print_again(conference, organiser, new_key())
        assert refusals == []
        assert {job.kind: [item.subject_id for item in job.items.all()] for job in made} == {
            "badge": [people["an"].pk], "seat-plan": [conference.pk], "roster": [conference.pk],
        }  # fmt: skip
        assert next(job.selection["size"] for job in made if job.kind == "badge") == "86x120"
        assert due(conference) == {}  # it is being printed
        worker.run_until_empty(renderer=press)
        assert due(conference) == {}
        item = JobItem.objects.filter(job__kind="badge").order_by("pk").last()
        assert "Trần Mẫu Ân" in words(storage.read(item.file, item.sha256))

    def test_pressed_twice_it_prints_once(self, conference, people, print_all, organiser):
        print_all("badge")
        change(people["an"], full_name="Trần Mẫu Ân")
        key = new_key()
        assert len(reprints.print_again(conference, organiser, key)[0]) == 1
        assert reprints.print_again(conference, organiser, key)[0] == []
        assert reprints.print_again(conference, organiser, new_key())[0] == []

    def test_a_paper_that_failed_stays_on_the_list(self, conference, people, print_all, organiser):
        print_all("badge")
        change(people["an"], full_name="Trần 漢 An")
        reprints.print_again(conference, organiser, new_key())
        worker.run_until_empty(renderer=press)
        assert due(conference) == {"badge": {"Trần 漢 An"}}

    def test_a_change_while_it_is_printed_is_seen_afterwards(
        self, conference, people, print_all, monkeypatch
    ):
        said = reprints.note

        def changed_meanwhile(job, subject_id, names):
            said(job, subject_id, names)
            Delegate.objects.filter(pk=people["an"].pk).update(full_name="Trần Mẫu Muộn")

        monkeypatch.setattr(reprints, "note", changed_meanwhile)
        print_all("badge")
        assert due(conference) == {"badge": {"Trần Mẫu Muộn"}}

    def test_each_paper_is_made_as_it_was(self, conference, people, print_all, organiser):
        print_all("place-card", who=["guest"], size="half")
        print_all("place-card", who=["staff"])
        for name in ("hà", "an"):
            change(people[name], full_name=f"{people[name].full_name} Mới")
        made, _ = reprints.print_again(conference, organiser, new_key())
        sizes = {job.selection.get("size", ""): [item.subject_id for item in job.items.all()] for job in made}
        assert sizes == {"half": [people["hà"].pk], "": [people["an"].pk]}

    def test_taken_out(self, conference, people, print_all, organiser):
        print_all("badge")
        change(people["an"], cancelled_at=timezone.now())
        assert reprints.take_out(conference, organiser) == 1
        assert due(conference) == {}
        assert history.of(people["an"]).first().action == "paper_taken_out"
        change(people["an"], cancelled_at=None)  # coming after all: the badge is gone, another one is needed
        assert due(conference) == {"badge": {"Trần Mẫu An"}}


class TestPages:
    def test_the_list_and_the_press(self, conference, people, print_all, as_user, organiser):
        print_all("badge", "seat-plan")
        change(people["an"], full_name="Trần Mẫu Ân")
        client = as_user(organiser)
        page = client.get(reverse(AGAIN))
        assert "<del>Trần Mẫu An</del> → Trần Mẫu Ân" in page.content.decode()
        client.post(reverse(AGAIN), {"key": page.context["key"]})
        assert Job.objects.count() == 4
        worker.run_until_empty(renderer=press)
        assert client.get(reverse(AGAIN)).context["papers"] == []

    def test_the_delegates_page_lists_theirs_alone(self, conference, people, print_all, as_user, organiser):
        print_all("badge", "invitation")
        change(people["an"], full_name="Trần Mẫu Ân")
        change(people["hà"], full_name="Bùi Thị Mẫu Hạ")
        client = as_user(organiser)
        for name, kinds in (("an", {"badge"}), ("hà", {"badge", "invitation"}), ("khách", set())):
            found = {item.kind for item, _change in reprints.of_delegate(people[name])}
            page = client.get(reverse("delegates:edit", args=[people[name].pk])).content.decode()
            assert (found, 'id="overtaken"' in page) == (kinds, bool(kinds))

    def test_nobody_but_the_organiser(self, conference, as_user, head, preparer, make_user, organiser):
        for user in (head, preparer, make_user()):
            client = as_user(user)
            assert client.get(reverse(AGAIN)).status_code == 403
            assert client.post(reverse(AGAIN), {"key": new_key()}).status_code == 403
            assert client.post(reverse(TAKEN_OUT)).status_code == 403
        assert as_user(organiser).get(reverse(TAKEN_OUT)).status_code == 405
        assert as_user(organiser).post(reverse(AGAIN), {"key": "x"}).status_code == 302

    def test_without_a_conference(self, as_user, organiser):
        assert as_user(organiser).get(reverse(AGAIN)).status_code == 200
        assert as_user(organiser).post(reverse(AGAIN), {"key": new_key()}).status_code == 404

    def test_queries_do_not_grow(
        self, conference, people, print_all, as_user, organiser, django_assert_max_num_queries
    ):
        print_all()
        print_all("stage-slips", order="unit")  # two orders of the call
        change(people["an"], full_name="Trần Mẫu Ân")
        client = as_user(organiser)
        with django_assert_max_num_queries(12) as few:
            assert len(client.get(reverse(AGAIN)).context["papers"]) == 3
        for name in ("hà", "khách", "thịnh"):
            change(people[name], position=f"Chức vụ {name}", full_name=f"{name} Mẫu")
        change(people["khách"], cancelled_at=timezone.now())
        with django_assert_max_num_queries(len(few)):
            client.get(reverse(AGAIN))


def test_only_the_last_print_is_kept(conference, people, print_all):
    print_all("badge")
    print_all("badge")
    assert PrintedPaper.objects.count() == 4
    assert HallSeat.objects.taken().count() == 4
    assert seat_of("A-01").delegate_id


class TestSubstitutes:
    def test_what_names_who_comes_is_due_and_the_certificate_is_not(
        self, conference, people, print_all, organiser
    ):
        print_all()
        person = {"full_name": "Phạm Mẫu Thay", "position": "Tổ trưởng", "gender": "male"}
        substitution.put_in(people["thịnh"], organiser, person, "Ốm")
        kinds = ("badge", "seat-plan", "roster", "stage-slips", "handover-sheet")
        assert due(conference) == {kind: {"Phạm Mẫu Thay"} for kind in kinds}


def test_the_photo_of_who_was_not_nominated_makes_the_badge_due(conference, unit, organiser, print_all):
    staff = Delegate.objects.create(
        conference=conference, unit=unit, category="staff", full_name="Bùi Mẫu Hà"
    )

    def send(colour):
        stream = BytesIO()
        Image.new("RGB", (30, 40), colour).save(stream, "JPEG")
        photos.attach(
            Delegate.objects.get(pk=staff.pk), SimpleUploadedFile("a.jpg", stream.getvalue()), organiser
        )
        return due(conference)

    print_all("badge")
    assert send("red") == {"badge": {"Bùi Mẫu Hà"}}
    print_all("badge")
    assert (send("red"), send("blue")) == ({}, {"badge": {"Bùi Mẫu Hà"}})


def test_a_unit_replaces_a_photo_and_the_badge_is_due(
    conference, people, print_all, as_user, head, outsider, organiser
):
    delegate = people["thịnh"]
    page = reverse("invitations:unit_contact", args=[delegate.pk])

    def send(user, colour, name="anh.png", **typed):
        stream = BytesIO()
        Image.new("RGB", (300, 400), colour).save(stream, "PNG") if colour else stream.write(b"no picture")
        return as_user(user).post(page, typed | {"photo": SimpleUploadedFile(name, stream.getvalue())})

    assert send(head, "red").status_code == 302
    print_all("badge")
    assert due(conference) == {}
    assert (
        as_user(head).get(reverse("invitations:unit_person", args=[delegate.pk])).context["contact"]["photo"]
    )
    assert send(outsider, "green").status_code == 404
    refused = send(head, "", phone="0912345678")
    assert list(refused.context["form"].errors or refused.context["contact"].errors) == ["photo"]
    assert "0912345678" in refused.content.decode()
    assert due(conference) == {}

    assert send(head, "blue").status_code == 302
    photo = delegate.nomination.evidence.get(kind="photo")  # in place of the first
    with Image.open(photo.file) as picture:  # drawn anew
        assert (picture.format, picture.getpixel((150, 200))[2] > 200) == ("JPEG", True)
    assert due(conference) == {"badge": {delegate.full_name}}
    by_unit.set_deadline(conference, organiser, timezone.now() - datetime.timedelta(days=1))
    assert send(head, "white").status_code == 403
    assert delegate.nomination.evidence.get(kind="photo") == photo
