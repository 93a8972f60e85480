"""Accounts in the admin: passwords and roles, in the user's language."""

from __future__ import annotations

import pytest

from accounts.models import Role, User

pytestmark = pytest.mark.django_db
PASSWORD = "cau-dai-chi-minh-biet"


@pytest.fixture
def administrator(make_user):
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def client(as_user, administrator):
    return as_user(administrator)


def password_page(user) -> str:
    return f"/admin/accounts/user/{user.pk}/password/"


def test_a_new_password_is_set_and_works(client, preparer):
    answer = client.post(password_page(preparer), {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    preparer.refresh_from_db()
    assert preparer.check_password(PASSWORD)


@pytest.mark.parametrize("second", ["", "mot-cau-khac-han-12"])
def test_an_empty_or_unlike_repetition_changes_nothing(client, preparer, second):
    before = User.objects.get(pk=preparer.pk).password
    answer = client.post(password_page(preparer), {"password1": PASSWORD, "password2": second})
    assert answer.status_code == 200
    assert answer.context["form"].has_error("password2")
    assert User.objects.get(pk=preparer.pk).password == before


def test_an_account_keeps_its_password_whatever_is_posted(client, preparer):
    """Nobody can be left without a password; an account is closed by making it inactive."""
    before = User.objects.get(pk=preparer.pk).password
    client.post(password_page(preparer), {"usable_password": "false", "unset-password": "1"})
    assert User.objects.get(pk=preparer.pk).password == before


def test_the_pages_speak_vietnamese_and_show_nothing_of_the_stored_password(client, preparer):
    page = client.get(password_page(preparer)).content.decode()
    assert "Lưu mật khẩu mới" in page
    assert "If disabled" not in page
    assert "Password-based" not in page
    page = client.get(f"/admin/accounts/user/{preparer.pk}/change/").content.decode()
    assert 'href="../password/"' in page
    assert "salt" not in page


def test_a_new_account_needs_a_password(client):
    fields = {"username": "moi", "full_name": "Người Mới", "password1": "", "password2": ""}
    assert client.post("/admin/accounts/user/add/", fields).context["adminform"].form.has_error("password1")
    fields |= {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/admin/accounts/user/add/", fields).status_code == 302
    assert User.objects.get(username="moi").check_password(PASSWORD)


def test_the_organiser_cannot_set_passwords(as_user, organiser, preparer):
    assert as_user(organiser).get(password_page(preparer)).status_code == 403


def test_choices_begin_with_a_capital_letter(client, preparer):
    page = client.get(f"/admin/accounts/user/{preparer.pk}/change/").content.decode()
    assert ">Chuyên viên lập hồ sơ</option>" in page
    assert ">chuyên viên lập hồ sơ</option>" not in page


def test_searching_keeps_the_filters(client):
    page = client.get("/admin/accounts/user/?is_active__exact=1&q=a").content.decode()
    assert '<input type="hidden" name="is_active__exact" value="1">' in page
    assert 'alt="Search"' not in page
