"""Contracts and expenses: never more than there is, each once, and nothing is deleted."""

from __future__ import annotations

import datetime
import threading
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import one_time_key
from budget import estimate, figures, spending
from budget.models import BudgetLine, Commitment, Expense
from budget.tests.conftest import DECIDED
from conference import history
from conference.once import SentBefore
from nominations.tests.test_evidence import make_pdf

pytestmark = pytest.mark.django_db


def contract(line, amount, **more) -> Commitment:
    return Commitment(line=line, supplier="Nhà in Mẫu", amount=amount, document="01/HĐ", date=DECIDED, **more)


def expense(line, amount, **more) -> Expense:
    return Expense(line=line, payee="Nhà in Mẫu", amount=amount, voucher="UNC-01", date=DECIDED, **more)


@pytest.fixture
def line(make_line, approve) -> BudgetLine:
    """1.000.000 approved."""
    make_line()
    approve()
    return BudgetLine.objects.select_related("conference").get()


def of(line):
    return figures.read([line]).total


def test_hard_limits(line, accountant):
    signed = spending.commit(contract(line, 600_000), accountant)
    for row, sentence in (
        (contract(line, 400_001), "1 đồng"),
        (expense(line, 400_001), "400.000 đồng"),
        (expense(line, 600_001, commitment=signed), "giá trị hợp đồng"),
    ):
        act = (
            spending.commit if isinstance(row, Commitment) else lambda row, by: spending.spend(row, None, by)
        )
        with pytest.raises(spending.SpendingRefused, match=sentence) as caught:
            act(row, accountant)
        assert caught.value.field == "amount"
    spending.spend(expense(line, 600_000, commitment=signed), None, accountant)
    spending.spend(expense(line, 400_000), None, accountant)
    assert (of(line).spent, of(line).bound, of(line).remaining) == (1_000_000, 1_000_000, 0)


def test_soft_limits_need_a_reason(line, accountant):
    estimate.of(line.conference).__class__.objects.update(is_hard=False)
    signed = spending.commit(contract(line, 1_000_000), accountant)
    for row in (expense(line, 1), expense(line, 1_000_001, commitment=signed)):
        with pytest.raises(spending.SpendingRefused) as caught:
            spending.spend(row, None, accountant)
        assert caught.value.field == "over_reason"
    spending.spend(
        expense(line, 1_000_001, commitment=signed, over_reason="Phát sinh thuế"), None, accountant
    )
    assert (of(line).bound, of(line).remaining) == (1_000_001, -1)
    assert history.of(line)[0].reason == "Phát sinh thuế"


def test_what_is_cancelled_or_taken_back_frees_the_money_and_stays(line, accountant):
    signed = spending.commit(contract(line, 900_000), accountant)
    paid = spending.spend(expense(line, 300_000, commitment=signed), None, accountant)
    spending.cancel(signed, "Đổi nhà in", accountant)
    assert (of(line).committed, of(line).bound) == (0, 300_000)
    with pytest.raises(spending.SpendingRefused):
        spending.cancel(signed, "nữa", accountant)
    with pytest.raises(spending.SpendingRefused):
        spending.spend(expense(line, 1, commitment=signed), None, accountant)
    spending.take_back(paid, "Nhập nhầm", accountant)
    assert of(line).bound == 0
    with pytest.raises(spending.SpendingRefused):
        spending.take_back(paid, "nữa", accountant)
    assert (Expense.objects.count(), Commitment.objects.count()) == (1, 1)
    assert [(entry.action, entry.reason) for entry in history.of(line)][:2] == [
        ("expense_taken_back", "Nhập nhầm"), ("commitment_cancelled", "Đổi nhà in"),
    ]  # fmt: skip


def test_nothing_is_spent_before_a_decision_or_by_others(line, make_line, accountant, leader):
    fresh = make_line()
    for act in (
        lambda: spending.commit(contract(fresh, 1), accountant),
        lambda: spending.spend(expense(fresh, 1), None, accountant),
    ):
        with pytest.raises(spending.SpendingRefused):
            act()
    with pytest.raises(PermissionDenied):
        spending.commit(contract(line, 1), leader)
    with pytest.raises(PermissionDenied):
        spending.spend(expense(line, 1), None, leader)
    assert not Expense.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_expenses_at_once_on_the_last_of_a_line(line, accountant):
    barrier, refused, troubles = threading.Barrier(4), [], []

    def run() -> None:
        try:
            row = expense(BudgetLine.objects.select_related("conference").get(), 400_000)
            barrier.wait()
            spending.spend(row, None, accountant)
        except spending.SpendingRefused as error:
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
    assert (troubles, len(refused)) == ([], 2)
    assert of(line).spent == 800_000


def sent(**told) -> dict:
    return {
        "key": one_time_key(), "payee": "Nhà in Mẫu", "amount": "250.000", "voucher": "UNC-9", "date": "24/02/2020",
        "method": "cash",
    } | told  # fmt: skip


