"""Which number and version an invitation has, and when a guest gets the next one."""

from __future__ import annotations

import datetime

import pytest

from delegates.models import Delegate
from documents import invitations, jobs
from documents.kinds import PAPERS
from documents.models import Invitation, new_key
from documents.tests.test_designs import says

pytestmark = pytest.mark.django_db
FEBRUARY, MARCH = "2030-02-05", "2030-03-10"


@pytest.fixture
def guest(conference, guest_organisation):
    def make(name="Bùi Thị Mẫu Hà") -> Delegate:
        return Delegate.objects.create(
            conference=conference, unit=guest_organisation, category="guest", full_name=name, gender="female",
            position="Phó Giám đốc",
        )  # fmt: skip

    return make


@pytest.fixture
def order(conference, organiser):
    """order(number=5, date=…) -> the invitations that hold afterwards, in print order: (number, version)."""

    def make(**selection) -> list[tuple[str, int]]:
        conference.refresh_from_db()
        job, _ = jobs.create_job(conference, "invitation", organiser, selection, new_key())
        people = [item.subject_id for item in job.items.all()]
        newest = invitations.newest_of(Delegate.objects.filter(pk__in=people))
        return [(newest[pk].full_number.strip("\xa0"), newest[pk].version) for pk in people]

    return make


def printed(conference, delegate, **selection) -> bytes:
    conference.refresh_from_db()
    ((_id, pdf),) = PAPERS["invitation"].render(conference, [delegate.pk], selection)
    return pdf


def test_printed_again_it_keeps_number_and_version(guest, order):
    guest()
    assert order(number=5, date=FEBRUARY) == [("05/GM-SCT", 1)]
    assert order() == order(number=5, date=FEBRUARY) == [("05/GM-SCT", 1)]
    assert Invitation.objects.count() == 1


def test_number_and_date_may_be_written_in_later(guest, order):
    guest()
    assert order() == [("/GM-SCT", 1)]
    assert order(number=5, date=FEBRUARY) == [("05/GM-SCT", 1)]
    assert Invitation.objects.get().date == datetime.date(2030, 2, 5)


def test_all_bear_one_number_or_each_its_own(guest, order):
    guest("Trần Mẫu An"), guest("Trần Mẫu Bình")
    assert order(number=5) == [("05/GM-SCT", 1), ("05/GM-SCT", 1)]
    Invitation.objects.all().delete()
    assert order(number=5, consecutive=True) == [("05/GM-SCT", 1), ("06/GM-SCT", 1)]


@pytest.mark.parametrize(
    "change",
    [
        {"date": datetime.date(2030, 5, 8)},
        {"venue": "Nhà văn hóa Lao động"},
        {"start_time": datetime.time(13, 30)},
    ],
)
def test_another_day_hour_or_place_makes_the_next_version(conference, guest, order, change):
    hers = guest()
    order(number=5, date=FEBRUARY)
    type(conference).objects.filter(pk=conference.pk).update(**change)
    assert order(number=9, date=MARCH) == [("09/GM-SCT", 2)]
    assert order() == [("09/GM-SCT", 2)]
    pdf = printed(conference, hers)
    assert says(pdf, "(Thay thế Giấy mời số 05/GM-SCT ngày 05 tháng 02 năm 2030)")
    assert says(pdf, "Số: 09/GM-SCT") and says(pdf, "Hà Tĩnh, ngày 10 tháng 3 năm 2030")


def test_another_number_or_another_guest_replaces_too(conference, guest, order):
    hers = guest()
    order(number=5, date=FEBRUARY)
    assert order(number=6, date=FEBRUARY) == [("06/GM-SCT", 2)]
    Delegate.objects.filter(pk=hers.pk).update(full_name="Trần Mẫu Thay")
    assert order(number=7, date=FEBRUARY) == [("07/GM-SCT", 3)]


def test_only_those_who_are_asked_for_get_a_new_one(guest, order):
    first, second = guest("Trần Mẫu An"), guest("Trần Mẫu Bình")
    order(number=5, date=FEBRUARY)
    order(number=6, date=MARCH, delegates=[second.pk])
    versions = Invitation.objects.filter(replaced_by=None).values_list("delegate", "version")
    assert set(versions) == {(first.pk, 1), (second.pk, 2)}


def test_it_prints_as_it_was_issued_though_the_conference_moved(conference, guest, order):
    hers = guest()
    order(number=5, date=FEBRUARY)
    type(conference).objects.filter(pk=conference.pk).update(venue="Nhà văn hóa Lao động")
    pdf = printed(conference, hers)
    assert says(pdf, "Địa điểm: Hội trường Sở Công Thương.") and not says(pdf, "Thay thế")


def test_a_blank_one_is_replaced_in_words_without_number(conference, guest, order):
    hers = guest()
    order()
    type(conference).objects.filter(pk=conference.pk).update(venue="Nhà văn hóa Lao động")
    order()
    assert says(printed(conference, hers), "(Thay thế Giấy mời đã gửi trước đây)")


def test_a_first_number_is_asked_for_when_they_count_up(conference, guest, as_user, organiser):
    guest()
    page = as_user(organiser).post(
        "/print/invitation/order/",
        {"invitation-key": new_key(), "invitation-categories": "guest", "invitation-consecutive": "on"},
    )
    assert page.context["form"].errors == {"number": ["Vui lòng nhập số đầu tiên."]}
    assert not Invitation.objects.exists()
