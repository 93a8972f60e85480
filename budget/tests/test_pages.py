"""The pages of the budget: who sees what, the warnings in words, the spreadsheet, the number of queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import Role
from budget import estimate, figures, spending
from budget.models import BudgetLine, Commitment, Estimate, Expense, Source
from budget.tests.conftest import DECIDED
from conference import history
from nominations.tests.test_exchange import confirm, exported, look, problems, rows_of
from subcommittees.models import Task

pytestmark = pytest.mark.django_db
LIST = "/budget/"
ADMIN = "/admin/budget/budgetline/"


def test_who_sees_what(conference, subcommittee, make_line, make_user, accountant, organiser, leader, body_head, head, as_user):  # fmt: skip
    own, foreign = make_line(subcommittee=subcommittee, content="Của tiểu ban"), make_line(content="Của khác")
    source = Source.objects.create(conference=conference, name="Nguồn kín", amount=5)
    line, other = (reverse("budget:line", args=[row.pk]) for row in (own, foreign))
    edit, src = reverse("budget:edit_line", args=[own.pk]), reverse("budget:edit_source", args=[source.pk])
    pages = [LIST, line, other, edit, "/budget/lines/new/", "/budget/sources/", src, "/budget/estimate/"]
    keeper = [200] * 8
    expected = {
        accountant: keeper,
        organiser: keeper,
        leader: [200, 200, 200, 403, 403, 200, 403, 200],
        body_head: [200, 200, 404, 403, 403, 403, 403, 403],
        head: [403, 404, 404, 403, 403, 403, 403, 403],
        make_user(Role.COUNCIL_MEMBER): [403, 404, 404, 403, 403, 403, 403, 403],
        make_user(None): [403, 404, 404, 403, 403, 403, 403, 403],
    }
    for user, statuses in expected.items():
        client = as_user(user)
        assert [client.get(page).status_code for page in pages] == statuses, user
        if user not in (accountant, organiser):
            for act in (
                "budget:remove_line",
                "budget:new_expense",
                "budget:new_commitment",
                "budget:edit_line",
            ):
                assert client.post(reverse(act, args=[own.pk])).status_code == 403
    assert BudgetLine.objects.count() == 2
    seen = as_user(body_head).get(LIST).content.decode()
    assert "Của tiểu ban" in seen and "Của khác" not in seen and "Nguồn kín" not in seen
    assert as_user(accountant).get(reverse("budget:remove_line", args=[own.pk])).status_code == 405


def test_a_line_is_added_edited_and_taken_out(conference, subcommittee, accountant, as_user):
    client = as_user(accountant)
    task = Task.objects.create(
        subcommittee=subcommittee, number="TB4.2", title="Hội trường", lead_unit=subcommittee.lead_unit, offset_days=-9
    )  # fmt: skip
    told = {"chapter": "hall", "content": "Thuê hội trường", "measure": "buổi", "quantity": "1.200",
            "unit_price": "1,5 triệu", "task": task.pk}  # fmt: skip
    assert client.post("/budget/lines/new/", told).status_code == 302
    twice = client.post("/budget/lines/new/", told, follow=True).content.decode()
    assert "đã được nhập trước đó" in twice
    line = BudgetLine.objects.get()
    assert (line.position, line.planned, line.subcommittee, line.entered_by) == (
        1, 1_800_000_000, subcommittee, accountant,
    )  # fmt: skip
    for field, value in (("quantity", "1,5"), ("unit_price", "1.000.000.000.001"), ("unit_price", "x"), ("chapter", "?"),
                         ("position", "1"), ("quantity", "-1"), ("content", "")):  # fmt: skip
        page = client.post("/budget/lines/new/", told | {field: value})
        assert field in page.context["form"].errors, field
    much = client.post("/budget/lines/new/", told | {"quantity": "1000000", "unit_price": "1000001"})
    assert much.context["form"].errors.keys() == {"unit_price"}
    assert "lớn hơn 1.000.000.000.000" in much.content.decode()
    edit = reverse("budget:edit_line", args=[line.pk])
    assert (
        client.post(
            edit, told | {"position": "1", "quantity": "2", "subcommittee": subcommittee.pk}
        ).status_code
        == 302
    )
    assert history.of(line)[0].changes == {"quantity": ["1200", "2"]}
    client.post(reverse("budget:remove_line", args=[line.pk]))
    assert not BudgetLine.objects.exists()


def test_two_edit_one_line(make_line, accountant, as_user):
    """The second saves another field beside the first; the same field is refused with what is stored now."""
    line, client = make_line(), as_user(accountant)
    edit = reverse("budget:edit_line", args=[line.pk])
    form = client.get(edit).context["form"]
    shown = {bound.html_name: bound.value() or "" for bound in form}
    client.post(edit, shown | {"quantity": "5"})
    assert client.post(edit, shown | {"content": "Tên mới"}).status_code == 302
    line.refresh_from_db()
    assert (line.quantity, line.content) == (5, "Tên mới")
    page = client.post(edit, shown | {"quantity": "7"})
    assert page.context["form"].errors.keys() == {"quantity"}


def test_warnings_in_words(conference, make_line, accountant, approve, as_user):
    conference.target_delegates = 3
    conference.save()
    source = Source.objects.create(conference=conference, name="Ngân sách", amount=900_000)
    line = make_line(source=source)
    make_line(unit_price=500_000)
    approve(cap=1_200_000, cap_basis="Thông báo", delegate_cap=499_999, is_hard=False)
    line.refresh_from_db()
    row = Commitment(line=line, supplier="A", amount=1_000_001, document="1", date=DECIDED, over_reason="vì")
    spending.commit(row, accountant)
    found = figures.read(estimate.lines_of(conference))
    rule, sources = estimate.of(conference), figures.of_sources(conference, found)
    people = figures.per_delegate(conference, found.total.approved)
    with translation.override("en"):
        said = figures.warnings(rule, found, sources, people)
    assert said == [
        (
            "danger",
            "Approved: 1.500.000 đồng is 300.000 đồng above the cap of the conference (1.200.000 đồng).",
        ),
        ("danger", "More is contracted and spent than approved: 1. Khoản 1."),
        ("warning", "The sources lack 600.000 đồng for what is approved."),
        ("warning", "The source “Ngân sách” lacks 100.000 đồng for the lines that are paid from it."),
        ("warning", "Each of 3 planned delegates costs 500.000 đồng, above the cap of 499.999 đồng."),
    ]
    page = as_user(accountant).get(LIST).content.decode()
    assert "Các nguồn còn thiếu 600.000 đồng so với mức đã duyệt." in page
    with translation.override("en"):
        assert figures.warnings(Estimate(), figures.read([]), [], []) == []


def test_a_thousand_lines_cost_no_more_queries_than_three(
    conference, subcommittee, make_line, accountant, body_head, as_user
):
    counted = []
    for lines in (3, 1000):
        BudgetLine.objects.all().delete()
        BudgetLine.objects.bulk_create(
            BudgetLine(conference=conference, position=place, chapter="hall", content=f"Khoản {place}", measure="cái",
                       quantity=1, unit_price=place, approved=place, subcommittee=subcommittee)
            for place in range(1, lines + 1)
        )  # fmt: skip
        row = {"date": DECIDED, "amount": 1, "entered_by": accountant}
        last = BudgetLine.objects.last()
        made = Commitment.objects.create(line=last, supplier="A", document="1", **row)
        Expense.objects.create(line=last, commitment=made, payee="A", voucher="1", **row)
        asked = []
        for user in (accountant, body_head):
            client = as_user(user)
            for page in (LIST, f"{LIST}?by=chapter", reverse("budget:line", args=[last.pk])):
                client.get(page)
                with CaptureQueriesContext(connection) as queries:
                    assert last.content in client.get(page).content.decode()
                asked.append(len(queries))
        for page in ("/budget/estimate/", "/budget/sources/"):
            keeps = as_user(accountant)
            keeps.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert keeps.get(page).status_code == 200
            asked.append(len(queries))
        counted.append(asked)
        Expense.objects.all().delete()
        Commitment.objects.all().delete()
    assert counted[0] == counted[1]
    assert max(counted[1]) <= 12, counted


def test_lines_through_a_spreadsheet(
    conference, subcommittee, accountant, leader, organiser, make_line, as_user
):
    Source.objects.create(conference=conference, name="Ngân sách")
    known, client = make_line(), as_user(accountant)
    header = [
        "Thứ tự",
        "Nhóm chi",
        "Nội dung",
        "Đơn vị tính",
        "Số lượng",
        "Đơn giá (đồng)",
        "Mã tiểu ban",
        "Nguồn kinh phí",
    ]
    rows = [
        [1, "Hội trường, âm thanh, ánh sáng", "Thuê hội trường", "buổi", 2, "1,5 triệu", "TB4", "ngân sách"],
        [None, "Khen thưởng, quà tặng", "Khung", "cái", 44, 150000, None, None],
    ]  # fmt: skip
    page = look(client, ADMIN, header, *rows)
    assert (problems(page), page.context["counts"]) == ([], {"new": 1, "update": 1, "skip": 0})
    assert BudgetLine.objects.count() == 1
    assert confirm(client, ADMIN, page).status_code == 302
    known.refresh_from_db()
    assert (known.planned, known.subcommittee, known.source.name) == (3_000_000, subcommittee, "Ngân sách")
    assert BudgetLine.objects.get(position=2).entered_by == accountant
    taken_out = rows_of(exported(client, ADMIN, "budgetlineresource"))
    assert [row[2] for row in taken_out] == ["Nội dung", "Thuê hội trường", "Khung"]
    again = look(client, ADMIN, *taken_out)
    assert (problems(again), again.context["counts"]) == ([], {"new": 0, "update": 0, "skip": 2})
    wrong = [[1, "Bay", "Thuê", "buổi", "hai", 5, "TB9", "Kho bạc"]]
    assert len(problems(look(client, ADMIN, header, *wrong))) >= 3
    estimate.submit(conference, accountant)
    rows[0][4] = 3
    assert "dự toán bổ sung" in problems(look(client, ADMIN, header, *rows))[0][1]
    assert as_user(leader).get(ADMIN).status_code in (302, 403)
    assert as_user(organiser).get(f"{ADMIN}{known.pk}/change/").status_code == 200


def test_sources(conference, accountant, make_line, as_user):
    client = as_user(accountant)
    told = {
        "kind": "state",
        "name": "Ngân sách",
        "amount": "150 triệu",
        "document": "21/QĐ",
        "date": "01/02/2020",
    }
    assert client.post("/budget/sources/new/", told).status_code == 302
    assert "name" in client.post("/budget/sources/new/", told).context["form"].errors
    source = Source.objects.get()
    assert source.amount == 150_000_000
    client.post(reverse("budget:edit_source", args=[source.pk]), told | {"amount": "1"})
    make_line(source=source)
    assert "còn thiếu 999.999 đồng" in client.get("/budget/sources/").content.decode()
    assert history.of(source)[0].changes == {"amount": ["150000000", "1"]}
