"""The page of a job and the list of jobs: what they show, what they hand out, cancelling and deleting."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from documents import storage, worker
from documents.models import Job, JobItem
from documents.tests import plain_paper
from documents.tests.plain_paper import addresses

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(as_user, organiser):
    return as_user(organiser)


# --- following ------------------------------------------------------------------------------------------------------


def test_a_job_under_way_asks_again_and_a_finished_one_stops(client, make_job):
    job = make_job(3)
    page, progress = (client.get(addresses(job)[name]) for name in ("job", "progress"))
    assert progress.status_code == 200
    assert "every 1s" in page.content.decode()
    assert "0/3" in progress.content.decode()
    assert "<html" not in progress.content.decode()
    worker.run_until_empty()
    page, progress = (client.get(addresses(job)[name]) for name in ("job", "progress"))
    assert progress.status_code == 286
    assert "every 1s" not in page.content.decode()
    assert "3/3" in progress.content.decode()
    assert addresses(job)["combined"] in progress.content.decode()


def test_failures_stand_with_their_reason_and_a_button(client, make_job, paper):
    paper.poison = {2: plain_paper.refused("Thiếu chữ <b> trong phông.", 2)}
    job = make_job(3, run=True)
    text = client.get(addresses(job)["job"]).content.decode()
    assert "Số 2: Thiếu chữ &lt;b&gt; trong phông." in text
    assert reverse("documents:retry", args=[job.pk]) in text
    paper.poison = {}
    answer = client.post(reverse("documents:retry", args=[job.pk]))
    assert (answer.status_code, answer["Location"]) == (302, addresses(job)["job"])
    assert Job.objects.get().state == "queued"
    assert client.post(reverse("documents:retry", args=[job.pk])).status_code == 302  # the second click
    worker.run_until_empty()
    assert reverse("documents:retry", args=[job.pk]) not in client.get(addresses(job)["job"]).content.decode()


def test_the_same_number_of_queries_for_one_and_three(client, make_job):
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code in (200, 286)
        return len(captured)

    lists = (reverse("documents:print"), reverse("documents:jobs"), reverse("documents:jobs") + "?show=open")
    one, waiting = make_job(1, run=True), make_job(1)
    lists_of_one = [queries(address) for address in lists]
    three = make_job(3, run=True)
    for _ in range(2):
        make_job(3)
    assert [queries(address) for address in lists] == lists_of_one
    assert queries(addresses(waiting)["job"]) == queries(addresses(Job.objects.first())["job"])
    for name in ("job", "progress"):
        assert queries(addresses(one)[name]) == queries(addresses(three)[name])


# --- files ----------------------------------------------------------------------------------------------------------


def test_files_come_as_downloads_that_the_browser_does_not_guess_about(client, make_job):
    job = make_job(2, run=True)
    for name, file_name in (("file", "001.pdf"), ("combined", f"plain-{job.pk}.pdf")):
        answer = client.get(addresses(job)[name])
        stored = job.items.first().file if name == "file" else job.combined
        assert b"".join(answer.streaming_content) == storage.path(stored).read_bytes()
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == f'attachment; filename="{file_name}"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        inline = client.get(addresses(job)[name], {"inline": "1"})
        assert inline["Content-Disposition"] == f'inline; filename="{file_name}"'


def test_what_is_not_made_yet_has_no_file(client, make_job):
    job = make_job(1)
    assert client.get(addresses(job)["file"]).status_code == 404
    assert client.get(addresses(job)["combined"]).status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_not_found(client, make_job):
    job = make_job(1, run=True)
    storage.path(JobItem.objects.get().file).unlink()
    assert client.get(addresses(job)["file"]).status_code == 404


def test_the_common_file_is_not_handed_out_while_it_is_made_anew(client, make_job, paper):
    paper.poison = {2: plain_paper.refused("Thiếu chữ.", 2)}
    job = make_job(2, run=True)
    assert client.get(addresses(job)["combined"]).status_code == 200
    client.post(reverse("documents:retry", args=[job.pk]))
    assert client.get(addresses(job)["combined"]).status_code == 404


# --- cancelling, deleting files, the list ---------------------------------------------------------------------------


def messages_of(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.mark.parametrize("who", ["owner", "colleague"])
def test_organisers_cancel_and_the_page_says_what_stays(client, as_user, make_user, make_job, who):
    job = make_job(3)
    person = client if who == "owner" else as_user(make_user(Role.ORGANISER, full_name="Đồng nghiệp Mẫu"))
    address = reverse("documents:cancel", args=[job.pk])
    assert address in person.get(addresses(job)["job"]).content.decode()
    answer = person.post(address, follow=True)
    assert answer.redirect_chain == [(addresses(job)["job"], 302)]
    assert messages_of(answer) == ["Đã hủy lệnh in. Những bản đã tạo vẫn tải về được."]
    assert Job.objects.get().state == "cancelled"
    page = answer.content.decode()
    assert address not in page and "every 1s" not in page
    assert "Trước đó đã tạo xong 0 bản" in page
    assert messages_of(person.post(address, follow=True)) == [
        "Lệnh in đã kết thúc trước đó nên không hủy nữa."
    ]


def test_the_button_to_cancel_goes_when_the_job_is_over(client, make_job):
    """It stands outside of what is exchanged every second; the last exchange takes it away."""
    job = make_job(1)
    under_way = client.get(addresses(job)["progress"], headers={"HX-Request": "true"}).content.decode()
    assert "hx-swap-oob" not in under_way
    worker.run_until_empty()
    last = client.get(addresses(job)["progress"], headers={"HX-Request": "true"}).content.decode()
    assert '<div id="stop" hx-swap-oob="true"></div>' in last
    assert "hx-swap-oob" not in client.get(addresses(job)["job"]).content.decode()


@pytest.mark.parametrize("who", ["owner", "colleague"])
def test_deleting_the_files_asks_first(
    client, as_user, make_user, make_job, who, django_capture_on_commit_callbacks
):
    job = make_job(2, run=True)
    person = client if who == "owner" else as_user(make_user(Role.ORGANISER))
    address = reverse("documents:remove_files", args=[job.pk])
    assert address in person.get(addresses(job)["job"]).content.decode()
    question = person.get(address)
    assert (question.status_code, "Sẽ xóa hẳn 2 tệp" in question.content.decode()) == (200, True)
    assert Job.objects.get().files_removed_at is None
    with django_capture_on_commit_callbacks(execute=True):
        answer = person.post(address, follow=True)
    assert messages_of(answer) == ["Đã xóa các tệp của lệnh in này."]
    page = answer.content.decode()
    assert "Đã xóa các tệp lúc" in page
    for gone in (address, addresses(job)["archive"], addresses(job)["combined"], addresses(job)["file"]):
        assert gone not in page
    assert "Xóa tệp đã in" in page  # the history
    assert not storage.path(job.combined).exists()
    assert messages_of(person.post(address, follow=True)) == ["Không còn tệp nào để xóa."]
    assert person.get(address).status_code == 302


def test_files_of_a_job_under_way_are_not_deleted(client, make_job):
    job = make_job(2)
    answer = client.post(reverse("documents:remove_files", args=[job.pk]), follow=True)
    assert messages_of(answer) == ["Không còn tệp nào để xóa."]
    assert Job.objects.get().files_removed_at is None


def test_the_list_shows_what_is_asked_for(client, make_job, paper, organiser):
    address = reverse("documents:jobs")

    def shown(value: str) -> list[int]:
        return [job.pk for job, _label in client.get(address, {"show": value}).context["jobs"]]

    assert "Chưa in văn bản nào" in client.get(address).content.decode()
    done, waiting = make_job(1, run=True), make_job(2)
    paper.poison = {2: plain_paper.refused("Thiếu chữ.", 2)}
    broken, cancelled = make_job(3), make_job(3)
    worker.run_until_empty(broken.pk)
    client.post(reverse("documents:cancel", args=[cancelled.pk]))
    everything = [cancelled.pk, broken.pk, waiting.pk, done.pk]
    assert [shown(value) for value in ("", "open", "failed", "cancelled", "bogus")] == [
        everything, [waiting.pk], [broken.pk], [cancelled.pk], everything,
    ]  # fmt: skip
    text = client.get(address).content.decode()
    assert text.count(str(organiser)) >= 4
    assert "2/3" in text and "1 lỗi" in text
    Job.objects.filter(pk=waiting.pk).delete()
    assert "Không có lệnh in nào ở trạng thái này" in client.get(address, {"show": "open"}).content.decode()


def test_the_time_left_stands_on_the_page(client, make_job):
    from documents import leases

    job = make_job(4)
    leases.item_done(leases.claim_batch(), 1, sha256="1" * 64, pages=1)
    Job.objects.update(started_at=timezone.now() - datetime.timedelta(seconds=61))
    assert "Còn khoảng 4 phút." in client.get(addresses(job)["job"]).content.decode()
