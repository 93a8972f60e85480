"""Late changes of a person's details, and staff attendees added by hand."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from conference import history
from delegates import substitution
from delegates.models import Delegate, DelegatePhoto
from nominations.evidence import LONGEST_PHOTO
from nominations.states import State
from nominations.tests.test_evidence import room_for


@pytest.fixture
def staff_data(conference, unit) -> dict:
    return {
        "category": "staff",
        "unit": unit.pk,
        "full_name": "Võ Thị Mẫu Hà",
        "can_vote": "on",
        "position": "Văn thư",
    }


def test_add_a_staff_attendee(staff_data, unit, organiser, as_user):
    response = as_user(organiser).post(reverse("delegates:new"), staff_data | {"date_of_birth": "05/04/1985"})
    assert (response.status_code, response.url) == (302, reverse("delegates:list"))
    delegate = Delegate.objects.get()
    assert (delegate.full_name, delegate.category, delegate.unit, delegate.nomination, delegate.can_vote) == (
        "Võ Thị Mẫu Hà", "staff", unit, None, True,
    )  # fmt: skip
    assert f"{delegate.date_of_birth}" == "1985-04-05"
    assert [entry.action for entry in history.of(delegate)] == ["added"]


def test_the_same_person_twice_is_said_beside_the_name(staff_data, organiser, as_user):
    client = as_user(organiser)
    client.post(reverse("delegates:new"), staff_data)
    second = client.post(reverse("delegates:new"), staff_data | {"full_name": " Võ  Thị Mẫu Hà "})
    assert (second.status_code, set(second.context["form"].errors)) == (200, {"full_name"})
    assert Delegate.objects.count() == 1


def test_who_sends_a_substitute_is_on_the_list_too(staff_data, organiser, as_user):
    client = as_user(organiser)
    client.post(reverse("delegates:new"), staff_data | {"date_of_birth": "05/04/1985"})
    first = Delegate.objects.get()
    substitution.put_in(first, organiser, {"full_name": "Bùi Mẫu Thay"}, "Ốm.")
    for born, people in (("", 1), ("05/04/1985", 1), ("06/04/1985", 2)):
        client.post(reverse("delegates:new"), staff_data | {"date_of_birth": born})
        assert Delegate.objects.count() == people


def test_a_namesake_with_another_date_of_birth_is_another_person(staff_data, organiser, as_user):
    client = as_user(organiser)
    for born in ("05/04/1985", "06/04/1985", "06/04/1985"):
        client.post(reverse("delegates:new"), staff_data | {"date_of_birth": born})
    assert Delegate.objects.count() == 2


@pytest.mark.parametrize("category", ["exemplar", "guest", "nonsense"])
def test_nobody_comes_by_hand_into_the_mix(category, staff_data, organiser, as_user):
    response = as_user(organiser).post(reverse("delegates:new"), staff_data | {"category": category})
    assert set(response.context["form"].errors) == {"category"}
    assert not Delegate.objects.exists()


@pytest.mark.parametrize("role", ["preparer", "head", "leader", "door"])
def test_only_the_organiser_adds(role, staff_data, request, as_user):
    client = as_user(request.getfixturevalue(role))
    assert client.get(reverse("delegates:new")).status_code == 403
    assert client.post(reverse("delegates:new"), staff_data).status_code == 403
    assert not Delegate.objects.exists()


def test_edit_changes_the_named_fields_and_notes_them(
    make_delegate, make_nomination, unit, other_unit, organiser, as_user
):
    nomination = make_nomination(State.APPROVED)
    delegate = make_delegate(
        "Lê Văn Mẫu Đức", nomination=nomination, category="exemplar", position="Chuyên viên"
    )
    client, url = as_user(organiser), reverse("delegates:edit", args=[delegate.pk])
    assert client.get(url).status_code == 200
    Delegate.objects.filter(pk=delegate.pk).update(present_at=timezone.now())
    response = client.post(
        url,
        {"full_name": "Lê Văn Mẫu Đạt", "position": "Phó phòng", "unit": other_unit.pk, "category": "guest"},
    )
    assert response.status_code == 302
    delegate.refresh_from_db()
    assert (delegate.full_name, delegate.position) == ("Lê Văn Mẫu Đạt", "Phó phòng")
    assert [list(Delegate.objects.search(text)) for text in ("mau dat", "mau duc")] == [[delegate], []]
    assert (delegate.category, delegate.unit, delegate.present_at is None) == ("exemplar", unit, False)
    entry = history.of(delegate).get()
    assert (entry.action, entry.actor) == ("edited", organiser)
    assert entry.changes == {
        "full_name": ["Lê Văn Mẫu Đức", "Lê Văn Mẫu Đạt"],
        "position": ["Chuyên viên", "Phó phòng"],
    }


def test_the_history_of_a_person_is_told_in_words(make_delegate, organiser, as_user):
    delegate = make_delegate()
    for action in ("carried_over", "person_exported", "photo_removed", "edited"):
        history.record(organiser, delegate, action)
    entries = as_user(organiser).get(reverse("delegates:edit", args=[delegate.pk])).context["entries"]
    said = {entry.action: str(label) for entry, label in entries}
    assert [action for action, label in said.items() if label == action] == []
    assert (said["edited"], said["photo_removed"]) == ("sửa thông tin", "đã xóa ảnh")


def test_saving_without_a_change_notes_nothing(make_delegate, organiser, as_user):
    delegate = make_delegate("Lê Văn Mẫu Đức")
    as_user(organiser).post(
        reverse("delegates:edit", args=[delegate.pk]),
        {"full_name": delegate.full_name, "category": "staff", "unit": delegate.unit_id},
    )
    assert not history.of(delegate).exists()


def test_an_empty_name_is_refused_beside_the_field(make_delegate, organiser, as_user):
    delegate = make_delegate()
    response = as_user(organiser).post(reverse("delegates:edit", args=[delegate.pk]), {"full_name": " "})
    assert response.status_code == 200
    assert "full_name" in response.context["form"].errors


@pytest.mark.parametrize(
    ("role", "status"), [("preparer", 403), ("head", 403), ("leader", 403), ("door", 403), ("outsider", 404)]
)
def test_who_sees_the_person_is_refused_others_find_nothing(role, status, make_delegate, request, as_user):
    delegate = make_delegate("Lê Văn Mẫu Đức")
    client, url = as_user(request.getfixturevalue(role)), reverse("delegates:edit", args=[delegate.pk])
    assert client.get(url).status_code == status
    assert client.post(url, {"full_name": "Kẻ lạ"}).status_code == status
    delegate.refresh_from_db()
    assert delegate.full_name == "Lê Văn Mẫu Đức"


def test_bad_id_and_method(make_delegate, organiser, as_user):
    client = as_user(organiser)
    assert client.get(reverse("delegates:edit", args=[999])).status_code == 404
    assert client.put(reverse("delegates:edit", args=[make_delegate().pk])).status_code == 405


def face(colour="red", size=(300, 400), kind="PNG", **options) -> SimpleUploadedFile:
    stream = BytesIO()
    Image.new("RGB", size, colour).save(stream, kind, **options)
    return SimpleUploadedFile("Võ Thị Mẫu Hà.png", stream.getvalue())


def files() -> list[str]:
    return [path.name for path in Path(default_storage.location).rglob("*") if path.is_file()]


class TestPhoto:
    """Who was not nominated has the photo of the badge on the list itself, handled as the photo of a nomination."""

    @pytest.fixture
    def staff(self, make_delegate):
        return make_delegate("Võ Thị Mẫu Hà")

    @pytest.fixture
    def send(self, staff, organiser, as_user, django_capture_on_commit_callbacks):
        def of(photo=None, **fields):
            said = {"full_name": staff.full_name, "category": "staff", "unit": staff.unit_id} | fields
            with django_capture_on_commit_callbacks(execute=True):
                sent = said | ({"photo": photo} if photo else {})
                return as_user(organiser).post(reverse("delegates:edit", args=[staff.pk]), sent)

        return of

    def test_it_is_drawn_anew_and_a_new_one_takes_its_place(self, staff, send):
        exif = Image.Exif()
        exif[0x010F] = "Máy ảnh riêng"
        assert send(face(size=(2400, 1600), kind="JPEG", exif=exif)).status_code == 302
        first = DelegatePhoto.objects.get(delegate=staff)
        content = first.file.read()
        with Image.open(BytesIO(content)) as picture:
            assert (picture.format, picture.size, dict(picture.getexif())) == (
                "JPEG",
                (LONGEST_PHOTO, 800),
                {},
            )
        assert (first.size, first.file.name.split("/")[:2]) == (len(content), ["delegates", str(staff.pk)])
        assert "Hà" not in first.file.name
        send(face(size=(2400, 1600), kind="JPEG"))  # the same picture
        assert DelegatePhoto.objects.get() == first
        send(face("blue"))
        second = DelegatePhoto.objects.get()
        assert (files(), first.file.name != second.file.name) == ([Path(second.file.name).name], True)
        assert [entry.action for entry in history.of(staff)] == ["photo_added", "photo_added"]

    def test_it_is_shown_and_removed(self, staff, send, organiser, as_user):
        client, page = as_user(organiser), reverse("delegates:edit", args=[staff.pk])
        address = reverse("delegates:photo", args=[staff.pk])
        assert (client.get(address).status_code, address in client.get(page).content.decode()) == (404, False)
        send(face())
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert (
            answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]
        )
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
        text = client.get(page).content.decode()
        assert f'src="{address}"' in text and "Đã thêm ảnh" in text
        assert client.post(address).status_code == 405
        send(position="Văn thư")
        assert (staff.photo, files() != []) == (
            DelegatePhoto.objects.get(),
            True,
        )  # nothing sent, nothing changed
        send(position="Văn thư", remove_photo="on")
        assert (DelegatePhoto.objects.count(), files(), client.get(address).status_code) == (0, [], 404)
        assert [entry.action for entry in history.of(staff)] == ["photo_removed", "edited", "photo_added"]

    def test_what_is_no_picture_is_said_beside_the_field_and_nothing_is_saved(self, staff, send):
        refused = send(SimpleUploadedFile("a.jpg", b"<script>"), position="Văn thư")
        assert (refused.status_code, list(refused.context["form"].errors)) == (200, ["photo"])
        assert 'value="Văn thư"' in refused.content.decode()
        staff.refresh_from_db()
        assert (staff.position, files()) == ("", [])

    def test_a_full_disk_keeps_the_text_and_the_photo_that_was_there(self, staff, send):
        send(face())
        before = files()
        big = Image.effect_noise((1200, 1200), 100).convert("RGB")
        stream = BytesIO()
        big.save(stream, "JPEG", quality=95)
        with room_for(20_000):
            refused = send(SimpleUploadedFile("a.jpg", stream.getvalue()), position="Văn thư")
        assert (refused.status_code, list(refused.context["form"].errors)) == (200, ["photo"])
        staff.refresh_from_db()
        assert (staff.position, files(), DelegatePhoto.objects.count()) == ("Văn thư", before, 1)

    def test_a_new_attendee_comes_with_one(self, staff_data, organiser, as_user):
        client = as_user(organiser)
        client.post(reverse("delegates:new"), staff_data | {"photo": face()})
        assert Delegate.objects.get().photo.uploaded_by == organiser
        again = client.post(reverse("delegates:new"), staff_data | {"photo": face()})
        assert (list(again.context["form"].errors), DelegatePhoto.objects.count()) == (["full_name"], 1)

    @pytest.mark.parametrize(
        ("role", "status"),
        [("preparer", 403), ("head", 403), ("leader", 403), ("door", 403), ("outsider", 404)],
    )
    def test_nobody_else_sees_or_sends_one(self, role, status, staff, send, request, as_user):
        send(face())
        kept, client = files(), as_user(request.getfixturevalue(role))
        assert client.get(reverse("delegates:photo", args=[staff.pk])).status_code == status
        sent = {"full_name": staff.full_name, "photo": face("blue")}
        assert client.post(reverse("delegates:edit", args=[staff.pk]), sent).status_code == status
        assert files() == kept

    def test_nominated_people_and_substitutes_have_theirs_elsewhere(
        self, staff, send, make_delegate, make_nomination, organiser, as_user
    ):
        send(face())
        nominated = make_delegate(nomination=make_nomination(State.APPROVED), category="exemplar")
        substitution.put_in(staff, organiser, {"full_name": "Bùi Mẫu Thay"}, "Ốm.")
        for person in (nominated, staff):
            form = as_user(organiser).get(reverse("delegates:edit", args=[person.pk])).context["form"]
            assert {"photo", "remove_photo"} & form.fields.keys() == set()
