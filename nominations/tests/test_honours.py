"""Honours over the editions: remembered once, compared with what is proposed and declared; warn only."""

from __future__ import annotations

import datetime
from typing import ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from conference import history
from conference.models import Conference
from nominations import award_decisions, awards, memory, transitions
from nominations.council import CouncilSettings
from nominations.models import AwardDecision, DossierRules, Honour, Nomination
from nominations.states import State

pytestmark = pytest.mark.django_db

BORN = datetime.date(1985, 4, 5)
AWARD = "Giấy khen của Giám đốc Sở"


@pytest.fixture
def earlier(conference) -> Conference:
    """The edition before, held in 2015."""
    copy = Conference.objects.get(pk=conference.pk)
    copy.pk, copy.slug, copy.is_current, copy.edition_number = None, "hoi-nghi-ii", False, 2
    copy.date, copy.period_from, copy.period_to = datetime.date(2015, 5, 20), 2011, 2015
    copy.save()
    return copy


@pytest.fixture
def conference(conference):
    conference.date = datetime.date(2020, 4, 24)
    conference.save()
    return conference


@pytest.fixture
def nomination(make_nomination):
    return make_nomination(full_name="Nguyễn Thị Hoà")


def honour(**fields):
    data = {"name": "Nguyễn Thị Hòa", "date_of_birth": BORN, "award": "Giấy khen", "year": 2015}
    return Honour.objects.create(
        **{**data, "decision_number": "12/QĐ-SCT", "issuer": "Giám đốc Sở", **fields}
    )


def recalled(nomination):
    return memory.of(Nomination.objects.get(pk=nomination.pk))


class TestRule:
    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            ("Giấy khen", AWARD, True),
            (AWARD, "GIẤY KHEN", True),
            ("Giấy khen", "Giấy khenx", False),
            ("Bằng khen", AWARD, False),
            ("", AWARD, False),
            ("", "", False),
        ],
    )
    def test_the_same_award(self, one, other, expected):
        assert memory.same_award(one, other) is expected

    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            ("12/QĐ-SCT", "12 / qd-sct", True),
            ("12/QĐ-SCT", "12/QÐ-SCT", True),
            ("12/QĐ-SCT", "13/QĐ-SCT", False),
        ],
    )
    def test_the_same_number(self, one, other, expected):
        assert memory.same_number(one, other) is expected


class TestWarning:
    def test_says_what_when_and_by_which_decision(self, nomination):
        honour()
        assert recalled(nomination).repeated == ["Đã được tặng Giấy khen năm 2015 (QĐ số 12/QĐ-SCT)."]

    @pytest.mark.parametrize(
        ("fields", "count"),
        [
            ({"year": 2014}, 0),
            ({"year": 2020}, 1),
            ({"year": 2021}, 0),
            ({"award": "Bằng khen"}, 0),
            ({"date_of_birth": None}, 1),
            ({"date_of_birth": datetime.date(1985, 5, 4)}, 0),
            ({"name": "Nguyễn Thị Hoàng"}, 0),
            ({"is_collective": True}, 0),
        ],
    )
    def test_of_the_same_award_and_person_within_the_years(self, nomination, fields, count):
        honour(**fields)
        assert len(recalled(nomination).repeated) == count

    @pytest.mark.parametrize(("years", "count"), [(0, 0), (4, 0), (5, 1), (6, 2)])
    def test_the_years_are_a_setting(self, nomination, conference, years, count):
        honour()
        honour(year=2014)
        DossierRules.objects.create(conference=conference, hard=[], honour_years=years)
        assert len(recalled(nomination).repeated) == count

    def test_collectives(self, make_nomination):
        collective = make_nomination(kind="collective", collective_name="Tổ Xăng dầu")
        honour(name="Tổ xăng dầu", is_collective=True, date_of_birth=None)
        assert len(recalled(collective).repeated) == 1

    def test_declared_by_the_unit_itself(self, nomination):
        nomination.earlier_awards.create(name="Giấy khen", kind="award", year=2016)
        assert recalled(nomination).repeated == ["Theo khai báo: Đã được tặng Giấy khen năm 2016."]
        honour(year=2016)
        assert recalled(nomination).repeated == ["Đã được tặng Giấy khen năm 2016 (QĐ số 12/QĐ-SCT)."]

    def test_stands_before_preparer_head_and_organiser_and_stops_nobody(
        self, as_user, preparer, head, organiser, nomination, allocation
    ):
        honour()
        sentence = "Đã được tặng Giấy khen năm 2015 (QĐ số 12/QĐ-SCT)."
        detail = reverse("nominations:detail", args=[nomination.pk])
        decide = f"/admin/nominations/nomination/decide/approve/?ids={nomination.pk}"
        change = f"/admin/nominations/nomination/{nomination.pk}/change/"
        for user, page in ((preparer, detail), (organiser, detail), (head, decide), (head, change)):
            assert sentence in as_user(user).get(page).content.decode()
        transitions.approve(nomination, head)
        assert nomination.state == State.APPROVED


