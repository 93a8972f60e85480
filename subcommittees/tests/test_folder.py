"""What a task's folder gathers: checklist, comments, files; who may do what, and what of it stands in the history."""

from __future__ import annotations

import datetime
import io
import zipfile

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from conference import history
from subcommittees.folder_models import ChecklistItem, Comment, TaskFile
from tests.pdf import PDF, make_pdf

PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}


def at(name: str, *numbers: int) -> str:
    return reverse(f"subcommittees:{name}", args=numbers)


def errors(response, form: str) -> list[str]:
    assert response.status_code == 200
    with translation.override("en"):
        return [str(text) for texts in response.context[form].errors.values() for text in texts]


def picture(kind: str) -> bytes:
    from PIL import Image

    target = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(target, kind)
    return target.getvalue()


def office(ending: str, **parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr(PARTS[ending], b"<x/>")
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return target.getvalue()


@pytest.fixture
def stored():
    """Names of the files of tasks in the storage."""

    def names() -> set[str]:
        found = default_storage.listdir("tasks")[1] if default_storage.exists("tasks") else []
        return {f"tasks/{name}" for name in found}

    before = names()
    return lambda: names() - before


@pytest.fixture
def task(make_task, other_unit):
    """Led by the unit of preparer and head; the outsider's unit co-ordinates."""
    made = make_task(state="doing")
    made.coordinating_units.add(other_unit)
    return made


def test_a_checklist_is_pasted_ticked_ordered_renamed_and_emptied(task, member, as_user):
    client = as_user(member)
    pasted = "- Thuê  hội trường\r\n\r\n2. In giấy khen\n• Đặt hoa\nĐẶT HOA\n"
    assert client.post(at("add_items", task.pk), {"items": pasted}).url == f"{at('task', task.pk)}#checklist"
    client.post(at("add_items", task.pk), {"items": "In giấy khen"})
    hall, print_, flowers = task.checklist.all()
    assert [hall.text, print_.text, flowers.text] == ["Thuê hội trường", "In giấy khen", "Đặt hoa"]

    def change(item, verb, **more):
        return client.post(at("change_item", task.pk, item.pk), {"verb": verb} | more)

    for _click in range(2):
        change(print_, "tick")
    print_.refresh_from_db()
    assert print_.done_by == member and timezone.now() - print_.done_at < datetime.timedelta(minutes=5)
    change(flowers, "up")
    change(hall, "up")
    change(print_, "down")
    assert list(task.checklist.all()) == [hall, flowers, print_]
    change(hall, "rename", text="Thuê hội trường A", seen="Thuê hội trường")
    late = change(hall, "rename", text="Thuê B", seen="Thuê hội trường")
    assert errors(late, "rename_form") and 'value="Thuê B"' in late.content.decode()
    assert errors(change(hall, "rename", text=" ", seen=""), "rename_form") == ["Write what is to be done."]
    change(print_, "untick")
    change(flowers, "remove")
    assert change(flowers, "tick").status_code == 302
    assert set(task.checklist.values_list("text", "done_at", "done_by")) == {
        ("Thuê hội trường A", None, None), ("In giấy khen", None, None),
    }  # fmt: skip
    done = [entry.action.removeprefix("checklist_") for entry in reversed(history.of(task))]
    assert done == ["added", "ticked", "moved", "renamed", "unticked", "removed"]
    assert history.of(task)[2].changes == {"checklist": ["Thuê hội trường", "Thuê hội trường A"]}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" \n- \n", "Write at least one item."),
        ("x" * 301, f"“{'x' * 40}…” has more than 300 characters."),
        ("\n".join(map(str, range(101))), "A checklist has at most 100 items."),
    ],
)
def test_items_that_cannot_be_are_told_and_not_lost(text, sentence, task, member, as_user):
    client = as_user(member)
    client.cookies["django_language"] = "en"
    page = client.post(at("add_items", task.pk), {"items": text})
    assert errors(page, "items_form")[0].startswith(sentence)
    assert not task.checklist.exists() and page.context["items_form"]["items"].value() == text


def test_open_items_are_told_when_it_is_finished_and_counted_everywhere(task, member, as_user):
    for number in range(5):
        ChecklistItem.objects.create(task=task, text=f"Việc {number}", position=number)
    task.checklist.filter(position__lt=3).update(done_at=timezone.now())
    client = as_user(member)
    for page in ("list", "board", "my_tasks"):
        assert client.get(at(page)).context["progress"] == {task.pk: "3/5"}
        assert "3/5" in client.get(at(page)).content.decode()
    answer = client.post(at("move_task", task.pk), {"verb": "finish", "page": "task"}, follow=True)
    told = [str(message) for message in answer.context["messages"]]
    assert (len(told), "Việc 3; Việc 4" in told[1]) == (2, True)
    task.refresh_from_db()
    assert task.state == "done"


