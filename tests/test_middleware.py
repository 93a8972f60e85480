"""Language by the switch only, plain requests only, and nothing typed is swallowed when a session ends."""

import io
import socket

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import Role
from conference import views, whole_body
from conference.resend import resend_fields
from conference.whole_body import whole
from conference.wsgi import application
from delegates import door_passes
from nominations.states import State

pytestmark = pytest.mark.django_db
OWN = {"HTTP_ORIGIN": "http://testserver"}


class TestLanguage:
    def test_vietnamese_whatever_the_browser_prefers(self, client, conference):
        page = client.get("/sign-in/", headers={"Accept-Language": "en-US,en;q=0.9"})
        assert '<html lang="vi">' in page.content.decode()

    def test_the_switch(self, client, conference):
        client.post(reverse("set_language"), {"language": "en", "next": "/sign-in/"})
        assert '<html lang="en">' in client.get("/sign-in/").content.decode()


class TestPlainRequests:
    @pytest.mark.parametrize("address", ["/nominations/?q=%00", "/sign-in/?next=%00", "/admin/?waiting=%00"])
    def test_nul_in_an_address(self, client, conference, address):
        assert client.get(address).status_code == 400

    def test_nul_in_a_cookie(self, client, conference):
        """Written as \\000 it passes every server before us; PostgreSQL would not take it for a session's key."""
        assert client.get("/now/", headers={"Cookie": 'sessionid="abcdefgh\\000"'}).status_code == 400

    def test_nul_in_a_form(self, as_user, preparer, conference):
        assert as_user(preparer).post("/nominations/new/", {"form_key": "\0"}).status_code == 400

    @pytest.mark.parametrize("charset", ["utf-7", "latin-1"])
    def test_other_encodings(self, client, conference, charset):
        kind = f"application/x-www-form-urlencoded; charset={charset}"
        assert client.post("/sign-in/", "username=a", content_type=kind).status_code == 400


class TestHalfARequest:
    """A server hands on what came in before the connection ended; none of it may count."""

    @staticmethod
    def sent(address: str, kind: str, body: bytes, missing: int, **headers: str):
        client = Client(headers=headers)
        answer = client.handler
        client.handler = lambda environ: whole(lambda given, _start: answer(given))(environ, None)
        given = {"CONTENT_LENGTH": str(len(body) + missing), "wsgi.input": io.BytesIO(body)}
        return client.generic("POST", address, body, kind, **given)

    @pytest.mark.parametrize("missing", [0, 1])
    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            ("application/x-www-form-urlencoded", b"username=ai&password=x"),
            (
                "multipart/form-data; boundary=B",
                b'--B\r\nContent-Disposition: form-data; name="username"\r\n\r\nai',
            ),
        ],
    )
    def test_a_form(self, conference, kind, body, missing):
        page = self.sent("/sign-in/", kind, body, missing)
        assert page.status_code == (400 if missing else 200)
        assert missing or page.context["form"].data["username"] == "ai"

    def test_one_that_dawdles_is_ended(self, monkeypatch):
        monkeypatch.setattr(whole_body, "SECONDS", 0.2)
        ours, theirs = socket.socketpair()
        ours.settimeout(5)  # so that this fails, and does not hang, where nothing ends it
        with ours, theirs, ours.makefile("rb") as stream:
            theirs.sendall(b"a=")
            with pytest.raises(OSError, match="before the request was whole"):
                whole_body.WholeBody(stream, 1000, ours).read()
            ours.sendall(b"answered")  # it is only read no more
            assert theirs.recv(100) == b"answered"

    def test_one_that_is_whole_is_watched_no_longer(self):
        ours, theirs = socket.socketpair()
        with ours, theirs, ours.makefile("rb") as stream:
            theirs.sendall(b"a=b")
            body = whole_body.WholeBody(stream, 3, ours)
            assert (body.read(2), body.read()) == (b"a=", b"b")
            body.watch.join(5)
            assert not body.watch.is_alive()

    def test_scans(self, conference, make_user):
        _pass, token = door_passes.open_pass(conference, make_user(Role.DOOR), "Cửa A")
        for missing, told in ((0, {"sentence", "errors"}), (1, {"sentence"})):
            sent = self.sent(
                "/door/api/scans/", "application/json", b'{"scans": [5]}', missing, **{"X-Door-Pass": token}
            )
            assert sent.status_code == 400 and told == set(sent.json()) & {"sentence", "errors"}

    def test_the_portal_is_served_so(self):
        assert application.__closure__[0].cell_contents.__class__ is WSGIHandler


class TestSessionEnded:
    def test_a_form_can_be_sent_again(self, client, conference):
        page = client.post("/nominations/new/", {"full_name": "Nguyễn Thị Mẫu", "password": "x"}, **OWN)
        assert page.status_code == 403
        assert page.context["fields"] == [("full_name", "Nguyễn Thị Mẫu")]
        assert 'value="Nguyễn Thị Mẫu"' in page.content.decode()

    def test_autosave_is_told(self, client, conference):
        answer = client.post("/nominations/autosave/", headers={"Accept": "application/json"})
        assert (answer.status_code, set(answer.json())) == (401, {"signed_out"})

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_part_of_a_page_is_answered_by_a_sentence(self, client, conference, method):
        """Not by the sign-in page, which would be drawn inside the page that asked."""
        answer = getattr(client, method)("/nominations/", headers={"HX-Request": "true"})
        said = "Bạn đã đăng xuất: vui lòng đăng nhập ở thẻ khác rồi tiếp tục tại đây."
        assert (answer.status_code, answer.content.decode()) == (401, said)

    @pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
    def test_a_foreign_page_gets_no_button(self, origin):
        headers = {"Origin": origin} if origin else {}
        request = RequestFactory().post("/x/", {"a": "1"}, headers=headers)
        assert resend_fields(request) == []

    def test_an_old_token_offers_the_same(self, preparer, conference):
        client = Client(enforce_csrf_checks=True)
        client.force_login(preparer, backend="django.contrib.auth.backends.ModelBackend")
        page = client.post("/nominations/new/", {"full_name": "Đã gõ"}, **OWN)
        assert (page.status_code, page.context["fields"]) == (403, [("full_name", "Đã gõ")])


def test_a_missing_database_is_503_and_other_errors_have_a_number():
    request = RequestFactory().get("/")
    try:
        raise OperationalError("server closed the connection")
    except OperationalError:
        assert views.server_error(request).status_code == 503
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        answer = views.server_error(request)
    assert answer.status_code == 500


def test_two_sendings_at_once_and_a_former_unit(
    as_user, preparer, conference, unit, other_unit, make_nomination
):
    """A key opens only an editable draft of a unit that the sender still prepares for."""
    draft = make_nomination(State.DRAFT, form_key="k" * 32)
    client = as_user(preparer)
    data = {
        "unit": unit.pk,
        "kind": "individual",
        "form_key": "k" * 32,
        "version": draft.version,
        "save": "1",
    }
    assert client.post("/nominations/new/", data).status_code == 302
    preparer.role_assignments.update(unit=other_unit)
    again = client.post("/nominations/new/", {**data, "unit": other_unit.pk})
    assert again["Location"] == "/nominations/"
    draft.refresh_from_db()
    assert draft.unit == unit