class TestDeclared:
    def test_what_differs_is_named(self, nomination):
        honour()
        nomination.earlier_awards.create(
            name="Giấy khen", year=2015, decision_number="21/QĐ-SCT", issuer="GIÁM ĐỐC SỞ"
        )
        assert recalled(nomination).differences == [
            "Giấy khen năm 2015: hồ sơ ghi “21/QĐ-SCT”, sổ ghi “12/QĐ-SCT”."
        ]

    def test_what_is_not_declared_and_what_is_not_known(self, nomination):
        honour()
        nomination.earlier_awards.create(name="Bằng khen", year=2012)
        assert recalled(nomination).differences == [
            "Hồ sơ chưa khai: Giấy khen, năm 2015 (12/QĐ-SCT).",
            "Hồ sơ có khai nhưng sổ khen thưởng các kỳ trước không có: Bằng khen – 2012.",
        ]

    def test_the_same_is_no_difference(self, nomination):
        honour()
        nomination.earlier_awards.create(name=AWARD, year=2015, decision_number="12 / QĐ-SCT")
        assert recalled(nomination).differences == []

    def test_silent_where_nothing_is_remembered(self, nomination):
        nomination.earlier_awards.create(name="Bằng khen", year=2012)
        assert recalled(nomination) == memory.Memory()

    def test_many_nominations_one_query(self, make_nomination, django_assert_num_queries):
        honour()
        rows = [make_nomination(full_name="Nguyễn Thị Hoà") for _ in range(5)]
        rows = list(Nomination.objects.select_related("conference__dossier_rules", "award_form"))
        from nominations import dossier

        dossier.load(rows)
        with django_assert_num_queries(1):
            found = memory.recall(rows)
        assert [len(found[row.pk].repeated) for row in rows] == [1] * 5


class TestFilling:
    ADDRESS = "/admin/nominations/honour/fill/"

    def test_from_approved_exemplars_of_earlier_editions_once(
        self, earlier, conference, make_nomination, organiser
    ):
        awarded = make_nomination(State.APPROVED, conference=earlier, full_name="Nguyễn Thị Hòa")
        make_nomination(State.APPROVED, conference=earlier, kind="collective", collective_name="Tổ Xăng dầu")
        make_nomination(State.REFUSED, conference=earlier)
        make_nomination(State.APPROVED, conference=earlier, kind="guest")
        make_nomination(State.APPROVED)
        assert [memory.fill(organiser) for _press in range(2)] == [2, 0]
        rows = list(Honour.objects.order_by("is_collective").values_list(
            "name", "date_of_birth", "unit", "award", "year", "issuer", "name_key"
        ))  # fmt: skip
        shared = ("Phòng Quản lý Thương mại", AWARD, 2015, "Giám đốc Sở Công Thương")
        assert rows == [
            ("Nguyễn Thị Hòa", BORN, *shared, "nguyen thi hoa"),
            ("Tổ Xăng dầu", None, *shared, "to xang dau"),
        ]
        entry = history.of(conference).get()
        assert (entry.actor, entry.action, entry.changes) == (
            organiser,
            "honours_filled",
            {"people": ["", "2"]},
        )
        again = make_nomination(full_name="Nguyễn Thị Hoà")
        assert len(recalled(again).repeated) == 1
        assert recalled(awarded).honours == []  # what it was given itself is nothing earlier

    def test_what_was_given_and_not_what_was_wished(
        self, earlier, make_nomination, organiser, award_form, title_form, higher_form
    ):
        def honoured(name, *forms):
            nomination = make_nomination(State.APPROVED, conference=earlier, full_name=name)
            for form in forms:
                awards.propose(nomination, form, organiser)
            return nomination

        honoured("Lê Mẫu Khác", higher_form)
        honoured("Lê Mẫu Hai", award_form, title_form)
        lost = honoured("Lê Mẫu Thu Hồi", award_form)
        for authority, number in (
            ("Giám đốc Sở Công Thương", "12/QĐ-SCT"),
            ("Chủ tịch UBND tỉnh", "99/QĐ-UBND"),
        ):
            decision = AwardDecision(
                conference=earlier, authority=authority, number=number, date=datetime.date(2016, 1, 5)
            )
            award_decisions.issue(award_decisions.begin(decision, organiser), organiser)
        awards.revoke(lost.awards.get(), organiser, "Khai sai")
        assert [memory.fill(organiser) for _press in range(2)] == [3, 0]
        assert set(Honour.objects.values_list("name", "award", "year", "decision_number", "issuer")) == {
            ("Lê Mẫu Khác", higher_form.name, 2016, "99/QĐ-UBND", "Chủ tịch UBND tỉnh"),
            ("Lê Mẫu Hai", award_form.name, 2016, "12/QĐ-SCT", "Giám đốc Sở Công Thương"),
            ("Lê Mẫu Hai", title_form.name, 2016, "12/QĐ-SCT", "Giám đốc Sở"),
        }

    def test_nothing_for_whom_the_council_stopped(self, earlier, conference, make_nomination, organiser):
        make_nomination(State.APPROVED, conference=earlier)
        CouncilSettings.objects.create(conference=earlier, council_decides=True)
        assert memory.fill(organiser) == 0

    @pytest.mark.parametrize("who", ["preparer", "head"])
    def test_by_nobody_else(self, request, earlier, make_nomination, who):
        make_nomination(State.APPROVED, conference=earlier)
        with pytest.raises(PermissionDenied):
            memory.fill(request.getfixturevalue(who))
        assert not Honour.objects.exists()

    def test_in_the_admin(self, as_user, organiser, head, client, earlier, make_nomination):
        make_nomination(State.APPROVED, conference=earlier, full_name="Nguyễn Thị Hòa")
        assert client.get(self.ADDRESS)["Location"].startswith("/sign-in/?next=")
        assert as_user(head).post(self.ADDRESS).status_code == 403
        chief = as_user(organiser)
        assert chief.get(self.ADDRESS).status_code == 405
        assert not Honour.objects.exists()
        assert chief.post(self.ADDRESS, follow=True).status_code == 200
        assert chief.get("/admin/nominations/honour/", {"q": "HOÀ"}).context["cl"].result_count == 1
        assert chief.get("/admin/nominations/honour/", {"q": "hai"}).context["cl"].result_count == 0

    def test_rows_are_kept_by_the_organiser_alone(self, as_user, organiser, head):
        address = "/admin/nominations/honour/"
        data = {
            "name": "Lê Ðức",
            "award": "Giấy khen",
            "year": "2010",
            "unit": "",
            "decision_number": "",
            "issuer": "",
        }
        assert as_user(head).post(address + "add/", data).status_code == 403
        client = as_user(organiser)
        assert client.post(address + "add/", {**data, "year": "1"}).status_code == 200
        client.post(address + "add/", data)
        stored = Honour.objects.get()
        assert (stored.name, stored.name_key) == ("Lê Đức", "le duc")
        assert [entry.action for entry in history.of(stored)] == ["added"]