def test_comments_are_corrected_for_a_while_and_then_stand(task, outsider, member, organiser, as_user):
    author, url = as_user(outsider), at("comment", task.pk)
    for _click in range(2):
        author.post(url, {"text": "Dòng một\nDòng <b>hai</b>"})
    assert errors(author.post(url, {"text": " "}), "comment_form")
    said = Comment.objects.get()
    assert said.author == outsider
    assert "Dòng &lt;b&gt;hai" in as_user(member).get(at("task", task.pk)).content.decode()
    change = at("change_comment", task.pk, said.pk)
    assert [as_user(user).post(change, {"text": "Khác"}).status_code for user in (member, organiser)] == [
        403,
        403,
    ]
    assert as_user(member).post(change, {"verb": "take_back"}).status_code == 403
    author.post(change, {"text": "Sửa lại"})
    said.refresh_from_db()
    assert said.text == "Sửa lại" and said.corrected_at
    empty = author.post(change, {"text": ""})
    assert errors(empty, "correction_form")
    Comment.objects.update(written_at=timezone.now() - datetime.timedelta(minutes=16))
    late = author.post(change, {"text": "Sửa nữa"})
    assert errors(late, "comment_form") and "Sửa nữa" in late.content.decode()
    assert author.post(change, {"verb": "take_back"}).status_code == 302
    assert Comment.objects.get().text == "Sửa lại"
    as_user(organiser).post(change, {"verb": "take_back"})
    said.refresh_from_db()
    assert (said.text, said.taken_back_by) == ("", organiser)
    page = author.get(at("task", task.pk)).content.decode()
    assert organiser.full_name in page and "Sửa lại" not in page
    done = [entry.action for entry in reversed(history.of(task))]
    assert done == ["comment_written", "comment_corrected", "comment_taken_back"]


def test_files_are_kept_by_name_served_and_taken_back(
    stored, task, preparer, member, organiser, outsider, as_user
):
    client, url = as_user(preparer), at("add_file", task.pk)
    first, second = PDF, make_pdf(lambda writer: writer.add_blank_page(10, 10))
    for content in (first, second, second):
        client.post(url, {"file": SimpleUploadedFile("Báo cáo: kết quả.PDF", content)})
    versions = list(TaskFile.objects.order_by("version"))
    assert [(each.name, each.version) for each in versions] == [
        ("Báo cáo kết quả.pdf", 1),
        ("Báo cáo kết quả.pdf", 2),
    ]
    answer = as_user(outsider).get(at("file", task.pk, versions[0].pk))
    assert b"".join(answer.streaming_content) == first
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert answer["Content-Disposition"].startswith("attachment;")
    back = at("take_file_back", task.pk, versions[1].pk)
    assert [as_user(user).post(back).status_code for user in (member, outsider)] == [403, 403]
    assert stored() == {str(each.file) for each in versions}
    client.post(back)
    as_user(organiser).post(at("take_file_back", task.pk, versions[0].pk))
    assert not TaskFile.objects.exists()
    done = [entry.action for entry in history.of(task)]
    assert done == ["task_file_taken_back"] * 2 + ["task_file_added"] * 2
    assert as_user(organiser).get(at("file", task.pk, versions[0].pk)).status_code == 404


def test_taken_back_files_leave_the_disk(
    stored, task, organiser, django_capture_on_commit_callbacks, as_user
):
    client = as_user(organiser)
    client.post(at("add_file", task.pk), {"file": SimpleUploadedFile("a.pdf", PDF)})
    kept = TaskFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("take_file_back", task.pk, kept.pk))
    assert stored() == set()


@pytest.mark.parametrize(
    ("name", "make", "kept"),
    [
        ("a.docx", lambda: office("docx"), "a.docx"),
        ("a.zip", lambda: office("xlsx"), "a.zip.xlsx"),
        ("../b.pptx", lambda: office("pptx"), "b.pptx"),
        ("c.jpeg", lambda: picture("JPEG"), "c.jpg"),
        ("d.png", lambda: picture("PNG"), "d.png"),
    ],
)  # fmt: skip
def test_what_is_accepted_is_known_by_what_it_holds(name, make, kept, stored, task, member, as_user):
    as_user(member).post(at("add_file", task.pk), {"file": SimpleUploadedFile(name, make())})
    assert TaskFile.objects.get().name == kept


