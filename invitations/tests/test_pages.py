"""The list of invitations and one person's page: who sees whom, answers noted by the office, links, the call sheet."""

from __future__ import annotations

import pytest

from accounts.models import Role
from invitations import links, replies
from invitations.models import PersonalLink, Reply
from invitations.tests.conftest import COMING

pytestmark = pytest.mark.django_db
LIST = "/invitations/"
SUBSTITUTE = COMING | {
    "answer": "substitute",
    "substitute_name": "Trần Mẫu Thay",
    "substitute_phone": "0987654321",
}


@pytest.fixture
def client(as_user, organiser):
    return as_user(organiser)


def names(page) -> list[str]:
    return [line.delegate.full_name for line in page.context["lines"]]


class TestList:
    def test_shows_and_counts_the_answers(self, client, guest, make_guest):
        staying, waiting, fresh = make_guest("B"), make_guest("C"), make_guest("D")
        replies.record(guest, COMING | {"allergy": "Hải sản"}, channel="link")
        replies.record(staying, COMING | {"answer": "not_coming"}, channel="link")
        type(waiting).objects.filter(pk=waiting.pk).update(invited_at="2030-01-01T00:00Z")
        page = client.get(LIST)
        assert set(names(page)) == {"Bùi Thị Mẫu Hà", "B", "C", "D"}
        assert page.context["counts"] == {
            "people": 4, "coming": 1, "not_coming": 1, "substitute": 0, "waiting": 1, "unasked": 1,
        }  # fmt: skip
        assert [line.delegate.full_name for line in page.context["lines"] if line.is_unasked] == ["D"]
        assert "Hải sản" in page.content.decode() and "Chưa mời</span>" in page.content.decode()
        chosen = {
            answer: names(client.get(f"{LIST}?answer={answer}"))
            for answer in ("coming", "not_coming", "waiting", "unasked", "substitute", "nonsense")
        }
        assert chosen == {
            "coming": ["Bùi Thị Mẫu Hà"], "not_coming": ["B"], "waiting": ["C"], "unasked": [fresh.full_name],
            "substitute": [], "nonsense": names(page),
        }  # fmt: skip

    def test_searches(self, client, guest, make_guest):
        make_guest("Trần Mẫu Bình")
        assert names(client.get(f"{LIST}?q=bui ha")) == ["Bùi Thị Mẫu Hà"]

    def test_units_see_their_own_people_alone(self, as_user, head, outsider, guest, make_guest, unit):
        own = make_guest("Người Nhà", unit=unit, category="staff")
        assert names(as_user(head).get(LIST)) == ["Người Nhà"]
        assert names(as_user(outsider).get(LIST)) == []
        assert as_user(head).get(f"{LIST}people/{own.pk}/").status_code == 200
        for user in (head, outsider):
            assert as_user(user).get(f"{LIST}people/{guest.pk}/").status_code == 404

    @pytest.mark.parametrize("role", [Role.DOOR, Role.LEADER])
    def test_door_and_leaders_read_answers_but_no_contacts(self, as_user, make_user, guest, role):
        replies.record(guest, COMING, channel="link")
        client = as_user(make_user(role))
        for page in (client.get(LIST), client.get(f"{LIST}people/{guest.pk}/")):
            text = page.content.decode()
            assert "Bùi Thị Mẫu Hà" in text and "ha@example.org" not in text and "0912345678" not in text
            assert "<textarea" not in text

    def test_preparers_do_not(self, as_user, preparer, make_guest, unit):
        own = make_guest(unit=unit)
        for address in (LIST, f"{LIST}people/{own.pk}/"):
            assert as_user(preparer).get(address).status_code == 403

    def test_others_and_strangers_do_not(self, as_user, make_user, guest, client):
        assert as_user(make_user(Role.SUBCOMMITTEE_MEMBER)).get(LIST).status_code == 403
        type(guest.conference).objects.update(is_current=False)
        assert client.get(LIST).status_code == 200  # before set-up
        assert client.get(f"{LIST}people/{guest.pk}/").status_code == 404


