"""A hostile editor gets nothing served from our origin but pictures that we drew."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from stories import pictures, writing
from stories.models import Picture, VersionPicture
from stories.tests.files import SCRIPT, SECRET, gif, picture, png_head, upload, zipped

pytestmark = pytest.mark.django_db
WORDS = {"alt": "Người thợ bên lò", "caption": "Chú thích", "credit": "Văn phòng", "key": "a" * 32}


def send(client, story, file, **other):
    return client.post(f"/stories/{story.pk}/pictures/new/", WORDS | {"file": file} | other)


def stored() -> list[Path]:
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a.svg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.jpg"),
        (b"<!doctype html>" + SCRIPT, "a.jpg"),
        (gif() + zipped(), "a.jpg"),
        (zipped(), "a.png"),
        (b"\xff\xd8\xff" + SCRIPT * 50, "a.jpg"),
        (png_head(30_000, 30_000), "a.png"),
        (picture((150, 400)), "narrow.jpg"),
        (b"", "empty.jpg"),
    ],
)
def test_what_is_no_picture_is_refused_beside_the_field_and_nothing_is_kept(
    content, name, draft, preparer, as_user
):
    response = send(as_user(preparer), draft, upload(content, name))
    form = response.context["form"]
    assert response.status_code == 200
    assert (bool(form.errors["file"]), form["caption"].value(), form["alt"].value()) == (
        True,
        "Chú thích",
        "Người thợ bên lò",
    )
    assert (stored(), Picture.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    "name", ["../../x.jpg", "/etc/passwd.jpg", "a\\..\\b.png", "x.jpg.html", "<script>.jpg"]
)
@pytest.mark.parametrize("tail", [b"", zipped(), SCRIPT])
def test_only_the_pixels_are_kept_under_a_name_drawn_by_lot(name, tail, draft, preparer, as_user):
    assert send(as_user(preparer), draft, upload(picture() + tail, name)).status_code == 302
    row = Picture.objects.get()
    assert sorted(path.relative_to(default_storage.location).as_posix() for path in stored()) == sorted(
        row.file_names
    )
    for path in stored():
        content = path.read_bytes()
        assert content.startswith((b"\xff\xd8\xff", b"RIFF"))
        assert not any(text in content for text in (SECRET, SCRIPT, b"index.html", b"PK\x03\x04"))


def test_several_widths_and_nothing_else_is_served(draft, preparer, outsider, as_user):
    client = as_user(preparer)
    send(client, draft, upload(picture((2000, 1000))))
    row = Picture.objects.get()
    assert (row.width, row.height, row.widths) == (1600, 800, (480, 960, 1600))
    for width, height in ((480, 240), (960, 480), (1600, 800)):
        for ending, kind in (("jpg", "JPEG"), ("webp", "WEBP")):
            answer = client.get(f"/stories/pictures/{row.pk}/{width}.{ending}")
            drawn = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
            assert (drawn.format, drawn.size, dict(drawn.getexif())) == (kind, (width, height), {})
            assert answer.headers["Content-Type"] == ("image/jpeg" if ending == "jpg" else "image/webp")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for wrong in (f"{row.pk}/481.jpg", f"{row.pk}/480.png", f"{row.pk}/480.svg", f"{row.pk + 1}/480.jpg"):
        assert client.get(f"/stories/pictures/{wrong}").status_code == 404
    assert as_user(outsider).get(f"/stories/pictures/{row.pk}/480.jpg").status_code == 404
    anonymous = client.__class__().get(f"/stories/pictures/{row.pk}/480.jpg")
    assert (anonymous.status_code, anonymous.url[:9]) == (302, "/sign-in/")


def test_scripts_in_words_come_out_as_words(draft, preparer, as_user):
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    client = as_user(preparer)
    send(client, draft, upload(), alt=bad, caption=bad, credit=bad)
    draft.versions.update(title=bad, summary=bad, text=f"## {bad}\n- {bad}\n\n**{bad}**", theme=bad)
    for page in (
        f"/stories/{draft.pk}/",
        f"/stories/{draft.pk}/versions/1/",
        "/stories/",
        f"/stories/{draft.pk}/text/",
    ):
        body = client.get(page).content.decode()
        assert "<script>alert" not in body and "<img src=x" not in body, page
        assert "&lt;script&gt;alert(1)" in body


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        ("https://www.youtube.com/watch?v=abc", True),
        ("https://hatinhtv.vn/phim", True),
        ("http://youtube.com/x", False),
        ("https://youtube.com.evil.example/x", False),
        ("https://evilyoutube.com/x", False),
        ("https://youtube.com@evil.example/x", False),
        ("https://youtube.com:8443/x", False),
        ("javascript:alert(1)", False),
        ("https://[::1", False),
    ],
)
def test_films_are_linked_to_on_known_hosts_alone(address, is_good, draft, preparer, as_user):
    sent = {"title": "Phim", "summary": "Tóm tắt", "text": "Chữ đã gõ", "film_url": address}
    response = as_user(preparer).post(f"/stories/{draft.pk}/text/", sent)
    assert response.status_code == (302 if is_good else 200)
    if not is_good:
        assert set(response.context["form"].errors) == {"film_url"}
        assert response.context["form"]["text"].value() == "Chữ đã gõ"
    assert draft.versions.get().film_url == (address if is_good else "")


def test_sent_twice_kept_once_and_gone_when_taken_out(
    draft, preparer, as_user, django_capture_on_commit_callbacks
):
    client = as_user(preparer)
    for _click in range(2):
        assert send(client, draft, upload()).status_code == 302
    place = VersionPicture.objects.get()
    assert len(stored()) == 4
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/stories/places/{place.pk}/remove/").status_code == 302
    assert (stored(), Picture.objects.count()) == ([], 0)


def test_no_more_than_twelve(draft, preparer, as_user):
    version = draft.versions.get()
    for number in range(12):
        row = Picture.objects.create(
            story=draft, file=f"x{number}.jpg", width=400, height=300, uploaded_by=preparer
        )
        VersionPicture.objects.create(version=version, picture=row, position=number + 1, alt="a", credit="b")
    response = send(as_user(preparer), draft, upload())
    assert "12" in response.context["form"].non_field_errors()[0]
    assert stored() == []


def test_no_file_stays_when_the_picture_is_not_kept(draft, preparer, monkeypatch):
    def fail(*_given, **_named):
        raise RuntimeError

    monkeypatch.setattr(writing, "written", fail)
    place = VersionPicture(alt="a", credit="b")
    with pytest.raises(RuntimeError):
        writing.add_picture(draft, place, upload(), [], "b" * 32, preparer)
    assert (stored(), Picture.objects.count()) == ([], 0)


def test_files_that_no_picture_names_are_swept_after_an_hour(draft, preparer, as_user):
    send(as_user(preparer), draft, upload())
    owned = set(stored())
    left = [default_storage.path(default_storage.save(f"stories/{n}.jpg", ContentFile(b"x"))) for n in "ab"]
    assert pictures.sweep() == 0
    for name in (*left, *owned):
        os.utime(name, (0, 0))
    assert (pictures.sweep(), set(stored())) == (2, owned)


def test_the_folder_of_another_database_is_left_alone(draft, preparer, as_user):
    send(as_user(preparer), draft, upload())
    for path in stored():
        os.utime(path, (0, 0))
    Picture.objects.all().delete()
    assert (pictures.sweep(), len(stored())) == (0, 4)
