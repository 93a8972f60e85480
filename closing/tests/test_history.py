"""The history over the editions: who is one person, who only bears the name, and who may read whom."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from accounts.models import Role
from closing import people_history
from conference.models import Conference
from delegates.models import Delegate
from elections.models import Candidate, Election
from nominations.dossier_models import Honour, PairVerdict
from nominations.models import Allocation, Award, AwardDecision
from nominations.states import State
from subcommittees.models import Subcommittee, Task

pytestmark = pytest.mark.django_db
BORN = datetime.date(1985, 4, 5)


@pytest.fixture
def earlier(conference) -> Conference:
    fields = {field.name: getattr(conference, field.name) for field in Conference._meta.concrete_fields}
    fields |= {"id": None, "slug": "hoi-nghi-ii", "is_current": False, "edition_number": 2, "period_from": 2011,
               "period_to": 2015, "date": datetime.date(2015, 4, 24)}  # fmt: skip
    return Conference.objects.create(**fields)


@pytest.fixture
def known(conference, earlier, unit, make_nomination, award_form):
    """The same woman at two editions, once with an award and once in the hall, and two namesakes."""
    first = make_nomination(
        State.APPROVED, conference=earlier, full_name="Hoàng Thị Mẫu Hoà", date_of_birth=BORN
    )
    now = make_nomination(State.APPROVED, full_name="Hoàng Thị Mẫu Hòa", date_of_birth=BORN)
    decision = AwardDecision.objects.create(
        conference=earlier, authority="Giám đốc", number="7/QĐ-SCT", date=earlier.date, state="issued"
    )
    Award.objects.create(nomination=first, form=award_form, kind="award", state="decided", decision=decision)
    Delegate.objects.create(conference=conference, unit=unit, category="exemplar", nomination=now,
                            full_name=now.full_name, date_of_birth=BORN, present_at=timezone.now())  # fmt: skip
    Honour.objects.create(name="Hoàng Thị Mẫu Hoà", award="Bằng khen", year=2012, date_of_birth=BORN)
    Honour.objects.create(name="Hoàng Thị Mẫu Hòa", award="Giấy khen", year=2009)
    other = make_nomination(
        State.SUBMITTED, full_name="Hoàng Thị Mẫu Hòa", date_of_birth=datetime.date(1990, 1, 1)
    )
    return first, now, other


def search(client, text: str):
    return client.get("/history/people/", {"q": text}).context["found"].people


@pytest.mark.parametrize("text", ["hoang thi mau hoa", "MẪU HÒA", "mẫu hoà", "hoa hoang", "hoa, hoàng mau"])
def test_one_person_over_the_editions(text, known, organiser, as_user):
    people = search(as_user(organiser), text)
    told = {(person.born, len(person.timeline), person.maybe) for person in people}
    # of the honour without a birth both women may be meant; it stands apart
    assert told == {(BORN, 5, 1), (datetime.date(1990, 1, 1), 1, 1), (None, 1, 2)}
    (hers,) = [person for person in people if person.born == BORN]
    assert [event.when for event in hers.timeline] == [20302, 20300, 20151, 20150, 20120]
    assert hers.timeline[2].detail == "quyết định 7/QĐ-SCT"


def test_a_verdict_puts_together_what_names_do_not(known, organiser, as_user, make_nomination):
    _first, now, _other = known
    married = make_nomination(State.SUBMITTED, full_name="Hoàng Thị Mẫu Hòa Bình", date_of_birth=None)
    assert len(search(as_user(organiser), "hoàng thị mẫu hòa")) == 4
    PairVerdict.objects.create(first=now, second=married, same_person=True, reason="đổi tên", by=organiser)
    assert len(search(as_user(organiser), "hoàng thị mẫu hòa")) == 3


def test_a_units_people_find_their_own(known, head, outsider, as_user, make_user):
    # Honours that no nomination of theirs stands behind are the organiser's and the leaders'.
    assert [person.born for person in search(as_user(head), "mẫu hòa")] == [BORN, datetime.date(1990, 1, 1)]
    assert search(as_user(outsider), "mẫu hòa") == []
    assert len(search(as_user(make_user(Role.LEADER)), "mẫu hòa")) == 3
    for role in (Role.DOOR, Role.ACCOUNTANT, None):
        assert as_user(make_user(role)).get("/history/people/?q=mau").status_code == 403


def test_every_word_has_to_begin_a_word_of_the_name(known, organiser, as_user):
    client = as_user(organiser)
    assert [len(search(client, text)) for text in ("hoa binh", "oang", "hoa x")] == [0, 0, 0]


def test_short_and_strange_texts(known, organiser, as_user):
    client = as_user(organiser)
    for text in ("h", "%", "'; --", "  "):
        found = client.get("/history/people/", {"q": text}).context["found"]
        assert found is None or found.people == []
    assert client.get("/history/people/", {"q": "x" * 500}).status_code == 200
    assert client.post("/history/people/").status_code == 405


def test_many_people_come_in_pages(known, organiser, as_user, make_nomination):
    for number in range(25):
        make_nomination(State.APPROVED, full_name=f"Phùng Mẫu Số {number}")
    client = as_user(organiser)
    pages = [
        client.get("/history/people/", {"q": "phung mau so", "page": n}).context["page_obj"] for n in (1, 2)
    ]
    assert [len(page.object_list) for page in pages] == [20, 5]
    assert len({person.name for page in pages for person in page.object_list}) == 25


def test_the_queries_do_not_grow(known, organiser, as_user, make_nomination, django_assert_max_num_queries):
    client = as_user(organiser)
    for number in range(6):
        make_nomination(State.APPROVED, full_name=f"Hoàng Thị Mẫu Hòa {number}")
    with django_assert_max_num_queries(12):
        assert len(search(client, "mau hoa")) == 9


def test_a_unit_over_the_editions(
    known, conference, earlier, unit, other_unit, organiser, as_user, make_user, head
):
    Allocation.objects.create(conference=conference, unit=unit, category="exemplar", seats=4)
    body = Subcommittee.objects.create(conference=conference, code="TB1", name="Tiểu ban", lead_unit=unit)
    day = timezone.make_aware(datetime.datetime(2030, 4, 1, 9))
    for number, due, state in (("1", 2, "done"), ("2", -60, "done"), ("3", 0, "todo")):
        Task.objects.create(subcommittee=body, number=number, title="Việc", offset_days=due, lead_unit=unit, state=state,
                            done_at=day if state == "done" else None)  # fmt: skip
    rows = as_user(organiser).get(f"/history/units/{unit.pk}/").context["editions"]
    assert [row.conference for row in rows] == [conference, earlier]
    now = rows[0]
    assert (now.seats, now.nominated, now.approved, now.awards, now.exemplars) == (4, 2, 1, 0, 1)
    assert (now.tasks, now.tasks_done, now.tasks_in_time, now.share) == (3, 2, 1, 100)
    assert (rows[1].nominated, rows[1].awards) == (1, 1)
    assert as_user(head).get(f"/history/units/{unit.pk}/").status_code == 200
    assert as_user(head).get(f"/history/units/{other_unit.pk}/").status_code == 404
    assert [row.pk for row in as_user(head).get("/history/units/").context["units"]] == [unit.pk]
    assert as_user(make_user(None)).get("/history/units/").status_code == 403
    empty = as_user(organiser).get(f"/history/units/{other_unit.pk}/")
    assert empty.context["editions"] == []
    assert as_user(organiser).get("/history/units/987654/").status_code == 404


def test_who_was_elected_is_told_once_the_minutes_are_signed(known, organiser, as_user, monkeypatch):
    delegate = Delegate.objects.get(nomination=known[1])
    election = Election.objects.create(
        conference=delegate.conference, purpose="Bầu đoàn đại biểu dự Đại hội", seats=1, state="signed"
    )
    row = Candidate.objects.create(
        election=election,
        unit=delegate.unit,
        delegate=delegate,
        full_name=delegate.full_name,
        proposed_by=organiser,
    )
    monkeypatch.setattr(people_history, "delegation", lambda _election: ([{"id": row.pk}], []))
    client = as_user(organiser)
    for is_whole in (True, False):
        monkeypatch.setattr(people_history, "are_untouched", lambda _election, said=is_whole: said)
        told = [event.what for person in search(client, "mẫu hòa") for event in person.timeline]
        assert ("Trúng cử đại biểu chính thức" in told) is is_whole