def test_the_form_keeps_what_was_typed_and_stores_once(line, accountant, as_user):
    client, url = as_user(accountant), reverse("budget:new_expense", args=[line.pk])
    page = client.post(url, sent(amount="1.000.001", payee="Hợp tác xã Mẫu"))
    assert "Chỉ còn lại 1.000.000 đồng." in page.content.decode()
    assert 'value="Hợp tác xã Mẫu"' in page.content.decode()
    for field, value in (("amount", "1.5 triệu"), ("amount", "0"), ("amount", "9" * 30), ("date", "31/02/2020"),
                         ("date", "01/01/2090"), ("commitment", "99999999999999999999"), ("key", "x")):  # fmt: skip
        assert field in client.post(url, sent(**{field: value})).context["form"].errors
    told = sent(amount="0,25 triệu")
    for _press in range(2):
        assert client.post(url, told).status_code == 302
    assert list(Expense.objects.values_list("amount", flat=True)) == [250_000]
    back = client.post(url, told | {"payee": "Nhà in khác"})  # the Back button: the old key, something else
    assert "đã được gửi trước đó" in back.content.decode()
    fresh = back.context["form"]["key"].value()
    assert client.post(url, told | {"payee": "Nhà in khác", "key": fresh}).status_code == 302
    assert Expense.objects.count() == 2
    chosen = SimpleUploadedFile("a.pdf", make_pdf())
    page = client.post(url, sent(payee="", voucher_file=chosen)).content.decode()
    assert "hãy chọn lại tệp" in page
    assert client.get(f"{url}?commitment=9x").status_code == 200


def picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (3000, 40), (9, 9, 9)).save(kept, "PNG")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("hóa đơn.pdf", make_pdf(), "hóa đơn.pdf"), ("ảnh.png", picture(), "ảnh.jpg"), ("virus.pdf", b"MZ not a paper", None),
        ("half.png", picture()[:60], None), ("text.jpg", b"no picture", None),
    ],
)  # fmt: skip
def test_vouchers_as_files(line, accountant, leader, body_head, as_user, name, content, kept):
    client, url = as_user(accountant), reverse("budget:new_expense", args=[line.pk])
    page = client.post(url, sent(voucher_file=SimpleUploadedFile(name, content)))
    if kept is None:
        assert page.context["form"].errors.keys() == {"voucher_file"}
        assert not Expense.objects.exists()
        return
    row = Expense.objects.get()
    assert row.file_name == kept
    address = reverse("budget:voucher", args=[row.pk])
    for user, status in ((accountant, 200), (leader, 200), (body_head, 403)):
        answer = as_user(user).get(address)
        assert answer.status_code == status
        if status == 200:
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer["X-Content-Type-Options"] == "nosniff" and "no-store" in answer["Cache-Control"]


def test_the_same_voucher_twice_is_said_and_stored(line, make_line, accountant, as_user):
    client, url = as_user(accountant), reverse("budget:new_expense", args=[line.pk])
    for payee, said in (("Nhà in Mẫu", False), ("Nhà  in MẪU", True), ("Nhà in khác", False)):
        page = client.post(url, sent(amount="1000", payee=payee), follow=True).content.decode()
        assert ("đã được nhập ở dòng" in page) is said, payee
    assert Expense.objects.count() == 3
    Expense.objects.update(taken_back_at=timezone.now())
    page = client.post(url, sent(amount="1000", payee="Nhà in Mẫu"), follow=True).content.decode()
    assert "đã được nhập ở dòng" not in page


def test_no_contract_of_a_day_to_come(line, accountant, as_user):
    told = {
        "supplier": "Hội trường Mẫu",
        "amount": "1000",
        "document": "01/HĐ",
        "date": "01/01/2090",
        "key": one_time_key(),
    }
    page = as_user(accountant).post(reverse("budget:new_commitment", args=[line.pk]), told)
    assert page.context["form"].errors.keys() == {"date"}


def test_a_contract_that_the_back_button_showed_again_is_not_swallowed(line, accountant):
    key = one_time_key()
    told = {
        "line": line,
        "supplier": "A",
        "amount": 100,
        "document": "1/HĐ",
        "date": datetime.date(2020, 2, 24),
        "key": key,
    }
    first = spending.commit(Commitment(**told), accountant)
    assert spending.commit(Commitment(**told), accountant) == first
    with pytest.raises(SentBefore):
        spending.commit(Commitment(**told | {"supplier": "B"}), accountant)


def test_contracts_and_undoing_on_the_pages(line, accountant, leader, as_user):
    client = as_user(accountant)
    url = reverse("budget:new_commitment", args=[line.pk])
    told = {
        "key": one_time_key(),
        "supplier": "Nhà in",
        "amount": "900000",
        "document": "1",
        "date": "24/02/2020",
    }
    assert client.post(url, told).status_code == 302
    signed = Commitment.objects.get()
    undo = reverse("budget:undo", args=["commitment", signed.pk])
    assert client.post(undo, {"reason": " "}).status_code == 200
    for address in (url, undo):
        assert as_user(leader).get(address).status_code == 403
    assert client.post(undo, {"reason": "Đổi"}).status_code == 302
    assert "đã hủy" in client.post(undo, {"reason": "Đổi"}).content.decode()
    assert "Đổi" in client.get(reverse("budget:line", args=[line.pk])).content.decode()
    assert client.get(reverse("budget:undo", args=["thing", 1])).status_code == 404