EXTERNAL = b'<R><Relationship Type="x/attachedTemplate" TargetMode="External" Target="http://x"/></R>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"MZ\x90", "Only PDF, Word, Excel, PowerPoint, JPEG and PNG files are accepted."),
        (b"<html><script>", "Only PDF, Word, Excel, PowerPoint, JPEG and PNG files are accepted."),
        (b"\xd0\xcf\x11\xe0", "This is an old or locked Office file."),
        (b"PK\x03\x04", "This is no Word, Excel or PowerPoint file, whatever its name says."),
        (office("pptx", ppt__vbaProject="x"), "This file holds macros."),
        (office("xlsx", xl__embeddings__o1_bin="x").replace(b"o1_bin", b"o1.bin"), "This file holds attached programs"),
        (office("docx", **{"word___rels__settings.xml.rels": EXTERNAL}), "This file holds attached programs"),
        (b"%PDF-1.4 cut", "The PDF file is incomplete."),
        (b"\x89PNG\r\n\x1a\ncut", "The picture is broken or incomplete."),
        (b"x" * (settings.EVIDENCE_MAX_BYTES + 1), "The file has more than"),
    ],
)  # fmt: skip
def test_what_is_refused(content, sentence, stored, task, member, as_user):
    client = as_user(member)
    client.cookies["django_language"] = "en"
    page = client.post(at("add_file", task.pk), {"file": SimpleUploadedFile("a.pdf", content)})
    assert [text.startswith(sentence) for text in errors(page, "file_form")] == [True]
    assert not TaskFile.objects.exists() and stored() == set()


def test_who_sees_comments_who_moves_ticks(
    stored, task, make_task, organiser, member, preparer, outsider, leader, other_member, as_user
):
    item = ChecklistItem.objects.create(task=task, text="Việc")
    posts = {
        "add": (at("add_items", task.pk), {"items": "x"}),
        "tick": (at("change_item", task.pk, item.pk), {"verb": "tick"}),
        "file": (at("add_file", task.pk), {"file": None}),
        "say": (at("comment", task.pk), {"text": "x"}),
    }
    found = {}
    for name, user in {
        "organiser": organiser, "member": member, "preparer": preparer, "co-ordinating": outsider, "leader": leader,
        "other": other_member,
    }.items():  # fmt: skip
        client = as_user(user)
        data = {"file": {"file": SimpleUploadedFile(f"{name}.pdf", PDF)}}
        found[name] = [
            client.post(url, data.get(what, sent)).status_code for what, (url, sent) in posts.items()
        ]
    all_of_it, words_only = [302] * 4, [403, 403, 403, 302]
    assert found == {
        "organiser": all_of_it, "member": all_of_it, "preparer": all_of_it, "co-ordinating": words_only,
        "leader": words_only, "other": [404] * 4,
    }  # fmt: skip
    kept = TaskFile.objects.first()
    assert as_user(other_member).get(at("file", task.pk, kept.pk)).status_code == 404
    foreign = make_task()
    client = as_user(organiser)
    assert client.get(at("file", foreign.pk, kept.pk)).status_code == 404
    said = Comment.objects.first()
    assert client.post(at("change_comment", foreign.pk, said.pk), {"verb": "take_back"}).status_code == 404
    client.post(at("change_item", foreign.pk, item.pk), {"verb": "remove"})
    client.post(at("take_file_back", foreign.pk, kept.pk))
    assert ChecklistItem.objects.filter(pk=item.pk).exists() and TaskFile.objects.filter(pk=kept.pk).exists()
    assert client.post(at("change_item", task.pk, item.pk), {"verb": "explode"}).status_code == 404
    names = ("add_items", "comment", "add_file", "finish_anyway")
    assert [client.get(at(name, task.pk)).status_code for name in names] == [405] * 4


def test_the_page_shows_ways_only_to_whom_they_are_open(task, member, outsider, as_user):
    item = ChecklistItem.objects.create(task=task, text="Việc")
    for user, may in ((member, True), (outsider, False)):
        page = as_user(user).get(at("task", task.pk)).content.decode()
        assert [at("change_item", task.pk, item.pk) in page, at("add_file", task.pk) in page] == [may, may]
        assert at("comment", task.pk) in page
