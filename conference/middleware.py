"""Our own steps around every request: what is refused at once, the language, the sign-in."""

from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext as _

from conference import closed
from conference.current import current_conference
from conference.resend import resend_fields, typed_text


class PlainRequest:
    """Answers 400 to what no browser sends from our pages: NUL characters and forms in other encodings than UTF-8; and to
    a form of which only the beginning came in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        charset = request.content_params.get("charset", "utf-8").lower()
        given = (unquote(request.get_full_path()), *request.COOKIES.values())
        if charset not in ("utf-8", "utf8") or any("\0" in text for text in given):
            return self._refuse(request)
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        try:
            sent = request.POST.lists()
        except UnreadablePostError:
            return self._refuse(request)
        if any("\0" in value for values in sent for value in values[1]):
            return self._refuse(request)
        return None

    def _refuse(self, request):
        return HttpResponse(loader.render_to_string("400.html"), status=400)


class ChosenLanguage:
    """Vietnamese, unless the person pressed the switch. What the browser would prefer is not asked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ClosedConference:
    """Refuses with 409 what would change a closed conference: pages, the admin, imports, the doors, guests' answers and
    the parts of pages that htmx sends."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        before = closed.let_in.set(False)
        try:
            return self.get_response(request)
        finally:
            closed.let_in.reset(before)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not closed.is_refused(request.method, request.resolver_match.view_name):
            return None
        conference = current_conference(request)
        if conference is None or conference.closed_at is None:
            closed.let_in.set(True)
            return None
        return self._refuse(request, conference)

    def process_exception(self, request, exception):
        """A page came upon a row of an edition that is closed, whichever is the current one."""
        if isinstance(exception, closed.ClosedEdition):
            return self._refuse(request, exception.conference)
        return None

    def _refuse(self, request, conference):
        sentence = closed.sentence(conference)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(
                sentence, status=closed.STATUS, headers={"HX-Refresh": "true"}
            )  # the frame says why
        if _wants_json(request):
            told = {"sentence": sentence, "conflict": sentence, "error": sentence}
            return JsonResponse(told, status=closed.STATUS)
        context = {"sentence": sentence, "typed": typed_text(request)}
        return render(request, "409_closed.html", context, status=closed.STATUS)


def _wants_json(request) -> bool:
    accepted = request.headers.get("Accept", "")
    return accepted.startswith("application/json") or "X-Door-Pass" in request.headers


class SignInRequired(LoginRequiredMiddleware):
    """Sign-in by default. A form sent after the session ended is not swallowed: it can be sent again.

    A part of a page that htmx asks for is answered by a sentence, not by the sign-in page inside the page.
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        """Pages for anybody don't ask who reads them: their answers would depend on the cookie."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(_("You are signed out: sign in in another tab, then go on here."), status=401)
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"signed_out": _("You are signed out.")}, status=401)
        return render(request, "signed_out.html", {"fields": resend_fields(request)}, status=403)
