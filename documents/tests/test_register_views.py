"""The award register on the web: who may, finding, printing again, revoking."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from delegates.models import Delegate
from documents import jobs
from documents.issued import CertificatePrint, IssuedCertificate
from documents.models import Job, JobItem, new_key

pytestmark = pytest.mark.django_db
LIST = "/print/register/"


@pytest.fixture
def client(as_user, organiser):
    return as_user(organiser)


def address(name: str, certificate: IssuedCertificate) -> str:
    return reverse(f"documents:{name}", args=[certificate.pk])


def again(client, certificate, **data):
    data = {"spoilt": "Kẹt giấy", "key": new_key()} | data
    return client.post(
        address("print_again", certificate), {f"spoilt-{name}": value for name, value in data.items()}
    )


def revoke(client, certificate, **data):
    data = {"reason": "Khai không đúng thành tích"} | data
    return client.post(
        address("revoke", certificate), {f"revoke-{name}": value for name, value in data.items()}
    )


@pytest.mark.parametrize(
    "role", [None, Role.ADMINISTRATOR, Role.LEADER, Role.COUNCIL_MEMBER, Role.DOOR, Role.UNIT_HEAD]
)
def test_nobody_but_the_organiser_reads_or_changes_it(as_user, make_user, unit, issued, role):
    client = as_user(make_user(role, unit if role == Role.UNIT_HEAD else None))
    assert client.get(LIST).status_code == 403
    assert client.get(address("certificate", issued)).status_code == 404
    assert again(client, issued).status_code == 404
    assert revoke(client, issued).status_code == 404
    assert IssuedCertificate.objects.get().is_valid and Job.objects.count() == 1
    assert LIST not in client.get("/agenda/").content.decode()


def test_wrong_methods_and_numbers(client, issued):
    assert client.get(address("print_again", issued)).status_code == 405
    assert client.get(address("revoke", issued)).status_code == 405
    assert client.post(address("certificate", issued)).status_code == 405
    assert client.get(f"{LIST}{issued.pk + 1}/").status_code == 404


def test_it_stands_in_the_menu_and_is_marked_there(client, issued):
    page = client.get(LIST)
    (current,) = [item for group in page.context["nav"] for item in group.items if item.current]
    assert current.url == LIST


def test_an_empty_register_says_how_it_fills(client, conference):
    text = client.get(LIST).content.decode()
    assert reverse("documents:print") in text and "<table" not in text
    assert client.get(LIST, {"year": "x", "state": "y", "page": "z"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "nguyen am"}, True),
        ({"q": "ẴM"}, True),
        ({"q": "thuong mai"}, True),
        ({"q": "01/2026"}, True),
        ({"q": "1/2026"}, True),
        ({"q": "khac"}, False),
        ({"state": "valid"}, True),
        ({"state": "revoked"}, False),
        ({"year": "2026"}, True),
        ({"q": "ngu'\"%<b>"}, False),
    ],
)
def test_search_without_accents_and_filters(client, issued, query, found):
    text = client.get(LIST, query).content.decode()
    assert (issued.name in text) == found
    assert client.get(LIST, query, headers={"HX-Request": "true"}).content.decode().count("<html") == 0


def test_the_code_finds_it_as_it_is_printed_and_as_it_is_stored(client, issued):
    for typed in (issued.code.lower(), issued.shown_code):
        assert issued.name in client.get(LIST, {"q": typed}).content.decode()


def test_the_printed_list_has_all_rows(client, exemplar, order, monkeypatch):
    monkeypatch.setattr("documents.register_views.PER_PAGE", 2)
    for letter in "ABC":
        exemplar(f"Lê Mẫu {letter}")
    order()
    assert "Lê Mẫu C" not in client.get(LIST).content.decode()
    assert "Lê Mẫu C" in client.get(LIST, {"print": "1"}).content.decode()


def test_as_many_queries_for_three_as_for_one(client, exemplar, order, issued):
    def queries(where: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(where).status_code == 200
        return len(captured)

    for_one = queries(LIST)
    page_of_one_print = queries(address("certificate", issued))
    exemplar("Lê Mẫu Hai")
    exemplar("Lê Mẫu Ba")
    order()
    order()
    assert queries(LIST) == for_one
    assert queries(address("certificate", issued)) == page_of_one_print


def test_only_sheets_that_were_made_are_counted(client, exemplar, issued, order, organiser):
    """Of a cancelled job too: what was made before may lie in the tray."""

    def printed() -> list[int]:
        return [row.printed for row in client.get(LIST).context["page_obj"]]

    exemplar("Lê Mẫu Khác")
    cancelled = order()
    assert printed() == [0, 0]
    made = cancelled.items.filter(subject_id=issued.delegate_id)
    made.update(state=JobItem.State.DONE, sha256="1" * 64)
    jobs.cancel(cancelled, organiser)
    assert printed() == [1, 0]
    assert IssuedCertificate.objects.get(pk=issued.pk).prints.count() == 2
    Job.objects.get(pk=cancelled.pk).delete()
    assert printed() == [1, 1]  # the log is all that is left to go by


def test_a_spoilt_sheet_is_printed_again_with_its_number(client, exemplar, order, issued, organiser):
    exemplar("Lê Mẫu Khác")
    order()
    key = new_key()
    answers = [again(client, issued, key=key) for _click in range(2)]
    job = Job.objects.first()
    assert [answer["Location"] for answer in answers] == [reverse("documents:job", args=[job.pk])] * 2
    assert Job.objects.count() == 3
    assert list(job.items.values_list("subject_id", flat=True)) == [issued.delegate_id]
    line = issued.prints.last()
    assert (line.job, line.by, line.kind, line.note) == (job, organiser, "spoilt", "Kẹt giấy")
    assert IssuedCertificate.objects.count() == 2
    text = client.get(address("certificate", issued)).content.decode()
    assert text.count("Kẹt giấy") == 2  # print log and history
    assert f"#{job.pk}" in text


@pytest.mark.parametrize("data", [{"spoilt": " "}, {"spoilt": "x" * 501}, {"key": "x"}])
def test_a_wrong_form_prints_nothing(client, issued, data):
    answer = again(client, issued, **data)
    assert answer.status_code == 200 and answer.context["form"].errors
    assert Job.objects.count() == CertificatePrint.objects.count() == 1


def test_what_was_changed_since_is_not_printed_again(client, issued):
    Delegate.objects.update(full_name="Nguyễn Thị Mẫu Âm")
    answer = again(client, issued)
    assert answer.context["form"].non_field_errors()
    assert Job.objects.count() == 1


def test_who_left_the_list_is_not_printed_again(client, issued):
    Delegate.objects.update(cancelled_at="2026-04-21T00:00:00Z")
    assert again(client, issued).context["form"].non_field_errors()
    assert Job.objects.count() == 1


def test_revoking_on_the_page(client, issued, organiser):
    answer = revoke(client, issued, decision_number="20/QĐ-SCT", decision_date="05/05/2026")
    assert answer["Location"] == address("certificate", issued)
    text = client.get(address("certificate", issued)).content.decode()
    for said in ("Khai không đúng thành tích", "20/QĐ-SCT, 05/05/2026", organiser.full_name):
        assert said in text
    assert address("print_again", issued) not in text and address("revoke", issued) not in text
    assert revoke(client, issued).context["form"].non_field_errors()
    assert again(client, issued).context["form"].non_field_errors()
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    "data", [{"reason": ""}, {"decision_date": "31/02/2026"}, {"decision_date": "1/1/1026"}]
)
def test_a_wrong_revocation_changes_nothing(client, issued, data):
    answer = revoke(client, issued, **data)
    assert answer.status_code == 200 and set(answer.context["form"].errors) == set(data)
    assert IssuedCertificate.objects.get().is_valid


def test_the_print_page_tells_who_was_entered_before(client, issued, exemplar):
    exemplar("Lê Mẫu Khác")
    data = {"certificate-key": new_key(), "certificate-decision_number": "13",
            "certificate-decision_date": "01/06/2026"}  # fmt: skip
    page = client.post(reverse("documents:order", args=["certificate"]), data, follow=True)
    assert [str(message).startswith("1 ") for message in page.context["messages"]] == [True]


@pytest.mark.parametrize(("days", "warned"), [(0, False), (1, True)])
def test_a_decision_of_tomorrow_is_printed_with_a_warning(client, exemplar, signing_keys, days, warned):
    exemplar("Lê Mẫu An")
    date = timezone.localdate() + datetime.timedelta(days=days)
    data = {"certificate-key": new_key(), "certificate-decision_number": "13",
            "certificate-decision_date": f"{date:%d/%m/%Y}"}  # fmt: skip
    page = client.post(reverse("documents:order", args=["certificate"]), data, follow=True)
    assert ["tương lai" in str(message) for message in page.context["messages"]] == [True] * warned
    assert IssuedCertificate.objects.get().decision_date == date


def test_the_print_page_says_why_nothing_is_printed_without_a_key(client, conference, exemplar):
    exemplar("Lê Mẫu An")
    data = {"certificate-key": new_key(), "certificate-decision_number": "13",
            "certificate-decision_date": "01/06/2026"}  # fmt: skip
    page = client.post(reverse("documents:order", args=["certificate"]), data)
    assert "signing_keys" in page.context["form"].non_field_errors()[0]
