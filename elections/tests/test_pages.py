"""The pages of the election: who opens what, what a wrong entry says, how many queries a page takes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from elections import counting, preparing, results
from elections.models import BallotEntry, BoardMember, Candidate, Election

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef" * 2


def at(name: str, *args) -> str:
    return reverse(f"elections:{name}", args=args)


def press(client, election, act: str, **data):
    return client.post(at("step", election.pk, act), data)


RULE = {
    "purpose": "Bầu đoàn", "seats": "5", "alternates": "1", "mode": "secret", "denominator": "valid", "tie": "older",
    "voters": ["exemplar", "staff"], "key": KEY,
}  # fmt: skip


class TestOverview:
    def test_before_and_after_there_is_one(self, as_user, organiser, head, make_user):
        empty = as_user(organiser).get(at("list"))
        assert (empty.status_code, at("new") in empty.content.decode()) == (200, False)
        assert as_user(make_user()).get(at("list")).status_code == 200

    def test_who_sees_which(self, conference, election, as_user, organiser, head, make_user, people, board):
        seen = {
            "organiser": organiser, "head": head, "secretary": people.secretary, "teller": people.second,
            "leader": make_user(Role.LEADER), "door": make_user(Role.DOOR), "nobody": make_user(),
            "accountant": make_user(Role.ACCOUNTANT),
        }  # fmt: skip
        pages = {who: as_user(user).get(at("page", election.pk)).status_code for who, user in seen.items()}
        assert pages == {
            "organiser": 200, "head": 200, "secretary": 200, "teller": 200, "leader": 200, "door": 404, "nobody": 404,
            "accountant": 404,
        }  # fmt: skip
        listed = {who for who, user in seen.items() if as_user(user).get(at("list")).context["elections"]}
        assert listed == {"organiser", "head", "secretary", "teller", "leader"}


class TestSetUp:
    def test_a_form_sent_twice_makes_one(self, conference, as_user, organiser):
        client = as_user(organiser)
        for _turn in range(2):
            made = Election.objects.first()
            assert client.post(at("new"), RULE).status_code == 302
        assert Election.objects.get() == made
        again = client.post(at("new"), RULE | {"seats": "6"})
        assert again.status_code == 200 and again.context["form"]["key"].value() != KEY

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("seats", "0"),
            ("seats", "101"),
            ("seats", "năm"),
            ("voters", []),
            ("purpose", ""),
            ("mode", "x"),
            ("key", "x"),
        ],
    )
    def test_a_wrong_entry_stands_beside_its_field(self, conference, as_user, organiser, field, value):
        answer = as_user(organiser).post(at("new"), RULE | {field: value})
        assert list(answer.context["form"].errors) == [field]
        assert not Election.objects.exists()

    def test_only_the_organiser(self, election, as_user, head, people):
        for user in (head, people.secretary, people.first):
            client = as_user(user)
            for address in (
                at("new"),
                at("edit", election.pk),
                at("new_member", election.pk),
                at("reopen", election.pk),
            ):
                assert client.get(address).status_code == 403
                assert client.post(address, RULE).status_code == 403

    def test_the_rule_stands_once_the_list_is_closed(self, election, candidates, as_user, organiser):
        client = as_user(organiser)
        form = client.get(at("edit", election.pk)).context["form"]
        sent = RULE | {"seen": form["seen"].value(), "seats": "2", "purpose": election.purpose}
        assert client.post(at("edit", election.pk), sent).status_code == 302
        election.refresh_from_db()
        assert election.seats == 2
        preparing.close_list(election, organiser)
        assert client.post(at("edit", election.pk), sent | {"seats": "1"}).status_code == 302
        election.refresh_from_db()
        assert election.seats == 2

    def test_no_conference(self, as_user, organiser):
        client = as_user(organiser)
        assert client.get(at("list")).status_code == 200
        assert (client.get(at("new")).status_code, client.get(at("page", 1)).status_code) == (404, 404)


class TestCandidates:
    def test_a_head_proposes_and_another_unit_knows_nothing(
        self, election, unit, head, outsider, as_user, make_delegate
    ):
        known = make_delegate(
            "Mai Mẫu Cảnh", gender="female", date_of_birth="1980-05-06", position="Trưởng phòng"
        )
        sent = {"unit": unit.pk, "full_name": "mai mẫu cảnh", "key": KEY}
        client = as_user(head)
        for _turn in range(2):
            assert client.post(at("new_candidate", election.pk), sent).status_code == 302
        row = Candidate.objects.get()
        assert (row.delegate, row.position, str(row.date_of_birth), row.state) == (
            known,
            "Trưởng phòng",
            "1980-05-06",
            "proposed",
        )
        stranger = as_user(outsider)
        assert "mai mẫu cảnh" not in stranger.get(at("page", election.pk)).content.decode()
        for name in ("edit_candidate", "remove_candidate"):
            assert stranger.post(at(name, row.pk), sent).status_code == 404
        refused = stranger.post(at("new_candidate", election.pk), sent | {"key": "f" * 32})
        assert list(refused.context["form"].errors) == ["unit"]
        for name in ("accept", "decline"):
            assert client.post(at(name, row.pk)).status_code == 403
        assert client.post(at("remove_candidate", row.pk)).status_code == 302
        assert not Candidate.objects.exists()

    def test_two_of_the_same_name_are_asked_apart(self, election, unit, as_user, organiser, make_delegate):
        for born in ("1980-05-06", "1981-05-06"):
            make_delegate("Hà", date_of_birth=born)
        client, sent = as_user(organiser), {"unit": unit.pk, "full_name": "Hà", "key": KEY}
        answer = client.post(at("new_candidate", election.pk), sent)
        assert list(answer.context["form"].errors) == ["date_of_birth"]
        assert (
            client.post(at("new_candidate", election.pk), sent | {"date_of_birth": "06/05/1981"}).status_code
            == 302
        )
        assert str(Candidate.objects.get().delegate.date_of_birth) == "1981-05-06"

    def test_answered_with_a_reason_that_the_unit_reads(self, election, unit, head, as_user, organiser):
        row = preparing.propose(Candidate(election=election, unit=unit, full_name="Mai"), head)
        client = as_user(organiser)
        assert list(client.post(at("decline", row.pk), {"reason": " "}).context["form"].errors) == ["reason"]
        assert client.post(at("decline", row.pk), {"reason": "Chưa đủ hồ sơ"}).status_code == 302
        assert "Chưa đủ hồ sơ" in as_user(head).get(at("page", election.pk)).content.decode()
        assert as_user(head).post(at("edit_candidate", row.pk), {}).status_code == 403
        assert client.get(at("accept", row.pk)).status_code == 405
        assert client.post(at("accept", row.pk)).status_code == 302
        row.refresh_from_db()
        assert row.state == Candidate.State.ACCEPTED

    def test_edited_by_the_organiser(self, election, candidates, as_user, organiser):
        client, row = as_user(organiser), candidates[0]
        form = client.get(at("edit_candidate", row.pk)).context["form"]
        sent = {name: form[name].value() or "" for name in form.fields} | {"full_name": "Lê Mẫu Thịnh Mới"}
        sent["date_of_birth"] = "03/02/1970"
        assert client.post(at("edit_candidate", row.pk), sent).status_code == 302
        row.refresh_from_db()
        assert row.full_name == "Lê Mẫu Thịnh Mới"

    def test_somebody_who_counts(self, election, board, unit, as_user, organiser):
        sent = {"unit": unit.pk, "full_name": "Kiểm Phiếu Một", "key": KEY}
        answer = as_user(organiser).post(at("new_candidate", election.pk), sent)
        assert list(answer.context["form"].errors) == ["full_name"]


class TestBoard:
    def test_named_by_account(self, election, as_user, organiser, people):
        client = as_user(organiser)
        sent = {"body": "counting", "post": "head", "user": people.head.pk, "key": KEY}
        assert client.post(at("new_member", election.pk), sent).status_code == 302
        member = BoardMember.objects.get()
        assert member.full_name == "Đặng Mẫu Trưởng Ban"
        for wrong, field in (
            ({"post": "head", "full_name": "Khác", "user": ""}, "post"),
            ({"post": "member"}, "user"),
            ({"post": "member", "full_name": "", "user": ""}, "full_name"),
            ({"post": "member", "full_name": "Không Tài Khoản", "user": "", "is_teller": "on"}, "__all__"),
        ):
            answer = client.post(at("new_member", election.pk), sent | wrong | {"key": "e" * 32})
            assert list(answer.context["form"].errors) == [field]
        assert client.post(at("remove_member", member.pk)).status_code == 302
        assert not BoardMember.objects.exists()


class TestDay:
    def test_from_the_closed_roll_to_the_signed_minutes(
        self, voting_now, as_user, people, figures, organiser
    ):
        secretary, election = as_user(people.secretary), voting_now
        assert press(secretary, election, "end-vote").status_code == 302
        first, second = as_user(people.first), as_user(people.second)
        page = first.get(at("count", election.pk))
        assert page.status_code == 200 and page["Cache-Control"].count("no-store") == 1
        wrong = first.post(at("count", election.pk), figures(3, 1, 0, collected=6) | {"turn": 1})
        assert list(wrong.context["form"].errors) == ["collected"]
        assert first.post(at("count", election.pk), figures(3, 1, 0) | {"turn": 1}).status_code == 302
        assert "3" not in [field.value() for field in second.get(at("count", election.pk)).context["form"]]
        assert second.post(at("count", election.pk), figures(2, 1, 0) | {"turn": 1}).status_code == 302
        told = second.get(at("count", election.pk)).content.decode()
        assert "Lê Mẫu Thịnh" in told.split("form-panel")[0]
        late = first.post(at("count", election.pk), figures(3, 1, 0) | {"turn": 1})
        assert list(late.context["form"].errors) == ["turn"]
        for client in (first, second):
            assert client.post(at("count", election.pk), figures(3, 1, 0) | {"turn": 2}).status_code == 302
        assert press(first, election, "confirm").status_code == 403
        assert press(as_user(people.head), election, "confirm").status_code == 302
        assert press(as_user(people.head), election, "release").status_code == 302
        assert press(secretary, election, "sign").status_code == 302
        shown = as_user(organiser).get(at("page", election.pk)).content.decode()
        assert results.current(election).digest in shown
        assert press(as_user(organiser), election, "second-round").status_code == 302
        assert Election.objects.count() == 2

    def test_counting_is_for_the_two_tellers(self, counting_now, as_user, people, organiser):
        for user in (organiser, people.head, people.secretary):
            assert as_user(user).get(at("count", counting_now.pk)).status_code == 403
        Election.objects.update(state="voting")
        assert as_user(people.first).get(at("count", counting_now.pk)).status_code == 302

    def test_a_late_press_says_why(self, voting_now, as_user, people):
        secretary = as_user(people.secretary)
        press(secretary, voting_now, "end-vote")
        again = press(secretary, voting_now, "end-vote")
        assert again.status_code == 200 and again.context["problem"]
        assert press(secretary, voting_now, "melt").status_code == 404
        assert secretary.get(at("step", voting_now.pk, "end-vote")).status_code == 405

    def test_taken_back_with_a_reason(self, counting_now, as_user, people, figures, organiser):
        for teller in (people.first, people.second):
            counting.enter(counting_now, teller, figures(3, 1, 0))
        results.confirm(counting_now, people.head)
        client = as_user(organiser)
        assert list(client.post(at("reopen", counting_now.pk), {"reason": ""}).context["form"].errors) == [
            "reason"
        ]
        assert client.post(at("reopen", counting_now.pk), {"reason": "Nhầm phiếu"}).status_code == 302
        assert client.get(at("reopen", counting_now.pk)).status_code == 302
        assert as_user(people.first).get(at("count", counting_now.pk)).context["form"].initial == {"turn": 2}

    def test_the_control_count(self, voting_now, as_user, people, head):
        secretary = as_user(people.secretary)
        too_many = secretary.post(at("papers", voting_now.pk), {"kind": "issued", "number": "9", "key": KEY})
        assert list(too_many.context["form"].errors) == ["number"]
        for _turn in range(2):
            sent = {"kind": "unused", "number": "2", "key": KEY}
            assert secretary.post(at("papers", voting_now.pk), sent).status_code == 302
        entry = BallotEntry.objects.get(kind="unused")
        assert as_user(head).post(at("take_back_papers", entry.pk)).status_code == 403
        assert secretary.post(at("take_back_papers", entry.pk)).status_code == 302
        assert secretary.post(at("take_back_papers", entry.pk)).status_code == 200
        assert as_user(head).get(at("papers", voting_now.pk)).status_code == 403

    def test_the_roll(self, voting_now, as_user, people, head, organiser):
        page = as_user(organiser).get(at("roll", voting_now.pk))
        assert [row.is_present for row in page.context["page_obj"]].count(True) == 5
        assert as_user(head).get(at("roll", voting_now.pk)).status_code == 403
        Election.objects.update(roll_closed_at=None)
        assert len(as_user(people.secretary).get(at("roll", voting_now.pk)).context["page_obj"]) == 6


def test_as_many_queries_for_many_rows_as_for_few(counting_now, as_user, organiser, unit, people, figures):
    client = as_user(organiser)

    def ask() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(at("page", counting_now.pk)).status_code == 200
        return len(found)

    few = ask()
    for number in range(6):
        Candidate.objects.create(
            election=counting_now,
            unit=unit,
            full_name=f"Ứng Viên {number}",
            proposed_by=organiser,
            state="declined",
        )
        BallotEntry.objects.create(election=counting_now, kind="printed", number=1, by=organiser)
        BoardMember.objects.create(election=counting_now, full_name=f"Ủy Viên {number}")
    assert ask() == few <= 12
    for teller in (people.first, people.second):
        counting.enter(counting_now, teller, figures(3, 1, 0))
    results.confirm(counting_now, people.head)
    assert ask() <= 12


@pytest.mark.django_db(transaction=True)
def test_what_locks_runs_in_a_transaction_of_its_own(counting_now, candidates, board, as_user, organiser):
    """Without the test's own transaction, as it is served: PostgreSQL refused these three."""
    client = as_user(organiser)
    Election.objects.update(state="draft")
    assert client.post(at("remove_candidate", candidates[0].pk)).status_code == 302
    seat = {"body": "presidium", "post": "head", "full_name": "Đỗ Mẫu Trung", "key": KEY}
    assert client.post(at("new_member", counting_now.pk), seat).status_code == 302
    Election.objects.update(state="counted")
    assert client.post(at("reopen", counting_now.pk), {"reason": "Nhầm"}).status_code == 302
    assert not Candidate.objects.filter(pk=candidates[0].pk).exists()
