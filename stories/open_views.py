"""The public pages. They answer 404 until the organiser opens them; somebody signed in sees them before."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from conference.open_pages import FOR_ONE_READER, kept_words, open_page
from stories import honours, markup, open_site, picture_files, reading


@open_page()
def home(request: HttpRequest) -> HttpResponse:
    """The conference: when, where, what it is about; the newest stories and news."""
    pages = open_site.pages_of(request)
    stories, news = (reading.latest(kinds, pages.conference, 3) for kinds in (reading.STORIES, reading.NEWS))
    context = {"stories": reading.cards(stories), "news": reading.cards(news)}
    return open_site.draw(request, "open/home.html", pages, **context)


@open_page(*reading.ASKED)
def stories(request: HttpRequest) -> HttpResponse:
    return _list(request, reading.STORIES, "open/stories.html")


@open_page(*reading.ASKED)
def news(request: HttpRequest) -> HttpResponse:
    return _list(request, reading.NEWS, "open/news.html")


def _list(request: HttpRequest, kinds: tuple[str, ...], template: str) -> HttpResponse:
    pages = open_site.pages_of(request)
    open_site.not_too_often(request)
    shelf = reading.shelf(kinds, pages.conference, request.GET.dict())
    return open_site.draw(request, template, pages, shelf=shelf, cards=reading.cards(shelf.page.object_list))


@open_page()
def story(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One story or piece of news, whichever it is; at another address than its own it leads there."""
    pages = open_site.pages_of(request)
    version = reading.one(pk, pages.conference)
    if request.path != (own := reading.address_of(version)):
        return redirect(own + kept_words(request))
    own_list = "open:news" if version.story.kind in reading.NEWS else "open:stories"
    context = {
        "version": version,
        "since": reading.since(version),
        "body": mark_safe(markup.render(version.text)),  # noqa: S308 - escapes before it makes anything of the text
        "film_host": urlsplit(version.film_url).hostname,
        "origin": f"{request.scheme}://{request.get_host()}",
        "list_route": own_list,
        "pictures": reading.pictures_of(version),
        "others": reading.cards(reading.others_of_unit(version, pages.conference)),
    }
    return open_site.draw(request, "open/story.html", pages, **context)


@open_page("page")
def honour_list(request: HttpRequest, edition: str = "") -> HttpResponse:
    """Those honoured at one edition; without a word the newest."""
    pages = open_site.pages_of(request)
    open_site.not_too_often(request)
    held = honours.editions(pages.conference)
    shown = next((row for row in held if row.slug == edition), None) if edition else next(iter(held), None)
    if edition and shown is None:
        raise Http404("no such edition")
    context: dict = {"editions": held, "shown": shown}
    if shown is not None:
        context["page"], context["groups"] = honours.page_of(shown, request.GET.get("page", ""))
    else:
        context |= {
            "today": timezone.localdate(),
            "stories": reading.of(reading.STORIES, pages.conference).exists(),
        }
    return open_site.draw(request, "open/honours.html", pages, **context)


@login_not_required
@require_safe
def picture(request: HttpRequest, name: str, width: int, ending: str) -> HttpResponseBase:
    """A picture of a story that is public now, or that the preview shows; else 404, whoever had its address."""
    for pages_of in (open_site.pages_of, open_site.preview_of):
        try:
            return picture_files.answer(request, pages_of(request).conference, name, width, ending)
        except Http404:
            continue
    return HttpResponse(status=404, headers={"Cache-Control": FOR_ONE_READER})


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public pages while they are open, and nothing else ever."""
    lines = ["User-agent: *"]
    if open_site.are_open():
        lines += [f"Allow: {reverse(name)}" for name in ALLOWED] + ["Allow: /static/", "Allow: /anh/"]
    lines.append("Disallow: /")
    if open_site.are_open():
        lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('open:sitemap'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


ALLOWED = ("open:home", "open:stories", "open:news", "open:honours", "open:sitemap", "programme:page")
