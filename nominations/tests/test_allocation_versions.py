"""Versions of the allocation: publishing, what changed since, reading and comparing older ones."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from conference.models import HistoryEntry, Unit
from nominations import allocation_versions as versions
from nominations.models import Allocation, AllocationVersion

pytestmark = pytest.mark.django_db
PAGE, PUBLISH = "/nominations/allocation/", "/nominations/allocation/publish/"


@pytest.fixture
def client(as_user, organiser, conference, allocation, guest_allocation):
    return as_user(organiser)


def publish(client, reason="Phân bổ lần đầu", **data):
    seen = client.get(PAGE).context["publish_form"]["seen"].value()
    return client.post(PUBLISH, {"reason": reason, "seen": seen} | data)


def address(number: int) -> str:
    return f"/nominations/allocation/versions/{number}/"


class TestPublish:
    def test_keeps_the_table_with_who_when_and_why(
        self, client, organiser, conference, unit, guest_organisation
    ):
        assert publish(client, "  Phân bổ   lần đầu ").status_code == 302
        version = AllocationVersion.objects.get()
        assert (version.number, version.reason, version.published_by) == (1, "Phân bổ lần đầu", organiser)
        assert version.rows == [
            {"unit": unit.pk, "name": unit.name, "category": "exemplar", "seats": 3, "collectives": 1, "reserve": 0},
            {
                "unit": guest_organisation.pk, "name": "Sở Tài chính", "category": "guest", "seats": 2,
                "collectives": 0, "reserve": 0,
            },
        ]  # fmt: skip
        entry = HistoryEntry.objects.get()
        assert (entry.action, entry.subject_id, entry.to_state, entry.reason) == (
            "allocation_published", conference.pk, "1", "Phân bổ lần đầu",
        )  # fmt: skip

    def test_numbers_run_and_the_page_tells_what_changed_since(
        self, client, allocation, other_unit, conference
    ):
        publish(client)
        assert client.get(PAGE).context["changes"] == []
        Allocation.objects.filter(pk=allocation.pk).update(seats=5, reserve=1)
        Allocation.objects.create(conference=conference, unit=other_unit, category="exemplar", seats=2)
        Allocation.objects.filter(category="guest").update(seats=0)
        page = client.get(PAGE)
        assert [(change.unit, change.numbers) for change in page.context["changes"]] == [
            ("Phòng Quản lý Thương mại", [("chỉ tiêu", 3, 5), ("dự phòng", 0, 1)]),
            ("Thanh tra Sở", [("chỉ tiêu", 0, 2)]),
            ("Sở Tài chính", [("chỉ tiêu", 2, 0)]),
        ]
        assert "chỉ tiêu 3 → 5; dự phòng 0 → 1" in page.content.decode()
        publish(client, "Thêm chỉ tiêu")
        assert list(AllocationVersion.objects.values_list("number", flat=True)) == [2, 1]

    def test_a_second_click_makes_no_second_version(self, client):
        publish(client)
        answer = publish(client)
        assert answer.context["publish_form"].errors["reason"] == [
            "Bảng phân bổ không có thay đổi so với lần 1."
        ]
        assert "Bảng phân bổ không có thay đổi so với lần 1." in answer.content.decode()
        assert AllocationVersion.objects.count() == HistoryEntry.objects.count() == 1

    def test_a_table_that_changed_after_the_page_opened_is_looked_at_again(self, client, allocation):
        seen = client.get(PAGE).context["publish_form"]["seen"].value()
        Allocation.objects.filter(pk=allocation.pk).update(seats=9)
        answer = client.post(PUBLISH, {"reason": "Lý do của tôi", "seen": seen})
        assert answer.context["publish_form"].errors.keys() == {"reason"}
        assert 'value="Lý do của tôi"' in answer.content.decode()
        assert not AllocationVersion.objects.exists()
        again = answer.context["publish_form"]["seen"].value()
        assert client.post(PUBLISH, {"reason": "Lý do của tôi", "seen": again}).status_code == 302
        assert AllocationVersion.objects.get().rows[0]["seats"] == 9

    @pytest.mark.parametrize("reason", ["", "   ", "Đ" * 301])
    def test_a_reason_is_needed(self, client, reason):
        answer = publish(client, reason)
        assert answer.status_code == 200
        assert answer.context["publish_form"].errors.keys() == {"reason"}
        assert not AllocationVersion.objects.exists()

    def test_an_empty_table_is_not_published(self, client):
        Allocation.objects.all().delete()
        answer = publish(client)
        assert answer.context["publish_form"].errors["reason"] == [
            "Chưa phân bổ chỉ tiêu nào nên chưa thể ban hành."
        ]

    def test_get_is_405_and_the_function_asks_for_the_right(self, client, conference, head):
        assert client.get(PUBLISH).status_code == 405
        with pytest.raises(versions.VersionError, match="Ban Tổ chức"):
            versions.publish(conference, head, "x", versions.fingerprint(versions.rows_of(conference)))


class TestReading:
    @pytest.fixture
    def three(self, client, allocation):
        for seats in (3, 4, 6):
            Allocation.objects.filter(pk=allocation.pk).update(seats=seats)
            publish(client, f"Lần {seats}")

    def changes(self, client, path: str) -> list:
        return [change.numbers for change in client.get(path).context["changes"]]

    def test_older_ones_are_read_and_compared(self, client, three):
        assert self.changes(client, address(2)) == [[("chỉ tiêu", 3, 4)]]
        assert self.changes(client, f"{address(3)}?against=1") == [[("chỉ tiêu", 3, 6)]]
        assert self.changes(client, f"{address(1)}?against=3") == [[("chỉ tiêu", 6, 3)]]
        assert self.changes(client, address(1)) == []
        page = client.get(address(2))
        assert [group.sums["seats"] for group in page.context["groups"]] == [4, 2]
        assert "Lần 4" in page.content.decode()

    def test_each_version_leads_to_its_paper(self, client, three, as_user, make_user):
        older, newest = client.get(address(2)), client.get(address(3))
        assert "/print/?version=2#paper-allocation" in older.content.decode()
        assert "đã được thay thế bằng lần 3" in older.content.decode()
        assert "đã được thay thế" not in newest.content.decode()
        reader = as_user(make_user(Role.LEADER)).get(address(2)).content.decode()
        assert "paper-allocation" not in reader  # prints nothing, and is told all the same
        assert "đã được thay thế bằng lần 3" in reader

    def test_a_renamed_or_closed_unit_stays_as_it_was(self, client, three, unit):
        Unit.objects.filter(pk=unit.pk).update(name="Tên mới", is_active=False)
        page = client.get(address(1)).content.decode()
        assert "Phòng Quản lý Thương mại" in page
        assert "Tên mới" not in page

    @pytest.mark.parametrize(
        "path", [address(4), address(0), address(int("9" * 23)), f"{address(1)}?against=9", f"{address(1)}?against=1",
                 f"{address(1)}?against=x", f"{address(1)}?against={'9' * 23}"],
    )  # fmt: skip
    def test_what_is_not_there_is_404(self, client, three, path):
        assert client.get(path).status_code == 404

    @pytest.mark.parametrize(("role", "status"), [(Role.LEADER, 200), (Role.UNIT_HEAD, 403), (None, 403)])
    def test_who_reads(self, role, status, three, as_user, make_user, unit):
        reader = as_user(make_user(role, unit if role == Role.UNIT_HEAD else None))
        assert reader.get(address(1)).status_code == status
        assert reader.post(address(1)).status_code == 405

    def test_same_queries_for_few_and_many(self, client, three, conference, organiser):
        def count(path: str) -> int:
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            return len(queries)

        few = count(address(2)), count(PAGE)
        for number in range(4, 30):
            conference.allocation_versions.create(
                number=number, rows=versions.rows_of(conference) * 9, reason="Lý do", published_by=organiser
            )
        assert (count(address(2)), count(PAGE)) == few
        assert max(few) <= 12


@pytest.mark.django_db(transaction=True)
def test_two_at_once_publish_one_version(conference, allocation, organiser):
    seen = versions.fingerprint(versions.rows_of(conference))
    barrier, refused, troubles = threading.Barrier(4), [], []

    def run() -> None:
        try:
            barrier.wait()
            versions.publish(conference, organiser, "Lần đầu", seen)
        except versions.VersionError as error:
            refused.append(str(error))
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (troubles, len(refused), len(set(refused))) == ([], 3, 1)
    assert list(AllocationVersion.objects.values_list("number", flat=True)) == [1]
