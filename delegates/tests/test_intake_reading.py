"""A worker reads what units upload, and the page waits for it: nothing is lost or doubled, whoever dies."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from delegates import intake, intake_queue, intake_reading
from delegates.intake_models import RosterBatch, RosterFile, RosterLine
from delegates.tests.lists import people, workbook

NAMES = ["Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông"]
LISTS = "/delegates/lists/"


@pytest.fixture
def upload(as_user, unit, conference, preparer):
    """upload(content, user=…, to=…) -> (client, batch) of a list that waits for a worker."""

    def of(content, user=None, to=None):
        client = as_user(user or preparer)
        file = SimpleUploadedFile("ds.xlsx", content)
        answer = client.post(LISTS, {"unit": (to or unit).pk, "file": file})
        batch = RosterBatch.objects.latest("pk")
        assert answer["Location"] == page(batch)
        return client, batch

    return of


def page(batch: RosterBatch, name: str = "intake_reading") -> str:
    return reverse(f"delegates:{name}", args=[batch.pk])


def let_leases_run_out() -> None:
    RosterBatch.objects.filter(state="reading").update(lease_until=timezone.now() - intake_queue.LEASE)


def test_the_page_waits_for_the_worker_and_leads_on(upload, as_user, outsider, django_assert_max_num_queries):
    client, batch = upload(workbook(people(*NAMES)))
    assert not batch.lines.exists()
    with django_assert_max_num_queries(12):
        shown = client.get(page(batch))
    assert "Đang đọc danh sách" in shown.content.decode()
    part = client.get(page(batch), headers={"HX-Request": "true"})
    assert (part.status_code, part.content) == (204, b"")
    for name in ("intake_list", "intake_columns"):
        assert client.get(page(batch, name))["Location"] == page(batch)
    assert client.post(page(batch, "intake_answer"), {"import": "1"})["Location"] == page(batch)
    assert as_user(outsider).get(page(batch)).status_code == 404
    assert "Đang đọc" in client.get(LISTS).content.decode()

    assert intake_reading.run_until_empty() == 1
    part = client.get(page(batch), headers={"HX-Request": "true"})
    assert (part.content, part["HX-Redirect"]) == (b"", page(batch, "intake_list"))
    assert client.get(page(batch))["Location"] == page(batch, "intake_list")
    assert [line.name for line in batch.lines.all()] == NAMES


def test_what_cannot_be_read_says_why_and_its_file_is_gone(upload, monkeypatch):
    client, batch = upload(b"<html></html>")
    intake_reading.run_until_empty()
    part = client.get(page(batch), headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == page(batch) == client.get(page(batch, "intake_list"))["Location"]
    text = client.get(page(batch)).content.decode()
    assert "trang web" in text and f'href="{LISTS}"' in text and "hx-get" not in text.split("<main")[1]
    assert "Không đọc được" in client.get(LISTS).content.decode()
    assert not RosterFile.objects.exists()

    _client, batch = upload(workbook(people(*NAMES)))
    monkeypatch.setattr(intake, "judged", lambda *_: 1 / 0)  # an error of our own
    intake_reading.run_until_empty()
    batch.refresh_from_db()
    assert (batch.state, batch.refusal["code"], RosterFile.objects.count()) == ("refused", "unforeseen", 0)
    assert batch.refusal["facts"]["number"] in client.get(page(batch)).content.decode()


def test_lists_of_two_units_at_the_same_time_are_both_read(upload, outsider, other_unit):
    _client, first = upload(workbook(people(NAMES[0])))
    _client, second = upload(workbook(people(NAMES[1])), outsider, other_unit)
    assert intake_reading.run_until_empty() == 2
    lines = RosterLine.objects.order_by("batch_id").values_list("batch_id", "reading__full_name")
    assert list(lines) == [(first.pk, NAMES[0]), (second.pk, NAMES[1])]


def test_a_list_whose_worker_is_killed_is_read_again_and_not_doubled(upload, monkeypatch):
    client, batch = upload(workbook(people(*NAMES)))
    store = intake.store

    def killed(*rows):
        store(*rows)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(intake, "store", killed)
        intake_reading.read_next()
    assert intake_reading.run_until_empty() == 0  # the lease still holds
    let_leases_run_out()
    slow = intake_queue.claim()  # this one does not die, it is only late
    assert "đọc lại" in client.get(page(batch)).content.decode()
    let_leases_run_out()
    assert intake_reading.run_until_empty() == 1
    with pytest.raises(intake_queue.Lost):
        intake_reading._read(slow)
    batch.refresh_from_db()
    assert (batch.state, [line.name for line in batch.lines.all()]) == ("preview", NAMES)

    client, deadly = upload(workbook(people(*NAMES)))
    for _attempt in range(intake_queue.MAX_ATTEMPTS):
        assert intake_queue.claim() == deadly
        let_leases_run_out()
    assert intake_reading.run_until_empty() == 0
    assert "quá nặng" in client.get(page(deadly)).content.decode()
