"""The pages that hand awards over batch by batch, take back and revoke."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from conference import history
from conference.models import HistoryEntry
from documents.award_pages import batches_of
from documents.issued import IssuedCertificate
from documents.tests.test_decided import print_certificates
from nominations import award_decisions, awards
from nominations.models import Award, AwardDecision

pytestmark = pytest.mark.django_db
DAY = datetime.date(2020, 4, 20)


def url(name: str, *args) -> str:
    return reverse(f"documents:{name}", args=args)


@pytest.fixture
def client(as_user, organiser):
    return as_user(organiser)


@pytest.fixture
def given(conference, organiser, make_exemplar):
    """given(n) -> n decided awards by the decision 12/QĐ-SCT, in the order of the call."""

    def make(number=3) -> list[Award]:
        for place in range(number):
            make_exemplar(f"Lê Mẫu {chr(65 + place % 26)}{place}")
        awards.propose_all(conference, organiser)
        decision = award_decisions.begin(
            AwardDecision(conference=conference, authority="Giám đốc Sở", number="12/QĐ-SCT", date=DAY), organiser
        )  # fmt: skip
        award_decisions.issue(decision, organiser)
        return list(Award.objects.order_by("nomination__sort_key"))

    return make


def said(response) -> list[str]:
    return [str(message) for message in response.wsgi_request._messages][-1:]


def test_who_may(as_user, make_user, head, given, organiser):
    award = given(1)[0]
    addresses = [
        url("handover_undo", award.pk),
        url("award_revoke", award.pk),
        url("decision_revoke", award.decision_id),
    ]
    for user, page, others in (
        (make_user(Role.LEADER), 403, 403),
        (head, 403, 404),
        (make_user(Role.DOOR), 403, 404),
        (organiser, 200, 200),
    ):
        client = as_user(user)
        assert client.get(url("handover")).status_code == page
        assert [client.get(address).status_code for address in addresses] == [others] * 3
        if others != 200:
            posts = [
                client.post(address, {"reason": "x"}).status_code for address in [url("handover"), *addresses]
            ]
            assert posts == [403, others, others, others]
    assert Client().get(url("handover")).status_code == 302
    assert set(Award.objects.values_list("state", flat=True)) == {"decided"}


def test_another_conference_and_wrong_states(client, given, conference):
    award = given(1)[0]
    awards.revoke(award, HistoryEntry.objects.first().actor, "Sai")
    names = ("handover_undo", "award_revoke")
    assert [client.get(url(name, award.pk)).status_code for name in names] == [404, 404]
    assert [client.get(url(name, 10**22)).status_code for name in (*names, "decision_revoke")] == [404] * 3
    type(conference).objects.update(is_current=False)
    assert client.get(url("decision_revoke", award.decision_id)).status_code == 404
    assert client.get(url("handover")).status_code == 200


def test_batches_in_the_order_of_the_call(client, given, conference):
    first, second, third = given(3)
    page = client.get(url("handover"), {"size": 2})
    assert [line.award for line in page.context["batch"].lines] == [first, second]
    assert [
        line.award for line in client.get(url("handover"), {"size": 2, "page": 2}).context["batch"].lines
    ] == [third]
    assert page.content.decode().count("checked") >= 2
    third.nomination.delegate.delete()
    last = batches_of(conference, "", 2)[-1]
    assert (last.number, [line.award for line in last.lines]) == (0, [third])


def test_one_press_for_a_batch(client, given):
    first, second, third = given(3)
    address = url("handover") + "?size=2"
    answer = client.post(address, {"award": [first.pk, second.pk], "receipt": "received", "note": ""})
    assert answer["Location"] == address
    assert said(answer) == ["Đã ghi nhận 2 khen thưởng."]
    assert list(Award.objects.order_by("nomination__sort_key").values_list("state", flat=True)) == [
        "handed_over", "handed_over", "decided",
    ]  # fmt: skip
    again = client.post(address, {"award": [first.pk, third.pk], "receipt": "received_for", "note": "Bà Hà"})
    assert said(again) == [
        "Đã ghi nhận 1 khen thưởng. Các khen thưởng khác đã được ghi nhận hoặc thu hồi trước đó."
    ]
    first.refresh_from_db()
    assert (first.receipt, first.receipt_note) == ("received", "")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"award": []}, "award"), ({"award": ["9" * 23]}, "award"), ({"award": ["x"]}, "award"),
        ({"receipt": "eaten"}, "receipt"), ({"receipt": "received_for"}, "note"), ({"receipt": "sent_later"}, "note"),
        ({"receipt": "received_for", "note": "ẵ" * 300}, "note"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field(client, given, fields, wrong):
    first = given(2)[0]
    answer = client.post(
        url("handover"), {"award": [first.pk], "receipt": "received", "note": "Bà Hà"} | {"note": ""} | fields
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [wrong])
    if "award" not in fields:  # the ticks stay as they were
        assert answer.context["ticked"] == [str(first.pk)]
    assert set(Award.objects.values_list("state", flat=True)) == {"decided"}


def test_taken_back_with_a_reason(client, given, organiser):
    award = given(1)[0]
    client.post(url("handover"), {"award": [award.pk], "receipt": "received", "note": ""})
    assert list(client.post(url("handover_undo", award.pk), {"reason": " "}).context["form"].errors) == [
        "reason"
    ]
    assert client.post(url("handover_undo", award.pk), {"reason": "Bấm nhầm"}).status_code == 302
    award.refresh_from_db()
    assert (award.state, history.of(award).first().reason) == ("decided", "Bấm nhầm")
    answer = client.post(url("handover_undo", award.pk), {"reason": "Lần nữa"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["__all__"])


def test_revoked_with_the_certificate(client, given, conference, organiser, signing_keys):
    award = given(2)[0]
    print_certificates(conference, organiser)
    assert "01/2020" in client.get(url("award_revoke", award.pk)).content.decode()
    fields = {"reason": "Khai sai", "decision_number": "20/QĐ-SCT", "decision_date": "21/04/2020"}
    assert list(
        client.post(url("award_revoke", award.pk), fields | {"reason": ""}).context["form"].errors
    ) == ["reason"]
    answer = client.post(url("award_revoke", award.pk), fields)
    assert said(answer) == ["Đã thu hồi khen thưởng. Kèm theo 1 giấy trong sổ khen thưởng."]
    assert client.post(url("award_revoke", award.pk), fields).status_code == 404  # a second click
    gone = IssuedCertificate.objects.get(state="revoked")
    assert (gone.nomination_id, gone.revocation_number) == (award.nomination_id, "20/QĐ-SCT")
    assert "Khai sai" in client.get(reverse("nominations:award", args=[award.pk])).content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"decision_number": "số hai mươi"}, "decision_number"), ({"decision_number": "0"}, "decision_number"),
        ({"decision_number": ""}, "decision_number"), ({"decision_number": "x" * 81}, "decision_number"),
        ({"decision_number": "12"}, "decision_number"),  # the revoked decision's own
        ({"decision_date": ""}, "decision_date"), ({"decision_date": "19/04/2020"}, "decision_date"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("what", ["award_revoke", "decision_revoke"])
def test_the_revoking_decision_has_number_and_date_by_the_usual_rules(client, given, what, typed, field):
    award = given(1)[0]
    address = url(what, award.pk if what == "award_revoke" else award.decision_id)
    fields = {"reason": "Khai sai", "decision_number": "20", "decision_date": "21/04/2020"}
    form = client.post(address, fields | typed).context["form"]
    assert (list(form.errors), form["reason"].value()) == ([field], "Khai sai")
    assert client.post(address, fields).status_code == 302
    award.refresh_from_db()
    assert (award.state, award.revocation_number, award.revocation_date) == (
        "revoked", "20/QĐ-SCT", datetime.date(2020, 4, 21),
    )  # fmt: skip


def test_a_decision_with_all_its_awards(client, given, conference, organiser, signing_keys):
    award = given(2)[0]
    print_certificates(conference, organiser)
    address = url("decision_revoke", award.decision_id)
    assert list(client.post(address, {"reason": "\u200b"}).context["form"].errors) == ["reason"]
    assert said(client.post(address, {"reason": "Sai thẩm quyền"})) == [
        "Đã thu hồi quyết định cùng 2 khen thưởng của quyết định đó."
    ]
    assert client.post(address, {"reason": "Sai thẩm quyền"}).status_code == 404
    assert IssuedCertificate.objects.valid().count() == 0
    assert set(Award.objects.values_list("state", flat=True)) == {"revoked"}


def test_as_many_queries_for_forty_as_for_one(client, given):
    counts = []
    for number in (1, 39):
        given_before = Award.objects.count()
        if given_before:
            AwardDecision.objects.update(number="11/QĐ-SCT")
        given(number)
        with CaptureQueriesContext(connection) as asked:
            client.get(url("handover"), {"size": 60})
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_nothing_to_hand_over_yet(client, conference):
    assert "Chưa có khen thưởng nào để trao." in client.get(url("handover")).content.decode()