class TestTypedTwice:
    TYPED: ClassVar[dict[str, str]] = {
        "name": "Nguyễn Thị Hòa", "date_of_birth": f"{BORN:%d/%m/%Y}", "award": "Giấy khen", "year": "2015",
        "decision_number": "12/QĐ-SCT", "issuer": "Giám đốc Sở", "unit": "Văn phòng Sở",
    }  # fmt: skip

    def add(self, client, **fields):
        return client.post("/admin/nominations/honour/add/", self.TYPED | fields)

    @pytest.mark.parametrize(
        "fields",
        [{}, {"name": "NGUYỄN THỊ HOÀ"}, {"decision_number": "12 / qđ-sct"}, {"date_of_birth": ""}, {"award": "GIẤY KHEN"}],
    )  # fmt: skip
    def test_is_refused_and_names_the_one_that_is_kept(self, as_user, organiser, fields):
        honour()
        form = self.add(as_user(organiser), **fields).context["adminform"].form
        assert form.errors == {
            "name": ["Khen thưởng này đã có trong sổ: Nguyễn Thị Hòa – Giấy khen, 2015, 12/QĐ-SCT."]
        }
        assert Honour.objects.count() == 1

    @pytest.mark.parametrize(
        "fields",
        [
            {"year": "2016"}, {"award": "Bằng khen"}, {"decision_number": "13/QĐ-SCT"}, {"date_of_birth": "01/01/1970"},
            {"is_collective": "on"}, {"name": "Nguyễn Thị Hoa"},
        ],
    )  # fmt: skip
    def test_another_one_is_kept(self, as_user, organiser, fields):
        honour()
        assert self.add(as_user(organiser), **fields).status_code == 302
        assert Honour.objects.count() == 2

    def test_collectives_of_one_name_in_two_units_are_two(self, as_user, organiser):
        honour(is_collective=True, unit="Thanh tra Sở", date_of_birth=None)
        client = as_user(organiser)
        fields = {"is_collective": "on", "date_of_birth": ""}
        assert [self.add(client, **fields).status_code, self.add(client, **fields).status_code] == [302, 200]

    def test_a_kept_one_may_be_saved_again(self, as_user, organiser):
        kept = honour()
        address = f"/admin/nominations/honour/{kept.pk}/change/"
        assert as_user(organiser).post(address, self.TYPED | {"issuer": "Sở"}).status_code == 302
