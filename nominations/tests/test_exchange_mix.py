"""What an import does to the 70/30 mix and the priority targets: told before and after, in the words of the approval."""

import threading
import time

import pytest
from django.db import connections, transaction

from accounts.models import Role, RoleAssignment
from conference.models import Conference, PriorityTarget
from nominations import mix
from nominations.models import Allocation, Nomination
from nominations.states import State
from nominations.tests.test_exchange import LIST, SEATS, confirm, look

pytestmark = pytest.mark.django_db
HEADER = ("unit", "kind", "full_name", "gender")


def figures(page):
    """((exemplars, guests) before, after, whether it leaves the tolerance) as the page shows them."""
    outlook = page.context["figures"].outlook
    pairs = [(verdict.exemplar, verdict.guest) for verdict in (outlook.before, outlook.after)]
    return *pairs, outlook.leaves_tolerance


def said(client, address, page) -> list[tuple[str, str]]:
    """The messages after the confirmation of `page`, as (level, text)."""
    after = client.get(confirm(client, address, page)["Location"])
    return [(message.level_tag, str(message)) for message in after.context["messages"]]


class TestAllocations:
    @pytest.fixture
    def client_(self, as_user, organiser, allocation, guest_allocation):
        return as_user(organiser)

    def test_the_mix_of_the_seats_before_and_after(self, client_, conference, other_unit):
        rows = ("QLTM", "exemplar", 40, 0), ("TTS", "exemplar", 30, 0), ("STC", "guest", 30, 0)
        page = look(client_, SEATS, ("unit", "category", "seats", "collectives"), *rows)
        assert figures(page) == ((3, 2), (70, 30), False)
        text = page.content.decode()
        assert "Cơ cấu 70/30 của chỉ tiêu đã phân bổ" in text and "Trong ngưỡng" in text
        assert "Vượt mức" not in text
        assert said(client_, SEATS, page)[1] == (
            "info",
            "Cơ cấu 70/30 của chỉ tiêu đã phân bổ: điển hình trước khi nhập chiếm 60,0\N{NO-BREAK SPACE}%, sau khi nhập "
            "chiếm 70,0\N{NO-BREAK SPACE}% – trong ngưỡng.",
        )
        after = mix.allocated_mix(conference)
        assert (after.exemplar, after.guest) == (70, 30)
        banner = client_.get(SEATS)
        assert banner.context["mix"] == after
        assert "70 điển hình, 30 khách mời" in banner.content.decode()

    @pytest.mark.parametrize(
        ("hard", "words"), [(False, "phải ghi lý do"), (True, "Ban Tổ chức chưa cho phép trước")]
    )
    def test_leaving_the_tolerance_warns_in_the_words_of_the_rule(self, client_, conference, hard, words):
        conference.quota_is_hard = hard
        conference.save()
        page = look(client_, SEATS, ("unit", "category", "seats"), ("STC", "guest", 60))
        assert figures(page) == ((3, 2), (3, 60), True)
        text = page.content.decode()
        assert words in text and "Nhiều khách mời" in text
        assert [level for level, _text in said(client_, SEATS, page)] == ["success", "warning"]
        assert (
            Allocation.objects.get(category="guest").seats == 60
        )  # the form of the seats lets it pass as well

    def test_a_step_toward_the_target_is_no_warning(self, client_, conference):
        Allocation.objects.filter(category="guest").update(seats=60)
        page = look(client_, SEATS, ("unit", "category", "seats"), ("STC", "guest", 50))
        assert figures(page) == ((3, 60), (3, 50), False)

    def test_fewer_guests_than_the_exemplars_need(self, client_, conference):
        conference.target_delegates = 10
        conference.save()
        Allocation.objects.filter(category="exemplar").update(seats=14, collectives=0)
        Allocation.objects.filter(category="guest").update(seats=6)
        page = look(client_, SEATS, ("unit", "category", "seats"), ("STC", "guest", 1))
        assert figures(page) == ((14, 6), (14, 1), True)

    def test_a_file_with_a_mistake_tells_no_mix(self, client_):
        page = look(client_, SEATS, ("unit", "category", "seats"), ("STC", "guest", 60), ("X", "guest", 1))
        assert page.context["figures"] is None


class TestNominations:
    @pytest.fixture
    def client_(self, as_user, make_user, unit, conference, award_form):
        user = make_user(Role.UNIT_HEAD, unit)
        RoleAssignment.objects.create(user=user, role=Role.UNIT_PREPARER, unit=unit)
        return as_user(user)

    def test_the_nominated_before_and_with_the_new_drafts(self, client_, make_nomination):
        make_nomination()
        make_nomination(State.DRAFT, full_name="Bản Nháp Cũ")
        make_nomination(State.WITHDRAWN)
        rows = ("QLTM", "individual", "Mẫu Một", "nam"), ("QLTM", "guest", "Mẫu Khách", "nữ")
        page = look(client_, LIST, HEADER, *rows)
        assert figures(page) == ((1, 0), (2, 1), False)
        assert "sau khi nhập và gửi các bản nháp mới" in page.content.decode().lower()
        assert [level for level, _text in said(client_, LIST, page)] == ["success", "info"]
        assert Nomination.objects.filter(state=State.DRAFT).count() == 3

    def test_groups_that_are_short_are_named(self, client_, conference, make_nomination):
        PriorityTarget.objects.create(conference=conference, group="female", min_percent=50)
        PriorityTarget.objects.create(conference=conference, group="researcher", min_count=1)
        changed = make_nomination(State.RETURNED, gender="female", is_researcher=True)
        header = (*HEADER, "reference", "in research", "version")
        rows = ("QLTM", "individual", "Mẫu Một", "nam", "", "", ""), (
            "QLTM", "individual", changed.full_name, "nữ", changed.reference, "không", changed.version,
        )  # fmt: skip
        page = look(client_, LIST, header, *rows)
        missed = page.context["figures"].missed
        assert [(row.label, row.people, row.exemplars, row.missing) for row in missed] == [
            ("người nghiên cứu khoa học", 0, 2, 1)
        ]
        assert "0 trong số 2 điển hình, còn thiếu 1" in page.content.decode()
        assert said(client_, LIST, page)[1][0] == "warning"


@pytest.mark.django_db(transaction=True)
def test_the_figures_wait_for_who_is_changing_seats(as_user, organiser, conference, allocation):
    """Else the mix before would be of one moment and the row that is taken from it of another: fewer than no people."""
    holds = threading.Event()

    def change() -> None:
        try:
            with transaction.atomic():
                list(Conference.objects.select_for_update(no_key=True).filter(pk=conference.pk))
                holds.set()
                time.sleep(0.5)
                Allocation.objects.filter(pk=allocation.pk).update(seats=10)
        finally:
            connections.close_all()

    client = as_user(organiser)
    other = threading.Thread(target=change)
    other.start()
    assert holds.wait(20)
    page = look(client, SEATS, ("unit", "category", "seats"), ("QLTM", "exemplar", 1))
    other.join()
    assert figures(page)[:2] == ((10, 0), (1, 0))