class TestNotedByTheOffice:
    def test_an_answer_by_telephone_is_kept_with_who_took_it(self, client, organiser, guest):
        address = f"{LIST}people/{guest.pk}/"
        answer = client.post(
            f"{address}answer/", {"channel": "phone", "answer": "coming", "note": "Đến muộn"}
        )
        assert answer["Location"] == address
        reply = guest.replies.get()
        assert (reply.channel, reply.taken_by, reply.note) == ("phone", organiser, "Đến muộn")
        page = client.get(address).content.decode()
        assert "Đến muộn" in page and "Người ghi nhận: Nguyễn Thị Mẫu Thư Ký" in page

    @pytest.mark.parametrize(
        ("told", "field"),
        [({"answer": "coming"}, "channel"), ({"channel": "link", "answer": "coming"}, "channel")],
    )
    def test_how_it_came_must_be_told(self, client, guest, told, field):
        page = client.post(f"{LIST}people/{guest.pk}/answer/", told | {"note": "Giữ lại"})
        assert list(page.context["form"].errors) == [field] and "Giữ lại" in page.content.decode()
        assert page.content.decode().count("data-error-summary") == 1

    @pytest.mark.parametrize("path", ["answer/", "substitute/", "link/"])
    def test_by_nobody_else(self, as_user, make_user, head, guest, make_guest, unit, path):
        own = make_guest(unit=unit)
        told = {"channel": "phone", "answer": "coming", "make": "1"}
        assert as_user(head).post(f"{LIST}people/{own.pk}/{path}", told).status_code == 403
        assert as_user(head).post(f"{LIST}people/{guest.pk}/{path}", told).status_code == 404
        assert (
            as_user(make_user(Role.LEADER)).post(f"{LIST}people/{guest.pk}/{path}", told).status_code == 403
        )
        assert as_user(head).get(f"{LIST}people/{own.pk}/{path}").status_code == 405
        assert not Reply.objects.exists() and not PersonalLink.objects.exists()

    def test_a_substitute_is_taken_on_the_page(self, client, guest):
        reply = replies.record(guest, SUBSTITUTE, channel="link")
        address = f"{LIST}people/{guest.pk}/"
        assert "Đưa người dự thay vào danh sách" in client.get(address).content.decode()
        assert client.get(address).content.decode().count("(chờ quyết định)") == 1
        for odd in (
            {"reply": "x", "verdict": "accept"},
            {"reply": reply.pk, "verdict": "x"},
            {"reply": "9" * 30},
        ):
            assert client.post(f"{address}substitute/", odd).status_code == 404
        client.post(f"{address}substitute/", {"reply": reply.pk, "verdict": "accept"})
        guest.refresh_from_db()
        assert guest.full_name == "Trần Mẫu Thay"

    def test_a_substitute_of_an_earlier_answer_waits_for_nobody(self, client, guest):
        replies.record(guest, SUBSTITUTE, channel="link")
        replies.record(guest, COMING, channel="link")
        page = client.get(f"{LIST}people/{guest.pk}/").content.decode()
        assert "Trần Mẫu Thay" in page and "chờ quyết định" not in page

    def test_a_link_is_shown_once_and_can_be_ended(self, client, guest):
        address = f"{LIST}people/{guest.pk}/"
        page = client.post(f"{address}link/", {"make": "1"})
        shown = page.context["new_link"]
        assert links.find(shown.rstrip("/").rpartition("/")[2]).delegate == guest
        assert page["Cache-Control"].count("no-store")
        assert "Liên kết riêng mới" not in client.get(address).content.decode()
        client.post(f"{address}link/", {"revoke": "1"})
        assert links.find(shown.rstrip("/").rpartition("/")[2]) is None


def test_before_anybody_is_on_the_list_the_pages_say_so(client, conference):
    for address in (LIST, f"{LIST}call-sheet/", f"{LIST}call-sheet/?asked=1"):
        page = client.get(address).content.decode()
        assert "Danh sách chưa có ai" in page and "Mọi người đều đã trả lời" not in page


def test_the_call_sheet_lists_who_has_not_answered(client, guest, make_guest):
    replies.record(guest, COMING, channel="link")
    late, fresh = make_guest("Khách Muộn"), make_guest("Khách Mới")
    type(late).objects.filter(pk=late.pk).update(invited_at="2030-01-02T03:00Z")
    page = client.get(f"{LIST}call-sheet/")
    assert set(names(page)) == {late.full_name, fresh.full_name}
    text = page.content.decode()
    assert "0912345678" in text and "02/01/2030" in text and "1 người trong số đó chưa được mời" in text
    assert names(client.get(f"{LIST}call-sheet/?asked=1")) == [late.full_name]
    replies.record(late, COMING, channel="link")
    everybody = "Những người đã được mời đều đã trả lời"
    assert everybody in client.get(f"{LIST}call-sheet/?asked=1").content.decode()
