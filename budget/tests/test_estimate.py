"""The estimate's way: who submits, who records the decision, what a later version may change."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, RoleAssignment
from budget import estimate, spending
from budget.models import BudgetLine, Commitment, Estimate, EstimateVersion
from budget.tests.conftest import DECIDED
from conference import history

pytestmark = pytest.mark.django_db
PAGE = "/budget/estimate/"


def line_data(line: BudgetLine, **told) -> dict:
    names = ("position", "chapter", "content", "measure", "quantity", "unit_price", "norm", "note")
    return {name: getattr(line, name) for name in names} | told


def test_the_way_of_an_estimate(conference, accountant, organiser, make_line, as_user):
    first, second = make_line(quantity=2), make_line(unit_price=3_000_000)
    keeps, decides = as_user(accountant), as_user(organiser)
    assert keeps.post(f"{PAGE}submit/").status_code == 302
    assert estimate.of(conference).state == "submitted"
    # Submitted: quantity and price stand still, also for a page that was open before.
    keeps.post(reverse("budget:edit_line", args=[first.pk]), line_data(first, quantity="9", note="ghi chú"))
    first.refresh_from_db()
    assert (first.quantity, first.note) == (2, "ghi chú")
    assert keeps.get("/budget/lines/new/").status_code == 302
    # The decision gives less for one line.
    refused = decides.post(reverse("budget:set_amount", args=[second.pk]), {"amount": "3.000.001"})
    assert "Nhiều nhất bằng dự toán: 3.000.000 đồng." in refused.content.decode()
    assert (
        decides.post(reverse("budget:set_amount", args=[second.pk]), {"amount": "2,5 triệu"}).status_code
        == 302
    )
    seen = decides.get(PAGE).context["decision"]["seen"].value()
    sent = {"decision": "15/QĐ-SCT", "decided_on": "24/02/2020", "seen": seen}
    assert decides.post(f"{PAGE}approve/", sent | {"decision": ""}).status_code == 200
    tomorrow = (timezone.localdate() + datetime.timedelta(days=1)).strftime("%d/%m/%Y")
    late = decides.post(f"{PAGE}approve/", sent | {"decided_on": tomorrow})
    assert "không thể sau hôm nay" in late.content.decode()
    assert decides.post(f"{PAGE}approve/", sent).status_code == 302
    version = EstimateVersion.objects.get()
    assert (version.number, version.total, version.decided_on) == (1, 4_500_000, DECIDED)
    assert [row["approved"] for row in version.rows] == [2_000_000, 2_500_000]
    assert list(BudgetLine.objects.values_list("approved", flat=True)) == [2_000_000, 2_500_000]
    assert "đã" in decides.post(f"{PAGE}approve/", sent).content.decode()
    assert EstimateVersion.objects.count() == 1
    # A supplementary version says why; the cut of the first decision stays unless the line is planned anew.
    assert keeps.post(f"{PAGE}supplement/", {"reason": ""}).status_code == 200
    keeps.post(f"{PAGE}supplement/", {"reason": "Thêm đại biểu"})
    keeps.post(reverse("budget:edit_line", args=[first.pk]), line_data(first, quantity="3"))
    assert keeps.post(reverse("budget:remove_line", args=[first.pk])).status_code == 302
    assert BudgetLine.objects.filter(pk=first.pk).exists()
    keeps.post(f"{PAGE}submit/")
    seen = decides.get(PAGE).context["decision"]["seen"].value()
    decides.post(f"{PAGE}approve/", sent | {"decision": "20/QĐ-SCT", "seen": seen})
    newest = EstimateVersion.objects.first()
    assert (newest.number, newest.total, newest.reason) == (2, 5_500_000, "Thêm đại biểu")
    shown = decides.get(f"{PAGE}versions/2/")
    assert [(row.before["approved"], row.after["approved"]) for row in shown.context["differs"]] == [
        (2_000_000, 3_000_000)
    ]
    assert decides.get(f"{PAGE}versions/3/").status_code == 404
    assert [entry.action for entry in history.of(estimate.of(conference))] == [
        "approve", "submit", "budget_supplement", "approve", "submit",
    ]  # fmt: skip


def test_nobody_records_the_decision_on_their_own_work(conference, organiser, make_user, make_line):
    line, other = make_line(entered_by=organiser), make_user(Role.ORGANISER)
    estimate.submit(conference, other)
    told = {"decision": "1", "decided_on": DECIDED}

    def approve(actor):
        seen = estimate.fingerprint(estimate.snapshot(conference))
        estimate.approve(conference, actor, seen=seen, **told)

    for actor in (organiser, other):  # entered a line; submitted
        with pytest.raises(estimate.EstimateError):
            approve(actor)
    line.entered_by = None
    line.save()
    approve(organiser)
    assert Estimate.objects.get().state == "approved"


def test_who_changed_a_line_has_a_hand_in_it_also_when_somebody_changed_it_after_them(
    conference, organiser, accountant, make_line
):
    line = make_line(entered_by=accountant)
    history.record(organiser, line, "edited", changes={"note": ["", "theo báo giá"]})
    assert estimate.own_work(estimate.of(conference), organiser) == ""
    history.record(organiser, line, "edited", changes={"quantity": ["118", "119"]})
    assert estimate.own_work(estimate.of(conference), organiser) != ""


def test_an_accountant_who_is_organiser_too_submits_and_does_not_approve(
    conference, accountant, make_line, as_user
):
    make_line()
    RoleAssignment.objects.create(user=accountant, role=Role.ORGANISER)
    client = as_user(accountant)
    client.post(f"{PAGE}submit/")
    page = client.get(PAGE)
    assert "người khác trong ban thư ký" in page.context["own_work"]
    seen = estimate.fingerprint(estimate.snapshot(conference))
    client.post(f"{PAGE}approve/", {"decision": "1", "decided_on": "24/02/2020", "seen": seen})
    assert Estimate.objects.get().state == "submitted"


def test_what_changed_since_the_page_is_not_approved_unseen(conference, accountant, organiser, make_line):
    line = make_line()
    estimate.submit(conference, accountant)
    seen = estimate.fingerprint(estimate.snapshot(conference))
    estimate.set_amount(line, 1, organiser)
    with pytest.raises(estimate.EstimateError):
        estimate.approve(conference, organiser, decision="1", decided_on=DECIDED, seen=seen)
    assert Estimate.objects.get().state == "submitted"


@pytest.mark.parametrize(
    ("is_hard", "reason", "field"), [(True, "vì", "refused"), (False, "", "reason"), (False, "vì", None)]
)
def test_the_cap(conference, accountant, organiser, make_line, is_hard, reason, field):
    make_line(unit_price=1_000_001)
    estimate.submit(conference, accountant)
    Estimate.objects.update(cap=1_000_000, cap_basis="Thông báo", is_hard=is_hard)
    told = {
        "decision": "1", "decided_on": DECIDED, "reason": reason,
        "seen": estimate.fingerprint(estimate.snapshot(conference)),
    }  # fmt: skip
    if field is None:
        assert estimate.approve(conference, organiser, **told).reason == "vì"
        return
    with pytest.raises(estimate.EstimateError) as caught:
        estimate.approve(conference, organiser, **told)
    assert caught.value.field == (None if field == "refused" else field)
    assert "1 đồng" in str(caught.value)


def test_a_later_version_takes_nothing_that_is_bound(conference, accountant, organiser, make_line, approve):
    line = make_line()
    approve()
    line.refresh_from_db()
    spending.commit(
        Commitment(line=line, supplier="A", amount=800_000, document="1", date=DECIDED), accountant
    )
    estimate.supplement(conference, accountant, "giảm")
    estimate.submit(conference, accountant)
    seen = estimate.fingerprint(estimate.snapshot(conference))
    told = {"decision": "2", "decided_on": DECIDED}
    estimate.set_amount(line, 799_999, organiser)
    with pytest.raises(estimate.EstimateError, match=r"800\.000"):
        seen = estimate.fingerprint(estimate.snapshot(conference))
        estimate.approve(conference, organiser, seen=seen, **told)
    estimate.set_amount(line, 800_000, organiser)
    seen = estimate.fingerprint(estimate.snapshot(conference))
    assert estimate.approve(conference, organiser, seen=seen, **told).total == 800_000


def test_rights_are_asked_again_by_each_step(conference, leader, accountant, make_line):
    make_line()
    for step in (
        lambda: estimate.submit(conference, leader),
        lambda: estimate.send_back(conference, accountant, "x"),
        lambda: estimate.supplement(conference, leader, "x"),
        lambda: estimate.approve(conference, accountant, decision="1", decided_on=DECIDED, seen=""),
        lambda: estimate.set_amount(BudgetLine.objects.get(), 1, accountant),
    ):
        with pytest.raises(PermissionDenied):
            step()


def test_sent_back_with_a_reason_and_no_line_to_submit(conference, accountant, organiser, make_line, as_user):
    keeps, decides = as_user(accountant), as_user(organiser)
    assert "Chưa có dòng nào để trình" in keeps.post(f"{PAGE}submit/").content.decode()
    make_line()
    keeps.post(f"{PAGE}submit/")
    assert decides.post(f"{PAGE}return/", {"reason": "Sai đơn giá"}).status_code == 302
    assert estimate.of(conference).state == "draft"
    assert history.of(estimate.of(conference))[0].reason == "Sai đơn giá"
    assert decides.get(f"{PAGE}return/").status_code == 302  # nothing to send back any more
    assert decides.get(f"{PAGE}melt/").status_code == 404


def test_caps(conference, organiser, accountant, as_user):
    client = as_user(organiser)
    refused = client.post(f"{PAGE}caps/", {"cap": "200 triệu", "is_hard": "on"})
    assert refused.context["form"].errors.keys() == {"cap_basis"}
    sent = {"cap": "200 triệu", "cap_basis": "Thông báo 9", "delegate_cap": "2.000.000", "is_hard": "on"}
    assert client.post(f"{PAGE}caps/", sent).status_code == 302
    found = Estimate.objects.get()
    assert (found.cap, found.delegate_cap, found.is_hard) == (200_000_000, 2_000_000, True)
    assert as_user(accountant).get(f"{PAGE}caps/").status_code == 403
